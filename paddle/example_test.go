package paddle_test

import (
	"context"
	"fmt"
	"log"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
)

func ExampleClient_ListSubscriptions() {
	server := paddletest.NewServer()
	defer server.Close()
	client, err := paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL()})
	if err != nil {
		log.Fatal(err)
	}
	for s, err := range client.ListSubscriptions(context.Background(), paddle.SubscriptionFilter{
		CustomerIDs: []string{paddletest.Customer},
		Statuses:    []paddle.SubscriptionStatus{paddle.SubscriptionActive},
	}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(s.ID, s.Name())
		for _, item := range s.Items {
			fmt.Println(item.Quantity, "×", item.Price.UnitPrice.Amount, item.Price.UnitPrice.CurrencyCode)
		}
	}
	// Output:
	// sub_01jcgfqad406rsfjcgq44g9djq AeroEdit Pro, Analytics addon
	// 10 × 3000 USD
	// 1 × 10000 USD
}
