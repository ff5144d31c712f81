package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
)

// recorder is a generator that records each row before its first call. No more
// rows are begun and not ended at a time than there are slots, so that this is
// the most that a kill leaves in doubt.
type recorder struct {
	portal.LinkGenerator
	journal *journal
	slots   chan struct{}

	mu    sync.Mutex
	begun map[string]bool
}

func newRecorder(g portal.LinkGenerator, j *journal, workers int) *recorder {
	return &recorder{LinkGenerator: g, journal: j, slots: make(chan struct{}, workers), begun: map[string]bool{}}
}

// GenerateLink makes no call that the journal does not know of.
func (r *recorder) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	key := rowOf(req).key()
	if err := r.begin(ctx, key); err != nil {
		return nil, err
	}
	link, err := r.LinkGenerator.GenerateLink(ctx, req)
	if portal.KindOf(err) == portal.ErrUnauthorized {
		// Generate passes on one of these alone.
		return nil, errors.Join(err, r.end(key, entry{Kind: portal.ErrUnauthorized, result: result{Error: err.Error()}}))
	}
	return link, err
}

func (r *recorder) begin(ctx context.Context, key string) error {
	r.mu.Lock()
	repeated := r.begun[key]
	r.mu.Unlock()
	if repeated {
		return nil
	}
	select {
	case r.slots <- struct{}{}:
	case <-ctx.Done():
		return &portal.Error{Kind: portal.ErrCanceled, Err: ctx.Err()}
	}
	if err := r.journal.append(entry{Begun: key}); err != nil {
		<-r.slots
		return err
	}
	r.mu.Lock()
	r.begun[key] = true
	r.mu.Unlock()
	return nil
}

// ended records the result of a row. A call that was canceled stays in doubt.
func (r *recorder) ended(res bulk.Result) error {
	kind := portal.KindOf(res.Err)
	e := entry{Kind: kind}
	var failed *portal.Error
	switch {
	case res.Err == nil:
		e.Link = res.Link.URL.Reveal()
		if !res.Link.ExpiresAt.IsZero() {
			e.ExpiresAt = res.Link.ExpiresAt.Format(time.RFC3339)
		}
	case kind == portal.ErrUnauthorized:
		return nil // it is recorded
	case !errors.As(res.Err, &failed):
		return res.Err // the journal's
	case kind == portal.ErrCanceled && failed.Attempts > 0:
		return nil
	default:
		e.Error = res.Err.Error()
	}
	return r.end(rowOf(res.Request).key(), e)
}

// end records the end of a row that was begun.
func (r *recorder) end(key string, e entry) error {
	r.mu.Lock()
	begun := r.begun[key]
	delete(r.begun, key)
	r.mu.Unlock()
	if !begun {
		return nil // it was canceled before its call
	}
	defer func() { <-r.slots }()
	e.Ended = key
	return r.journal.append(e)
}

// rowOf is the row that a request was made of.
func rowOf(req portal.Request) row {
	r := row{req.CustomerID, req.Email, "", string(req.Action)}
	if len(req.SubscriptionIDs) > 0 {
		r[2] = req.SubscriptionIDs[0]
	}
	return r
}
