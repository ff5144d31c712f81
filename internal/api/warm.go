package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/internal/credential"
	"github.com/portallink/portallink-go/internal/transport"
)

// warmFor is how long a connection counts as open after its last use. Load balancers close
// idle connections after a minute or more.
const warmFor = 30 * time.Second

// Warm is the Warm of the providers, whose comment says what it does. A page that calls it
// each time it is shown costs at most two requests a minute.
func (c *Client) Warm(ctx context.Context) error {
	k, err := c.newCall(ctx, http.MethodHead, c.URL(), nil)
	if err != nil {
		return err
	}
	defer k.own.end()
	if err := contextErr(k.first.Context()); err != nil {
		return k.failure(err)
	}
	last, now := c.used.Load(), time.Now().UnixNano()
	if last != 0 && now-last < int64(warmFor) || !c.used.CompareAndSwap(last, now) {
		return nil
	}
	if err := k.open(); err != nil {
		c.used.CompareAndSwap(now, 0)
		return k.failure(err)
	}
	return nil
}

// open sends the request of a Warm.
func (k *call) open() error {
	if err := k.admit(); err != nil {
		return err
	}
	k.response.Attempts++
	k.first.Header = http.Header{"User-Agent": {credential.UserAgent()}}
	resp, err := k.transport().RoundTrip(&k.first)
	switch {
	case err != nil:
		return transport.Classify(err)
	case resp == nil:
		return errors.New("the transport returned neither a response nor an error")
	case resp.Body != nil:
		_ = resp.Body.Close()
	}
	k.response.Status, k.response.Header = resp.StatusCode, resp.Header
	k.pause()
	return nil
}
