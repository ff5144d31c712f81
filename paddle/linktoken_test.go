package paddle_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

const (
	overviewLink = `https://portal.example/cpl_1?action=overview&token=pga_s3cret`
	cancelLink   = `https://portal.example/cpl_1?action=cancel_subscription&token=pga_s3cret`
	updateLink   = `https://portal.example/cpl_1?action=update_subscription_payment_method&token=pga_s3cret`
	viewLink     = `https://portal.example/cpl_1?action=view_subscription&token=pga_s3cret`
)

// unfitLinks are parts of a JSON text with links that have no token or are not safe for a
// redirect. The tests of internal/weburl have more.
var unfitLinks = []struct{ name, link string }{
	{"empty", ""},
	{"http", `http://portal.example/?token=pga_s3cret`},
	{"newline in the token", `https://portal.example/cpl_1?token=pga_s3cret\nSet-Cookie: a`},
	{"no token", `https://portal.example/cpl_1?action=overview`},
	{"no query", `https://portal.example/cpl_1`},
	{"empty token", `https://portal.example/cpl_1?token=`},
	{"token without value", `https://portal.example/cpl_1?token`},
	{"empty token before one", `https://portal.example/cpl_1?token=&token=pga_s3cret`},
	{"token that cannot be decoded", `https://portal.example/cpl_1?token=pga_%zz`},
	{"token in the fragment", `https://portal.example/cpl_1?a=b#token=pga_s3cret`},
	{"longer than 8 KiB", `https://portal.example/cpl_1?a=` + strings.Repeat("b", 8<<10) + `&token=pga_s3cret`},
}

func TestLinksAreChecked(t *testing.T) {
	t.Parallel()
	places := []struct{ name, link string }{
		{"overview", overviewLink},
		{"cancel", cancelLink},
		{"update payment method", updateLink},
		{"view", viewLink},
	}
	for _, place := range places {
		for _, unfit := range unfitLinks {
			if place.name != "overview" && unfit.link == "" {
				continue // Paddle returns no link to this page
			}
			t.Run(place.name+"/"+unfit.name, func(t *testing.T) {
				t.Parallel()
				badResponse(t, edit(t, place.link, unfit.link), "link")
			})
		}
	}
}

// All links of a session have the same host, whichever it is.
func TestPortalsAtUsualPlaces(t *testing.T) {
	t.Parallel()
	for _, place := range []string{
		`https://sandbox-customer-portal.paddle.com/cpl_1?a=b&`,
		`https://portal.example:8443/cpl_1?`,
		`http://127.0.0.1:4242/cpl_1?`,
		`http://[::1]/cpl_1?`,
		`http://localhost:4242?`,
		`HTTPS://portal.example/cpl_1?`,
		`https://portal.example/ü?`,
		`https://portal.example/c%20d?`,
	} {
		body := strings.ReplaceAll(wellFormed, `https://portal.example/cpl_1?`, place)
		link, err := client(t, newWire(http.StatusCreated, body)).GenerateLink(t.Context(), wellFormedRequest)
		require.NoError(t, err, place)
		assert.Equal(t, "pga_s3cret", link.Token.Reveal())
		assert.Len(t, link.DeepLinks, 3)
	}
}

// The links of a session may differ in their spelling.
func TestUsualLinksAreAccepted(t *testing.T) {
	t.Parallel()
	for _, usual := range []string{
		`https://portal.example/?token=pga_s3cret`,
		`HTTPS://PORTAL.example/cpl_1?token=pga_s3cret`,
		`https://portal.example/cpl_1?token=pga_s3cret#top`,
		`https://portal.example/cpl_1?token=pga_s3cret#?token=pga_other`,
		`https://portal.example/ü?token=pga_s3cret`,
		`https://portal.example/cpl_1?\u0074oken=pga_s3cret&b=c%20d`,
		`https://portal.example/cpl_1?%74oken=pga_s3cret`,
		`https://portal.example/cpl_1?token=pga%5fs3cret`,
		`https://portal.example/cpl_1?token=pga_s3cret&token=pga_s3cret`,
		`https://portal.example/cpl_1?token=pga_s3cret&%zz=1&&=&b`,
		`https://portal.example/cpl_1?subscription_id=&action=&token=pga_s3cret`,
	} {
		for _, place := range []string{overviewLink, cancelLink, updateLink, viewLink} {
			link, err := client(t, newWire(http.StatusCreated, edit(t, place, usual))).GenerateLink(t.Context(), wellFormedRequest)
			require.NoError(t, err, "%s for %s", usual, place)
			assert.Equal(t, "pga_s3cret", link.Token.Reveal())
			assert.Len(t, link.DeepLinks, 3)
		}
	}
}

// A deep link opens its page for its subscription, and signs in the same customer as the
// overview link.
func TestDeepLinksAreThoseOfTheSession(t *testing.T) {
	t.Parallel()
	const another, host = "is for another subscription", "another host"
	const token, page, twice = "token of its session", "opens another page", "two that differ"
	type row struct{ place, link, says string }
	table.Run(t, map[string]row{
		"another token":                         {cancelLink, `https://portal.example/cpl_1?token=pga_0ther`, token},
		"a longer token":                        {cancelLink, cancelLink + `2`, token},
		"a token in other letters":              {updateLink, `https://portal.example/cpl_1?token=pga_S3CRET`, token},
		"an escaped token that is another":      {updateLink, `https://portal.example/cpl_1?token=pga_s3cre%54`, token},
		"two tokens":                            {viewLink, `https://portal.example/cpl_1?token=pga_0ther&token=pga_s3cret`, twice},
		"two tokens, one of them escaped":       {viewLink, `https://portal.example/cpl_1?tok%65n=pga_0ther&token=pga_s3cret`, twice},
		"another subscription":                  {cancelLink, `https://portal.example/cpl_1?subscription_id=sub_9&token=pga_s3cret`, another},
		"a subscription in other letters":       {cancelLink, `https://portal.example/cpl_1?subscription_id=SUB_1&token=pga_s3cret`, another},
		"a subscription and a space":            {cancelLink, `https://portal.example/cpl_1?subscription_id=sub_1+&token=pga_s3cret`, another},
		"another subscription, escaped":         {updateLink, `https://portal.example/cpl_1?subscription%5Fid=sub%5f9&token=pga_s3cret`, another},
		"another subscription behind the token": {viewLink, `https://portal.example/cpl_1?token=pga_s3cret&subscription_id=sub_9`, another},
		"two subscriptions":                     {viewLink, `https://portal.example/cpl_1?subscription_id=sub_1&subscription_id=sub_9&token=pga_s3cret`, twice},
		"a subscription that cannot be decoded": {viewLink, `https://portal.example/cpl_1?subscription_id=sub_1%zz&token=pga_s3cret`, "cannot be decoded"},
		"update in the place of cancel":         {cancelLink, updateLink, page},
		"cancel in the place of update":         {updateLink, cancelLink, page},
		"cancel in the place of view":           {viewLink, cancelLink, page},
		"the front page in the place of view":   {viewLink, overviewLink, page},
		"a page of portal's":                    {updateLink, `https://portal.example/cpl_1?action=update_payment_method&token=pga_s3cret`, page},
		"cancel, escaped":                       {viewLink, `https://portal.example/cpl_1?%61ction=cancel%5fsubscription&token=pga_s3cret`, page},
		"two pages":                             {viewLink, `https://portal.example/cpl_1?action=view_subscription&action=cancel_subscription&token=pga_s3cret`, twice},
		"another host":                          {cancelLink, `https://evil.example/cpl_1?token=pga_s3cret`, host},
		"a host that begins alike":              {cancelLink, `https://portal.example.evil.example/cpl_1?token=pga_s3cret`, host},
		"a host above":                          {updateLink, `https://example/cpl_1?token=pga_s3cret`, host},
		"another port":                          {updateLink, `https://portal.example:8443/cpl_1?token=pga_s3cret`, host},
		"a loopback host":                       {viewLink, `http://127.0.0.1/cpl_1?token=pga_s3cret`, host},
	}, func(t *testing.T, tt row) {
		badResponse(t, edit(t, tt.place, tt.link), tt.says)
	})
}

// A link that ends in the token as the overview link has it needs no parsing.
func TestADeepLinkMayEndOnlyInTheWholeToken(t *testing.T) {
	t.Parallel()
	type row struct{ token, instead, says string }
	table.Run(t, map[string]row{
		"empty":                      {`pga_s3cret`, ``, "token of its session"},
		"empty, beside escaped ones": {`pga%5fs3cret`, ``, "token of its session"},
		"a space for a plus":         {`pga_s3cret+1`, `pga_s3cret 1`, "white space"},
	}, func(t *testing.T, tt row) {
		const cancel = `cancel_subscription&token=`
		body := strings.ReplaceAll(wellFormed, `pga_s3cret`, tt.token)
		badResponse(t, strings.Replace(body, cancel+tt.token, cancel+tt.instead, 1), tt.says)
	})
}

// Each of two subscriptions has its own links.
func TestDeepLinksOfTwoSubscriptionsAreNotExchanged(t *testing.T) {
	t.Parallel()
	body := file(t, "documented_two_subscriptions.json")
	for _, key := range []string{"cancel_subscription", "update_subscription_payment_method"} {
		all := read(t, body).Data.URLs.Subscriptions
		exchanged := strings.NewReplacer(all[0][key], all[1][key], all[1][key], all[0][key]).Replace(body)
		err := errorOf(client(t, newWire(http.StatusCreated, exchanged)).
			GenerateLink(t.Context(), portal.Request{CustomerID: guideCustomer, SubscriptionIDs: guideSubscriptions}))
		assert.Equal(t, portal.ErrBadResponse, failure(t, err).Kind)
		assert.ErrorContains(t, err, "is for another subscription")
	}
}

// Entries that were not requested are neither checked nor returned.
func TestNativeCallLeavesOutWhatWasNotAskedFor(t *testing.T) {
	t.Parallel()
	surplus := edit(t, `"id": "sub_1",`, `"id": "sub_2", "cancel_subscription": "javascript:alert(1)"}, {"id": "sub_1",`)
	w := newWire(http.StatusCreated, surplus)
	s, err := client(t, w).CreatePortalSession(t.Context(), "ctm_1", "sub_1")
	require.NoError(t, err)
	require.Len(t, s.URLs.Subscriptions, 1)
	assert.Equal(t, "sub_1", s.URLs.Subscriptions[0].ID)

	s, err = client(t, w).CreatePortalSession(t.Context(), "ctm_1")
	require.NoError(t, err)
	assert.Nil(t, s.URLs.Subscriptions)
}

// The tests of internal/jwtexp have more.
func TestExpiryOfTheToken(t *testing.T) {
	t.Parallel()
	jwt := func(claims string) string {
		return "pga_eyJhbGciOiJFZERTQSJ9." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	end := time.Date(2024, 11, 13, 15, 13, 21, 0, time.UTC)
	type row struct {
		token string
		want  time.Time // zero: unknown
	}
	table.Run(t, map[string]row{
		"a claim":             {jwt(`{"iat":1731424401,"exp":1731510801}`), end},
		"without the prefix":  {strings.TrimPrefix(jwt(`{"exp":1731510801}`), "pga_"), end},
		"no claim":            {jwt(`{"iat":1731424401}`), time.Time{}},
		"no JWT":              {"pga_opaque", time.Time{}},
		"escaped in the link": {strings.ReplaceAll(jwt(`{"exp":1731510801}`), ".", "%2E"), end},
	}, func(t *testing.T, tt row) {
		body := strings.ReplaceAll(anyCustomer, "pga_t", tt.token)
		link, err := client(t, newWire(http.StatusCreated, body)).
			GenerateLink(t.Context(), portal.Request{CustomerID: "ctm_1"})
		require.NoError(t, err)
		assert.Equal(t, strings.ReplaceAll(tt.token, "%2E", "."), link.Token.Reveal())
		assert.Equal(t, tt.want, link.ExpiresAt)
		source := portal.ExpiryTokenClaim
		if tt.want.IsZero() {
			source = portal.ExpiryUnknown
		}
		assert.Equal(t, source, link.ExpirySource)
	})
}
