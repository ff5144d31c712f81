package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

func TestCheckID(t *testing.T) {
	t.Parallel()
	c := newClient(t, &script{}, nil)
	for _, id := range []string{"a", "ctm_1", ".", "..", "a b", "é", "a%2Fb", "a?b"} {
		assert.NoError(t, c.CheckID("F", id), id)
	}
	for name, id := range map[string]string{
		"empty": "", "blank": " \t", "slash": "a/b", "NUL": "a\x00", "line end": "a\n", "DEL": "a\x7f",
		"control of the second page": "a\u0085", "not UTF-8": "a\xff",
	} {
		err := c.CheckID("F", id)
		require.Error(t, err, name)
		assert.Equal(t, "F", err.(*portal.Error).Field, name)
		assert.Equal(t, portal.ErrInvalidRequest, portal.KindOf(err), name)
	}
}

func TestCheckEmail(t *testing.T) {
	t.Parallel()
	c := newClient(t, &script{}, nil)
	for _, email := range []string{"sam@example.com", "a+b&c@example.com", "ü@bücher.example", "a@b", `"a@b"@example.com`} {
		assert.NoError(t, c.CheckEmail("Email", email), email)
	}
	for name, email := range map[string]string{
		"empty": "", "no at": "sam", "no local part": "@example.com", "no domain": "sam@", "space": "sam @example.com",
		"line end": "sam@example.com\n", "NUL": "sam\x00@example.com", "not UTF-8": "\xff@example.com", "long": strings.Repeat("a", 319) + "@a",
	} {
		err := c.CheckEmail("Email", email)
		require.Error(t, err, name)
		assert.Equal(t, "Email", err.(*portal.Error).Field, name)
		if email != "" {
			assert.NotContains(t, err.Error(), email, name)
		}
	}
}
