package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal/redirect"
)

// The rows of package redirect's table for clicks: which page opens, and how many links are
// minted.
func TestPresses(t *testing.T) {
	tests := []struct {
		name, from, press string
		lands             string // the site of the page that opens
		mints             int
		asked             string
	}{
		{"form", "/form", "button", "portal", 1, "POST site=same-origin dest=document"},
		{"form of a page without a policy", "/no-policy", "button", "portal", 1, "POST site=same-origin dest=document"},
		{"link", "/link", "a", "app", 0, "GET site=same-origin dest=document"},
		{"link, with AllowGET", "/get-link", "a", "portal", 1, "GET site=same-origin dest=document"},
		{"form with method get, with AllowGET", "/reader-form", "button", "portal", 1, "GET site=same-origin dest=document"},
		{"form of another site", "evil /form", "button", "app", 0, "POST site=cross-site dest=document"},
		{"link of another site, with AllowGET", "evil /link", "a", "app", 0, "GET site=cross-site dest=document"},
	}
	for _, tt := range tests {
		for _, script := range []string{"with script", "without script"} {
			t.Run(tt.name+", "+script, func(t *testing.T) {
				s, b := newSites(t), newTab(t)
				if script == "without script" {
					b.withoutScript()
				}
				from, evil := strings.CutPrefix(tt.from, "evil ")
				b.open(map[bool]string{true: s.evil, false: s.app}[evil] + from)
				b.follow(press(tt.press))
				assert.Contains(t, b.location(), "//"+tt.lands+".localhost")
				assert.Equal(t, tt.mints, s.linkCount())
				assert.Contains(t, s.requests(), tt.asked)
				if tt.lands == "portal" {
					assert.Empty(t, b.console())
					assert.Empty(t, s.referers(), "the portal gets no Referer")
				}
			})
		}
	}
}

// The button of the page opens the portal, also after a link on another site.
func TestButtonPageLeadsOn(t *testing.T) {
	for name, from := range map[string]func(*sites) string{
		"typed":       func(s *sites) string { return s.app + "/portal" },
		"from a link": func(s *sites) string { return s.evil + "/link" },
	} {
		t.Run(name, func(t *testing.T) {
			s, b := newSites(t), newTab(t)
			b.open(from(s))
			if name == "from a link" {
				b.follow(press("a"))
			}
			require.Contains(t, b.body(), "Open the billing portal")
			require.Zero(t, s.linkCount())
			b.follow(press("button"))
			assert.Contains(t, b.location(), s.portal)
			assert.Equal(t, 1, s.linkCount())
			assert.Empty(t, b.console())
		})
	}
}

// Requests that a browser makes without a click.
func TestNothingMintsWithoutAClick(t *testing.T) {
	tests := []struct {
		name, page, asked string
		click             bool // then click on the prefetched link
	}{
		{"prefetch", "/prefetch", "purpose=prefetch", true},
		{"speculation: prefetch", "/speculate", "purpose=prefetch", true},
		{"speculation: prerender", "/prerender", "purpose=prefetch;prerender", true},
		{"iframe", "/frame", "dest=iframe", false},
		{"image", "/image", "dest=image", false},
		{"iframe of another site", "evil /frame", "site=cross-site dest=iframe", false},
		{"image of another site", "evil /image", "site=cross-site dest=image", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, b := newSites(t), newTab(t)
			page, evil := strings.CutPrefix(tt.page, "evil ")
			b.open(map[bool]string{true: s.evil, false: s.app}[evil] + page)
			b.until("the request", func() bool { return strings.Contains(s.requests(), tt.asked) })
			assert.Zero(t, s.linkCount())
			assert.Zero(t, s.portalVisits())
			if tt.click {
				b.follow(press("a"))
				assert.Contains(t, b.location(), s.portal, "the click after the prefetch works")
				assert.Equal(t, 1, s.linkCount())
			}
		})
	}
}

func TestFormInAFrame(t *testing.T) {
	s, b := newSites(t), newTab(t)
	b.open(s.app + "/form-frame")
	b.do(press("button"))
	b.until("the request", func() bool { return strings.Contains(s.requests(), "POST site=same-origin dest=iframe") })
	assert.Zero(t, s.linkCount())
	assert.Zero(t, s.portalVisits())
}

func TestScripts(t *testing.T) {
	tests := []struct {
		name, script, want string
		mints              int
	}{
		{"fetch", `fetch('/portal', {method: 'POST'}).then(r => r.status + ' ' + r.url.split('/').pop())`, "406 portal", 0},
		{"fetch with a form", `fetch('/portal', {method: 'POST', body: new URLSearchParams({action: 'a'})}).then(r => String(r.status))`, "406", 0},
		{"fetch for JSON", `fetch('/portal', {method: 'POST', headers: {Accept: 'application/json'}}).then(r => r.json()).then(j => new URL(j.url).hostname)`, "portal.localhost", 1},
		{"fetch with GET", `fetch('/get').then(r => r.text()).then(page => String(page.includes('tab of its own')))`, "true", 0},
		{"HEAD", `fetch('/get', {method: 'HEAD'}).then(r => r.text().then(b => r.status + b))`, "200", 0},
		{"OPTIONS", `fetch('/get', {method: 'OPTIONS'}).then(r => r.status + r.headers.get('Allow'))`, "204GET, HEAD, POST, OPTIONS", 0},
		{"PUT", `fetch('/get', {method: 'PUT'}).then(r => r.status + r.headers.get('Allow'))`, "405GET, HEAD, POST, OPTIONS", 0},
	}
	s, b := newSites(t), newTab(t)
	b.open(s.app + "/nothing")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := s.linkCount()
			assert.Equal(t, tt.want, eval[string](b, tt.script, chromedp.EvalAwaitPromise))
			assert.Equal(t, tt.mints, s.linkCount()-before)
			assert.Zero(t, s.portalVisits())
		})
	}
	t.Run("another site's fetch", func(t *testing.T) {
		before := s.linkCount()
		b.open(s.evil + "/")
		script := `fetch('` + s.app + `/portal', {method: 'POST', credentials: 'include', headers: {Accept: 'application/json'}})
			.then(() => 'read', () => 'refused')`
		assert.Equal(t, "refused", eval[string](b, script, chromedp.EvalAwaitPromise))
		assert.Equal(t, before, s.linkCount())
	})
}

// Neither the Back button nor a reload of either page submits the form again.
func TestBackAndReload(t *testing.T) {
	s, b := newSites(t), newTab(t)
	b.open(s.app + "/form")
	b.follow(press("button"))
	require.Contains(t, b.location(), s.portal)
	b.follow(chromedp.Reload())
	require.Contains(t, b.location(), s.portal)
	// NavigateBack hangs if the page comes from the cache. The timer lets the evaluation end first.
	eval[float64](b, "setTimeout(() => history.back())")
	b.until("the page before", func() bool { // without a script, which the navigation would end
		for _, page := range b.pages() {
			if strings.HasPrefix(page.URL, s.app+"/form") {
				return true
			}
		}
		return false
	})
	b.follow(chromedp.Reload())
	assert.Equal(t, 1, s.linkCount())
	assert.Equal(t, 1, strings.Count(s.requests(), "POST"))

	b.follow(press("button"))
	assert.Contains(t, b.location(), s.portal)
	assert.Equal(t, 2, s.linkCount(), "a second click mints a second link")
}

// If a page's policy has only form-action 'self', the link is minted but the browser blocks
// the navigation. If a browser changes that, change the package comment of redirect too.
func TestFormActionStopsTheRedirect(t *testing.T) {
	s, b := newSites(t), newTab(t)
	b.open(s.app + "/self-only")
	b.do(press("button"))
	b.until("the violation", func() bool { return strings.Contains(b.console(), "form-action") })
	assert.Equal(t, 1, s.linkCount())
	assert.Zero(t, s.portalVisits())
	assert.Equal(t, s.app+"/self-only", b.location())
}

// A service worker that passes a form on hides that it is a navigation. If a browser changes
// that, change the package comment of redirect too.
func TestServiceWorker(t *testing.T) {
	s, b := newSites(t), newTab(t)
	b.open(s.app + "/no-policy")
	eval[chromedp.Void](b, `new Promise(claimed => {
		navigator.serviceWorker.oncontrollerchange = () => claimed();
		navigator.serviceWorker.register('/worker.js');
	})`, chromedp.EvalAwaitPromise)
	assert.EqualValues(t, 406, b.follow(press("button")))
	assert.Contains(t, s.requests(), "POST site=same-origin dest=empty")
	assert.Zero(t, s.linkCount())

	b.open(s.evil + "/form")
	assert.EqualValues(t, 403, b.follow(press("button")))
	assert.Contains(t, s.requests(), "POST site=cross-site dest=empty")
	assert.Zero(t, s.linkCount())
}

func TestTabOfItsOwn(t *testing.T) {
	s, b := newSites(t), newTab(t)
	b.open(s.app + "/in-new-tab")
	opened := b.pressInNewTab("button")
	assert.Contains(t, opened.location(), s.portal)
	assert.Equal(t, s.app+"/in-new-tab", b.location())
	assert.True(t, eval[bool](opened, "window.opener === null"))
	assert.Equal(t, 1, s.linkCount())
	assert.Empty(t, b.console()+opened.console())
}

func TestMailedLink(t *testing.T) {
	for name, mangle := range map[string]func(string) string{
		"as it was sent":              func(link string) string { return link },
		"without script":              func(link string) string { return link },
		"as mail software changes it": func(link string) string { return strings.ToUpper(link[strings.LastIndex(link, "/")+1:]) + ").?utm=50%" },
	} {
		t.Run(name, func(t *testing.T) {
			s, b := newSites(t), newTab(t)
			signed, err := s.signer.Sign(redirect.Ticket{Customer: "acct_1", ExpiresAt: time.Now().Add(time.Hour)})
			require.NoError(t, err)
			link := signed.Reveal()
			payload := link[strings.LastIndex(link, "/")+1:]
			switch name {
			case "without script":
				b.withoutScript()
			case "as mail software changes it":
				link = s.app + "/m/" + mangle(link)
			}
			for range 3 { // mail scanners open the link first
				b.open(link)
			}
			require.Zero(t, s.linkCount())
			require.NotContains(t, strings.ToLower(eval[string](b, "document.documentElement.outerHTML")), payload[:20])
			b.follow(press("button"))
			assert.Contains(t, b.location(), s.portal)
			assert.Equal(t, 1, s.linkCount())
			assert.NotContains(t, strings.ToLower(s.referers()), payload[:20])
			assert.Empty(t, b.console())
		})
	}
}
