package paddletest_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

func visit(t *testing.T, link string) (status int, page string) {
	t.Helper()
	res, err := http.Get(link)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body)
}

func TestHostedPortal(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	before := requireSession(t, mustCall(t, s, "POST", sessions, ""))
	assert.Contains(t, before.URLs.General.Overview, "https://sandbox-customer-portal.paddle.com/")
	s.HostPortal()
	theirs := s.AddSubscriptions(unknownCustomer, 1)[0]
	got := requireSession(t, mustCall(t, s, "POST", sessions, subscriptionIDs(paddletest.Subscriptions...)))
	other := requireSession(t, mustCall(t, s, "POST", "/customers/"+unknownCustomer+"/portal-sessions", ""))
	calls := len(s.Requests())

	status, page := visit(t, got.URLs.General.Overview)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "<h1>Overview</h1>")
	assert.Contains(t, page, "Sam Miller, "+paddletest.Email+", "+paddletest.Customer)
	assert.NotContains(t, page, "sub_")
	_, page = visit(t, other.URLs.General.Overview)
	assert.Contains(t, page, "<dd>"+unknownCustomer+"@example.com, "+unknownCustomer)

	for _, links := range got.URLs.Subscriptions {
		for action, heading := range map[string]string{
			"cancel_subscription":                "Cancel subscription",
			"update_subscription_payment_method": "Update subscription payment method",
			"view_subscription":                  "View subscription",
		} {
			link := links[action]
			assert.True(t, strings.HasPrefix(link, s.URL()+"/cpl_"), link)
			status, page := visit(t, link)
			assert.Equal(t, http.StatusOK, status, action)
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
				status, _ := visit(t, s.URL()+u.Path+"?"+query.Encode())
				assert.Equal(t, http.StatusNotFound, status, "another %s", name)
			}
			for _, name := range []string{"token", "subscription_id", "action"} {
				query := u.Query()
				query.Del(name)
				status, _ := visit(t, s.URL()+u.Path+"?"+query.Encode())
				assert.Equal(t, http.StatusNotFound, status, "no %s", name)
			}
		}
	}
	assert.Len(t, s.Requests(), calls)
}
