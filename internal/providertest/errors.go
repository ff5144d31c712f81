package providertest

import (
	"fmt"
	"iter"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

// Key is the API key of tests. It is short and has no prefix, so redaction can find it only
// because it knows the key.
const Key = "k3y-of-tests"

// ErrorOf returns err, or another error unless exactly one of result and err is zero.
func ErrorOf[T any](result T, err error) error {
	if reflect.ValueOf(&result).Elem().IsZero() == (err == nil) {
		return fmt.Errorf("result %v, error %v: exactly one is wanted", result, err) //nolint:errorlint // err is not the cause
	}
	return err
}

// Failure checks the rules for every error of the provider, and returns the error as a
// *portal.Error. err may come from ErrorOf.
func (p Provider) Failure(t testing.TB, err error, secrets ...string) *portal.Error {
	t.Helper()
	require.Error(t, err)
	e, ok := err.(*portal.Error) //nolint:errorlint // the contract: it is one, not only wraps one
	require.Truef(t, ok, "the error is a %T", err)
	assert.Equal(t, p.Name, e.Provider)
	assert.NotEqual(t, portal.ErrUnknown, e.Kind)
	assert.ErrorIs(t, err, e.Kind)
	assert.LessOrEqual(t, len(e.Message), 300)
	Hides(t, err, append(secrets, p.Key, Key)...)
	return e
}

// Refused checks an error that names a field, before any call.
func (p Provider) Refused(t testing.TB, err error, field, says string, secrets ...string) {
	t.Helper()
	e := p.Failure(t, err, secrets...)
	kind := portal.ErrInvalidRequest
	if field == "Action" {
		kind = portal.ErrUnsupported
	}
	assert.Equal(t, kind, e.Kind)
	assert.Equal(t, field, e.Field)
	assert.ErrorContains(t, err, field)
	assert.ErrorContains(t, err, says)
	assert.Zero(t, e.Status)
	assert.Zero(t, e.Attempts)
}

// AssertError compares all fields of the error of one attempt, except its cause.
func (p Provider) AssertError(t testing.TB, err error, want portal.Error, secrets ...string) {
	t.Helper()
	got := *p.Failure(t, err, secrets...)
	want.Provider, want.Attempts, want.Err = p.Name, 1, got.Err
	assert.Equal(t, want, got)
}

// FuzzError is a Failure that is fast enough for fuzzing, of one attempt.
func (p Provider) FuzzError(t *testing.T, err error, status int, secrets ...string) {
	t.Helper()
	e, ok := err.(*portal.Error) //nolint:errorlint // as above
	switch {
	case !ok:
		t.Fatalf("the error is a %T", err)
	case e.Kind == portal.ErrUnknown || e.Provider != p.Name || e.Attempts != 1 || e.Status != status:
		t.Fatalf("incomplete: %#v", e)
	case len(e.Message) > 300 || !utf8.ValidString(err.Error()) || strings.ContainsAny(err.Error(), "\x00\r\n"):
		t.Fatalf("unfit for a log: %q", err)
	}
	for _, secret := range append(secrets, Key) {
		if strings.Contains(err.Error(), secret) {
			t.Fatalf("%q is in %q", secret, err)
		}
	}
}

// Collect reads a listing to its end. It checks that an error is the last pair, and has no
// entry.
func Collect[T any](t testing.TB, seq iter.Seq2[T, error]) (entries []T, err error) {
	t.Helper()
	for entry, e := range seq {
		switch {
		case err != nil:
			t.Fatalf("the listing goes on after %v", err)
		case reflect.ValueOf(&entry).Elem().IsZero() == (e == nil):
			t.Fatalf("entry %v, error %v: exactly one is wanted", entry, e)
		case e != nil:
			err = e
		default:
			entries = append(entries, entry)
		}
	}
	return entries, err
}

// KindOfStatus has the kinds that the contract gives some statuses.
var KindOfStatus = map[int]portal.ErrorKind{
	400: portal.ErrInvalidRequest, 403: portal.ErrUnauthorized, 404: portal.ErrNotFound, 409: portal.ErrInvalidRequest, 503: portal.ErrUnavailable,
}

// File returns the content of a file in the package's testdata.
func File(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(data)
}

// Fit says whether a browser may be sent to the link.
func Fit(link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.User != nil || len(link) > 8<<10 || strings.ContainsFunc(link, unicode.IsSpace) {
		return false
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	local := ip.IsLoopback() || strings.EqualFold(u.Hostname(), "localhost")
	return u.Scheme == "https" || u.Scheme == "http" && local
}
