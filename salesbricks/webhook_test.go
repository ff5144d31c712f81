package salesbricks_test

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// The documented test vector. Its signature ends in one "=", as in the documents. Base64 of
// 64 bytes ends in two.
const (
	vectorBody      = `{"test": "test_generate_signature"}`
	vectorKey       = "33a6a6e4-d7ee-4cb3-affb-26535882bf85"
	vectorSignature = "+QjBChyGVwNThk1PWkrEoyoXNiZ5uzNiIFlMJd8vOi744tmRlcTkNMLpg4+zd7nGWn5DcN7IFnEmAoBlh4rVFA="
)

func TestDocumentedSignature(t *testing.T) {
	t.Parallel()
	for _, signature := range []string{vectorSignature, vectorSignature + "=", strings.TrimSuffix(vectorSignature, "=")} {
		assert.NoError(t, salesbricks.VerifyWebhook([]byte(vectorBody), signature, vectorKey), signature)
	}
	assert.Equal(t, "X-SALESBRICKS-KEY", salesbricks.SignatureHeader)
}

// signed returns the signature as documented.
func signed(body, key string) string {
	mac := hmac.New(sha512.New, []byte(key))
	mac.Write([]byte(body))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no body": "", "JSON": `{"id":"a"}`, "white space": " {}\r\n", "NUL": "a\x00b", "no UTF-8": "\xff", "large": strings.Repeat("a", 1<<20),
	} {
		assert.NoError(t, salesbricks.VerifyWebhook([]byte(body), signed(body, testKey), testKey), name)
	}
}

func TestWebhooksThatAreNotVerified(t *testing.T) {
	t.Parallel()
	const body = `{"id":"a"}`
	signature := signed(body, testKey)
	raw, err := base64.StdEncoding.DecodeString(signature)
	require.NoError(t, err)
	// Decoders ignore some bits of the last letter.
	spare := signature[:85] + string(signature[85]+1) + "=="
	decoded, err := base64.StdEncoding.DecodeString(spare)
	require.NoError(t, err)
	require.Equal(t, raw, decoded, "the other spelling is none")

	type row struct {
		body, signature string
		key             portal.Secret
	}
	table.Run(t, map[string]row{
		"no signature":                   {body, "", testKey},
		"no key":                         {body, signature, ""},
		"no key, and signed with none":   {body, signed(body, ""), ""},
		"another key":                    {body, signature, "another"},
		"a key that differs in its case": {body, signature, portal.Secret(strings.ToUpper(testKey))},
		"another body":                   {body + " ", signature, testKey},
		"too much padding":               {body, signature + "=", testKey},
		"white space behind it":          {body, signature + " ", testKey},
		"a newline within":               {body, signature[:40] + "\n" + signature[40:], testKey},
		"another spelling of the bytes":  {body, spare, testKey},
		"the alphabet for URLs":          {vectorBody, strings.NewReplacer("+", "-", "/", "_").Replace(vectorSignature), vectorKey},
		"cut short":                      {body, signature[:40], testKey},
	}, func(t *testing.T, tt row) {
		e := failure(t, salesbricks.VerifyWebhook([]byte(tt.body), tt.signature, tt.key), signature)
		assert.Equal(t, portal.ErrUnauthorized, e.Kind)
		assert.Zero(t, e.Attempts)
	})
}
