package jwtexp_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/jwtexp"
)

// FuzzParse compares Parse with encoding/json. If Parse returns a time, the payload has it.
// If the payload has a plain exp claim, Parse returns it.
func FuzzParse(f *testing.F) {
	for _, tt := range claimsCases {
		f.Add(tokenOf(tt.claims), []byte(tt.claims))
	}
	for _, tt := range tokenCases {
		if len(tt.token) < 10_000 {
			f.Add(tt.token, []byte(claims))
		}
	}
	f.Fuzz(func(t *testing.T, token string, payload []byte) {
		compare(t, token)
		compare(t, tokenOf(string(payload)))
	})
}

func compare(t *testing.T, token string) {
	got, ok := jwtexp.Parse(token)
	parts := strings.Split(token, ".")
	var payload []byte
	if len(parts) == 3 {
		var err error
		if payload, err = base64.RawURLEncoding.DecodeString(parts[1]); err != nil {
			payload = nil
		}
	}
	exp, count := expOf(payload)
	if ok {
		require.Len(t, parts, 3)
		require.Equal(t, time.UTC, got.Location())
		require.GreaterOrEqual(t, got.Unix(), int64(1_000_000_000))
		require.Less(t, got.Unix(), int64(10_000_000_000))
		if json.Valid(payload) && (count < 2 || !bytes.Contains(payload, []byte(`\`))) {
			require.NotZero(t, count, "%s", payload)
			n, err := exp.Int64()
			require.NoError(t, err, "%s", payload)
			require.Equal(t, n, got.Unix(), "%s", payload)
		}
		return
	}
	require.True(t, got.IsZero())
	if count == 1 && len(payload) <= 4<<10 && parts[0] != "" && !bytes.Contains(payload, []byte(`\`)) {
		n, err := exp.Int64()
		require.False(t, err == nil && n >= 1_000_000_000 && n < 10_000_000_000, "%s", payload)
	}
}

// expOf returns the last exp of a JSON object if it is a number, and the number of exp
// members. It returns 0 if payload is not a JSON object.
func expOf(payload []byte) (exp json.Number, count int) {
	if !json.Valid(payload) {
		return "", 0
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return "", 0
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return "", 0
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return "", 0
		}
		if name == "exp" {
			count++
			exp = json.Number(value) // if it is not a number, Int64 fails
		}
	}
	return exp, count
}
