package salesbrickstest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// refused sends body, which has to be refused as a whole.
func refused(t *testing.T, server *salesbrickstest.Server, body string, header map[string]string) {
	t.Helper()
	got := call(t, http.MethodPost, server.URL()+"/api/v1/graphql", body, header)
	assert.Equal(t, http.StatusBadRequest, got.status, got.body)
	var parsed map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(got.body), &parsed))
	assert.NotContains(t, parsed, "data")
	var errors []struct{ Message string }
	require.NoError(t, json.Unmarshal(parsed["errors"], &errors))
	require.NotEmpty(t, errors)
	assert.NotEmpty(t, errors[0].Message)
}

func TestBrokenDocuments(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	// token wraps what is selected of a token in an otherwise good document.
	token := func(selected string) string {
		return `mutation{createSubscriptionToken(subscriptionId:"x"){token{` + selected + `}}}`
	}
	argument := func(text string) string {
		return `mutation{createSubscriptionToken` + text + `{token{id}}}`
	}
	with := func(definition string) string {
		return `mutation(` + definition + `){createSubscriptionToken(subscriptionId:$s){token{id}}}`
	}
	cases := map[string]string{
		// Syntax.
		"only white space":           " \n,# x",
		"unclosed braces":            `mutation{createSubscriptionToken(subscriptionId:"x"){token{id`,
		"empty braces":               token(""),
		"one brace too many":         token("id") + "}",
		"unknown keyword":            `mutate{a}`,
		"schema definition":          `type Query{a:Int}`,
		"bad character":              `mutation{ ? }`,
		"single dot":                 `mutation{ .. }`,
		"letter with accent":         "{é}",
		"unterminated string":        `mutation{createSubscriptionToken(subscriptionId:"x){token{id}}}`,
		"string over two lines":      argument("(subscriptionId:\"x\ny\")"),
		"unterminated block":         argument(`(subscriptionId:"""x\""")`),
		"bad escape":                 argument(`(subscriptionId:"\x")`),
		"short code point":           argument(`(subscriptionId:"\u12")`),
		"open code point":            argument(`(subscriptionId:"\u{12")`),
		"huge code point":            argument(`(subscriptionId:"\u{FFFFFFFFFFFF}")`),
		"control in a string":        argument("(subscriptionId:\"a\x00b\")"),
		"number with a leading zero": argument(`(subscriptionId:007)`),
		"number without a fraction":  argument(`(subscriptionId:1.)`),
		"number run into a name":     argument(`(subscriptionId:0xF1)`),
		"number without an exponent": argument(`(subscriptionId:1e)`),
		"empty arguments":            argument(`()`),
		"argument without a value":   argument(`(subscriptionId:)`),
		"fragment called on":         `fragment on on Query{__typename}`,
		"spread called on":           `{...on}`,
		"fragment without a type":    `fragment F{__typename}`,
		"number for a field":         `{5}`,
		"string for a field":         `{"a"}`,
		"variable in a default":      with(`$s:String!=$t`),
		"unclosed list type":         with(`$s:[String!`),

		// Names.
		"unknown root field":          `mutation{createToken(subscriptionId:"x"){token{id}}}`,
		"unknown field":               token("id url"),
		"snake case":                  token("expires_at"),
		"mutation sent as a query":    `{createSubscriptionToken(subscriptionId:"x"){token{id}}}`,
		"introspection":               `{__schema{types{name}}}`,
		"introspection of a type":     `{__type(name:"Buyer"){name}}`,
		"introspection in a fragment": `{...Q} fragment Q on Query{a:__schema{types{name}}}`,
		"subscription operation":      `subscription{a}`,
		"object without selection":    token("buyer"),
		"leaf with selection":         token("id{a}"),

		// Arguments and variables.
		"missing argument":           argument(``),
		"unknown argument":           argument(`(id:"x")`),
		"argument on a leaf":         token(`id(a:1)`),
		"argument twice":             argument(`(subscriptionId:"x",subscriptionId:"x")`),
		"number for a string":        argument(`(subscriptionId:5)`),
		"decimal for a string":       argument(`(subscriptionId:-1.5e+3)`),
		"boolean for a string":       argument(`(subscriptionId:true)`),
		"enum for a string":          argument(`(subscriptionId:X)`),
		"list for a string":          argument(`(subscriptionId:["x", []])`),
		"object for a string":        argument(`(subscriptionId:{a: {}})`),
		"null for a string":          argument(`(subscriptionId:null)`),
		"undefined variable":         argument(`(subscriptionId:$s)`),
		"undefined, named operation": `mutation M{createSubscriptionToken(subscriptionId:$s){token{id}}}`,
		"unused variable":            with(`$s:String!,$t:String`),
		"variable twice":             with(`$s:String!,$s:String!`),
		"nullable variable":          with(`$s:String`),
		"nullable, default null":     with(`$s:String=null`),
		"ID variable":                with(`$s:ID!`),
		"list variable":              with(`$s:[String!]!`),
		"unknown variable type":      with(`$s:UUID!`),
		"variable of object type":    with(`$s:Buyer`),
		"default of another type":    with(`$s:String!=5`),
		"null default for non-null":  with(`$s:String!=null`),
		"directive on a variable":    with(`$s:String!@skip(if:true)`),
		"variable not given":         with(`$s:String!`),

		// Fragments.
		"unknown fragment":        token("...F"),
		"unused fragment":         token("id") + ` fragment F on Buyer{id}`,
		"fragment twice":          token("...F") + strings.Repeat(` fragment F on SubscriptionToken{id}`, 2),
		"fragment on itself":      token("...F") + ` fragment F on SubscriptionToken{...F}`,
		"fragments in a circle":   token("...F") + ` fragment F on SubscriptionToken{...G} fragment G on SubscriptionToken{...F}`,
		"fragment of a scalar":    token("...F") + ` fragment F on String{id}`,
		"fragment of nothing":     token("...F") + ` fragment F on Nothing{id}`,
		"fragment of another":     token("...F") + ` fragment F on Buyer{id}`,
		"inline of another":       token("...on Buyer{id}"),
		"inline of nothing":       token("...on Nothing{id}"),
		"directive on a fragment": token("...F") + ` fragment F on SubscriptionToken@skip(if:true){id}`,

		// Directives, merging, operations.
		"unknown directive":         token("id@defer"),
		"unknown on an operation":   `query@live{__typename}`,
		"directive twice":           token("id@skip(if:true)@skip(if:true)"),
		"directive without if":      token("id@skip"),
		"directive with a string":   token(`id@skip(if:"true")`),
		"conflicting fields":        token("a:id a:expiresAt"),
		"conflicting arguments":     `mutation{createSubscriptionToken(subscriptionId:"x"){token{id}} createSubscriptionToken(subscriptionId:"y"){token{id}}}`,
		"conflict below":            token("buyer{a:id} buyer{a:__typename}"),
		"two anonymous operations":  `{__typename} {__typename}`,
		"operation twice":           `query Q{__typename} query Q{__typename}`,
		"several without selection": `query Q{__typename} query R{__typename}`,
	}
	for name, query := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, server, graphqlBody(t, query, "", nil), nil)
		})
	}
}

func TestBrokenBodies(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	variable := func(value string) string {
		return `{"query":"mutation($s:String!){createSubscriptionToken(subscriptionId:$s){token{id}}}","variables":{"s":` + value + `}}`
	}
	cases := map[string]struct{ body, contentType string }{
		"empty":                   {``, ""},
		"no JSON":                 {`query=x`, ""},
		"JSON and more":           {`{"query":"{__typename}"}}`, ""},
		"no UTF-8":                {"{\"query\":\"{__typename}\xff\"}", ""},
		"a list":                  {`[{"query":"{__typename}"}]`, ""},
		"a string":                {`"x"`, ""},
		"null":                    {`null`, ""},
		"no query":                {`{}`, ""},
		"query in capitals":       {`{"QUERY":"{__typename}"}`, ""},
		"query is null":           {`{"query":null}`, ""},
		"query is a number":       {`{"query":1}`, ""},
		"variables are a string":  {`{"query":"{__typename}","variables":"{}"}`, ""},
		"operation is a number":   {`{"query":"{__typename}","operationName":1}`, ""},
		"unknown operation":       {`{"query":"query Q{__typename}","operationName":"R"}`, ""},
		"form":                    {`{"query":"{__typename}"}`, "application/x-www-form-urlencoded"},
		"variable is a number":    {variable(`5`), ""},
		"variable is a boolean":   {variable(`true`), ""},
		"variable is a list":      {variable(`["x"]`), ""},
		"variable is null":        {variable(`null`), ""},
		"variable is too large":   {variable(`1e999`), ""},
		"long wrong variable":     {variable(`["` + "x" + strings.Repeat("é", 5000) + `"]`), ""},
		"directive by null":       {`{"query":"query($b:Boolean=true){__typename@skip(if:$b)}","variables":{"b":null}}`, ""},
		"directive below by null": {`{"query":"mutation($b:Boolean=true){createSubscriptionToken(subscriptionId:\"` + salesbrickstest.Subscription + `\"){token{buyer{id@skip(if:$b)}}}}","variables":{"b":null}}`, ""},
		"directive by string":     {`{"query":"query($b:Boolean!){__typename@skip(if:$b)}","variables":{"b":"true"}}`, ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := map[string]string{}
			if tc.contentType != "" {
				header["Content-Type"] = tc.contentType
			}
			refused(t, server, tc.body, header)
		})
	}
}

func TestNullMembersAreAbsent(t *testing.T) {
	t.Parallel()
	got := call(t, http.MethodPost, startServer(t).URL()+"/api/v1/graphql",
		`{"query":"{__typename}","variables":null,"operationName":null,"extensions":{}}`,
		map[string]string{"Content-Type": "application/json; charset=utf-8"})
	assert.Equal(t, http.StatusOK, got.status)
	assert.Equal(t, `{"data":{"__typename":"Query"}}`, got.body)
}
