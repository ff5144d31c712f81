package portaltest_test

import (
	"context"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

const breakIt = "PORTALTEST_BREAK_IT"

// TestRun runs the suite on a generator that is broken only in the process that
// TestRunReportsEachRule starts.
func TestRun(t *testing.T) {
	t.Parallel()
	var g portal.LinkGenerator = memory{"ada": true}
	if os.Getenv(breakIt) != "" {
		g = bent{LinkGenerator: g, generate: func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			link, err := memory{"ada": true}.GenerateLink(ctx, req)
			if link != nil {
				link.URL = "http://portal.example/"
			}
			return link, err
		}}
	}
	portaltest.Run(t, portaltest.Harness{
		New:     func(*http.Client) (portal.LinkGenerator, error) { return g, nil },
		Valid:   portal.Request{CustomerID: "ada"},
		Unknown: portal.Request{CustomerID: "bob"},
	})
}

func TestRunReportsEachRule(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^TestRun$", "-test.v")
	cmd.Env = append(os.Environ(), breakIt+"=1")
	out, err := cmd.CombinedOutput()
	require.Error(t, err, "the process has to fail:\n%s", out)
	for name := range portaltest.Rules() {
		assert.Regexp(t, `    --- (PASS|FAIL): TestRun/`+name+` `, string(out))
	}
	assert.Contains(t, string(out), "--- PASS: TestRun/valid-request ")
	assert.Contains(t, string(out), "--- FAIL: TestRun/link-https ")
	assert.Contains(t, string(out), `portaltest: link-https: Link.URL: its scheme is "http"`)
	assert.Contains(t, string(out), "The rule: "+portaltest.Rules()["link-https"])
	assert.Contains(t, string(out), "not checked: the valid request makes no call")
}

// With -short, only the first way to name a customer is tested.
func TestEveryProviderKeepsTheContract(t *testing.T) {
	t.Parallel()
	for _, p := range providertest.Providers {
		fake := providertest.Start(t, p.NewFake)
		ways := map[string]providertest.Way{"identifier": {Valid: p.Valid, Unknown: p.Unknown}}
		if !testing.Short() {
			maps.Copy(ways, p.Ways)
		}
		for name, way := range ways {
			t.Run(p.Name+" by "+name, func(t *testing.T) {
				t.Parallel()
				portaltest.Run(t, portaltest.Harness{
					New: func(client *http.Client) (portal.LinkGenerator, error) {
						return p.New(providertest.Config{
							APIKey: portal.Secret(p.Key), BaseURL: fake.URL(), HTTPClient: client,
							Retry: portal.Retry{Min: time.Millisecond}, // or the test waits most of the time
						})
					},
					Valid:   way.Valid,
					Unknown: way.Unknown,
					Secrets: append([]string{p.Key, p.Valid.Email}, p.Secrets...),
				})
			})
		}
	}
}
