package redirect

import (
	"encoding/base32"
	"encoding/binary"
	"math"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Ticket is the content of a signed link. Everybody who has the link can read it.
type Ticket struct {
	// Customer is the program's own reference to the customer, of 1 to 64 bytes.
	// Do not use an e-mail address: everybody can read it in the link.
	Customer string

	// Action is the page to open, of up to 64 bytes. Empty means the front page.
	Action portal.Action

	// Subscription is the subscription of the page, of up to 128 bytes. It may be
	// empty.
	Subscription string

	// ExpiresAt is rounded down to the second. It is in UTC in a verified ticket.
	ExpiresAt time.Time
}

// The binary form of a ticket, before its MAC: version, expiry in seconds since
// 1970, then customer, action and subscription, each after its length.
const (
	version         = 1
	maxCustomer     = 64
	maxAction       = 64
	maxSubscription = 128
	headerSize      = 1 + 4
	maxTicket       = headerSize + 3 + maxCustomer + maxAction + maxSubscription
)

// alphabet has only lower-case letters and digits: mail software drops a hyphen or
// a full stop at the end of a link, and cuts links at other characters.
var alphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// append appends the binary form of t, whose fields are within bounds.
func (t *Ticket) append(b []byte) []byte {
	b = append(b, version)
	b = binary.BigEndian.AppendUint32(b, uint32(t.ExpiresAt.Unix()))
	for _, field := range [...]string{t.Customer, string(t.Action), t.Subscription} {
		b = append(b, byte(len(field)))
		b = append(b, field...)
	}
	return b
}

// parse reads what append wrote, and nothing else.
func parse(b []byte) (Ticket, bool) {
	if len(b) < headerSize || b[0] != version {
		return Ticket{}, false
	}
	t := Ticket{ExpiresAt: time.Unix(int64(binary.BigEndian.Uint32(b[1:])), 0).UTC()}
	text := string(b[headerSize:]) // one allocation for all fields
	var fields [3]string
	for i := range fields {
		if text == "" || len(text) <= int(text[0]) {
			return Ticket{}, false
		}
		n := 1 + int(text[0])
		fields[i], text = text[1:n], text[n:]
	}
	t.Customer, t.Action, t.Subscription = fields[0], portal.Action(fields[1]), fields[2]
	return t, text == ""
}

// check returns the name of a field that is out of bounds, and the reason.
func (t *Ticket) check(now time.Time, maxLifetime time.Duration) (field, reason string) {
	switch unix := t.ExpiresAt.Unix(); {
	case t.Customer == "" || len(t.Customer) > maxCustomer:
		return "Customer", "a reference has 1 to 64 bytes"
	case len(t.Action) > maxAction:
		return "Action", "it has more than 64 bytes"
	case len(t.Subscription) > maxSubscription:
		return "Subscription", "it has more than 128 bytes"
	case unix <= 0 || unix > math.MaxUint32:
		return "ExpiresAt", "it is not set, or after the year 2105"
	case t.ExpiresAt.Sub(now) > maxLifetime:
		return "ExpiresAt", "the lifetime is longer than SignerConfig.MaxLifetime"
	}
	return "", ""
}
