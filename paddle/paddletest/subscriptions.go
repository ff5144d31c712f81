package paddletest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Subscriptions are those of Customer: the first is active, the second paused.
// Changing the slice changes no server.
var Subscriptions = []string{activeSubscription, pausedSubscription}

const (
	activeSubscription = "sub_01jcgfqad406rsfjcgq44g9djq"
	pausedSubscription = "sub_01jcdafvpe5hm4vczfefsbwhvp"
)

// subscription is all that is kept of one. The rest of its document follows
// from these three, and is made when a page is asked for.
type subscription struct {
	id, customerID string
	state          uint8 // index into states
}

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

// AddSubscriptions adds n subscriptions of a customer and returns their IDs in
// ascending order. A customer that the server does not know is added first,
// with the ID's text before "@example.com" as address.
//
// Each call goes round the same cycle of states, so that a test of many meets
// every documented one: active; active and invoiced; trialing; past due; paused;
// canceled; then active, scheduled to cancel; active, scheduled to pause; and
// paused, scheduled to resume.
//
// Only the IDs are kept in memory: 100,000 take some ten megabytes.
func (s *Server) AddSubscriptions(customerID string, n int) []string {
	return s.account.addSubscriptions(customerID, n)
}

func (a *account) addSubscriptions(customerID string, n int) []string {
	if n <= 0 {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.findCustomer(customerID); !ok {
		a.insertCustomer(customerID, customerID+"@example.com")
	}
	ids := make([]string, n)
	a.subscriptions = slices.Grow(a.subscriptions, n)
	for i := range ids {
		a.generated++
		// The numbers follow the fixed IDs: appending keeps the
		// slice in order.
		ids[i] = fmt.Sprintf("sub_01k%023d", a.generated)
		a.subscriptions = append(a.subscriptions, subscription{
			id: ids[i], customerID: customerID, state: uint8(i % len(states)),
		})
	}
	return ids
}

func (a *account) findSubscription(id string) (int, bool) {
	return slices.BinarySearchFunc(a.subscriptions, id, func(s subscription, id string) int {
		return cmp.Compare(s.id, id)
	})
}

// state is a situation in which a subscription can be.
type state struct {
	status          string
	invoiced        bool   // collected by hand
	scheduledChange string // "" for none
}

const (
	stateActive uint8 = 0
	statePaused uint8 = 4
)

// states is the cycle that the comment of AddSubscriptions names.
var states = [...]state{
	stateActive: {status: "active"},
	1:           {status: "active", invoiced: true},
	2:           {status: "trialing"},
	3:           {status: "past_due"},
	statePaused: {status: "paused"},
	5:           {status: "canceled"},
	6:           {status: "active", scheduledChange: "cancel"},
	7:           {status: "active", scheduledChange: "pause"},
	8:           {status: "paused", scheduledChange: "resume"},
}

func (s *state) collectionMode() string {
	if s.invoiced {
		return "manual"
	}
	return "automatic"
}

// renews reports whether there is a billing period now, and another to come.
func (s *state) renews() bool { return s.status != "paused" && s.status != "canceled" }

func (s *state) items() []catalogItem {
	if s.invoiced {
		return yearlyItems
	}
	return monthlyItems
}

func (s *state) itemStatus() string {
	switch {
	case s.status == "trialing":
		return "trialing"
	case s.renews():
		return "active"
	default:
		return "inactive"
	}
}
