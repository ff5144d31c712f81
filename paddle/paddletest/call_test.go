package paddletest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle/paddletest"
)

const (
	// unknownCustomer and unknownSubscription are valid IDs that a new server does not know.
	unknownCustomer     = "ctm_01h844p3h41s12zs5mn4axja51"
	unknownSubscription = "sub_01h04vsc0qhwtsbsxh3422wjs4"

	sessions = "/customers/" + paddletest.Customer + "/portal-sessions"
	uuid     = `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`
)

var authorized = http.Header{"Authorization": {"Bearer " + paddletest.Key}, "Content-Type": {"application/json"}}

// response has the fields of all documented responses, independent of the code under test.
type response struct {
	Data  json.RawMessage `json:"data"`
	Error struct {
		Type             string `json:"type"`
		Code             string `json:"code"`
		Detail           string `json:"detail"`
		DocumentationURL string `json:"documentation_url"`
		Errors           []struct {
			Field   string `json:"field"`
			Message string `json:"message"`
		} `json:"errors"`
	} `json:"error"`
	Meta struct {
		RequestID  string `json:"request_id"`
		Pagination *struct {
			PerPage        *int    `json:"per_page"`
			Next           *string `json:"next"`
			HasMore        *bool   `json:"has_more"`
			EstimatedTotal *int    `json:"estimated_total"`
		} `json:"pagination"`
	} `json:"meta"`
	body string
}

func newServer(t testing.TB) *paddletest.Server { return providertest.Start(t, paddletest.NewServer) }

// call sends a request with the key, unless header has another one. It checks the parts that
// every response has.
func call(t assert.TestingT, s *paddletest.Server, method, target, body string, status int, headers ...http.Header) (r response) {
	got := providertest.Send(t, method, s.URL()+target, body, append([]http.Header{authorized}, headers...)...)
	assert.Equal(t, status, got.Status, "%s %s: %s", method, target, got.Body)
	assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
	assert.NoError(t, json.Unmarshal([]byte(got.Body), &r))
	assert.Regexp(t, uuid, r.Meta.RequestID)
	r.body = got.Body
	return r
}

// exchange is a request that the server rejects, and the expected response.
type exchange struct {
	name, method, target, body string
	status                     int
	code                       string
	want                       []string // the fields in Errors
	header                     http.Header
}

func refusals(t *testing.T, s *paddletest.Server, all []exchange) {
	for _, e := range all {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			r := call(t, s, e.method, e.target, e.body, e.status, e.header)
			assert.Equal(t, e.code, r.Error.Code)
			assert.Equal(t, "request_error", r.Error.Type)
			assert.NotEmpty(t, r.Error.Detail)
			assert.Equal(t, "https://developer.paddle.com/errors/shared/"+e.code, r.Error.DocumentationURL)
			assert.NotContains(t, r.body, paddletest.Key)
			var fields []string
			for _, f := range r.Error.Errors {
				assert.NotEmpty(t, f.Message)
				fields = append(fields, f.Field)
			}
			assert.Equal(t, e.want, fields)
		})
	}
}

// listing is one page.
type listing struct {
	response
	ids []string
}

// list requests a page and checks the rules for every page, including the last and an empty
// one.
func list(t *testing.T, s *paddletest.Server, target string) listing {
	t.Helper()
	l := listing{call(t, s, "GET", target, "", http.StatusOK), []string{}}
	var data []struct {
		ID string `json:"id"`
	}
	require.NoError(t, json.Unmarshal(l.Data, &data))
	require.NotNil(t, data, "data is a list, if an empty one")
	for _, entity := range data {
		l.ids = append(l.ids, entity.ID)
	}
	p := l.Meta.Pagination
	require.NotNil(t, p)
	require.NotNil(t, p.PerPage)
	require.NotNil(t, p.Next)
	require.NotNil(t, p.HasMore)
	require.NotNil(t, p.EstimatedTotal)
	assert.Regexp(t, `^https://api\.paddle\.com/`, *p.Next, "next names production")
	return l
}

// follow requests the next page from this server.
func follow(t *testing.T, s *paddletest.Server, l listing) listing {
	t.Helper()
	return list(t, s, (*l.Meta.Pagination.Next)[len("https://api.paddle.com"):])
}
