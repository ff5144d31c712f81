package benchmark

import (
	_ "embed"
	"fmt"
	"net/http"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

// Case is one measured call.
type Case struct {
	Name      string // as in docs/performance.md
	Provider  string // the package
	Request   portal.Request
	Transport Transport
	MaxAllocs float64 // of one GenerateLink with all features on
}

// Cases returns the measured calls.
func Cases() []Case {
	return []Case{
		{"Paddle, front page", "paddle", paddleRequest(0), paddleTransport(0), 24},
		{"Paddle, 2 subscriptions", "paddle", paddleRequest(2), paddleTransport(2), 36},
		{"Paddle, 25 subscriptions", "paddle", paddleRequest(25), paddleTransport(25), 112},
		{"Appstle", "appstle", portal.Request{CustomerID: "987654321"}, Transport{http.StatusOK, []byte(appstleBody)}, 24},
		{
			"Salesbricks", "salesbricks",
			portal.Request{SubscriptionIDs: []string{"0d6f2c2b-7a0e-4b0a-9a55-1f4f9e7c7d11"}},
			Transport{http.StatusOK, []byte(salesbricksBody)},
			54,
		},
	}
}

// session is the documented response to a request for two subscriptions.
//
//go:embed testdata/session.json
var session string

const firstSubscription = "sub_01jcgfqad406rsfjcgq44g9djq"

func paddleRequest(subscriptions int) portal.Request {
	req := portal.Request{CustomerID: "ctm_01jcdaf4zgm2fxw3nc0e4fn137"}
	for i := range subscriptions {
		req.SubscriptionIDs = append(req.SubscriptionIDs, subscription(i))
	}
	return req
}

// subscription returns the ID of the i-th subscription of a response.
func subscription(i int) string {
	return fmt.Sprintf("%s%02d", firstSubscription[:len(firstSubscription)-2], i)
}

// paddleTransport returns the documented session with the requested number of
// subscriptions. Each is a copy of the first one with another ID.
func paddleTransport(subscriptions int) Transport {
	const before, after = `"subscriptions": [`, `]`
	head, rest, _ := strings.Cut(session, before)
	list, end, _ := strings.Cut(rest, after)
	entry := list[:strings.Index(list, "}")+1]
	var entries []string
	for i := range subscriptions {
		entries = append(entries, strings.ReplaceAll(entry, firstSubscription, subscription(i)))
	}
	return Transport{http.StatusCreated, []byte(head + before + strings.Join(entries, ",") + after + end)}
}

const salesbricksBody = `{"data":{"createSubscriptionToken":{"token":{
	"id":"546c21827-8009-4f13-933d-22c8c8a9fb9a",
	"expiresAt":"2024-01-05T23:38:16.667405+00:00",
	"buyer":{"id":"997c5c51-17a5-4759-956e-bb87f7afd289"}}}}}`

const appstleToken = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." +
	"eyJzaG9wIjoic3RvcmUuZXhhbXBsZS5jb20iLCJjdXN0b21lcklkIjo5ODc2NTQzMjEsImNyZWF0ZWRBdCI6MTcxMDUxMjQwMDAwMH0." +
	"dGhpcyBpcyBhIHNhbXBsZSB0b2tlbiBmb3IgZG9jdW1lbnRhdGlvbg"

const appstleBody = `{
	"manageSubscriptionLink": "https://store.example.com/pages/manage-subscriptions?token=` + appstleToken + `",
	"tokenExpirationTime": "2024-03-15T16:30:00.000Z",
	"expiresInMinutes": 120,
	"customerId": 987654321,
	"portalUrl": "https://store.example.com/pages/manage-subscriptions"
}`
