package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
)

// recorder is a generator that records each row in the journal before its first call. A
// slot is taken from the begin of a row to its end, so a kill leaves at most as many rows in
// doubt as there are slots.
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

// GenerateLink makes a call only after the journal has recorded its row.
func (r *recorder) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	key := rowOf(req).key()
	if err := r.begin(ctx, key); err != nil {
		return nil, err
	}
	link, err := r.LinkGenerator.GenerateLink(ctx, req)
	if portal.KindOf(err) == portal.ErrUnauthorized {
		// Generate reports only one of these.
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

// ended records the result of a row. A row whose call was canceled stays in doubt.
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
		return nil // already recorded
	case !errors.As(res.Err, &failed):
		return res.Err // an error of the journal
	case kind == portal.ErrCanceled && failed.Attempts > 0:
		return nil
	default:
		e.Error = res.Err.Error()
	}
	return r.end(rowOf(res.Request).key(), e)
}

// end records the end of a row and frees its slot.
func (r *recorder) end(key string, e entry) error {
	r.mu.Lock()
	begun := r.begun[key]
	delete(r.begun, key)
	r.mu.Unlock()
	if !begun {
		return nil // canceled before its call
	}
	defer func() { <-r.slots }()
	e.Ended = key
	return r.journal.append(e)
}

// rowOf returns the row of a request.
func rowOf(req portal.Request) row {
	r := row{req.CustomerID, req.Email, "", string(req.Action)}
	if len(req.SubscriptionIDs) > 0 {
		r[2] = req.SubscriptionIDs[0]
	}
	return r
}
