package portallink_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/portal/redirect"
)

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
