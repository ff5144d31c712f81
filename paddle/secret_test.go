package paddle_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func TestNothingExportedShowsASecret(t *testing.T) {
	t.Parallel()
	body := file(t, "documented_two_subscriptions.json")
	token := mustToken(t, overview(t, body))
	c := client(t, newWire(http.StatusCreated, body))
	link, err := c.GenerateLink(t.Context(), portal.Request{CustomerID: guideCustomer, SubscriptionIDs: guideSubscriptions})
	require.NoError(t, err)
	session, err := c.CreatePortalSession(t.Context(), guideCustomer, guideSubscriptions...)
	require.NoError(t, err)

	tests := map[string]any{
		"link":                       link,
		"link by value":              *link,
		"deep links":                 link.DeepLinks,
		"session":                    session,
		"session by value":           *session,
		"client":                     c,
		"client by value":            *c,
		"struct with all":            struct{ Link, Session, Client any }{link, session, c},
		"struct with unexported one": struct{ client *paddle.Client }{c},
		"links":                      []*portal.Link{link},
		"sessions":                   []*paddle.PortalSession{session},
	}
	for name, v := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.Hides(t, v, testKey, token, "token=")
		})
	}
}

func TestErrorsOfTheTransportAreRedacted(t *testing.T) {
	t.Parallel()
	rt := httpmock.NewMockTransport()
	rt.RegisterNoResponder(httpmock.NewErrorResponder(errors.New(
		"dial https://user:" + testKey + "@api.paddle.com/?token=pga_s3cret: Bearer " + testKey + " refused")))
	link, err := client(t, rt).GenerateLink(t.Context(), portal.Request{CustomerID: guideCustomer})
	e := failure(t, link == nil, err, "pga_s3cret", "user:")
	assert.Equal(t, portal.ErrUnavailable, e.Kind)
	assert.Zero(t, e.Status)
	assert.Equal(t, 1, e.Attempts)
	assert.ErrorContains(t, err, "refused")
}
