package paddletest

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// HostPortal makes the server show the pages of the links that it makes from now on. A
// page says who is signed in, which page was requested, and when the link expires. The
// links keep the documented path and parameters, and point to this server.
func (s *Server) HostPortal() {
	s.base.HostPortal(func(r *http.Request) (fakeserver.Visit, bool) {
		query := r.URL.Query()
		v, ok := s.base.SignedIn(query.Get("token"))
		v.Page, v.SubscriptionID = query.Get("action"), query.Get("subscription_id")
		if v.Page == overview {
			return v, ok && v.SubscriptionID == ""
		}
		_, refused := s.account.owner(v.CustomerID, []string{v.SubscriptionID})
		return v, ok && refused == nil && slices.Contains(deepLinkActions, v.Page)
	}, portalURL)
}

// portalURL is the address of the sandbox portal, because Key is a sandbox key. Its last
// part identifies the seller and is the same in every link.
const portalURL = "https://sandbox-customer-portal.paddle.com/cpl_01j7zbyqs3vah3aafp4jf62qaw"

// deepLinkActions are the pages of one subscription. Each is the name of a JSON field and of
// the action in the query.
var deepLinkActions = []string{"cancel_subscription", "update_subscription_payment_method", "view_subscription"}

const overview = "overview"

func (s *Server) createPortalSession(r *http.Request, customerID string) *fakeserver.Response {
	subscriptionIDs, refused := decodeSubscriptionIDs(r)
	if refused != nil {
		return refused
	}
	owner, refused := s.account.owner(customerID, subscriptionIDs)
	if refused != nil {
		return refused
	}
	now := time.Now()
	// One token signs in to every page: the documented samples repeat it in
	// all links of a session.
	token := newToken(customerID, now)
	s.base.SignIn(token, fakeserver.Visit{
		Provider: "Paddle", Name: owner.name, Email: owner.email, CustomerID: customerID,
		ExpiresAt: now.Add(tokenLifetime).Truncate(time.Second),
	})
	base := s.base.PortalURL(portalURL)
	return &fakeserver.Response{Status: http.StatusCreated, Body: object{
		"data", object{
			"id", newID("cpls_"),
			"customer_id", customerID,
			"urls", object{
				"general", object{"overview", portalLink(base, overview, "", token)},
				"subscriptions", deepLinks(base, subscriptionIDs, token),
			},
			"created_at", timestamp(now),
		},
		"meta", object{"request_id", newRequestID()},
	}}
}

// deepLinks returns the subscriptions in reverse order. The documents promise no order, so
// a client must match the entries by ID. A client that matches them by position would
// show the cancel page of another subscription.
func deepLinks(base string, subscriptionIDs []string, token string) []object {
	urls := make([]object, len(subscriptionIDs))
	for i, id := range subscriptionIDs {
		links := object{"id", id}
		for _, action := range deepLinkActions {
			links = append(links, action, portalLink(base, action, id, token))
		}
		urls[len(urls)-1-i] = links
	}
	return urls
}

// portalLink omits empty parameters. Encode sorts them by name, which is also the order of
// the documented links.
func portalLink(base, action, subscriptionID, token string) string {
	query := url.Values{"action": {action}}
	if subscriptionID != "" {
		query.Set("subscription_id", subscriptionID)
	}
	if token != "" {
		query.Set("token", token)
	}
	return base + "?" + query.Encode()
}

// owner returns the customer, or the error if this customer and these subscriptions can have
// no session.
func (a *account) owner(customerID string, subscriptionIDs []string) (customer, *fakeserver.Response) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	i, ok := find(a.customers, customerID)
	if !ok {
		return customer{}, notFound(customerID)
	}
	if a.customers[i].status == archived {
		// The documents do not mention sessions for archived customers. This is the documented
		// error for a change of an archived entity.
		return customer{}, failure(http.StatusBadRequest, "entity_archived", "Customer "+customerID+" is archived, and cannot be used.")
	}
	for _, id := range subscriptionIDs {
		// The subscription of another customer looks like an unknown one. The response then
		// says nothing about other customers.
		if at, ok := find(a.subscriptions, id); !ok || a.subscriptions[at].customerID != customerID {
			return customer{}, notFound(id)
		}
	}
	return a.customers[i], nil
}

// maxSubscriptionIDs is the documented maxItems of subscription_ids.
const maxSubscriptionIDs = 25

// decodeSubscriptionIDs reads the optional body of a request for a session. No body, an
// empty object and an empty list all mean a session without deep links.
func decodeSubscriptionIDs(r *http.Request) (ids []string, refused *fakeserver.Response) {
	body, isJSON := fakeserver.JSONBody(r)
	switch {
	case len(body) == 0:
		return nil, nil // without a body, any Content-Type is fine
	case !isJSON:
		return nil, failure(http.StatusUnsupportedMediaType, "unsupported_media_type", "A body has to be sent as application/json.")
	case !json.Valid(body):
		return nil, failure(http.StatusBadRequest, "invalid_json", "The body is not JSON.")
	}
	// With a struct, encoding/json would accept Subscription_IDs for subscription_ids, and
	// null for an empty list.
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil || fields == nil {
		return nil, invalidFields(fieldError("(root)", "must be an object"))
	}
	var broken []object
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name != "subscription_ids" {
			broken = append(broken, fieldError(name, "is not a field of this request"))
		}
	}
	if given, ok := fields["subscription_ids"]; ok {
		var wrong []object
		ids, wrong = checkSubscriptionIDs(given)
		broken = append(broken, wrong...)
	}
	if len(broken) > 0 {
		return nil, invalidFields(broken...)
	}
	return ids, nil
}

func checkSubscriptionIDs(given any) (ids []string, broken []object) {
	const field = "subscription_ids"
	items, isArray := given.([]any)
	if !isArray {
		return nil, []object{fieldError(field, "must be an array")}
	}
	if len(items) > maxSubscriptionIDs {
		return nil, []object{fieldError(field, fmt.Sprintf("has %d entries, the limit is %d", len(items), maxSubscriptionIDs))}
	}
	for i, item := range items {
		entry := fmt.Sprintf("%s.%d", field, i)
		switch id, _ := item.(string); {
		case !isID("sub_", id):
			broken = append(broken, fieldError(entry, `must be a string, "sub_" and 26 small letters or digits`))
		case slices.Contains(ids, id):
			broken = append(broken, fieldError(entry, "occurs twice"))
		default:
			ids = append(ids, id)
		}
	}
	return ids, broken
}

// tokenLifetime is the lifetime in the documented samples. Paddle promises no lifetime.
const tokenLifetime = 24 * time.Hour

const tokenScope = "customer.checkout.create customer.checkout.read customer.customer.read " +
	"customer.customer.update customer.customer-address.read customer.customer-payment-method.read " +
	"customer.customer-payment-method.delete customer.invoice.read customer.subscription-cancel.create " +
	"customer.subscription-payment.read customer.subscription-payment.update customer.subscription.read " +
	"customer.subscription.update customer.transaction.read customer.transaction.origin.read"

// newToken returns a token that is valid for a day from issued, in whole seconds.
func newToken(customerID string, issued time.Time) string {
	header := object{"alg", "EdDSA", "kid", "jwk_01hdk0n8qw8ny52ypchpcak05k", "typ", "JWT"}
	return "pga_" + fakeserver.Token(header, object{
		"id", newID("pga_"),
		"seller-id", "10889",
		"type", "standard",
		"version", "1",
		"usage", "customer-portal-session",
		"scope", tokenScope,
		"iss", "guestaccess-service",
		"sub", customerID,
		"exp", issued.Add(tokenLifetime).Unix(),
		"iat", issued.Unix(),
	}, ed25519.SignatureSize)
}

// timestamp formats t with nine digits after the point, the most in Paddle's samples.
func timestamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000000Z07:00")
}
