package peers

import (
	"context"
	"time"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/paddle"
)

// Click has the median times of a GenerateLink at one round-trip time of the network. They
// do not include the DNS look-up.
type Click struct {
	RoundTrip time.Duration // of the network
	Cold      time.Duration // the first call of a client
	Warmed    time.Duration // the first call after Warm
	Warm      time.Duration // a later call
	// The connections that a client opened for two calls, and for Warm and one call.
	ColdConnections, WarmedConnections int64
}

// Clicks measures a Paddle session over TLS with HTTP/2.
func Clicks(ctx context.Context, rounds int, oneWay time.Duration) (Click, error) {
	out := Click{RoundTrip: 2 * oneWay}
	session := benchmark.Cases()[1]
	p := newProvider(TLS, 0, session.Transport.Status, session.Transport.Body)
	defer p.Close()
	line, err := newDelay(p.Listener.Addr().String(), oneWay)
	if err != nil {
		return out, err
	}
	defer line.close()
	defer p.CloseClientConnections()

	var cold, warmed, warm []time.Duration
	click := func(c *paddle.Client) (time.Duration, error) {
		start := time.Now()
		_, err := c.GenerateLink(ctx, session.Request)
		return time.Since(start), err
	}
	for range rounds {
		c, err := paddle.New(paddle.Config{APIKey: "key", BaseURL: "https://" + line.address()})
		if err != nil {
			return out, err
		}
		opened := p.connections.Load()
		for _, times := range []*[]time.Duration{&cold, &warm} {
			took, err := click(c)
			if err != nil {
				return out, err
			}
			*times = append(*times, took)
		}
		out.ColdConnections = p.connections.Load() - opened

		if c, err = paddle.New(paddle.Config{APIKey: "key", BaseURL: "https://" + line.address()}); err != nil {
			return out, err
		}
		opened = p.connections.Load()
		if err := c.Warm(ctx); err != nil {
			return out, err
		}
		took, err := click(c)
		if err != nil {
			return out, err
		}
		warmed = append(warmed, took)
		out.WarmedConnections = p.connections.Load() - opened
	}
	out.Cold, out.Warmed, out.Warm = median(cold), median(warmed), median(warm)
	return out, nil
}
