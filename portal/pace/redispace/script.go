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

// run executes a script. While the Redis client waits for a reply, it may ignore the
// context, and its own timeouts may take several seconds. So a goroutine waits for the
// reply, and run does not wait for that goroutine. It ends with those timeouts.
func (p *Pacer) run(ctx context.Context, script *redis.Script, args ...any) (time.Duration, error) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	type reply struct {
		micros int64
		err    error
	}
	replies := make(chan reply, 1)
	go func() {
		micros, err := script.Run(short, p.client, []string{p.key}, args...).Int64()
		replies <- reply{micros, err}
	}()
	var a reply
	select {
	case a = <-replies:
	case <-short.Done():
		a.err = fmt.Errorf("no reply within %s", patience)
	}
	switch {
	case a.err == nil:
		return time.Duration(a.micros) * time.Microsecond, nil
	case ctx.Err() != nil:
		return 0, ctx.Err()
	default:
		return 0, fmt.Errorf("%w: %w", ErrRedis, a.err)
	}
}
