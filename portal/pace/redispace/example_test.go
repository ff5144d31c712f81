package redispace_test

import (
	"context"
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace/redispace"
)

// Two processes share the limit of their IP address.
func ExampleNew() {
	database, err := miniredis.Run() // replaces Redis
	if err != nil {
		fmt.Println(err)
		return
	}
	defer database.Close()

	for _, process := range []string{"one", "two"} {
		client := redis.NewClient(&redis.Options{Addr: database.Addr()})
		defer client.Close()
		pacer, err := redispace.New(client, "paddle 203.0.113.7", portal.Rate{Calls: 1, Per: time.Minute}, redispace.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		fmt.Println(process, pacer.Wait(ctx))
	}
	// Output:
	// one <nil>
	// two pace: the wait for a call within the rate limit would outlast the deadline
}
