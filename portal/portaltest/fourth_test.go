package portaltest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// fourth is a provider from outside this module: it uses plain net/http without retries. If
// the request has an e-mail address, it looks the customer up with a first call. Without
// flaws it keeps the contract.
type fourth struct {
	client http.Client
	base   string
	key    func() string // nothing that prints a func shows what is in it
	flaws  flaws
	over   <-chan struct{} // closed when the test ends, for flaws that wait for ever
}

type flaws struct {
	anyCustomer, anySubscription, anyLink, anyDeepLink bool // not checked

	unlimited bool // reads responses of any size
	keepsOpen bool // does not close responses

	response func(ctx context.Context, status int, h http.Header) // told of every response
	body     func([]byte)                                         // told of every body
}

func newFourth(client *http.Client, base string, over <-chan struct{}) *fourth {
	g := &fourth{client: *client, base: base, key: func() string { return key }, over: over}
	g.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return g
}

func (*fourth) Capabilities() portal.Capabilities {
	return portal.Capabilities{
		Provider:         "fourth",
		Identify:         []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
		MaxSubscriptions: maxSubscriptions,
		Actions: []portal.Action{
			portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod, portal.ActionViewSubscription,
		},
		CustomerActions: []portal.Action{portal.ActionUpdatePaymentMethod, actionAddress},
		DeepLinks:       true,
	}
}

// actionAddress is a page that needs no subscription.
const actionAddress portal.Action = "update_address"

// pages are the names of pages in a response.
var pages = map[portal.Action]string{
	"":                               "overview",
	actionAddress:                    "address",
	portal.ActionCancelSubscription:  "cancel",
	portal.ActionUpdatePaymentMethod: "pay",
	portal.ActionViewSubscription:    "view",
}

// making is the state of one call of GenerateLink.
type making struct {
	*fourth
	ctx      context.Context
	attempts int
	status   int
}

func (g *fourth) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if err := g.Capabilities().Check(req); err != nil {
		return nil, err
	}
	m := &making{fourth: g, ctx: ctx}
	if ctx.Err() != nil {
		return nil, m.fail(portal.ErrCanceled, ctx.Err())
	}
	if req.CustomerID == "" {
		var err error
		if req.CustomerID, err = m.find(req.Email); err != nil {
			return nil, err
		}
	}
	return m.mint(req)
}

func (m *making) find(email string) (string, error) {
	var found struct {
		Data []struct{ ID string }
	}
	if err := m.call("GET", "/customers?email="+url.QueryEscape(email), nil, &found); err != nil {
		return "", err
	}
	switch {
	case found.Data == nil:
		return "", m.fail(portal.ErrBadResponse, errors.New("no list"))
	case len(found.Data) == 0:
		return "", m.fail(portal.ErrNotFound, nil)
	case found.Data[0].ID == "":
		return "", m.fail(portal.ErrBadResponse, errors.New("no identifier"))
	}
	return found.Data[0].ID, nil
}

func (m *making) mint(req portal.Request) (*portal.Link, error) {
	ids := []string{}
	for _, id := range req.SubscriptionIDs {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	body, _ := json.Marshal(map[string][]string{"subscription_ids": ids})
	var session struct {
		Data struct {
			CustomerID string `json:"customer_id"`
			URLs       struct {
				General       map[string]string
				Subscriptions []map[string]string
			}
		}
	}
	if err := m.call("POST", "/customers/"+url.PathEscape(req.CustomerID)+"/sessions", body, &session); err != nil {
		return nil, err
	}
	data := session.Data
	if data.CustomerID != req.CustomerID && !m.flaws.anyCustomer {
		return nil, m.fail(portal.ErrBadResponse, errors.New("another customer"))
	}
	link := &portal.Link{
		Provider:   "fourth",
		URL:        portal.Secret(data.URLs.General[pages[req.Action]]),
		CustomerID: data.CustomerID,
		Attempts:   m.attempts,
	}
	for _, id := range ids {
		i := slices.IndexFunc(data.URLs.Subscriptions, func(s map[string]string) bool { return s["id"] == id })
		switch {
		case i < 0 && m.flaws.anySubscription:
			continue
		case i < 0:
			return nil, m.fail(portal.ErrBadResponse, errors.New("a subscription is missing"))
		}
		for _, action := range m.Capabilities().Actions {
			target := portal.Secret(data.URLs.Subscriptions[i][pages[action]])
			link.DeepLinks = append(link.DeepLinks, portal.DeepLink{Action: action, SubscriptionID: id, URL: target})
			if action == req.Action {
				link.URL = target
			}
		}
	}
	token, ok := fit(link.URL.Reveal())
	link.Token = portal.Secret(token)
	for _, d := range link.DeepLinks {
		deep, fits := fit(d.URL.Reveal())
		ok = ok && fits
		if !m.flaws.anyDeepLink && (deep != token || !strings.Contains(d.URL.Reveal(), "/subscriptions/"+d.SubscriptionID)) {
			return nil, m.fail(portal.ErrBadResponse, errors.New("a deep link of another session"))
		}
	}
	if !ok && !m.flaws.anyLink {
		return nil, m.fail(portal.ErrBadResponse, errors.New("an unfit link"))
	}
	return link, nil
}

// fit returns the token of a link, and whether the link is fit.
func fit(link string) (token string, ok bool) {
	u, err := url.Parse(link)
	if err != nil {
		return "", false
	}
	return u.Query().Get("token"), u.Scheme == "https" && u.Hostname() != "" && u.User == nil &&
		!strings.ContainsFunc(link, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// call makes one HTTP call and decodes the response into out.
func (m *making) call(method, path string, body []byte, out any) error {
	r, err := http.NewRequestWithContext(m.ctx, method, m.base+path, bytes.NewReader(body))
	if err != nil {
		return m.fail(portal.ErrInvalidRequest, errors.New("no request"))
	}
	r.Header.Set("Authorization", "Bearer "+m.key())
	r.Header.Set("Content-Type", "application/json")
	m.attempts++
	resp, err := m.client.Do(r)
	if err != nil {
		return m.broken()
	}
	if !m.flaws.keepsOpen {
		defer resp.Body.Close()
	}
	m.status = resp.StatusCode
	if m.flaws.response != nil {
		m.flaws.response(m.ctx, resp.StatusCode, resp.Header)
	}
	if resp.StatusCode/100 != 2 {
		e := m.fail(kindOf(resp.StatusCode), nil)
		e.RetryAfter = retryAfter(resp.Header)
		return e
	}
	if m.flaws.keepsOpen {
		_ = json.NewDecoder(resp.Body).Decode(out) // reads as far as the value goes
		return nil
	}
	limit := int64(1 << 20)
	if m.flaws.unlimited {
		limit = 1 << 40
	}
	got, err := io.ReadAll(io.LimitReader(resp.Body, limit))
	if err != nil {
		return m.broken()
	}
	if m.flaws.body != nil {
		m.flaws.body(got)
	}
	if json.Unmarshal(bytes.TrimSpace(got), out) != nil { // megabytes of space may be before the value
		return m.fail(portal.ErrBadResponse, errors.New("not the documented JSON"))
	}
	return nil
}

func (m *making) broken() error {
	if m.ctx.Err() != nil {
		return m.fail(portal.ErrCanceled, m.ctx.Err())
	}
	return m.fail(portal.ErrUnavailable, errors.New("the call failed"))
}

func (m *making) fail(kind portal.ErrorKind, cause error) *portal.Error {
	return &portal.Error{Provider: "fourth", Kind: kind, Status: m.status, Attempts: m.attempts, Err: cause}
}

func kindOf(status int) portal.ErrorKind {
	switch {
	case status == 401 || status == 403:
		return portal.ErrUnauthorized
	case status == 404:
		return portal.ErrNotFound
	case status == 429:
		return portal.ErrRateLimited
	case status >= 500:
		return portal.ErrUnavailable
	case status >= 400:
		return portal.ErrInvalidRequest
	}
	return portal.ErrBadResponse
}

// newHarness returns a harness for the generator that make returns.
func newHarness(base string, over <-chan struct{}, make maker) portaltest.Harness {
	return portaltest.Harness{
		New: func(client *http.Client) (portal.LinkGenerator, error) {
			return make(newFourth(client, base, over)), nil
		},
		Valid:   portal.Request{CustomerID: customer, Email: email, SubscriptionIDs: subscriptions},
		Unknown: portal.Request{CustomerID: stranger},
		Secrets: []string{key},
	}
}

// The suite reports nothing about a generator without flaws.
func TestAForeignProviderKeepsTheContract(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(backend())
	t.Cleanup(server.Close)
	type row struct{ valid, unknown portal.Request }
	table.Run(t, map[string]row{
		"one call for a link": {
			portal.Request{CustomerID: customer, Email: email, SubscriptionIDs: subscriptions},
			portal.Request{CustomerID: stranger},
		},
		"two calls for a link": {
			portal.Request{Email: email, SubscriptionIDs: subscriptions},
			portal.Request{Email: "nobody@example.com"},
		},
	}, func(t *testing.T, calls row) {
		h := newHarness(server.URL, nil, func(g *fourth) portal.LinkGenerator { return lister{fourth: g} })
		h.Valid, h.Unknown, h.SubscriptionLister = calls.valid, calls.unknown, true
		portaltest.Run(t, h)
	})
}
