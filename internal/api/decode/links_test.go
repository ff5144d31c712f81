package decode_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/internal/table"
)

func TestCutLinks(t *testing.T) {
	t.Parallel()
	long := "https://portal.example/?token=" + strings.Repeat("x", 200)
	type row struct {
		text, short string // an empty short: as text
	}
	table.Run(t, map[string]row{
		"two links":           {`{"a":"` + long + `","b": "` + long + `1" }`, "{\"a\":\"\x7f0\",\"b\": \"\x7f1\" }"},
		"in a list":           {`["` + long + `",{}]`, "[\"\x7f0\",{}]"},
		"alone":               {`"` + long + `"`, "\"\x7f0\""},
		"a short one":         {`["https://portal.example/"]`, ""},
		"no link":             {`["` + long[len("https://"):] + `"]`, ""},
		"a name":              {`{"` + long + "\" \n" + `:1}`, ""},
		"an escape":           {`["` + long + `","\n"]`, ""},
		"a mark":              {`["` + long + "\",\"\x7f0\"]", ""},
		"white space":         {`["` + long + ` "]`, ""},
		"a control character": {`["` + long + "\x01\"]", ""},
		"no UTF-8":            {`["` + long + "\xff\"]", ""},
		"cut off":             {`["` + long, ""},
		"nothing":             {``, ""},
	}, func(t *testing.T, tt row) {
		short, links := decode.CutLinks([]byte(tt.text), nil)
		if tt.short == "" {
			assert.Equal(t, tt.text, string(short))
			assert.Empty(t, links)
			return
		}
		assert.Equal(t, tt.short, string(short))
		assert.Equal(t, long, links.Text("\x7f0"))
	})
	links := decode.Links{"https://a.example"}
	for _, text := range []string{"", "0", "\x7f", "\x7f1", "\x7f-1", "\x7fx", "\x7f99999999999999999999", "é"} {
		assert.Equal(t, text, links.Text(text))
	}
}

// If the time were quadratic, this would take minutes.
func TestCutLinksOfALongText(t *testing.T) {
	t.Parallel()
	text := `" ` + strings.Repeat("https://", 2<<20) + `"`
	short, links := decode.CutLinks([]byte(text), nil)
	assert.Len(t, short, len(text))
	assert.Empty(t, links)
}

// A document without its long links decodes like the document itself.
func FuzzCutLinks(f *testing.F) {
	long := "https://portal.example/?token=" + strings.Repeat("{x,", 40)
	for _, text := range []string{
		`{"a":"L","b":["L",{"L":"L"},"M"]}`, `{"L":1,"L":2}`, `{"L":1,"M":2}`, `["a"L"]`, `"a" "L"`, `["L" "L"]`, `[["L]]"]`,
		`{"a":"\"L"}`, "{\"a\":\"\x7f0\",\"b\":\"L\"}", `{"a":"\u007f0","b":"L"}`, "{\"a\":\"L\x01\"}", "{\"a\":\"L\xff\"}", `"L`, `L`,
	} {
		f.Add(text, long, long+"?")
	}
	f.Fuzz(func(t *testing.T, text, first, second string) {
		text = strings.NewReplacer("L", first, "M", second).Replace(text)
		var want, got any
		theirs := decode.Unmarshal([]byte(text), &want)
		short, links := decode.CutLinks([]byte(text), nil)
		ours := decode.Unmarshal(short, &got)
		require.Equal(t, theirs == nil, ours == nil, "%q: %v, %v", text, theirs, ours)
		if theirs == nil {
			assert.Equal(t, want, restored(got, links), "%q", text)
		}
	})
}

// restored returns v with its links.
func restored(v any, links decode.Links) any {
	switch v := v.(type) {
	case string:
		return links.Text(v)
	case []any:
		for i := range v {
			v[i] = restored(v[i], links)
		}
	case map[string]any:
		for name := range v {
			v[name] = restored(v[name], links)
		}
	}
	return v
}
