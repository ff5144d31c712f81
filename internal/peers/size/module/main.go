// Command module prints one Paddle portal link, made with this module.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func main() {
	c, err := paddle.New(paddle.Config{APIKey: portal.Secret(os.Getenv("PADDLE_API_KEY"))})
	if err != nil {
		log.Fatal(err)
	}
	link, err := c.GenerateLink(context.Background(), portal.Request{CustomerID: os.Args[1]})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.URL.Reveal())
}
