package paddle_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

const wellFormed = `{
 "data": {
  "id": "cpls_1",
  "customer_id": "ctm_1",
  "urls": {
   "general": {"overview": "https://portal.example/cpl_1?action=overview&token=pga_s3cret"},
   "subscriptions": [{
    "id": "sub_1",
    "cancel_subscription": "https://portal.example/cpl_1?action=cancel_subscription&token=pga_s3cret",
    "update_subscription_payment_method": "https://portal.example/cpl_1?action=update_subscription_payment_method&token=pga_s3cret",
    "view_subscription": "https://portal.example/cpl_1?action=view_subscription&token=pga_s3cret"
   }]
  },
  "created_at": "2024-11-12T15:13:21Z"
 },
 "meta": {"request_id": "req_1"}
}`

var wellFormedRequest = portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_1"}}

// edit replaces text that occurs once in wellFormed.
func edit(t *testing.T, old, replacement string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(wellFormed, old), "the edit must meet one place")
	return strings.Replace(wellFormed, old, replacement, 1)
}

// badResponse checks that neither call returns a link from this body. The error says why, and
// otherwise has only the status and the request ID of the response: neither a link nor a token.
func badResponse(t *testing.T, body, says string) {
	t.Helper()
	want := portal.Error{Kind: portal.ErrBadResponse, Status: http.StatusCreated}
	if strings.Contains(body, "req_1") {
		want.RequestID = "req_1"
	}
	c := client(t, newWire(http.StatusCreated, body))
	err := errorOf(c.GenerateLink(t.Context(), wellFormedRequest))
	assertError(t, err, want, "s3cret", "portal.example", "evil.example")
	assert.ErrorContains(t, err, says)
	assertError(t, errorOf(c.CreatePortalSession(t.Context(), "ctm_1", "sub_1")), want, "s3cret", "portal.example", "evil.example")
}

// The error in a response is reported even if the status is a success.
func TestErrorWithStatusOfSuccess(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusCreated, file(t, "documented_not_found.json"))
	e := failure(t, errorOf(client(t, w).GenerateLink(t.Context(), wellFormedRequest)))
	assert.Equal(t, portal.ErrBadResponse, e.Kind)
	assert.Equal(t, "not_found", e.Code)
	assert.Contains(t, e.Message, "not found")
	assert.NotEmpty(t, e.RequestID)
}

func TestResponsesThatAreNoLinkForTheCustomer(t *testing.T) {
	t.Parallel()
	const id = `"id": "sub_1"`
	type row struct {
		body string
		says string
	}
	table.Run(t, map[string]row{
		"another customer":                {edit(t, `"ctm_1"`, `"ctm_2"`), "another customer"},
		"the customer in other letters":   {edit(t, `"ctm_1"`, `"CTM_1"`), "another customer"},
		"the customer and a space":        {edit(t, `"ctm_1"`, `"ctm_1 "`), "another customer"},
		"another subscription":            {edit(t, id, `"id": "sub_2"`), "lacks a requested subscription"},
		"a subscription without id":       {edit(t, id, `"name": "sub_1"`), "lacks a requested subscription"},
		"a subscription with null for id": {edit(t, id, `"id": null`), "lacks a requested subscription"},
		"no subscriptions":                {`{"data":{"urls":{"general":{"overview":"` + overviewLink + `"},"subscriptions":[]}}}`, "lacks a requested subscription"},
		"null for subscriptions":          {`{"data":{"urls":{"general":{"overview":"` + overviewLink + `"},"subscriptions":null}}}`, "lacks a requested subscription"},
		"null for the subscription":       {`{"data":{"urls":{"general":{"overview":"` + overviewLink + `"},"subscriptions":[null]}}}`, "lacks a requested subscription"},
		"no list of subscriptions":        {`{"data":{"urls":{"general":{"overview":"` + overviewLink + `"}}}}`, "lacks a requested subscription"},
		"no deep links":                   {`{"data":{"urls":{"general":{"overview":"` + overviewLink + `"},"subscriptions":[{"id":"sub_1"}]}}}`, "deep link"},
		"null for all deep links": {`{"data":{"urls":{"general":{"overview":"` + overviewLink + `"},"subscriptions":[` +
			`{"id":"sub_1","cancel_subscription":null,"update_subscription_payment_method":null,"view_subscription":""}]}}}`, "deep link"},

		"data null":                     {`{"data":null}`, "no link"},
		"urls null":                     {`{"data":{"customer_id":"ctm_1","urls":null}}`, "no link"},
		"general null":                  {`{"data":{"customer_id":"ctm_1","urls":{"general":null}}}`, "no link"},
		"overview null":                 {`{"data":{"customer_id":"ctm_1","urls":{"general":{"overview":null}}}}`, "no link"},
		"the data without its envelope": {`{"id":"cpls_1","urls":{"general":{"overview":"` + overviewLink + `"}}}`, "no link"},

		"another customer, and the customer in other letters": {edit(t, `"customer_id": "ctm_1"`, `"customer_id": "ctm_2", "Customer_ID": "ctm_1"`), "another customer"},
		"two customers":                      {edit(t, `"customer_id": "ctm_1"`, `"customer_id": "ctm_2", "customer_id": "ctm_1"`), "documented JSON"},
		"two subscriptions":                  {edit(t, `"created_at"`, `"urls": {}, "created_at"`), "documented JSON"},
		"two overviews":                      {edit(t, `"general": {`, `"general": {"overview": "https://portal.example/?token=pga_0ther", `), "documented JSON"},
		"two links to cancel":                {edit(t, `"view_subscription"`, `"cancel_subscription": "`+cancelLink+`", "view_subscription"`), "documented JSON"},
		"the list of subscriptions twice":    {edit(t, `"general":`, `"subscriptions": [], "general":`), "documented JSON"},
		"nothing but names in other letters": {strings.NewReplacer(`"data"`, `"Data"`).Replace(wellFormed), "no link"},
		"an overview in other letters":       {edit(t, `"overview":`, `"Overview":`), "no link"},
		"subscriptions in other letters":     {edit(t, `"subscriptions":`, `"Subscriptions":`), "lacks a requested subscription"},
		"deep links in other letters":        {strings.NewReplacer(`"cancel_s`, `"Cancel_s`, `"update_s`, `"UPDATE_s`, `"view_s`, `"viewS`).Replace(wellFormed), "deep link"},
		"an endless list":                    {edit(t, `"id": "sub_1",`, `"id": "sub_1"}`+strings.Repeat(`,{}`, 2000)+`, {`), "documented JSON"},

		"data an array":           {`{"data":[]}`, "documented JSON"},
		"customer a number":       {edit(t, `"ctm_1"`, `1`), "documented JSON"},
		"overview an object":      {edit(t, `"`+overviewLink+`"`, `{"href":"`+overviewLink+`"}`), "documented JSON"},
		"a subscription a string": {edit(t, id, `"id": "sub_1"}, "sub_1", {"id": "sub_3"`), "documented JSON"},
	}, func(t *testing.T, tt row) {
		badResponse(t, tt.body, tt.says)
	})
}

// The tests of internal/api have more.
func TestRequestIDsAreFitToShow(t *testing.T) {
	t.Parallel()
	c := client(t, newWire(http.StatusCreated, edit(t, `"req_1"`, `"a\nb, see `+testKey+` there"`)))
	link, err := c.GenerateLink(t.Context(), wellFormedRequest)
	require.NoError(t, err)
	assert.Equal(t, "a b, see [redacted] there", link.RequestID)
	session, err := c.CreatePortalSession(t.Context(), "ctm_1", "sub_1")
	require.NoError(t, err)
	assert.Equal(t, link.RequestID, session.RequestID)
}

func TestWhatMayBeMissingOrNewIsNoError(t *testing.T) {
	t.Parallel()
	const overview = `"general":{"overview":"` + overviewLink + `"}`
	type row struct {
		body, customer, requestID string
		noSubscriptions           bool
	}
	table.Run(t, map[string]row{
		"everything":                             {wellFormed, "ctm_1", "req_1", false},
		"no customer":                            {edit(t, `"customer_id": "ctm_1",`, ``), "", "req_1", false},
		"null for the customer":                  {edit(t, `"ctm_1"`, `null`), "", "req_1", false},
		"no link to view":                        {edit(t, `"view_subscription": "`+viewLink+`"`, `"x": 1`), "ctm_1", "req_1", false},
		"an empty link to view":                  {edit(t, viewLink, ``), "ctm_1", "req_1", false},
		"a link to view that is a number":        {edit(t, `"`+viewLink+`"`, `42`), "ctm_1", "req_1", false},
		"null for the link to cancel":            {edit(t, `"`+cancelLink+`"`, `null`), "ctm_1", "req_1", false},
		"a link to update that is a list":        {edit(t, `"`+updateLink+`"`, `["`+updateLink+`"]`), "ctm_1", "req_1", false},
		"a session ID that is a number":          {edit(t, `"cpls_1"`, `1`), "ctm_1", "req_1", false},
		"a time that is a number":                {edit(t, `"2024-11-12T15:13:21Z"`, `1731424401`), "ctm_1", "req_1", false},
		"a request ID that is an object":         {edit(t, `"req_1"`, `{"id":"req_1"}`), "ctm_1", "", false},
		"a list for meta":                        {edit(t, `{"request_id": "req_1"}`, `["req_1"]`), "ctm_1", "", false},
		"no subscriptions requested, none there": {`{"data":{"urls":{` + overview + `}}}`, "", "", true},
		"none requested, null there":             {`{"data":{"urls":{` + overview + `,"subscriptions":null}}}`, "", "", true},
		"none requested, some there":             {wellFormed, "ctm_1", "req_1", true},
		"names in other letters":                 {edit(t, `"customer_id"`, `"Customer_ID": "ctm_2", "CUSTOMER_ID": "ctm_3", "customer_id"`), "ctm_1", "req_1", false},
		"new fields":                             {edit(t, `"id": "cpls_1"`, `"id": "cpls_1", "expires_at": 1, "locale": {"a": [1]}, "": null`), "ctm_1", "req_1", false},
		"new fields in a subscription":           {edit(t, `"id": "sub_1",`, `"id": "sub_1", "pause_subscription": 7,`), "ctm_1", "req_1", false},
		"white space around":                     {"\n\t" + wellFormed + "\r\n", "ctm_1", "req_1", false},
	}, func(t *testing.T, tt row) {
		req := wellFormedRequest
		if tt.noSubscriptions {
			req.SubscriptionIDs = nil
		}
		link, err := client(t, newWire(http.StatusOK, tt.body)).GenerateLink(t.Context(), req)
		require.NoError(t, err)
		assert.Equal(t, overviewLink, link.URL.Reveal())
		assert.Equal(t, tt.customer, link.CustomerID)
		assert.Equal(t, tt.requestID, link.RequestID)
		assert.Equal(t, tt.noSubscriptions, len(link.DeepLinks) == 0)
	})
}

func TestDeepLinksAreMatchedByID(t *testing.T) {
	t.Parallel()
	const overview = `https://portal.example/?token=pga_t`
	to := func(id, page string) string {
		return "https://portal.example/" + id + "?action=" + page + "&token=pga_t"
	}
	sub := func(id string, pages ...string) string {
		s := `{"id":"` + id + `"`
		for _, page := range pages {
			s += `,"` + page + `":"` + to(id, page) + `"`
		}
		return s + "}"
	}
	const cancel, update, view = "cancel_subscription", "update_subscription_payment_method", "view_subscription"
	a2, a3 := sub("sub_a", cancel, update), sub("sub_a", view, cancel, update)
	b2, b3 := sub("sub_b", cancel, update), sub("sub_b", view, cancel, update)
	bad := `{"id":"sub_x","cancel_subscription":"javascript:alert(1)"}`

	type row struct {
		asked    []string
		response []string
		want     []string // the subscriptions with links to view, update and cancel, "-" for no link to view
	}
	table.Run(t, map[string]row{
		"same order":                      {[]string{"sub_a", "sub_b"}, []string{a3, b3}, []string{"sub_a", "sub_b"}},
		"other order in the response":     {[]string{"sub_a", "sub_b"}, []string{b3, a3}, []string{"sub_a", "sub_b"}},
		"other order in the request":      {[]string{"sub_b", "sub_a"}, []string{a3, b3}, []string{"sub_b", "sub_a"}},
		"view link for one of two":        {[]string{"sub_a", "sub_b"}, []string{a2, b3}, []string{"-sub_a", "sub_b"}},
		"view for none":                   {[]string{"sub_a", "sub_b"}, []string{a2, b2}, []string{"-sub_a", "-sub_b"}},
		"extra subscriptions are ignored": {[]string{"sub_b"}, []string{bad, a2, b2, sub("sub_c", cancel)}, []string{"-sub_b"}},
		"unasked ones are ignored":        {nil, []string{a2, bad, "null", "{}"}, nil},
		"duplicates are one":              {[]string{"sub_b", "sub_a", "sub_b"}, []string{a2, b2}, []string{"-sub_b", "-sub_a"}},
	}, func(t *testing.T, tt row) {
		body := `{"data":{"urls":{"general":{"overview":"` + overview + `"},"subscriptions":[` + strings.Join(tt.response, ",") + `]}}}`
		link, err := client(t, newWire(http.StatusCreated, body)).
			GenerateLink(t.Context(), portal.Request{CustomerID: "ctm_1", SubscriptionIDs: tt.asked})
		require.NoError(t, err)
		want := portal.Link{Provider: "paddle", URL: overview, Token: "pga_t", Attempts: 1}
		for _, id := range tt.want {
			id, noView := strings.CutPrefix(id, "-")
			if !noView {
				want.DeepLinks = append(want.DeepLinks, portal.DeepLink{Action: portal.ActionViewSubscription, SubscriptionID: id, URL: portal.Secret(to(id, view))})
			}
			want.DeepLinks = append(want.DeepLinks,
				portal.DeepLink{Action: portal.ActionUpdatePaymentMethod, SubscriptionID: id, URL: portal.Secret(to(id, update))},
				portal.DeepLink{Action: portal.ActionCancelSubscription, SubscriptionID: id, URL: portal.Secret(to(id, cancel))})
		}
		assert.Equal(t, want, *link)
	})
}
