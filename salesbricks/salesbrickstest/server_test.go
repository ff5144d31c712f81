package salesbrickstest_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

const (
	portalPath = "/api/v2/subscriptions/" + salesbrickstest.Subscription + "/billing-portal"
	searchPath = "/api/v2/customers/search"
)

func TestKeyIsRequiredEverywhere(t *testing.T) {
	t.Parallel()
	const absent, wrong = `{"detail":"Authentication credentials were not provided."}`, `{"detail":"Invalid API key."}`
	keys := map[string]exchange{
		"right":              {status: http.StatusOK},
		"missing":            {header: http.Header{"X-Salesbricks-Key": nil}, status: http.StatusForbidden, want: absent},
		"wrong":              {header: http.Header{"X-Salesbricks-Key": {"nobody"}}, status: http.StatusForbidden, want: wrong},
		"in the wrong place": {header: http.Header{"X-Salesbricks-Key": nil, "Authorization": {"Bearer " + salesbrickstest.Key}}, status: http.StatusForbidden, want: absent},
	}
	all := map[string]exchange{}
	for which, e := range keys {
		for _, endpoint := range []string{
			`POST /api/v1/graphql {"query":"{__typename}"}`, "GET " + portalPath + " ", "GET /api/v2/customers ", "POST " + searchPath + " {}",
		} {
			parts := strings.SplitN(endpoint, " ", 3)
			e.method, e.target, e.body = parts[0], parts[1], parts[2]
			all[endpoint+", key "+which] = e
		}
	}
	exchanges(t, startServer(t), all)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.AddCustomers(10)
	const notFound, notJSON, noMedia = `{"detail":"Not found."}`, `{"detail":"JSON parse error - `, `{"detail":"Unsupported media type in request."}`
	all := map[string]exchange{
		"root":                     {method: "GET", target: "/", status: 404, want: notFound},
		"graphql with slash":       {method: "POST", target: "/api/v1/graphql/", status: 404, want: notFound},
		"unclean path":             {method: "POST", target: "/api//v1/graphql", status: 404, want: notFound},
		"dotted path":              {method: "GET", target: "/api/v2/subscriptions/../customers", status: 404, want: notFound},
		"line feed after the path": {method: "GET", target: portalPath + "%0A", status: 404, want: notFound},
		"no key, no such path":     {method: "GET", target: "/", header: http.Header{"X-Salesbricks-Key": nil}, status: 404, want: notFound},
		"no key, no ID": {
			method: "GET", target: "/api/v2/subscriptions/a%0Ab/billing-portal", header: http.Header{"X-Salesbricks-Key": nil}, status: 404, want: notFound,
		},
		"form for a search": {
			method: "POST", target: searchPath, body: "name=x", header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, status: 415, want: noMedia,
		},
		"search without a type": {method: "POST", target: searchPath, body: "{}", header: http.Header{"Content-Type": nil}, status: 415, want: noMedia},

		"deep JSON":          {method: "POST", target: "/api/v1/graphql", body: strings.Repeat("[", 500_000), status: 400},
		"deep JSON variable": {method: "POST", target: "/api/v1/graphql", body: `{"query":"{__typename}","variables":{"a":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}}`, status: 400},
		"deep search":        {method: "POST", target: searchPath, body: strings.Repeat(`{"name":`, 100_000), status: 400, want: notJSON},
	}
	for name, id := range map[string]string{
		"unknown subscription": "nobody",
		"no subscription":      "",
		"slash in the ID":      "a%2Fb",
		"control in the ID":    "a%0Ab",
		"capital":              "00000002-0000-4000-9000-00000000000A",
		"zeroth":               "00000001-0000-4000-9000-000000000000",
		"not added":            "00000001-0000-4000-9000-00000000000b",
		"short":                "00000001-0000-4000-9000-1",
		"negative":             "00000001-0000-4000-9000--00000000001",
		"long":                 "00000001-0000-4000-9000-" + strings.Repeat("0", 1000) + "1",
		"customer":             "00000000-0000-4000-8000-000000000001",
	} {
		all[name] = exchange{method: "GET", target: "/api/v2/subscriptions/" + id + "/billing-portal", status: 404, want: notFound}
	}
	for name, e := range map[string]struct{ body, want string }{
		"no JSON":              {`name=x`, notJSON},
		"a list":               {`[]`, notJSON},
		"e-mail":               {`{"email":"a@example.com"}`, `{"email":["Unknown field."]}`},
		"null":                 {`{"name":null}`, `{"name":["This field may not be null."]}`},
		"blank":                {`{"external_id":""}`, `{"external_id":["This field may not be blank."]}`},
		"number":               {`{"external_id":5}`, `{"external_id":["Not a valid string."]}`},
		"several, each listed": {`{"stripe_customer_id":[],"Name":"x"}`, `{"Name":["Unknown field."],"stripe_customer_id":["Not a valid string."]}`},
	} {
		all["search: "+name] = exchange{method: "POST", target: searchPath, body: e.body, status: 400, want: e.want}
	}
	for target, methods := range map[string][2]string{ // a wrong method, the right one
		"/api/v1/graphql": {"GET", "POST"}, portalPath: {"POST", "GET"}, "/api/v2/customers": {"DELETE", "GET"}, searchPath: {"GET", "POST"},
	} {
		want := `{"detail":"Method \"` + methods[0] + `\" not allowed."}`
		all["method for "+target] = exchange{method: methods[0], target: target, status: 405, want: want, allow: methods[1]}
	}
	exchanges(t, server, all)
}

func TestErrorHandler(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status        int
		code, message string
		wantStatus    int
		want          string
	}{
		{200, "NOT_FOUND", "Gone.", 200, `{"errors":[{"message":"Gone.","extensions":{"code":"NOT_FOUND"}}],"data":null}`},
		{400, "BAD", `A "quoted" word`, 400, `{"errors":[{"message":"A \"quoted\" word","extensions":{"code":"BAD"}}],"data":null}`},
		{200, "", "Plain.", 200, `{"errors":[{"message":"Plain."}],"data":null}`},
		{0, "X", "Y", 500, `{"errors":[{"message":"Y","extensions":{"code":"X"}}],"data":null}`},
	}
	server := startServer(t)
	for _, tt := range tests {
		server.FailNext(1, salesbrickstest.ErrorHandler(tt.status, tt.code, tt.message))
		got := call(t, server, http.MethodPost, "", "", http.Header{"X-Salesbricks-Key": nil})
		assert.Equal(t, tt.wantStatus, got.Status)
		assert.Equal(t, tt.want, got.Body)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	var seen sync.Map
	providertest.Concurrently(func() {
		server.AddCustomers(1)
		_, repeated := seen.LoadOrStore(tokenID.FindString(mint(t, server, salesbrickstest.Subscription)), true)
		assert.False(t, repeated, "a token came twice")
		get(t, server, "/api/v2/customers")
		server.Requests()
	})
	assert.Len(t, server.Requests(), 2*providertest.Calls)
	assert.Contains(t, get(t, server, "/api/v2/customers?limit=1"), `{"count":42,`)
}
