package appstletest_test

import (
	"encoding/json"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/internal/table"
)

// list returns the numbers of the customers on one page.
func list(t *testing.T, server *appstletest.Server, query string) []string {
	t.Helper()
	var rows []struct {
		CustomerID int64 `json:"customerId"`
	}
	require.NoError(t, json.Unmarshal([]byte(get(t, server, customersPath+query)), &rows))
	require.NotNil(t, rows, "an array, never null")
	ids := []string{}
	for _, row := range rows {
		ids = append(ids, strconv.FormatInt(row.CustomerID, 10))
	}
	return ids
}

func TestListingHasTheDocumentedShape(t *testing.T) {
	t.Parallel()
	assert.Regexp(t, `^\[\{"customerId":987654321,"name":"Erika Sample","email":"erika\.sample\+portal@example\.com",`+
		`"activeSubscriptions":2,"nextOrderDate":"\d{4}-\d\d-\d\dT00:00:00Z","inActiveSubscriptions":1,"lifetimeValue":149\.9\}\]$`, get(t, startServer(t), customersPath+"?size=1"))
}

func TestListing(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	added := server.AddCustomers(20)
	const second = "987654322"
	everyone := append([]string{appstletest.Customer, second}, added...)
	several := []string{appstletest.Customer}
	for i := 0; i < len(added); i += 2 {
		several = append(several, added[i])
	}
	type row struct {
		query string
		want  []string
	}
	table.Run(t, map[string]row{
		"defaults":                  {"", everyone[:10]},
		"first page":                {"?page=0&size=5", everyone[:5]},
		"second page":               {"?page=1&size=5", everyone[5:10]},
		"last page, in part":        {"?page=4&size=5", everyone[20:]},
		"past the end":              {"?page=5&size=5", []string{}},
		"last page, full":           {"?page=1&size=11", everyone[11:]},
		"after a full page":         {"?page=2&size=11", []string{}},
		"far past the end":          {"?page=99999999999999999999&size=2000", []string{}},
		"size larger than allowed":  {"?size=99999999999999999999", everyone},
		"page is no number":         {"?page=x", everyone[:10]},
		"size of zero":              {"?size=0", everyone[:10]},
		"ascending":                 {"?sort=id,asc&size=3", everyone[:3]},
		"descending":                {"?sort=id,DESC&size=3", []string{added[19], added[18], added[17]}},
		"descending, escaped":       {"?sort=id%2Cdesc&size=2&page=10", []string{second, appstletest.Customer}},
		"part of a name, any case":  {"?name=ERIKA", []string{appstletest.Customer}},
		"part of names":             {"?name=sample", everyone[:2]},
		"e-mail":                    {"?email=" + url.QueryEscape(appstletest.Email), []string{appstletest.Customer}},
		"part of e-mails":           {"?email=added1", append([]string{added[0]}, added[9:18]...)},
		"plus not escaped":          {"?email=" + appstletest.Email, []string{}},
		"name and e-mail":           {"?name=sample&email=max", []string{second}},
		"nobody":                    {"?name=nobody", []string{}},
		"more than one":             {"?activeMoreThanOneSubscription=true&size=50", several},
		"more than one, second":     {"?activeMoreThanOneSubscription=true&size=5&page=1", several[5:10]},
		"more than one is false":    {"?activeMoreThanOneSubscription=false&size=50", everyone},
		"more than one is empty":    {"?activeMoreThanOneSubscription=&size=50", everyone},
		"all empty, as in the docs": {"?name=&email=&activeMoreThanOneSubscription=&page=&size=&sort=", everyone[:10]},
	}, func(t *testing.T, tc row) {
		assert.Equal(t, tc.want, list(t, server, tc.query))
	})
}

func TestListingRefusals(t *testing.T) {
	t.Parallel()
	refusals(t, startServer(t), map[string]exchange{
		"sort by something else":   {target: customersPath + "?sort=shoeSize,asc", status: 400, detail: "sort must be"},
		"sort in no direction":     {target: customersPath + "?sort=id,sideways", status: 400, detail: "sort must be"},
		"more than one is a word":  {target: customersPath + "?activeMoreThanOneSubscription=maybe", status: 400, detail: "must be true or false"},
		"more than one is capital": {target: customersPath + "?activeMoreThanOneSubscription=TRUE", status: 400, detail: "must be true or false"},
		"bad escape":               {target: customersPath + "?name=%zz", status: 400, detail: "malformed"},
	})
}
