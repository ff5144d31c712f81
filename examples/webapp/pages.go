package main

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

//go:embed style.css
var styles embed.FS

//go:embed templates/*.html
var files embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"label": label, "kebab": kebab}).ParseFS(files, "templates/*.html"))

// label returns the text of a button.
func label(a portal.Action) string {
	switch a {
	case portal.ActionViewSubscription:
		return "View"
	case portal.ActionUpdatePaymentMethod:
		return "Update payment method"
	case portal.ActionCancelSubscription:
		return "Cancel"
	default:
		return string(a)
	}
}

func kebab(status string) string { return strings.ReplaceAll(strings.ToLower(status), "_", " ") }

// view has the data of the templates.
type view struct {
	Title, Path string
	Accounts    []account
	Account     account // who is signed in
	Providers   []*provider
	Provider    *provider
	Plans       []plan
	Front       bool // one button for all subscriptions
	Problem     string
	Link        string // in the e-mail
	ExpiresAt   time.Time
}

// The templates use Name and Title.
func (p *provider) Name() string  { return p.name }
func (p *provider) Title() string { return p.title }

func (a *app) settings(w http.ResponseWriter, r *http.Request) {
	v, ok := a.view(w, r, "Settings")
	if !ok {
		return
	}
	a.list(r.Context(), &v, a.customer(r, v.Provider))
	a.render(w, "settings.html", v)
}

// list fills in the subscriptions, or the reason why there are none.
func (a *app) list(ctx context.Context, v *view, customer string) {
	v.Front = v.Provider.wholeCustomer()
	if v.Provider.plans == nil {
		return
	}
	var err error
	if v.Plans, err = v.Provider.plans(ctx, customer); err != nil {
		a.logger.Warn("no list of subscriptions", "provider", v.Provider.name, "kind", portal.KindOf(err).Error())
		v.Problem = "Your subscriptions cannot be shown right now. Try again in a few minutes."
	}
}

func (a *app) customer(r *http.Request, p *provider) string {
	s, _ := a.sessions.of(r)
	return p.customers[s.account]
}

// outbox shows the e-mail that the application would send. Its link is valid for weeks.
func (a *app) outbox(w http.ResponseWriter, r *http.Request) {
	v, ok := a.view(w, r, "Outbox")
	if !ok {
		return
	}
	a.list(r.Context(), &v, a.customer(r, v.Provider))
	ticket := redirect.Ticket{Customer: v.Account.ID, ExpiresAt: time.Now().Add(14 * 24 * time.Hour)}
	if !v.Front && len(v.Plans) > 0 { // the link must name a subscription
		ticket.Subscription = v.Plans[0].ID
	}
	link, err := a.signers[v.Provider.name].Sign(ticket)
	if err != nil {
		http.Error(w, "The e-mail cannot be shown.", http.StatusInternalServerError)
		return
	}
	v.Link, v.ExpiresAt = link.Reveal(), ticket.ExpiresAt
	a.render(w, "outbox.html", v)
}

func (a *app) signInPage(w http.ResponseWriter, r *http.Request) {
	a.render(w, "signin.html", view{Title: "Sign in", Path: "/signin", Accounts: accounts})
}

func (a *app) signIn(w http.ResponseWriter, r *http.Request) {
	i, err := strconv.Atoi(r.PostFormValue("account"))
	if err != nil || i < 0 || i >= len(accounts) {
		http.Error(w, "There is no such account.", http.StatusBadRequest)
		return
	}
	a.sessions.start(w, r, session{account: i, provider: a.providers[0].name})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (a *app) signOut(w http.ResponseWriter, r *http.Request) {
	a.sessions.end(w, r)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
}

func (a *app) switchProvider(w http.ResponseWriter, r *http.Request) {
	if s, ok := a.sessions.of(r); ok {
		a.sessions.start(w, r, session{s.account, a.provider(r.PostFormValue("provider")).name})
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// view returns the data of every page for a signed-in customer. If nobody is signed in, it
// redirects to the sign-in page.
func (a *app) view(w http.ResponseWriter, r *http.Request, title string) (view, bool) {
	s, ok := a.sessions.of(r)
	if !ok {
		http.Redirect(w, r, "/signin", http.StatusSeeOther)
		return view{}, false
	}
	return view{Title: title, Path: r.URL.Path, Account: accounts[s.account], Providers: a.providers, Provider: a.provider(s.provider)}, true
}

// render writes a page. Its policy allows forms to redirect to the portal: see package
// redirect.
func (a *app) render(w http.ResponseWriter, name string, v view) {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, name, v); err != nil {
		a.logger.Error("template", "name", name, "error", err)
		http.Error(w, "This page is broken.", http.StatusInternalServerError)
		return
	}
	formAction := "'self'"
	if v.Provider != nil {
		formAction += " " + cmp.Or(strings.Join(v.Provider.hosts, " "), "https:")
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action "+formAction+"; frame-ancestors 'none'; base-uri 'none'")
	_, _ = w.Write(body.Bytes())
}
