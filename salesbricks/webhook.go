package salesbricks

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

// SignatureHeader is the header with the signature of a webhook. The header with the key
// of an API call has the same name.
const SignatureHeader = "X-SALESBRICKS-KEY"

// VerifyWebhook returns nil if signature is the signature of body. signature is the value
// of [SignatureHeader]: the HMAC-SHA512 of body with the account's API key, in base64.
// body has to be exactly the bytes that arrived. The padding of the signature may be
// missing, as in the documented example. Any other difference, and an empty key, is a
// [*portal.Error] of kind [portal.ErrUnauthorized].
//
// The signature contains no time: VerifyWebhook accepts a webhook that somebody recorded
// and sends again. See https://docs.salesbricks.com/api-reference/webhooks/overview.
func VerifyWebhook(body []byte, signature string, key portal.Secret) error {
	mac := hmac.New(sha512.New, []byte(key.Reveal()))
	mac.Write(body)
	// Compared as text and without padding: decoders of base64 accept more than one spelling.
	want := base64.RawStdEncoding.EncodeToString(mac.Sum(nil))
	got := strings.TrimSuffix(strings.TrimSuffix(signature, "="), "=")
	var reason string
	switch {
	case key == "":
		reason = "the key is empty"
	case signature == "":
		reason = "the webhook has no signature"
	case !hmac.Equal([]byte(got), []byte(want)):
		reason = "the signature does not match the webhook and the key"
	default:
		return nil
	}
	return &portal.Error{Provider: provider, Kind: portal.ErrUnauthorized, Err: errors.New(reason)}
}
