package weburl_test

import (
	"net"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/weburl"
)

func FuzzParse(f *testing.F) {
	f.Add("https://portal.example.com/" + strings.Repeat(`"`, 8000)) // each becomes three bytes
	for _, tt := range fits {
		f.Add(tt.raw)
	}
	for _, tt := range unfits {
		f.Add(tt.raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := weburl.Parse(raw)
		if err != nil {
			require.Nil(t, u)
			_, err := weburl.Query(raw)
			require.Error(t, err)
			if strings.Contains(raw, "://") { // otherwise it may be a word of the error text
				assert.NotContains(t, err.Error(), raw)
			}
			return
		}
		query, err := weburl.Query(raw)
		require.NoError(t, err)
		require.Equal(t, u.RawQuery, query)
		require.True(t, u.IsAbs())
		require.NotEmpty(t, u.Hostname())
		require.Nil(t, u.User)
		require.Empty(t, u.Opaque)
		if u.Scheme != "https" {
			require.Equal(t, "http", u.Scheme)
			host, _, _ := strings.Cut(u.Hostname(), "%") // without the zone
			require.True(t, strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback(), host)
		}
		for _, text := range []string{raw, u.Host} {
			require.True(t, utf8.ValidString(text))
			for _, r := range text {
				require.False(t, unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\\', "%q", text)
			}
		}

		if len(u.String()) > 8<<10 {
			return // escapes made it longer than a URL may be
		}
		again, err := weburl.Parse(u.String())
		require.NoError(t, err)
		require.Equal(t, u.String(), again.String())
		require.Equal(t, u.Host, again.Host)
		require.Equal(t, u.Path, again.Path)
		require.Equal(t, u.RawQuery, again.RawQuery)
	})
}

// FuzzParam compares Param with net/url for queries that net/url can parse.
func FuzzParam(f *testing.F) {
	f.Add("action=overview&token=a%20b+c", "token")
	f.Add("token=&token=b", "token")
	f.Add("token=+%0A", "token")
	f.Add("a=%0Atoken", "a")
	f.Add("a=%zz&token", "a")
	f.Fuzz(func(t *testing.T, query, name string) {
		value, present := weburl.Param(query, name)
		values, err := url.ParseQuery(query)
		if err != nil || name == "" || url.QueryEscape(name) != name || escapesName(query) {
			return
		}
		require.Equal(t, values.Has(name), present)
		if want := values.Get(name); strings.TrimSpace(want) != "" {
			require.Equal(t, want, value)
		} else {
			require.Empty(t, value)
		}
	})
}

// escapesName reports whether a name in the query is escaped: Param does not unescape names.
func escapesName(query string) bool {
	for pair := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(pair, "="); strings.ContainsAny(name, "%+") {
			return true
		}
	}
	return false
}
