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

// refused sends body and returns the message of the one error in the answer.
func refused(t *testing.T, server *salesbrickstest.Server, body string, header map[string]string) string {
	t.Helper()
	got := call(t, http.MethodPost, server.URL()+"/api/v1/graphql", body, header)
	assert.Equal(t, http.StatusBadRequest, got.status, got.body)
	var parsed map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(got.body), &parsed))
	assert.NotContains(t, parsed, "data")
	var errors []struct{ Message string }
	require.NoError(t, json.Unmarshal(parsed["errors"], &errors))
	require.NotEmpty(t, errors)
	return errors[0].Message
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
	cases := map[string]struct{ query, want string }{
		// Syntax.
		"only white space":           {" \n,# x", "Syntax Error: Unexpected <EOF>."},
		"unclosed braces":            {`mutation{createSubscriptionToken(subscriptionId:"x"){token{id`, "Syntax Error: Expected Name, found <EOF>."},
		"empty braces":               {token(""), "Syntax Error: Expected Name, found '}'."},
		"one brace too many":         {token("id") + "}", "Syntax Error: Unexpected '}'."},
		"unknown keyword":            {`mutate{a}`, "Syntax Error: Unexpected Name 'mutate'."},
		"schema definition":          {`type Query{a:Int}`, "Syntax Error: Unexpected Name 'type'."},
		"bad character":              {`mutation{ ? }`, "Syntax Error: Unexpected character: '?'."},
		"single dot":                 {`mutation{ .. }`, "Syntax Error: Unexpected character: '.'."},
		"letter with accent":         {"{é}", "Syntax Error: Unexpected character: 'é'."},
		"unterminated string":        {`mutation{createSubscriptionToken(subscriptionId:"x){token{id}}}`, "Syntax Error: Unterminated string."},
		"string over two lines":      {argument("(subscriptionId:\"x\ny\")"), "Syntax Error: Unterminated string."},
		"unterminated block":         {argument(`(subscriptionId:"""x\""")`), "Syntax Error: Unterminated string."},
		"bad escape":                 {argument(`(subscriptionId:"\x")`), "Syntax Error: Invalid character escape sequence."},
		"half a surrogate pair":      {argument(`(subscriptionId:"\uD83D")`), "Syntax Error: Invalid character escape sequence."},
		"short code point":           {argument(`(subscriptionId:"\u12")`), "Syntax Error: Invalid character escape sequence."},
		"open code point":            {argument(`(subscriptionId:"\u{12")`), "Syntax Error: Invalid character escape sequence."},
		"huge code point":            {argument(`(subscriptionId:"\u{FFFFFFFFFFFF}")`), "Syntax Error: Invalid character escape sequence."},
		"control in a string":        {argument("(subscriptionId:\"a\x00b\")"), "Syntax Error: Invalid character within String"},
		"number with a leading zero": {argument(`(subscriptionId:007)`), "Syntax Error: Invalid number."},
		"number without a fraction":  {argument(`(subscriptionId:1.)`), "Syntax Error: Invalid number."},
		"number run into a name":     {argument(`(subscriptionId:0xF1)`), "Syntax Error: Invalid number."},
		"number without an exponent": {argument(`(subscriptionId:1e)`), "Syntax Error: Invalid number."},
		"empty arguments":            {argument(`()`), "Syntax Error: Expected Name, found ')'."},
		"argument without a value":   {argument(`(subscriptionId:)`), "Syntax Error: Unexpected ')'."},
		"fragment called on":         {`fragment on on Query{__typename}`, "Syntax Error: Unexpected Name 'on'."},
		"spread called on":           {`{...on}`, "Syntax Error: Expected Name, found '}'."},
		"fragment without a type":    {`fragment F{__typename}`, "Syntax Error: Unexpected '{'."},
		"number for a field":         {`{5}`, "Syntax Error: Expected Name, found Number '5'."},
		"string for a field":         {`{"a"}`, "Syntax Error: Expected Name, found String 'a'."},
		"variable in a default":      {with(`$s:String!=$t`), "Syntax Error: Unexpected '$'."},
		"unclosed list type":         {with(`$s:[String!`), "Syntax Error: Expected ']', found ')'."},

		// Names.
		"unknown root field":       {`mutation{createToken(subscriptionId:"x"){token{id}}}`, "Cannot query field 'createToken' on type 'Mutation'."},
		"unknown field":            {token("id url"), "Cannot query field 'url' on type 'SubscriptionToken'."},
		"snake case":               {token("expires_at"), "Cannot query field 'expires_at' on type 'SubscriptionToken'."},
		"mutation sent as a query": {`{createSubscriptionToken(subscriptionId:"x"){token{id}}}`, "Cannot query field 'createSubscriptionToken' on type 'Query'."},
		"introspection":            {`{__schema{types{name}}}`, "Cannot query field '__schema' on type 'Query'."},
		"subscription operation":   {`subscription{a}`, "Schema is not configured to execute subscription operation."},
		"object without selection": {token("buyer"), "Field 'buyer' of type 'Buyer' must have a selection of subfields."},
		"leaf with selection":      {token("id{a}"), "Field 'id' must not have a selection since it has no subfields."},

		// Arguments and variables.
		"missing argument":           {argument(``), "Argument 'subscriptionId' of type 'String!' is required"},
		"unknown argument":           {argument(`(id:"x")`), "Unknown argument 'id' on field 'Mutation.createSubscriptionToken'."},
		"argument on a leaf":         {token(`id(a:1)`), "Unknown argument 'a' on field 'SubscriptionToken.id'."},
		"argument twice":             {argument(`(subscriptionId:"x",subscriptionId:"x")`), "There can be only one argument named 'subscriptionId'."},
		"number for a string":        {argument(`(subscriptionId:5)`), "String cannot represent a non string value: 5"},
		"decimal for a string":       {argument(`(subscriptionId:-1.5e+3)`), "String cannot represent a non string value: -1.5e+3"},
		"boolean for a string":       {argument(`(subscriptionId:true)`), "String cannot represent a non string value: true"},
		"enum for a string":          {argument(`(subscriptionId:X)`), "String cannot represent a non string value: X"},
		"list for a string":          {argument(`(subscriptionId:["x", []])`), `String cannot represent a non string value: ["x", []]`},
		"object for a string":        {argument(`(subscriptionId:{a: {}})`), `String cannot represent a non string value: {a: {}}`},
		"null for a string":          {argument(`(subscriptionId:null)`), "Expected value of type 'String!', found null."},
		"undefined variable":         {argument(`(subscriptionId:$s)`), "Variable '$s' is not defined."},
		"undefined, named operation": {`mutation M{createSubscriptionToken(subscriptionId:$s){token{id}}}`, "Variable '$s' is not defined by operation 'M'."},
		"unused variable":            {with(`$s:String!,$t:String`), "Variable '$t' is never used."},
		"variable twice":             {with(`$s:String!,$s:String!`), "There can be only one variable named '$s'."},
		"nullable variable":          {with(`$s:String`), "Variable '$s' of type 'String' used in position expecting type 'String!'."},
		"nullable, default null":     {with(`$s:String=null`), "Variable '$s' of type 'String' used in position expecting type 'String!'."},
		"ID variable":                {with(`$s:ID!`), "Variable '$s' of type 'ID!' used in position expecting type 'String!'."},
		"list variable":              {with(`$s:[String!]!`), "Variable '$s' of type '[String!]!' used in position expecting type 'String!'."},
		"unknown variable type":      {with(`$s:UUID!`), "Unknown type 'UUID'."},
		"variable of object type":    {with(`$s:Buyer`), "Variable '$s' cannot be non-input type 'Buyer'."},
		"default of another type":    {with(`$s:String!=5`), "String cannot represent a non string value: 5"},
		"null default for non-null":  {with(`$s:String!=null`), "Expected value of type 'String!', found null."},
		"directive on a variable":    {with(`$s:String!@skip(if:true)`), "Directive '@skip' may not be used here."},
		"variable not given":         {with(`$s:String!`), "Variable '$s' of required type 'String!' was not provided."},

		// Fragments.
		"unknown fragment":        {token("...F"), "Unknown fragment 'F'."},
		"unused fragment":         {token("id") + ` fragment F on Buyer{id}`, "Fragment 'F' is never used."},
		"fragment twice":          {token("...F") + strings.Repeat(` fragment F on SubscriptionToken{id}`, 2), "There can be only one fragment named 'F'."},
		"fragment on itself":      {token("...F") + ` fragment F on SubscriptionToken{...F}`, "Cannot spread fragment 'F' within itself."},
		"fragments in a circle":   {token("...F") + ` fragment F on SubscriptionToken{...G} fragment G on SubscriptionToken{...F}`, "Cannot spread fragment 'F' within itself."},
		"fragment of a scalar":    {token("...F") + ` fragment F on String{id}`, "Fragment cannot condition on non composite type 'String'."},
		"fragment of nothing":     {token("...F") + ` fragment F on Nothing{id}`, "Unknown type 'Nothing'."},
		"fragment of another":     {token("...F") + ` fragment F on Buyer{id}`, "Fragment 'F' cannot be spread here as objects of type 'SubscriptionToken' can never be of type 'Buyer'."},
		"inline of another":       {token("...on Buyer{id}"), "Fragment cannot be spread here as objects of type 'SubscriptionToken' can never be of type 'Buyer'."},
		"inline of nothing":       {token("...on Nothing{id}"), "Unknown type 'Nothing'."},
		"directive on a fragment": {token("...F") + ` fragment F on SubscriptionToken@skip(if:true){id}`, "Directive '@skip' may not be used here."},

		// Directives, merging, operations.
		"unknown directive":         {token("id@defer"), "Unknown directive '@defer'."},
		"unknown on an operation":   {`query@live{__typename}`, "Unknown directive '@live'."},
		"directive twice":           {token("id@skip(if:true)@skip(if:true)"), "The directive '@skip' can only be used once at this location."},
		"directive without if":      {token("id@skip"), "Argument 'if' of type 'Boolean!' is required on directive '@skip'"},
		"directive with a string":   {token(`id@skip(if:"true")`), `Boolean cannot represent a non boolean value: "true"`},
		"conflicting fields":        {token("a:id a:expiresAt"), "Fields 'a' conflict."},
		"conflicting arguments":     {`mutation{createSubscriptionToken(subscriptionId:"x"){token{id}} createSubscriptionToken(subscriptionId:"y"){token{id}}}`, "Fields 'createSubscriptionToken' conflict."},
		"conflict below":            {token("buyer{a:id} buyer{a:__typename}"), "Fields 'a' conflict."},
		"two anonymous operations":  {`{__typename} {__typename}`, "This anonymous operation must be the only defined operation."},
		"operation twice":           {`query Q{__typename} query Q{__typename}`, "There can be only one operation named 'Q'."},
		"several without selection": {`query Q{__typename} query R{__typename}`, "Must provide operation name if query contains multiple operations."},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_ = refused(t, server, graphqlBody(t, tc.query, "", nil), nil)
		})
	}
}

func TestBrokenBodies(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	variable := func(value string) string {
		return `{"query":"mutation($s:String!){createSubscriptionToken(subscriptionId:$s){token{id}}}","variables":{"s":` + value + `}}`
	}
	cases := map[string]struct{ body, contentType, want string }{
		"empty":                   {``, "", "POST body sent invalid JSON."},
		"no JSON":                 {`query=x`, "", "POST body sent invalid JSON."},
		"JSON and more":           {`{"query":"{__typename}"}}`, "", "POST body sent invalid JSON."},
		"no UTF-8":                {"{\"query\":\"{__typename}\xff\"}", "", "POST body sent invalid JSON."},
		"a list":                  {`[{"query":"{__typename}"}]`, "", "Batch GraphQL requests are not enabled."},
		"a string":                {`"x"`, "", "The received data is not a valid JSON query."},
		"null":                    {`null`, "", "Must provide query string."},
		"no query":                {`{}`, "", "Must provide query string."},
		"query in capitals":       {`{"QUERY":"{__typename}"}`, "", "Must provide query string."},
		"query is null":           {`{"query":null}`, "", "Must provide query string."},
		"query is a number":       {`{"query":1}`, "", "Must provide query string."},
		"variables are a string":  {`{"query":"{__typename}","variables":"{}"}`, "", "Variables are invalid JSON."},
		"operation is a number":   {`{"query":"{__typename}","operationName":1}`, "", "Must provide operation name as a string."},
		"unknown operation":       {`{"query":"query Q{__typename}","operationName":"R"}`, "", "Unknown operation named 'R'."},
		"form":                    {`{"query":"{__typename}"}`, "application/x-www-form-urlencoded", "Must provide query string."},
		"variable is a number":    {variable(`5`), "", "Variable '$s' got invalid value 5; expected type 'String'."},
		"variable is a boolean":   {variable(`true`), "", "Variable '$s' got invalid value true; expected type 'String'."},
		"variable is a list":      {variable(`["x"]`), "", `Variable '$s' got invalid value ["x"]; expected type 'String'.`},
		"variable is null":        {variable(`null`), "", "Variable '$s' of non-null type 'String!' must not be null."},
		"variable is too large":   {variable(`1e999`), "", "Variable '$s' got invalid JSON."},
		"long wrong variable":     {variable(`["` + "x" + strings.Repeat("é", 5000) + `"]`), "", "…; expected type 'String'."},
		"directive by null":       {`{"query":"query($b:Boolean=true){__typename@skip(if:$b)}","variables":{"b":null}}`, "", "Argument 'if' of non-null type 'Boolean!' must not be null."},
		"directive below by null": {`{"query":"mutation($b:Boolean=true){createSubscriptionToken(subscriptionId:\"` + salesbrickstest.Subscription + `\"){token{buyer{id@skip(if:$b)}}}}","variables":{"b":null}}`, "", "Argument 'if' of non-null type 'Boolean!' must not be null."},
		"directive by string":     {`{"query":"query($b:Boolean!){__typename@skip(if:$b)}","variables":{"b":"true"}}`, "", "Variable '$b' got invalid value"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := map[string]string{}
			if tc.contentType != "" {
				header["Content-Type"] = tc.contentType
			}
			_ = refused(t, server, tc.body, header)
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
