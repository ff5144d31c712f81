package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/redact"
	"github.com/portallink/portallink-go/internal/table"
)

const (
	mask = "[redacted]"
	jwt  = "eyJhbGciOiJIUzI1NiJ9.eyJjdXN0b21lcklkIjoxMjM0NX0.abc123xyz"
	pga  = "pga_" + jwt
	pdl  = "pdl_live_apikey_01gtgztp8f4kek3yd4g1wrksa3_q6TGTJyvoIz7LDtXT65bX7_AQO"
	apst = "apst_AbCdEfGhIjKlMnOpQrStUvWxYz123456789012"
	uuid = "9346b365-4cad-43a6-b7c1-48ff6a1c7836"
)

type textCase struct {
	name    string
	text    string
	secrets []string
	want    string
}

// long is a limit far above the length of every case.
const long = 1000

var harmless = []string{
	"",
	"x",
	"not_found",
	"Entity pro_01gsz97mq9pa4fkyy0wqenepkz not found",
	"Entity ctm_01jcdaf4zgm2fxw3nc0e4fn137 not found",
	"request " + uuid,
	uuid,
	"subscription_ids: maximum 25",
	"maximum length of 256 exceeded. provided value length 653",
	"must be provided as part of the request (active)",
	"invalid_field: Request does not pass validation.",
	"Slow down; retry after 60 s, at 15:13:21Z on 2024-11-12.",
	"dial tcp 127.0.0.1:443: connect: connection refused",
	"read tcp [::1]:40404->[::1]:443: i/o timeout",
	"Django/4.2 failed: 3/4 of the work is done",
	"Kunde „Žofia“ 顧客 nicht gefunden",
	"the token is expired; the key is for another environment",
	"x < y && y > z, 100 % of {\"a\": [1]}",
	"a @ b, and 50%",
}

var textCases = []textCase{
	// Text that is always redacted.
	{"https URL", "see https://customer-portal.paddle.com/cpl_1?token=abc for more", nil, "see [redacted] for more"},
	{"URL without a path", "see https://paddle.com", nil, "see [redacted]"},
	{"URL in upper case", "see HTTPS://PADDLE.COM/X", nil, "see [redacted]"},
	{"URL with user-info", "dial redis://jo:hunter2@cache:6379/0", nil, "dial [redacted]"},
	{"URL with backslashes", `see https:\\portal.example.com\x`, nil, "see [redacted]"},
	{"URL of another scheme", "open git+ssh://x", nil, "open [redacted]"},
	{"URL without its scheme", "see //portal.example.com/x?y=z now", nil, "see [redacted] now"},
	{"host and path", "see portal.example.com/x?y=z now", nil, "see [redacted] now"},
	{"host, port and path", "see portal.example.com:8443/x now", nil, "see [redacted] now"},
	{"host and query", "see portal.example.com?y=z now", nil, "see [redacted] now"},
	{"URL across a line break", "see https://portal.example.com/x\ny", nil, "see [redacted] y"},
	{"percent-encoded URL", "to https%3A%2F%2Fportal.example.com%2Fx%3Ftoken%3Dabcdef", nil, "to [redacted]"},
	{"e-mail", "No customer jo.do+x@example.co.uk!", nil, "No customer [redacted]"},
	{"e-mail in brackets", "Jo Do <jo@example.com> is unknown", nil, "Jo Do <[redacted]> is unknown"},
	{"e-mail after an equals sign", "emailId=jo@example.com", nil, "emailId=[redacted]"},
	{"e-mail after a colon", "unknown:jo@example.com", nil, "unknown:[redacted]"},
	{"e-mail, percent-encoded", "emailId=jo%40example.com", nil, "emailId=[redacted]"},
	{"e-mail, international", "žofia@příklad.cz is unknown", nil, "[redacted] is unknown"},
	{"bearer header", "Authorization: Bearer abc.def was refused", nil, "Authorization: [redacted] was refused"},
	{"basic header", "Authorization: basic am86aHVudGVyMg== was refused", nil, "Authorization: [redacted] was refused"},
	{"query: token", "GET /x?a=1&token=abc", nil, "GET /x?a=1&[redacted]"},
	{"query: api_key", "api_key=abc and more", nil, "[redacted] and more"},
	{"query: access_token", "access_token=abc", nil, "[redacted]"},
	{"query: X-Amz-Signature", "X-Amz-Signature=abc", nil, "[redacted]"},
	{"query: client_secret", "client_secret=abc", nil, "[redacted]"},
	{"query: password", "Password=abc", nil, "[redacted]"},
	{"JWT", "token " + jwt + " is expired", nil, "token [redacted] is expired"},
	{"a short JWT", "token eyJhbGciOiJub25lIn0.e30. is expired", nil, "token [redacted] is expired"},
	{"Paddle's token", "token " + pga + " is expired", nil, "token [redacted] is expired"},
	{"a short token of Paddle's", "pga_1 is expired", nil, "[redacted] is expired"},
	{"Paddle's key", "key " + pdl + " is revoked", nil, "key [redacted] is revoked"},
	{"Appstle's key", "key " + apst + " is revoked", nil, "key [redacted] is revoked"},
	{"43 dense bytes are let through", strings.Repeat("a1", 21) + "b", nil, strings.Repeat("a1", 21) + "b"},
	{"44 dense bytes are not", strings.Repeat("a1", 22), nil, mask},
	{"base64", "got " + strings.Repeat("Zm9v+/Y=", 6), nil, "got [redacted]"},

	// Text that the caller declares secret, even if it looks harmless.
	{"secret", "key hunter22 is wrong", []string{"hunter22"}, "key [redacted] is wrong"},
	{"secret in another case", "HUNTER22 is wrong", []string{"hunter22"}, "[redacted] is wrong"},
	{"several secrets", "hunter22 or xyzzy33", []string{"hunter22", "xyzzy33"}, "[redacted] or [redacted]"},
	{"empty secret", "nothing is hidden", []string{""}, "nothing is hidden"},
	{"absent secret", "nothing is hidden", []string{"hunter22"}, "nothing is hidden"},
	{"secret of a regular expression's letters", "key a.b*(c is wrong, axb is not", []string{"a.b*(c"}, "key [redacted] is wrong, axb is not"},
	{"secret, query-escaped", "a+b%26c%2Fd is wrong", []string{"a b&c/d"}, "[redacted] is wrong"},
	{"secret, path-escaped", "a%20b&c%2Fd is wrong", []string{"a b&c/d"}, "[redacted] is wrong"},
	{"secret, escaped in lower case", "a+b%26c%2fd is wrong", []string{"a b&c/d"}, "[redacted] is wrong"},
	{"e-mail as a secret, query-escaped", "jo%2Bx%40example.com!", []string{"jo+x@example.com"}, "[redacted]!"},
	{"the mask itself is no secret to fear", "a [redacted] b", []string{"redacted"}, mask},
	{"secret of two words, no-break space", "no Jane\u00a0 Doe here", []string{"Jane Doe"}, "no [redacted] here"},
	{"secret with a no-break space", "no Jane Doe here", []string{"Jane\u00a0Doe"}, "no [redacted] here"},
	{"secret with JSON escapes", `no jane\u0020DOE here, \u00zz`, []string{"Jane Doe"}, `no [redacted] here, \u00zz`},
	{"e-mail with a JSON escape", `no jane\u0040example.com here`, nil, "no [redacted] here"},
	{"URL with JSON escapes", `see https:\/\/portal.example.com\/x now`, nil, "see [redacted] now"},
	{"secret in a plain word", "xJANEx-1", []string{"jane"}, "x[redacted]x-1"},
	{"secret that two masks would spell", "xabcdefghy", []string{"abcdefgh", "x[redacted]y"}, mask},

	// The result is one line of printable characters.
	{"newlines", "first\nsecond\r\nthird\n", nil, "first second third"},
	{"tabs and runs of space", " \t a \t\t b  ", nil, "a b"},
	{"line and paragraph separators", "a\u2028b\u2029c\u0085d\vf\fg", nil, "a b c d f g"},
	{"no-break space", "a\u00a0b", nil, "a b"},
	{"terminal escape", "\x1b[31mred\x1b[0m", nil, "[31mred [0m"},
	{"NUL, DEL and C1", "a\x00b\x7fc\u009bd", nil, "a b c d"},
	{"bidi override and zero width", "a\u202eb\u200bc\ufeffd", nil, "a b c d"},
	{"nothing but space", " \r\n\u200b ", nil, ""},
	{"invalid UTF-8", "a\xffb\xc3(", nil, "a\ufffdb\ufffd("},
	{"a secret cannot hide behind a newline", "token=\nhunter22 is wrong", []string{"hunter22"}, "token= [redacted] is wrong"},
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, tt := range textCases {
		assert.Equal(t, tt.want, redact.Text(tt.text, long, tt.secrets...), tt.name)
	}
	for _, text := range harmless {
		assert.Equal(t, text, redact.Text(text, long))
		assert.Equal(t, text, redact.Text(text, long, pdl, "jo@example.com"))
	}
}

func TestTextIsCut(t *testing.T) {
	t.Parallel()
	type row struct {
		text string
		max  int
		want string
	}
	table.Run(t, map[string]row{
		"shorter":                              {"abcde", 6, "abcde"},
		"as long":                              {"abcdef", 6, "abcdef"},
		"longer":                               {"abcdefg", 6, "abc…"},
		"at the boundary of a character":       {"ééééé", 7, "éé…"},
		"within a character of two bytes":      {"ééééé", 8, "éé…"},
		"within a character of four bytes":     {"a😀😀", 7, "a…"},
		"nothing but the dots fits":            {"abcdef", 3, "…"},
		"not even the dots fit":                {"abcdef", 2, ""},
		"no room":                              {"abcdef", 0, ""},
		"nothing in no room":                   {"", 0, ""},
		"cut after the mask is in place":       {"key=abcdefghijklmnop", 10, mask},
		"nothing of what the cut goes through": {"unknown jo.do@example.com", 16, "unknown [reda…"},
		"the mask is cut too":                  {"x key=abcdefgh", 10, "x [reda…"},
		"long":                                 {strings.Repeat("word ", 1000), 300, strings.Repeat("word ", 59) + "wo…"},
	}, func(t *testing.T, tt row) {
		var got string
		if assert.NotPanics(t, func() { got = redact.Text(tt.text, tt.max) }) {
			assert.Equal(t, tt.want, got)
			assert.LessOrEqual(t, len(got), tt.max)
		}
	})
}

// Redaction needs limited time and memory, whatever a provider sends.
func TestTextOfAnyLength(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("word ", 1<<20)
	assert.Equal(t, strings.Repeat("word ", 59)+"wo…", redact.Text(words, 300))
	assert.Empty(t, redact.Text(strings.Repeat("x", 1<<20), 300), "there is no place to cut it")
	huge := strings.Repeat("\xff", 4<<20)
	assert.Equal(t, "a message", redact.Text("a message", 300, huge))
	assert.Empty(t, redact.Text("", 300, huge))
	assert.Equal(t, "proxy [redacted]", redact.Text("proxy user:password@ ", 300))
}

func TestRuns(t *testing.T) {
	t.Parallel()
	const key = "abcdefghijklmnopqrstuvwxyz"
	type row struct{ text, want string }
	table.Run(t, map[string]row{
		"nothing":        {"", ""},
		"the whole":      {"key " + key + "!", "key [redacted]!"},
		"the beginning":  {"key abcdefgh…", "key [redacted]…"},
		"the end":        {"key …stuvwxyz", "key …[redacted]"},
		"seven":          {"key tuvwxyz", "key tuvwxyz"},
		"two":            {"abcdefghstuvwxyz", "[redacted][redacted]"},
		"with an escape": {`key abcd\u0065fgh`, "key [redacted]"},
		"another's":      {"key 0123456789 is wrong", "key 0123456789 is wrong"},
		"too long a key": {strings.Repeat("x", 9<<10), ""},
	}, func(t *testing.T, tt row) {
		assert.Equal(t, tt.want, redact.Runs(tt.text, "", key))
	})
	alike := []string{"abcdefgh-1234567", "abcdefgh-7654321"}
	assert.Equal(t, "[redacted] [redacted]", redact.Runs(alike[0]+" "+alike[1], alike...))
	for before := range 12 {
		text := strings.Repeat("-", before)
		assert.Equal(t, text+"[redacted]", redact.Runs(text+"klmnopqr", key))
	}
}
