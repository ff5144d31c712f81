package portallink_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"time"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
	"github.com/portallink/portallink-go/portal/pace"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/portal/redirect"
)

// These are snippets of the README. They are compiled but not called: with a key in the
// environment they would call the real provider.
var _, _, _ = manage, mint, whatToDo

func manage(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	client, err := paddle.New(paddle.Config{APIKey: portal.Secret(os.Getenv("PADDLE_API_KEY"))})
	if err != nil {
		return err
	}
	var generator portal.LinkGenerator = client // or salesbricks.New, or appstle.New

	link, err := generator.GenerateLink(ctx, portal.Request{
		CustomerID:      "ctm_01jcdaf4zgm2fxw3nc0e4fn137",
		SubscriptionIDs: []string{"sub_01jcgfqad406rsfjcgq44g9djq"},
	})
	if err != nil {
		return err
	}
	log.Print(link.URL) // [redacted]
	http.Redirect(w, r, link.URL.Reveal(), http.StatusSeeOther)
	return nil
}

// mint is the README's loop over many links.
func mint(ctx context.Context, key portal.Secret, requests []portal.Request, deliver func(string, *portal.Link)) error {
	pacer := pace.New(portal.Rate{Calls: 240, Per: time.Minute})
	client, err := paddle.New(paddle.Config{APIKey: key, Limiter: pacer})
	if err != nil {
		return err
	}
	for result := range bulk.Generate(ctx, client, slices.Values(requests), bulk.Options{}) {
		if result.Err != nil {
			log.Print(result.Index, ": ", result.Err)
			continue
		}
		deliver(result.Request.CustomerID, result.Link)
	}
	return nil
}

// whatToDo is the README's switch over kinds.
func whatToDo(err error) {
	switch portal.KindOf(err) {
	case portal.ErrNotFound:
		// the provider does not know this customer
	case portal.ErrUnauthorized:
		// the key is missing, wrong, for another environment, or lacks a permission
	case portal.ErrRateLimited, portal.ErrUnavailable:
		// try later, after Error.RetryAfter; the client has already retried as Config.Retry says
	case portal.ErrCanceled:
		// ctx ended; errors.Is(err, context.Canceled) or context.DeadlineExceeded holds too
	default:
		// ErrInvalidRequest: see Error.Field. ErrUnsupported: the provider has no such page.
		// ErrBadResponse: the response has no valid link for this customer.
	}
}

// list is the README's loop over a listing.
func list(ctx context.Context, client *paddle.Client, customerID string) error {
	for s, err := range client.ListSubscriptions(ctx, paddle.SubscriptionFilter{CustomerIDs: []string{customerID}}) {
		if err != nil {
			return err
		}
		fmt.Println(s.ID, s.Status, s.Name())
	}
	return nil
}

func Example() {
	server := paddletest.NewServer()
	defer server.Close()
	client, err := paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL()})
	if err != nil {
		log.Fatal(err)
	}
	link, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: paddletest.Customer})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.CustomerID, link.URL, link.ExpirySource)
	if err := list(context.Background(), client, paddletest.Customer); err != nil {
		log.Fatal(err)
	}
	// Output:
	// ctm_01jcdaf4zgm2fxw3nc0e4fn137 [redacted] token claim
	// sub_01jcgfqad406rsfjcgq44g9djq active AeroEdit Pro, Analytics addon
	// sub_01jcdafvpe5hm4vczfefsbwhvp paused AeroEdit Pro, Analytics addon
}

// user is a person who can sign in to an application.
type user struct{ PaddleID string }

// mount is the snippet of the README's section "In your app".
func mount(mux *http.ServeMux, client portal.LinkGenerator, signedIn func(*http.Request) (user, bool)) {
	whose := func(r *http.Request) (portal.Request, error) { // from your session, never from the form
		user, ok := signedIn(r)
		if !ok {
			return portal.Request{}, redirect.ErrSignIn
		}
		return portal.Request{CustomerID: user.PaddleID}, nil
	}
	mux.Handle("/billing/portal", redirect.NewHandler(client, whose, redirect.Options{
		SignInURL: "/signin", AllowHosts: []string{paddle.PortalHost},
	}))
}

func Example_inYourApp() {
	client := portaltest.Stub{Link: &portal.Link{URL: "https://customer-portal.paddle.com/cpl_1?token=pga_1"}} // or paddle.New
	for _, signedIn := range []bool{true, false} {
		mux := http.NewServeMux()
		mount(mux, client, func(*http.Request) (user, bool) { return user{"ctm_01jcdaf4zgm2fxw3nc0e4fn137"}, signedIn })
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/billing/portal", nil))
		fmt.Println(w.Code, w.Header().Get("Location"))
	}
	// Output:
	// 303 https://customer-portal.paddle.com/cpl_1?token=pga_1
	// 303 /signin
}
