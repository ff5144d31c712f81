package paddletest

import (
	"net/http"
	"slices"
	"strings"
)

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
	name := ""
	if c.name != nil {
		name = *c.name
	}
	return slices.ContainsFunc([]string{c.id, name, c.email}, func(text string) bool {
		return strings.Contains(strings.ToLower(text), lower)
	})
}

func (c *customer) entity() customerEntity {
	return customerEntity{
		ID:        c.id,
		Status:    c.status(),
		Name:      c.name,
		Email:     c.email,
		Locale:    "en",
		CreatedAt: c.createdAt,
		UpdatedAt: c.createdAt,
	}
}
