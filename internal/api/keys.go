package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/portallink/portallink-go/internal/redact"
	"github.com/portallink/portallink-go/portal"
)

type redactFunc func(text string, limit int, private ...string) string

// keys has what every request says of who asks.
type keys struct {
	headers []header // those that are the same in every request
	main    Credential
	current KeyFunc // nil: main.Value
	secrets []string
	refused atomic.Pointer[portal.Secret] // by the provider, and not accepted since
}

type header struct{ name, value string }

// newKeys also returns the field of cfg that the error is about.
func newKeys(cfg Config) (ring *keys, field string, err error) {
	ring = &keys{current: cfg.Key, headers: []header{{"Accept", "application/json"}, {"User-Agent", userAgent()}}}
	for name, value := range cfg.Headers {
		ring.headers = append(ring.headers, header{http.CanonicalHeaderKey(name), value})
	}
	for i, credential := range cfg.Credentials {
		credential.Header = http.CanonicalHeaderKey(credential.Header)
		value := credential.Value.Reveal()
		changes := i == 0 && cfg.Key != nil
		if !changes || value != "" {
			if err := checkKey(value); err != nil {
				return nil, credential.Field, err
			}
			ring.secrets = append(ring.secrets, value)
		}
		if changes {
			ring.main = credential
		} else {
			ring.headers = append(ring.headers, header{credential.Header, credential.Scheme + value})
		}
	}
	return ring, "", nil
}

func checkKey(key string) error {
	if key == "" {
		return errors.New("it is empty")
	}
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return errors.New("it has white space or characters that no header can carry")
		}
	}
	return nil
}

// authorize gives h headers of its own: what a transport does to them stays with
// that attempt. key is the main one where it is not fixed.
func (ks *keys) authorize(h http.Header, key portal.Secret, json bool) {
	values := make([]string, 0, len(ks.headers)+2)
	set := func(name, value string) {
		values = append(values, value)
		h[name] = values[len(values)-1:][:1:1]
	}
	for _, header := range ks.headers {
		set(header.name, header.value)
	}
	if ks.current != nil {
		set(ks.main.Header, ks.main.Scheme+key.Reveal())
	}
	if json {
		set("Content-Type", "application/json")
	}
}

// next asks for the main key of an attempt.
func (ks *keys) next(ctx context.Context) (portal.Secret, error) {
	var refused portal.Secret
	if last := ks.refused.Load(); last != nil {
		refused = *last
	}
	key, err := ks.current(ctx, refused)
	if err != nil {
		return "", err
	}
	if err := checkKey(key.Reveal()); err != nil {
		return "", fmt.Errorf("the key: %w", err)
	}
	return key, nil
}

// accept and refuse record what the provider made of key.
func (ks *keys) accept(key portal.Secret) {
	if last := ks.refused.Load(); last != nil && *last == key {
		ks.refused.CompareAndSwap(last, nil)
	}
}

func (ks *keys) refuse(key portal.Secret) { ks.refused.Store(&key) }

func (ks *keys) redact(text string, limit int, private ...string) string {
	if text == "" {
		return "" // as in most of what a success has
	}
	return redact.Text(redact.Runs(text, ks.secrets...), limit, append(private[:len(private):len(private)], ks.secrets...)...)
}
