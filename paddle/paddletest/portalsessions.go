package paddletest

import (
	"net/http"
	"net/url"
	"time"
)

// portalURL is the portal's address at the sandbox, to which Key belongs. The
// last part is the seller's, the same in every link.
const portalURL = "https://sandbox-customer-portal.paddle.com/cpl_01j7zbyqs3vah3aafp4jf62qaw"

type portalSession struct {
	ID         string     `json:"id"`
	CustomerID string     `json:"customer_id"`
	URLs       portalURLs `json:"urls"`
	CreatedAt  string     `json:"created_at"`
}

type portalURLs struct {
	General       generalURLs        `json:"general"`
	Subscriptions []subscriptionURLs `json:"subscriptions"`
}

type generalURLs struct {
	Overview string `json:"overview"`
}

type subscriptionURLs struct {
	ID                  string `json:"id"`
	Cancel              string `json:"cancel_subscription"`
	UpdatePaymentMethod string `json:"update_subscription_payment_method"`
	View                string `json:"view_subscription"`
}

func (s *Server) createPortalSession(w http.ResponseWriter, r *http.Request, customerID string) {
	subscriptionIDs, err := decodeSubscriptionIDs(r)
	if err == nil {
		err = s.account.checkOwner(customerID, subscriptionIDs)
	}
	if err != nil {
		writeError(w, err)
		return
	}
	now := time.Now()
	// One token signs in to every page: the documented samples repeat it in
	// all links of a session.
	token := s.signer.token(customerID, now)
	writeData(w, http.StatusCreated, portalSession{
		ID:         newID("cpls_"),
		CustomerID: customerID,
		URLs: portalURLs{
			General:       generalURLs{Overview: portalLink("overview", "", token)},
			Subscriptions: deepLinks(subscriptionIDs, token),
		},
		CreatedAt: timestamp(now),
	}, nil)
}

// deepLinks goes through the subscriptions backwards. The documents promise no
// order, so a client that takes the first answer for its first question shows
// one subscription's cancel page under another's name: it must match by ID.
func deepLinks(subscriptionIDs []string, token string) []subscriptionURLs {
	urls := make([]subscriptionURLs, len(subscriptionIDs)) // never nil: [] and not null
	for i, id := range subscriptionIDs {
		urls[len(urls)-1-i] = subscriptionURLs{
			ID:                  id,
			Cancel:              portalLink("cancel_subscription", id, token),
			UpdatePaymentMethod: portalLink("update_subscription_payment_method", id, token),
			View:                portalLink("view_subscription", id, token),
		}
	}
	return urls
}

// portalLink leaves out what is empty. Encode sorts by name, which happens to
// be the order in the documented links.
func portalLink(action, subscriptionID, token string) string {
	query := url.Values{"action": {action}}
	if subscriptionID != "" {
		query.Set("subscription_id", subscriptionID)
	}
	if token != "" {
		query.Set("token", token)
	}
	return portalURL + "?" + query.Encode()
}

// checkOwner reports why there can be no session for this customer and these
// subscriptions, if there can be none.
func (a *account) checkOwner(customerID string, subscriptionIDs []string) *apiError {
	a.mu.RLock()
	defer a.mu.RUnlock()
	i, ok := a.findCustomer(customerID)
	if !ok {
		return notFound(customerID)
	}
	if a.customers[i].archived {
		// The documents do not say what becomes of a session for an archived
		// customer. This is their answer to changing an archived entity.
		return &apiError{
			status: http.StatusBadRequest,
			code:   "entity_archived",
			detail: "Customer " + customerID + " is archived, and cannot be used.",
		}
	}
	for _, id := range subscriptionIDs {
		// Somebody else's subscription looks as if it did not exist, lest one
		// customer's ID tell something of another's.
		if i, ok := a.findSubscription(id); !ok || a.subscriptions[i].customerID != customerID {
			return notFound(id)
		}
	}
	return nil
}
