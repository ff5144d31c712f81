package main

import (
	"bytes"
	"context"
	"flag"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

func noKeys(string) (string, bool) { return "", false }

// visitor is a browser that follows redirects and keeps cookies.
type visitor struct {
	t       *testing.T
	address string
	http    *http.Client
}

// start runs the program and stops it at the end of the test.
func start(t *testing.T) *visitor {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var logs bytes.Buffer
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0"}, noKeys, in, &logs)
		in.Close()
	}()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-ended, "shut down")
		assert.NotContains(t, logs.String(), "token")
	})
	buffer := make([]byte, 4096)
	said := ""
	for !strings.Contains(said, "Ctrl-C") {
		n, err := out.Read(buffer)
		require.NoError(t, err)
		said += string(buffer[:n])
	}
	go io.Copy(io.Discard, out)
	assert.Contains(t, said, "fake servers on this machine replace Paddle, Salesbricks, Appstle")
	address := regexp.MustCompile(`http://localhost(:\d+)/`).FindStringSubmatch(said)
	require.NotNil(t, address)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &visitor{t, "http://127.0.0.1" + address[1], &http.Client{Jar: jar}}
}

// get and post return the final URL, the status, and the page.
func (v *visitor) get(path string) (*url.URL, int, string) {
	v.t.Helper()
	resp, err := v.http.Get(v.address + path)
	return v.read(resp, err)
}

func (v *visitor) post(path string, fields ...string) (*url.URL, int, string) {
	v.t.Helper()
	form := url.Values{}
	for pair := range slices.Chunk(fields, 2) {
		form.Set(pair[0], pair[1])
	}
	resp, err := v.http.PostForm(v.address+path, form)
	return v.read(resp, err)
}

func (v *visitor) read(resp *http.Response, err error) (*url.URL, int, string) {
	v.t.Helper()
	require.NoError(v.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(v.t, err)
	return resp.Request.URL, resp.StatusCode, html.UnescapeString(string(body))
}

// Each button of each provider opens the portal of the signed-in customer.
func TestEveryButton(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`(?s)<form[^>]*action="(/portal/[a-z]+)".*?</form>`)
	subscription := regexp.MustCompile(`name="subscription" value="([^"]+)"`)
	action := regexp.MustCompile(`name="action" value="([^"]+)"`)
	for provider, want := range map[string][2]struct {
		buttons int
		shows   string
	}{
		"paddle":      {{5, "ctm_01jcdaf4zgm2fxw3nc0e4fn137"}, {6, "ctm_01h844p3h41s12zs5mn4axja51"}},
		"salesbricks": {{1, "997c5c51-17a5-4759-956e-bb87f7afd289"}, {2, "00000000-0000-4000-8000-000000000001"}},
		"appstle":     {{1, "987654321"}, {1, "7000000000001"}},
	} {
		v := start(t)
		for account, want := range want {
			v.post("/signin", "account", []string{"0", "1"}[account])
			_, _, page := v.post("/provider", "provider", provider)
			require.Contains(t, page, accounts[account].Email)
			buttons := 0
			for _, f := range form.FindAllStringSubmatch(page, -1) {
				fields := []string{}
				id := subscription.FindStringSubmatch(f[0])
				if id != nil {
					fields = append(fields, "subscription", id[1])
				}
				actions := action.FindAllStringSubmatch(f[0], -1)
				if actions == nil {
					actions = [][]string{nil}
				}
				for _, a := range actions {
					with := fields
					if a != nil {
						with = append(slices.Clone(fields), "action", a[1])
					}
					at, status, portal := v.post(f[1], with...)
					require.Equal(t, http.StatusOK, status, "%s %v", provider, with)
					assert.NotContains(t, v.address, at.Host)
					assert.Contains(t, portal, want.shows)
					if id != nil {
						assert.Contains(t, portal, id[1])
					}
					buttons++
				}
			}
			assert.Equal(t, want.buttons, buttons, "%s, %s", provider, accounts[account].Name)
		}
	}
}

func TestOneCustomerDoesNotOpenAnothersPortal(t *testing.T) {
	t.Parallel()
	v := start(t)
	theirs := map[string]string{}
	v.post("/signin", "account", "0")
	for _, provider := range []string{"paddle", "salesbricks"} {
		_, _, page := v.post("/provider", "provider", provider)
		theirs[provider] = regexp.MustCompile(`name="subscription" value="([^"]+)"`).FindStringSubmatch(page)[1]
	}
	v.post("/signin", "account", "1")
	for provider, id := range theirs {
		at, status, page := v.post("/portal/"+provider, "subscription", id, "action", "view_subscription")
		assert.Equal(t, http.StatusForbidden, status, provider)
		assert.Contains(t, v.address, at.Host)
		assert.Contains(t, page, "does not belong to your account")
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	v := start(t)
	for _, path := range []string{"/", "/outbox"} {
		at, _, _ := v.get(path)
		assert.Equal(t, "/signin", at.Path)
	}
	at, _, _ := v.post("/portal/paddle")
	assert.Equal(t, "/signin", at.Path)
	_, status, _ := v.post("/signin", "account", "2")
	assert.Equal(t, http.StatusBadRequest, status)
	_, _, page := v.post("/signin", "account", "1")
	assert.Contains(t, page, "Jane Doe")
	at, _, _ = v.post("/signout")
	assert.Equal(t, "/signin", at.Path)
	at, _, _ = v.get("/")
	assert.Equal(t, "/signin", at.Path)
	at, _, _ = v.post("/provider", "provider", "appstle")
	assert.Equal(t, "/signin", at.Path)

	request, err := http.NewRequest(http.MethodPost, v.address+"/signin", strings.NewReader("account=1"))
	require.NoError(t, err)
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	_, status, _ = v.read(v.http.Do(request))
	assert.Equal(t, http.StatusForbidden, status)
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	v := start(t)
	v.post("/signin", "account", "0")
	for _, provider := range []string{"paddle", "salesbricks", "appstle"} {
		v.post("/provider", "provider", provider)
		_, _, page := v.get("/outbox")
		link := regexp.MustCompile(`href="http://localhost:\d+(/m/[a-z]+/[0-9a-z]+)"`).FindStringSubmatch(page)
		require.NotNil(t, link, provider)

		stranger := &visitor{t, v.address, &http.Client{}}
		_, status, page := stranger.get(link[1])
		assert.Equal(t, http.StatusOK, status)
		assert.Contains(t, page, "type the e-mail address")
		_, status, _ = stranger.post(link[1], "address", "jane@example.com")
		assert.Equal(t, http.StatusForbidden, status)
		at, status, portal := stranger.post(link[1], "address", "Sam@example.com")
		assert.Equal(t, http.StatusOK, status)
		assert.NotContains(t, v.address, at.Host)
		assert.Contains(t, portal, "Signed in as")
	}
}

// With keys, the program makes no call before a customer signs in.
func TestRealProviders(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	providers, err := openProviders(
		func(name string) (string, bool) {
			return "key-of-" + strings.ToLower(name), strings.HasSuffix(name, "_API_KEY")
		},
		func(name string) string { return name + "-1," + name + "-2" }, &out)
	require.NoError(t, err)
	defer closeAll(providers)
	assert.Empty(t, out.String(), "no fake is used")
	hosts := map[string][]string{
		"paddle":      {"customer-portal.paddle.com", "sandbox-customer-portal.paddle.com"},
		"salesbricks": {"app.salesbricks.com"},
		"appstle":     nil, // the merchant's host
	}
	for _, p := range providers {
		assert.Equal(t, hosts[p.name], p.hosts)
		assert.Equal(t, [2]string{p.name + "-1", p.name + "-2"}, p.customers)
	}
	assert.Len(t, providers, 3)
}

// A customer without an external identifier must not get the portals of all others.
func TestNobodyAtSalesbricksHasNoSubscriptions(t *testing.T) {
	t.Parallel()
	p, err := fakeSalesbricks()
	require.NoError(t, err)
	defer p.close()
	req, err := p.request(t.Context(), "")
	assert.ErrorIs(t, err, portal.ErrNotFound)
	assert.Empty(t, req.SubscriptionIDs)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	key := func(variable, value string) func(string) (string, bool) {
		return func(name string) (string, bool) { return value, name == variable }
	}
	for name, tt := range map[string]struct {
		args   []string
		lookup func(string) (string, bool)
		says   string
	}{
		"unknown flag":       {[]string{"-nonsense"}, noKeys, "nonsense"},
		"an argument":        {[]string{"-addr", "nowhere", "-salesbricks", "crm-1,", "crm-2", "-mail-keys", empty}, noKeys, "crm-2"},
		"help":               {[]string{"-help"}, noKeys, flag.ErrHelp.Error()},
		"no such address":    {[]string{"-addr", "nowhere"}, noKeys, "nowhere"},
		"no keys in a file":  {[]string{"-addr", "127.0.0.1:0", "-mail-keys", empty}, noKeys, empty},
		"nobody at Paddle":   {[]string{"-addr", "127.0.0.1:0"}, key("PADDLE_API_KEY", "pdl_sdbx_a"), "-paddle"},
		"nobody at Appstle":  {[]string{"-addr", "127.0.0.1:0", "-appstle", "1"}, key("APPSTLE_API_KEY", "a"), "-appstle"},
		"one at Salesbricks": {[]string{"-addr", "127.0.0.1:0", "-salesbricks", "crm-1,"}, key("SALESBRICKS_API_KEY", "a"), "-salesbricks"},
		"a key that is none": {[]string{"-addr", "127.0.0.1:0", "-salesbricks", "a,b"}, key("SALESBRICKS_API_KEY", "a b"), "APIKey"},
	} {
		err := run(t.Context(), tt.args, tt.lookup, io.Discard, io.Discard)
		require.ErrorContains(t, err, tt.says, name)
	}
}
