package redirect_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/portal/redirect"
)

// paddleLike and salesbricksLike have the capabilities of the providers of this module.
var (
	paddleLike = portal.Capabilities{
		Provider: "paddle", Identify: []portal.Identifier{portal.ByCustomerID, portal.ByEmail}, MaxSubscriptions: 2,
		Actions:         []portal.Action{portal.ActionCancelSubscription, portal.ActionViewSubscription},
		CustomerActions: []portal.Action{"update_address"},
	}
	salesbricksLike = portal.Capabilities{
		Provider: "salesbricks", Identify: []portal.Identifier{portal.BySubscriptionID}, MaxSubscriptions: 1,
		Actions: []portal.Action{portal.ActionViewSubscription},
	}
)

// lister is a generator that lists subscriptions.
type lister struct {
	*generator
	ids []string
	err error
}

func (l lister) Subscriptions(ctx context.Context, req portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(yield func(portal.Subscription, error) bool) {
		if err := cmp.Or(ctx.Err(), l.Capabilities().Check(req)); err != nil {
			yield(portal.Subscription{}, err)
			return
		}
		for _, id := range l.ids {
			if !yield(portal.Subscription{ID: id}, nil) {
				return
			}
		}
		if l.err != nil {
			yield(portal.Subscription{}, l.err)
		}
	}
}

func TestPagesOfASubscription(t *testing.T) {
	t.Parallel()
	sam := portal.Request{CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1", "sub_2"}}
	alone := portal.Request{CustomerID: "ctm_sam"}
	tests := []struct {
		name   string
		can    portal.Capabilities
		whose  portal.Request
		lists  []string // nil: the generator has no listing
		fields []string
		status int
		want   *portal.Request
	}{
		{"front page", paddleLike, sam, nil, nil, 303, &sam},
		{"page of a subscription", paddleLike, sam, nil, []string{"action", "cancel_subscription", "subscription", "sub_2"}, 303, &portal.Request{
			CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_2"}, Action: "cancel_subscription",
		}},
		{"subscription without a page", paddleLike, sam, nil, []string{"subscription", "sub_1"}, 303, &portal.Request{
			CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1"},
		}},
		{"the only subscription need not be named", paddleLike, portal.Request{CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1"}}, nil, []string{"action", "view_subscription"}, 303, &portal.Request{
			CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1"}, Action: "view_subscription",
		}},
		{"the program chooses the page", paddleLike, portal.Request{CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1"}, Action: "view_subscription"}, nil, nil, 303, &portal.Request{
			CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1"}, Action: "view_subscription",
		}},
		{"the form chooses another", paddleLike, portal.Request{CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1"}, Action: "view_subscription"}, nil, []string{"action", "cancel_subscription"}, 303, &portal.Request{
			CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1"}, Action: "cancel_subscription",
		}},
		{"more subscriptions than a request takes", paddleLike, portal.Request{CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1", "sub_2", "sub_3"}}, nil, nil, 303, &alone},
		{"one of those", paddleLike, portal.Request{CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_1", "sub_2", "sub_3"}}, nil, []string{"subscription", "sub_3"}, 303, &portal.Request{
			CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_3"},
		}},
		{"page of the customer as a whole", paddleLike, sam, nil, []string{"action", "update_address"}, 303, &portal.Request{
			CustomerID: "ctm_sam", Action: "update_address",
		}},
		{"which is of no subscription", paddleLike, sam, nil, []string{"action", "update_address", "subscription", "sub_1"}, 400, nil},
		{"one that is listed", paddleLike, alone, []string{"sub_8", "sub_9"}, []string{"subscription", "sub_9", "action", "view_subscription"}, 303, &portal.Request{
			CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_9"}, Action: "view_subscription",
		}},
		{"the program knows better than the listing", paddleLike, sam, []string{"sub_9"}, []string{"subscription", "sub_9"}, 403, nil},
		{"another customer's", paddleLike, sam, nil, []string{"subscription", "sub_9"}, 403, nil},
		{"not listed", paddleLike, alone, []string{"sub_8"}, []string{"subscription", "sub_9"}, 403, nil},
		{"nothing to compare with", paddleLike, alone, nil, []string{"subscription", "sub_9"}, 403, nil},
		{"in other letters", paddleLike, sam, nil, []string{"subscription", "SUB_1"}, 403, nil},
		{"two in one field", paddleLike, sam, nil, []string{"subscription", "sub_1,sub_2"}, 403, nil},
		{"two fields", paddleLike, sam, nil, []string{"subscription", "sub_1", "subscription", "sub_9"}, 400, nil},
		{"two pages", paddleLike, sam, nil, []string{"action", "view_subscription", "action", "cancel_subscription"}, 400, nil},
		{"unknown page", paddleLike, sam, nil, []string{"subscription", "sub_1", "action", "delete_everything"}, 400, nil},
		{"page of which subscription?", paddleLike, sam, nil, []string{"action", "view_subscription"}, 400, nil},
		{"salesbricks: the customer's own", salesbricksLike, portal.Request{SubscriptionIDs: []string{"a", "b"}}, nil, []string{"subscription", "b"}, 303, &portal.Request{
			SubscriptionIDs: []string{"b"},
		}},
		{"salesbricks: a changed form", salesbricksLike, portal.Request{SubscriptionIDs: []string{"a"}}, nil, []string{"subscription", "b"}, 403, nil},
		{"salesbricks: no subscription", salesbricksLike, portal.Request{CustomerID: "sam"}, nil, []string{"subscription", "b"}, 403, nil},
		{"salesbricks: which one?", salesbricksLike, portal.Request{SubscriptionIDs: []string{"a", "b"}}, nil, nil, 400, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := &generator{stub: portaltest.Stub{Caps: tt.can}}
			var target portal.LinkGenerator = g
			if tt.lists != nil {
				target = lister{generator: g, ids: tt.lists}
			}
			before := fmt.Sprint(tt.whose)
			w := serve(redirect.NewHandler(target, whoever(tt.whose), redirect.Options{}), click(tt.fields...))
			assert.Equal(t, tt.status, w.Code)
			assert.Equal(t, before, fmt.Sprint(tt.whose), "the program's request was changed")
			if tt.want == nil {
				assert.Empty(t, w.Header().Get("Location"))
				return
			}
			assert.Equal(t, link, w.Header().Get("Location"))
			assert.Equal(t, []portal.Request{*tt.want}, g.requests())
		})
	}
}

func TestAListingThatFails(t *testing.T) {
	t.Parallel()
	g := &generator{stub: portaltest.Stub{Caps: paddleLike}}
	l := lister{generator: g, ids: []string{"sub_1"}, err: &portal.Error{Kind: portal.ErrUnavailable, RetryAfter: 1500 * time.Millisecond}}
	h := redirect.NewHandler(l, whoever(portal.Request{CustomerID: "ctm_1"}), redirect.Options{})
	assert.Equal(t, 303, serve(h, click("subscription", "sub_1")).Code, "found before the error")
	w := serve(h, click("subscription", "sub_2"))
	assert.Equal(t, 503, w.Code)
	assert.Equal(t, "2", w.Header().Get("Retry-After"))
	assert.Len(t, g.requests(), 1)
}

func TestFormsOfOtherKinds(t *testing.T) {
	t.Parallel()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(t, form.WriteField("subscription", "sub_2"))
	require.NoError(t, form.Close())
	tests := []struct {
		name, contentType, body string
		status                  int
		subscription            string
	}{
		{"multipart", form.FormDataContentType(), body.String(), 303, "sub_2"},
		{"parameters", "application/x-www-form-urlencoded; charset=utf-8", "subscription=sub_2", 303, "sub_2"},
		{"nothing", "", "", 303, ""},
		{"JSON", "application/json", `{"subscription":"sub_2"}`, 400, ""},
		{"no type", "", "subscription=sub_2", 400, ""},
		{"broken escape", "application/x-www-form-urlencoded", "subscription=%zz", 400, ""},
		{"broken multipart", "multipart/form-data; boundary=b", "--b\r\nnonsense", 400, ""},
		{"too large", "application/x-www-form-urlencoded", "subscription=sub_2&a=" + strings.Repeat("a", 64<<10), 400, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := &generator{}
			r := click()
			with := httptest.NewRequest(http.MethodPost, "https://app.example/portal?q=50%", strings.NewReader(tt.body))
			with.Header = r.Header
			with.Header.Set("Content-Type", tt.contentType)
			resolve := func(r *http.Request) (portal.Request, error) {
				assert.Equal(t, tt.subscription, r.PostFormValue("subscription"), "the program can read the form")
				assert.Equal(t, tt.name == "multipart", r.ParseMultipartForm(1<<10) == nil)
				return portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_1", "sub_2"}}, nil
			}
			w := serve(redirect.NewHandler(g, resolve, redirect.Options{}), with)
			require.Equal(t, tt.status, w.Code)
			if tt.subscription != "" {
				assert.Equal(t, []string{tt.subscription}, g.requests()[0].SubscriptionIDs)
			}
		})
	}
}

func TestAFormThatMiddlewareHasRead(t *testing.T) {
	t.Parallel()
	g := &generator{}
	r := click("subscription", "sub_2")
	require.NoError(t, r.ParseForm())
	h := redirect.NewHandler(g, whoever(portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_2"}}), redirect.Options{})
	require.Equal(t, 303, serve(h, r).Code)
	assert.Equal(t, []string{"sub_2"}, g.requests()[0].SubscriptionIDs)
}

func TestGETReadsTheQuery(t *testing.T) {
	t.Parallel()
	const query = "?action=view_subscription&subscription=sub_2"
	tests := []struct {
		name, query, site string
		allowGET          bool
		status            int
		hidden            int
	}{
		{"a link", query, "same-origin", true, 303, 0},
		{"not the customer's", "?subscription=sub_9", "same-origin", true, 403, 0},
		{"unreadable", "?subscription=%zz", "same-origin", true, 400, 0},
		{"kept for the button", query, "same-origin", false, 200, 2},
		{"one of them", "?action=view_subscription", "same-origin", false, 200, 1},
		{"another site chooses nothing", query, "cross-site", true, 200, 0},
		{"another origin of the same site", query, "same-site", true, 200, 0},
		{"home screen", query, "none", true, 200, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := &generator{stub: portaltest.Stub{Caps: paddleLike}}
			req := portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_1", "sub_2"}}
			h := redirect.NewHandler(g, whoever(req), redirect.Options{AllowGET: tt.allowGET})
			r := httptest.NewRequest(http.MethodGet, "https://app.example/portal"+tt.query, nil)
			r.Header.Set("Sec-Fetch-Site", tt.site)
			r.Header.Set("Sec-Fetch-Dest", "document")
			w := serve(h, r)
			require.Equal(t, tt.status, w.Code)
			assert.Equal(t, tt.hidden, strings.Count(w.Body.String(), `type="hidden"`))
			if tt.status == 303 {
				assert.Empty(t, w.Body.String())
				assert.Equal(t, []portal.Request{{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_2"}, Action: "view_subscription"}}, g.requests())
			}
		})
	}
}

func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	trusting := http.NewCrossOriginProtection()
	require.NoError(t, trusting.AddTrustedOrigin("https://www.example"))
	tests := []struct {
		name, site, origin string
		protection         *http.CrossOriginProtection
		status             int
	}{
		{"old browser, own origin", "", "https://app.example", nil, 303},
		{"old browser, another", "", "https://evil.example", nil, 403},
		{"null", "", "null", nil, 403},
		{"no browser", "", "", nil, 303},
		{"cross-site", "cross-site", "https://www.example", nil, 403},
		{"trusted", "cross-site", "https://www.example", trusting, 303},
		{"not trusted", "cross-site", "https://evil.example", trusting, 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := click()
			for name, value := range map[string]string{"Sec-Fetch-Site": tt.site, "Origin": tt.origin} {
				r.Header.Del(name)
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			h := redirect.NewHandler(&generator{}, whoever(portal.Request{CustomerID: "ctm_1"}), redirect.Options{CrossOrigin: tt.protection})
			assert.Equal(t, tt.status, serve(h, r).Code)
		})
	}
}

func TestConcurrentClicks(t *testing.T) {
	t.Parallel()
	g := &generator{}
	h := redirect.NewHandler(g, func(r *http.Request) (portal.Request, error) {
		return portal.Request{CustomerID: r.PostFormValue("who")}, nil
	}, redirect.Options{PerCustomer: portal.Rate{Calls: 7, Per: time.Hour}})
	var opened, refused sync.Map
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			who := fmt.Sprint("ctm_", i%10)
			if w := serve(h, click("who", who)); w.Code == 303 {
				opened.Store(i, who)
			} else if w.Code == 429 {
				refused.Store(i, who)
			}
		})
	}
	wg.Wait()
	count := func(m *sync.Map) map[string]int {
		by := map[string]int{}
		m.Range(func(_, who any) bool { by[who.(string)]++; return true })
		return by
	}
	for i := range 10 {
		who := fmt.Sprint("ctm_", i)
		assert.Equal(t, 7, count(&opened)[who], who)
		assert.Equal(t, 3, count(&refused)[who], who)
	}
	assert.Len(t, g.requests(), 70)
}

func TestNothingToAsk(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.Handler{
		"no generator": redirect.NewHandler(nil, whoever(portal.Request{}), redirect.Options{}),
		"no resolve":   redirect.NewHandler(&generator{}, nil, redirect.Options{}),
		"neither link nor error": redirect.NewHandler(nothing{}, whoever(portal.Request{}), redirect.Options{
			OnError: func(w http.ResponseWriter, _ *http.Request, err error) {
				assert.ErrorIs(t, err, portal.ErrBadResponse)
				w.WriteHeader(http.StatusInternalServerError)
			},
		}),
	} {
		assert.Equal(t, 500, serve(h, click()).Code, name)
	}
}

// nothing breaks the contract.
type nothing struct{ portaltest.Stub }

func (nothing) GenerateLink(context.Context, portal.Request) (*portal.Link, error) { return nil, nil }

var errOther = errors.New("sam@example.com is unknown to the database")
