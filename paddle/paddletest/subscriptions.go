package paddletest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// Subscriptions are the IDs of the subscriptions of [Customer]. The first is active, the
// second is paused. A change of the slice does not affect a server.
var Subscriptions = []string{activeSubscription, pausedSubscription}

const (
	activeSubscription = "sub_01jcgfqad406rsfjcgq44g9djq"
	pausedSubscription = "sub_01jcdafvpe5hm4vczfefsbwhvp"
)

// subscription has the stored fields of a subscription. The server derives its document from
// them when a response needs it.
type subscription struct {
	id, customerID string
	state          uint8 // index into states
}

var subscriptionRules = listRules("sub_", map[string]rule{
	"id":                      idsOf("sub_"),
	"customer_id":             idsOf("ctm_"),
	"address_id":              idsOf("add_"),
	"price_id":                idsOf("pri_"),
	"status":                  wordsOf("active", "canceled", "past_due", "paused", "trialing"),
	"scheduled_change_action": wordsOf("cancel", "pause", "resume"),
	"collection_mode":         oneOf(wordsOf("automatic", "manual")),
})

// listSubscriptions has no default status, unlike the listing of customers:
// canceled subscriptions are listed too.
func (s *Server) listSubscriptions(r *http.Request, _ string) *fakeserver.Response {
	q, refused := readQuery(r, subscriptionRules)
	if refused != nil {
		return refused
	}
	ids, customerIDs := q.filters["id"], q.filters["customer_id"]
	addressIDs, priceIDs := q.filters["address_id"], q.filters["price_id"]
	statuses, changes, modes := q.filters["status"], q.filters["scheduled_change_action"], q.filters["collection_mode"]
	s.account.mu.RLock()
	defer s.account.mu.RUnlock()
	return pageOf(q, s.account.subscriptions, func(sub *subscription) bool {
		state := &states[sub.state]
		return allows(customerIDs, sub.customerID) &&
			allows(ids, sub.id) &&
			allows(statuses, state.status) &&
			allows(changes, state.change.action) &&
			allows(modes, state.plan.collectionMode) &&
			(addressIDs == nil || slices.Contains(addressIDs, sub.related("add_"))) &&
			(priceIDs == nil || slices.ContainsFunc(state.plan.items, func(i catalogItem) bool {
				return slices.Contains(priceIDs, i.priceID)
			}))
	})
}

func (s *subscription) key() string { return s.id }

// related returns the ID of an entity that belongs only to this subscription.
func (s *subscription) related(prefix string) string {
	return prefix + strings.TrimPrefix(s.id, "sub_")
}

// AddSubscriptions adds n subscriptions of a customer and returns their IDs in ascending
// order. If the server does not know the customer, AddSubscriptions adds it first, with
// the address customerID + "@example.com".
//
// The subscriptions of each call go through the same cycle of states, so a test with many
// has every documented state: active; active and invoiced; trialing; past due; paused;
// canceled; active and scheduled to cancel; active and scheduled to pause; paused and
// scheduled to resume.
//
// The server keeps only the IDs in memory: 100,000 of them take some ten megabytes.
func (s *Server) AddSubscriptions(customerID string, n int) []string {
	if n <= 0 {
		return nil
	}
	a := &s.account
	a.mu.Lock()
	defer a.mu.Unlock()
	a.knownCustomer(customerID, customerID+"@example.com")
	ids := make([]string, n)
	a.subscriptions = slices.Grow(a.subscriptions, n)
	for i := range ids {
		a.generated++
		// Numbered IDs sort after the fixed ones, so the slice stays in order.
		ids[i] = fmt.Sprintf("sub_01k%023d", a.generated)
		a.subscriptions = append(a.subscriptions, subscription{id: ids[i], customerID: customerID, state: uint8(i % len(states))})
	}
	return ids
}

// state is a documented state of a subscription.
type state struct {
	status string
	items  string // the status of its items
	plan   *plan
	change scheduledChange
}

// scheduledChange is the scheduled change of a subscription, if there is one.
type scheduledChange struct {
	action, effectiveAt string
	resumeAt            any // nil: never
}

const (
	stateActive uint8 = 0
	statePaused uint8 = 4
)

// states is the cycle of states in the comment of AddSubscriptions.
var states = [...]state{
	stateActive: {status: "active", items: "active", plan: monthly},
	1:           {status: "active", items: "active", plan: yearly},
	2:           {status: "trialing", items: "trialing", plan: monthly},
	3:           {status: "past_due", items: "active", plan: monthly},
	statePaused: {status: "paused", items: "inactive", plan: monthly},
	5:           {status: "canceled", items: "inactive", plan: monthly},
	6:           {status: "active", items: "active", plan: monthly, change: scheduledChange{"cancel", periodEndsAt, nil}},
	7:           {status: "active", items: "active", plan: monthly, change: scheduledChange{"pause", periodEndsAt, resumesAt}},
	8:           {status: "paused", items: "inactive", plan: monthly, change: scheduledChange{"resume", resumesAt, nil}},
}
