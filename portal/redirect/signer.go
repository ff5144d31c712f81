package redirect

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Errors of [Signer.Verify].
var (
	// ErrInvalid means that this Signer did not make the link, or somebody changed it.
	ErrInvalid = errors.New("redirect: the link is not valid")
	// ErrExpired means that the link is unchanged, but its ExpiresAt has passed.
	ErrExpired = errors.New("redirect: the link has expired")
)

// SignerConfig is the configuration of a [Signer].
type SignerConfig struct {
	// URL is where the handler of [NewMailHandler] is mounted, such as
	// "https://app.example/billing/m/". It is https, or http to a loopback host,
	// and has no query. Links are not valid at any other host or path.
	URL string

	// Keys have at least 32 random bytes each; openssl rand -base64 48 makes such a
	// key. The first key signs, and all keys verify.
	// To replace a key, put the new one in front, and remove the old one after
	// MaxLifetime. See [ReadKeys].
	Keys []portal.Secret

	// MaxLifetime is the maximum time until Ticket.ExpiresAt. 0 means 90 days.
	MaxLifetime time.Duration
}

// Signer makes and verifies links for e-mails. The links contain no provider token:
// [NewMailHandler] mints a portal link when its button is pressed. A Signer is safe
// for concurrent use, and never shows its keys.
type Signer struct {
	url         string // with a slash at its end
	host, path  string // in lower case
	purpose     []byte // what every MAC begins with
	maxLifetime time.Duration
	keys        []*macKey
}

// macKey makes MACs with one secret. Only a closure holds the secret, so printing a
// Signer does not show it.
type macKey struct {
	newMAC     func() hash.Hash
	workspaces sync.Pool // of *workspace
}

func (k *macKey) get() *workspace {
	if ws, ok := k.workspaces.Get().(*workspace); ok {
		return ws
	}
	return &workspace{mac: k.newMAC()}
}

func (k *macKey) put(ws *workspace) { k.workspaces.Put(ws) }

const (
	tagSize   = 20 // of the MAC in a link: 160 bits of HMAC-SHA256
	maxBinary = maxTicket + tagSize
	maxText   = (maxBinary*8 + 4) / 5 // five bits a character; one more would decode to more than maxBinary
)

// workspace has the memory for one MAC. It is reused, so a link does not allocate it.
type workspace struct {
	mac           hash.Hash
	sum           [sha256.Size]byte
	binary        [maxBinary]byte
	text, compare [maxText]byte
}

// NewSigner returns a Signer for cfg. The error is a [*portal.Error] that names the
// field.
func NewSigner(cfg SignerConfig) (*Signer, error) {
	u, err := url.Parse(cfg.URL)
	switch {
	case err != nil || strings.ContainsFunc(cfg.URL, unfit):
		return nil, invalid("URL", "it is not a URL")
	case u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(cfg.URL, "#"):
		return nil, invalid("URL", "it has no scheme or no host, or it has user-info, a query or a fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, invalid("URL", "it is neither https, nor http to a loopback host")
	case len(cfg.Keys) == 0:
		return nil, invalid("Keys", "there is no key")
	case cfg.MaxLifetime < 0:
		return nil, invalid("MaxLifetime", "it is negative")
	}
	host, path := canonical(u), strings.TrimSuffix(u.EscapedPath(), "/")+"/"
	s := &Signer{
		url:         u.Scheme + "://" + host + path,
		host:        host,
		path:        strings.ToLower(path),
		maxLifetime: cmp.Or(cfg.MaxLifetime, 90*24*time.Hour),
	}
	s.purpose = []byte("portallink e-mail link\x00" + s.host + "\x00" + s.path + "\x00")
	for i, key := range cfg.Keys {
		secret := []byte(key.Reveal())
		if len(secret) < 32 {
			return nil, invalid("Keys", fmt.Sprintf("key %d has fewer than 32 bytes", i+1))
		}
		s.keys = append(s.keys, &macKey{newMAC: func() hash.Hash { return hmac.New(sha256.New, secret) }})
	}
	return s, nil
}

func invalid(field, reason string) error {
	return &portal.Error{Kind: portal.ErrInvalidRequest, Field: field, Err: errors.New(reason)}
}

// Sign returns an absolute URL. The error is a [*portal.Error] that names the field
// of t. If ExpiresAt is in the past, the link has already expired.
func (s *Signer) Sign(t Ticket) (portal.Secret, error) {
	if s == nil || len(s.keys) == 0 {
		return "", invalid("Keys", "the Signer was not made by NewSigner")
	}
	if field, reason := t.check(time.Now(), s.maxLifetime); reason != "" {
		return "", invalid(field, reason)
	}
	ws := s.keys[0].get()
	defer s.keys[0].put(ws)
	ticket := t.append(ws.binary[:0])
	text := alphabet.AppendEncode(ws.text[:0], append(ticket, s.tag(ws, ticket)...))
	var link strings.Builder
	link.Grow(len(s.url) + len(text))
	link.WriteString(s.url)
	link.Write(text)
	return portal.Secret(link.String()), nil
}

// Verify returns the ticket of a whole link, or of its payload alone. It ignores what
// mail software adds before and after it. The error is [ErrExpired] or [ErrInvalid]
// itself; the Ticket is then empty.
func (s *Signer) Verify(link string) (Ticket, error) {
	t, err := s.find(link)
	if err != nil {
		return Ticket{}, err
	}
	return t, nil
}

// open returns the ticket of a payload that has nothing around it. With ErrExpired
// it returns the ticket too.
func (s *Signer) open(payload string) (Ticket, error) {
	ws := s.keys[0].get()
	defer s.keys[0].put(ws)
	if len(payload) > len(ws.text) {
		return Ticket{}, ErrInvalid
	}
	text := ws.text[:len(payload)]
	for i := range text {
		if text[i] = payload[i]; 'A' <= text[i] && text[i] <= 'Z' {
			text[i] += 'a' - 'A'
		}
	}
	n, err := alphabet.Decode(ws.binary[:], text)
	// The decoder ignores some bits of the last character. Without the
	// comparison, two different texts would be the same link.
	if err != nil || n < tagSize || !bytes.Equal(alphabet.AppendEncode(ws.compare[:0], ws.binary[:n]), text) {
		return Ticket{}, ErrInvalid
	}
	ticket, tag := ws.binary[:n-tagSize], ws.binary[n-tagSize:n]
	if !s.signed(ws, ticket, tag) {
		return Ticket{}, ErrInvalid
	}
	t, ok := parse(ticket)
	switch {
	case !ok:
		return Ticket{}, ErrInvalid
	case !time.Now().Before(t.ExpiresAt):
		return t, ErrExpired
	}
	return t, nil
}

// signed reports whether one of the keys made the tag. ws belongs to the first key.
func (s *Signer) signed(ws *workspace, ticket, tag []byte) bool {
	ok := hmac.Equal(s.tag(ws, ticket), tag)
	for _, key := range s.keys[1:] {
		other := key.get()
		ok = hmac.Equal(s.tag(other, ticket), tag) || ok
		key.put(other)
	}
	return ok
}

// tag returns the MAC of a ticket, which is valid until ws is used again.
func (s *Signer) tag(ws *workspace, ticket []byte) []byte {
	ws.mac.Reset()
	ws.mac.Write(s.purpose)
	ws.mac.Write(ticket)
	return ws.mac.Sum(ws.sum[:0])[:tagSize]
}
