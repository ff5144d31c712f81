package providertest

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

// Rules checks the rules that hold for all providers. The tests of each provider's package
// call it, so it counts for the coverage of that package.
func (p Provider) Rules(t *testing.T) {
	t.Run("New refuses", p.newRefuses)
	t.Run("New makes no call", p.newMakesNoCall)
	t.Run("clients that New did not make", p.notMade)
	t.Run("a context is needed", p.needsContext)
	t.Run("transport errors", p.transportErrors)
	t.Run("each attempt sends all", p.attempts)
	for _, l := range p.Listings {
		t.Run(l.Name, func(t *testing.T) { p.listingRules(t, l) })
	}
}

// client returns a client without retries.
func (p Provider) client(t *testing.T, rt http.RoundTripper, edits ...func(*Config)) portal.LinkGenerator {
	t.Helper()
	return Client(t, p.New, Config{APIKey: Key, HTTPClient: &http.Client{Transport: rt}, Retry: portal.Retry{Attempts: 1}}, edits...)
}

func (p Provider) newRefuses(t *testing.T) {
	type row struct {
		config Config
		field  string
	}
	table.Run(t, map[string]row{
		"no key":             {Config{}, "APIKey"},
		"http":               {Config{APIKey: Key, BaseURL: "http://s3cret.example"}, "BaseURL"},
		"a negative timeout": {Config{APIKey: Key, Timeout: -1}, "Timeout"},
		"negative attempts":  {Config{APIKey: Key, Retry: portal.Retry{Attempts: -1}}, "Retry"},
	}, func(t *testing.T, tt row) {
		g, err := p.New(tt.config)
		assert.Equal(t, p.Nil, g)
		p.Refused(t, err, tt.field, "", "s3cret")
	})
	_, err := p.FromEnv(func(string) (string, bool) { return "", false }, nil)
	p.Refused(t, err, "APIKey", strings.ToUpper(p.Name)+"_API_KEY")
}

func (p Provider) newMakesNoCall(t *testing.T) {
	t.Parallel()
	for _, key := range []portal.Secret{Key, "0123456789abcdef0123456789abcdef0123456789abcdef01", "!~", "pdl_other_x"} {
		w := NewWire(http.StatusOK, "")
		g := p.client(t, w, func(cfg *Config) { cfg.APIKey = key })
		assert.Equal(t, p.Name, g.Capabilities().Provider)
		assert.Zero(t, w.GetTotalCallCount())
	}
	g := p.client(t, nil, func(cfg *Config) { cfg.HTTPClient = nil }) // the client makes its own
	assert.NotNil(t, g)
}

// A program that ignores the error of New has a nil *Client. As a portal.LinkGenerator it is
// not nil.
func (p Provider) notMade(t *testing.T) {
	made := p.client(t, NewWire(http.StatusOK, ""))
	table.Run(t, map[string]portal.LinkGenerator{"nil": p.Nil, "zero": p.Zero}, func(t *testing.T, g portal.LinkGenerator) {
		assert.Equal(t, made.Capabilities(), g.Capabilities())
		for _, call := range p.Calls(g) {
			p.Refused(t, call(t.Context()), "", "made by New")
		}
		_, err := g.GenerateLink(t.Context(), portal.Request{})
		assert.Equal(t, g.Capabilities().Check(portal.Request{}), err)
		Hides(t, g, Key)
	})
}

func (p Provider) needsContext(t *testing.T) {
	t.Parallel()
	w := NewWire(http.StatusOK, "{}")
	for _, call := range p.Calls(p.client(t, w)) {
		p.Refused(t, call(nil), "", "context")
	}
	assert.Zero(t, w.GetTotalCallCount())
}

func (p Provider) transportErrors(t *testing.T) {
	t.Parallel()
	requests := []portal.Request{p.Valid}
	for _, way := range p.Ways {
		requests = append(requests, way.Valid)
	}
	for _, req := range requests {
		text := "dial https://user:" + Key + "@api.example/?token=t0ken-s3cret: key " + Key + " refused"
		secrets := []string{"t0ken-s3cret", "user:"}
		if req.CustomerID == "" && req.Email != "" {
			req.Email = "zo3'brien@example.com" // in a text, an address would begin behind the apostrophe
			text += " for " + req.Email + ", or /?email=" + url.QueryEscape(req.Email)
			secrets = append(secrets, "zo3")
		}
		for _, secret := range p.Secrets {
			text += " with " + secret
			secrets = append(secrets, secret)
		}
		g := p.client(t, RoundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New(text) }))
		err := ErrorOf(g.GenerateLink(t.Context(), req))
		p.AssertError(t, err, portal.Error{Kind: portal.ErrUnavailable}, secrets...)
		assert.ErrorContains(t, err, "refused")
	}
}

func (p Provider) attempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := NewWire(http.StatusServiceUnavailable, "")
		g := p.client(t, w, func(cfg *Config) { cfg.Retry.Attempts = 3 })
		assert.Equal(t, 3, p.Failure(t, ErrorOf(g.GenerateLink(t.Context(), p.Valid))).Attempts)
		sent := w.Requests()
		require.Len(t, sent, 3)
		for _, request := range sent {
			assert.Equal(t, sent[0], request)
			assert.Len(t, request.Body, int(request.Length))
		}
	})
}
