package fakeserver

import (
	"crypto/rand"
	"encoding/base64"
)

// Random returns pattern with each x replaced by a random hexadecimal digit.
func Random(pattern string) string {
	text, random := []byte(pattern), make([]byte, len(pattern))
	_, _ = rand.Read(random) // never returns an error
	for i := range text {
		if text[i] == 'x' {
			text[i] = "0123456789abcdef"[random[i]&0xf]
		}
	}
	return string(text)
}

// Token returns a text with the form of a JWT. Its signature is random and has the length of
// a real one: nobody can check it, but it makes every token unique.
func Token(header, claims Object, signatureLen int) string {
	signature := make([]byte, signatureLen)
	_, _ = rand.Read(signature) // as above
	return tokenPart(header) + "." + tokenPart(claims) + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func tokenPart(o Object) string {
	text, _ := o.MarshalJSON() // strings and integers always encode
	return base64.RawURLEncoding.EncodeToString(text)
}
