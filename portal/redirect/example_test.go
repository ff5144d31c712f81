package redirect_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/portal/redirect"
)

func ExampleNewHandler() {
	// In a program this is paddle.New, salesbricks.New or appstle.New.
	generator := portaltest.Stub{Link: &portal.Link{URL: "https://portal.example/s?token=1"}}

	// The session says who is signed in, never the form.
	sessions := map[string]portal.Request{
		"sam's": {CustomerID: "ctm_sam", SubscriptionIDs: []string{"sub_sam"}},
	}
	resolve := func(r *http.Request) (portal.Request, error) {
		cookie, err := r.Cookie("session")
		if err != nil {
			return portal.Request{}, redirect.ErrSignIn
		}
		return sessions[cookie.Value], nil
	}
	handler := redirect.NewHandler(generator, resolve, redirect.Options{
		SignInURL:  "/signin",
		AllowHosts: []string{"portal.example"},
	})

	press := func(cookie string) {
		r := httptest.NewRequest(http.MethodPost, "/billing/portal", nil)
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: "session", Value: cookie})
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Header().Get("Location"), w.Header().Get("Cache-Control"))
	}
	press("sam's")
	press("")
	// Output:
	// 303 https://portal.example/s?token=1 no-store
	// 303 /signin no-store
}
