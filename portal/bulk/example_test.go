package bulk_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
	"github.com/portallink/portallink-go/portal/pace"
)

func ExampleGenerate() {
	server := paddletest.NewServer() // replaces Paddle
	defer server.Close()

	pacer := pace.New(portal.Rate{Calls: 240, Per: time.Minute})
	client, err := paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL(), Limiter: pacer})
	if err != nil {
		fmt.Println(err)
		return
	}
	requests := []portal.Request{
		{CustomerID: paddletest.Customer},
		{CustomerID: "ctm_01jcdaf4zgm2fxw3nc0e4fn999"},
	}
	links := make([]string, len(requests))
	for result := range bulk.Generate(context.Background(), client, slices.Values(requests), bulk.Options{}) {
		if result.Err != nil {
			links[result.Index] = portal.KindOf(result.Err).Error()
			continue
		}
		links[result.Index] = result.Link.URL.String()
	}
	for _, link := range links {
		fmt.Println(link)
	}
	// Output:
	// [redacted]
	// customer or subscription not found
}
