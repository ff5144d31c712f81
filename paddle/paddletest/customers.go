package paddletest

import (
	"net/http"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// Customer is the ID of a customer that every [Server] knows. It is active.
const Customer = "ctm_01jcdaf4zgm2fxw3nc0e4fn137"

// Email is the e-mail address of [Customer].
const Email = "sam@example.com"

type customer struct {
	id, email string
	name      string // empty: null
	status    string // active or archived
	createdAt string
}

const active, archived = "active", "archived"

// account is what the server knows. Both slices are in ascending order of ID,
// so that lookups are binary searches and listings need no sorting.
type account struct {
	mu            sync.RWMutex
	customers     []customer
	subscriptions []subscription
	generated     int // subscriptions that AddSubscriptions made
}

func newAccount() account {
	return account{
		customers: []customer{{id: Customer, email: Email, name: "Sam Miller", status: active, createdAt: "2024-11-11T09:57:10.128Z"}},
		subscriptions: []subscription{
			{id: pausedSubscription, customerID: Customer, state: statePaused},
			{id: activeSubscription, customerID: Customer, state: stateActive},
		},
	}
}

// AddCustomer adds an active customer without a name. The id should have the documented
// form: "ctm_" and 26 lower-case letters or digits. If the server already knows the id,
// AddCustomer replaces the address and makes the customer active. Two customers may have
// the same address: a test can then check how a program handles that.
func (s *Server) AddCustomer(id, email string) {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	c := s.account.knownCustomer(id, email)
	c.email, c.status = email, active
}

// ArchiveCustomer archives a customer. The customer gets no more portal sessions, and is
// only in listings that ask for archived customers. AddCustomer makes it active again.
// An id that the server does not know is ignored.
func (s *Server) ArchiveCustomer(id string) {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	if i, ok := find(s.account.customers, id); ok {
		s.account.customers[i].status = archived
	}
}

// knownCustomer returns the customer with the ID, and adds it first if there is none. Call
// it with the lock held.
func (a *account) knownCustomer(id, email string) *customer {
	i, ok := find(a.customers, id)
	if !ok {
		a.customers = slices.Insert(a.customers, i, customer{id: id, email: email, status: active, createdAt: timestamp(time.Now())})
	}
	return &a.customers[i]
}

// find returns the place of the entity with the ID, or where it would be.
func find[T any, P listed[T]](all []T, id string) (int, bool) {
	return sort.Find(len(all), func(i int) int { return strings.Compare(id, P(&all[i]).key()) })
}

var customerRules = listRules("ctm_", map[string]rule{
	"id":     idsOf("ctm_"),
	"email":  {valid: fitsFilter, text: "must have 1 to 100 characters"},
	"status": wordsOf(active, archived),
	"search": {valid: fitsFilter, text: "must have at most 100 characters", one: true},
})

func (s *Server) listCustomers(r *http.Request, _ string) *fakeserver.Response {
	q, refused := readQuery(r, customerRules)
	if refused != nil {
		return refused
	}
	ids, emails, statuses, search := q.filters["id"], q.filters["email"], q.filters["status"], strings.ToLower(q.one("search"))
	if statuses == nil {
		statuses = []string{active}
	}
	s.account.mu.RLock()
	defer s.account.mu.RUnlock()
	return pageOf(q, s.account.customers, func(c *customer) bool {
		return allows(ids, c.id) && allows(emails, c.email) && allows(statuses, c.status) && c.hasText(search)
	})
}

// allows reports whether value matches the filter. A nil filter matches every value.
func allows(filter []string, value string) bool {
	return filter == nil || slices.Contains(filter, value)
}

// hasText searches the three documented fields. Paddle does not document how it compares
// them. Here a part is enough, and letter case does not matter.
func (c *customer) hasText(lower string) bool {
	return slices.ContainsFunc([]string{c.id, c.name, c.email}, func(text string) bool {
		return strings.Contains(strings.ToLower(text), lower)
	})
}

func (c *customer) key() string { return c.id }

func (c *customer) entity() object {
	var name any
	if c.name != "" {
		name = c.name
	}
	return object{
		"id", c.id,
		"status", c.status,
		"custom_data", nil,
		"name", name,
		"email", c.email,
		"marketing_consent", false,
		"locale", "en",
		"created_at", c.createdAt,
		"updated_at", c.createdAt,
		"import_meta", nil,
	}
}
