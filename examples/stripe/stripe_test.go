package stripe_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/examples/stripe"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

const (
	key          = "sk_test_ThisOneIsMadeUp0000"
	customer     = "cus_QQexample0001"
	subscription = "sub_1example00001"
	returnURL    = "https://app.example/settings"
)

// parameters are the documented parameters that the Client may send.
var parameters = []string{
	"configuration", "customer", "flow_data[subscription_cancel][subscription]", "flow_data[subscription_update][subscription]",
	"flow_data[type]", "return_url",
}

// fake is Stripe as documented.
func fake(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Request-Id", "req_"+rand.Text()[:14])
	refuse := func(status int, code, param string) {
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"error":{"type":"invalid_request_error","code":%q,"param":%q,"message":"No such %s"}}`, code, param, param)
	}
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || r.URL.Path != "/v1/billing_portal/sessions" {
		refuse(404, "", "")
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+key {
		refuse(401, "", "")
		return
	}
	for name := range r.PostForm {
		if !slices.Contains(parameters, name) {
			refuse(400, "parameter_unknown", name)
			return
		}
	}
	if r.PostForm.Get("customer") != customer {
		refuse(400, "resource_missing", "customer")
		return
	}
	s := map[string]any{
		"id": "bps_" + rand.Text(), "object": "billing_portal.session", "customer": customer, "flow": nil, "livemode": false,
		"return_url": r.PostForm.Get("return_url"), "url": "https://billing.stripe.com/p/session/test_" + rand.Text(),
	}
	if kind := r.PostForm.Get("flow_data[type]"); kind != "" {
		flow := map[string]any{"type": kind, "subscription_cancel": nil, "subscription_update": nil}
		if param := "flow_data[" + kind + "][subscription]"; r.PostForm.Has(param) {
			if r.PostForm.Get(param) != subscription {
				refuse(400, "resource_missing", param)
				return
			}
			flow[kind] = map[string]any{"subscription": subscription}
		}
		s["flow"] = flow
	}
	_ = json.NewEncoder(w).Encode(s)
}

func newClient(t *testing.T, h http.HandlerFunc) *stripe.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c, err := stripe.New(stripe.Config{APIKey: key, BaseURL: server.URL, ReturnURL: returnURL, Configuration: "bpc_1example"})
	require.NoError(t, err)
	return c
}

func TestStripeKeepsTheContract(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(fake))
	t.Cleanup(server.Close)
	portaltest.Run(t, portaltest.Harness{
		New: func(client *http.Client) (portal.LinkGenerator, error) {
			return stripe.New(stripe.Config{APIKey: key, BaseURL: server.URL, ReturnURL: returnURL, HTTPClient: client})
		},
		Valid:   portal.Request{CustomerID: customer, Email: "jo@example.com", SubscriptionIDs: []string{subscription}},
		Unknown: portal.Request{CustomerID: "cus_nobody"},
		Secrets: []string{key},
	})
}

func TestParameters(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		req  portal.Request
		want map[string]string // in addition to the parameters of every call
	}{
		"front page": {portal.Request{SubscriptionIDs: []string{subscription}}, nil},
		"payment method": {
			portal.Request{Action: portal.ActionUpdatePaymentMethod},
			map[string]string{"flow_data[type]": "payment_method_update"},
		},
		"cancel": {
			portal.Request{Action: portal.ActionCancelSubscription, SubscriptionIDs: []string{subscription}},
			map[string]string{"flow_data[type]": "subscription_cancel", "flow_data[subscription_cancel][subscription]": subscription},
		},
		"update": {
			portal.Request{Action: stripe.ActionUpdateSubscription, SubscriptionIDs: []string{subscription}},
			map[string]string{"flow_data[type]": "subscription_update", "flow_data[subscription_update][subscription]": subscription},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]string{}
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				fake(w, r)
				for name, values := range r.PostForm {
					got[name] = strings.Join(values, ",")
				}
			})
			tc.req.CustomerID = customer
			link, err := c.GenerateLink(t.Context(), tc.req)
			require.NoError(t, err)
			assert.Equal(t, 1, link.Attempts)
			assert.Regexp(t, "^req_", link.RequestID)
			want := map[string]string{"customer": customer, "return_url": returnURL, "configuration": "bpc_1example"}
			for name, value := range tc.want {
				want[name] = value
			}
			assert.Equal(t, want, got)
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	cancel := portal.Request{CustomerID: customer, Action: portal.ActionCancelSubscription, SubscriptionIDs: []string{subscription}}
	body := func(flow string) string {
		return `{"customer":"` + customer + `","url":"https://billing.stripe.com/p/session/x","flow":` + flow + `}`
	}
	for name, tc := range map[string]struct {
		status int
		body   string
		want   portal.Error
	}{
		"no such subscription": {
			400, `{"error":{"code":"resource_missing","param":"flow_data[subscription_cancel][subscription]"}}`,
			portal.Error{Kind: portal.ErrNotFound, Code: "resource_missing", Field: "SubscriptionIDs"},
		},
		"a bad parameter":        {400, `{"error":{"code":"parameter_unknown"}}`, portal.Error{Kind: portal.ErrInvalidRequest, Code: "parameter_unknown"}},
		"a code that is none":    {400, `{"error":{"code":"` + key + `"}}`, portal.Error{Kind: portal.ErrInvalidRequest}},
		"a conflict":             {409, `{}`, portal.Error{Kind: portal.ErrUnavailable}},
		"the front page":         {200, body(`null`), portal.Error{Kind: portal.ErrBadResponse}},
		"another flow":           {200, body(`{"type":"payment_method_update"}`), portal.Error{Kind: portal.ErrBadResponse}},
		"another subscription":   {200, body(`{"type":"subscription_cancel","subscription_cancel":{"subscription":"sub_2"}}`), portal.Error{Kind: portal.ErrBadResponse}},
		"a flow without details": {200, body(`{"type":"subscription_cancel"}`), portal.Error{Kind: portal.ErrBadResponse}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tc.status)
				_, _ = w.Write([]byte(tc.body))
			})
			link, err := c.GenerateLink(t.Context(), cancel)
			assert.Nil(t, link)
			require.IsType(t, &portal.Error{}, err)
			got := *err.(*portal.Error)
			got.Err = nil
			tc.want.Provider, tc.want.Status, tc.want.Attempts = "stripe", tc.status, 1
			assert.Equal(t, tc.want, got)
		})
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for field, cfg := range map[string]stripe.Config{
		"APIKey":    {APIKey: "sk test"},
		"BaseURL":   {APIKey: key, BaseURL: "http://api.stripe.com"},
		"ReturnURL": {APIKey: key, ReturnURL: "/settings"},
	} {
		_, err := stripe.New(cfg)
		require.IsType(t, &portal.Error{}, err)
		assert.Equal(t, field, err.(*portal.Error).Field)
		assert.Equal(t, portal.ErrInvalidRequest, portal.KindOf(err))
		assert.NotContains(t, fmt.Sprintf("%v %#v", []*stripe.Config{&cfg}, cfg), key)
	}
	_, err := (*stripe.Client)(nil).GenerateLink(t.Context(), portal.Request{CustomerID: customer})
	assert.ErrorIs(t, err, portal.ErrInvalidRequest)
}
