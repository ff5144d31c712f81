package fakeserver_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"path"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/fakeserver"
	"github.com/portallink/portallink-go/internal/providertest"
)

const official = "https://portal.example/manage/"

func hostPortal(t *testing.T) *fakeserver.Server {
	t.Helper()
	s := start(t, respond(http.StatusTeapot))
	s.HostPortal(func(r *http.Request) (fakeserver.Visit, bool) { return s.SignedIn(path.Base(r.URL.Path)) },
		official, "https://portal.example/single")
	return s
}

func TestNoPortalUnlessHosted(t *testing.T) {
	t.Parallel()
	s := start(t, respond(http.StatusTeapot))
	assert.Equal(t, official, s.PortalURL(official))
	s.SignIn("t", fakeserver.Visit{Page: "p"})
	_, ok := s.SignedIn("t")
	assert.False(t, ok, "without a portal, no visit is stored")
	assert.Equal(t, http.StatusTeapot, providertest.Send(t, "GET", s.URL()+"/manage/t", "").Status)
}

func TestPortalPages(t *testing.T) {
	t.Parallel()
	s := hostPortal(t)
	require.Equal(t, s.URL()+"/manage/", s.PortalURL(official))
	s.FailNext(1, status(http.StatusBadGateway))
	until := time.Date(2100, 2, 3, 4, 5, 6, 0, time.UTC)
	full := fakeserver.Visit{
		Provider: "Paddle", Page: "cancel_subscription", Name: "<Sam>", Email: "sam@example.com",
		CustomerID: "ctm_1", SubscriptionID: "sub_1", ExpiresAt: until,
	}
	s.SignIn("full", full)
	s.SignIn("little", fakeserver.Visit{Page: "overview", CustomerID: "7", ExpiresAt: until})
	full.ExpiresAt = time.Now()
	s.SignIn("expired", full)

	tests := []struct {
		name, method, path string
		status             int
		want, unwanted     []string
	}{
		{"who, where and until when", "GET", "/manage/full", 200, []string{
			"<title>Cancel subscription – Paddle portal</title>", "<h1>Cancel subscription</h1>", "&lt;Sam&gt;, sam@example.com, ctm_1",
			"<dd>sub_1</dd>", "<dd>cancel_subscription</dd>", `<time datetime="2100-02-03T04:05:06Z">3 February 2100, 04:05:06 UTC</time>`,
		}, []string{"full"}},
		{"what is not known is left out", "GET", "/manage/little", 200, []string{"<h1>Overview</h1>", "<dd>7</dd>"}, []string{"Subscription"}},
		{"HEAD", "HEAD", "/manage/full", 200, nil, []string{"<"}},
		{"unknown", "GET", "/manage/nobody", 404, []string{"<h1>Unknown link</h1>"}, []string{"<dl>", "nobody"}},
		{"no token", "GET", "/manage/", 404, []string{"<h1>Unknown link</h1>"}, nil},
		{"a path of its own", "GET", "/single", 404, []string{"<h1>Unknown link</h1>"}, nil},
		{"expired", "GET", "/manage/expired", 410, []string{"<h1>Expired link</h1>"}, []string{"<dl>", "sam", "ctm_1"}},
		{"POST", "POST", "/manage/full", 405, nil, []string{"Sam"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { // not parallel: no API call may come before the last check
			res := providertest.Send(t, tt.method, s.URL()+tt.path, "")
			assert.Equal(t, tt.status, res.Status)
			for _, text := range tt.want {
				assert.Contains(t, res.Body, text)
			}
			for _, text := range tt.unwanted {
				assert.NotContains(t, res.Body, text)
			}
			for name, value := range map[string]string{
				"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
				"X-Content-Type-Options": "nosniff", "Content-Type": "text/html; charset=utf-8",
			} {
				assert.Equal(t, value, res.Header.Get(name), name)
			}
		})
	}
	assert.Empty(t, s.Requests(), "a visit is not recorded")
	assert.Equal(t, http.StatusBadGateway, providertest.Send(t, "GET", s.URL()+"/manage", "").Status, "a visit uses up no fault")
	assert.Equal(t, http.StatusTeapot, providertest.Send(t, "GET", s.URL()+"/single/more", "").Status)
}

// A browser ignores a style whose hash is not in the policy.
func TestPortalPolicy(t *testing.T) {
	t.Parallel()
	s := hostPortal(t)
	res := providertest.Send(t, "GET", s.URL()+"/manage/x", "")
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(res.Body)
	require.NotNil(t, style)
	assert.Contains(t, style[1], "color-scheme:light dark")
	hash := sha256.Sum256([]byte(style[1]))
	assert.Equal(t, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'; img-src data:; "+
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'", res.Header.Get("Content-Security-Policy"))
	assert.Contains(t, res.Body, `<html lang="en">`)
	assert.Contains(t, res.Body, `<link rel="icon" href="data:,">`, "or the browser asks the API for one")
	assert.NotContains(t, res.Body, "<script")
}
