package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/portal/redirect"
)

// sites are an application, a portal and an attacker. One server hosts them, but the browser
// sees three sites.
type sites struct {
	app, portal, evil string // addresses, without a slash at the end
	signer            *redirect.Signer

	mu       sync.Mutex
	links    int
	received []string // requests to the handlers: method and Sec-Fetch headers
	visits   []string // requests to the portal: method and path
	referer  []string // of the visits, and of clicks on the button of the mail's page
}

// GenerateLink counts the links.
func (s *sites) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	s.mu.Lock()
	s.links++
	link := portal.Link{URL: portal.Secret(fmt.Sprintf("%s/login?token=%d", s.portal, s.links))}
	s.mu.Unlock()
	return portaltest.Stub{Link: &link}.GenerateLink(ctx, req)
}

func (s *sites) Capabilities() portal.Capabilities { return portal.Capabilities{Provider: "fake"} }

func (s *sites) linkCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.links
}

func (s *sites) requests() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.received, "\n")
}

func (s *sites) portalVisits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.visits)
}

func (s *sites) referers() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.referer, "\n")
}

func newSites(t *testing.T) *sites {
	t.Helper()
	s := &sites{}
	byHost := map[string]http.Handler{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := strings.Cut(r.Host, ".")
		byHost[name].ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	require.NoError(t, err)
	s.app, s.portal, s.evil = "http://app.localhost:"+u.Port(), "http://portal.localhost:"+u.Port(), "http://evil.localhost:"+u.Port()
	s.signer, err = redirect.NewSigner(redirect.SignerConfig{URL: s.app + "/m/", Keys: []portal.Secret{"a key for a test of thirty-two bytes"}})
	require.NoError(t, err)
	byHost["app"], byHost["portal"], byHost["evil"] = s.application(u.Port()), http.HandlerFunc(s.visit), http.HandlerFunc(s.attack)
	return s
}

// visit is the portal. Each link has its own page.
func (s *sites) visit(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/login" {
		s.mu.Lock()
		s.visits = append(s.visits, r.Method+" "+r.URL.Path)
		s.referer = append(s.referer, r.Header.Get("Referer"))
		s.mu.Unlock()
	}
	writePage(w, "", "<h1>Portal</h1>")
}

func writePage(w http.ResponseWriter, policy, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if policy != "" {
		w.Header().Set("Content-Security-Policy", policy)
	}
	fmt.Fprint(w, `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,">`+body)
}

// application returns the application: the handlers, and pages with links to them.
func (s *sites) application(port string) http.Handler {
	who := func(*http.Request) (portal.Request, error) { return portal.Request{CustomerID: "ctm_1"}, nil }
	opts := redirect.Options{AllowHosts: []string{"portal.localhost:" + port}, PerCustomer: portal.Rate{Calls: 1000, Per: time.Second}}
	withGET := opts
	withGET.AllowGET = true

	mux := http.NewServeMux()
	mux.Handle("/portal", s.recorded(redirect.NewHandler(s, who, opts)))
	mux.Handle("/get", s.recorded(redirect.NewHandler(s, who, withGET)))
	mux.Handle("/m/", s.recorded(redirect.NewMailHandler(s, s.signer, func(r *http.Request, _ redirect.Ticket) (portal.Request, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.referer = append(s.referer, r.Header.Get("Referer"))
		return who(r)
	}, redirect.MailOptions{Options: opts})))

	const form = `<form method="post" action="/portal"><button>Manage</button></form>`
	for path, page := range map[string][2]string{
		"/form":        {"form-action 'self' portal.localhost:" + port, form},
		"/no-policy":   {"", form},
		"/self-only":   {"form-action 'self'", form},
		"/link":        {"", `<a href="/portal">Manage</a>`},
		"/get-link":    {"", `<a href="/get">Manage</a>`},
		"/prefetch":    {"", `<link rel="prefetch" href="/get"><a href="/get">Manage</a>`},
		"/speculate":   {"", `<script type="speculationrules">{"prefetch":[{"urls":["/get"],"eagerness":"immediate"}]}</script><a href="/get">Manage</a>`},
		"/prerender":   {"", `<script type="speculationrules">{"prerender":[{"urls":["/get"],"eagerness":"immediate"}]}</script><a href="/get">Manage</a>`},
		"/frame":       {"", `<iframe src="/get"></iframe>`},
		"/form-frame":  {"", `<iframe name="inside"></iframe><form method="post" action="/portal" target="inside"><button>Manage</button></form>`},
		"/image":       {"", `<img src="/get" alt="">`},
		"/nothing":     {"", ""},
		"/in-new-tab":  {"form-action 'self' portal.localhost:" + port, `<form method="post" action="/portal" target="_blank" rel="noopener"><button>Manage</button></form>`},
		"/reader-form": {"", `<form action="/get"><button>Manage</button></form>`},
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { writePage(w, page[0], "<h1>App</h1>"+page[1]) })
	}
	mux.HandleFunc("/worker.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, "onactivate = e => e.waitUntil(clients.claim()); onfetch = e => e.respondWith(fetch(e.request))")
	})
	return mux
}

// recorded records the method and the fetch metadata of each request.
func (s *sites) recorded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.received = append(s.received, fmt.Sprintf("%s site=%s dest=%s purpose=%s", r.Method,
			r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-Dest"), r.Header.Get("Sec-Purpose")+r.Header.Get("Purpose")))
		s.mu.Unlock()
		h.ServeHTTP(w, r)
	})
}

// attack is another site that tries to open a customer's portal.
func (s *sites) attack(w http.ResponseWriter, r *http.Request) {
	pages := map[string]string{
		"/form":  `<form method="post" action="` + s.app + `/portal"><button>Win</button></form>`,
		"/link":  `<a href="` + s.app + `/get">Win</a>`,
		"/frame": `<iframe src="` + s.app + `/portal"></iframe>`,
		"/image": `<img src="` + s.app + `/get" alt="">`,
	}
	writePage(w, "", "<h1>Evil</h1>"+pages[r.URL.Path])
}
