package portaltest

import (
	"context"
	"errors"
	"reflect"

	"github.com/portallink/portallink-go/portal"
)

// maxListed is how many subscriptions of a listing are read: one that has no
// end would never be read to it.
const maxListed = 1000

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

// list reads the subscriptions that lister has for req, for as long as more
// returns true after each. The error says what is wrong with how they came.
func (t *trial) list(ctx context.Context, lister portal.SubscriptionLister, req portal.Request, more func() bool) (listing, error) {
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(t.life, cancel) // as in call
	var l listing
	var wrong error
	left := false
	before := t.net.count()
	err := t.guard("Subscriptions", func() {
		all := lister.Subscriptions(ctx, req)
		all(func(s portal.Subscription, err error) bool {
			switch {
			case left:
				wrong = errors.New("it goes on although its reader has left")
			case l.err != nil:
				wrong = errors.New("something follows an error")
				left = true
			case err != nil:
				l.err = err
				if !reflect.ValueOf(s).IsZero() {
					wrong = errors.New("there is a subscription beside an error")
				}
				return true // whatever follows is wrong
			default:
				l.entries = append(l.entries, s)
				left = !more() || len(l.entries) == maxListed
			}
			return !left
		})
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
