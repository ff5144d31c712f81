package main

import (
	"context"
	"log/slog"
	"net/http"
	"slices"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

// account is a person who can sign in. Its index in accounts is also its index in
// provider.customers.
type account struct{ ID, Name, Email string }

var accounts = []account{
	{"acct_1", "Sam Miller", "sam@example.com"},
	{"acct_2", "Jane Doe", "jane@example.com"},
}

// app is the application.
type app struct {
	mux       *http.ServeMux
	providers []*provider
	signers   map[string]*redirect.Signer // by the provider's name
	sessions  *sessions
	logger    *slog.Logger
}

func newApp(address string, providers []*provider, keys []portal.Secret, logger *slog.Logger) (http.Handler, error) {
	a := &app{
		mux:       http.NewServeMux(),
		providers: providers,
		signers:   map[string]*redirect.Signer{},
		sessions:  &sessions{byToken: map[string]session{}},
		logger:    logger,
	}
	forms := http.NewCrossOriginProtection()
	a.mux.HandleFunc("GET /{$}", a.settings)
	a.mux.HandleFunc("GET /outbox", a.outbox)
	a.mux.HandleFunc("GET /signin", a.signInPage)
	a.mux.Handle("POST /signin", forms.Handler(http.HandlerFunc(a.signIn)))
	a.mux.Handle("POST /signout", forms.Handler(http.HandlerFunc(a.signOut)))
	a.mux.Handle("POST /provider", forms.Handler(http.HandlerFunc(a.switchProvider)))
	a.mux.Handle("GET /style.css", http.FileServerFS(styles))

	for _, p := range providers {
		signer, err := redirect.NewSigner(redirect.SignerConfig{URL: address + "/m/" + p.name + "/", Keys: keys})
		if err != nil {
			return nil, err
		}
		a.signers[p.name] = signer
		opts := redirect.Options{SignInURL: "/signin", AllowHosts: p.hosts, Logger: logger}

		// A program needs only the next four lines to open the portal after a click.
		a.mux.Handle("/portal/"+p.name, redirect.NewHandler(p.generator, a.whose(p), opts))
		a.mux.Handle("/m/"+p.name+"/", redirect.NewMailHandler(p.generator, signer, whoseTicket(p), redirect.MailOptions{
			Options: opts, ConfirmAddress: addressOf,
		}))
	}
	return a.mux, nil
}

// whose returns the customer of the session. It never reads the form.
func (a *app) whose(p *provider) redirect.ResolveFunc {
	return func(r *http.Request) (portal.Request, error) {
		s, ok := a.sessions.of(r)
		if !ok {
			return portal.Request{}, redirect.ErrSignIn
		}
		return p.request(r.Context(), p.customers[s.account])
	}
}

// whoseTicket returns the customer of the signed link. Nobody has to be signed in.
func whoseTicket(p *provider) func(*http.Request, redirect.Ticket) (portal.Request, error) {
	return func(r *http.Request, t redirect.Ticket) (portal.Request, error) {
		i := accountOf(t)
		if i < 0 {
			return portal.Request{}, &portal.Error{Kind: portal.ErrNotFound}
		}
		return p.request(r.Context(), p.customers[i])
	}
}

func accountOf(t redirect.Ticket) int {
	return slices.IndexFunc(accounts, func(a account) bool { return a.ID == t.Customer })
}

// addressOf returns the address to which the e-mail was sent.
func addressOf(_ context.Context, t redirect.Ticket) (string, error) {
	if i := accountOf(t); i >= 0 {
		return accounts[i].Email, nil
	}
	return "", nil
}

// provider returns the provider with this name, or the first one.
func (a *app) provider(name string) *provider {
	i := slices.IndexFunc(a.providers, func(p *provider) bool { return p.name == name })
	return a.providers[max(i, 0)]
}
