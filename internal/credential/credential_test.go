package credential

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

const (
	mainKey  = "main-k3y-of-tests"
	otherKey = "other-k3y-of-tests!~"
)

func credentials() []Credential {
	return []Credential{
		{Field: "APIKey", Header: "Authorization", Scheme: "Bearer ", Value: mainKey},
		{Field: "AppKey", Header: "X-app-KEY", Value: otherKey},
	}
}

func TestKeysThatNoHeaderCarries(t *testing.T) {
	t.Parallel()
	table.Run(t, map[string]portal.Secret{
		"empty": "", "space": "a b", "newline": "ab\n", "NUL": "a\x00b", "DEL": "a\x7fb", "not ASCII": "schlüssel",
	}, func(t *testing.T, bad portal.Secret) {
		for i, field := range []string{"APIKey", "AppKey"} {
			all := credentials()
			all[i].Value = bad
			keys, refused, err := New(all, nil, nil)
			assert.Nil(t, keys)
			assert.Equal(t, field, refused)
			requireUnfit(t, err, bad)
		}
		keys, _, err := New(credentials(), func(context.Context, portal.Secret) (portal.Secret, error) { return bad, nil }, nil)
		require.NoError(t, err)
		key, _, err := keys.Next(t.Context())
		assert.Empty(t, key)
		requireUnfit(t, err, bad)
	})
}

func requireUnfit(t *testing.T, err error, key portal.Secret) {
	t.Helper()
	require.Error(t, err)
	if key != "" {
		assert.NotContains(t, err.Error(), key.Reveal())
	}
}

// The main key may be empty in the Config if a function returns it. The other keys may not.
func TestNewTakesAnEmptyMainKeyBesideAFunction(t *testing.T) {
	t.Parallel()
	current := func(context.Context, portal.Secret) (portal.Secret, error) { return "next", nil }
	all := credentials()
	all[0].Value = ""
	keys, _, err := New(all, current, nil)
	require.NoError(t, err)
	assert.True(t, keys.Change())
	all[0].Value = "a b"
	_, field, err := New(all, current, nil)
	require.Error(t, err)
	assert.Equal(t, "APIKey", field)
	all = credentials()
	all[1].Value = ""
	_, field, err = New(all, current, nil)
	require.Error(t, err)
	assert.Equal(t, "AppKey", field)
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	plain := map[string]string{"paddle-version": "1"}
	fixed := func() http.Header {
		return http.Header{
			"Accept": {"application/json"}, "User-Agent": {UserAgent()}, "Paddle-Version": {"1"},
			"Authorization": {"Bearer " + mainKey}, "X-App-Key": {otherKey},
		}
	}
	keys, _, err := New(credentials(), nil, plain)
	require.NoError(t, err)
	assert.False(t, keys.Change())
	got := make(http.Header)
	keys.Authorize(got, "", false)
	assert.Equal(t, fixed(), got)
	for name, values := range got {
		assert.Equal(t, 1, cap(values), "to append to %s must not change another header", name)
	}

	keys, _, err = New(credentials(), func(context.Context, portal.Secret) (portal.Secret, error) { return "", nil }, plain)
	require.NoError(t, err)
	got = make(http.Header)
	keys.Authorize(got, "another", true)
	want := fixed()
	want["Authorization"], want["Content-Type"] = []string{"Bearer another"}, []string{"application/json"}
	assert.Equal(t, want, got)
}

func TestNextNamesTheRefusedKey(t *testing.T) {
	t.Parallel()
	var told portal.Secret
	keys, _, err := New(credentials(), func(_ context.Context, refused portal.Secret) (portal.Secret, error) {
		told = refused
		return "next", nil
	}, nil)
	require.NoError(t, err)
	next := func(want portal.Secret) *portal.Secret {
		t.Helper()
		key, retried, err := keys.Next(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "next", key.Reveal())
		assert.Equal(t, want.Reveal(), told.Reveal())
		return retried
	}
	assert.Nil(t, next(""))
	keys.Refuse("old")
	assert.Nil(t, next("old"), "the key is another one")
	keys.Refuse("next")
	retried := next("next")
	require.NotNil(t, retried)
	keys.Refuse("next")
	keys.Accept(retried) // the response is older than the last refusal
	keys.Accept(next("next"))
	assert.Nil(t, next(""))

	vault := errors.New("the vault is closed")
	keys, _, err = New(credentials(), func(context.Context, portal.Secret) (portal.Secret, error) { return "next", vault }, nil)
	require.NoError(t, err)
	key, _, err := keys.Next(t.Context())
	require.ErrorIs(t, err, vault)
	assert.Empty(t, key)
}

func TestRedact(t *testing.T) {
	t.Parallel()
	keys, _, err := New(credentials(), nil, nil)
	require.NoError(t, err)
	assert.Empty(t, keys.Redact("", 100, "jane"))
	for _, secret := range []string{mainKey, otherKey, "jane@example.com", mainKey[:12]} {
		got := keys.Redact("no entry for "+secret+".", 100, "jane@example.com")
		assert.NotContains(t, got, secret)
		assert.Contains(t, got, "no entry for")
	}
	assert.LessOrEqual(t, len(keys.Redact(strings.Repeat("a b ", 100), 50)), 50)
	assert.Contains(t, keys.Redact("for jane@example.com", 100, "bob@example.com"), "for")
	private := make([]string, 1, 8)
	private[0] = "jane@example.com"
	keys.Redact("text", 100, private...)
	assert.Equal(t, []string{"jane@example.com", ""}, private[:2], "the caller's slice was changed")
}

// A provider may repeat the end of a key that a file or a vault returned.
func TestRedactKnowsTheLastKeys(t *testing.T) {
	t.Parallel()
	all := credentials()[:1]
	all[0].Value = ""
	n := 0
	keys, _, err := New(all, func(context.Context, portal.Secret) (portal.Secret, error) {
		n++
		return portal.Secret(fmt.Sprintf("%d-of-the-keys-%d", n, n)), nil
	}, nil)
	require.NoError(t, err)
	assert.Equal(t, "no key", keys.Redact("no key", 100))
	for range 6 {
		_, _, err = keys.Next(t.Context())
		require.NoError(t, err)
	}
	assert.Equal(t, "[redacted] or [redacted]", keys.Redact("3-of-the or e-keys-6", 100))
	assert.Len(t, *keys.known.Load(), 5, "it does not grow")
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	assert.Regexp(t, `^portallink-go/\S+ \(go\S.*\)$`, UserAgent())
}

// No key is forgotten when several attempts learn theirs at the same time.
func TestKeysOfConcurrentAttempts(t *testing.T) {
	t.Parallel()
	type name struct{}
	for range 1000 {
		var all, wg sync.WaitGroup
		all.Add(4)
		keys, _, err := New(credentials(), func(ctx context.Context, _ portal.Secret) (portal.Secret, error) {
			all.Done()
			all.Wait()
			return ctx.Value(name{}).(portal.Secret), nil
		}, nil)
		require.NoError(t, err)
		text := ""
		for _, letter := range []string{"a", "b", "c", "d"} {
			text += " " + strings.Repeat(letter, 10)
			wg.Go(func() {
				_, _, err := keys.Next(context.WithValue(t.Context(), name{}, portal.Secret(strings.Repeat(letter, 20))))
				assert.NoError(t, err)
			})
		}
		wg.Wait()
		require.Equal(t, "[redacted] [redacted] [redacted] [redacted]", keys.Redact(text, 100))
	}
}
