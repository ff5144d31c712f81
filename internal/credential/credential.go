// Package credential has the headers that identify the caller in every request: the keys,
// which may change while a program runs, and headers that are not secret. It also reads a
// key from an environment variable or a file, and reads the file again when it changes.
package credential

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/portallink/portallink-go/internal/redact"
	"github.com/portallink/portallink-go/portal"
)

// Keys has the headers of every request. It is safe for concurrent use.
type Keys struct {
	headers []header // those that are the same in every request
	main    Credential
	current KeyFunc                       // nil: main.Value
	secrets []string                      // the values of all credentials
	known   atomic.Pointer[[]string]      // secrets, then the last main keys that Next returned
	refused atomic.Pointer[portal.Secret] // by the provider, and not accepted since
}

// KeyFunc is the field Key of a provider's Config, where its rules are. refused is empty also
// if a later attempt with the rejected key succeeded.
type KeyFunc = func(ctx context.Context, refused portal.Secret) (portal.Secret, error)

// Credential is one secret header.
type Credential struct {
	Field  string // of the provider's Config
	Header string
	Scheme string // stands before the value, such as "Bearer "
	Value  portal.Secret
}

type header struct{ name, value string }

// New returns the keys of credentials. The first one is the main key. If an error is about
// one of them, field is its Field.
func New(credentials []Credential, current KeyFunc, plain map[string]string) (ks *Keys, field string, err error) {
	ks = &Keys{current: current, headers: []header{{"Accept", "application/json"}, {"User-Agent", UserAgent()}}}
	for name, value := range plain {
		ks.headers = append(ks.headers, header{http.CanonicalHeaderKey(name), value})
	}
	for i, credential := range credentials {
		credential.Header = http.CanonicalHeaderKey(credential.Header)
		value := credential.Value.Reveal()
		changes := i == 0 && current != nil
		if err := checkKey(value); err != nil && (!changes || value != "") {
			return nil, credential.Field, err
		}
		ks.secrets = append(ks.secrets, value)
		if changes {
			ks.main = credential
		} else {
			ks.headers = append(ks.headers, header{credential.Header, credential.Scheme + value})
		}
	}
	ks.known.Store(&ks.secrets)
	return ks, "", nil
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

// Authorize adds new copies of the headers to h: if a transport changes them, that affects
// only this attempt. key is the main key if it is not fixed.
func (ks *Keys) Authorize(h http.Header, key portal.Secret, json bool) {
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

// Change reports whether the main key may change.
func (ks *Keys) Change() bool { return ks.current != nil }

// Next returns the main key for an attempt. If the provider rejected this key before, retried
// is what Accept needs, otherwise it is nil.
func (ks *Keys) Next(ctx context.Context) (key portal.Secret, retried *portal.Secret, err error) {
	var refused portal.Secret
	last := ks.refused.Load()
	if last != nil {
		refused = *last
	}
	key, err = ks.current(ctx, refused)
	if err != nil {
		return "", nil, err
	}
	if err := checkKey(key.Reveal()); err != nil {
		return "", nil, fmt.Errorf("the key: %w", err)
	}
	ks.remember(key.Reveal())
	if refused == key {
		retried = last
	}
	return key, retried, nil
}

// remember adds key to what Redact masks. It keeps the three before too: a call that
// began with one of them may still fail.
func (ks *Keys) remember(key string) {
	for known := ks.known.Load(); !slices.Contains(*known, key); known = ks.known.Load() {
		earlier := (*known)[len(ks.secrets):]
		next := slices.Concat(ks.secrets, earlier[max(0, len(earlier)-3):], []string{key})
		ks.known.CompareAndSwap(known, &next)
	}
}

// Accept records that the provider accepted a key that it had rejected before the attempt. An
// attempt that began before the rejection says nothing: its response may only be late.
func (ks *Keys) Accept(retried *portal.Secret) { ks.refused.CompareAndSwap(retried, nil) }

// Refuse records that the provider rejected key.
func (ks *Keys) Refuse(key portal.Secret) { ks.refused.Store(&key) }

// Redact returns text without secrets: see [redact.Text] and [redact.Runs].
func (ks *Keys) Redact(text string, limit int, private ...string) string {
	if text == "" {
		return "" // as in most of what a success has
	}
	keys := *ks.known.Load()
	secrets := keys
	if len(private) > 0 {
		secrets = append(slices.Clip(private), keys...)
	}
	return redact.Text(redact.Runs(text, keys...), limit, secrets...)
}
