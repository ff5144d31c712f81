package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/redis/go-redis/v9"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace"
	"github.com/portallink/portallink-go/portal/pace/redispace"
)

// generator returns a client of Paddle that keeps the rate limit. With REDIS_URL, all
// processes behind one IP address share the limit.
func (o options) generator(lookup func(string) (string, bool), out io.Writer) (portal.LinkGenerator, func(), error) {
	var limiter portal.Limiter = pace.New(o.rate)
	stop := func() {}
	if url, ok := lookup("REDIS_URL"); ok {
		opts, err := redis.ParseURL(url)
		if err != nil {
			return nil, nil, errors.New("REDIS_URL is not redis://[[user]:password@]host[:port][/database]") // err may have the password
		}
		client := redis.NewClient(opts)
		stop = func() { _ = client.Close() }
		if limiter, err = redispace.New(client, "paddle "+o.egress, o.rate, redispace.Options{}); err != nil {
			stop()
			return nil, nil, err
		}
	}
	var cfg paddle.Config
	if hasKey(lookup) {
		var err error
		if cfg, err = paddle.ConfigFromEnv(lookup); err != nil {
			stop()
			return nil, nil, err
		}
	} else {
		fmt.Fprintln(out, "PADDLE_API_KEY is not in the environment: the program uses a fake server on this machine.")
		server, closeRedis := fakePaddle(), stop
		stop = func() { server.Close(); closeRedis() }
		cfg.APIKey, cfg.BaseURL = paddletest.Key, server.URL()
	}
	cfg.Limiter = limiter
	client, err := paddle.New(cfg)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return client, stop, nil
}

// hasKey reports whether the environment has a key or the name of a file with a key.
func hasKey(lookup func(string) (string, bool)) bool {
	_, inVariable := lookup("PADDLE_API_KEY")
	_, inFile := lookup("PADDLE_API_KEY_FILE")
	return inVariable || inFile
}
