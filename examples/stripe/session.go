package stripe

import (
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/portallink/portallink-go/portal"
)

// session has the documented fields that this package needs. See
// https://docs.stripe.com/api/customer_portal/sessions/object.
type session struct {
	Customer string        `json:"customer"`
	URL      portal.Secret `json:"url"`
	Flow     struct {      // null if the session has no flow
		Type   string             `json:"type"`
		Cancel flowOfSubscription `json:"subscription_cancel"`
		Update flowOfSubscription `json:"subscription_update"`
	} `json:"flow"`
}

type flowOfSubscription struct {
	Subscription string `json:"subscription"`
}

// link reads a successful response to req.
func (r *response) link(req portal.Request) (*portal.Link, error) {
	var s session
	switch err := json.Unmarshal(r.body, &s); {
	case err != nil:
		return nil, r.bad("the response is not the documented JSON")
	case s.Customer != req.CustomerID:
		return nil, r.bad("the response is for another customer")
	case !fit(s.URL.Reveal()):
		return nil, r.bad("the response has no link, or an unfit one")
	case !s.opens(req):
		return nil, r.bad("the response is for another page or subscription")
	}
	return &portal.Link{Provider: provider, URL: s.URL, CustomerID: s.Customer, RequestID: r.requestID(), Attempts: 1}, nil
}

// opens reports whether the session has the flow of req.Action.
func (s *session) opens(req portal.Request) bool {
	want := flows[req.Action] // zero if there is no Action
	if s.Flow.Type != want.name || !want.subscription {
		return s.Flow.Type == want.name
	}
	return req.SubscriptionIDs[0] == map[string]string{
		"subscription_cancel": s.Flow.Cancel.Subscription,
		"subscription_update": s.Flow.Update.Subscription,
	}[want.name]
}

// fit reports whether a URL is absolute and https (http only to a loopback host), and has
// no user-info and no control characters.
func fit(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.User != nil ||
		strings.ContainsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	loopback := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && loopback
}

// The patterns of Stripe's codes and request IDs. Errors repeat no other texts.
var (
	codePattern      = regexp.MustCompile(`^[a-z_]{1,60}$`)
	requestIDPattern = regexp.MustCompile(`^req_[A-Za-z0-9]{1,40}$`)
)

func (r *response) requestID() string {
	if id := r.header.Get("Request-Id"); requestIDPattern.MatchString(id) {
		return id
	}
	return ""
}

// failure returns the error for a status other than 2xx. See
// https://docs.stripe.com/api/errors.
func (r *response) failure() *portal.Error {
	e := &portal.Error{Provider: provider, Kind: r.kind(), Status: r.status, RequestID: r.requestID(), Attempts: 1}
	if seconds, err := strconv.ParseInt(r.header.Get("Retry-After"), 10, 32); err == nil && seconds > 0 {
		e.RetryAfter = time.Duration(seconds) * time.Second
	}
	var body struct {
		Error struct {
			Code  string `json:"code"`
			Param string `json:"param"`
		} `json:"error"`
	}
	if json.Unmarshal(r.body, &body) == nil && codePattern.MatchString(body.Error.Code) {
		e.Code = body.Error.Code
	}
	if e.Code == "resource_missing" && (e.Status == 400 || e.Status == 404) {
		e.Kind = portal.ErrNotFound
		e.Field = "SubscriptionIDs"
		if body.Error.Param == "customer" {
			e.Field = "CustomerID"
		}
	}
	return e
}

func (r *response) kind() portal.ErrorKind {
	switch {
	case r.status == 429:
		return portal.ErrRateLimited
	case r.status >= 500 || r.status == 408 || r.status == 409: // a conflict is between two calls at once
		return portal.ErrUnavailable
	case r.status >= 401 && r.status <= 403:
		return portal.ErrUnauthorized
	case r.status == 404:
		return portal.ErrNotFound
	case r.status >= 400:
		return portal.ErrInvalidRequest
	default:
		return portal.ErrBadResponse
	}
}

func (r *response) bad(reason string) *portal.Error {
	kind := portal.ErrBadResponse
	return &portal.Error{Provider: provider, Kind: kind, Status: r.status, RequestID: r.requestID(), Attempts: 1, Err: errors.New(reason)}
}
