// Package jwtexp reads the expiry of a JSON Web Token (RFC 7519, section 4.1.4). It does
// not verify the token.
package jwtexp

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// A time outside these bounds (2001 and 2286) is a mistake, such as milliseconds instead of
// seconds.
const earliest, latest = 1_000_000_000, 10_000_000_000

const (
	largest = 4 << 10 // the limit on the bytes of claims that are looked at
	usual   = 1 << 10 // what takes no memory from the heap
)

// Parse returns the token's exp claim in UTC. It returns false if the token is not a JWT or
// has no exp claim. It also returns false if the claim is not a whole number of seconds
// since 1970, or not a plausible time.
func Parse(token string) (time.Time, bool) {
	header, rest, _ := strings.Cut(token, ".")
	payload, signature, ok := strings.Cut(rest, ".")
	if !ok || header == "" || strings.Contains(signature, ".") || base64.RawURLEncoding.DecodedLen(len(payload)) > largest {
		return time.Time{}, false
	}
	claims, err := base64.RawURLEncoding.AppendDecode(make([]byte, 0, usual), []byte(payload))
	if err != nil {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(string(member(claims, `"exp"`)), 10, 64)
	if err != nil || seconds < earliest || seconds >= latest {
		return time.Time{}, false
	}
	return time.Unix(seconds, 0).UTC(), true
}

// member returns the text of a number among the members of a JSON object, and
// nothing where there is none, or where the object is none. Of several with the
// name it returns the last, as RFC 7519 says. It looks for no other faults of the
// JSON. encoding/json would take more than a tenth of what the whole call to the
// provider costs.
func member(object []byte, quotedName string) (number []byte) {
	object = bytes.Trim(object, space)
	if !bytes.HasPrefix(object, []byte("{")) || !bytes.HasSuffix(object, []byte("}")) {
		return nil
	}
	depth := 0
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			end := closingQuote(object, i)
			name := object[i:end]
			i = end - 1
			if depth != 1 || string(name) != quotedName {
				continue
			}
			value, named := bytes.CutPrefix(bytes.TrimLeft(object[end:], space), []byte(":"))
			if !named {
				continue // a value that reads like the name
			}
			value, rest := cutNumber(bytes.TrimLeft(value, space))
			if rest = bytes.TrimLeft(rest, space); len(rest) == 0 || rest[0] != ',' && (rest[0] != '}' || len(rest) > 1) {
				return nil
			}
			number = value
		}
	}
	return number
}

const space = " \t\r\n"

func cutNumber(s []byte) (digits, rest []byte) {
	end := 0
	for end < len(s) && '0' <= s[end] && s[end] <= '9' && s[0] != '0' {
		end++
	}
	return s[:end], s[end:]
}

// closingQuote returns where the string that begins at open has ended. The scopes of a
// token are one long string: a look at each byte took a twentieth of a call.
func closingQuote(s []byte, open int) int {
	for from := open + 1; from < len(s); {
		quote := bytes.IndexByte(s[from:], '"')
		if quote < 0 {
			break
		}
		escape := bytes.IndexByte(s[from:from+quote], '\\')
		if escape < 0 {
			return from + quote + 1
		}
		from += escape + 2
	}
	return len(s)
}
