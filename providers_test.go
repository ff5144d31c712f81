package portallink_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

// bodyID is where Paddle has the identifier of a request.
var bodyID = regexp.MustCompile(`"request_id": ?"[^"]*"`)

// identified gives every response the identifier id, in its header and its body.
type identified struct{ id string }

func (rt identified) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	body = bodyID.ReplaceAllLiteral(body, []byte(`"request_id":"`+strings.ReplaceAll(rt.id, "\t", `\t`)+`"`))
	resp.Header.Set("X-Request-Id", rt.id)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, err
}

// A proxy may put anything into the identifier of a request.
func TestTheRequestIDIsRedacted(t *testing.T) {
	t.Parallel()
	for _, p := range providertest.Providers {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			fake := p.NewFake()
			t.Cleanup(fake.Close)
			generate := func(id string) *portal.Link {
				c, err := p.New(providertest.Config{
					APIKey: portal.Secret(p.Key), BaseURL: fake.URL(), HTTPClient: &http.Client{Transport: identified{id}},
				})
				require.NoError(t, err)
				link, err := c.GenerateLink(t.Context(), p.Valid)
				require.NoError(t, err)
				return link
			}
			for sent, want := range map[string]string{
				"req-7":                                 "req-7",
				"req-7 https://store.example/?token=s3": "req-7 [redacted]",
				"req-7\tfor " + p.Key:                   "req-7 for [redacted]",
			} {
				assert.Equal(t, want, generate(sent).RequestID)
			}
			long := generate(strings.Repeat("a b ", 1000)).RequestID
			assert.NotEmpty(t, long)
			assert.LessOrEqual(t, len(long), 100)
		})
	}
}
