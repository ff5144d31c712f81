package credential

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/portallink/portallink-go/portal"
)

const (
	maxFile = 64 << 10
	// interval is the minimum time between two reads of a file whose key works.
	interval = time.Minute
)

// LookupFunc returns the value of a variable, and whether it is set.
type LookupFunc = func(name string) (string, bool)

// Key is the key in a variable or a file.
type Key struct {
	Value portal.Secret
	// Current is nil if the key is in a variable, because it cannot change. It reads a
	// file again at once if the refused key is the one of the file, and otherwise at
	// most once a minute. If the file cannot be read or has no valid key, the old key
	// stays.
	Current KeyFunc
}

// FromEnv reads the values for a provider's ConfigFromEnv: the key in the variable
// PREFIX_API_KEY, or in the file that PREFIX_API_KEY_FILE names, and the base URL in
// PREFIX_BASE_URL, or "" if that is not set. A nil lookup is os.LookupEnv. The error is a
// *portal.Error that names the variable and the path, and never repeats the content, or
// a key in the place of the path.
func FromEnv(provider, prefix string, lookup LookupFunc) (key Key, baseURL string, err error) {
	if lookup == nil {
		lookup = os.LookupEnv
	}
	refuse := func(field string, err error) error {
		return &portal.Error{Provider: provider, Kind: portal.ErrInvalidRequest, Field: field, Err: err}
	}
	key, err = read(lookup, prefix+"_API_KEY")
	if err != nil {
		return Key{}, "", refuse("APIKey", err)
	}
	name := prefix + "_BASE_URL"
	if value := get(lookup, name); value != "" {
		url, err := parse(value)
		if err != nil {
			return Key{}, "", refuse("BaseURL", fmt.Errorf("%s %w", name, err))
		}
		baseURL = url.Reveal() // no secret: it is what makes the same mistakes
	}
	return key, baseURL, nil
}

// read returns the key in the variable with this name, or in the file that the
// variable name_FILE names.
func read(lookup LookupFunc, name string) (Key, error) {
	value, path := get(lookup, name), get(lookup, name+"_FILE")
	switch {
	case value == "" && path == "":
		return Key{}, fmt.Errorf("neither %s nor %s_FILE is set", name, name)
	case value != "" && path != "":
		return Key{}, fmt.Errorf("both %s and %s_FILE are set", name, name)
	case value != "":
		key, err := parse(value)
		if err != nil {
			return Key{}, fmt.Errorf("%s %w", name, err)
		}
		return Key{Value: key}, nil
	}
	key, err := readFile(path)
	if err != nil {
		if len(path) >= 20 && !strings.ContainsAny(path, `/\.`) {
			path = portal.Secret(path).String() // it is rather the key than the name of a file
		}
		return Key{}, fmt.Errorf("%s_FILE: %q %w", name, path, err)
	}
	f := newFile(key, func() (portal.Secret, error) { return readFile(path) })
	return Key{Value: key, Current: f.current}, nil
}

// get returns the value of a variable, or "" if it is not set.
func get(lookup LookupFunc, name string) string {
	value, ok := lookup(name)
	if !ok {
		return ""
	}
	return value
}

// file is a key in a file.
type file struct {
	look func() (portal.Secret, error)
	turn chan struct{} // holds one while somebody uses what is below
	key  portal.Secret
	last time.Time // when it was read
}

func newFile(key portal.Secret, look func() (portal.Secret, error)) *file {
	return &file{look: look, turn: make(chan struct{}, 1), key: key, last: time.Now()}
}

// current is a KeyFunc. It waits no longer than ctx: a file on a network may hang.
func (f *file) current(ctx context.Context, refused portal.Secret) (portal.Secret, error) {
	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if now := time.Now(); refused != f.key && now.Sub(f.last) < interval {
		defer func() { <-f.turn }()
		return f.key, nil
	}
	found := make(chan portal.Secret, 1)
	go func() {
		defer func() { <-f.turn }()
		f.last = time.Now()
		if key, err := f.look(); err == nil {
			f.key = key
		}
		found <- f.key
	}()
	select {
	case key := <-found:
		return key, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func readFile(path string) (portal.Secret, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", cause(err)
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("is not a regular file") // opening a pipe would wait for a writer
	}
	f, err := os.Open(path)
	if err != nil {
		return "", cause(err)
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1)) // Stat says 0 bytes of a file in /proc
	switch {
	case err != nil:
		return "", cause(err)
	case len(content) > maxFile:
		return "", errors.New("is larger than 64 KiB")
	}
	return parse(string(content))
}

// cause drops the path, because the message already has it.
func cause(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		err = p.Err
	}
	return fmt.Errorf("cannot be read: %w", err)
}

// parse returns text without the one newline that editors and echo put at its end. It
// returns an error for what templates and quoting leave in a key: a provider would only
// respond with 401.
func parse(text string) (portal.Secret, error) {
	if line, ok := strings.CutSuffix(text, "\n"); ok {
		text = strings.TrimSuffix(line, "\r")
	}
	switch {
	case text == "":
		return "", errors.New("is empty")
	case strings.ContainsFunc(text, unicode.IsSpace):
		return "", errors.New("has white space around or inside it")
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", errors.New("has characters that no header can carry")
	case strings.ContainsRune("\"'`", rune(text[0])) && text[0] == text[len(text)-1]:
		return "", errors.New("has quotes around it")
	case strings.Contains(text, "${"):
		return "", errors.New("has a ${…} that nothing replaced")
	}
	return portal.Secret(text), nil
}
