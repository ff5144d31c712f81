package redirect_test

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/portal/redirect"
)

func TestErrors(t *testing.T) {
	t.Parallel()
	kind := func(kind portal.ErrorKind) error {
		return &portal.Error{Provider: "paddle", Kind: kind, RequestID: "req_1", Message: "tok_secret", RetryAfter: 90 * time.Second}
	}
	tests := []struct {
		name    string
		resolve error
		mint    error
		options redirect.Options
		status  int
		level   string // of the log record; empty: none
		kind    string
	}{
		{"signed out", redirect.ErrSignIn, nil, redirect.Options{}, 401, "", ""},
		{"signed out, wrapped", fmt.Errorf("session: %w", redirect.ErrSignIn), nil, redirect.Options{}, 401, "", ""},
		{"sign in", redirect.ErrSignIn, nil, redirect.Options{SignInURL: "/signin?next=%2Fportal"}, 303, "", ""},
		{"not found", nil, kind(portal.ErrNotFound), redirect.Options{}, 404, "WARN", "customer or subscription not found"},
		{"invalid", nil, kind(portal.ErrInvalidRequest), redirect.Options{}, 400, "WARN", "invalid request"},
		{"unsupported", nil, kind(portal.ErrUnsupported), redirect.Options{}, 400, "WARN", "not supported by the provider"},
		{"unauthorized", nil, kind(portal.ErrUnauthorized), redirect.Options{}, 503, "ERROR", "unauthorized"},
		{"rate limited", nil, kind(portal.ErrRateLimited), redirect.Options{}, 503, "WARN", "rate limited"},
		{"unavailable", nil, kind(portal.ErrUnavailable), redirect.Options{}, 503, "WARN", "provider unavailable"},
		{"bad response", nil, kind(portal.ErrBadResponse), redirect.Options{}, 503, "WARN", "bad response from the provider"},
		{"canceled", nil, kind(portal.ErrCanceled), redirect.Options{}, 503, "WARN", "canceled"},
		{"unknown kind", nil, kind(portal.ErrUnknown), redirect.Options{}, 500, "WARN", "unknown error"},
		{"resolve: not found", kind(portal.ErrNotFound), nil, redirect.Options{}, 404, "WARN", "customer or subscription not found"},
		{"resolve: wrapped", fmt.Errorf("lookup: %w", kind(portal.ErrUnavailable)), nil, redirect.Options{}, 503, "WARN", "provider unavailable"},
		{"resolve: another error", errOther, nil, redirect.Options{}, 500, "WARN", "unknown error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			tt.options.Logger = slog.New(slog.NewJSONHandler(&log, nil))
			g := &generator{stub: portaltest.Stub{Err: tt.mint}}
			h := redirect.NewHandler(g, func(*http.Request) (portal.Request, error) {
				return portal.Request{CustomerID: "ctm_1", Email: "sam@example.com"}, tt.resolve
			}, tt.options)

			page := serve(h, click())
			require.Equal(t, tt.status, page.Code)
			if tt.status == 303 {
				assert.Equal(t, tt.options.SignInURL, page.Header().Get("Location"))
				assert.Empty(t, page.Body.String())
			} else {
				assert.Contains(t, page.Body.String(), "<h1>")
				assert.NotContains(t, page.Body.String(), "<h1></h1>")
			}
			asksToWait := tt.status != 401 && tt.kind != "" && !errors.Is(tt.resolve, errOther)
			assert.Equal(t, map[bool]string{true: "90"}[asksToWait && tt.status != 303], page.Header().Get("Retry-After"))
			assert.Equal(t, "no-store", page.Header().Get("Cache-Control"))

			if tt.level == "" {
				assert.Empty(t, log.String())
			} else {
				assert.Equal(t, 1, strings.Count(log.String(), "\n"))
				assert.Contains(t, log.String(), `"level":"`+tt.level+`"`)
				assert.Contains(t, log.String(), `"kind":"`+tt.kind+`"`)
				assert.Equal(t, asksToWait, strings.Contains(log.String(), `"request_id":"req_1"`))
			}

			r := click()
			r.Header.Set("Accept", "application/json")
			inJSON := serve(h, r)
			assert.Equal(t, map[bool]int{true: 401, false: tt.status}[tt.status == 303], inJSON.Code)
			assert.Regexp(t, `^\{"error":"[^"]{20,}"\}\n$`, inJSON.Body.String())

			for _, text := range []string{page.Body.String(), inJSON.Body.String(), log.String()} {
				for _, secret := range []string{"tok_secret", "sam@example.com", "ctm_1", "paddle.com"} {
					assert.NotContains(t, text, secret)
				}
			}
		})
	}
}

// An Error of resolve is the response, but not if no page could have its status.
func TestErrorsOfResolveWithAStatus(t *testing.T) {
	t.Parallel()
	const text = "Your company pays for this plan."
	for name, tt := range map[string]struct {
		err    error
		status int
	}{
		"its own":          {&redirect.Error{Status: 403, Text: text}, 403},
		"wrapped":          {fmt.Errorf("plan: %w", &redirect.Error{Status: 403, Text: text}), 403},
		"no status":        {&redirect.Error{Text: text}, 500},
		"not of an error":  {&redirect.Error{Status: 200, Text: text}, 500},
		"not of a request": {&redirect.Error{Status: 9000, Text: text}, 500},
		"nil":              {(*redirect.Error)(nil), 500},
	} {
		var log bytes.Buffer
		g := &generator{}
		h := redirect.NewHandler(g, func(*http.Request) (portal.Request, error) { return portal.Request{}, tt.err },
			redirect.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		w := serve(h, click())
		assert.Equal(t, tt.status, w.Code, name)
		assert.Equal(t, tt.status == 403, strings.Contains(w.Body.String(), text), name)
		assert.NotContains(t, w.Body.String(), "<h1></h1>", name)
		assert.Contains(t, log.String(), fmt.Sprint("level=WARN msg=\"no portal link\" status=", tt.status), name)
		assert.Empty(t, g.requests(), name)
	}
}

func TestTooManyClicks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		rate  portal.Rate
		first int
		wait  string
	}{
		{"zero", portal.Rate{}, 10, "6"},
		{"half of one", portal.Rate{Calls: 3}, 10, "6"},
		{"negative", portal.Rate{Calls: -1, Per: time.Second}, 10, "6"},
		{"own", portal.Rate{Calls: 2, Per: time.Hour}, 2, "1800"},
		{"fast", portal.Rate{Calls: 5, Per: time.Second}, 5, "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := &generator{}
				who := portal.Request{CustomerID: "ctm_1"}
				h := redirect.NewHandler(g, func(*http.Request) (portal.Request, error) { return who, nil }, redirect.Options{PerCustomer: tt.rate})
				for range tt.first {
					require.Equal(t, 303, serve(h, click()).Code)
				}
				w := serve(h, click())
				require.Equal(t, 429, w.Code)
				assert.Equal(t, tt.wait, w.Header().Get("Retry-After"))
				assert.Len(t, g.requests(), tt.first, "a call was made")

				wait, err := time.ParseDuration(tt.wait + "s")
				require.NoError(t, err)
				time.Sleep(wait)
				assert.Equal(t, 303, serve(h, click()).Code, "after the wait")

				who.CustomerID = "ctm_2"
				assert.Equal(t, 303, serve(h, click()).Code, "another customer")
			})
		})
	}
}

// The limit for each customer, if a request can name one in several ways.
func TestClicksAreCountedForEachCustomer(t *testing.T) {
	t.Parallel()
	for name, two := range map[string][2]portal.Request{
		"customer ID":              {{CustomerID: "a", Email: "x"}, {CustomerID: "b", Email: "x"}},
		"e-mail":                   {{Email: "a", SubscriptionIDs: []string{"x"}}, {Email: "b", SubscriptionIDs: []string{"x"}}},
		"subscription":             {{SubscriptionIDs: []string{"a"}}, {SubscriptionIDs: []string{"b"}}},
		"an ID is no address":      {{CustomerID: "a"}, {Email: "a"}},
		"an ID is no subscription": {{CustomerID: "a"}, {SubscriptionIDs: []string{"a"}}},
	} {
		who := two[0]
		resolve := func(*http.Request) (portal.Request, error) { return who, nil }
		h := redirect.NewHandler(&generator{}, resolve, redirect.Options{PerCustomer: portal.Rate{Calls: 1, Per: time.Hour}})
		assert.Equal(t, 303, serve(h, click()).Code, name)
		assert.Equal(t, 429, serve(h, click()).Code, name)
		who = two[1]
		assert.Equal(t, 303, serve(h, click()).Code, name)
	}
}

// A request for a wrong subscription counts too, because it needs a listing.
func TestRefusedClicksCount(t *testing.T) {
	t.Parallel()
	who := whoever(portal.Request{CustomerID: "a", SubscriptionIDs: []string{"s"}})
	h := redirect.NewHandler(&generator{}, who, redirect.Options{PerCustomer: portal.Rate{Calls: 1, Per: time.Hour}})
	assert.Equal(t, 403, serve(h, click("subscription", "other")).Code)
	assert.Equal(t, 429, serve(h, click()).Code)
}

func TestOnErrorTakesOverEverything(t *testing.T) {
	t.Parallel()
	var got error
	opts := redirect.Options{SignInURL: "/signin", OnError: func(w http.ResponseWriter, _ *http.Request, err error) {
		got = err
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		assert.Equal(t, strings.Contains(err.Error(), "405"), w.Header().Get("Allow") != "")
		assert.Equal(t, errors.Is(err, portal.ErrNotFound), w.Header().Get("Retry-After") == "7")
		w.WriteHeader(http.StatusTeapot)
	}}
	refused := func(r *http.Request, resolve, mint error) *redirect.Error {
		got = nil
		g := &generator{stub: portaltest.Stub{Err: mint}}
		h := redirect.NewHandler(g, func(*http.Request) (portal.Request, error) { return portal.Request{CustomerID: "c"}, resolve }, opts)
		w := serve(h, r)
		assert.Equal(t, http.StatusTeapot, w.Code)
		assert.Empty(t, w.Body.String())
		refusal, ok := errors.AsType[*redirect.Error](got)
		require.True(t, ok)
		assert.NotEmpty(t, refusal.Text)
		assert.Contains(t, refusal.Error(), fmt.Sprint(refusal.Status))
		return refusal
	}
	assert.ErrorIs(t, refused(click(), redirect.ErrSignIn, nil), redirect.ErrSignIn)
	assert.ErrorIs(t, refused(click(), nil, &portal.Error{Kind: portal.ErrNotFound, RetryAfter: 7 * time.Second}), portal.ErrNotFound)
	assert.ErrorIs(t, refused(click(), errOther, nil), errOther)
	assert.Equal(t, 403, refused(click("subscription", "x"), nil, nil).Status)

	evil, script, prefetch, put := click(), click(), click(), click()
	evil.Header.Set("Sec-Fetch-Site", "cross-site")
	script.Header.Set("Sec-Fetch-Dest", "empty")
	prefetch.Header.Set("Sec-Purpose", "prefetch")
	put.Method = http.MethodPut
	for want, requests := range map[int][]*http.Request{403: {evil, prefetch}, 406: {script}, 405: {put}} {
		for _, r := range requests {
			assert.Equal(t, want, refused(r, nil, nil).Status)
		}
	}
}

func TestOwnPage(t *testing.T) {
	t.Parallel()
	page := template.Must(template.New("").Parse(`<style>b{}</style><b>{{.Status}} {{.Title}}</b><style media="print">i{}</style>`))
	h := redirect.NewHandler(&generator{}, whoever(portal.Request{CustomerID: "c"}), redirect.Options{Page: page})
	w := serve(h, click("subscription", "x"))
	assert.Equal(t, `<style>b{}</style><b>403 This cannot be opened</b><style media="print">i{}</style>`, w.Body.String())
	assert.Contains(t, w.Header().Get("Content-Security-Policy"),
		"style-src 'sha256-7yqHVAesot11p6HczDsgKRipvI5UPgs97z80zNXlans=' 'sha256-")

	// A browser ignores the case of the element's name, but not that of the style.
	upper := template.Must(template.New("").Parse(`<STYLE>B{}</Style>`))
	h = redirect.NewHandler(&generator{}, whoever(portal.Request{CustomerID: "c"}), redirect.Options{Page: upper})
	assert.Contains(t, serve(h, click("subscription", "x")).Header().Get("Content-Security-Policy"),
		"style-src 'sha256-eMnqL/46HoRwhw0zPozY6XRtsc3izWFW+fo9IUGreu4='; ")

	// A browser reads each kind of line break as \n before it hashes a style.
	for _, lineBreak := range []string{"\r\n", "\r"} {
		lines := func(lineBreak string) string {
			page := template.Must(template.New("").Parse("<style>" + lineBreak + "b{}" + lineBreak + "</style>"))
			h := redirect.NewHandler(&generator{}, whoever(portal.Request{CustomerID: "c"}), redirect.Options{Page: page})
			return serve(h, click("subscription", "x")).Header().Get("Content-Security-Policy")
		}
		assert.Equal(t, lines("\n"), lines(lineBreak))
	}

	var log bytes.Buffer
	broken := template.Must(template.New("").Parse(`half a page {{.Nothing}}`))
	opts := redirect.Options{Page: broken, Logger: slog.New(slog.NewTextHandler(&log, nil))}
	h = redirect.NewHandler(&generator{}, whoever(portal.Request{CustomerID: "c"}), opts)
	w = serve(h, click("action", "a", "action", "b"))
	assert.Equal(t, 400, w.Code)
	assert.NotContains(t, w.Body.String(), "half a page")
	assert.Contains(t, w.Body.String(), "<h1>There is no such page</h1>")
	assert.Contains(t, log.String(), "level=WARN")

	plain := template.Must(template.New("").Parse(`plain`))
	h = redirect.NewHandler(&generator{}, whoever(portal.Request{CustomerID: "c"}), redirect.Options{Page: plain})
	assert.Contains(t, serve(h, click("subscription", "x")).Header().Get("Content-Security-Policy"), "style-src 'none';")
}
