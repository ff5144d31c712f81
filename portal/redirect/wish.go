package redirect

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

// wish is the page that a customer asks for. Nothing in it is to be trusted.
type wish struct {
	action       portal.Action
	subscription string
}

// wishOf reads the fields of a form or a query. A field that comes twice is an
// error: one of the two values would be dropped.
func wishOf(fields url.Values) (wish, error) {
	if len(fields["action"]) > 1 || len(fields["subscription"]) > 1 {
		return wish{}, &Refusal{Status: http.StatusBadRequest, Text: textForm}
	}
	return wish{portal.Action(fields.Get("action")), fields.Get("subscription")}, nil
}

// fields are the wish as a form sends it.
func (w wish) fields() []Field {
	var out []Field
	if w.action != "" {
		out = append(out, Field{"action", string(w.action)})
	}
	if w.subscription != "" {
		out = append(out, Field{"subscription", w.subscription})
	}
	return out
}

// apply returns the request that asks for the wish, in the place of req, whose
// customer it is for. A subscription that is not the customer's is refused:
// where the subscription is what names the customer, as at Salesbricks, it
// would open somebody else's portal.
func (w wish) apply(ctx context.Context, g portal.LinkGenerator, req portal.Request) (portal.Request, error) {
	can := g.Capabilities()
	if w.action != "" {
		req.Action = w.action
	}
	if w.subscription != "" {
		ok, err := owns(ctx, g, req, w.subscription)
		if err != nil {
			return req, err
		}
		if !ok {
			return req, &Refusal{Status: http.StatusForbidden, Text: textOthers}
		}
		req.SubscriptionIDs = []string{w.subscription}
		return req, nil
	}
	// Those of the request only say what may be asked for. There may be more
	// than the provider takes, and a page of the customer as a whole takes none.
	named := slices.Contains(can.Identify, portal.ByCustomerID) && req.CustomerID != "" ||
		slices.Contains(can.Identify, portal.ByEmail) && req.Email != ""
	tooMany := req.Action == "" && len(req.SubscriptionIDs) > can.MaxSubscriptions
	if named && (tooMany || slices.Contains(can.CustomerActions, req.Action)) {
		req.SubscriptionIDs = nil
	}
	return req, nil
}

// owns reports whether the subscription is one of those that resolve returned
// or, where it returned none, of those that the generator lists.
func owns(ctx context.Context, g portal.LinkGenerator, req portal.Request, subscription string) (bool, error) {
	if len(req.SubscriptionIDs) > 0 {
		return slices.Contains(req.SubscriptionIDs, subscription), nil
	}
	lister, ok := g.(portal.SubscriptionLister)
	if !ok {
		return false, nil
	}
	req.Action = "" // chooses nothing in a listing
	for s, err := range lister.Subscriptions(ctx, req) {
		if err != nil {
			return false, err
		}
		if s.ID == subscription {
			return true, nil
		}
	}
	return false, nil
}
