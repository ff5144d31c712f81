package fakeserver_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

func TestRandom(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		text := fakeserver.Random("id_4xxxxxxxxxxxxxxx-")
		assert.Regexp(t, `^id_4[0-9a-f]{15}-$`, text)
		seen[text] = true
	}
	assert.Len(t, seen, 100)
}

func TestToken(t *testing.T) {
	t.Parallel()
	token := func() []string {
		return strings.Split(fakeserver.Token(fakeserver.Object{"alg", "none"}, fakeserver.Object{"sub", "1", "exp", 2}, 64), ".")
	}
	first, second := token(), token()
	require.Len(t, first, 3)
	for i, want := range []string{`{"alg":"none"}`, `{"sub":"1","exp":2}`} {
		part, err := base64.RawURLEncoding.DecodeString(first[i])
		require.NoError(t, err)
		assert.Equal(t, want, string(part))
	}
	assert.Equal(t, first[:2], second[:2])
	assert.NotEqual(t, first[2], second[2])
	signature, err := base64.RawURLEncoding.DecodeString(first[2])
	require.NoError(t, err)
	assert.Len(t, signature, 64)
}
