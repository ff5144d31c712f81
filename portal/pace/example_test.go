package pace_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace"
)

// A click does not wait longer than the deadline.
func ExampleNew() {
	server := paddletest.NewServer() // replaces Paddle
	defer server.Close()

	pacer := pace.New(portal.Rate{Calls: 1, Per: time.Minute}) // for Paddle: 240
	client, err := paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL(), Limiter: pacer})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		click, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		_, err := client.GenerateLink(click, portal.Request{CustomerID: paddletest.Customer})
		cancel()
		var e *portal.Error
		if errors.As(err, &e) {
			fmt.Println(e.Kind, e.Status, errors.Is(err, pace.ErrTooLate))
			continue
		}
		fmt.Println("a link")
	}
	// Output:
	// a link
	// rate limited 0 true
}
