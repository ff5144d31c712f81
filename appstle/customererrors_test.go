package appstle_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/portal"
)

func TestAnswersThatAreNoListing(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, code, message string }{
		{"empty", ``, "", ""},
		{"HTML", `<html>Sign in</html>`, "", ""},
		{"text", `Not now`, "", ""},
		{"truncated", documentedCustomers[:40], "", ""},
		{"an object", `{}`, "", ""},
		{"Spring's page", `{"content":` + documentedCustomers + `,"totalElements":1}`, "", ""},
		{"a refusal", `{"errorKey":"maxiterations","errorMessage":"Not now, jane@example.com."}`, "maxiterations", "Not now, [redacted]"},
		{"a customer null", `[{"customerId":1},null]`, "", ""},
		{"a customer that is a list", `[[]]`, "", ""},
		{"a number in words", `[{"customerId":"one"}]`, "", ""},
		{"a number in parts", `[{"customerId":1.5}]`, "", ""},
		{"a number too large", `[{"customerId":9223372036854775808}]`, "", ""},
		{"a value in words", `[{"lifetimeValue":"much"}]`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			customers, err := listed(t, client(t, newWire(http.StatusOK, tt.body)).ListCustomers(t.Context(), appstle.CustomerFilter{}))
			want := portal.Error{Kind: portal.ErrBadResponse, Status: 200, Code: tt.code, Message: tt.message}
			assertError(t, customers == nil, err, want, "jane")
		})
	}
}

// A listing may be larger than other answers, but not without end.
func TestLargeListings(t *testing.T) {
	t.Parallel()
	for size, good := range map[int]bool{2 << 20: true, 15 << 20: true, 16 << 20: false} {
		body := `[{"customerId":1,"x":"` + strings.Repeat("a", size) + `"}]`
		customers, err := listed(t, client(t, answerOnly{http.StatusOK, body}).ListCustomers(t.Context(), appstle.CustomerFilter{}))
		if good {
			require.NoError(t, err)
			assert.Len(t, customers, 1)
			continue
		}
		assertError(t, customers == nil, err, portal.Error{Kind: portal.ErrBadResponse, Status: 200})
	}
}

func TestErrorsOfListings(t *testing.T) {
	t.Parallel()
	for _, status := range []int{302, 400, 401, 402, 403, 404, 429, 500, 503} {
		for _, tt := range errorBodies {
			t.Run(fmt.Sprintf("%d %s", status, tt.name), func(t *testing.T) {
				t.Parallel()
				w := newWire(status, tt.body)
				customers, err := listed(t, client(t, w).ListCustomers(t.Context(), appstle.CustomerFilter{}))
				want := portal.Error{Kind: kindOfStatus(status), Status: status, Code: tt.code, Message: tt.message}
				assertError(t, customers == nil, err, want)
				assert.Len(t, w.sent, 1)
			})
		}
	}
}

// What a search is for is personal, and short words of it look like any others.
func TestErrorsDoNotRepeatTheSearch(t *testing.T) {
	t.Parallel()
	filter := appstle.CustomerFilter{Name: "Jane Doe", Email: "jane.doe@shop"}
	for _, status := range []int{200, 400, 500} {
		for _, words := range []string{"no jane.doe@shop", "no JANE.DOE@SHOP", "no jane.doe%40shop", "no Jane Doe", "no jane doe", "no Jane+Doe"} {
			t.Run(fmt.Sprintf("%d %s", status, words), func(t *testing.T) {
				t.Parallel()
				w := newWire(status, `{"errorKey":"jane doe","detail":"`+words+`"}`)
				customers, err := listed(t, client(t, w).ListCustomers(t.Context(), filter))
				e := failure(t, customers == nil, err, "Jane Doe", "jane doe", "jane.doe", "JANE.DOE", "Jane+Doe")
				assert.Equal(t, "no [redacted]", e.Message)
				assert.Equal(t, "[redacted]", e.Code)
			})
		}
	}
}

func TestCustomerFiltersThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		filter appstle.CustomerFilter
		field  string
	}{
		"a negative size":            {appstle.CustomerFilter{Size: -1}, "Size"},
		"a size above the maximum":   {appstle.CustomerFilter{Size: 1001}, "Size"},
		"a name that is no UTF-8":    {appstle.CustomerFilter{Name: "s3cret\xff"}, "Name"},
		"an e-mail that is no UTF-8": {appstle.CustomerFilter{Email: "s3cret\xff"}, "Email"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(http.StatusOK, `[]`)
			customers, err := listed(t, client(t, w).ListCustomers(t.Context(), tt.filter))
			e := failure(t, customers == nil, err, "s3cret")
			assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
			assert.Equal(t, tt.field, e.Field)
			assert.Zero(t, e.Attempts)
			assert.Zero(t, w.GetTotalCallCount())
		})
	}
	var none context.Context
	customers, err := listed(t, client(t, newWire(http.StatusOK, `[]`)).ListCustomers(none, appstle.CustomerFilter{}))
	assert.Equal(t, portal.ErrInvalidRequest, failure(t, customers == nil, err).Kind)
}
