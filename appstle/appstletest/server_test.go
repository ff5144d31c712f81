package appstletest_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/appstle/appstletest"
)

func TestKeyIsRequiredEverywhere(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	targets := map[string]string{
		"by path":   linkPath + "/" + appstletest.Customer,
		"by query":  linkPath + "?customerId=" + appstletest.Customer,
		"customers": customersPath,
		"elsewhere": "/nothing",
	}
	keys := map[string]struct {
		query  string
		header map[string]string
		status int
		detail string
	}{
		"missing":                   {"", map[string]string{"X-API-Key": ""}, 401, "Full authentication is required"},
		"wrong":                     {"", map[string]string{"X-API-Key": appstletest.Key + "x"}, 401, "Full authentication is required"},
		"in another header":         {"", map[string]string{"X-API-Key": "", "X-App-Key": appstletest.Key}, 401, "Full authentication is required"},
		"as bearer":                 {"", map[string]string{"X-API-Key": "", "Authorization": "Bearer " + appstletest.Key}, 401, "Full authentication is required"},
		"in the query":              {"api_key=" + appstletest.Key, map[string]string{"X-API-Key": ""}, 400, "api_key is deprecated"},
		"in the query and a header": {"api_key=" + appstletest.Key, nil, 400, "api_key is deprecated"},
		"empty in the query":        {"api_key", nil, 400, "api_key is deprecated"},
		"escaped in the query":      {"api%5Fkey=x", nil, 400, "api_key is deprecated"},
		"in a malformed query":      {"api_key=x;y", nil, 400, "malformed"},
	}
	for where, target := range targets {
		for which, key := range keys {
			t.Run(where+", key "+which, func(t *testing.T) {
				t.Parallel()
				separator := "?"
				if strings.Contains(target, "?") {
					separator = "&"
				}
				got := call(t, http.MethodGet, server.URL()+target+separator+key.query, key.header)
				detail := assertProblem(t, got, key.status, unescaped(target))
				assert.Contains(t, detail, key.detail)
				assert.NotContains(t, got.body, appstletest.Key)
			})
		}
	}
}

func TestPathsAndMethods(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	cases := map[string]struct {
		method, target string
		status         int
	}{
		"root":                {http.MethodGet, "/", 404},
		"path without number": {http.MethodGet, linkPath + "/", 404},
		"further segment":     {http.MethodGet, linkPath + "/" + appstletest.Customer + "/x", 404},
		"gid unescaped":       {http.MethodGet, linkPath + "/gid://shopify/Customer/" + appstletest.Customer, 404},
		"unclean path":        {http.MethodGet, "/api//external/v2/manage-subscription-link", 404},
		"dotted path":         {http.MethodGet, "/api/external/v2/../v2/manage-subscription-link", 404},
		"older version":       {http.MethodGet, "/api/external/v1/manage-subscription-link", 404},
		"token call":          {http.MethodGet, "/api/external/v2/customer-portal-token", 404},
		"POST by path":        {http.MethodPost, linkPath + "/" + appstletest.Customer, 405},
		"POST by query":       {http.MethodPost, linkPath, 405},
		"DELETE customers":    {http.MethodDelete, customersPath, 405},
		"POST elsewhere":      {http.MethodPost, "/nothing", 404},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, tc.method, server.URL()+tc.target, nil)
			assertProblem(t, got, tc.status, tc.target)
			if tc.status == http.StatusMethodNotAllowed {
				assert.Equal(t, http.MethodGet, got.header.Get("Allow"))
			}
		})
	}
}

func TestErrorHandler(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	cases := map[string]struct{ status, want int }{
		"bad request":      {400, 400},
		"unavailable":      {503, 503},
		"status too small": {100, 500},
		"status negative":  {-1, 500},
		"status too large": {600, 500},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) { // in turn: they share the queue of faults
			server.FailNext(1, appstletest.ErrorHandler(tc.status, "A title", `Some "detail"`))
			got := call(t, http.MethodGet, server.URL()+"/some/path", map[string]string{"X-API-Key": ""})
			assert.Equal(t, `Some "detail"`, assertProblem(t, got, tc.want, "/some/path"))
			assert.Contains(t, got.body, `"title":"A title"`)
		})
	}
}

func TestDeclineHandler(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.FailNext(1, appstletest.DeclineHandler("", `<b>"no"</b>`))
	got := get(t, server, linkPath+"/"+appstletest.Customer)
	assert.Equal(t, http.StatusOK, got.status)
	assert.Equal(t, "application/json", got.header.Get("Content-Type"))
	assert.JSONEq(t, `{"errorKey":"","errorMessage":"<b>\"no\"</b>"}`, got.body)
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	const workers, rounds = 8, 10
	token := regexp.MustCompile(`token=[^"]+`)
	var group sync.WaitGroup
	var seen sync.Map
	for range workers {
		group.Go(func() {
			for range rounds {
				ids := server.AddCustomers(2)
				for _, target := range []string{linkPath + "/" + ids[0], linkPath + "?customerId=" + ids[1]} {
					got := get(t, server, target)
					assert.Equal(t, http.StatusOK, got.status)
					_, repeated := seen.LoadOrStore(token.FindString(got.body), true)
					assert.False(t, repeated, "a token came twice")
				}
				assert.Equal(t, http.StatusOK, get(t, server, customersPath+"?size=2000").status)
				server.Requests()
			}
		})
	}
	group.Wait()
	assert.Len(t, server.Requests(), 3*workers*rounds)
}
