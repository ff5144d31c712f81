package portaltest

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

const (
	// maxLinked is the number of subscriptions for which each page is requested.
	maxLinked = 5

	// maxListed is the maximum number of subscriptions that are read of a listing:
	// a listing may have no end.
	maxListed = 1000
)

var subscriptionChecks = []check{
	{
		"subscriptions-listed",
		"A SubscriptionLister lists the subscriptions of a known customer, each with pages that can be linked; " +
			"rejects what Capabilities.Check rejects, before any call; and ends with its first error, which is ErrCanceled once the context has ended. " +
			"If Harness.SubscriptionLister is true, the generator has to be a SubscriptionLister.",
		subscriptionsListed,
	},
}

func subscriptionsListed(t *trial) {
	lister, ok := t.gen.(portal.SubscriptionLister)
	t.reject(!ok && t.h.SubscriptionLister, "the generator is not a portal.SubscriptionLister")
	switch {
	case !ok:
		t.note("not checked: the generator is not a portal.SubscriptionLister")
		return
	case t.stub != nil && len(t.stub.Listed) == 0:
		t.note("not checked: the Stub lists no subscriptions")
		return
	}
	l := listings{t, lister}
	for _, part := range []struct {
		name string
		run  func(ctx context.Context, cancel func())
	}{
		{"the valid request", l.known},
		{"the unknown customer", l.unknown},
		{"a request that fails Check", func(ctx context.Context, _ func()) {
			t.eachUnfit(func(req portal.Request) result {
				_, r := l.list(ctx, req, nil)
				return r
			})
		}},
		{"a context that has ended", func(ctx context.Context, cancel func()) {
			cancel()
			entries, r := l.list(ctx, t.valid(), nil)
			t.canceledBy(ctx, r)
			t.reject(r.calls > 0 || len(entries) > 0, "%d calls were made, and %d subscriptions listed", r.calls, len(entries))
		}},
		{"a context that ends at the first subscription", l.canceledDuring},
		{"a reader who stops", func(ctx context.Context, _ func()) {
			l.list(ctx, t.valid(), func() bool { return false })
		}},
		{"a provider that is down", func(ctx context.Context, _ func()) {
			t.net.use(respondJSON(http.StatusServiceUnavailable, `{}`))
			ctx, cancel := context.WithTimeout(ctx, shortLimit)
			defer cancel()
			if _, r := l.list(ctx, t.valid(), nil); r.calls > 0 && !t.spent(ctx, r) {
				t.expect(r, portal.ErrUnavailable)
			}
		}},
	} {
		t.net.use(nil)
		ctx, cancel := context.WithCancel(context.Background())
		t.in(part.name, func() { part.run(ctx, cancel) })
		cancel()
	}
}

// listings are the listings of one lister.
type listings struct {
	*trial
	lister portal.SubscriptionLister
}

func (l listings) known(ctx context.Context, _ func()) {
	entries, r := l.list(ctx, l.valid(), nil)
	l.reject(r.err != nil, "Subscriptions failed: %w", r.err)
	for _, id := range l.h.Valid.SubscriptionIDs {
		isID := func(s portal.Subscription) bool { return s.ID == id }
		l.reject(l.caps.MaxSubscriptions > 0 && !slices.ContainsFunc(entries, isID), "a subscription of the request is not listed")
	}
	req := l.valid()
	for i, s := range entries {
		l.reject(s.ID == "", "a subscription has no ID")
		if i >= maxLinked {
			continue
		}
		for _, req.Action = range s.Actions {
			req.SubscriptionIDs = []string{s.ID}
			l.in(string(req.Action)+" is in Subscription.Actions, but a link for it fails", func() { l.link(req) })
		}
	}
}

func (l listings) unknown(ctx context.Context, _ func()) {
	if l.stub != nil {
		return // it knows every customer, or none
	}
	entries, r := l.list(ctx, l.trial.unknown(), nil)
	l.reject(len(entries) > 0, "subscriptions of an unknown customer were listed")
	if r.err != nil {
		l.expect(r, portal.ErrNotFound)
	}
}

func (l listings) canceledDuring(ctx context.Context, cancel func()) {
	entries, r := l.list(ctx, l.valid(), func() bool { cancel(); return true })
	l.reject(len(entries) > 1, "the listing yielded subscriptions after the context had ended")
	l.reject(r.err == nil && len(l.h.Valid.SubscriptionIDs) > 1 && l.caps.MaxSubscriptions > 1,
		"the listing ended early, but without an error")
	if r.err != nil {
		l.canceledBy(ctx, r)
	}
}

// list reads the subscriptions for req, until more, if set, returns false. The result has the
// error that the listing ended with, and no link. The check ends if the listing broke a
// rule of iteration.
func (l listings) list(ctx context.Context, req portal.Request, more func() bool) ([]portal.Subscription, result) {
	var entries []portal.Subscription
	r := l.do(ctx, "Subscriptions", func(ctx context.Context, r *result) (wrong error) {
		for s, err := range l.lister.Subscriptions(ctx, req) { // panics if the listing goes on after the loop
			if r.err != nil {
				wrong = errors.New("the listing went on after an error")
				break
			}
			if r.err = err; err != nil {
				if !reflect.ValueOf(s).IsZero() {
					wrong = errors.New("the listing yielded a subscription together with an error")
				}
				continue // whatever follows is wrong
			}
			entries = append(entries, s)
			if more != nil && !more() || len(entries) == maxListed {
				break
			}
		}
		return errors.Join(inspectError(r.err), wrong)
	})
	return entries, r
}
