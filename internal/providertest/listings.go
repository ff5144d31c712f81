package providertest

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

// listingRules checks the rules for all listings. They share one loop in internal/api, whose
// tests check more.
func (p Provider) listingRules(t *testing.T, l Listing) {
	// failed reads a listing that must fail with kind after these IDs.
	failed := func(t *testing.T, rt http.RoundTripper, kind portal.ErrorKind, after ...string) *portal.Error {
		t.Helper()
		ids, err := Collect(t, l.List(t.Context(), p.client(t, rt)))
		assert.Equal(t, after, ids)
		e := p.Failure(t, err, p.Name+".com")
		assert.Equal(t, kind, e.Kind)
		return e
	}
	run := func(name string, test func(t *testing.T)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t)
		})
	}
	run("begins anew with each loop", func(t *testing.T) {
		w := NewPages(slices.Concat(l.Pages[:1], l.Pages, l.Pages)...)
		all := l.List(t.Context(), p.client(t, w))
		assert.Empty(t, w.Requests(), "a call is made before anybody reads")
		for _, err := range all {
			require.NoError(t, err)
			break
		}
		for range 2 {
			ids, err := Collect(t, all)
			require.NoError(t, err)
			assert.Equal(t, l.IDs, ids)
		}
		assert.Len(t, w.Requests(), 1+2*len(l.Pages))
	})
	run("asks no sooner than needed", func(t *testing.T) {
		for read := 1; read <= len(l.IDs); read++ {
			w := NewPages(l.Pages...)
			n := 0
			for _, err := range l.List(t.Context(), p.client(t, w)) {
				require.NoError(t, err)
				if n++; n == read {
					break
				}
			}
			assert.Equal(t, read, n)
			assert.Len(t, w.Requests(), (read+1)/2)
		}
	})
	run("ends with the first error", func(t *testing.T) {
		w := NewPages(l.Pages[0], l.Pages[1], "503", l.Pages[2])
		e := failed(t, w, portal.ErrUnavailable, l.IDs[:4]...)
		assert.Equal(t, http.StatusServiceUnavailable, e.Status)
		assert.Equal(t, 1, e.Attempts, "those of the call that failed")
		assert.Len(t, w.Requests(), 3)
	})
	run("ends where nothing new comes", func(t *testing.T) {
		w := NewPages(slices.Repeat(l.Pages[:1], 9)...)
		e := failed(t, w, portal.ErrBadResponse, l.IDs[:2]...)
		assert.Equal(t, http.StatusOK, e.Status)
		assert.LessOrEqual(t, len(w.Requests()), 4)
	})
	run("has large pages, but not of any size", func(t *testing.T) {
		large := func(mib int) *Wire {
			return NewWire(http.StatusOK, l.Pages[len(l.Pages)-1]+strings.Repeat(" ", mib<<20))
		}
		_, err := Collect(t, l.List(t.Context(), p.client(t, large(2))))
		require.NoError(t, err)
		if !testing.Short() { // to make that much takes longer than most tests
			_ = failed(t, large(16), portal.ErrBadResponse)
		}
	})
	run("makes a call of each page", func(t *testing.T) { // each with its own retries and the whole timeout
		synctest.Test(t, func(t *testing.T) {
			w := NewPages(slices.Insert(slices.Clone(l.Pages), 1, "503")...)
			slow := RoundTripper(func(r *http.Request) (*http.Response, error) {
				time.Sleep(3 * time.Second)
				return w.RoundTrip(r)
			})
			g := p.client(t, slow, func(cfg *Config) { cfg.Retry, cfg.Timeout = portal.Retry{}, 9*time.Second })
			ids, err := Collect(t, l.List(t.Context(), g))
			require.NoError(t, err)
			assert.Equal(t, l.IDs, ids)
			urls := w.URLs()
			require.Len(t, urls, len(l.Pages)+1)
			assert.Equal(t, urls[1], urls[2])
		})
	})
	for after := range 4 {
		run("is canceled after "+strconv.Itoa(after), func(t *testing.T) {
			w := NewPages(l.Pages...)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if after == 0 {
				cancel()
			}
			n, err := 0, error(nil)
			for _, err = range l.List(ctx, p.client(t, w)) {
				if n++; n == after {
					cancel()
				}
			}
			assert.Equal(t, portal.ErrCanceled, p.Failure(t, err).Kind)
			assert.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, after+1, n, "entries, and one error")
			assert.Len(t, w.Requests(), (after+1)/2)
		})
	}
	run("may be read by several at once", func(t *testing.T) {
		fake := Start(t, p.NewFake)
		g := p.client(t, nil, func(cfg *Config) {
			cfg.APIKey, cfg.BaseURL, cfg.HTTPClient = portal.Secret(p.Key), fake.URL(), nil
		})
		all := l.List(t.Context(), g)
		want, err := Collect(t, all)
		require.NoError(t, err)
		Concurrently(func() {
			ids, err := Collect(t, all)
			assert.NoError(t, err)
			assert.Equal(t, want, ids)
		})
	})
}
