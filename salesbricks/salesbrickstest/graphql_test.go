package salesbrickstest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// Each of these is a well-formed way to ask for the documented response, for a
// part of it, or for a subscription that does not exist.
func TestValidDocuments(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	type variables = map[string]any
	const (
		known = salesbrickstest.Subscription
		id    = `"` + known + `"`
		field = `createSubscriptionToken(subscriptionId:` + id + `)`
		token = `{token{id expiresAt buyer{id}}}`
		buyer = `{"id":"` + salesbrickstest.Customer + `"}`

		// The field is null, and the error says why, and where it was asked for.
		missing = `{"message":"Subscription matching query does not exist.","locations":[{"line":`
		none    = `"path":["createSubscriptionToken"]}],"data":{"createSubscriptionToken":null}}`
	)
	of := func(argument string) string {
		return `mutation{createSubscriptionToken(subscriptionId:` + argument + `)`
	}
	inToken := func(selected string) string { return `mutation{` + field + `{token{` + selected + `}}}` }
	cases := map[string]struct {
		query     string
		variables variables
		want      string // empty: documentedData
		operation string
	}{
		"as documented": {query: documentedMutation, variables: variables{"subscriptionId": known}},
		"commas, comments, CRLF and a byte order mark": {
			query:     "\uFEFF,mutation(,$s:String!,)# what\r\n{createSubscriptionToken(subscriptionId:$s,)\r{token{id,expiresAt,\tbuyer{id,},},} # end\n}#",
			variables: variables{"s": known},
		},
		"operation name in the document": {query: "mutation Mint{" + field + token + "}"},
		"operation name in both":         {query: "mutation Mint{" + field + token + "}", operation: "Mint"},
		"keywords as names": {
			query:     `mutation mutation($on: String!) { fragment: createSubscriptionToken(subscriptionId: $on) { query: token { id } } }`,
			operation: "mutation", variables: variables{"on": known}, want: `{"data":{"fragment":{"query":{"id":"TOKEN"}}}}`,
		},
		"surplus variables":                {query: documentedMutation, variables: variables{"subscriptionId": known, "other": []int{1}}},
		"string literal":                   {query: of(id) + token + "}"},
		"string literal with escapes":      {query: of(`"\u0031\u{31}`+known[2:]+`"`) + token + "}"},
		"block string literal":             {query: of("\"\"\"\n\n    "+known+"\n  \t\n\"\"\"") + token + "}"},
		"variable with a default":          {query: `mutation($s: String! = ` + id + `){createSubscriptionToken(subscriptionId:$s)` + token + "}"},
		"nullable variable with a default": {query: `mutation($s: String = ` + id + `){createSubscriptionToken(subscriptionId:$s)` + token + "}", variables: variables{}},
		"default overruled":                {query: `mutation($s: String = "nobody"){createSubscriptionToken(subscriptionId:$s)` + token + "}", variables: variables{"s": known}},
		"variable in a fragment": {
			query: `mutation($s:String!){...M} fragment M on Mutation{createSubscriptionToken(subscriptionId:$s)` + token + "}", variables: variables{"s": known},
		},
		"aliases at every level": {
			query: `mutation{a:` + field + `{b:token{c:id d:expiresAt e:buyer{f:id}}}}`,
			want:  `{"data":{"a":{"b":{"c":"TOKEN","d":"TIME","e":{"f":"` + salesbrickstest.Customer + `"}}}}}`,
		},
		"fields in another order": {
			query: inToken("buyer{id} expiresAt id"),
			want:  `{"data":{"createSubscriptionToken":{"token":{"buyer":` + buyer + `,"expiresAt":"TIME","id":"TOKEN"}}}}`,
		},
		"type names": {
			query: `mutation{__typename ` + field + `{__typename token{t:__typename buyer{__typename}}}}`,
			want:  `{"data":{"__typename":"Mutation","createSubscriptionToken":{"__typename":"CreateSubscriptionToken","token":{"t":"SubscriptionToken","buyer":{"__typename":"Buyer"}}}}}`,
		},
		"named fragments": {
			query: `fragment B on Buyer{id} mutation{...M} fragment T on SubscriptionToken{id expiresAt buyer{...B}} fragment M on Mutation{` + field + `{token{...T}}}`,
		},
		"fragment spread twice": {query: inToken("...T ...T expiresAt buyer{id}") + ` fragment T on SubscriptionToken{id}`},
		"inline fragments":      {query: `mutation{...on Mutation{` + field + `{...{token{...on SubscriptionToken{id expiresAt}...{buyer{id}}}}}}}`},
		"merged selections":     {query: `mutation{` + field + `{token{id}} ` + field + `{token{id expiresAt} token{buyer{id}}}}`},
		"several operations":    {query: `query Q{__typename} mutation A{__typename} mutation B{` + field + token + "}", operation: "B"},
		"query operation":       {query: `{ __typename }`, want: `{"data":{"__typename":"Query"}}`},
		"include and skip by literal": {
			query: inToken("id@include(if:true)expiresAt@include(if:false)buyer@skip(if:true){id}"), want: `{"data":{"createSubscriptionToken":{"token":{"id":"TOKEN"}}}}`,
		},
		"include and skip by variable": {
			query: `mutation($yes:Boolean!,$no:Boolean=false){` + field + `{token{id ...@include(if:$no){expiresAt} ...T@skip(if:$no)}}}
			 fragment T on SubscriptionToken{buyer{id@include(if:$yes)@skip(if:$no)}}`,
			variables: variables{"yes": true}, want: `{"data":{"createSubscriptionToken":{"token":{"id":"TOKEN","buyer":` + buyer + `}}}}`,
		},
		"everything skipped": {query: of(`"x"`) + `@skip(if:true){token{id}}}`, want: `{"data":{}}`},
		"two calls": {
			query: `mutation{a:` + field + `{token{id}} b:` + field + `{token{id}}}`, want: `{"data":{"a":{"token":{"id":"TOKEN"}},"b":{"token":{"id":"TOKEN"}}}}`,
		},

		"unknown subscription": {
			query: documentedMutation, variables: variables{"subscriptionId": "nobody"}, want: `{"errors":[` + missing + `2,"column":3}],` + none,
		},
		"unknown, under an alias": {
			query: "mutation{\r\n\r  x:createSubscriptionToken(subscriptionId:\"nobody\"){token{id}}}",
			want:  `{"errors":[` + missing + `3,"column":3}],"path":["x"]}],"data":{"x":null}}`,
		},
		"empty subscription": {query: of(`""`) + "{token{id}}}", want: `{"errors":[` + missing + `1,"column":10}],` + none},
		// Read as U+FFFD, which is in no ID.
		"half a surrogate pair": {query: of(`"\uD83D"`) + "{token{id}}}", want: `{"errors":[` + missing + `1,"column":10}],` + none},
		"one of two": {
			query: `mutation{a:createSubscriptionToken(subscriptionId:"no"){token{id}} b:` + field + `{token{id}}}`,
			want:  `{"errors":[` + missing + `1,"column":10}],"path":["a"]}],"data":{"a":null,"b":{"token":{"id":"TOKEN"}}}}`,
		},
		"null in place of a default": {
			query: `mutation($s:String="x"){createSubscriptionToken(subscriptionId:$s){token{id}}}`, variables: variables{"s": nil},
			want: `{"errors":[{"message":"Argument 'subscriptionId' of non-null type 'String!' must not be null.","locations":[{"line":1,"column":25}],` + none,
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.want == "" {
				tc.want = documentedData
			}
			got := call(t, server, http.MethodPost, "/api/v1/graphql", graphqlBody(t, tc.query, tc.operation, tc.variables), nil)
			assert.Equal(t, http.StatusOK, got.Status)
			assert.JSONEq(t, tc.want, normalised(got.Body))
		})
	}
	exchanges(t, server, map[string]exchange{"null members": {
		method: http.MethodPost, target: "/api/v1/graphql", body: `{"query":"{__typename}","variables":null,"operationName":null,"extensions":{}}`,
		header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, status: 200, want: `{"data":{"__typename":"Query"}}`,
	}})
}
