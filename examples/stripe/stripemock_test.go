//go:build stripemock

package stripe_test

import (
	"bufio"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/examples/stripe"
	"github.com/portallink/portallink-go/portal"
)

// TestStripeMock calls Stripe's stripe-mock. It rejects requests that do not match Stripe's
// OpenAPI description. The test uses the server at STRIPE_MOCK_URL, or else starts the
// program stripe-mock from the PATH:
//
//	go install github.com/stripe/stripe-mock@v0.203.0
//	go test -tags stripemock ./examples/stripe
func TestStripeMock(t *testing.T) {
	t.Parallel()
	base := mockURL(t)
	for name, tc := range map[string]struct {
		req  portal.Request
		link bool // the mock's session always has the flow subscription_update
	}{
		"front page":     {portal.Request{}, false},
		"payment method": {portal.Request{Action: portal.ActionUpdatePaymentMethod}, false},
		"cancel":         {portal.Request{Action: portal.ActionCancelSubscription, SubscriptionIDs: []string{"subscription"}}, false},
		"update":         {portal.Request{Action: stripe.ActionUpdateSubscription, SubscriptionIDs: []string{"subscription"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var status int
			c, err := stripe.New(stripe.Config{
				APIKey: mockKey, BaseURL: base, ReturnURL: returnURL, Configuration: "bpc_1example",
				HTTPClient: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
					resp, err := http.DefaultTransport.RoundTrip(r)
					if err == nil {
						status = resp.StatusCode
					}
					return resp, err
				})},
			})
			require.NoError(t, err)
			tc.req.CustomerID = customer
			link, err := c.GenerateLink(t.Context(), tc.req)
			assert.Equal(t, http.StatusOK, status, "the parameters are accepted")
			if tc.link {
				require.NoError(t, err)
				assert.Equal(t, customer, link.CustomerID)
			} else {
				assert.ErrorIs(t, err, portal.ErrBadResponse)
			}
		})
	}
	t.Run("a parameter that does not exist", func(t *testing.T) {
		t.Parallel()
		form := strings.NewReader(url.Values{"customer": {customer}, "colour": {"red"}}.Encode())
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/v1/billing_portal/sessions", form)
		require.NoError(t, err)
		r.Header = http.Header{"Authorization": {"Bearer " + mockKey}, "Content-Type": {"application/x-www-form-urlencoded"}}
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer resp.Body.Close()
		assert.Equal(t, http.StatusBadRequest, resp.StatusCode, "otherwise the mock would accept all parameters")
	})
}

const mockKey = "sk_test_123"

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

var listening = regexp.MustCompile(`Listening for HTTP at address: (127\.0\.0\.1:\d+)`)

func mockURL(t *testing.T) string {
	t.Helper()
	if base := os.Getenv("STRIPE_MOCK_URL"); base != "" {
		return base
	}
	cmd := exec.CommandContext(t.Context(), "stripe-mock", "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start(), "go install github.com/stripe/stripe-mock@v0.203.0")
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "http://" + found[1]
		}
	}
	require.FailNow(t, "stripe-mock does not listen")
	return ""
}
