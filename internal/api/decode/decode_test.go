package decode_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

type described struct {
	ID      string                                              `json:"id"`
	Name    decode.Lenient[string]                              `json:"name"`
	At      decode.Lenient[time.Time]                           `json:"at"`
	Count   decode.Lenient[int64]                               `json:"count"`
	Owner   decode.Lenient[struct{ ID string }]                 `json:"owner"`
	Reasons decode.Lenient[decode.List[decode.Lenient[string]]] `json:"reasons"`
	Worth   decode.Number                                       `json:"worth"`
}

func TestUnmarshalIsStrict(t *testing.T) {
	t.Parallel()
	type row struct {
		text string
		ok   bool
		id   string
	}
	table.Run(t, map[string]row{
		"plain":                      {`{"id":"a"}`, true, "a"},
		"unknown members":            {`{"new":{"id":"b"},"id":"a","list":[1,null]}`, true, "a"},
		"another case":               {`{"ID":"a"}`, true, ""},
		"both cases":                 {`{"id":"a","Id":"b"}`, true, "a"},
		"twice":                      {`{"id":"a","id":"b"}`, false, ""},
		"twice, null later":          {`{"id":"a","id":null}`, false, ""},
		"twice in what is not known": {`{"id":"a","new":{"x":1,"x":2}}`, false, ""},
		"of another type":            {`{"id":1}`, false, ""},
		"no UTF-8":                   {"{\"id\":\"\xff\"}", false, ""},
		"half a surrogate pair":      {`{"id":"\ud800"}`, false, ""},
		"trailing text":              {`{"id":"a"} {}`, false, ""},
		"cut off":                    {`{"id":"a"`, false, ""},
		"too deep":                   {`{"new":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, false, ""},
		"objects too deep":           {`{"new":` + strings.Repeat(`{"}\"":`, 100) + "0" + strings.Repeat("}", 100) + `,"id":"a"}`, false, ""},
		"too deep, with backslashes": {`{"new":` + strings.Repeat(`{"}\\":`, 100) + "0" + strings.Repeat("}", 100) + `,"id":"a"}`, false, ""},
		"deep, with backslashes":     {`{"new":` + strings.Repeat(`{"{\\\"{":`, 99) + "0" + strings.Repeat("}", 99) + `,"id":"a"}`, true, "a"},
		"objects as deep as may be":  {`{"new":` + strings.Repeat(`{"{\"":`, 99) + "0" + strings.Repeat("}", 99) + `,"id":"a"}`, true, "a"},
		"many objects":               {`{"new":[` + strings.Repeat(`{},`, 200) + `0],"id":"a"}`, true, "a"},
		"many, cut off in a text":    {`{"new":[` + strings.Repeat(`{},`, 200) + `"x`, false, ""},
		"nothing":                    {``, false, ""},
	}, func(t *testing.T, tt row) {
		var v described
		err := decode.Unmarshal([]byte(tt.text), &v)
		assert.Equal(t, tt.ok, err == nil, "%v", err)
		if tt.ok {
			assert.Equal(t, tt.id, v.ID)
		}
	})
}

func TestLenient(t *testing.T) {
	t.Parallel()
	var v described
	const text = `{"id":"a","name":"n","at":"2026-01-02T03:04:05Z","count":7,
		"owner":{"ID":"o"},"reasons":["r",1],"worth":1.50}`
	require.NoError(t, decode.Unmarshal([]byte(text), &v))
	assert.Equal(t, "n", v.Name.Value)
	assert.Equal(t, 2026, v.At.Value.Year())
	assert.Equal(t, int64(7), v.Count.Value)
	assert.Equal(t, "o", v.Owner.Value.ID)
	assert.Equal(t, decode.List[decode.Lenient[string]]{{Value: "r"}, {}}, v.Reasons.Value)
	assert.Equal(t, decode.Number("1.50"), v.Worth)

	for _, odd := range []string{`null`, `true`, `1.5`, `""`, `"x"`, `{}`, `[]`, `{"a":[1]}`, `[{}]`, `1e999`, `"2026-01-02T03:04:05+24:00"`} {
		text := fmt.Sprintf(`{"id":"a","name":%[1]s,"at":%[1]s,"count":%[1]s,"owner":%[1]s,"reasons":%[1]s,"worth":%[1]s}`, odd)
		v = described{}
		require.NoError(t, decode.Unmarshal([]byte(text), &v), odd)
		assert.True(t, v.At.Value.IsZero(), odd)
		assert.Zero(t, v.Count.Value, odd)
		assert.Empty(t, v.Owner.Value.ID, odd)
	}
	require.Error(t, decode.Unmarshal([]byte(`{"name":{"x":1,"x":2}}`), &v), "a lenient value must be valid JSON too")
}

// A Secret has the characters that a string has.
func TestLenientSecrets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"https://a.example/?b=c"`: "https://a.example/?b=c", `""`: "", `"\u0041\"\\\n\/"`: "A\"\\\n/", `"é\ud83d\ude00"`: "é😀",
		`"\ud800"`: "\uFFFD", `"\udc00x"`: "\uFFFDx", "\"a\xff\"": "a\uFFFD", "\"\xc3\\n\"": "\uFFFD\n",
		`null`: "", `1`: "", `{}`: "", `["a"]`: "", `true`: "",
	} {
		var v struct {
			Text   decode.Lenient[string]        `json:"text"`
			Secret decode.Lenient[portal.Secret] `json:"secret"`
			After  string                        `json:"after"`
		}
		decode.UnmarshalError([]byte(`{"text":`+text+`,"secret":`+text+`,"after":"z"}`), &v)
		assert.Equal(t, want, v.Text.Value, text)
		assert.Equal(t, want, v.Secret.Value.Reveal(), text)
		assert.Equal(t, "z", v.After, text)
	}
}

func TestLenientWholeNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		`0`: 0, `-0`: 0, `-7`: -7, `9223372036854775807`: 9223372036854775807, `-9223372036854775808`: -9223372036854775808,
		`9223372036854775808`: 0, `-9223372036854775809`: 0, `1e2`: 0, `7.0`: 0, `"7"`: 0,
	} {
		v := described{}
		require.NoError(t, decode.Unmarshal([]byte(`{"count":`+text+`}`), &v), text)
		assert.Equal(t, want, v.Count.Value, text)
	}
	for _, text := range []string{`+7`, `07`, `0x7`, `1_000`, `7`} {
		require.Error(t, decode.Unmarshal([]byte(`{"count":`+text), &described{}), text)
	}
}

func TestUnmarshalErrorGoesAsFarAsItCan(t *testing.T) {
	t.Parallel()
	type body struct {
		Code    decode.Lenient[string] `json:"code"`
		Details decode.Lenient[struct {
			Words decode.Lenient[string] `json:"words"`
		}] `json:"details"`
	}
	type row struct{ text, code, words string }
	table.Run(t, map[string]row{
		"whole":          {`{"code":"c","details":{"words":"w"}}`, "c", "w"},
		"other types":    {`{"code":{},"details":{"words":"w"}}`, "", "w"},
		"twice":          {`{"code":"c","code":"d","details":{"words":"w"}}`, "d", "w"},
		"no UTF-8":       {"{\"code\":\"c\xff\",\"details\":{\"words\":\"w\"}}", "c\ufffd", "w"},
		"cut off":        {`{"code":"c","details":{"words":"w","more":"`, "c", "w"},
		"not JSON":       {`<html>`, "", ""},
		"beyond 64 KiB":  {`{"code":"c","details":{"new":"` + strings.Repeat("x", 64<<10) + `","words":"w"}}`, "c", ""},
		"another at all": {`["c"]`, "", ""},
		"nothing":        {``, "", ""},
	}, func(t *testing.T, tt row) {
		var v body
		decode.UnmarshalError([]byte(tt.text), &v)
		assert.Equal(t, tt.code, v.Code.Value)
		assert.Equal(t, tt.words, v.Details.Value.Words.Value)
	})
}

type large struct {
	Name string              `json:"name"`
	Room [60]int64           `json:"-"`
	Next decode.List[*large] `json:"next"`
}

func TestList(t *testing.T) {
	t.Parallel()
	list := func(n int, entry string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(entry+",", n), ",") + "]"
	}
	full := `{"name":"` + strings.Repeat("x", 100) + `"}`
	type row struct {
		text   string
		length int // -1: nil
		ok     bool
	}
	table.Run(t, map[string]row{
		"null":              {"null", -1, true},
		"empty":             {"[]", 0, true},
		"two":               {list(2, full), 2, true},
		"null entries":      {"[null]", 1, true},
		"as many as may be": {list(1000, full), 1000, true},
		"one more":          {list(1001, full), 0, false},
		"some empty ones":   {list(30, "{}"), 30, true},
		"many empty ones":   {list(900, "{}"), 0, false},
		"some in a list":    {`[{"next":` + list(30, "{}") + `}]`, 0, false},
		"behind a text":     {`[{"name":"` + strings.Repeat("x", 1<<20) + `","next":` + list(900, "{}") + `}]`, 0, false},
		"an object":         {"{}", 0, false},
		"text":              {`"[]"`, 0, false},
		"an entry a number": {"[1]", 0, false},
		"cut off":           {"[" + full, 0, false},
	}, func(t *testing.T, tt row) {
		var alone decode.List[*large]
		var member large
		err := decode.Unmarshal([]byte(tt.text), &alone)
		assert.Equal(t, tt.ok, err == nil, "%v", err)
		err = decode.Unmarshal([]byte(`{"next":`+tt.text+`}`), &member)
		assert.Equal(t, tt.ok, err == nil, "%v", err)
		for _, l := range []decode.List[*large]{alone, member.Next} {
			if tt.ok {
				assert.Equal(t, tt.length < 0, l == nil)
				assert.Len(t, l, max(tt.length, 0))
			}
		}
	})
}

// A response with empty entries in nested lists takes at most 40 bytes of memory for each
// of its bytes.
func TestListsAreBoundedByTheirText(t *testing.T) {
	inner := `{"name":"abcdefgh","next":[` + strings.TrimSuffix(strings.Repeat("{},", 999), ",") + `]},`
	for name, text := range map[string]string{
		"empty entries":      "[" + strings.TrimSuffix(strings.Repeat("{},", 1<<18), ",") + "]",
		"empty lists":        "[" + strings.TrimSuffix(strings.Repeat(`{"next":[]},`, 1<<16), ",") + "]",
		"lists of lists":     "[" + strings.TrimSuffix(strings.Repeat(inner, 300), ",") + "]",
		"objects in objects": strings.Repeat(`{"a":`, 20_000),
		"many names":         manyNames(50_000),
		"just within":        "[" + strings.TrimSuffix(strings.Repeat(`{"name":"`+strings.Repeat("x", 80)+`"},`, 1000), ",") + "]",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var l decode.List[*large]
		_ = decode.Unmarshal([]byte(text), &l)
		runtime.ReadMemStats(&after)
		assert.LessOrEqual(t, after.TotalAlloc-before.TotalAlloc, uint64(40*len(text)), name)
	}
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"%x":0,`, i)
	}
	return "[{" + b.String() + `"":0}]`
}
