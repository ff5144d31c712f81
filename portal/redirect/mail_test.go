package redirect_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
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

// customers is a program's database: the customer of each ticket.
func customers(_ *http.Request, t redirect.Ticket) (portal.Request, error) {
	return portal.Request{CustomerID: "ctm_" + t.Customer, SubscriptionIDs: []string{"sub_" + t.Customer, "sub_2"}}, nil
}

// press returns the request of a browser for the button on the page of a link.
func press(link string, fields ...string) *http.Request {
	r := click(fields...)
	with := httptest.NewRequest(http.MethodPost, link, r.Body)
	with.Header = r.Header
	return with
}

func TestMail(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	link := sign(t, s, redirect.Ticket{Customer: "sam", Action: portal.ActionViewSubscription, Subscription: "sub_sam", ExpiresAt: tomorrow()})
	foreign := sign(t, s, redirect.Ticket{Customer: "sam", Subscription: "sub_eve", ExpiresAt: tomorrow()})
	expired := sign(t, s, redirect.Ticket{Customer: "sam", ExpiresAt: time.Now().Add(-time.Hour)})
	head, script, json, prefetch, evil := press(link), press(link), press(link), press(link), press(link)
	head.Method = http.MethodHead
	script.Header.Set("Sec-Fetch-Dest", "empty")
	json.Header.Set("Accept", "application/json")
	prefetch.Method, prefetch.Header = http.MethodGet, http.Header{"Sec-Purpose": {"prefetch;prerender"}}
	evil.Header.Set("Sec-Fetch-Site", "cross-site")
	sameOriginGET := press(link)
	sameOriginGET.Method = http.MethodGet
	get := func(link string) *http.Request { return httptest.NewRequest(http.MethodGet, link, nil) }
	tests := []struct {
		name   string
		r      *http.Request
		status int
		button string // on the page; empty: none
		mints  int
	}{
		{"look", get(link), 200, "Open the billing portal", 0},
		{"same-origin look", sameOriginGET, 200, "Open the billing portal", 0},
		{"press", press(link), 303, "", 1},
		{"press, link changed by mail software", press(strings.ToUpper(link) + ").%3C/A%3E?utm=50%"), 303, "", 1},
		{"page, link changed by mail software", get(link + "=%0D%0A&amp;utm=b"), 200, "Open the billing portal", 0},
		{"prefix taken away", press("https://app.example/" + strings.TrimPrefix(link, mailURL) + "/"), 303, "", 1},
		{"prefix taken away, markup behind the link", press("https://app.example/m/" + strings.TrimPrefix(link, mailURL) + "%3C/A%3E"), 303, "", 1},
		{"query says otherwise", press(link + "?action=cancel_subscription&subscription=sub_2"), 303, "", 1},
		{"form says otherwise", press(link, "action", "cancel_subscription", "subscription", "sub_2"), 303, "", 1},
		{"JSON", json, 200, "", 1},
		{"HEAD", head, 200, "", 0},
		{"script", script, 406, "", 0},
		{"prefetch", prefetch, 403, "", 0},
		{"cross-site", evil, 403, "", 0},
		{"expired", get(expired), 410, "", 0},
		{"press on expired", press(expired), 410, "", 0},
		{"truncated", get(link[:80]), 404, "", 0},
		{"press on truncated", press(link[:80]), 404, "", 0},
		{"no payload", get(mailURL), 404, "", 0},
		{"subscription of another customer", press(foreign), 403, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			g := &generator{stub: portaltest.Stub{Caps: paddleLike, Link: &portal.Link{URL: link2, RequestID: "req_1"}}}
			h := redirect.NewMailHandler(g, s, customers, redirect.MailOptions{Options: redirect.Options{
				AllowGET: true, Logger: slog.New(slog.NewTextHandler(&log, nil)),
			}})
			for range 2 {
				w := serve(h, tt.r.Clone(context.Background()))
				tt.r.Body = http.NoBody
				tt.r.ContentLength = 0
				require.Equal(t, tt.status, w.Code)
				assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
				assert.Equal(t, "noindex", w.Header().Get("X-Robots-Tag"))
				assert.Equal(t, tt.button != "", strings.Contains(w.Body.String(), "<button"))
				assert.Contains(t, w.Body.String(), tt.button)
				for _, l := range []string{link, foreign, expired} {
					payload := strings.TrimPrefix(l, mailURL)
					assert.NotContains(t, w.Body.String()+log.String(), payload[:30])
				}
				for name, values := range w.Header() {
					assert.NotContains(t, strings.Join(values, " "), strings.TrimPrefix(link, mailURL)[:30], name)
				}
				if tt.mints > 0 && tt.status == 303 {
					assert.Equal(t, link2, w.Header().Get("Location"))
				}
			}
			assert.Len(t, g.requests(), 2*tt.mints)
			for _, req := range g.requests() {
				assert.Equal(t, portal.Request{CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_sam"}, Action: "view_subscription"}, req)
			}
		})
	}
}

const link2 = "https://portal.example/from-mail?token=tok_secret"

func TestMailResolve(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	link := sign(t, s, redirect.Ticket{Customer: "sam", ExpiresAt: tomorrow()})
	for name, tt := range map[string]struct {
		err      error
		status   int
		location string
	}{
		"sign in":      {redirect.ErrSignIn, 303, "/signin"},
		"unsubscribed": {&portal.Error{Kind: portal.ErrNotFound}, 404, ""},
		"broken":       {errOther, 500, ""},
	} {
		calls := 0
		h := redirect.NewMailHandler(&generator{}, s, func(_ *http.Request, ticket redirect.Ticket) (portal.Request, error) {
			calls++
			assert.Equal(t, redirect.Ticket{Customer: "sam", ExpiresAt: ticket.ExpiresAt}, ticket)
			return portal.Request{}, tt.err
		}, redirect.MailOptions{Options: redirect.Options{SignInURL: "/signin"}})
		w := serve(h, press(link))
		assert.Equal(t, tt.status, w.Code, name)
		assert.Equal(t, tt.location, w.Header().Get("Location"), name)
		assert.Equal(t, 1, calls, name)
		serve(h, httptest.NewRequest(http.MethodGet, link, nil))
		assert.Equal(t, 1, calls, name)
	}
	for name, h := range map[string]http.Handler{
		"no generator": redirect.NewMailHandler(nil, s, customers, redirect.MailOptions{}),
		"no signer":    redirect.NewMailHandler(&generator{}, nil, customers, redirect.MailOptions{}),
		"no resolve":   redirect.NewMailHandler(&generator{}, s, nil, redirect.MailOptions{}),
	} {
		assert.Equal(t, 500, serve(h, press(link)).Code, name)
		assert.Equal(t, 500, serve(h, httptest.NewRequest(http.MethodGet, link, nil)).Code, name)
	}
	h := redirect.NewMailHandler(&generator{}, s, customers, redirect.MailOptions{})
	broken := press(link)
	broken.Header.Set("Content-Type", "text/plain")
	broken.ContentLength = -1
	assert.Equal(t, 400, serve(h, broken).Code)
}

func TestConfirmAddress(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	link := sign(t, s, redirect.Ticket{Customer: "sam", ExpiresAt: tomorrow()})
	for name, tt := range map[string]struct {
		known  string
		err    error
		typed  []string
		status int
	}{
		"right":          {"sam@example.com", nil, []string{"address", "sam@example.com"}, 303},
		"other letters":  {" Sam@Example.com", nil, []string{"address", "SAM@example.COM\t"}, 303},
		"wrong":          {"sam@example.com", nil, []string{"address", "eve@example.com"}, 403},
		"part":           {"sam@example.com", nil, []string{"address", "sam@example.co"}, 403},
		"nothing":        {"sam@example.com", nil, nil, 403},
		"nothing known":  {"", nil, nil, 403},
		"blank is known": {" ", nil, []string{"address", " "}, 403},
		"no response":    {"", errOther, []string{"address", "sam@example.com"}, 500},
	} {
		g := &generator{}
		h := redirect.NewMailHandler(g, s, customers, redirect.MailOptions{ConfirmAddress: func(_ context.Context, ticket redirect.Ticket) (string, error) {
			assert.Equal(t, "sam", ticket.Customer)
			return tt.known, tt.err
		}})
		assert.Contains(t, serve(h, httptest.NewRequest(http.MethodGet, link, nil)).Body.String(), `name="address"`, name)
		w := serve(h, press(link, tt.typed...))
		require.Equal(t, tt.status, w.Code, name)
		assert.Equal(t, tt.status == 303, len(g.requests()) == 1, name)
		assert.Equal(t, tt.status == 403, strings.Contains(w.Body.String(), `name="address"`), name)
		assert.NotContains(t, w.Body.String(), "sam@example.com", name)
	}
}

func TestWrongAddressesCount(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	link := sign(t, s, redirect.Ticket{Customer: "sam", ExpiresAt: tomorrow()})
	for name, whose := range map[string]portal.Request{"a customer": {CustomerID: "ctm_sam"}, "nobody named": {}} {
		h := redirect.NewMailHandler(&generator{}, s, func(*http.Request, redirect.Ticket) (portal.Request, error) { return whose, nil }, redirect.MailOptions{
			Options:        redirect.Options{PerCustomer: portal.Rate{Calls: 3, Per: time.Hour}},
			ConfirmAddress: func(context.Context, redirect.Ticket) (string, error) { return "sam@example.com", nil },
		})
		for range 3 {
			assert.Equal(t, 403, serve(h, press(link, "address", "eve@example.com")).Code, name)
		}
		w := serve(h, press(link, "address", "sam@example.com"))
		assert.Equal(t, 429, w.Code, name)
		assert.Equal(t, "1200", w.Header().Get("Retry-After"), name)
	}
}

func TestSendAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSigner(t, mailURL, key)
		link := sign(t, s, redirect.Ticket{Customer: "sam", Action: "view_subscription", ExpiresAt: time.Now().Add(time.Hour)})
		var sent []redirect.Ticket
		var fails error
		g := &generator{}
		h := redirect.NewMailHandler(g, s, customers, redirect.MailOptions{
			Options: redirect.Options{PerCustomer: portal.Rate{Calls: 3, Per: time.Hour}},
			SendAgain: func(_ context.Context, t redirect.Ticket) error {
				sent = append(sent, t)
				return fails
			},
		})
		get := func() *httptest.ResponseRecorder { return serve(h, httptest.NewRequest(http.MethodGet, link, nil)) }
		require.Equal(t, 200, get().Code)
		require.NotContains(t, get().Body.String(), "Send a new link")
		time.Sleep(time.Hour)

		w := get()
		assert.Equal(t, 410, w.Code)
		assert.Contains(t, w.Body.String(), "Send a new link</button>")
		assert.Empty(t, sent, "a scanner sends no mail")

		w = serve(h, press(link))
		assert.Equal(t, 200, w.Code)
		assert.Contains(t, w.Body.String(), "on its way")
		require.Len(t, sent, 1)
		assert.Equal(t, "sam", sent[0].Customer)
		assert.Equal(t, portal.Action("view_subscription"), sent[0].Action)

		r := press(link)
		r.Header.Set("Accept", "application/json")
		assert.JSONEq(t, `{"message":"A new link is on its way to the address that this one was sent to."}`, serve(h, r).Body.String())

		evil := press(link)
		evil.Header.Set("Sec-Fetch-Site", "cross-site")
		assert.Equal(t, 403, serve(h, evil).Code)
		assert.Len(t, sent, 2)

		fails = errors.New("mail server sam@example.com is down")
		w = serve(h, press(link))
		assert.Equal(t, 500, w.Code)
		assert.NotContains(t, w.Body.String(), "sam@")
		assert.Equal(t, 429, serve(h, press(link)).Code)
		assert.Len(t, sent, 3)
		assert.Empty(t, g.requests())
	})
}

// If the visitor leaves, everything that the handlers called ends.
func TestAVisitorWhoLeaves(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	link := sign(t, s, redirect.Ticket{Customer: "sam", ExpiresAt: tomorrow()})
	expired := sign(t, s, redirect.Ticket{Customer: "sam", ExpiresAt: time.Now().Add(-time.Hour)})
	left, leave := context.WithCancel(t.Context())
	leave()
	sam := whoever(portal.Request{CustomerID: "ctm_sam"})
	confirm := redirect.MailOptions{ConfirmAddress: func(ctx context.Context, _ redirect.Ticket) (string, error) { return "", ctx.Err() }}
	again := redirect.MailOptions{SendAgain: func(ctx context.Context, _ redirect.Ticket) error { return ctx.Err() }}
	for name, tt := range map[string]struct {
		h      http.Handler
		r      *http.Request
		status int
	}{
		"GenerateLink":   {redirect.NewHandler(&generator{}, sam, redirect.Options{}), click(), 503},
		"Subscriptions":  {redirect.NewHandler(lister{generator: &generator{}}, sam, redirect.Options{}), click("subscription", "sub_1"), 500},
		"ConfirmAddress": {redirect.NewMailHandler(&generator{}, s, customers, confirm), press(link), 500},
		"SendAgain":      {redirect.NewMailHandler(&generator{}, s, customers, again), press(expired), 500},
	} {
		assert.Equal(t, tt.status, serve(tt.h, tt.r.WithContext(left)).Code, name)
	}
}

func TestMailOnError(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	var got error
	h := redirect.NewMailHandler(&generator{}, s, customers, redirect.MailOptions{
		Options:   redirect.Options{OnError: func(w http.ResponseWriter, _ *http.Request, err error) { got = err; w.WriteHeader(418) }},
		SendAgain: func(context.Context, redirect.Ticket) error { return nil },
	})
	expired := sign(t, s, redirect.Ticket{Customer: "sam", ExpiresAt: time.Now().Add(-time.Hour)})
	assert.Equal(t, 418, serve(h, httptest.NewRequest(http.MethodGet, expired, nil)).Code)
	assert.ErrorIs(t, got, redirect.ErrExpired)
	assert.Equal(t, 418, serve(h, httptest.NewRequest(http.MethodGet, mailURL+"a", nil)).Code)
	assert.ErrorIs(t, got, redirect.ErrInvalid)
	assert.NotContains(t, got.Error(), strings.TrimPrefix(expired, mailURL))
}

// At Salesbricks the subscription names the customer: a ticket with the subscription of
// another customer would open that customer's portal.
func TestMailAtSalesbricks(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	whose := func(*http.Request, redirect.Ticket) (portal.Request, error) {
		return portal.Request{SubscriptionIDs: []string{"sam-1", "sam-2"}}, nil
	}
	for subscription, status := range map[string]int{"sam-2": 303, "eve-1": 403, "": 400} {
		g := &generator{stub: portaltest.Stub{Caps: salesbricksLike}}
		link := sign(t, s, redirect.Ticket{Customer: "sam", Subscription: subscription, ExpiresAt: tomorrow()})
		assert.Equal(t, status, serve(redirect.NewMailHandler(g, s, whose, redirect.MailOptions{}), press(link)).Code, subscription)
	}
}

// With a real server, and a client that follows redirects.
func TestMailOverHTTP(t *testing.T) {
	t.Parallel()
	provider := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(provider.Close)
	target, err := url.Parse(provider.URL)
	require.NoError(t, err)

	mux := http.NewServeMux()
	app := httptest.NewServer(mux)
	t.Cleanup(app.Close)
	s := newSigner(t, app.URL+"/billing/m/", key)
	g := &generator{stub: portaltest.Stub{Link: &portal.Link{URL: portal.Secret(provider.URL + "/s?token=1")}}}
	mux.Handle("/billing/m/", redirect.NewMailHandler(g, s, customers, redirect.MailOptions{Options: redirect.Options{AllowHosts: []string{target.Host}}}))

	link := sign(t, s, redirect.Ticket{Customer: "sam", ExpiresAt: tomorrow()})
	for method, lands := range map[string]string{http.MethodGet: link, http.MethodPost: provider.URL + "/s?token=1"} {
		req, err := http.NewRequest(method, link, nil)
		require.NoError(t, err)
		resp, err := app.Client().Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, lands, resp.Request.URL.String())
	}
}
