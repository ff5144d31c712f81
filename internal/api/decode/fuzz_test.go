package decode_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api/decode"
)

// entry is for both decoders. Its names differ not only in letter case.
type entry struct {
	ID      string   `json:"id"`
	Count   int64    `json:"count"`
	Open    *bool    `json:"open"`
	Inner   *entry   `json:"inner"`
	Entries []*entry `json:"entries"`
}

type strictEntry struct {
	ID      string                    `json:"id"`
	Count   int64                     `json:"count"`
	Open    *bool                     `json:"open"`
	Inner   *strictEntry              `json:"inner"`
	Entries decode.List[*strictEntry] `json:"entries"`
}

// If Unmarshal accepts a document, encoding/json returns the same result, except for names in
// another letter case. If only encoding/json accepts it, it is one of the documents that
// Unmarshal must reject.
func FuzzUnmarshal(f *testing.F) {
	for _, text := range []string{
		`{"id":"a","count":7,"open":true,"inner":{"id":"b"},"entries":[{},null,{"id":"c","entries":[]}]}`,
		`{"id":"a","id":"b"}`, `{"ID":"a"}`, `{"id":"\ud800"}`, "{\"id\":\"\xff\"}", `{"id":null,"count":null,"entries":null}`,
		`{"count":1.5}`, `{"count":1e2}`, `{"count":-0}`, `null`, `[]`, `{"x":{"y":[1,2,{"z":1e999}]}}`, `{"id":"\u0000\/"}`, ` {} `, `{}{}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want entry
		var got strictEntry
		theirs := json.Unmarshal([]byte(text), &want)
		ours := decode.Unmarshal([]byte(text), &got)
		var loose any
		if ours == nil {
			require.True(t, json.Valid([]byte(text)), text)
			if theirs == nil && !otherCase(text) {
				expected, _ := json.Marshal(want)
				decoded, _ := json.Marshal(got)
				assert.Equal(t, string(expected), string(decoded), text)
			}
			return
		}
		if theirs != nil || json.Unmarshal([]byte(text), &loose) != nil {
			return
		}
		switch {
		case !utf8.ValidString(text), strings.Contains(text, `\`): // half a surrogate pair, or an escaped duplicate name
		case twice(text), otherCase(text):
		case strings.Count(text, "{") > 30: // a list of empty entries, or nested too deeply
		default:
			t.Errorf("%q: %v", text, ours)
		}
	})
}

// otherCase reports whether encoding/json may have matched a field in another letter case.
func otherCase(text string) bool {
	for _, name := range []string{"id", "count", "open", "inner", "entries"} {
		if strings.Count(strings.ToLower(text), `"`+name) != strings.Count(text, `"`+name) {
			return true
		}
	}
	return strings.ContainsAny(text, "\\ıſK")
}

// twice reports whether an object has a name twice.
func twice(text string) bool {
	d := json.NewDecoder(strings.NewReader(text))
	var value func() bool
	value = func() bool {
		token, err := d.Token()
		if err != nil {
			return false
		}
		found := false
		switch token {
		case json.Delim('{'):
			names := map[any]bool{}
			for d.More() {
				name, _ := d.Token()
				found = names[name] || found
				names[name] = true
				found = value() || found
			}
			_, _ = d.Token()
		case json.Delim('['):
			for d.More() {
				found = value() || found
			}
			_, _ = d.Token()
		}
		return found
	}
	return value()
}
