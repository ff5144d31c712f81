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
	var reason string
	switch {
	case key == "":
		reason = "the key is empty"
	case signature == "":
		reason = "the webhook has no signature"
	case !hmac.Equal([]byte(unpadded(signature)), []byte(sign(body, key))):
		reason = "the signature does not match the webhook and the key"
	default:
		return nil
	}
	return &portal.Error{Provider: provider, Kind: portal.ErrUnauthorized, Err: errors.New(reason)}
}

// sign returns the signature without padding. Signatures are compared as text, because
// decoders of base64 accept more than one spelling.
func sign(body []byte, key portal.Secret) string {
	mac := hmac.New(sha512.New, []byte(key.Reveal()))
	mac.Write(body)
	return base64.RawStdEncoding.EncodeToString(mac.Sum(nil))
}

// unpadded removes the padding of 64 bytes in base64: two characters or, as in the
// documents, one.
func unpadded(signature string) string {
	return strings.TrimSuffix(strings.TrimSuffix(signature, "="), "=")
}
