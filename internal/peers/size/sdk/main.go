// Command sdk prints one Paddle portal link, made with Paddle's own SDK.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	paddle "github.com/PaddleHQ/paddle-go-sdk/v4"
)

func main() {
	c, err := paddle.New(os.Getenv("PADDLE_API_KEY"))
	if err != nil {
		log.Fatal(err)
	}
	session, err := c.CreateCustomerPortalSession(context.Background(), &paddle.CreateCustomerPortalSessionRequest{CustomerID: os.Args[1]})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(session.URLs.General.Overview)
}
