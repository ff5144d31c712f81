package paddletest

import (
	"crypto/rand"
	"fmt"
	"strings"
)

const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

// isID reports whether id is the prefix and 26 small letters or digits, the
// pattern of every Paddle ID.
func isID(prefix, id string) bool {
	rest, ok := strings.CutPrefix(id, prefix)
	return ok && len(rest) == 26 && strings.Trim(rest, idAlphabet) == ""
}

// newID is unique and cannot be guessed. It begins as Paddle's do, with a
// timestamp's first digits.
func newID(prefix string) string {
	return prefix + "01" + strings.ToLower(rand.Text()[:24])
}

// newRequestID is a random UUID, as in Paddle's samples.
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
