package salesbrickstest

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lexAll returns the texts of all lexemes.
func lexAll(t *testing.T, source string) []string {
	t.Helper()
	l := lexer{source: source}
	var texts []string
	for {
		lexeme, err := l.next()
		require.Nil(t, err)
		if lexeme.kind == endOfDocument {
			return texts
		}
		texts = append(texts, lexeme.text)
	}
}

func TestLexer(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		source string
		want   []string
	}{
		"marks":                  {"!$&():=@[]{|}...", []string{"!", "$", "&", "(", ")", ":", "=", "@", "[", "]", "{", "|", "}", "..."}},
		"numbers":                {"0 -0 10 1.5 -1e10 2E-3 0.0e+0", []string{"0", "-0", "10", "1.5", "-1e10", "2E-3", "0.0e+0"}},
		"names":                  {"_a A1 __b", []string{"_a", "A1", "__b"}},
		"empty string":           {`"" a`, []string{"", "a"}},
		"escapes":                {`"\"\\\/\b\f\n\r\t"`, []string{"\"\\/\b\f\n\r\t"}},
		"code points":            {`"\u00e9\u{1F600}\uD83D\uDE00"`, []string{"é😀😀"}},
		"comment in a string":    {`"#a" #b`, []string{"#a"}},
		"block":                  {`"""a"b""c"""`, []string{`a"b""c`}},
		"block with escape":      {`"""a\"""b\n"""`, []string{`a"""b\n`}},
		"block of nothing":       {`""""""`, []string{""}},
		"block of blank lines":   {"\"\"\"\n  \n\t\n\"\"\"", []string{""}},
		"block keeps the indent": {"\"\"\"\n    a\r\n      b\r  c\n\"\"\"", []string{"  a\n    b\nc"}},
		"first line has its own": {"\"\"\"  a\n    b\n\n    c\"\"\"", []string{"  a\nb\n\nc"}},
		"short blank lines":      {"\"\"\"\n    a\n \n    b\n\"\"\"", []string{"a\n\nb"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, lexAll(t, tc.source))
		})
	}
}

func TestLocations(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		source       string
		offset       int
		line, column int
	}{
		"start":                 {"abc", 0, 1, 1},
		"same line":             {"abc", 2, 1, 3},
		"characters, not bytes": {"éé!", 4, 1, 3},
		"line feed":             {"a\nb", 2, 2, 1},
		"carriage return":       {"a\rbc", 3, 2, 2},
		"both":                  {"a\r\nb", 3, 2, 1},
		"between the two":       {"a\r\nb", 2, 1, 3},
		"the end":               {"a\n", 2, 2, 1},
		"beyond the end":        {"a", 9, 1, 2},
		"empty":                 {"", 0, 1, 1},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, []object{{{"line", tc.line}, {"column", tc.column}}}, locations(tc.source, tc.offset))
		})
	}
}

// FuzzDocument feeds documents to the whole path from the lexer to the answer.
// It must end without a panic, with status 200 or 400, and in valid JSON.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		`mutation($s:String!){createSubscriptionToken(subscriptionId:$s){token{id expiresAt buyer{id}}}}`,
		`mutation($s:String="x"){a:createSubscriptionToken(subscriptionId:$s){...F@include(if:true)}} fragment F on CreateSubscriptionToken{token{id}}`,
		`query Q{__typename} query R($b:Boolean!){...on Query@skip(if:$b){__typename}}`,
		"{a(b:\"\"\"\n x\\\"\"\" \"\"\",c:[1,-2.5e3,{d:null,e:E}])@f{...g}}",
		"\uFEFF#\r\n,{\"\\u{1F600}\\uD83D\\uDE00", `fragment F on Query{...F}`, `{...`, `"""`, `"\u`, `-`, "\xff", "",
	} {
		f.Add(seed, "", "x")
		f.Add(seed, "R", "")
	}
	f.Fuzz(func(t *testing.T, query, operation, variable string) {
		doc, err := parse(query)
		if (doc == nil) == (err == nil) {
			t.Fatalf("parse must return a document or an error, got %v, %v", doc, err)
		}
		body, _ := json.Marshal(map[string]any{
			"query": query, "operationName": operation, "variables": map[string]any{"s": variable, "b": true},
		})
		status, answer := answerGraphQL(body, func(id string) (record, bool) {
			return record{"token": record{"id": id, "expiresAt": "", "buyer": record{"id": ""}}}, id != ""
		})
		if status != http.StatusOK && status != http.StatusBadRequest {
			t.Fatalf("status %d", status)
		}
		if text, err := json.Marshal(answer); err != nil || !json.Valid(text) {
			t.Fatalf("answer %s, %v", text, err)
		}
	})
}

// FuzzBody feeds whole request bodies.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"query":"{__typename}","variables":{},"operationName":null}`, `[]`, `null`, ``, `{"query":1}`, `"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		status, answer := answerGraphQL(body, func(string) (record, bool) { return nil, false })
		if status != http.StatusOK && status != http.StatusBadRequest {
			t.Fatalf("status %d", status)
		}
		if text, err := json.Marshal(answer); err != nil || !json.Valid(text) {
			t.Fatalf("answer %s, %v", text, err)
		}
	})
}
