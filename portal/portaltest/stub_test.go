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

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

var stubCaps = portal.Capabilities{
	Provider:         "stub",
	Identify:         []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
	MaxSubscriptions: 1,
	Actions:          []portal.Action{portal.ActionViewSubscription},
	CustomerActions:  []portal.Action{portal.ActionUpdatePaymentMethod},
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
	table.Run(t, map[string]portal.LinkGenerator{
		"value":   portaltest.Stub{Link: stubLink(), Caps: stubCaps, Listed: []portal.Subscription{{ID: "s1", Actions: stubCaps.Actions}, {ID: "s2"}}},
		"pointer": &portaltest.Stub{Link: stubLink(), Caps: stubCaps, Requests: &portaltest.Requests{}},
	}, func(t *testing.T, stub portal.LinkGenerator) {
		portaltest.Run(t, portaltest.Harness{
			New:     func(*http.Client) (portal.LinkGenerator, error) { return stub, nil },
			Valid:   portal.Request{CustomerID: "c1", Email: "c1@example.com", SubscriptionIDs: []string{"s1"}},
			Unknown: portal.Request{CustomerID: "c2"},
			Secrets: []string{"sesame"},
		})
	})
}

func TestStubReturnsItsLink(t *testing.T) {
	t.Parallel()
	stub := portaltest.Stub{Link: stubLink(), Caps: stubCaps, Err: (*portal.Error)(nil)}

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

	stub.Link.Provider = "another"
	third, err := stub.GenerateLink(t.Context(), portal.Request{CustomerID: "c1"})
	require.NoError(t, err)
	assert.Equal(t, "another", third.Provider)
}

func TestStubReturnsItsError(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	own := &portal.Error{Provider: "other", Kind: portal.ErrRateLimited, RetryAfter: time.Second}
	plain := errors.New("no luck")
	wrapped := fmt.Errorf("somewhere: %w", &portal.Error{Kind: portal.ErrUnauthorized})
	noLink := errors.New("the stub has no link")
	named := portal.Request{CustomerID: "c1"}
	for name, tc := range map[string]struct {
		ctx  context.Context
		req  portal.Request
		err  error
		link *portal.Link
		want *portal.Error // a nil Err is not compared
	}{
		"a portal.Error, unchanged":   {t.Context(), named, own, nil, own},
		"an error instead of a link":  {t.Context(), named, own, stubLink(), own},
		"any other error":             {t.Context(), named, plain, nil, &portal.Error{Kind: portal.ErrUnavailable, Err: plain}},
		"a kind":                      {t.Context(), named, portal.ErrNotFound, nil, &portal.Error{Kind: portal.ErrNotFound, Err: portal.ErrNotFound}},
		"an error that wraps another": {t.Context(), named, wrapped, nil, &portal.Error{Kind: portal.ErrUnauthorized, Err: wrapped}},
		"neither link nor error":      {t.Context(), named, nil, nil, &portal.Error{Kind: portal.ErrNotFound, Err: noLink}},
		"a nil *portal.Error":         {t.Context(), named, (*portal.Error)(nil), nil, &portal.Error{Kind: portal.ErrNotFound, Err: noLink}},
		"a canceled context":          {canceled, named, plain, stubLink(), &portal.Error{Kind: portal.ErrCanceled, Err: context.Canceled}},
		"a deadline that has passed":  {late, named, plain, stubLink(), &portal.Error{Kind: portal.ErrCanceled, Err: context.DeadlineExceeded}},
		"no context":                  {nil, named, plain, stubLink(), &portal.Error{Kind: portal.ErrInvalidRequest, Err: errors.New("the context is nil")}},
		"no customer": {
			t.Context(), portal.Request{}, plain, stubLink(), &portal.Error{Kind: portal.ErrInvalidRequest, Field: "CustomerID"},
		},
		"another page": {
			t.Context(), portal.Request{CustomerID: "c1", Action: portal.ActionCancelSubscription}, plain, stubLink(),
			&portal.Error{Kind: portal.ErrUnsupported, Field: "Action"},
		},
	} {
		link, err := portaltest.Stub{Link: tc.link, Err: tc.err, Caps: stubCaps}.GenerateLink(tc.ctx, tc.req)
		assert.Nil(t, link, name)
		require.IsType(t, tc.want, err, name)
		got := *err.(*portal.Error)
		want := *tc.want
		if want.Provider == "" {
			want.Provider = "stub"
		}
		if want.Err == nil {
			got.Err = nil
		}
		assert.Equal(t, want, got, name)
	}
}

func TestStubRecordsCopiesOfItsRequests(t *testing.T) {
	t.Parallel()
	var requests portaltest.Requests
	stub := portaltest.Stub{Caps: stubCaps, Requests: &requests}
	ids := []string{"s1", "s2"} // one too many
	_, _ = stub.GenerateLink(t.Context(), portal.Request{CustomerID: "c1", SubscriptionIDs: ids})
	_, _ = stub.GenerateLink(t.Context(), portal.Request{Email: "c2@example.com"})
	ids[0] = "changed"
	for range 2 {
		all := requests.All()
		assert.Equal(t, []portal.Request{{CustomerID: "c1", SubscriptionIDs: []string{"s1", "s2"}}, {Email: "c2@example.com"}}, all)
		all[0].SubscriptionIDs[0], all[1].Email = "changed", "changed"
	}
}

func TestStubShowsNoLink(t *testing.T) {
	t.Parallel()
	stub := portaltest.Stub{Link: stubLink()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		assert.Equal(t, "portaltest.Stub", fmt.Sprintf(verb, stub), verb)
		assert.Equal(t, "portaltest.Stub", fmt.Sprintf(verb, &stub), verb)
	}
}
