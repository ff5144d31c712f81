package appstletest_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/internal/providertest"
)

func TestKeyIsRequiredEverywhere(t *testing.T) {
	t.Parallel()
	targets := map[string]string{
		"by path":   linkPath + "/" + appstletest.Customer,
		"by query":  linkPath + "?customerId=" + appstletest.Customer,
		"customers": customersPath,
		"elsewhere": "/nothing",
	}
	keys := map[string]exchange{ // the target is a query
		"missing":                   {header: http.Header{"X-Api-Key": nil}, status: 401, detail: "Full authentication is required"},
		"wrong":                     {header: http.Header{"X-Api-Key": {appstletest.Key + "x"}}, status: 401, detail: "Full authentication is required"},
		"in another header":         {header: http.Header{"X-Api-Key": nil, "X-App-Key": {appstletest.Key}}, status: 401, detail: "Full authentication is required"},
		"as bearer":                 {header: http.Header{"X-Api-Key": nil, "Authorization": {"Bearer " + appstletest.Key}}, status: 401, detail: "Full authentication is required"},
		"in the query":              {target: "api_key=" + appstletest.Key, header: http.Header{"X-Api-Key": nil}, status: 400, detail: "api_key is deprecated"},
		"in the query and a header": {target: "api_key=" + appstletest.Key, status: 400, detail: "api_key is deprecated"},
		"empty in the query":        {target: "api_key", status: 400, detail: "api_key is deprecated"},
		"escaped in the query":      {target: "api%5Fkey=x", status: 400, detail: "api_key is deprecated"},
		"in a malformed query":      {target: "api_key=x;y", status: 400, detail: "malformed"},
	}
	all := map[string]exchange{}
	for where, target := range targets {
		for which, e := range keys {
			separator := "?"
			if strings.Contains(target, "?") {
				separator = "&"
			}
			e.target = target + separator + e.target
			all[where+", key "+which] = e
		}
	}
	refusals(t, startServer(t), all)
}

func TestPathsAndMethods(t *testing.T) {
	t.Parallel()
	refusals(t, startServer(t), map[string]exchange{
		"further segment":  {target: linkPath + "/" + appstletest.Customer + "/x", status: 404},
		"gid unescaped":    {target: linkPath + "/gid://shopify/Customer/" + appstletest.Customer, status: 404},
		"dotted path":      {target: "/api/external/v2/../v2/manage-subscription-link", status: 404},
		"POST by path":     {method: http.MethodPost, target: linkPath + "/" + appstletest.Customer, status: 405},
		"POST by query":    {method: http.MethodPost, target: linkPath, status: 405},
		"DELETE customers": {method: http.MethodDelete, target: customersPath, status: 405},
		"POST elsewhere":   {method: http.MethodPost, target: "/nothing", status: 404},
	})
}

func TestErrorHandler(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	for status, want := range map[int]int{400: 400, 503: 503, 100: 500, -1: 500, 600: 500} {
		server.FailNext(1, appstletest.ErrorHandler(status, "A title", `Some "detail"`))
		got := call(t, server, http.MethodGet, "/some/path", http.Header{"X-Api-Key": nil})
		assertProblem(t, got, exchange{target: "/some/path", status: want, detail: `Some "detail"`})
		assert.Contains(t, got.Body, `"title":"A title"`)
	}
}

func TestDeclineHandler(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.FailNext(1, appstletest.DeclineHandler("", `<b>"no"</b>`))
	assert.JSONEq(t, `{"errorKey":"","errorMessage":"<b>\"no\"</b>"}`, get(t, server, linkPath+"/"+appstletest.Customer))
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	token := regexp.MustCompile(`token=[^"]+`)
	var seen sync.Map
	providertest.Concurrently(func() {
		ids := server.AddCustomers(2)
		for _, target := range []string{linkPath + "/" + ids[0], linkPath + "?customerId=" + ids[1]} {
			_, repeated := seen.LoadOrStore(token.FindString(get(t, server, target)), true)
			assert.False(t, repeated, "a token came twice")
		}
		get(t, server, customersPath+"?size=2000")
		server.Requests()
	})
	assert.Len(t, server.Requests(), 3*providertest.Calls)
}
