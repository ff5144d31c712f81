package weburl_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/internal/weburl"
)

type fit struct {
	name, raw string
	host      string // with its port
	query     string
}

var longURL = "https://portal.example.com/?" + strings.Repeat("x", 8<<10-len("https://portal.example.com/?"))

var fits = []fit{
	{"https", "https://portal.example.com/x?token=a", "portal.example.com", "token=a"},
	{"no path", "https://portal.example.com", "portal.example.com", ""},
	{"port", "https://portal.example.com:8443/x", "portal.example.com:8443", ""},
	{"scheme in upper case", "HTTPS://portal.example.com/", "portal.example.com", ""},
	{"fragment", "https://portal.example.com/#/x", "portal.example.com", ""},
	{"fragment behind a query", "https://portal.example.com/?a=b#c", "portal.example.com", "a=b"},
	{"escapes in path and query", "https://portal.example.com/a%2Fb%0A?c=%00%20", "portal.example.com", "c=%00%20"},
	{"at sign in the path", "https://portal.example.com/@jo", "portal.example.com", ""},
	{"URL in the query", "https://portal.example.com/?to=http://x@y/", "portal.example.com", "to=http://x@y/"},
	{"international host", "https://příklad.cz/", "příklad.cz", ""},
	{"international path", "https://example.com/žluť", "example.com", ""},
	{"host in punycode", "https://xn--pklad-zsa96e.cz/x?token=a", "xn--pklad-zsa96e.cz", "token=a"},
	{"highest port", "https://portal.example.com:65535/", "portal.example.com:65535", ""},
	{"as long as may be", longURL, "portal.example.com", strings.Repeat("x", 8<<10-len("https://portal.example.com/?"))},
	{"IPv4", "https://192.0.2.1/", "192.0.2.1", ""},
	{"IPv6", "https://[2001:db8::1]:8443/", "[2001:db8::1]:8443", ""},
	{"IPv6 with a zone", "https://[fe80::1%25eth0]/", "[fe80::1%eth0]", ""},
	{"http to localhost", "http://localhost:8080/x", "localhost:8080", ""},
	{"http to LOCALHOST", "http://LocalHost/", "LocalHost", ""},
	{"http to 127.0.0.1", "http://127.0.0.1:40404/x?y=z", "127.0.0.1:40404", "y=z"},
	{"http to 127.8.9.10", "http://127.8.9.10/", "127.8.9.10", ""},
	{"http to ::1", "http://[::1]:8080/", "[::1]:8080", ""},
	{"http to the long ::1", "http://[0:0:0:0:0:0:0:1]/", "[0:0:0:0:0:0:0:1]", ""},
	{"http to 127.0.0.1 as IPv6", "http://[::ffff:127.0.0.1]/", "[::ffff:127.0.0.1]", ""},
}

var unfits = []struct{ name, raw string }{
	{"empty", ""},
	{"port above the highest", "https://portal.example.com:65536/secret77"},
	{"port of many digits", "https://portal.example.com:99999999999999999999/secret77"},
	{"a byte too long", longURL + "x"},
	{"path", "/x/secret77"},
	{"host and path", "portal.example.com/secret77"},
	{"no scheme", "//portal.example.com/secret77"},
	{"no host", "https:///secret77"},
	{"port alone", "https://:443/secret77"},
	{"one slash", "https:/portal.example.com/secret77"},
	{"opaque", "https:portal.example.com/secret77"},
	{"empty IPv6", "https://[]/secret77"},
	{"javascript", "javascript:alert('secret77')"},
	{"javascript with a host", "javascript://portal.example.com/%0Asecret77"},
	{"data", "data:text/html,secret77"},
	{"httpsx", "httpsx://portal.example.com/secret77"},
	{"http", "http://portal.example.com/secret77"},
	{"http to a public address", "http://192.0.2.1/secret77"},
	{"http to a private address", "http://10.0.0.1/secret77"},
	{"http to all addresses", "http://0.0.0.0/secret77"},
	{"http to a public IPv6 address", "http://[2001:db8::1]/secret77"},
	{"http to a public address as IPv6", "http://[::ffff:192.0.2.1]/secret77"},
	{"http to localhost's namesake", "http://localhost.example.com/secret77"},
	{"http to what begins like loopback", "http://127.0.0.1.example.com/secret77"},
	{"http to a short form of 127.0.0.1", "http://127.1/secret77"},
	{"http to a number", "http://2130706433/secret77"},
	{"http to localhost by user-info", "http://localhost@portal.example.com/secret77"},
	{"user", "https://secret77@portal.example.com/"},
	{"user and password", "https://jo:secret77@portal.example.com/"},
	{"empty user", "https://@portal.example.com/secret77"},
	{"backslashes", `https:\\portal.example.com\secret77`},
	{"backslash before at", `https://portal.example.com\@evil.example/secret77`},
	{"backslash in the query", `https://portal.example.com/?\secret77`},
	{"space around", " https://portal.example.com/secret77 "},
	{"space in the path", "https://portal.example.com/a secret77"},
	{"space in the host", "https://portal example.com/secret77"},
	{"no-break space", "https://portal.example.com/a\u00a0secret77"},
	{"ideographic space", "https://portal.example.com/a\u3000secret77"},
	{"tab", "https://portal.example.com/a\tsecret77"},
	{"newline", "https://portal.example.com/a\r\nX-Evil: secret77"},
	{"NUL", "https://portal.example.com/a\x00secret77"},
	{"DEL", "https://portal.example.com/a\x7fsecret77"},
	{"C1 that is a space", "https://portal.example.com/a\u0085secret77"},
	{"C1", "https://portal.example.com/a\u009bsecret77"},
	{"line separator", "https://portal.example.com/a\u2028secret77"},
	{"bidi override", "https://portal.example.com/a\u202esecret77"},
	{"bidi isolate", "https://portal.example.com/a\u2066secret77"},
	{"zero width space", "https://portal.exam\u200bple.com/secret77"},
	{"soft hyphen", "https://portal.exam\u00adple.com/secret77"},
	{"byte order mark", "\ufeffhttps://portal.example.com/secret77"},
	{"invalid UTF-8", "https://portal.example.com/\xffsecret77"},
	{"bad escape in the path", "https://portal.example.com/%zzsecret77"},
	{"bad escape in the host", "https://portal%zz.example.com/secret77"},
	{"space in the host, escaped", "https://portal%20example.com/secret77"},
	{"NUL in the host, escaped", "https://portal%00.example.com/secret77"},
	// Parse unescapes the host. The result must not contain special characters.
	{"bidi override in the host, escaped", "https://portal.%E2%80%AEexample.com/secret77"},
	{"zero width space in the host, escaped", "https://portal.exam%E2%80%8Bple.com/secret77"},
	{"C1 in the host, escaped", "https://portal%C2%9B.example.com/secret77"},
	{"no-break space in the host, escaped", "https://portal%C2%A0.example.com/secret77"},
	{"invalid UTF-8 in the host, escaped", "https://portal%FF.example.com/secret77"},
	{"space in a zone, escaped", "https://[fe80::1%25eth%200]/secret77"},
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, tt := range fits {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u, err := weburl.Parse(tt.raw)
			require.NoError(t, err)
			assert.Equal(t, tt.host, u.Host)
			assert.Equal(t, tt.query, u.RawQuery)
			assert.True(t, u.IsAbs())
			query, err := weburl.Query(tt.raw)
			require.NoError(t, err)
			assert.Equal(t, tt.query, query)
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range unfits {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u, err := weburl.Parse(tt.raw)
			require.Error(t, err)
			assert.Nil(t, u)
			query, err := weburl.Query(tt.raw)
			require.Error(t, err)
			assert.Empty(t, query)
			for _, part := range []string{"secret77", "example", "127", "192", "%", tt.raw} {
				if part != "" {
					assert.NotContains(t, err.Error(), part, "the error repeats the URL")
				}
			}
		})
	}
}

// Plain checks several bytes at a time.
func TestPlain(t *testing.T) {
	t.Parallel()
	assert.True(t, weburl.Plain(""))
	for length := 1; length <= 25; length++ {
		for at := range length {
			for b := range 256 {
				s := []byte(strings.Repeat("~", length))
				s[at] = byte(b)
				plain := b > ' ' && b <= '~' && b != '\\'
				require.Equal(t, plain, weburl.Plain(string(s)), "%q", s)
			}
		}
	}
}

func TestParam(t *testing.T) {
	t.Parallel()
	type row struct {
		query, param string
		want         string
		present      bool
	}
	table.Run(t, map[string]row{
		"alone":                          {"token=abc", "token", "abc", true},
		"between others":                 {"action=overview&token=abc&x=y", "token", "abc", true},
		"the first of two":               {"token=a&token=b", "token", "a", true},
		"the first of two, though empty": {"token=&token=b", "token", "", true},
		"empty":                          {"token=", "token", "", true},
		"no value":                       {"token", "token", "", true},
		"no value, between others":       {"a&token&b", "token", "", true},
		"absent":                         {"action=overview", "token", "", false},
		"no query":                       {"", "token", "", false},
		"longer name":                    {"tokens=abc&xtoken=abc", "token", "", false},
		"in upper case":                  {"TOKEN=abc", "token", "", false},
		"name in a value":                {"a=token", "token", "", false},
		"equals signs in the value":      {"token=a=b==", "token", "a=b==", true},
		"escapes":                        {"token=a%2Bb%26c%3D", "token", "a+b&c=", true},
		"plus is a space":                {"token=a+b", "token", "a b", true},
		"cannot be decoded":              {"token=a%zz", "token", "", true},
		"cut escape":                     {"token=a%2", "token", "", true},
		"others that cannot be decoded":  {"a=%zz&token=abc&b=%", "token", "abc", true},
		"the first cannot be decoded":    {"token=%zz&token=abc", "token", "", true},
		"empty pairs":                    {"&&token=abc&", "token", "abc", true},
	}, func(t *testing.T, tt row) {
		value, present := weburl.Param(tt.query, tt.param)
		assert.Equal(t, tt.want, value)
		assert.Equal(t, tt.present, present)
	})
}
