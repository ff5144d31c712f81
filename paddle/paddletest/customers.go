package paddletest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Customer is a customer that every Server knows. It is active.
const Customer = "ctm_01jcdaf4zgm2fxw3nc0e4fn137"

// Email is the address of Customer.
const Email = "sam@example.com"

type customer struct {
	id, email string
	name      string // empty: null
	archived  bool
	createdAt string
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
	return &account{
		customers: []customer{{id: Customer, email: Email, name: "Sam Miller", createdAt: "2024-11-11T09:57:10.128Z"}},
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

type customerEntity struct {
	ID               string  `json:"id"`
	Status           string  `json:"status"`
	CustomData       any     `json:"custom_data"`
	Name             *string `json:"name"`
	Email            string  `json:"email"`
	MarketingConsent bool    `json:"marketing_consent"`
	Locale           string  `json:"locale"`
	CreatedAt        string  `json:"created_at"`
	UpdatedAt        string  `json:"updated_at"`
	ImportMeta       any     `json:"import_meta"`
}

func (s *Server) listCustomers(w http.ResponseWriter, r *http.Request) {
	q, err := newListQuery(r.URL.RawQuery, "ctm_")
	if err != nil {
		writeError(w, err)
		return
	}
	ids := q.ids("id", "ctm_")
	emails := q.list("email", fitsFilter, "must have 1 to 100 characters")
	statuses := q.words("status", "active", "archived")
	if statuses == nil {
		statuses = []string{"active"}
	}
	search := strings.ToLower(q.one("search"))
	if !fitsFilter(search) {
		q.refuse("search", "must have at most 100 characters")
	}
	if err := q.done(); err != nil {
		writeError(w, err)
		return
	}
	found, page := s.account.pageOfCustomers(q, func(c *customer) bool {
		return allows(ids, c.id) && allows(emails, c.email) && slices.Contains(statuses, c.status()) && c.hasText(search)
	})
	data := make([]customerEntity, len(found)) // never nil: [] and not null
	for i := range found {
		data[i] = found[i].entity()
	}
	writeData(w, http.StatusOK, data, page)
}

func (a *account) pageOfCustomers(q *listQuery, matches func(*customer) bool) ([]customer, *pagination) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return pageOf(a.customers, q, "/customers", func(c *customer) string { return c.id }, matches)
}

// allows reports whether a filter lets value through. No filter lets all through.
func allows(filter []string, value string) bool {
	return filter == nil || slices.Contains(filter, value)
}

func (c *customer) status() string {
	if c.archived {
		return "archived"
	}
	return "active"
}

// hasText searches the three documented fields. Paddle does not say how it
// compares them; here a part is enough, in whichever case.
func (c *customer) hasText(lower string) bool {
	return slices.ContainsFunc([]string{c.id, c.name, c.email}, func(text string) bool {
		return strings.Contains(strings.ToLower(text), lower)
	})
}

func (c *customer) entity() customerEntity {
	var name *string
	if c.name != "" {
		name = &c.name
	}
	return customerEntity{
		ID:        c.id,
		Status:    c.status(),
		Name:      name,
		Email:     c.email,
		Locale:    "en",
		CreatedAt: c.createdAt,
		UpdatedAt: c.createdAt,
	}
}
