package redirect

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

// MailOptions are the options of [NewMailHandler]. The zero value works.
type MailOptions struct {
	// Options are those of NewHandler. AllowGET has no effect.
	Options

	// ConfirmAddress returns the address that the e-mail was sent to. If it is not
	// nil, the visitor has to type that address before the portal opens: a
	// forwarded e-mail then opens nothing. Case and surrounding space are
	// ignored, and an empty address matches nothing. Wrong guesses count as
	// clicks for PerCustomer.
	ConfirmAddress func(context.Context, Ticket) (string, error)

	// SendAgain sends the customer a new link. If it is not nil, the page of an
	// expired link has a button that calls it, at most as often as PerCustomer
	// allows.
	SendAgain func(context.Context, Ticket) error
}

const (
	textMail        = "Invoices, payment method and plan are in the portal of our billing provider. The button opens it with you signed in."
	textConfirm     = "To open the billing portal, type the e-mail address that received this link."
	textAddress     = "This is not the e-mail address that received the link. Look at the address that the e-mail was sent to, and try again."
	textInvalidLink = "This link is not complete, or was not made by us. Open it from the e-mail again, or sign in to the app."
	textExpired     = "Links in our e-mails are valid for a limited time. Sign in to the app, or ask for a new link."
	textAskAgain    = "Links in our e-mails are valid for a limited time. A new one can be sent to the same address."
	textSent        = "A new link is on its way to the address that this one was sent to."

	buttonOpen  = "Open the billing portal"
	buttonAgain = "Send a new link"
)

// NewMailHandler returns a handler for the links of s. Mount it at
// SignerConfig.URL. Every GET shows a page with one button and mints nothing: mail
// scanners follow every link and run scripts, but press no buttons. A press of the
// button mints a link as [NewHandler] does, for the customer that resolve names,
// and the page and subscription of the ticket.
//
// Everybody who has the e-mail can press the button. resolve may reject a request
// with a [*portal.Error], or ask for a sign-in with [ErrSignIn]. The subscription
// of a ticket has to be the customer's, as in [NewHandler].
//
// An expired link gets 410, and an invalid one 404. Neither a page nor the log
// contains any part of the link.
func NewMailHandler(g portal.LinkGenerator, s *Signer, resolve func(*http.Request, Ticket) (portal.Request, error), opts MailOptions) http.Handler {
	return &mailHandler{opener: newOpener(g, opts.Options), signer: s, resolve: resolve, confirm: opts.ConfirmAddress, sendAgain: opts.SendAgain}
}

type mailHandler struct {
	*opener
	signer    *Signer
	resolve   func(*http.Request, Ticket) (portal.Request, error)
	confirm   func(context.Context, Ticket) (string, error)
	sendAgain func(context.Context, Ticket) error
}

// ServeHTTP implements [http.Handler].
func (h *mailHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.route(w, r, false, h.show, h.press)
}

// ticket returns the ticket in the path, whose query is ignored.
func (h *mailHandler) ticket(r *http.Request) (Ticket, error) {
	if h.generator == nil || h.signer == nil || h.resolve == nil {
		return Ticket{}, errors.New("redirect: NewMailHandler got no generator, no Signer or no resolve")
	}
	path := r.URL.EscapedPath()
	if mounted := len(h.signer.path); len(path) >= mounted && asciiLower(path[:mounted]) == h.signer.path {
		return h.signer.find(path[mounted:])
	}
	// A proxy or http.StripPrefix changed the path. The payload is longer than what
	// stands before it, and than the markup after it, such as </a>.
	longest := ""
	for segment := range strings.SplitSeq(path, "/") {
		if len(segment) > len(longest) {
			longest = segment
		}
	}
	return h.signer.find(longest)
}

func (h *mailHandler) show(w http.ResponseWriter, r *http.Request) {
	if _, err := h.ticket(r); err != nil {
		h.fail(w, r, h.linkRefusal(err))
		return
	}
	data := PageData{Status: http.StatusOK, Title: "Manage your subscription", Text: textMail, Button: buttonOpen}
	if h.confirm != nil {
		data.Text, data.Address = textConfirm, true
	}
	if !navigates(r) {
		data.Text = notNavigation
	}
	h.page.write(w, r, data)
}

// linkRefusal is the refusal of a link that opens nothing.
func (h *mailHandler) linkRefusal(err error) error {
	switch {
	case errors.Is(err, ErrExpired) && h.sendAgain != nil:
		return &Error{Status: http.StatusGone, Text: textAskAgain, Err: err, button: buttonAgain}
	case errors.Is(err, ErrExpired):
		return &Error{Status: http.StatusGone, Text: textExpired, Err: err}
	case errors.Is(err, ErrInvalid):
		return &Error{Status: http.StatusNotFound, Text: textInvalidLink, Err: err}
	default:
		return err
	}
}

func (h *mailHandler) press(w http.ResponseWriter, r *http.Request) {
	t, err := h.ticket(r)
	if errors.Is(err, ErrExpired) && h.sendAgain != nil {
		h.again(w, r, t)
		return
	}
	if err != nil {
		h.fail(w, r, h.linkRefusal(err))
		return
	}
	fields, err := form(w, r)
	if err != nil {
		h.fail(w, r, &Error{Status: http.StatusBadRequest, Text: textForm, Err: err})
		return
	}
	req, err := h.resolve(r, t)
	if err == nil {
		err = h.limit(cmp.Or(customerOf(req), "ticket "+t.Customer))
	}
	if err == nil && h.confirm != nil {
		err = h.confirmed(r.Context(), t, fields.Get("address"))
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.open(w, r, req, selection{t.Action, t.Subscription})
}

// confirmed returns an error unless the visitor typed the right address.
func (h *mailHandler) confirmed(ctx context.Context, t Ticket, typed string) error {
	known, err := h.confirm(ctx, t)
	if err != nil {
		return err
	}
	known, typed = strings.ToLower(strings.TrimSpace(known)), strings.ToLower(strings.TrimSpace(typed))
	if known == "" || subtle.ConstantTimeCompare([]byte(known), []byte(typed)) == 0 {
		return &Error{Status: http.StatusForbidden, Text: textAddress, button: buttonOpen, address: true}
	}
	return nil
}

// again sends a new link to replace an expired one.
func (h *mailHandler) again(w http.ResponseWriter, r *http.Request, t Ticket) {
	err := h.limit("ticket " + t.Customer)
	if err == nil {
		err = h.sendAgain(r.Context(), t)
	}
	switch {
	case err != nil:
		h.fail(w, r, err)
	case wantsJSON(r):
		writeJSON(w, r, http.StatusOK, map[string]string{"message": textSent})
	default:
		h.page.write(w, r, PageData{Status: http.StatusOK, Title: "Look at your e-mail", Text: textSent})
	}
}
