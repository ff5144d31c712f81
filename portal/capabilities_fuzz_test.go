package portal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

// FuzzCheck compares Check with the rules of Request and Capabilities, said in
// another way: it panics for nothing, changes nothing, and blames a field.
func FuzzCheck(f *testing.F) {
	for _, tt := range checkCases() {
		var identify []byte
		for _, i := range tt.caps.Identify {
			identify = append(identify, byte(i))
		}
		var actions []string
		for _, a := range tt.caps.Actions {
			actions = append(actions, string(a))
		}
		f.Add(tt.caps.Provider, identify, tt.caps.MaxSubscriptions, strings.Join(actions, ","),
			tt.req.CustomerID, tt.req.Email, len(tt.req.SubscriptionIDs) > 0,
			strings.Join(tt.req.SubscriptionIDs, ","), string(tt.req.Action))
	}
	f.Fuzz(func(t *testing.T, provider string, identify []byte, most int, actions, customerID, email string,
		hasIDs bool, ids, action string,
	) {
		caps := portal.Capabilities{Provider: provider, MaxSubscriptions: most}
		for _, i := range identify {
			caps.Identify = append(caps.Identify, portal.Identifier(i))
		}
		for a := range strings.SplitSeq(actions, ",") {
			caps.Actions = append(caps.Actions, portal.Action(a))
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
		case portal.ErrInvalidRequest:
			assert.Contains(t, []string{"CustomerID", "Email", "SubscriptionIDs"}, e.Field)
		default:
			assert.Fail(t, "no kind for a refusal", "%v", e.Kind)
		}
	})
}

// acceptable is Check by sets, without a word on what is wrong.
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
	known := map[portal.Action]bool{}
	for _, a := range caps.Actions {
		known[a] = true
	}
	switch {
	case !named:
		return false
	case counted && (ids[""] || len(ids) > caps.MaxSubscriptions):
		return false
	case req.Action == "":
		return true
	default:
		return known[req.Action] && (!counted || len(ids) == 1)
	}
}
