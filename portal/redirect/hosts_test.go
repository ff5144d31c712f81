package redirect_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/portal/redirect"
)

func TestAllowHosts(t *testing.T) {
	t.Parallel()
	portals := []string{"portal.example", "Other.Example:8443", "localhost", "127.0.0.1:9000"}
	tests := []struct {
		name  string
		hosts []string
		link  string
		ok    bool
	}{
		{"listed", portals, "https://portal.example/a?token=tok_secret", true},
		{"in other letters", portals, "https://PORTAL.example/", true},
		{"with the usual port", portals, "https://portal.example:443/", true},
		{"another port", portals, "https://portal.example:8443/", false},
		{"listed with its port", portals, "https://other.example:8443/", true},
		{"without it", portals, "https://other.example/", false},
		{"not listed", portals, "https://evil.example/?token=tok_secret", false},
		{"below a listed one", portals, "https://a.portal.example/", false},
		{"above a listed one", portals, "https://example/", false},
		{"begins like one", portals, "https://portal.example.evil.example/", false},
		{"user-info", portals, "https://portal.example@evil.example/", false},
		{"user-info of a listed one", portals, "https://me@portal.example/", false},
		{"backslash", portals, `https://evil.example\@portal.example/`, false},
		{"backslash in the path", portals, `https://portal.example/\evil.example`, false},
		{"a space", portals, "https://portal.example/a b", false},
		{"no-break space", portals, "https://portal.example/a\u00a0b", false},
		{"ideographic full stop", portals, "https://portal.example。evil.example/", false},
		{"http", portals, "http://portal.example/", false},
		{"another scheme", portals, "javascript://portal.example/%0aalert(1)", false},
		{"no scheme", portals, "//portal.example/", false},
		{"a path", portals, "/portal", false},
		{"nothing", portals, "", false},
		{"a line break", portals, "https://portal.example/\r\nSet-Cookie: a=b", false},
		{"a broken character", portals, "https://portal.example/\xff", false},
		{"not a URL", portals, "https://portal.example:port/", false},
		{"loopback, any port", portals, "http://localhost:1234/", true},
		{"loopback over https", portals, "https://localhost:1234/", true},
		{"loopback, the port", portals, "http://127.0.0.1:9000/", true},
		{"loopback, another port", portals, "http://127.0.0.1:9001/", false},
		{"loopback, any port, IPv6", []string{"[::1]"}, "http://[::1]:9000/", true},
		{"loopback, the port, IPv6", []string{"[::1]:9000"}, "http://[::1]:9000/", true},
		{"loopback, another port, IPv6", []string{"[::1]:9000"}, "http://[::1]:9001/", false},
		{"loopback, not listed", portals, "http://[::1]:9000/", false},
		{"any host", nil, "https://shop.example/", true},
		{"any host, but not http", nil, "http://shop.example/", false},
		{"any host, http to loopback", nil, "http://[::1]:9000/", true},
		{"any host, http to loopback, mapped", nil, "http://[::ffff:127.0.0.1]:9000/", true},
		{"any host, http to a name of loopback", nil, "http://portal.localhost:9000/", true},
		{"any host, a name that looks like it", nil, "http://localhost.example/", false},
		{"no entry is a host", []string{"https://portal.example"}, "https://portal.example/", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			g := &generator{stub: portaltest.Stub{Link: &portal.Link{URL: portal.Secret(tt.link), RequestID: "req_1"}}}
			h := redirect.NewHandler(g, whoever(portal.Request{CustomerID: "c"}), redirect.Options{
				AllowHosts: tt.hosts, Logger: slog.New(slog.NewTextHandler(&log, nil)),
			})
			log.Reset()
			w := serve(h, click())
			if tt.ok {
				require.Equal(t, 303, w.Code)
				assert.Equal(t, tt.link, w.Header().Get("Location"))
				return
			}
			require.Equal(t, 503, w.Code)
			assert.Empty(t, w.Header().Get("Location"))
			assert.Contains(t, log.String(), "request_id=req_1")
			assert.Contains(t, log.String(), "host=")
			assert.Contains(t, log.String(), `reason="the link's host is not in AllowHosts, or the link is not https"`)
			assert.NotContains(t, log.String()+w.Body.String(), "tok_secret")
		})
	}
}

// The Error of a link to another host counts the calls for it.
func TestAttemptsOfALinkElsewhere(t *testing.T) {
	t.Parallel()
	for made, attempts := range map[int]int{0: 1, 1: 1, 3: 3} { // 0: the generator does not count
		var got error
		g := &generator{stub: portaltest.Stub{Link: &portal.Link{URL: "https://evil.example/", Attempts: made}}}
		serve(redirect.NewHandler(g, whoever(portal.Request{CustomerID: "c"}), redirect.Options{
			AllowHosts: []string{"portal.example"}, OnError: func(_ http.ResponseWriter, _ *http.Request, err error) { got = err },
		}), click())
		e, ok := errors.AsType[*portal.Error](got)
		require.True(t, ok)
		assert.Equal(t, attempts, e.Attempts)
	}
}

func TestFormAction(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		page  string // host of
		opts  redirect.Options
		wants string
	}{
		{"any host", "app.example", redirect.Options{}, "'self' https:"},
		{"any host, on a developer's machine", "localhost:8080", redirect.Options{}, "'self' https: http://localhost:* http://*.localhost:* http://127.0.0.1:*"},
		{"hosts", "app.example", redirect.Options{AllowHosts: []string{"portal.example", "Other.example:8443"}}, "'self' portal.example other.example:8443"},
		{"loopback", "localhost", redirect.Options{AllowHosts: []string{"127.0.0.1", "localhost:9000", "[::1]"}}, "'self' 127.0.0.1:* localhost:9000"},
		{"sign-in elsewhere", "app.example", redirect.Options{AllowHosts: []string{"portal.example"}, SignInURL: "https://login.example/a?b"}, "'self' portal.example login.example"},
		{"sign-in here", "app.example", redirect.Options{AllowHosts: []string{"portal.example"}, SignInURL: "/signin"}, "'self' portal.example"},
		{"sign-in nowhere", "app.example", redirect.Options{AllowHosts: []string{"portal.example"}, SignInURL: "https://a;script-src/"}, "'self' portal.example"},
		{"not hosts", "app.example", redirect.Options{AllowHosts: []string{
			"portal.example", "a b", "x.example; script-src *", "x.example,y.example", "*.example", "", "https://x.example", "x.example/", "me@x.example", "x.example:port",
		}}, "'self' portal.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			tt.opts.Logger = slog.New(slog.NewTextHandler(&log, nil))
			h := redirect.NewHandler(&generator{}, whoever(portal.Request{}), tt.opts)
			r := httptest.NewRequest(http.MethodGet, "http://"+tt.page+"/", nil)
			policy := serve(h, r).Header().Get("Content-Security-Policy")
			assert.Regexp(t, `^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action `, policy)
			assert.Contains(t, policy, "; form-action "+tt.wants+"; frame-ancestors 'none'; base-uri 'none'")
			assert.Equal(t, tt.name == "not hosts", strings.Contains(log.String(), "AllowHosts"))
		})
	}
}
