package fakeserver

import (
	"crypto/sha256"
	_ "embed" // portal.html
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
	"time"
)

// Visit describes what a link opens: the page, the customer and the expiry.
type Visit struct {
	Provider       string // as people write it: "Paddle"
	Page           string // never empty, such as "cancel_subscription"
	Name, Email    string // of the customer; empty where the provider knows none
	CustomerID     string
	SubscriptionID string // of the page; empty: the page is not about a subscription
	ExpiresAt      time.Time
}

// HostPortal makes the server show the pages of the provider's portal URLs on this host. If
// a portal URL ends in a slash, it shows the paths below it too. visit returns what a link
// opens, and whether there is such a link. The status is 404 if there is none, and 410 if
// it has expired. Visits are not calls of the API: the server does not record them, and
// faults do not affect them.
func (s *Server) HostPortal(visit func(*http.Request) (Visit, bool), providerURLs ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visit, s.portalPaths = visit, nil
	for _, raw := range providerURLs {
		s.portalPaths = append(s.portalPaths, pathOf(raw))
	}
}

// PortalURL returns provider, the address of a portal. After HostPortal it returns the same
// path on this server.
func (s *Server) PortalURL(provider string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.visit == nil {
		return provider
	}
	return s.URL() + pathOf(provider)
}

// pathOf returns the path of an https URL without a query.
func pathOf(portal string) string {
	_, path, _ := strings.Cut(strings.TrimPrefix(portal, "https://"), "/")
	return "/" + path
}

// SignIn stores what a new token opens, if this server hosts the portal.
func (s *Server) SignIn(token string, v Visit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.visit != nil {
		s.visits[token] = v
	}
}

// SignedIn returns what SignIn stored.
func (s *Server) SignedIn(token string) (Visit, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.visits[token]
	return v, ok
}

// portalAt returns the visit of HostPortal, if the path is one of the portal.
func (s *Server) portalAt(path string) func(*http.Request) (Visit, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.portalPaths {
		if path == p || strings.HasSuffix(p, "/") && strings.HasPrefix(path, p) {
			return s.visit
		}
	}
	return nil
}

func servePortal(w http.ResponseWriter, r *http.Request, visit func(*http.Request) (Visit, bool)) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", portalCSP)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	v, ok := visit(r)
	page := struct {
		Title, Text string
		Visit       *Visit
	}{Visit: &v}
	status := http.StatusOK
	switch {
	case !ok:
		status, page.Visit = http.StatusNotFound, nil
		page.Title, page.Text = "Unknown link", "No customer is signed in by this link."
	case !time.Now().Before(v.ExpiresAt):
		status, page.Visit = http.StatusGone, nil
		page.Title, page.Text = "Expired link", "Ask for a new one where you found this one."
	default:
		page.Title = strings.ToUpper(v.Page[:1]) + strings.ReplaceAll(v.Page[1:], "_", " ")
		page.Text = "This is a fake of " + v.Provider + "’s customer portal. Nothing here is real."
	}
	w.WriteHeader(status)
	_ = portalPage.Execute(w, page) // fails only if the client has closed the connection
}

//go:embed portal.html
var portalHTML string

var portalPage = template.Must(template.New("portal").Parse(portalHTML))

var portalCSP = func() string {
	_, style, _ := strings.Cut(portalHTML, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	hash := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; img-src data:; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()
