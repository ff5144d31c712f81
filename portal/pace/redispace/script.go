package redispace

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

var (
	//go:embed reserve.lua
	reserveSource string
	//go:embed pause.lua
	pauseSource string

	reserve = redis.NewScript(reserveSource)
	pause   = redis.NewScript(pauseSource)
)

// patience is how long Redis may take for one script. It is less than the second
// that Wait promises.
const patience = 750 * time.Millisecond

// run executes a script, and remembers whether Redis responded in time. It does so
// even if ctx ends earlier: otherwise callers with little time would never find out
// that Redis hangs.
func (p *Pacer) run(ctx context.Context, script *redis.Script, args ...any) (time.Duration, error) {
	results := make(chan result, 1)
	go func() {
		r := p.ask(context.WithoutCancel(ctx), script, args)
		p.note(r.err)
		results <- r
	}()
	select {
	case r := <-results:
		return r.wait, r.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

type result struct {
	wait time.Duration
	err  error // wraps ErrRedis
}

// ask waits for the reply of Redis, but no longer than patience. While the Redis client
// waits for a reply, it may ignore the context, and its own timeouts may take several
// seconds. So a goroutine waits for the reply. It ends with those timeouts.
func (p *Pacer) ask(ctx context.Context, script *redis.Script, args []any) result {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	replies := make(chan result, 1)
	go func() {
		micros, err := script.Run(ctx, p.client, []string{p.key}, args...).Int64()
		if err != nil {
			err = fmt.Errorf("%w: %w", ErrRedis, err)
		}
		replies <- result{time.Duration(micros) * time.Microsecond, err}
	}()
	select {
	case r := <-replies:
		return r
	case <-ctx.Done():
		return result{err: fmt.Errorf("%w: none within %s", ErrRedis, patience)}
	}
}
