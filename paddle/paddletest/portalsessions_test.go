package paddletest_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

const sessions = "/customers/" + paddletest.Customer + "/portal-sessions"

type session struct {
	ID         string `json:"id"`
	CustomerID string `json:"customer_id"`
	URLs       struct {
		General struct {
			Overview string `json:"overview"`
		} `json:"general"`
		Subscriptions []map[string]string `json:"subscriptions"`
	} `json:"urls"`
	CreatedAt string `json:"created_at"`
}

func subscriptionIDs(ids ...string) string {
	raw, _ := json.Marshal(map[string][]string{"subscription_ids": ids})
	return string(raw)
}

func requireSession(t *testing.T, a response) session {
	t.Helper()
	require.Equal(t, http.StatusCreated, a.status, "body: %s", a.body)
	assert.Equal(t, "application/json", a.header.Get("Content-Type"))
	var body struct {
		Data session `json:"data"`
		Meta struct {
			RequestID string `json:"request_id"`
		} `json:"meta"`
	}
	require.NoError(t, json.Unmarshal(a.body, &body))
	assert.Regexp(t, uuid, body.Meta.RequestID)
	assert.Regexp(t, `^cpls_[a-z\d]{26}$`, body.Data.ID)
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$`, body.Data.CreatedAt)
	return body.Data
}

// requireLink checks a link's address and parameters, and returns its token.
func requireLink(t *testing.T, link string, want url.Values) string {
	t.Helper()
	u, err := url.Parse(link)
	require.NoError(t, err)
	assert.Equal(t, "https", u.Scheme)
	assert.Equal(t, "sandbox-customer-portal.paddle.com", u.Host)
	assert.Regexp(t, `^/cpl_[a-z\d]{26}$`, u.Path)
	query := u.Query()
	token := query.Get("token")
	query.Del("token")
	assert.Equal(t, want, query)
	return token
}

func TestSessionWithoutSubscriptions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	tests := []struct {
		name, body, contentType string
	}{
		{"no body", "", ""},
		{"no body, other content type", "", "text/plain"},
		{"empty object", "{}", "application/json"},
		{"object with spaces", " {\n} ", "application/json"},
		{"empty list", `{"subscription_ids":[]}`, "application/json"},
		{"content type with charset", "{}", "application/json; charset=utf-8"},
		{"content type in capitals", "{}", "Application/JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, err := call(s, "POST", sessions, tt.body, http.Header{"Content-Type": {tt.contentType}})
			require.NoError(t, err)
			got := requireSession(t, a)
			assert.Equal(t, paddletest.Customer, got.CustomerID)
			requireLink(t, got.URLs.General.Overview, url.Values{"action": {"overview"}})
			assert.Contains(t, string(a.body), `"subscriptions":[]`)
		})
	}
}

func TestSessionWithSubscriptions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a := mustCall(t, s, "POST", sessions, subscriptionIDs(paddletest.Subscriptions...))
	got := requireSession(t, a)
	token := requireLink(t, got.URLs.General.Overview, url.Values{"action": {"overview"}})

	require.Len(t, got.URLs.Subscriptions, 2)
	var order []string
	for _, links := range got.URLs.Subscriptions {
		id := links["id"]
		order = append(order, id)
		assert.Len(t, links, 4)
		for _, action := range []string{"cancel_subscription", "update_subscription_payment_method", "view_subscription"} {
			same := requireLink(t, links[action], url.Values{"action": {action}, "subscription_id": {id}})
			assert.Equal(t, token, same, "a session has one token")
		}
	}
	slices.Reverse(order)
	assert.Equal(t, paddletest.Subscriptions, order, "not in the order of the request")
	assert.NotContains(t, string(a.body), `\u0026`, "ampersands are sent as they are")
}

func TestSessionTakes25Subscriptions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ids := s.AddSubscriptions(paddletest.Customer, 26)
	got := requireSession(t, mustCall(t, s, "POST", sessions, subscriptionIDs(ids[:25]...)))
	assert.Len(t, got.URLs.Subscriptions, 25)

	e := requireError(t, mustCall(t, s, "POST", sessions, subscriptionIDs(ids...)), 400, "invalid_field")
	assert.Equal(t, []string{"subscription_ids"}, e.fields())
}

func TestSessionToken(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	got := requireSession(t, mustCall(t, s, "POST", sessions, ""))
	token := requireLink(t, got.URLs.General.Overview, url.Values{"action": {"overview"}})

	text, ok := strings.CutPrefix(token, "pga_")
	require.True(t, ok)
	parts := strings.Split(text, ".")
	require.Len(t, parts, 3)

	var header map[string]string
	decodePart(t, parts[0], &header)
	assert.Regexp(t, `^jwk_[a-z\d]{26}$`, header["kid"])
	delete(header, "kid")
	assert.Equal(t, map[string]string{"alg": "EdDSA", "typ": "JWT"}, header)

	var claims map[string]any
	decodePart(t, parts[1], &claims)
	created, err := time.Parse(time.RFC3339Nano, got.CreatedAt)
	require.NoError(t, err)
	assert.Equal(t, float64(created.Unix()), claims["iat"])
	assert.Equal(t, float64(created.Unix()+86400), claims["exp"])
	assert.Regexp(t, `^pga_[a-z\d]{26}$`, claims["id"])
	assert.Contains(t, claims["scope"], "customer.subscription-cancel.create")
	for _, name := range []string{"iat", "exp", "id", "scope"} {
		delete(claims, name)
	}
	assert.Equal(t, map[string]any{
		"seller-id": "10889",
		"type":      "standard",
		"version":   "1",
		"usage":     "customer-portal-session",
		"iss":       "guestaccess-service",
		"sub":       paddletest.Customer,
	}, claims)

	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	require.NoError(t, err)
	assert.Len(t, signature, ed25519.SignatureSize)
}

func decodePart(t *testing.T, part string, into any) {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(part)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, into))
}

func TestSessionsAreUnique(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	seen := map[string]bool{}
	for range 20 {
		got := requireSession(t, mustCall(t, s, "POST", sessions, ""))
		seen[got.ID] = true
		seen[got.URLs.General.Overview] = true
	}
	assert.Len(t, seen, 40)
}

func TestSessionOfAddedCustomer(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddCustomer(unknownCustomer, "alex@example.com")
	got := requireSession(t, mustCall(t, s, "POST", "/customers/"+unknownCustomer+"/portal-sessions", ""))
	assert.Equal(t, unknownCustomer, got.CustomerID)
}

func TestSessionNotFound(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	others := s.AddSubscriptions("ctm_01hrffh7gvp29kc7xahm8wddwa", 1)
	const absent = "sub_01h04vsc0qhwtsbsxh3422wjs4"
	tests := []struct {
		name, path, body, entity string
	}{
		{"unknown customer", "/customers/" + unknownCustomer + "/portal-sessions", "", unknownCustomer},
		{"subscription for a customer", "/customers/" + absent + "/portal-sessions", "", absent},
		{"malformed customer", "/customers/ctm_x/portal-sessions", "", "ctm_x"},
		{"unknown subscription", sessions, subscriptionIDs(absent), absent},
		{"one unknown of two", sessions, subscriptionIDs(paddletest.Subscriptions[0], absent), absent},
		{"subscription of another customer", sessions, subscriptionIDs(others...), others[0]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := requireError(t, mustCall(t, s, "POST", tt.path, tt.body), 404, "not_found")
			assert.Equal(t, "Entity "+tt.entity+" not found", e.Error.Detail)
			assert.Empty(t, e.Error.Errors)
		})
	}
}

func TestSessionOfArchivedCustomer(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.ArchiveCustomer(unknownCustomer) // nobody; changes nothing
	s.ArchiveCustomer(paddletest.Customer)
	requireError(t, mustCall(t, s, "POST", sessions, ""), 400, "entity_archived")
	s.AddCustomer(paddletest.Customer, paddletest.Email)
	requireSession(t, mustCall(t, s, "POST", sessions, ""))
}

func TestSessionRefusesBadBodies(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	valid := paddletest.Subscriptions[0]
	tests := []struct {
		name, body string
		code       string
		fields     []string
	}{
		{"no JSON", "subscription_ids=" + valid, "invalid_json", nil},
		{"spaces only", "  ", "invalid_json", nil},
		{"cut short", `{"subscription_ids":["sub_`, "invalid_json", nil},
		{"two documents", "{} {}", "invalid_json", nil},
		{"null", "null", "invalid_field", []string{"(root)"}},
		{"list", `["` + valid + `"]`, "invalid_field", []string{"(root)"}},
		{"text", `"` + valid + `"`, "invalid_field", []string{"(root)"}},
		{"unknown fields", `{"return_url":"https://example.com","locale":"en"}`, "invalid_field", []string{"locale", "return_url"}},
		{"field in capitals", `{"Subscription_IDs":[]}`, "invalid_field", []string{"Subscription_IDs"}},
		{"list is null", `{"subscription_ids":null}`, "invalid_field", []string{"subscription_ids"}},
		{"list is text", `{"subscription_ids":"` + valid + `"}`, "invalid_field", []string{"subscription_ids"}},
		{"list is an object", `{"subscription_ids":{}}`, "invalid_field", []string{"subscription_ids"}},
		{"numbers", `{"subscription_ids":[1,2]}`, "invalid_field", []string{"subscription_ids.0", "subscription_ids.1"}},
		{"null in the list", `{"subscription_ids":[null]}`, "invalid_field", []string{"subscription_ids.0"}},
		{"empty ID", subscriptionIDs(""), "invalid_field", []string{"subscription_ids.0"}},
		{"customer for a subscription", subscriptionIDs(valid, paddletest.Customer), "invalid_field", []string{"subscription_ids.1"}},
		{"ID in capitals", subscriptionIDs(strings.ToUpper(valid)), "invalid_field", []string{"subscription_ids.0"}},
		{"ID too short", subscriptionIDs(valid[:29]), "invalid_field", []string{"subscription_ids.0"}},
		{"ID too long", subscriptionIDs(valid + "0"), "invalid_field", []string{"subscription_ids.0"}},
		{"hyphen in the ID", subscriptionIDs(strings.Replace(valid, "g", "-", 1)), "invalid_field", []string{"subscription_ids.0"}},
		{"twice the same", subscriptionIDs(valid, valid), "invalid_field", []string{"subscription_ids.1"}},
		{"26 of no form", `{"subscription_ids":[` + strings.Repeat("0,", 25) + `0]}`, "invalid_field", []string{"subscription_ids"}},
		{"several at once", `{"x":1,"subscription_ids":[0]}`, "invalid_field", []string{"x", "subscription_ids.0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := requireError(t, mustCall(t, s, "POST", sessions, tt.body), 400, tt.code)
			assert.Equal(t, "request_error", e.Error.Type)
			assert.Equal(t, tt.fields, e.fields())
			for _, f := range e.Error.Errors {
				assert.NotEmpty(t, f.Message)
			}
		})
	}
}

func TestSessionRefusesOtherMediaTypes(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, contentType := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json5", "application/json; charset", "/"} {
		t.Run(fmt.Sprintf("%q", contentType), func(t *testing.T) {
			t.Parallel()
			a, err := call(s, "POST", sessions, "{}", http.Header{"Content-Type": {contentType}})
			require.NoError(t, err)
			requireError(t, a, http.StatusUnsupportedMediaType, "unsupported_media_type")
		})
	}
}

func FuzzSessionBody(f *testing.F) {
	for _, seed := range []string{"", "{}", "[]", `{"subscription_ids":["` + paddletest.Subscriptions[0] + `"]}`, "{\"\xff\":1}", `{"a":{}}`} {
		f.Add(seed)
	}
	s := paddletest.NewServer()
	f.Cleanup(s.Close)
	f.Fuzz(func(t *testing.T, body string) {
		a, err := call(s, "POST", sessions, body, nil)
		require.NoError(t, err)
		assert.Contains(t, []int{201, 400, 404}, a.status)
		assert.True(t, json.Valid(a.body))
	})
}
