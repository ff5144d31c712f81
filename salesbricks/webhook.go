package salesbricks

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

// SignatureHeader is the header of a webhook that has its signature. It is also
// the name of the header that carries the key of an API call.
const SignatureHeader = "X-SALESBRICKS-KEY"

// VerifyWebhook returns nil if signature, the value of SignatureHeader, is that
// of body under key, the API key of the account: base64 of an HMAC-SHA512. body
// is what arrived, byte by byte. Padding may be missing from the signature, as
// in the documented example. Any other difference, and an empty key, is a
// *portal.Error of kind ErrUnauthorized.
//
// The signature has no time in it: a webhook that somebody recorded and sends
// again verifies again. See https://docs.salesbricks.com/api-reference/webhooks/overview.
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

// sign returns the signature without padding. It is compared as text: decoders
// of base64 accept more than one spelling.
func sign(body []byte, key portal.Secret) string {
	mac := hmac.New(sha512.New, []byte(key.Reveal()))
	mac.Write(body)
	return base64.RawStdEncoding.EncodeToString(mac.Sum(nil))
}

// unpadded removes the padding of 64 bytes in base64, two signs or, as the
// documents print it, one.
func unpadded(signature string) string {
	return strings.TrimSuffix(strings.TrimSuffix(signature, "="), "=")
}
