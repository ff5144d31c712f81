package salesbrickstest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// Each of these is a well-formed way to ask for the documented response, or for
// a part of it.
func TestValidDocuments(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	known := map[string]any{"subscriptionId": salesbrickstest.Subscription}
	id := `"` + salesbrickstest.Subscription + `"`
	const missing = `{"message":"Subscription matching query does not exist.","locations":[{"line":`
	buyer := `{"id":"` + salesbrickstest.Customer + `"}`
	cases := map[string]struct {
		query     string
		operation string
		variables map[string]any
		want      string
	}{
		"as documented": {documentedMutation, "", known, documentedData},
		"on one line": {
			`mutation($subscriptionId:String!){createSubscriptionToken(subscriptionId:$subscriptionId){token{id expiresAt buyer{id}}}}`,
			"", known, documentedData,
		},
		"commas, comments, CRLF and a byte order mark": {
			"\uFEFF,mutation(,$subscriptionId:String!,)# what\r\n{createSubscriptionToken(subscriptionId:$subscriptionId,)\r{token{id,expiresAt,\tbuyer{id,},},} # end\n}#",
			"", known, documentedData,
		},
		"operation name in the document only": {"mutation Mint" + documentedMutation[len("mutation"):], "", known, documentedData},
		"operation name in both":              {"mutation Mint" + documentedMutation[len("mutation"):], "Mint", known, documentedData},
		"keywords as names": {
			`mutation mutation($on: String!) { fragment: createSubscriptionToken(subscriptionId: $on) { query: token { id } } }`,
			"mutation", map[string]any{"on": salesbrickstest.Subscription}, `{"data":{"fragment":{"query":{"id":"TOKEN"}}}}`,
		},
		"another variable name": {
			strings.ReplaceAll(documentedMutation, "$subscriptionId", "$s"), "",
			map[string]any{"s": salesbrickstest.Subscription}, documentedData,
		},
		"surplus variables": {documentedMutation, "", map[string]any{"subscriptionId": salesbrickstest.Subscription, "other": []int{1}}, documentedData},
		"string literal":    {`mutation{createSubscriptionToken(subscriptionId:` + id + `){token{id expiresAt buyer{id}}}}`, "", nil, documentedData},
		"string literal with escapes": {
			`mutation{createSubscriptionToken(subscriptionId:"\u0031\u{31}` + salesbrickstest.Subscription[2:] + `"){token{id expiresAt buyer{id}}}}`,
			"", nil, documentedData,
		},
		"block string literal": {
			"mutation{createSubscriptionToken(subscriptionId:\"\"\"\n\n    " + salesbrickstest.Subscription + "\n  \t\n\"\"\"){token{id expiresAt buyer{id}}}}",
			"", nil, documentedData,
		},
		"variable with a default": {
			`mutation($s: String! = ` + id + `){createSubscriptionToken(subscriptionId:$s){token{id expiresAt buyer{id}}}}`,
			"", nil, documentedData,
		},
		"nullable variable with a default": {
			`mutation($s: String = ` + id + `){createSubscriptionToken(subscriptionId:$s){token{id expiresAt buyer{id}}}}`,
			"", map[string]any{}, documentedData,
		},
		"default overruled": {
			`mutation($s: String = "nobody"){createSubscriptionToken(subscriptionId:$s){token{id expiresAt buyer{id}}}}`,
			"", map[string]any{"s": salesbrickstest.Subscription}, documentedData,
		},
		"aliases at every level": {
			`mutation{a:createSubscriptionToken(subscriptionId:` + id + `){b:token{c:id d:expiresAt e:buyer{f:id}}}}`, "", nil,
			`{"data":{"a":{"b":{"c":"TOKEN","d":"TIME","e":{"f":"` + salesbrickstest.Customer + `"}}}}}`,
		},
		"fields in another order": {
			`mutation{createSubscriptionToken(subscriptionId:` + id + `){token{buyer{id} expiresAt id}}}`, "", nil,
			`{"data":{"createSubscriptionToken":{"token":{"buyer":` + buyer + `,"expiresAt":"TIME","id":"TOKEN"}}}}`,
		},
		"fewer fields": {
			`mutation{createSubscriptionToken(subscriptionId:` + id + `){token{expiresAt}}}`, "", nil,
			`{"data":{"createSubscriptionToken":{"token":{"expiresAt":"TIME"}}}}`,
		},
		"type names": {
			`mutation{__typename createSubscriptionToken(subscriptionId:` + id + `){__typename token{t:__typename buyer{__typename}}}}`, "", nil,
			`{"data":{"__typename":"Mutation","createSubscriptionToken":{"__typename":"CreateSubscriptionToken","token":{"t":"SubscriptionToken","buyer":{"__typename":"Buyer"}}}}}`,
		},
		"named fragments": {
			`fragment B on Buyer{id} mutation{...M} fragment T on SubscriptionToken{id expiresAt buyer{...B}}
			 fragment M on Mutation{createSubscriptionToken(subscriptionId:` + id + `){token{...T}}}`, "", nil, documentedData,
		},
		"fragment spread twice": {
			`mutation{createSubscriptionToken(subscriptionId:` + id + `){token{...T ...T expiresAt buyer{id}}}} fragment T on SubscriptionToken{id}`,
			"", nil, documentedData,
		},
		"inline fragments": {
			`mutation{...on Mutation{createSubscriptionToken(subscriptionId:` + id + `){...{token{...on SubscriptionToken{id expiresAt}...{buyer{id}}}}}}}`,
			"", nil, documentedData,
		},
		"merged selections": {
			`mutation{createSubscriptionToken(subscriptionId:` + id + `){token{id}} createSubscriptionToken(subscriptionId:` + id + `){token{id expiresAt} token{buyer{id}}}}`,
			"", nil, documentedData,
		},
		"variable in a fragment": {
			`mutation($s:String!){...M} fragment M on Mutation{createSubscriptionToken(subscriptionId:$s){token{id expiresAt buyer{id}}}}`,
			"", map[string]any{"s": salesbrickstest.Subscription}, documentedData,
		},
		"several operations": {
			`query Q{__typename} mutation A{createSubscriptionToken(subscriptionId:"nobody"){token{id}}} mutation B{createSubscriptionToken(subscriptionId:` + id + `){token{id expiresAt buyer{id}}}}`,
			"B", nil, documentedData,
		},
		"query operation": {`{ __typename }`, "", nil, `{"data":{"__typename":"Query"}}`},
		"include and skip by literal": {
			`mutation{createSubscriptionToken(subscriptionId:` + id + `){token{id@include(if:true)expiresAt@include(if:false)buyer@skip(if:true){id}}}}`, "", nil,
			`{"data":{"createSubscriptionToken":{"token":{"id":"TOKEN"}}}}`,
		},
		"include and skip by variable": {
			`mutation($yes:Boolean!,$no:Boolean=false){createSubscriptionToken(subscriptionId:` + id + `){token{id ...@include(if:$no){expiresAt} ...T@skip(if:$no)}}}
			 fragment T on SubscriptionToken{buyer{id@include(if:$yes)@skip(if:$no)}}`, "", map[string]any{"yes": true},
			`{"data":{"createSubscriptionToken":{"token":{"id":"TOKEN","buyer":` + buyer + `}}}}`,
		},
		"everything skipped": {`mutation{createSubscriptionToken(subscriptionId:"x")@skip(if:true){token{id}}}`, "", nil, `{"data":{}}`},
		"two calls": {
			`mutation{a:createSubscriptionToken(subscriptionId:` + id + `){token{id}} b:createSubscriptionToken(subscriptionId:` + id + `){token{id}}}`, "", nil,
			`{"data":{"a":{"token":{"id":"TOKEN"}},"b":{"token":{"id":"TOKEN"}}}}`,
		},

		// The field is null, and the errors say why.
		"unknown subscription": {
			documentedMutation, "", map[string]any{"subscriptionId": "nobody"},
			`{"errors":[` + missing + `2,"column":3}],"path":["createSubscriptionToken"]}],"data":{"createSubscriptionToken":null}}`,
		},
		"under an alias": {
			"mutation{\r\n\r  x:createSubscriptionToken(subscriptionId:\"nobody\"){token{id}}}", "", nil,
			`{"errors":[` + missing + `3,"column":3}],"path":["x"]}],"data":{"x":null}}`,
		},
		"empty subscription": {
			`mutation{createSubscriptionToken(subscriptionId:""){token{id}}}`, "", nil,
			`{"errors":[` + missing + `1,"column":10}],"path":["createSubscriptionToken"]}],"data":{"createSubscriptionToken":null}}`,
		},
		"half a surrogate pair": { // read as U+FFFD, which is in no ID
			`mutation{createSubscriptionToken(subscriptionId:"\uD83D"){token{id}}}`, "", nil,
			`{"errors":[` + missing + `1,"column":10}],"path":["createSubscriptionToken"]}],"data":{"createSubscriptionToken":null}}`,
		},
		"one of two": {
			`mutation{a:createSubscriptionToken(subscriptionId:"no"){token{id}} b:createSubscriptionToken(subscriptionId:` + id + `){token{id}}}`, "", nil,
			`{"errors":[` + missing + `1,"column":10}],"path":["a"]}],"data":{"a":null,"b":{"token":{"id":"TOKEN"}}}}`,
		},
		"null in place of a default": {
			`mutation($s:String="x"){createSubscriptionToken(subscriptionId:$s){token{id}}}`, "", map[string]any{"s": nil},
			`{"errors":[{"message":"Argument 'subscriptionId' of non-null type 'String!' must not be null.","locations":[{"line":1,"column":25}],"path":["createSubscriptionToken"]}],"data":{"createSubscriptionToken":null}}`,
		},
	}
	exchanges(t, server, map[string]exchange{"null members": {
		method: http.MethodPost, target: "/api/v1/graphql", body: `{"query":"{__typename}","variables":null,"operationName":null,"extensions":{}}`,
		header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, status: 200, want: `{"data":{"__typename":"Query"}}`,
	}})
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, server, http.MethodPost, "/api/v1/graphql", graphqlBody(t, tc.query, tc.operation, tc.variables), nil)
			assert.Equal(t, http.StatusOK, got.Status)
			assert.JSONEq(t, tc.want, normalised(got.Body))
			assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
		})
	}
}
