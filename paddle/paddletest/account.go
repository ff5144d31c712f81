package paddletest

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Customer is a customer that every Server knows. It is active.
const Customer = "ctm_01jcdaf4zgm2fxw3nc0e4fn137"

// Email is the address of Customer.
const Email = "sam@example.com"

// Subscriptions are those of Customer: the first is active, the second paused.
// Changing the slice changes no server.
var Subscriptions = []string{activeSubscription, pausedSubscription}

const (
	activeSubscription = "sub_01jcgfqad406rsfjcgq44g9djq"
	pausedSubscription = "sub_01jcdafvpe5hm4vczfefsbwhvp"
)

type customer struct {
	id, email string
	name      *string
	archived  bool
	createdAt string
}

// subscription is all that is kept of one. The rest of its document follows
// from these three, and is made when a page is asked for.
type subscription struct {
	id, customerID string
	state          uint8 // index into states
}

// account is what the server knows. Both slices are in ascending order of ID,
// so that lookups are binary searches and listings need no sorting.
type account struct {
	mu            sync.RWMutex
	customers     []customer
	subscriptions []subscription
	generated     int // subscriptions that AddSubscriptions made
}

func newAccount() *account {
	name := "Sam Miller"
	return &account{
		customers: []customer{{id: Customer, email: Email, name: &name, createdAt: "2024-11-11T09:57:10.128Z"}},
		subscriptions: []subscription{
			{id: pausedSubscription, customerID: Customer, state: statePaused},
			{id: activeSubscription, customerID: Customer, state: stateActive},
		},
	}
}

// AddCustomer adds an active customer without a name. The id should have the
// documented form: "ctm_" and 26 small letters or digits. For an id that the
// server knows already it replaces the address and makes the customer active.
// Two customers may have the same address, so that a test can see what a
// program makes of it.
func (s *Server) AddCustomer(id, email string) { s.account.addCustomer(id, email) }

// ArchiveCustomer archives a customer: it no longer appears in listings that do
// not ask for archived ones, and gets no more portal sessions. AddCustomer
// makes it active again. An id that the server does not know is ignored.
func (s *Server) ArchiveCustomer(id string) { s.account.archiveCustomer(id) }

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

func (a *account) addCustomer(id, email string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i, ok := a.findCustomer(id); ok {
		a.customers[i].email, a.customers[i].archived = email, false
		return
	}
	a.insertCustomer(id, email)
}

func (a *account) archiveCustomer(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i, ok := a.findCustomer(id); ok {
		a.customers[i].archived = true
	}
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
		// Numbers count upwards from behind the fixed IDs: appending keeps the
		// slice in order.
		ids[i] = fmt.Sprintf("sub_01k%023d", a.generated)
		a.subscriptions = append(a.subscriptions, subscription{
			id: ids[i], customerID: customerID, state: uint8(i % len(states)),
		})
	}
	return ids
}

// insertCustomer, findCustomer and findSubscription need the lock held.
func (a *account) insertCustomer(id, email string) {
	i, _ := a.findCustomer(id)
	a.customers = slices.Insert(a.customers, i, customer{
		id: id, email: email, createdAt: timestamp(time.Now()),
	})
}

func (a *account) findCustomer(id string) (int, bool) {
	return slices.BinarySearchFunc(a.customers, id, func(c customer, id string) int {
		return cmp.Compare(c.id, id)
	})
}

func (a *account) findSubscription(id string) (int, bool) {
	return slices.BinarySearchFunc(a.subscriptions, id, func(s subscription, id string) int {
		return cmp.Compare(s.id, id)
	})
}

// timestamp always has nine digits behind the point: the finest that Paddle's
// samples show.
func timestamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000000Z07:00")
}
