package portaltest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

var stubCaps = portal.Capabilities{
	Provider:         "stub",
	Identify:         []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
	MaxSubscriptions: 1,
	Actions:          []portal.Action{portal.ActionViewSubscription},
	ReportsExpiry:    true,
}

func stubLink() *portal.Link {
	return &portal.Link{
		URL:          "https://portal.example/in?token=sesame",
		Token:        "sesame",
		ExpiresAt:    time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC),
		ExpirySource: portal.ExpiryReported,
		CustomerID:   "c1",
		DeepLinks: []portal.DeepLink{{
			Action: portal.ActionViewSubscription, SubscriptionID: "s1", URL: "https://portal.example/in?token=sesame",
		}},
	}
}

func TestStubKeepsTheContract(t *testing.T) {
	t.Parallel()
	for name, stub := range map[string]portal.LinkGenerator{
		"value":   portaltest.Stub{Link: stubLink(), Caps: stubCaps},
		"pointer": &portaltest.Stub{Link: stubLink(), Caps: stubCaps},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			portaltest.Run(t, portaltest.Harness{
				New:     func(*http.Client) (portal.LinkGenerator, error) { return stub, nil },
				Valid:   portal.Request{CustomerID: "c1", Email: "c1@example.com", SubscriptionIDs: []string{"s1"}},
				Unknown: portal.Request{CustomerID: "c2"},
				Secrets: []string{"sesame"},
			})
		})
	}
}

func TestStubReturnsItsLink(t *testing.T) {
	t.Parallel()
	stub := portaltest.Stub{Link: stubLink(), Caps: stubCaps}

	first, err := stub.GenerateLink(t.Context(), portal.Request{CustomerID: "c1"})
	require.NoError(t, err)
	want := stubLink()
	want.Provider = "stub"
	assert.Equal(t, want, first)

	first.URL, first.DeepLinks[0].URL = "changed", "changed"
	second, err := stub.GenerateLink(t.Context(), portal.Request{Email: "c1@example.com"})
	require.NoError(t, err)
	assert.Equal(t, want, second, "what a caller does to its link stays with that link")
	assert.Equal(t, stubLink(), stub.Link)
}

func TestStubKeepsAProviderThatTheLinkHas(t *testing.T) {
	t.Parallel()
	link := stubLink()
	link.Provider = "another"
	got, err := portaltest.Stub{Link: link}.GenerateLink(t.Context(), portal.Request{})
	require.NoError(t, err)
	assert.Equal(t, "another", got.Provider)
}

func TestStubReturnsItsError(t *testing.T) {
	t.Parallel()
	own := &portal.Error{Provider: "other", Kind: portal.ErrRateLimited, RetryAfter: time.Second}
	plain := errors.New("no luck")
	for name, tc := range map[string]struct {
		stub portaltest.Stub
		want *portal.Error
	}{
		"a portal.Error, as it is": {
			portaltest.Stub{Err: own}, own,
		},
		"an error instead of a link": {
			portaltest.Stub{Err: own, Link: stubLink()}, own,
		},
		"any other error": {
			portaltest.Stub{Err: plain, Caps: stubCaps},
			&portal.Error{Provider: "stub", Kind: portal.ErrUnavailable, Err: plain},
		},
		"a kind": {
			portaltest.Stub{Err: portal.ErrNotFound, Caps: stubCaps},
			&portal.Error{Provider: "stub", Kind: portal.ErrNotFound, Err: portal.ErrNotFound},
		},
		"neither link nor error": {
			portaltest.Stub{Caps: stubCaps},
			&portal.Error{Provider: "stub", Kind: portal.ErrNotFound, Err: errors.New("the stub has no link")},
		},
		"a nil portal.Error and no link": {
			portaltest.Stub{Err: (*portal.Error)(nil), Caps: stubCaps},
			&portal.Error{Provider: "stub", Kind: portal.ErrNotFound, Err: errors.New("the stub has no link")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			link, err := tc.stub.GenerateLink(t.Context(), portal.Request{CustomerID: "c1"})
			assert.Nil(t, link)
			assert.Equal(t, tc.want, err)
		})
	}
}

func TestStubWrapsAnErrorThatHoldsAPortalError(t *testing.T) {
	t.Parallel()
	wrapped := fmt.Errorf("somewhere: %w", &portal.Error{Kind: portal.ErrUnauthorized})
	_, err := portaltest.Stub{Err: wrapped}.GenerateLink(t.Context(), portal.Request{})
	require.IsType(t, &portal.Error{}, err)
	assert.Equal(t, portal.ErrUnauthorized, portal.KindOf(err))
	assert.ErrorIs(t, err, wrapped)
}

func TestStubWithANilPortalErrorReturnsItsLink(t *testing.T) {
	t.Parallel()
	link, err := portaltest.Stub{Link: stubLink(), Err: (*portal.Error)(nil)}.GenerateLink(t.Context(), portal.Request{})
	require.NoError(t, err)
	assert.Equal(t, stubLink(), link)
}

func TestStubRefuses(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	named := portal.Request{CustomerID: "c1"}
	for name, tc := range map[string]struct {
		ctx  context.Context
		req  portal.Request
		want error
	}{
		"a canceled context":       {canceled, named, context.Canceled},
		"a deadline that has gone": {late, named, context.DeadlineExceeded},
		"no customer":              {t.Context(), portal.Request{}, portal.ErrInvalidRequest},
		"another page": {
			t.Context(), portal.Request{CustomerID: "c1", Action: portal.ActionCancelSubscription}, portal.ErrUnsupported,
		},
	} {
		link, err := portaltest.Stub{Link: stubLink(), Err: errors.New("no luck"), Caps: stubCaps}.GenerateLink(tc.ctx, tc.req)
		assert.Nil(t, link, name)
		require.IsType(t, &portal.Error{}, err, name)
		assert.ErrorIs(t, err, tc.want, name)
		assert.Equal(t, tc.want == context.Canceled || tc.want == context.DeadlineExceeded, errors.Is(err, portal.ErrCanceled), name)
	}
}

func TestStubsCapabilitiesAreCopies(t *testing.T) {
	t.Parallel()
	stub := portaltest.Stub{Caps: stubCaps}
	assert.Equal(t, stubCaps, stub.Capabilities())
	stub.Capabilities().Identify[0] = portal.BySubscriptionID
	stub.Capabilities().Actions[0] = "changed"
	assert.Equal(t, stubCaps, stub.Capabilities())
}

func TestStubShowsNoLink(t *testing.T) {
	t.Parallel()
	stub := portaltest.Stub{Link: stubLink()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		assert.Equal(t, "portaltest.Stub", fmt.Sprintf(verb, stub), verb)
		assert.Equal(t, "portaltest.Stub", fmt.Sprintf(verb, &stub), verb)
	}
}
