package salesbrickstest_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

func TestKeyIsRequiredEverywhere(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	endpoints := map[string]struct{ method, path, body string }{
		"graphql":        {http.MethodPost, "/api/v1/graphql", `{"query":"{__typename}"}`},
		"billing portal": {http.MethodGet, "/api/v2/subscriptions/" + salesbrickstest.Subscription + "/billing-portal", ""},
		"customers":      {http.MethodGet, "/api/v2/customers", ""},
		"search":         {http.MethodPost, "/api/v2/customers/search", "{}"},
	}
	keys := map[string]struct {
		header map[string]string
		status int
		body   string
	}{
		"right":              {nil, http.StatusOK, ""},
		"missing":            {map[string]string{"X-SALESBRICKS-KEY": ""}, http.StatusForbidden, `{"detail":"Authentication credentials were not provided."}`},
		"wrong":              {map[string]string{"X-SALESBRICKS-KEY": "nobody"}, http.StatusForbidden, `{"detail":"Invalid API key."}`},
		"in the wrong place": {map[string]string{"X-SALESBRICKS-KEY": "", "Authorization": "Bearer " + salesbrickstest.Key}, http.StatusForbidden, `{"detail":"Authentication credentials were not provided."}`},
	}
	for where, endpoint := range endpoints {
		for which, key := range keys {
			t.Run(where+", key "+which, func(t *testing.T) {
				t.Parallel()
				got := call(t, endpoint.method, server.URL()+endpoint.path, endpoint.body, key.header)
				assert.Equal(t, key.status, got.status)
				assert.Equal(t, "application/json", got.header.Get("Content-Type"))
				if key.body != "" {
					assert.Equal(t, key.body, got.body)
				}
			})
		}
	}
}

func TestPathsAndMethods(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	portal := "/api/v2/subscriptions/" + salesbrickstest.Subscription + "/billing-portal"
	cases := map[string]struct {
		method, path string
		status       int
		body, allow  string
	}{
		"root":                     {http.MethodGet, "/", 404, `{"detail":"Not found."}`, ""},
		"graphql with slash":       {http.MethodPost, "/api/v1/graphql/", 404, `{"detail":"Not found."}`, ""},
		"unclean path":             {http.MethodPost, "/api//v1/graphql", 404, `{"detail":"Not found."}`, ""},
		"dotted path":              {http.MethodGet, "/api/v2/subscriptions/../customers", 404, `{"detail":"Not found."}`, ""},
		"GraphQL by GET":           {http.MethodGet, "/api/v1/graphql", 405, `{"detail":"Method \"GET\" not allowed."}`, "POST"},
		"portal by POST":           {http.MethodPost, portal, 405, `{"detail":"Method \"POST\" not allowed."}`, "GET"},
		"customers by DELETE":      {http.MethodDelete, "/api/v2/customers", 405, `{"detail":"Method \"DELETE\" not allowed."}`, "GET"},
		"search by GET":            {http.MethodGet, "/api/v2/customers/search", 405, `{"detail":"Method \"GET\" not allowed."}`, "POST"},
		"unknown subscription":     {http.MethodGet, "/api/v2/subscriptions/nobody/billing-portal", 404, `{"detail":"Not found."}`, ""},
		"no subscription":          {http.MethodGet, "/api/v2/subscriptions//billing-portal", 404, `{"detail":"Not found."}`, ""},
		"slash in the ID":          {http.MethodGet, "/api/v2/subscriptions/a%2Fb/billing-portal", 404, `{"detail":"Not found."}`, ""},
		"control in the ID":        {http.MethodGet, "/api/v2/subscriptions/a%0Ab/billing-portal", 404, `{"detail":"Not found."}`, ""},
		"line feed after the path": {http.MethodGet, portal + "%0A", 404, `{"detail":"Not found."}`, ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, tc.method, server.URL()+tc.path, "", nil)
			assert.Equal(t, tc.status, got.status)
			assert.Equal(t, tc.body, got.body)
			assert.Equal(t, tc.allow, got.header.Get("Allow"))
		})
	}
}

func TestErrorHandler(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	cases := map[string]struct {
		status        int
		code, message string
		wantStatus    int
		want          string
	}{
		"status 200":       {200, "NOT_FOUND", "Gone.", 200, `{"errors":[{"message":"Gone.","extensions":{"code":"NOT_FOUND"}}],"data":null}`},
		"status 400":       {400, "BAD", `A "quoted" word`, 400, `{"errors":[{"message":"A \"quoted\" word","extensions":{"code":"BAD"}}],"data":null}`},
		"without a code":   {200, "", "Plain.", 200, `{"errors":[{"message":"Plain."}],"data":null}`},
		"status too small": {0, "X", "Y", 500, `{"errors":[{"message":"Y","extensions":{"code":"X"}}],"data":null}`},
		"status too large": {1000, "X", "Y", 500, `{"errors":[{"message":"Y","extensions":{"code":"X"}}],"data":null}`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) { // in turn: they share the queue of faults
			server.FailNext(1, salesbrickstest.ErrorHandler(tc.status, tc.code, tc.message))
			got := call(t, http.MethodPost, server.URL(), "", nil)
			assert.Equal(t, tc.wantStatus, got.status)
			assert.Equal(t, tc.want, got.body)
			assert.Equal(t, "application/json", got.header.Get("Content-Type"))
		})
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	const workers, rounds = 8, 10
	var group sync.WaitGroup
	var seen sync.Map
	for range workers {
		group.Go(func() {
			for range rounds {
				server.AddCustomers(1)
				got := graphql(t, server, documentedMutation, map[string]any{"subscriptionId": salesbrickstest.Subscription})
				_, repeated := seen.LoadOrStore(tokenID.FindString(got.body), true)
				assert.False(t, repeated, "a token came twice")
				listed := call(t, http.MethodGet, server.URL()+"/api/v2/customers", "", nil)
				assert.Equal(t, http.StatusOK, listed.status)
				server.Requests()
			}
		})
	}
	group.Wait()
	assert.Len(t, server.Requests(), 2*workers*rounds)
	final := call(t, http.MethodGet, server.URL()+"/api/v2/customers?limit=1", "", nil)
	assert.True(t, strings.HasPrefix(final.body, `{"count":82,`), final.body)
}
