package paddle_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// testKey has no prefix and is short: nothing but its being known hides it.
const testKey = "k3y-of-tests"

func newWire(status int, body string) *providertest.Wire {
	return providertest.NewWire(status, body, nil)
}

// client is one that makes each call once.
func client(t *testing.T, rt http.RoundTripper, edits ...func(*paddle.Config)) *paddle.Client {
	t.Helper()
	cfg := paddle.Config{
		APIKey:     testKey,
		HTTPClient: &http.Client{Transport: rt},
		Retry:      portal.Retry{Attempts: 1},
	}
	for _, edit := range edits {
		edit(&cfg)
	}
	c, err := paddle.New(cfg)
	require.NoError(t, err)
	return c
}

// failure checks what holds for every error, and returns it as what it is.
func failure(t *testing.T, noResult bool, err error, secrets ...string) *portal.Error {
	t.Helper()
	return providertest.Named("paddle").Failure(t, noResult, err, append(secrets, testKey)...)
}

func file(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(data)
}

// listing is one of the calls that list something. All of them keep the same
// rules, so each test here goes through all of them.
type listing struct {
	name   string
	path   string
	prefix string // of identifiers
	list   func(c *paddle.Client, ctx context.Context) iter.Seq2[string, error]
}

var listings = []listing{
	{"subscriptions", "/subscriptions", "sub_", func(c *paddle.Client, ctx context.Context) iter.Seq2[string, error] {
		return identifiers(c.ListSubscriptions(ctx, paddle.SubscriptionFilter{}), func(s *paddle.Subscription) string { return s.ID })
	}},
	{"customers", "/customers", "ctm_", func(c *paddle.Client, ctx context.Context) iter.Seq2[string, error] {
		return identifiers(c.ListCustomers(ctx, paddle.CustomerFilter{}), func(c *paddle.Customer) string { return c.ID })
	}},
	{"portal's subscriptions", "/subscriptions", "sub_", func(c *paddle.Client, ctx context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for s, err := range c.Subscriptions(ctx, portal.Request{CustomerID: "ctm_1"}) {
				if !yield(s.ID, err) {
					return
				}
			}
		}
	}},
}

// identifiers has "" beside an error alone.
func identifiers[T any](all iter.Seq2[*T, error], id func(*T) string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for entry, err := range all {
			text := ""
			if entry != nil {
				text = id(entry)
			}
			if !yield(text, err) {
				return
			}
		}
	}
}

// forEachListing runs test for each of them.
func forEachListing(t *testing.T, test func(t *testing.T, l listing)) {
	for _, l := range listings {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			test(t, l)
		})
	}
}

// page is a response with these entries, by what comes after their prefix.
// next is "" where there are no more pages.
func (l listing) page(next string, names ...string) string {
	entries := make([]string, len(names))
	for i, name := range names {
		entries[i] = fmt.Sprintf(`{"id":"%s%s","customer_id":"ctm_1"}`, l.prefix, name)
	}
	more := next != ""
	if !more {
		next = "https://api.paddle.com" + l.path + "?after=stale" // Paddle's is never empty
	}
	return fmt.Sprintf(`{"data":[%s],"meta":{"request_id":"req_1","pagination":{"per_page":50,"next":%q,"has_more":%t}}}`,
		strings.Join(entries, ","), next, more)
}

// after is the URL that Paddle gives for the page behind cursor.
func (l listing) after(cursor string) string {
	return "https://api.paddle.com" + l.path + "?after=" + url.QueryEscape(cursor)
}

// ids are the identifiers with these names.
func (l listing) ids(names ...string) []string {
	out := []string{}
	for _, name := range names {
		out = append(out, l.prefix+name)
	}
	return out
}

// newPages gives the responses in turn, each with status 200; one that is a
// status gives that. Behind the last there is nothing but 418.
func newPages(responses ...string) *providertest.Wire {
	w := newWire(http.StatusTeapot, "")
	var mu sync.Mutex
	n := 0
	w.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		status, body := http.StatusTeapot, ""
		if n < len(responses) {
			status, body = http.StatusOK, responses[n]
			if number, err := strconv.Atoi(body); err == nil {
				status, body = number, ""
			}
		}
		n++
		mu.Unlock()
		return w.Responder(status, body, nil)(r)
	})
	return w
}

// collect reads a listing to its end, and checks that nothing follows an error.
func collect(t *testing.T, all iter.Seq2[string, error]) ([]string, error) {
	t.Helper()
	ids := []string{}
	var failed error
	for id, err := range all {
		require.NoError(t, failed, "the listing goes on behind its error")
		if failed = err; err != nil {
			assert.Empty(t, id, "there is an entry beside the error")
			continue
		}
		ids = append(ids, id)
	}
	return ids, failed
}

func mustURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	require.NoError(t, err)
	return u
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
