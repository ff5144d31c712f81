package paddletest_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle/paddletest"
)

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

// create makes a session of Customer with this body.
func create(t *testing.T, s *paddletest.Server, body string, headers ...http.Header) (got session) {
	t.Helper()
	r := call(t, s, "POST", sessions, body, http.StatusCreated, headers...)
	require.NoError(t, json.Unmarshal(r.Data, &got))
	assert.Regexp(t, `^cpls_[a-z\d]{26}$`, got.ID)
	assert.Equal(t, paddletest.Customer, got.CustomerID)
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$`, got.CreatedAt)
	assert.NotNil(t, got.URLs.Subscriptions, "[] and not null")
	assert.NotContains(t, r.body, `\u0026`, "ampersands are sent as they are")
	return got
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
	for _, tt := range []struct{ body, contentType string }{
		{"", ""}, {"", "text/plain"},
		{"{}", "application/json"}, {" {\n} ", "application/json"}, {`{"subscription_ids":[]}`, "application/json; charset=utf-8"},
	} {
		got := create(t, s, tt.body, http.Header{"Content-Type": {tt.contentType}})
		requireLink(t, got.URLs.General.Overview, url.Values{"action": {"overview"}})
		assert.Empty(t, got.URLs.Subscriptions)
	}
}

func TestSessionWithSubscriptions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	got := create(t, s, subscriptionIDs(paddletest.Subscriptions...))
	token := requireLink(t, got.URLs.General.Overview, url.Values{"action": {"overview"}})
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

	again := create(t, s, "")
	assert.NotEqual(t, got.ID, again.ID)
	assert.NotEqual(t, got.URLs.General.Overview, again.URLs.General.Overview)
}

func TestSessionToken(t *testing.T) {
	t.Parallel()
	got := create(t, newServer(t), "")
	token := requireLink(t, got.URLs.General.Overview, url.Values{"action": {"overview"}})
	text, ok := strings.CutPrefix(token, "pga_")
	require.True(t, ok)
	parts := strings.Split(text, ".")
	require.Len(t, parts, 3)
	var decoded [3][]byte
	for i, part := range parts {
		var err error
		decoded[i], err = base64.RawURLEncoding.DecodeString(part)
		require.NoError(t, err)
	}
	assert.Regexp(t, `^\{"alg":"EdDSA","kid":"jwk_[a-z\d]{26}","typ":"JWT"\}$`, string(decoded[0]))
	var claims map[string]any
	require.NoError(t, json.Unmarshal(decoded[1], &claims))
	created, err := time.Parse(time.RFC3339Nano, got.CreatedAt)
	require.NoError(t, err)
	assert.Regexp(t, `^pga_[a-z\d]{26}$`, claims["id"])
	assert.Contains(t, claims["scope"], "customer.subscription-cancel.create")
	assert.Equal(t, map[string]any{
		"id":        claims["id"],
		"seller-id": "10889",
		"type":      "standard",
		"version":   "1",
		"usage":     "customer-portal-session",
		"scope":     claims["scope"],
		"iss":       "guestaccess-service",
		"sub":       paddletest.Customer,
		"iat":       float64(created.Unix()),
		"exp":       float64(created.Unix() + 86400),
	}, claims)
	assert.Len(t, decoded[2], ed25519.SignatureSize)
}

func TestSessionOfOtherCustomers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	path := "/customers/" + unknownCustomer + "/portal-sessions"
	s.ArchiveCustomer(unknownCustomer) // has no effect
	s.AddCustomer(unknownCustomer, "alex@example.com")
	assert.Contains(t, call(t, s, "POST", path, "", 201).body, `"customer_id":"`+unknownCustomer)
	s.ArchiveCustomer(unknownCustomer)
	assert.Equal(t, "entity_archived", call(t, s, "POST", path, "", 400).Error.Code)
	s.AddCustomer(unknownCustomer, "alex@example.com")
	call(t, s, "POST", path, "", 201)
}

func TestSessionNotFound(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	others := s.AddSubscriptions("ctm_01hrffh7gvp29kc7xahm8wddwa", 1)
	for _, tt := range []struct{ name, customer, body, entity string }{
		{"unknown customer", unknownCustomer, "", unknownCustomer},
		{"subscription for a customer", unknownSubscription, "", unknownSubscription},
		{"malformed customer", "ctm_x", "", "ctm_x"},
		{"escaped slash", "x%2F..%2F" + paddletest.Customer, "", "x/../" + paddletest.Customer},
		{"dots", "..", "", ".."},
		{"NUL", paddletest.Customer + "%00", "", paddletest.Customer + "\x00"},
		{"unknown subscription", paddletest.Customer, subscriptionIDs(unknownSubscription), unknownSubscription},
		{"one unknown of two", paddletest.Customer, subscriptionIDs(paddletest.Subscriptions[0], unknownSubscription), unknownSubscription},
		{"subscription of another customer", paddletest.Customer, subscriptionIDs(others...), others[0]},
	} {
		r := call(t, s, "POST", "/customers/"+tt.customer+"/portal-sessions", tt.body, 404)
		assert.Equal(t, "not_found", r.Error.Code, tt.name)
		assert.Equal(t, "Entity "+tt.entity+" not found", r.Error.Detail, tt.name)
	}
}

func TestSessionRefusals(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	valid := paddletest.Subscriptions[0]
	ids := s.AddSubscriptions(paddletest.Customer, 26)
	assert.Len(t, create(t, s, subscriptionIDs(ids[:25]...)).URLs.Subscriptions, 25)
	all := []exchange{
		{name: "26 subscriptions", body: subscriptionIDs(ids...), status: 400, code: "invalid_field", want: []string{"subscription_ids"}},
		{name: "no JSON", body: "subscription_ids=" + valid, status: 400, code: "invalid_json"},
		{name: "spaces only", body: "  ", status: 400, code: "invalid_json"},
		{name: "cut short", body: `{"subscription_ids":["sub_`, status: 400, code: "invalid_json"},
		{name: "two documents", body: "{} {}", status: 400, code: "invalid_json"},
		{name: "null", body: "null", status: 400, code: "invalid_field", want: []string{"(root)"}},
		{name: "list", body: `["` + valid + `"]`, status: 400, code: "invalid_field", want: []string{"(root)"}},
		{name: "text", body: `"` + valid + `"`, status: 400, code: "invalid_field", want: []string{"(root)"}},
		{name: "unknown fields", body: `{"return_url":"https://example.com","locale":"en"}`, status: 400, code: "invalid_field", want: []string{"locale", "return_url"}},
		{name: "field in capitals", body: `{"Subscription_IDs":[]}`, status: 400, code: "invalid_field", want: []string{"Subscription_IDs"}},
		{name: "list is null", body: `{"subscription_ids":null}`, status: 400, code: "invalid_field", want: []string{"subscription_ids"}},
		{name: "list is text", body: `{"subscription_ids":"` + valid + `"}`, status: 400, code: "invalid_field", want: []string{"subscription_ids"}},
		{name: "list is an object", body: `{"subscription_ids":{}}`, status: 400, code: "invalid_field", want: []string{"subscription_ids"}},
		{name: "numbers", body: `{"subscription_ids":[1,2]}`, status: 400, code: "invalid_field", want: []string{"subscription_ids.0", "subscription_ids.1"}},
		{name: "null in the list", body: `{"subscription_ids":[null]}`, status: 400, code: "invalid_field", want: []string{"subscription_ids.0"}},
		{name: "empty ID", body: subscriptionIDs(""), status: 400, code: "invalid_field", want: []string{"subscription_ids.0"}},
		{name: "customer for a subscription", body: subscriptionIDs(valid, paddletest.Customer), status: 400, code: "invalid_field", want: []string{"subscription_ids.1"}},
		{name: "ID in capitals", body: subscriptionIDs(strings.ToUpper(valid)), status: 400, code: "invalid_field", want: []string{"subscription_ids.0"}},
		{name: "ID too short", body: subscriptionIDs(valid[:29]), status: 400, code: "invalid_field", want: []string{"subscription_ids.0"}},
		{name: "ID too long", body: subscriptionIDs(valid + "0"), status: 400, code: "invalid_field", want: []string{"subscription_ids.0"}},
		{name: "hyphen in the ID", body: subscriptionIDs(strings.Replace(valid, "g", "-", 1)), status: 400, code: "invalid_field", want: []string{"subscription_ids.0"}},
		{name: "twice the same", body: subscriptionIDs(valid, valid), status: 400, code: "invalid_field", want: []string{"subscription_ids.1"}},
		{name: "26 of no form", body: `{"subscription_ids":[` + strings.Repeat("0,", 25) + `0]}`, status: 400, code: "invalid_field", want: []string{"subscription_ids"}},
		{name: "several at once", body: `{"x":1,"subscription_ids":[0]}`, status: 400, code: "invalid_field", want: []string{"x", "subscription_ids.0"}},
	}
	for _, contentType := range []string{"", "text/plain"} {
		all = append(all, exchange{
			name: "type " + contentType, body: "{}", status: 415, code: "unsupported_media_type", header: http.Header{"Content-Type": {contentType}},
		})
	}
	for i := range all {
		all[i].method, all[i].target = "POST", sessions
	}
	refusals(t, s, all)
}

func visit(t *testing.T, link string, status int) (page string) {
	t.Helper()
	got := providertest.Send(t, "GET", link, "")
	assert.Equal(t, status, got.Status, link)
	return got.Body
}

func TestHostedPortal(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	assert.Contains(t, create(t, s, "").URLs.General.Overview, "https://sandbox-customer-portal.paddle.com/")
	s.HostPortal()
	theirs := s.AddSubscriptions(unknownCustomer, 1)[0]
	got := create(t, s, subscriptionIDs(paddletest.Subscriptions...))
	other := session{}
	require.NoError(t, json.Unmarshal(call(t, s, "POST", "/customers/"+unknownCustomer+"/portal-sessions", "", 201).Data, &other))
	calls := len(s.Requests())

	page := visit(t, got.URLs.General.Overview, 200)
	assert.Contains(t, page, "<h1>Overview</h1>")
	assert.Contains(t, page, "Sam Miller, "+paddletest.Email+", "+paddletest.Customer)
	assert.NotContains(t, page, "sub_")
	assert.Contains(t, visit(t, other.URLs.General.Overview, 200), "<dd>"+unknownCustomer+"@example.com, "+unknownCustomer)

	for _, links := range got.URLs.Subscriptions {
		for action, heading := range map[string]string{
			"cancel_subscription":                "Cancel subscription",
			"update_subscription_payment_method": "Update subscription payment method",
			"view_subscription":                  "View subscription",
		} {
			link := links[action]
			assert.True(t, strings.HasPrefix(link, s.URL()+"/cpl_"), link)
			page := visit(t, link, 200)
			assert.Contains(t, page, "<h1>"+heading+"</h1>")
			assert.Contains(t, page, "<dd>"+links["id"]+"</dd>")
			assert.Contains(t, page, paddletest.Customer)

			u, err := url.Parse(link)
			require.NoError(t, err)
			for name, value := range map[string]string{
				"token": u.Query().Get("token") + "x", "subscription_id": theirs, "action": "resume_subscription",
			} {
				query := u.Query()
				query.Set(name, value)
				visit(t, s.URL()+u.Path+"?"+query.Encode(), 404)
				query.Del(name)
				visit(t, s.URL()+u.Path+"?"+query.Encode(), 404)
			}
		}
	}
	assert.Len(t, s.Requests(), calls)
}

func FuzzSessionBody(f *testing.F) {
	for _, seed := range []string{"", "{}", "[]", `{"subscription_ids":["` + paddletest.Subscriptions[0] + `"]}`, "{\"\xff\":1}", `{"a":{}}`} {
		f.Add(seed)
	}
	s := newServer(f)
	f.Fuzz(func(t *testing.T, body string) {
		got := providertest.Send(t, "POST", s.URL()+sessions, body, authorized)
		assert.Contains(t, []int{201, 400, 404}, got.Status)
		assert.True(t, json.Valid([]byte(got.Body)))
	})
}
