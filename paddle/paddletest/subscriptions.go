package paddletest

import (
	"net/http"
	"slices"
	"strings"
)

func (s *Server) listSubscriptions(w http.ResponseWriter, r *http.Request) {
	q, err := newListQuery(r.URL.RawQuery, "sub_")
	if err != nil {
		writeError(w, err)
		return
	}
	filter := subscriptionFilter{
		ids:              q.ids("id", "sub_"),
		customerIDs:      q.ids("customer_id", "ctm_"),
		addressIDs:       q.ids("address_id", "add_"),
		priceIDs:         q.ids("price_id", "pri_"),
		statuses:         q.words("status", "active", "canceled", "past_due", "paused", "trialing"),
		scheduledChanges: q.words("scheduled_change_action", "cancel", "pause", "resume"),
		collectionMode:   q.word("collection_mode", "automatic", "manual"),
	}
	if err := q.done(); err != nil {
		writeError(w, err)
		return
	}
	found, page := s.account.pageOfSubscriptions(q, filter.matches)
	data := make([]subscriptionEntity, len(found)) // never nil: [] and not null
	for i := range found {
		data[i] = found[i].entity()
	}
	writeData(w, http.StatusOK, data, page)
}

func (a *account) pageOfSubscriptions(q *listQuery, matches func(*subscription) bool) ([]subscription, *pagination) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return pageOf(a.subscriptions, q, "/subscriptions", func(s *subscription) string { return s.id }, matches)
}

// subscriptionFilter is what the query asks for. Unlike customers,
// subscriptions have no default status: canceled ones are listed too.
type subscriptionFilter struct {
	ids, customerIDs, addressIDs, priceIDs []string
	statuses, scheduledChanges             []string
	collectionMode                         string
}

func (f *subscriptionFilter) matches(s *subscription) bool {
	state := &states[s.state]
	return allows(f.customerIDs, s.customerID) &&
		allows(f.ids, s.id) &&
		allows(f.statuses, state.status) &&
		allows(f.scheduledChanges, state.scheduledChange) &&
		(f.addressIDs == nil || slices.Contains(f.addressIDs, s.related("add_"))) &&
		(f.priceIDs == nil || slices.ContainsFunc(state.items(), func(i catalogItem) bool {
			return slices.Contains(f.priceIDs, i.price.ID)
		})) &&
		(f.collectionMode == "" || f.collectionMode == state.collectionMode())
}

// related is the ID of an entity that belongs to this subscription alone.
func (s *subscription) related(prefix string) string {
	return prefix + strings.TrimPrefix(s.id, "sub_")
}
