package salesbricks_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

const subscription = "0d6f2c2b-7a0e-4b0a-9a55-1f4f9e7c7d11"

var keyHeader = http.Header{"X-Salesbricks-Key": {testKey}}

var anyRequest = portal.Request{SubscriptionIDs: []string{subscription}}

// mutationBody is the documented mutation and its variable, in JSON.
func mutationBody(t *testing.T, subscriptionID string) string {
	t.Helper()
	query, err := json.Marshal(strings.TrimSuffix(file(t, "documented_mutation.graphql"), "\n"))
	require.NoError(t, err)
	id, err := json.Marshal(subscriptionID)
	require.NoError(t, err)
	return `{"query":` + string(query) + `,"variables":{"subscriptionId":` + string(id) + "}}\n"
}

func TestRequestsByteByByte(t *testing.T) {
	t.Parallel()
	const production = "https://api.salesbricks.com/api/v1/graphql"
	type row struct {
		baseURL string
		request portal.Request
		url     string
		sent    string // the subscription
	}
	table.Run(t, map[string]row{
		"a subscription": {"", anyRequest, production, subscription},
		"nothing else is sent": {
			"", portal.Request{
				SubscriptionIDs: []string{"a", "a"}, CustomerID: "c", Email: "jane@example.com", Action: portal.ActionViewSubscription,
			}, production, "a",
		},
		"a variable is not part of the query": {"", portal.Request{SubscriptionIDs: []string{`a"){x}#<&>ü`}}, production, `a"){x}#<&>ü`},
		"a dot":                               {"", portal.Request{SubscriptionIDs: []string{"."}}, production, "."},
		"staging":                             {salesbricks.Staging, anyRequest, "https://api.staging.salesbricks.com/api/v1/graphql", subscription},
		"the path of BaseURL is kept":         {"https://proxy.example/sb", anyRequest, "https://proxy.example/sb/api/v1/graphql", subscription},
		"http to a loopback host":             {"http://localhost:8080", anyRequest, "http://localhost:8080/api/v1/graphql", subscription},
	}, func(t *testing.T, tt row) {
		w := newWire(http.StatusOK, file(t, "documented_token.json"))
		c := client(t, w, func(cfg *salesbricks.Config) { cfg.BaseURL = tt.baseURL })
		asked := slices.Clone(tt.request.SubscriptionIDs)

		_, err := c.GenerateLink(t.Context(), tt.request)
		require.NoError(t, err)
		_, err = c.CreateSubscriptionToken(t.Context(), tt.request.SubscriptionIDs[0])
		require.NoError(t, err)

		assert.Equal(t, asked, tt.request.SubscriptionIDs, "the request was changed")
		w.AssertSent(t, 2, "POST", tt.url, mutationBody(t, tt.sent), keyHeader)
	})
}

const wellFormed = `{"data": {"createSubscriptionToken": {"token": {"id": "t0ken-s3cret", ` +
	`"expiresAt": "2024-01-05T23:38:16+00:00", "buyer": {"id": "buyer-1"}}}}}`

// edit replaces text that occurs once in wellFormed.
func edit(t testing.TB, old, replacement string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(wellFormed, old), "the edit must meet one place")
	return strings.Replace(wellFormed, old, replacement, 1)
}

// Parts of wellFormed.
const (
	tokenID = `"t0ken-s3cret"`
	moment  = `"2024-01-05T23:38:16+00:00"`
	buyer   = `{"id": "buyer-1"}`
	token   = `{"id": "t0ken-s3cret", "expiresAt": "2024-01-05T23:38:16+00:00", "buyer": {"id": "buyer-1"}}`
)

func TestResponsesThatAreNoLink(t *testing.T) {
	t.Parallel()
	table.Run(t, map[string]string{
		"data null":     `{"data":null}`,
		"mutation null": `{"data":{"createSubscriptionToken":null}}`,
		"token null":    edit(t, token, `null`),
		"token ID null": edit(t, tokenID, `null`),

		"no data":                 `{}`,
		"null":                    `null`,
		"token empty":             edit(t, token, `{}`),
		"another mutation":        edit(t, `createSubscriptionToken`, `createOrder`),
		"token ID of no text":     edit(t, tokenID, `""`),
		"token ID of white space": edit(t, tokenID, `" \t"`),
		"a dot":                   edit(t, tokenID, `"."`),
		"two dots":                edit(t, tokenID, `".."`),
		"two dots in escapes":     edit(t, tokenID, `"\u002e\u002E"`),

		"the token in capitals": edit(t, `"token"`, `"Token"`),
		"its ID in capitals":    edit(t, `{"id": "t0ken-s3cret"`, `{"ID": "t0ken-s3cret"`),
		"two tokens":            edit(t, `"token":`, `"token": {"id": "an0ther-s3cret"}, "token":`),

		"token ID a number":  edit(t, tokenID, `42`),
		"token ID an object": edit(t, tokenID, `{"id":"t0ken-s3cret"}`),
		"token a list":       edit(t, token, `[`+token+`]`),
		"mutation a list":    `{"data":{"createSubscriptionToken":[]}}`,

		"a list":    `[]`,
		"empty":     ``,
		"truncated": wellFormed[:len(wellFormed)/2],
		"HTML":      `<!DOCTYPE html><html><body>Sign in</body></html>`,

		"errors of another type":             `{"data":null,"errors":"t0ken-s3cret"}`,
		"errors a list of texts":             `{"errors":["t0ken-s3cret"]}`,
		"errors a list of null":              `{"data":null,"errors":[null]}`,
		"a text for the errors, and a token": strings.TrimSuffix(wellFormed, "}") + `,"errors":"x"}`,
		"null in the errors, and a token":    strings.TrimSuffix(wellFormed, "}") + `,"errors":[null]}`,
		"errors without end":                 `{"data":null,"errors":[` + strings.Repeat(`{},`, 300_000) + `{}]}`,
	}, func(t *testing.T, body string) {
		c := client(t, providertest.NewWire(http.StatusOK, body, http.Header{"X-Request-Id": {"req-7"}}))
		want := portal.Error{Kind: portal.ErrBadResponse, Status: http.StatusOK, RequestID: "req-7"}
		assertError(t, errorOf(c.GenerateLink(t.Context(), anyRequest)), want, "s3cret")
		assertError(t, errorOf(c.CreateSubscriptionToken(t.Context(), subscription)), want, "s3cret")
	})
}

// Unknown fields are ignored. Fields that only describe a link may be missing.
func TestResponsesWithALink(t *testing.T) {
	t.Parallel()
	with := func(members string) string { return strings.TrimSuffix(wellFormed, "}") + members + "}" }
	type row struct {
		body   string
		expiry bool
		buyer  string
	}
	table.Run(t, map[string]row{
		"nothing new":                 {wellFormed, true, "buyer-1"},
		"no errors":                   {with(`,"errors":[]`), true, "buyer-1"},
		"null for the errors":         {with(`,"errors":null`), true, "buyer-1"},
		"extensions":                  {with(`,"extensions":{"cost":1}`), true, "buyer-1"},
		"a new field of the data":     {edit(t, `"createSubscriptionToken"`, `"__typename":"Mutation","createSubscriptionToken"`), true, "buyer-1"},
		"a new field of the mutation": {edit(t, `"token": {`, `"ok":true,"errors":[],"token": {`), true, "buyer-1"},
		"a new field of the token":    {edit(t, `"buyer"`, `"url":{"a":null},"buyer"`), true, "buyer-1"},
		"a new field of the buyer":    {edit(t, buyer, `{"id":"buyer-1","name":1}`), true, "buyer-1"},
		"white space around":          {"\n\t" + wellFormed + "\r\n", true, "buyer-1"},

		"expiry null":       {edit(t, moment, `null`), false, "buyer-1"},
		"no expiry":         {edit(t, `"expiresAt": `+moment+`, `, ``), false, "buyer-1"},
		"expiry of no text": {edit(t, moment, `""`), false, "buyer-1"},
		"expiry a number":   {edit(t, moment, `1704497896`), false, "buyer-1"},
		"expiry in words":   {edit(t, moment, `"tomorrow"`), false, "buyer-1"},
		"buyer null":        {edit(t, buyer, `null`), true, ""},
		"no buyer":          {edit(t, `, "buyer": `+buyer, ``), true, ""},
		"buyer empty":       {edit(t, buyer, `{}`), true, ""},
		"buyer a text":      {edit(t, buyer, `"buyer-1"`), true, ""},
		"buyer ID null":     {edit(t, `"buyer-1"`, `null`), true, ""},
		"buyer ID a number": {edit(t, `"buyer-1"`, `1`), true, ""},
	}, func(t *testing.T, tt row) {
		c := client(t, newWire(http.StatusOK, tt.body))
		link, err := c.GenerateLink(t.Context(), anyRequest)
		require.NoError(t, err)
		assert.Equal(t, salesbricks.DefaultPortalURL+"t0ken-s3cret", link.URL.Reveal())
		assert.Equal(t, tt.buyer, link.CustomerID)
		assert.Equal(t, tt.expiry, !link.ExpiresAt.IsZero())
		assert.Equal(t, tt.expiry, link.ExpirySource == portal.ExpiryReported)
		native, err := c.CreateSubscriptionToken(t.Context(), subscription)
		require.NoError(t, err)
		assert.Equal(t, salesbricks.SubscriptionToken{
			ID: "t0ken-s3cret", ExpiresAt: link.ExpiresAt, Buyer: salesbricks.Buyer{ID: tt.buyer},
		}, *native)
	})
}

// Decoding takes memory, so a large response is not decoded twice, except for its errors.
func TestOfALargeResponseOnlyErrorsAreReadTwice(t *testing.T) {
	t.Parallel()
	large := `"extra":"` + strings.Repeat("x", 64<<10) + `"`
	const refused = `"errors":[{"message":"m","extensions":{"code":"UNAUTHENTICATED"}}]`
	for body, kind := range map[string]portal.ErrorKind{
		`{"data":null,` + refused + "," + large + `}`:                                           portal.ErrUnauthorized,
		`{"data":null,` + large + "," + refused + `}`:                                           portal.ErrBadResponse,
		`{"data":{"createSubscriptionToken":{"token":{"id":"t","expiresAt":1}}},` + large + `}`: portal.ErrBadResponse,
	} {
		err := errorOf(client(t, newWire(http.StatusOK, body)).CreateSubscriptionToken(t.Context(), subscription))
		assertError(t, err, portal.Error{Kind: kind, Status: http.StatusOK})
	}
}
