package redirect

import (
	"cmp"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Error is the error of a request that does not open the portal. Options.OnError
// gets it.
type Error struct {
	Status int    // of the built-in page
	Text   string // for the customer; it contains no secret
	Err    error  // the cause: ErrSignIn, a *portal.Error, another error, or nil

	retryAfter time.Duration
	button     string // of the built-in page, to try again
	address    bool   // that form asks for an address
}

// Error returns the status and the text.
func (e *Error) Error() string {
	return "redirect: " + strconv.Itoa(e.Status) + ": " + e.Text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// Texts for the customer: what happened, and what to do now.
const (
	textSignIn      = "You are not signed in. Sign in, then try again."
	textNotFound    = "The billing provider does not know this subscription. If you pay for one, contact our support."
	textInvalid     = "The billing portal has no such page for this subscription. Go back and choose another button."
	textForm        = "The form could not be read. Go back, reload the page, and try again."
	textOthers      = "This subscription does not belong to your account. Go back and reload the page, or sign in with the account that it belongs to."
	textTooMany     = "You have pressed the button too often. Wait a moment, then try again."
	textUnavailable = "The billing portal cannot be opened right now. Nothing was changed. Try again in a few minutes."
	textBroken      = "Something went wrong on our side. Nothing was changed. Try again later, or contact our support."
)

// refusalOf returns what the customer sees of an error of a ResolveFunc or of the
// generator. An error of the provider, or of the program's key, is 503: content
// delivery networks replace the bodies of 502 and 504.
func refusalOf(err error) *Error {
	if refusal, ok := errors.AsType[*Error](err); ok && refusal != nil && titles[refusal.Status] != "" {
		return refusal
	}
	out := &Error{Err: err}
	kind := portal.ErrUnknown
	if e, ok := errors.AsType[*portal.Error](err); ok && e != nil {
		kind, out.retryAfter = e.Kind, e.RetryAfter
	}
	switch kind {
	case portal.ErrNotFound:
		out.Status, out.Text = http.StatusNotFound, textNotFound
	case portal.ErrInvalidRequest, portal.ErrUnsupported:
		out.Status, out.Text = http.StatusBadRequest, textInvalid
	case portal.ErrUnknown:
		out.Status, out.Text = http.StatusInternalServerError, textBroken
	default:
		out.Status, out.Text = http.StatusServiceUnavailable, textUnavailable
	}
	if errors.Is(err, ErrSignIn) {
		out.Status, out.Text = http.StatusUnauthorized, textSignIn
	}
	return out
}

// fail responds to a request for which no link could be minted, and logs the error.
func (o *opener) fail(w http.ResponseWriter, r *http.Request, err error) {
	refusal := refusalOf(err)
	o.log(r, refusal, err)
	o.refuse(w, r, refusal)
}

// log writes a record for an error of the provider or the program. It writes none
// for what a customer does, such as clicking too often, except for a request for
// another customer's subscription.
func (o *opener) log(r *http.Request, refusal *Error, err error) {
	e, ok := errors.AsType[*portal.Error](err)
	if e = cmp.Or(e, &portal.Error{}); !ok && refusal.Status != http.StatusInternalServerError && refusal.Status != http.StatusForbidden {
		return
	}
	level := slog.LevelWarn
	if e.Kind == portal.ErrUnauthorized {
		level = slog.LevelError
	}
	attrs := []slog.Attr{
		slog.Int("status", refusal.Status), slog.String("kind", e.Kind.Error()),
		slog.String("provider", e.Provider), slog.String("request_id", e.RequestID),
	}
	if host, ok := errors.AsType[hostError](err); ok {
		attrs = append(attrs, slog.String("host", string(host)), slog.String("reason", host.Error()))
	}
	o.opts.Logger.LogAttrs(r.Context(), level, "no portal link", attrs...)
}

// refuse responds with the refusal's page, or with JSON if the request asks for it.
func (o *opener) refuse(w http.ResponseWriter, r *http.Request, refusal *Error) {
	setPrivate(w.Header())
	if refusal.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.FormatInt(int64(math.Ceil(refusal.retryAfter.Seconds())), 10))
	}
	switch {
	case o.opts.OnError != nil:
		o.opts.OnError(w, r, refusal)
	case wantsJSON(r):
		writeJSON(w, r, refusal.Status, map[string]string{"error": refusal.Text})
	case refusal.Status == http.StatusUnauthorized && o.opts.SignInURL != "":
		seeOther(w, r, o.opts.SignInURL)
	default:
		o.page.write(w, r, PageData{
			Status: refusal.Status, Title: titles[refusal.Status], Text: refusal.Text, Button: refusal.button, Address: refusal.address,
		})
	}
}
