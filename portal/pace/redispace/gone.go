package redispace

import (
	"context"
	"errors"
	"time"

	"github.com/portallink/portallink-go/portal/pace"
)

// again is the time after which the Pacer asks a Redis again that did not respond.
// Callers who come before that fail without waiting for Redis.
const again = time.Second

// down returns the reason not to ask Redis now, or nil.
func (p *Pacer) down() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone != nil && time.Since(p.failed) < again {
		return p.gone
	}
	return nil
}

// note remembers whether Redis responded: err is the result of a script.
func (p *Pacer) note(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.gone, p.local = nil, nil
		return
	}
	p.gone, p.failed = err, time.Now()
	if p.local == nil && p.fallback > 0 {
		// Redis may have allowed a call a moment ago, so the bucket must not start
		// with one.
		p.local = pace.New(share(p.rate, p.fallback))
		_ = p.local.Wait(context.Background())
	}
}

// errAgain is what alone returns when it is time to ask Redis again.
var errAgain = errors.New("redispace: time to ask Redis again")

// alone waits for a place of this process's own share, or returns err if there is none.
func (p *Pacer) alone(ctx context.Context, err error) error {
	p.mu.Lock()
	local := p.local
	p.mu.Unlock()
	if local == nil {
		return err
	}
	short, cancel := context.WithCancel(ctx) // with ctx's deadline
	defer cancel()
	defer time.AfterFunc(again, cancel).Stop()
	err = local.Wait(short)
	if errors.Is(err, context.Canceled) && ctx.Err() == nil {
		return errAgain
	}
	return err
}
