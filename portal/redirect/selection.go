package redirect

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

// selection is the page that a customer asks for. Do not trust it.
type selection struct {
	action       portal.Action
	subscription string
}

// selectionOf reads the fields of a form or a query. A duplicate field is an error:
// otherwise one of the two values would be dropped.
func selectionOf(fields url.Values) (selection, error) {
	if len(fields["action"]) > 1 || len(fields["subscription"]) > 1 {
		return selection{}, &Error{Status: http.StatusBadRequest, Text: textForm}
	}
	return selection{portal.Action(fields.Get("action")), fields.Get("subscription")}, nil
}

// fields are the selection as a form sends it.
func (s selection) fields() []Field {
	var out []Field
	if s.action != "" {
		out = append(out, Field{"action", string(s.action)})
	}
	if s.subscription != "" {
		out = append(out, Field{"subscription", s.subscription})
	}
	return out
}

// apply returns req changed to ask for the selection. It rejects a subscription that
// is not the customer's: at Salesbricks the subscription names the customer, so it
// would open another customer's portal.
func (s selection) apply(ctx context.Context, g portal.LinkGenerator, req portal.Request) (portal.Request, error) {
	can := g.Capabilities()
	if s.action != "" {
		req.Action = s.action
	}
	if s.subscription != "" {
		ok, err := owns(ctx, g, req, s.subscription)
		if err != nil {
			return req, err
		}
		if !ok {
			return req, &Error{Status: http.StatusForbidden, Text: textOthers}
		}
		req.SubscriptionIDs = []string{s.subscription}
		return req, nil
	}
	// The subscriptions of the request only say what the customer may ask for.
	// There may be more than the provider takes, and a page of the customer as a
	// whole takes none.
	named := slices.Contains(can.Identify, portal.ByCustomerID) && req.CustomerID != "" ||
		slices.Contains(can.Identify, portal.ByEmail) && req.Email != ""
	tooMany := req.Action == "" && len(req.SubscriptionIDs) > can.MaxSubscriptions
	if named && (tooMany || slices.Contains(can.CustomerActions, req.Action)) {
		req.SubscriptionIDs = nil
	}
	return req, nil
}

// owns reports whether the subscription is one of those that resolve returned. If
// resolve returned none, it has to be one of those that the generator lists.
func owns(ctx context.Context, g portal.LinkGenerator, req portal.Request, subscription string) (bool, error) {
	if len(req.SubscriptionIDs) > 0 {
		return slices.Contains(req.SubscriptionIDs, subscription), nil
	}
	lister, ok := g.(portal.SubscriptionLister)
	if !ok {
		return false, nil
	}
	req.Action = "" // chooses nothing in a listing
	for owned, err := range lister.Subscriptions(ctx, req) {
		if err != nil {
			return false, err
		}
		if owned.ID == subscription {
			return true, nil
		}
	}
	return false, nil
}
