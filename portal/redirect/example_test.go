package redirect_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

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
		req, ok := sessions[cookie.Value]
		if !ok { // the session has ended
			return portal.Request{}, redirect.ErrSignIn
		}
		return req, nil
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
	press("ended")
	press("")
	// Output:
	// 303 https://portal.example/s?token=1 no-store
	// 303 /signin no-store
	// 303 /signin no-store
}

func ExampleNewSigner() {
	signer, err := redirect.NewSigner(redirect.SignerConfig{
		URL:  "https://app.example/billing/m/",
		Keys: []portal.Secret{"at least 32 bytes, from a file: see ReadKeys"},
	})
	if err != nil {
		log.Fatal(err)
	}
	link, err := signer.Sign(redirect.Ticket{Customer: "acct_12345", ExpiresAt: time.Now().Add(14 * 24 * time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link, len(link.Reveal()) <= 120)

	// Text that mail software adds does not matter. A changed link is not valid.
	ticket, err := signer.Verify(link.Reveal() + "?utm_source=mail&amp;utm_medium=link).")
	fmt.Println(ticket.Customer, err)
	_, err = signer.Verify(link.Reveal() + "a")
	fmt.Println(err)
	// Output:
	// [redacted] true
	// acct_12345 <nil>
	// redirect: the link is not valid
}

func ExampleNewMailHandler() {
	generator := portaltest.Stub{Link: &portal.Link{URL: "https://portal.example/s?token=1"}}
	signer, err := redirect.NewSigner(redirect.SignerConfig{
		URL:  "https://app.example/billing/m/",
		Keys: []portal.Secret{"at least 32 bytes, from a file: see ReadKeys"},
	})
	if err != nil {
		log.Fatal(err)
	}
	resolve := func(_ *http.Request, t redirect.Ticket) (portal.Request, error) {
		return portal.Request{CustomerID: "ctm_of_" + t.Customer}, nil // from the program's database
	}
	handler := redirect.NewMailHandler(generator, signer, resolve, redirect.MailOptions{
		Options: redirect.Options{AllowHosts: []string{"portal.example"}},
	})

	link, err := signer.Sign(redirect.Ticket{Customer: "acct_12345", ExpiresAt: time.Now().Add(time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} { // the page, then a click on its button
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(method, link.Reveal(), nil))
		fmt.Printf("%s %d %q\n", method, w.Code, w.Header().Get("Location"))
	}
	// Output:
	// GET 200 ""
	// POST 303 "https://portal.example/s?token=1"
}
