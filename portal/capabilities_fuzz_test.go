package portal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

// FuzzCheck compares Check with a second implementation of its rules. Check must not panic,
// must not change its arguments, and must name a field in every error.
func FuzzCheck(f *testing.F) {
	for _, tt := range checkCases() {
		var identify []byte
		for _, i := range tt.caps.Identify {
			identify = append(identify, byte(i))
		}
		join := func(actions []portal.Action) string {
			var out []string
			for _, a := range actions {
				out = append(out, string(a))
			}
			return strings.Join(out, ",")
		}
		f.Add(tt.caps.Provider, identify, tt.caps.MaxSubscriptions, join(tt.caps.Actions), join(tt.caps.CustomerActions),
			tt.req.CustomerID, tt.req.Email, len(tt.req.SubscriptionIDs) > 0,
			strings.Join(tt.req.SubscriptionIDs, ","), string(tt.req.Action))
	}
	f.Fuzz(func(t *testing.T, provider string, identify []byte, limit int, actions, customerActions, customerID, email string,
		hasIDs bool, ids, action string,
	) {
		caps := portal.Capabilities{Provider: provider, MaxSubscriptions: limit}
		for _, i := range identify {
			caps.Identify = append(caps.Identify, portal.Identifier(i))
		}
		for a := range strings.SplitSeq(actions, ",") {
			caps.Actions = append(caps.Actions, portal.Action(a))
		}
		for a := range strings.SplitSeq(customerActions, ",") {
			caps.CustomerActions = append(caps.CustomerActions, portal.Action(a))
		}
		req := portal.Request{CustomerID: customerID, Email: email, Action: portal.Action(action)}
		if hasIDs {
			req.SubscriptionIDs = strings.Split(ids, ",")
		}
		given := slices.Clone(req.SubscriptionIDs)

		err := caps.Check(req)

		assert.Equal(t, given, req.SubscriptionIDs)
		if acceptable(caps, req) {
			require.NoError(t, err)
			return
		}
		e, ok := err.(*portal.Error)
		require.True(t, ok, "%T", err)
		assert.Equal(t, provider, e.Provider)
		assert.Error(t, e.Err, "it says why")
		switch e.Kind {
		case portal.ErrUnsupported:
			assert.Equal(t, "Action", e.Field)
			assert.NotContains(t, caps.Actions, req.Action)
			assert.NotContains(t, caps.CustomerActions, req.Action)
		case portal.ErrInvalidRequest:
			assert.Contains(t, []string{"CustomerID", "Email", "SubscriptionIDs"}, e.Field)
		default:
			assert.Fail(t, "no kind for a refusal", "%v", e.Kind)
		}
	})
}

// acceptable is Check with sets. It does not say what is wrong.
func acceptable(caps portal.Capabilities, req portal.Request) bool {
	has := map[portal.Identifier]bool{
		portal.ByCustomerID:     req.CustomerID != "",
		portal.ByEmail:          req.Email != "",
		portal.BySubscriptionID: len(req.SubscriptionIDs) != 0,
	}
	named := len(caps.Identify) == 0
	for _, i := range caps.Identify {
		named = named || has[i]
	}
	counted := caps.MaxSubscriptions > 0
	ids := map[string]bool{}
	for _, id := range req.SubscriptionIDs {
		ids[id] = true
	}
	counts := map[portal.Action][]int{} // the numbers of subscriptions that an action accepts
	for _, a := range caps.Actions {
		counts[a] = append(counts[a], 1)
	}
	for _, a := range caps.CustomerActions {
		counts[a] = append(counts[a], 0)
	}
	switch {
	case !named:
		return false
	case counted && (ids[""] || len(ids) > caps.MaxSubscriptions):
		return false
	case req.Action == "":
		return true
	case !counted:
		return len(counts[req.Action]) > 0
	default:
		return slices.Contains(counts[req.Action], len(ids))
	}
}
