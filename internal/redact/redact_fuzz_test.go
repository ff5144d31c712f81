package redact_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/redact"
)

func FuzzText(f *testing.F) {
	for _, text := range harmless {
		f.Add(text, 300, "hunter22hunter22", "")
	}
	for _, tt := range textCases {
		secrets := append(tt.secrets[:len(tt.secrets):len(tt.secrets)], "", "")
		f.Add(tt.text, long, secrets[0], secrets[1])
		f.Add(tt.text, 20, secrets[1], secrets[0])
	}

	f.Fuzz(func(t *testing.T, text string, limit int, first, second string) {
		for _, secrets := range [][]string{nil, {first}, {first, second}, {second, first, first}} {
			got := redact.Text(text, limit, secrets...)
			require.True(t, utf8.ValidString(got), "%q", got)
			require.LessOrEqual(t, len(got), max(limit, 0), "%q", got)
			for _, r := range got {
				require.False(t, r != ' ' && unicode.IsSpace(r) || unicode.IsControl(r), "%q has %q", got, r)
			}
			for _, secret := range secrets {
				if len(secret) < 8 || strings.Contains(mask, secret) || strings.HasSuffix(secret, "…") {
					continue // too short, or a part of the mask or of the ellipsis
				}
				assert.NotContains(t, got, secret)
				assert.NotContains(t, got, url.QueryEscape(secret))
				assert.NotContains(t, got, url.PathEscape(secret))
			}
		}
	})
}
