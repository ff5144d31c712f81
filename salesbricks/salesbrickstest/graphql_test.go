package salesbrickstest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// Each of these is a valid request for the documented response, for a part of it, or for a
// subscription that does not exist.
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

		typename = `{"data":{"__typename":"Query"}}`

		// The field is null. The error has the reason and the location in the document.
		missing = `{"message":"Subscription matching query does not exist.","locations":[{"line":`
		none    = `"path":["createSubscriptionToken"]}],"data":{"createSubscriptionToken":null}}`
	)
	of := func(argument string) string {
		return `mutation{createSubscriptionToken(subscriptionId:` + argument + `)`
	}
	inToken := func(selected string) string { return `mutation{` + field + `{token{` + selected + `}}}` }
	type row struct {
		query     string
		variables variables
		want      string // empty: documentedData
		operation string
	}
	table.Run(t, map[string]row{
		"as documented": {query: documentedMutation, variables: variables{"subscriptionId": known}},
		"commas, comments, CRLF and a byte order mark": {
			query:     "\uFEFF,mutation(,$s:String!,)# what\r\n{createSubscriptionToken(subscriptionId:$s,)\r{token{id,expiresAt,\tbuyer{id,},},} # end\n}#",
			variables: variables{"s": known},
		},
		"operation name in both": {query: "mutation Mint{" + field + token + "}", operation: "Mint"},
		"keywords as names": {
			query:     `mutation mutation($on: String!) { fragment: createSubscriptionToken(subscriptionId: $on) { query: token { id } } }`,
			operation: "mutation", variables: variables{"on": known}, want: `{"data":{"fragment":{"query":{"id":"TOKEN"}}}}`,
		},
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
		"query operation":       {query: `{ __typename }`, want: typename},
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

		// Much to read.
		"doubling fragments": {query: doubling(100), want: `{"data":{"__typename":"Query","a":"Query"}}`},
		"long comment":       {query: "#" + strings.Repeat("x", 300_000) + "\n{__typename}", want: typename},
		"long white space":   {query: strings.Repeat(" , ", 100_000) + "{__typename}", want: typename},
		"long string":        {query: of(`"`+strings.Repeat("x", 300_000)+`"`) + "{token{id}}}", want: `{"errors":[` + missing + `1,"column":10}],` + none},

		"unknown subscription": {
			query: documentedMutation, variables: variables{"subscriptionId": "nobody"}, want: `{"errors":[` + missing + `2,"column":3}],` + none,
		},
		"unknown, under an alias": {
			query: "mutation{\r\n\r  x:createSubscriptionToken(subscriptionId:\"nobody\"){token{id}}}",
			want:  `{"errors":[` + missing + `3,"column":3}],"path":["x"]}],"data":{"x":null}}`,
		},
		"empty subscription": {query: of(`""`) + "{token{id}}}", want: `{"errors":[` + missing + `1,"column":10}],` + none},
		// Decoded as U+FFFD, which no ID contains.
		"half a surrogate pair": {query: of(`"\uD83D"`) + "{token{id}}}", want: `{"errors":[` + missing + `1,"column":10}],` + none},
		"one of two": {
			query: `mutation{a:createSubscriptionToken(subscriptionId:"no"){token{id}} b:` + field + `{token{id}}}`,
			want:  `{"errors":[` + missing + `1,"column":10}],"path":["a"]}],"data":{"a":null,"b":{"token":{"id":"TOKEN"}}}}`,
		},
		"null in place of a default": {
			query: `mutation($s:String="x"){createSubscriptionToken(subscriptionId:$s){token{id}}}`, variables: variables{"s": nil},
			want: `{"errors":[{"message":"Argument 'subscriptionId' of non-null type 'String!' must not be null.","locations":[{"line":1,"column":25}],` + none,
		},
	}, func(t *testing.T, tc row) {
		if tc.want == "" {
			tc.want = documentedData
		}
		got := call(t, server, http.MethodPost, "/api/v1/graphql", graphqlBody(t, tc.query, tc.operation, tc.variables), nil)
		assert.Equal(t, http.StatusOK, got.Status)
		assert.JSONEq(t, tc.want, normalised(got.Body))
	})
	exchanges(t, server, map[string]exchange{"a query alone": {
		method: http.MethodPost, target: "/api/v1/graphql", body: `{"query":"{__typename}","extensions":{}}`,
		header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, status: 200, want: typename,
	}})
}

// doubling returns a document with n fragments. Each spreads the next one twice.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString(`{...F0}`)
	for i := range n {
		fmt.Fprintf(&b, `fragment F%d on Query{...F%d a:__typename ...F%d}`, i, i+1, i+1)
	}
	fmt.Fprintf(&b, `fragment F%d on Query{__typename}`, n)
	return b.String()
}

// The server must reject the whole request: there is no data beside the error.
func TestBrokenRequests(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	// token returns a valid document with this selection of a token.
	token := func(selected string) string {
		return `mutation{createSubscriptionToken(subscriptionId:"x"){token{` + selected + `}}}`
	}
	argument := func(text string) string {
		return `mutation{createSubscriptionToken` + text + `{token{id}}}`
	}
	with := func(definition string) string {
		return `mutation(` + definition + `){createSubscriptionToken(subscriptionId:$s){token{id}}}`
	}
	const deep = 15_000
	aliases := func(n int, selected string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a%d:%s ", i, selected)
		}
		return b.String()
	}
	product := `mutation{` + aliases(60, `createSubscriptionToken(subscriptionId:"`+salesbrickstest.Subscription+`"){...P}`) + `}` +
		`fragment P on CreateSubscriptionToken{` + aliases(60, `token{...T}`) + `}` +
		`fragment T on SubscriptionToken{` + aliases(60, `buyer{...B}`) + `}` +
		`fragment B on Buyer{` + aliases(60, `id`) + `}`
	var operations strings.Builder
	for i := range 100 {
		fmt.Fprintf(&operations, `query Q%d{...F0}`, i)
	}
	documents := map[string]string{
		// Syntax.
		"only white space":      " \n,# x",
		"unclosed braces":       `mutation{createSubscriptionToken(subscriptionId:"x"){token{id`,
		"schema definition":     `type Query{a:Int}`,
		"bad escape":            argument(`(subscriptionId:"\x")`),
		"variable in a default": with(`$s:String!=$t`),

		// Names.
		"unknown root field":          `mutation{createToken(subscriptionId:"x"){token{id}}}`,
		"unknown field":               token("id url"),
		"mutation sent as a query":    `{createSubscriptionToken(subscriptionId:"x"){token{id}}}`,
		"introspection":               `{__schema{types{name}}}`,
		"introspection of a type":     `{__type(name:"Buyer"){name}}`,
		"introspection in a fragment": `{...Q} fragment Q on Query{a:__schema{types{name}}}`,
		"subscription operation":      `subscription{a}`,
		"object without selection":    token("buyer"),

		// Arguments and variables.
		"missing argument":        argument(``),
		"unknown argument":        argument(`(id:"x")`),
		"argument twice":          argument(`(subscriptionId:"x",subscriptionId:"x")`),
		"number for a string":     argument(`(subscriptionId:5)`),
		"list for a string":       argument(`(subscriptionId:["x", []])`),
		"null for a string":       argument(`(subscriptionId:null)`),
		"undefined variable":      argument(`(subscriptionId:$s)`),
		"unused variable":         with(`$s:String!,$t:String`),
		"nullable variable":       with(`$s:String`),
		"nullable, default null":  with(`$s:String=null`),
		"variable of object type": with(`$s:Buyer`),
		"default of another type": with(`$s:String!=5`),
		"variable not given":      with(`$s:String!`),

		// Fragments.
		"unknown fragment":        token("...F"),
		"fragments in a circle":   token("...F") + ` fragment F on SubscriptionToken{...G} fragment G on SubscriptionToken{...F}`,
		"fragment of nothing":     token("...F") + ` fragment F on Nothing{id}`,
		"fragment of another":     token("...F") + ` fragment F on Buyer{id}`,
		"directive on a fragment": token("...F") + ` fragment F on SubscriptionToken@skip(if:true){id}`,

		// Directives, merging, operations.
		"unknown directive":         token("id@defer"),
		"directive twice":           token("id@skip(if:true)@skip(if:true)"),
		"directive without if":      token("id@skip"),
		"directive with a string":   token(`id@skip(if:"true")`),
		"conflicting fields":        token("a:id a:expiresAt"),
		"conflicting arguments":     `mutation{createSubscriptionToken(subscriptionId:"x"){token{id}} createSubscriptionToken(subscriptionId:"y"){token{id}}}`,
		"two anonymous operations":  `{__typename} {__typename}`,
		"several without selection": `query Q{__typename} query R{__typename}`,

		// Small to send, but with a large response, or deep enough to end a careless parser.
		"deep selections":    strings.Repeat("{a", deep),
		"deep lists":         `{a(b:` + strings.Repeat("[", deep),
		"many tokens":        `{` + strings.Repeat("__typename ", 2_000) + `}`,
		"too many fragments": doubling(1000),
		"product of aliases": product,
		"many operations":    operations.String() + doubling(100)[len(`{...F0}`):],
		"long name":          "{" + strings.Repeat("x", 300_000) + "}",
		"many quotes":        strings.Repeat(`"`, 100_000),
		"many backslashes":   `{a(b:"` + strings.Repeat(`\`, 100_001),
		"block of escapes":   `{a(b:"""` + strings.Repeat(`\"""`, 100_000),
	}
	variable := func(value string) string {
		return `{"query":"mutation($s:String!){createSubscriptionToken(subscriptionId:$s){token{id}}}","variables":{"s":` + value + `}}`
	}
	bodies := map[string]string{
		"empty":                   ``,
		"no JSON":                 `query=x`,
		"JSON and more":           `{"query":"{__typename}"}}`,
		"no UTF-8":                "{\"query\":\"{__typename}\xff\"}",
		"a list":                  `[{"query":"{__typename}"}]`,
		"null":                    `null`,
		"no query":                `{}`,
		"query in capitals":       `{"QUERY":"{__typename}"}`,
		"query is null":           `{"query":null}`,
		"query is a number":       `{"query":1}`,
		"variables are a string":  `{"query":"{__typename}","variables":"{}"}`,
		"operation is a number":   `{"query":"{__typename}","operationName":1}`,
		"unknown operation":       `{"query":"query Q{__typename}","operationName":"R"}`,
		"variable is a number":    variable(`5`),
		"variable is a list":      variable(`["x"]`),
		"variable is null":        variable(`null`),
		"variable is too large":   variable(`1e999`),
		"long wrong variable":     variable(`["` + "x" + strings.Repeat("é", 5000) + `"]`),
		"directive by null":       `{"query":"query($b:Boolean=true){__typename@skip(if:$b)}","variables":{"b":null}}`,
		"directive below by null": `{"query":"mutation($b:Boolean=true){createSubscriptionToken(subscriptionId:\"` + salesbrickstest.Subscription + `\"){token{buyer{id@skip(if:$b)}}}}","variables":{"b":null}}`,
		"directive by string":     `{"query":"query($b:Boolean!){__typename@skip(if:$b)}","variables":{"b":"true"}}`,
	}
	for name, query := range documents {
		bodies["document: "+name] = graphqlBody(t, query, "", nil)
	}
	all := map[string]exchange{
		"a form": {
			method: http.MethodPost, target: "/api/v1/graphql", body: `{"query":"{__typename}"}`, status: 400,
			header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, want: `{"errors":[{"message":"Must provide query string."}]}`,
		},
	}
	for name, body := range bodies {
		all[name] = exchange{method: http.MethodPost, target: "/api/v1/graphql", body: body, status: 400, want: `{"errors":[{"message":"`}
	}
	exchanges(t, server, all)
}
