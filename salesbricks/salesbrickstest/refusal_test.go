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
func refused(t *testing.T, server *salesbrickstest.Server, body, contentType string) {
	t.Helper()
	got := call(t, server, http.MethodPost, "/api/v1/graphql", body, http.Header{"Content-Type": {contentType}})
	assert.Equal(t, http.StatusBadRequest, got.Status, got.Body)
	var parsed struct {
		Errors []struct{ Message string }
		Data   json.RawMessage
	}
	require.NoError(t, json.Unmarshal([]byte(got.Body), &parsed))
	assert.Nil(t, parsed.Data)
	require.NotEmpty(t, parsed.Errors)
	assert.NotEmpty(t, parsed.Errors[0].Message)
}

func TestBrokenRequests(t *testing.T) {
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
	documents := map[string]string{
		// Syntax.
		"only white space":      " \n,# x",
		"unclosed braces":       `mutation{createSubscriptionToken(subscriptionId:"x"){token{id`,
		"empty braces":          token(""),
		"schema definition":     `type Query{a:Int}`,
		"unterminated string":   `mutation{createSubscriptionToken(subscriptionId:"x){token{id}}}`,
		"bad escape":            argument(`(subscriptionId:"\x")`),
		"control in a string":   argument("(subscriptionId:\"a\x00b\")"),
		"empty arguments":       argument(`()`),
		"variable in a default": with(`$s:String!=$t`),

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
		"boolean for a string":       argument(`(subscriptionId:true)`),
		"list for a string":          argument(`(subscriptionId:["x", []])`),
		"object for a string":        argument(`(subscriptionId:{a: {}})`),
		"null for a string":          argument(`(subscriptionId:null)`),
		"undefined variable":         argument(`(subscriptionId:$s)`),
		"undefined, named operation": `mutation M{createSubscriptionToken(subscriptionId:$s){token{id}}}`,
		"unused variable":            with(`$s:String!,$t:String`),
		"nullable variable":          with(`$s:String`),
		"nullable, default null":     with(`$s:String=null`),
		"ID variable":                with(`$s:ID!`),
		"list variable":              with(`$s:[String!]!`),
		"variable of object type":    with(`$s:Buyer`),
		"default of another type":    with(`$s:String!=5`),
		"variable not given":         with(`$s:String!`),

		// Fragments.
		"unknown fragment":        token("...F"),
		"fragment on itself":      token("...F") + ` fragment F on SubscriptionToken{...F}`,
		"fragments in a circle":   token("...F") + ` fragment F on SubscriptionToken{...G} fragment G on SubscriptionToken{...F}`,
		"fragment of nothing":     token("...F") + ` fragment F on Nothing{id}`,
		"fragment of another":     token("...F") + ` fragment F on Buyer{id}`,
		"inline of another":       token("...on Buyer{id}"),
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
		"several without selection": `query Q{__typename} query R{__typename}`,
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
		"a string":                `"x"`,
		"null":                    `null`,
		"no query":                `{}`,
		"query in capitals":       `{"QUERY":"{__typename}"}`,
		"query is null":           `{"query":null}`,
		"query is a number":       `{"query":1}`,
		"variables are a string":  `{"query":"{__typename}","variables":"{}"}`,
		"operation is a number":   `{"query":"{__typename}","operationName":1}`,
		"unknown operation":       `{"query":"query Q{__typename}","operationName":"R"}`,
		"variable is a number":    variable(`5`),
		"variable is a boolean":   variable(`true`),
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
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, server, body, "application/json")
		})
	}
	refused(t, server, `{"query":"{__typename}"}`, "application/x-www-form-urlencoded")
}
