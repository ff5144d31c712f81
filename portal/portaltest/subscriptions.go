package portaltest

import (
	"context"
	"errors"
	"fmt"
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
		name: "subscriptions-listed",
		rule: "A SubscriptionLister lists the subscriptions of a known customer, each with pages that can be linked; " +
			"rejects what Capabilities.Check rejects, before any call; and ends with its first error, which is ErrCanceled once the context has ended. " +
			"If Harness.SubscriptionLister is true, the generator has to be a SubscriptionLister.",
		run: subscriptionsListed,
	},
}

func subscriptionsListed(t *trial) error {
	lister, ok := t.gen.(portal.SubscriptionLister)
	stub, isStub := stubOf(t.gen)
	switch {
	case !ok && t.h.SubscriptionLister:
		return errors.New("the generator is not a portal.SubscriptionLister")
	case !ok:
		t.note("not checked: the generator is not a portal.SubscriptionLister")
		return nil
	case isStub && len(stub.Listed) == 0:
		t.note("not checked: the Stub lists no subscriptions")
		return nil
	}
	for _, part := range []struct {
		name string
		run  func(*trial, portal.SubscriptionLister) error
		skip bool
	}{
		{"the valid request", listsValid, false},
		{"the unknown customer", listsUnknown, isStub},
		{"a request that fails Check", listingRefused, false},
		{"a context that has ended", listingCanceled, false},
		{"a reader who stops", listingLeft, false},
		{"a provider that is down", listingFails, false},
	} {
		if part.skip {
			continue
		}
		t.net.use(nil)
		if err := part.run(t, lister); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

func listsValid(t *trial, lister portal.SubscriptionLister) error {
	l, err := t.list(context.Background(), lister, t.valid(), toTheEnd)
	if err != nil {
		return err
	}
	if l.err != nil {
		return fmt.Errorf("Subscriptions failed: %w", l.err)
	}
	for _, id := range t.h.Valid.SubscriptionIDs {
		if t.caps.MaxSubscriptions > 0 && !slices.ContainsFunc(l.entries, func(s portal.Subscription) bool { return s.ID == id }) {
			return errors.New("a subscription of the request is not listed")
		}
	}
	req := t.valid()
	for i, s := range l.entries {
		if s.ID == "" {
			return errors.New("a subscription has no ID")
		}
		if i >= maxLinked {
			continue
		}
		for _, req.Action = range s.Actions {
			req.SubscriptionIDs = []string{s.ID}
			if _, err := t.link(req); err != nil {
				return fmt.Errorf("%s is in Subscription.Actions, but a link for it fails: %w", req.Action, err)
			}
		}
	}
	return nil
}

func listsUnknown(t *trial, lister portal.SubscriptionLister) error {
	l, err := t.list(context.Background(), lister, t.unknown(), toTheEnd)
	switch {
	case err != nil:
		return err
	case len(l.entries) > 0:
		return errors.New("subscriptions of an unknown customer were listed")
	case l.err == nil:
		return nil
	}
	_, err = l.result().expect(portal.ErrNotFound)
	return err
}

func listingRefused(t *trial, lister portal.SubscriptionLister) error {
	for name, req := range t.unfitRequests() {
		want, ok := t.caps.Check(req).(*portal.Error) // Check returns nothing else
		if !ok {
			continue
		}
		l, err := t.list(context.Background(), lister, req, toTheEnd)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		switch e, err := l.result().expect(want.Kind); {
		case l.calls > 0:
			return fmt.Errorf("%s: %d calls were made", name, l.calls)
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		case e.Field != want.Field || e.Attempts != 0:
			return fmt.Errorf("%s: Error.Field is %q, not %q, or Error.Attempts is not 0", name, e.Field, want.Field)
		}
	}
	return nil
}

// listingCanceled ends the context before the listing, and at its first
// subscription.
func listingCanceled(t *trial, lister portal.SubscriptionLister) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	l, err := t.list(ctx, lister, t.valid(), toTheEnd)
	if err == nil {
		err = canceledBy(ctx, l.result())
	}
	switch {
	case err != nil:
		return err
	case l.calls > 0 || len(l.entries) > 0:
		return fmt.Errorf("%d calls were made, and %d subscriptions listed", l.calls, len(l.entries))
	}
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	l, err = t.list(ctx, lister, t.valid(), func() bool { cancel(); return true })
	switch {
	case err != nil:
		return err
	case len(l.entries) > 1:
		return errors.New("the listing yielded subscriptions after the context had ended")
	case l.err == nil && len(t.h.Valid.SubscriptionIDs) > 1 && t.caps.MaxSubscriptions > 1:
		return errors.New("the listing ended early, but without an error")
	case l.err == nil:
		return nil
	}
	return canceledBy(ctx, l.result())
}

func listingLeft(t *trial, lister portal.SubscriptionLister) error {
	_, err := t.list(context.Background(), lister, t.valid(), func() bool { return false })
	return err
}

func listingFails(t *trial, lister portal.SubscriptionLister) error {
	t.net.use(respondJSON(http.StatusServiceUnavailable, `{}`))
	defer t.net.use(nil)
	ctx, cancel := context.WithTimeout(context.Background(), shortLimit)
	defer cancel()
	l, err := t.list(ctx, lister, t.valid(), toTheEnd)
	if err != nil || l.calls == 0 {
		return err
	}
	_, err = l.result().expect(portal.ErrUnavailable)
	return err
}

// listing is what Subscriptions yielded.
type listing struct {
	entries []portal.Subscription
	err     error // the last thing, if there is one
	calls   int   // seen by the network
}

// result is the listing's error as GenerateLink would return it.
func (l listing) result() result {
	if l.err == nil {
		return result{failure: errors.New("the listing ended without an error")}
	}
	return result{err: l.err}
}

func toTheEnd() bool { return true }

// list reads the subscriptions that lister has for req, until more returns false. The
// error says which rule of iteration the listing broke.
func (t *trial) list(ctx context.Context, lister portal.SubscriptionLister, req portal.Request, more func() bool) (listing, error) {
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(t.life, cancel) // as in call
	var l listing
	var wrong error
	left := false
	before := t.net.count()
	err := t.guard("Subscriptions", func() error {
		all := lister.Subscriptions(ctx, req)
		if all == nil {
			return errors.New("Subscriptions returned a nil iterator")
		}
		all(func(s portal.Subscription, err error) bool {
			switch {
			case left:
				wrong = errors.New("the listing called yield again after yield had returned false")
			case l.err != nil:
				wrong = errors.New("the listing went on after an error")
				left = true
			case err != nil:
				l.err = err
				if !reflect.ValueOf(s).IsZero() {
					wrong = errors.New("the listing yielded a subscription together with an error")
				}
				return true // whatever follows is wrong
			default:
				l.entries = append(l.entries, s)
				left = !more() || len(l.entries) == maxListed
			}
			return !left
		})
		return inspectError(l.err)
	})
	if err != nil {
		return listing{}, err
	}
	l.calls = t.net.count() - before
	if wrong == nil && l.err != nil {
		_, wrong = l.result().refusal()
	}
	return l, wrong
}
