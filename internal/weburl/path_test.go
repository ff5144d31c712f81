package weburl_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/internal/weburl"
)

func TestJoin(t *testing.T) {
	t.Parallel()
	type row struct {
		base     string
		segments []string
		want     string
	}
	table.Run(t, map[string]row{
		"no segment":               {"https://h", nil, "https://h"},
		"path is appended":         {"https://h", []string{"a", "b"}, "https://h/a/b"},
		"slashes of the base":      {"https://h///", []string{"a"}, "https://h/a"},
		"path of the base":         {"https://h/x/y/", []string{"a"}, "https://h/x/y/a"},
		"escaped path of the base": {"https://h/x%2Fy", []string{"a"}, "https://h/x%2Fy/a"},
		"dot":                      {"https://h", []string{"a", ".", "b"}, "https://h/a/%2E/b"},
		"dots":                     {"https://h", []string{"a", "..", "b"}, "https://h/a/%2E%2E/b"},
		"three dots":               {"https://h", []string{"..."}, "https://h/..."},
		"slash":                    {"https://h", []string{"a/b"}, "https://h/a%2Fb"},
		"question mark and hash":   {"https://h", []string{"a?b#c"}, "https://h/a%3Fb%23c"},
		"per cent":                 {"https://h", []string{"a%2Fb"}, "https://h/a%252Fb"},
		"space and unicode":        {"https://h", []string{"é b"}, "https://h/%C3%A9%20b"},
	}, func(t *testing.T, tt row) {
		base, err := weburl.Base(tt.base)
		require.NoError(t, err)
		before := *base
		u := weburl.Join(base, tt.segments...)
		assert.Equal(t, tt.want, u.String())
		assert.Equal(t, before, *base)
		if len(tt.segments) == 1 {
			root, err := weburl.Base("https://h")
			require.NoError(t, err)
			u = weburl.Join(root, tt.segments...)
			assert.Equal(t, u.String(), weburl.Append("https://h", tt.segments[0]))
		}
	})
}

func TestBaseIsRefused(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "/", "h", "http://h", "https://h?", "https://h?a=secret", "https://h/#", "https://secret@h"} {
		u, err := weburl.Base(raw)
		require.Error(t, err, raw)
		assert.Nil(t, u)
		assert.NotContains(t, err.Error(), "secret")
	}
}
