package redirect

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

// opener is what both handlers share: it turns a request for a customer's portal
// into a redirect.
type opener struct {
	generator portal.LinkGenerator
	opts      Options
	hosts     hosts
	clicks    *clicks
	page      pages
}

func newOpener(g portal.LinkGenerator, opts Options) *opener {
	opts = opts.withDefaults()
	opts.AllowHosts = slices.Clone(opts.AllowHosts)
	hosts, bad := newHosts(opts.AllowHosts)
	if len(bad) > 0 {
		opts.Logger.Warn("AllowHosts has entries that are not hosts and match nothing", "entries", bad)
	}
	return &opener{
		generator: g, opts: opts, hosts: hosts, clicks: newClicks(opts.PerCustomer),
		page: pages{template: opts.Page, hosts: hosts, signInURL: opts.SignInURL, logger: opts.Logger},
	}
}

// route responds to the requests that the table rejects, and passes the others to
// show or mint.
func (o *opener) route(w http.ResponseWriter, r *http.Request, allowGET bool, show, mint http.HandlerFunc) {
	outcome := decide(r, allowGET, o.opts.CrossOrigin)
	if outcome.status == http.StatusNoContent || outcome.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", allowed)
	}
	switch {
	case outcome.status == http.StatusNoContent:
		setPrivate(w.Header())
		w.WriteHeader(http.StatusNoContent)
	case outcome.mints:
		mint(w, r)
	case outcome.status == http.StatusOK:
		show(w, r)
	default:
		o.refuse(w, r, &Error{Status: outcome.status, Text: outcome.reason})
	}
}

// limit returns an error if the customer has clicked too often. It allows a request
// that names nobody: the generator rejects it without a call.
func (o *opener) limit(customer string) error {
	if customer == "" {
		return nil
	}
	if wait := o.clicks.wait(customer); wait > 0 {
		return &Error{Status: http.StatusTooManyRequests, Text: textTooMany, retryAfter: wait}
	}
	return nil
}

// customerOf is what a customer's clicks are counted by.
func customerOf(req portal.Request) string {
	switch {
	case req.CustomerID != "":
		return "customer " + req.CustomerID
	case req.Email != "":
		return "e-mail " + req.Email
	case len(req.SubscriptionIDs) > 0:
		return "subscription " + req.SubscriptionIDs[0]
	default:
		return ""
	}
}

// open mints the link that a customer selected, and sends the customer there.
func (o *opener) open(w http.ResponseWriter, r *http.Request, req portal.Request, selected selection) {
	req, err := selected.apply(r.Context(), o.generator, req)
	if err != nil {
		o.fail(w, r, err)
		return
	}
	link, err := o.mint(r.Context(), req)
	switch {
	case err != nil:
		o.fail(w, r, err)
	case wantsJSON(r) && r.Method == http.MethodPost:
		writeJSON(w, r, http.StatusOK, map[string]string{"url": link.URL.Reveal()})
	default:
		seeOther(w, r, link.URL.Reveal())
	}
}

func (o *opener) mint(ctx context.Context, req portal.Request) (*portal.Link, error) {
	link, err := o.generator.GenerateLink(ctx, req)
	if err != nil {
		return nil, err
	}
	if link == nil {
		return nil, &portal.Error{Kind: portal.ErrBadResponse, Err: errors.New("the generator returned neither a link nor an error")}
	}
	if host, ok := o.hosts.allow(link.URL.Reveal()); !ok {
		return nil, &portal.Error{
			Provider: link.Provider, Kind: portal.ErrBadResponse, RequestID: link.RequestID, Attempts: max(link.Attempts, 1), Err: hostError(host),
		}
	}
	return link, nil
}

// hostError is the host of a link that the handler rejects. Only the log shows it.
type hostError string

func (hostError) Error() string {
	return "the link's host is not in AllowHosts, or the link is not https"
}
