package paddle_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func TestTheSpecificationsCustomers(t *testing.T) {
	t.Parallel()
	c := client(t, newPages(file(t, "documented_list_customers_openapi.json")))
	got, err := providertest.Collect(t, c.ListCustomers(t.Context(), paddle.CustomerFilter{}))
	require.NoError(t, err)
	require.Len(t, got, 4)
	assert.Equal(t, &paddle.Customer{
		ID:        "ctm_01hrffh7gvp29kc7xahm8wddwa",
		Status:    paddle.CustomerActive,
		Name:      "Sam Miller",
		Email:     "sam@example.com",
		Locale:    "en",
		CreatedAt: parseTime(t, "2024-03-08T16:49:53.691Z"),
		UpdatedAt: parseTime(t, "2024-04-11T16:03:57.924146Z"),
	}, got[3])
}

func TestCustomerWithoutName(t *testing.T) {
	t.Parallel()
	c := client(t, newPages(one(`{"id":"ctm_1","name":null,"marketing_consent":true,"custom_data":{"a":[1]},"import_meta":[{}]}`)))
	got, err := providertest.Collect(t, c.ListCustomers(t.Context(), paddle.CustomerFilter{}))
	require.NoError(t, err)
	assert.Equal(t, []*paddle.Customer{{ID: "ctm_1", MarketingConsent: true}}, got)
}

// U+212A is the kelvin sign. Unicode's rules fold it to k. A person who registers with it
// must not get the portal of another customer.
func TestCustomersWhoWereNotAskedFor(t *testing.T) {
	t.Parallel()
	mike := `{"id":"ctm_1","status":"active","email":"MIKE.Z@Example.com"}`
	type filter = paddle.CustomerFilter
	type row struct {
		filter filter
		bad    bool
	}
	table.Run(t, map[string]row{
		"no filter":                           {filter{}, false},
		"by identifier":                       {filter{IDs: []string{"ctm_0", "ctm_1"}}, false},
		"by address":                          {filter{Emails: []string{"joe@example.com", "MIKE.Z@Example.com"}}, false},
		"by address in small letters":         {filter{Emails: []string{"mike.z@example.com"}}, false},
		"by search":                           {filter{Search: "nothing like it"}, false},
		"another identifier":                  {filter{IDs: []string{"ctm_2"}}, true},
		"another address":                     {filter{Emails: []string{"joe@example.com"}}, true},
		"an address that looks alike":         {filter{Emails: []string{"mi\u212ae.z@example.com"}}, true},
		"another identifier, and the address": {filter{IDs: []string{"ctm_2"}, Emails: []string{"mike.z@example.com"}}, true},
	}, func(t *testing.T, tt row) {
		got, err := providertest.Collect(t, client(t, newPages(one(mike))).ListCustomers(t.Context(), tt.filter))
		if tt.bad {
			assert.Equal(t, portal.ErrBadResponse, failure(t, errorOf(got, err), "mike", "MIKE", "joe@").Kind)
			return
		}
		require.NoError(t, err)
		assert.Len(t, got, 1)
	})
}

func TestCustomerErrorsHideWhoWasLookedFor(t *testing.T) {
	t.Parallel()
	filter := paddle.CustomerFilter{Emails: []string{"jane@example.com"}, Search: "Jane Doe"}
	table.Run(t, map[string]http.RoundTripper{
		"Paddle repeats it": newWire(400, envelope("invalid_field", "request_error",
			`,"errors":[{"field":"email.0","message":"jane@example.com, that is Jane Doe or jane%40example.com"}]`)),
		"the network repeats it": providertest.RoundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: errors.New("no way to Jane Doe, jane@example.com or Jane+Doe")}
		}),
	}, func(t *testing.T, rt http.RoundTripper) {
		failure(t, errorOf(providertest.Collect(t, client(t, rt).ListCustomers(t.Context(), filter))), "jane", "Jane", "Doe")
	})
}

var jane = portal.Request{Email: "jane@example.com", SubscriptionIDs: []string{"sub_1"}}

// found returns a response with customers who have this address and status.
func found(next, email, status string, ids ...string) string {
	entries := make([]string, len(ids))
	for i, id := range ids {
		entries[i] = `{"id":"` + id + `","email":"` + email + `","status":"` + status + `"}`
	}
	more := "false"
	if next != "" {
		more = "true"
	}
	return `{"data":[` + strings.Join(entries, ",") + `],"meta":{"request_id":"req_of_lookup","pagination":{"next":"` + next + `","has_more":` + more + `}}}`
}

func TestLinkByEmail(t *testing.T) {
	t.Parallel()
	const more = "https://api.paddle.com/customers?after=ctm_1"
	session := wellFormed
	table.Run(t, map[string][]string{
		"one customer":                      {found("", jane.Email, "active", "ctm_1"), session},
		"in other letters":                  {found("", "Jane@EXAMPLE.com", "active", "ctm_1"), session},
		"no word of the status":             {found("", jane.Email, "", "ctm_1"), session},
		"one customer, and an empty page":   {found(more, jane.Email, "active", "ctm_1"), found("", jane.Email, "active"), session},
		"one customer, on a second page":    {found(more, jane.Email, "active"), found("", jane.Email, "active", "ctm_1"), session},
		"one customer, listed twice":        {found("", jane.Email, "active", "ctm_1", "ctm_1"), session},
		"of whom nothing else can be read":  {strings.Replace(found("", jane.Email, "active", "ctm_1"), `"id"`, `"name":{},"created_at":"yesterday","id"`, 1), session},
		"one customer, listed on two pages": {found(more, jane.Email, "active", "ctm_1"), found("", jane.Email, "active", "ctm_1"), session},
	}, func(t *testing.T, responses []string) {
		w := newPages(responses...)
		link, err := client(t, w).GenerateLink(t.Context(), jane)
		require.NoError(t, err)
		assert.Equal(t, len(responses), link.Attempts)
		assert.Equal(t, overviewLink, link.URL.Reveal())
		assert.Equal(t, "ctm_1", link.CustomerID)
		assert.Len(t, link.DeepLinks, 3)
		require.Len(t, w.Requests(), len(responses))
		lookup := url.Values{"email": {jane.Email}, "status": {"active"}, "per_page": {"2"}}
		assert.Equal(t, "https://api.paddle.com/customers?"+lookup.Encode(), w.Requests()[0].URL)
		last := w.Requests()[len(w.Requests())-1]
		assert.Equal(t, http.MethodPost, last.Method)
		assert.Equal(t, "https://api.paddle.com/customers/ctm_1/portal-sessions", last.URL)
		assert.Equal(t, `{"subscription_ids":["sub_1"]}`, last.Body)
	})
}

func TestNoLinkByEmail(t *testing.T) {
	t.Parallel()
	const more = "https://api.paddle.com/customers?after=ctm_1"
	empty := func(after string) string {
		return found("https://api.paddle.com/customers?after="+after, jane.Email, "active")
	}
	alike := make([]string, 5) // pages of the same customer, each page with one entry more
	for i := range alike {
		alike[i] = found(fmt.Sprintf("https://api.paddle.com/customers?after=%d", i), jane.Email, "active", slices.Repeat([]string{"ctm_1"}, i+1)...)
	}
	const several, none = "several active customers", "no active customer"
	type row struct {
		responses []string
		kind      portal.ErrorKind
		field     string
		status    int
		says      string
	}
	table.Run(t, map[string]row{
		"nobody":                             {[]string{found("", jane.Email, "active")}, portal.ErrNotFound, "Email", 200, none},
		"no customer, on two pages":          {[]string{found(more, jane.Email, "active"), found("", jane.Email, "active")}, portal.ErrNotFound, "Email", 200, none},
		"two":                                {[]string{found("", jane.Email, "active", "ctm_1", "ctm_2")}, portal.ErrInvalidRequest, "Email", 200, several},
		"two, on two pages":                  {[]string{found(more, jane.Email, "active", "ctm_1"), found("", jane.Email, "active", "ctm_2")}, portal.ErrInvalidRequest, "Email", 200, several},
		"two in different letters":           {[]string{`{"data":[{"id":"ctm_1","email":"jane@example.com"},{"id":"ctm_2","email":"JANE@example.com"}],"meta":{"pagination":{"has_more":false}}}`}, portal.ErrInvalidRequest, "Email", 200, several},
		"another customer":                   {[]string{found("", "joe@example.com", "active", "ctm_1")}, portal.ErrBadResponse, "", 200, "was not requested"},
		"a customer without an address":      {[]string{found("", "", "active", "ctm_1")}, portal.ErrBadResponse, "", 200, "was not requested"},
		"a customer with a similar address":  {[]string{found("", "jane@example\u200b.com", "active", "ctm_1")}, portal.ErrBadResponse, "", 200, "was not requested"},
		"an archived customer":               {[]string{found("", jane.Email, "archived", "ctm_1")}, portal.ErrBadResponse, "", 200, "not active"},
		"a subscription":                     {[]string{found("", jane.Email, "active", "sub_1")}, portal.ErrBadResponse, "", 200, "identifier"},
		"no identifier":                      {[]string{found("", jane.Email, "active", "")}, portal.ErrBadResponse, "", 200, "identifier"},
		"one, and more to come from nowhere": {[]string{found("x", jane.Email, "active", "ctm_1")}, portal.ErrBadResponse, "", 200, "no new page"},
		"pages without end":                  {[]string{empty("1"), empty("2"), empty("3")}, portal.ErrBadResponse, "", 200, "nothing new"},
		"one, on too many pages":             {alike, portal.ErrBadResponse, "", 200, "more pages than"},
		"a lookup that is not allowed":       {[]string{"403"}, portal.ErrUnauthorized, "", 403, ""},
		"a lookup that fails":                {[]string{"503"}, portal.ErrUnavailable, "", 503, ""},
		"a link that fails":                  {[]string{found("", jane.Email, "active", "ctm_1"), "503"}, portal.ErrUnavailable, "", 503, ""},
		"a link for another customer":        {[]string{found("", jane.Email, "active", "ctm_2"), wellFormed}, portal.ErrBadResponse, "", 200, "another customer"},
	}, func(t *testing.T, tt row) {
		w := newPages(tt.responses...)
		e := failure(t, errorOf(client(t, w).GenerateLink(t.Context(), jane)), "jane", "joe@", "s3cret")
		assert.Equal(t, tt.kind, e.Kind)
		assert.Equal(t, tt.field, e.Field)
		assert.Equal(t, tt.status, e.Status)
		assert.Equal(t, len(tt.responses), e.Attempts, "those of all calls for the link")
		assert.ErrorContains(t, e, tt.says)
		assert.Len(t, w.Requests(), len(tt.responses))
		if strings.Contains(tt.responses[0], "req_of_lookup") && len(tt.responses) == 1 {
			assert.Equal(t, "req_of_lookup", e.RequestID)
		}
	})
}

// If the request has a customer ID, the client ignores the address.
func TestEmailBesideACustomerIsIgnored(t *testing.T) {
	t.Parallel()
	for email := range badEmails {
		w := newPages(wellFormed)
		_, err := client(t, w).GenerateLink(t.Context(), portal.Request{CustomerID: "ctm_1", Email: email})
		require.NoError(t, err)
		assert.Len(t, w.Requests(), 1)
	}
}

func TestLinkErrorsHideTheEmail(t *testing.T) {
	t.Parallel()
	const email = "jane(home)@example.com" // redaction cannot recognize it by its form
	words := envelope("invalid_field", "request_error", `,"errors":[{"field":"email.0","message":"not JANE(HOME)@example.com, nor jane%28home%29%40example.com"}]`)
	for name, lookup := range map[string]bool{"at the lookup": true, "at the link": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := providertest.RoundTripper(func(r *http.Request) (*http.Response, error) {
				if r.Method == http.MethodGet && !lookup {
					return newPages(found("", email, "active", "ctm_1")).RoundTrip(r)
				}
				return newWire(http.StatusBadRequest, words).RoundTrip(r)
			})
			e := failure(t, errorOf(client(t, rt).GenerateLink(t.Context(), portal.Request{Email: email})), "jane", "JANE")
			assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
			assert.Equal(t, "Email", e.Field)
			assert.Contains(t, e.Message, "[redacted]")
		})
	}
}

// The two calls share one timeout.
func TestLinkByEmailHasOneTimeout(t *testing.T) {
	t.Parallel()
	for each, inTime := range map[time.Duration]bool{4 * time.Second: true, 6 * time.Second: false} {
		t.Run(each.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newPages(found("", jane.Email, "active", "ctm_1"), wellFormed)
				slow := providertest.RoundTripper(func(r *http.Request) (*http.Response, error) {
					select {
					case <-time.After(each):
						return w.RoundTrip(r)
					case <-r.Context().Done():
						return nil, r.Context().Err()
					}
				})
				start := time.Now()
				err := errorOf(client(t, slow, func(cfg *paddle.Config) { cfg.Timeout = 10 * time.Second }).GenerateLink(t.Context(), jane))
				if inTime {
					require.NoError(t, err)
					return
				}
				assert.Equal(t, portal.ErrUnavailable, failure(t, err).Kind)
				assert.Equal(t, 10*time.Second, time.Since(start))
			})
		})
	}
}

// A response to the lookup that comes when the time is over does not look like a
// cancellation by the caller.
func TestLookupThatComesTooLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newPages(found("", jane.Email, "active", "ctm_1"))
		late := providertest.RoundTripper(func(r *http.Request) (*http.Response, error) {
			time.Sleep(2 * time.Second)
			return w.RoundTrip(r)
		})
		err := errorOf(client(t, late, func(cfg *paddle.Config) { cfg.Timeout = time.Second }).GenerateLink(t.Context(), jane))
		assert.Equal(t, portal.ErrUnavailable, failure(t, err).Kind)
		assert.Len(t, w.Requests(), 1)
	})
}

// If there was a lookup, the attempts are not 0, which says that there was no call.
func TestLimiterRefusesTheCallAfterTheLookup(t *testing.T) {
	t.Parallel()
	w := newPages(found("", jane.Email, "active", "ctm_1"))
	err := errorOf(client(t, w, func(cfg *paddle.Config) {
		cfg.Limiter = providertest.Limiter(func(context.Context) error {
			if len(w.Requests()) == 0 {
				return nil
			}
			return errors.New("no more")
		})
	}).GenerateLink(t.Context(), jane))
	e := failure(t, err)
	assert.Equal(t, portal.ErrRateLimited, e.Kind)
	assert.Equal(t, 1, e.Attempts)
}

// Each of the two calls has its own retries.
func TestLookupIsRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newPages("503", "502", found("", jane.Email, "active", "ctm_1"), "503", "503", wellFormed)
		link, err := client(t, w, func(cfg *paddle.Config) { cfg.Retry = portal.Retry{} }).GenerateLink(t.Context(), jane)
		require.NoError(t, err)
		assert.Len(t, w.Requests(), 6)
		assert.Equal(t, 6, link.Attempts)
	})
}
