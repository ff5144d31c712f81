package portaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/portallink/portallink-go/portal"
)

var capabilityChecks = []check{
	{
		name: "capabilities-sane",
		rule: "Capabilities name the provider and at least one way to name a customer, and do not contradict themselves.",
		run:  func(t *trial) error { return contradiction(t.caps) },
	},
	{
		name: "capabilities-constant",
		rule: "Capabilities never change for one generator, even after calls.",
		run: func(t *trial) error {
			for range 3 {
				now, err := t.capabilities()
				if err != nil {
					return err
				}
				if !reflect.DeepEqual(now, t.caps) {
					return fmt.Errorf("they were %+v, and now are %+v", t.caps, now)
				}
				for _, req := range []portal.Request{t.valid(), t.unknown()} {
					if r := t.callWithin(req); r.failure != nil {
						return r.failure
					}
				}
			}
			return nil
		},
	},
	{
		name: "capabilities-copied",
		rule: "The caller may keep and change the slices in Capabilities.",
		run: func(t *trial) error {
			now, err := t.capabilities()
			if err == nil && (sameArray(now.Identify, t.caps.Identify) || sameArray(now.Actions, t.caps.Actions) ||
				sameArray(now.CustomerActions, t.caps.CustomerActions)) {
				err = errors.New("two calls returned the same slice; return a copy each time")
			}
			return err
		},
	},
	{
		name: "capabilities-quiet",
		rule: "Capabilities does no input or output.",
		run: func(t *trial) error {
			t.net.use(nil)
			if _, err := t.capabilities(); err != nil {
				return err
			}
			if n := t.net.count(); n > 0 {
				return fmt.Errorf("%d calls were made", n)
			}
			return nil
		},
	},
	{
		name: "identifiers-work",
		rule: "Each identifier in Capabilities.Identify is enough to name a customer.",
		run: func(t *trial) error {
			requests := t.byIdentifier()
			for _, i := range t.caps.Identify {
				req, ok := requests[i]
				if !ok {
					t.note("not checked: Harness.Valid has no %v", i)
					continue
				}
				if _, err := t.link(req); err != nil {
					return fmt.Errorf("by %v: %w", i, err)
				}
			}
			return nil
		},
	},
	{
		name: "identifiers-refused",
		rule: "A request that has only identifiers outside Capabilities.Identify fails before any call, with ErrInvalidRequest.",
		run: func(t *trial) error {
			for i, req := range t.byIdentifier() {
				if len(t.caps.Identify) == 0 || slices.Contains(t.caps.Identify, i) {
					continue
				}
				want := &portal.Error{Kind: portal.ErrInvalidRequest, Field: t.fieldOf(req)}
				if err := t.refusesAtOnce(req, want); err != nil {
					return fmt.Errorf("by %v: %w", i, err)
				}
			}
			return nil
		},
	},
	{
		name: "subscriptions-taken",
		rule: "A request for MaxSubscriptions different subscriptions is not rejected before a call.",
		run:  subscriptionsTaken,
	},
	{
		name: "actions-work",
		rule: "Each of Actions works for one subscription, and Link.URL opens its page.",
		run: func(t *trial) error {
			req, ok := t.single()
			if !ok && len(t.caps.Actions) > 0 {
				t.note("not checked: Harness.Valid has no subscription")
				return nil
			}
			return t.eachAction(req, t.caps.Actions)
		},
	},
	{
		name: "customer-actions-work",
		rule: "Each of CustomerActions works without a subscription, and Link.URL opens its page.",
		run:  func(t *trial) error { return t.eachAction(t.withoutSubscription(), t.caps.CustomerActions) },
	},
	{
		name: "actions-refused",
		rule: "An Action in neither Actions nor CustomerActions fails before any call, with ErrUnsupported.",
		run: func(t *trial) error {
			req, _ := t.single()
			for _, req.Action = range []portal.Action{
				portal.ActionViewSubscription, portal.ActionUpdatePaymentMethod, portal.ActionCancelSubscription, noSuchPage,
			} {
				if slices.Contains(t.caps.Actions, req.Action) || slices.Contains(t.caps.CustomerActions, req.Action) {
					continue
				}
				want := &portal.Error{Kind: portal.ErrUnsupported, Field: "Action"}
				if err := t.refusesAtOnce(req, want); err != nil {
					return fmt.Errorf("%s: %w", req.Action, err)
				}
			}
			return nil
		},
	},
}

// sameArray compares addresses. It does not write to the slices, because other
// checks may be reading them.
func sameArray[T any](a, b []T) bool { return len(a) > 0 && len(b) > 0 && &a[0] == &b[0] }

// fieldOf is the field that Capabilities.Check names in its error for req.
func (t *trial) fieldOf(req portal.Request) string {
	var e *portal.Error
	if errors.As(t.caps.Check(req), &e) {
		return e.Field
	}
	return ""
}

func contradiction(c portal.Capabilities) error {
	unknown := func(i portal.Identifier) bool { return i < portal.ByCustomerID || i > portal.BySubscriptionID }
	bySubscription := slices.Contains(c.Identify, portal.BySubscriptionID)
	switch {
	case c.Provider == "":
		return errors.New("Capabilities.Provider is empty")
	case len(c.Identify) == 0:
		return errors.New("Capabilities.Identify is empty")
	case slices.ContainsFunc(c.Identify, unknown):
		return fmt.Errorf("Capabilities.Identify has an unknown identifier: %v", c.Identify)
	case bySubscription && c.MaxSubscriptions == 0:
		return errors.New("Identify has BySubscriptionID, but MaxSubscriptions is 0")
	case c.MaxSubscriptions < 0:
		return errors.New("Capabilities.MaxSubscriptions is negative")
	case slices.Contains(c.Actions, ""), slices.Contains(c.CustomerActions, ""):
		return errors.New("an Action in Capabilities is empty")
	case twice(c.Identify), twice(c.Actions), twice(c.CustomerActions):
		return errors.New("a list in Capabilities has the same entry twice")
	case len(c.CustomerActions) > 0 && bySubscription && len(c.Identify) == 1:
		return errors.New("CustomerActions take no subscription, but Identify has only BySubscriptionID")
	case c.DeepLinks && (c.MaxSubscriptions == 0 || len(c.Actions) == 0):
		return errors.New("DeepLinks is true, but MaxSubscriptions is 0 or Actions is empty")
	case c.RateLimit.Calls < 0 || c.RateLimit.Per < 0 || (c.RateLimit.Calls == 0) != (c.RateLimit.Per == 0):
		return errors.New("Capabilities.RateLimit needs both Calls and Per, or neither")
	}
	return nil
}

func twice[T comparable](list []T) bool {
	for i, v := range list {
		if slices.Contains(list[:i], v) {
			return true
		}
	}
	return false
}

// single returns the valid request with the one subscription that an action needs,
// and false if it has no subscription.
func (t *trial) single() (portal.Request, bool) {
	req := t.valid()
	if t.caps.MaxSubscriptions == 0 {
		return req, true
	}
	if len(req.SubscriptionIDs) == 0 {
		return req, false
	}
	req.SubscriptionIDs = req.SubscriptionIDs[:1:1]
	return req, true
}

func (t *trial) withoutSubscription() portal.Request {
	req := t.valid()
	req.SubscriptionIDs = nil
	return req
}

// byIdentifier has a request for each identifier of Valid, with only that
// identifier.
func (t *trial) byIdentifier() map[portal.Identifier]portal.Request {
	valid := t.valid()
	out := map[portal.Identifier]portal.Request{}
	if valid.CustomerID != "" {
		out[portal.ByCustomerID] = portal.Request{CustomerID: valid.CustomerID}
	}
	if valid.Email != "" {
		out[portal.ByEmail] = portal.Request{Email: valid.Email}
	}
	if len(valid.SubscriptionIDs) > 0 {
		out[portal.BySubscriptionID] = portal.Request{SubscriptionIDs: valid.SubscriptionIDs}
	}
	return out
}

// subscriptionsTaken accepts any error of the provider about unknown subscriptions,
// as long as the generator makes the call.
func subscriptionsTaken(t *trial) error {
	if t.caps.MaxSubscriptions <= 0 {
		return nil
	}
	like := "portaltest"
	if ids := t.h.Valid.SubscriptionIDs; len(ids) > 0 {
		like = ids[0]
	}
	req := t.valid()
	req.SubscriptionIDs = many(like, min(t.caps.MaxSubscriptions, maxMany))
	t.net.use(nil)
	r := t.callWithin(req)
	switch {
	case r.failure != nil:
		return r.failure
	case r.calls > 0 || r.err == nil:
		return nil
	}
	e, err := r.refusal()
	if err == nil && (e.Kind == portal.ErrInvalidRequest || e.Kind == portal.ErrUnsupported) {
		err = fmt.Errorf("a request for %d subscriptions was refused: %w", len(req.SubscriptionIDs), e)
	}
	return err
}

// eachAction asks for the pages.
func (t *trial) eachAction(req portal.Request, actions []portal.Action) error {
	for _, req.Action = range actions {
		if err := t.opensPage(req); err != nil {
			return fmt.Errorf("%s: %w", req.Action, err)
		}
	}
	return nil
}

func (t *trial) opensPage(req portal.Request) error {
	link, calls, err := t.observe(req)
	if err != nil {
		return err
	}
	if len(req.SubscriptionIDs) > 0 {
		if page, ok := link.DeepLink(req.Action, req.SubscriptionIDs[0]); ok {
			if page != link.URL {
				return errors.New("Link.URL is not the deep link to this page")
			}
			return nil
		}
	}
	if isStub(t.gen) || len(calls) == 0 || slices.Equal(t.caps.Identify, []portal.Identifier{portal.BySubscriptionID}) {
		return nil // what names a subscription may have its page as the front page
	}
	req.Action = ""
	front, frontCalls, err := t.observe(req)
	if err != nil {
		return err
	}
	again, err := t.link(req)
	if err != nil {
		return err
	}
	if slices.Equal(calls, frontCalls) && samePage(link.URL.Reveal(), front.URL.Reveal(), again.URL.Reveal()) {
		return errors.New("the Action changed nothing: the calls and the page are the same as without it")
	}
	return nil
}

// observe returns the link for a request that has to work, and the calls made for it:
// method, URL and body.
func (t *trial) observe(req portal.Request) (*portal.Link, []string, error) {
	var mu sync.Mutex
	var calls []string
	t.net.use(func(_ int, r *http.Request) (*http.Response, error) {
		var body []byte
		if r.Body != nil {
			var err error
			if body, err = io.ReadAll(r.Body); err != nil {
				return nil, err
			}
			_ = r.Body.Close()
			r = r.Clone(r.Context())
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		mu.Lock()
		calls = append(calls, r.Method+" "+r.URL.String()+"\n"+string(body))
		mu.Unlock()
		return t.net.base.RoundTrip(r)
	})
	defer t.net.use(nil)
	r := t.call(context.Background(), req)
	mu.Lock()
	defer mu.Unlock()
	return r.link, calls, r.linkErr()
}

// samePage reports whether link and front differ only in those parts in which two
// links to the front page differ, such as a token.
func samePage(link, front, again string) bool {
	a, b, c := urlParts(link), urlParts(front), urlParts(again)
	if len(a) != len(b) || len(b) != len(c) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && b[i] == c[i] {
			return false
		}
	}
	return true
}

// urlParts returns the parts of a URL. Parameters are values without names, in the
// order of their names.
func urlParts(raw string) []string {
	u, err := url.Parse(raw)
	if err != nil {
		return []string{raw}
	}
	parts := append([]string{u.Scheme, u.Host, u.Fragment}, strings.Split(u.EscapedPath(), "/")...)
	return append(parts, strings.FieldsFunc(u.Query().Encode(), func(r rune) bool { return r == '&' || r == '=' })...)
}
