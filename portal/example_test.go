package portal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// unknownCustomer is a provider without customers. It has two methods. The contract promises
// that the interface never gets more.
type unknownCustomer struct{}

func (unknownCustomer) Capabilities() portal.Capabilities {
	return portal.Capabilities{Provider: "example", Identify: []portal.Identifier{portal.ByCustomerID}}
}

func (g unknownCustomer) GenerateLink(_ context.Context, req portal.Request) (*portal.Link, error) {
	if err := g.Capabilities().Check(req); err != nil {
		return nil, err
	}
	return nil, &portal.Error{
		Provider: "example",
		Kind:     portal.ErrNotFound,
		Status:   404,
		Code:     "not_found",
		Attempts: 1,
	}
}

func ExampleKindOf() {
	var generator portal.LinkGenerator = unknownCustomer{}
	for _, req := range []portal.Request{{}, {CustomerID: "ctm_1"}} {
		_, err := generator.GenerateLink(context.Background(), req)
		switch portal.KindOf(err) {
		case portal.ErrInvalidRequest, portal.ErrUnsupported:
			fmt.Println("our mistake:", err)
		case portal.ErrNotFound:
			fmt.Println("offer a sign-up:", err)
		case portal.ErrRateLimited, portal.ErrUnavailable:
			fmt.Println("try again later:", err)
		default:
			fmt.Println("tell somebody:", err)
		}
	}
	// Output:
	// our mistake: example: invalid request: CustomerID: no customer: the request needs a customer ID
	// offer a sign-up: example: customer or subscription not found: not_found (status 404)
}

// Check makes no call. A settings page can use it to choose its buttons.
func ExampleCapabilities_Check() {
	can := portal.Capabilities{
		Provider: "example", Identify: []portal.Identifier{portal.ByCustomerID},
		MaxSubscriptions: 1, Actions: []portal.Action{portal.ActionViewSubscription},
	}
	for _, action := range []portal.Action{portal.ActionViewSubscription, portal.ActionCancelSubscription} {
		err := can.Check(portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_1"}, Action: action})
		fmt.Println(action, errors.Is(err, portal.ErrUnsupported))
	}
	// Output:
	// view_subscription false
	// cancel_subscription true
}

func ExampleLink_ExpiresIn() {
	now := time.Date(2024, 11, 12, 15, 13, 21, 0, time.UTC) // time.Now() in a program
	for _, link := range []portal.Link{
		{ExpiresAt: now.Add(24 * time.Hour), ExpirySource: portal.ExpiryTokenClaim},
		{ExpiresAt: now.Add(-time.Minute), ExpirySource: portal.ExpiryReported},
		{},
	} {
		left, known := link.ExpiresIn(now)
		switch {
		case !known:
			fmt.Println("nobody says when it ends")
		case left <= 0:
			fmt.Println("it has ended:", link.ExpirySource)
		default:
			fmt.Println(left, "left:", link.ExpirySource)
		}
	}
	// Output:
	// 24h0m0s left: token claim
	// it has ended: reported
	// nobody says when it ends
}

func ExampleSecret() {
	link := portal.Link{Provider: "paddle", URL: "https://customer-portal.paddle.com/?token=pga_1"}

	fmt.Printf("%s %q %#v\n", link.URL, link.URL, link.URL)
	body, _ := json.Marshal(map[string]any{"url": link.URL})
	fmt.Println(string(body))
	withoutTime := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	slog.New(slog.NewTextHandler(os.Stdout, withoutTime)).Info("minted", "link", link.URL)

	fmt.Println("Location:", link.URL.Reveal())
	// Output:
	// [redacted] [redacted] [redacted]
	// {"url":"[redacted]"}
	// level=INFO msg=minted link=[redacted]
	// Location: https://customer-portal.paddle.com/?token=pga_1
}
