package paddle_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func subscriptions(t *testing.T, body string, filter paddle.SubscriptionFilter) []*paddle.Subscription {
	t.Helper()
	out := []*paddle.Subscription{}
	for s, err := range client(t, newPages(body)).ListSubscriptions(t.Context(), filter) {
		require.NoError(t, err)
		out = append(out, s)
	}
	return out
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return m
}

// The second subscription of the guide's sample is inside the first one's
// import_meta: Paddle's mistake, and none of the decoder's.
func TestTheGuidesSubscriptions(t *testing.T) {
	t.Parallel()
	const manage = "https://buyer-portal.paddle.com/subscriptions/sub_01jcgfqad406rsfjcgq44g9djq/"
	got := subscriptions(t, file(t, "documented_list_subscriptions_guide.json"), paddle.SubscriptionFilter{CustomerIDs: []string{guideCustomer}})
	started := moment(t, "2024-11-12T15:26:23.357178Z")
	ends := moment(t, "2024-12-12T15:26:23.357178Z")
	want := []*paddle.Subscription{{
		ID:                   guideSubscriptions[0],
		Status:               paddle.SubscriptionActive,
		CustomerID:           guideCustomer,
		CurrencyCode:         "USD",
		CollectionMode:       paddle.CollectionAutomatic,
		BillingCycle:         paddle.Duration{Interval: "month", Frequency: 1},
		CurrentBillingPeriod: &paddle.Period{StartsAt: started, EndsAt: ends},
		Items: []paddle.SubscriptionItem{{
			Status:   "active",
			Quantity: 10,
			Price:    paddle.Price{ID: "pri_01gsz8x8sawmvhz1pv30nge1ke", Name: "Monthly (per seat)", UnitPrice: paddle.Money{Amount: 3000, CurrencyCode: "USD"}},
			Product:  paddle.Product{ID: "pro_01gsz4t5hdjse780zja8vvr7jg", Name: "AeroEdit Pro"},
		}, {
			Status:   "active",
			Quantity: 1,
			Price:    paddle.Price{ID: "pri_01h1vjfevh5etwq3rb416a23h2", Name: "Monthly (recurring addon)", UnitPrice: paddle.Money{Amount: 10000, CurrencyCode: "USD"}},
			Product:  paddle.Product{ID: "pro_01h1vjes1y163xfj1rh1tkfb65", Name: "Analytics addon"},
		}},
		ManagementURLs: paddle.ManagementURLs{
			UpdatePaymentMethod: manage + "update-payment-method?token=",
			Cancel:              manage + "cancel?token=",
		},
		CreatedAt:     moment(t, "2024-11-12T15:26:24.164Z"),
		UpdatedAt:     moment(t, "2024-11-12T15:26:24.164Z"),
		StartedAt:     started,
		FirstBilledAt: started,
		NextBilledAt:  ends,
	}}
	assert.Equal(t, want, got)
}

func TestTheSpecificationsSubscriptions(t *testing.T) {
	t.Parallel()
	got := subscriptions(t, file(t, "documented_list_subscriptions_openapi.json"), paddle.SubscriptionFilter{})
	require.Len(t, got, 5)
	var statuses []paddle.SubscriptionStatus
	for _, s := range got {
		statuses = append(statuses, s.Status)
		stopped := s.Status == paddle.SubscriptionPaused || s.Status == paddle.SubscriptionCanceled
		assert.Equal(t, stopped, s.NextBilledAt.IsZero())
		assert.Equal(t, stopped, s.CurrentBillingPeriod == nil)
		assert.Equal(t, s.Status == paddle.SubscriptionPaused, !s.PausedAt.IsZero())
		assert.Equal(t, s.Status == paddle.SubscriptionCanceled, !s.CanceledAt.IsZero())
		assert.Equal(t, s.CollectionMode == paddle.CollectionManual, s.ManagementURLs.UpdatePaymentMethod == "")
		assert.NotEmpty(t, s.ManagementURLs.Cancel)
		assert.NotEmpty(t, s.Items)
	}
	assert.Equal(t, []paddle.SubscriptionStatus{"active", "paused", "canceled", "active", "past_due"}, statuses)
	invoiced := got[3]
	assert.Equal(t, paddle.CollectionManual, invoiced.CollectionMode)
	assert.Equal(t, 50, invoiced.Items[0].Quantity)
	assert.Equal(t, paddle.Money{Amount: 50000, CurrencyCode: "USD"}, invoiced.Items[0].Price.UnitPrice)
}

// one is an answer with this subscription, which may have a comma at its end.
func one(subscription string) string {
	return `{"data":[` + subscription + `],"meta":{"pagination":{"next":"","has_more":false}}}`
}

func TestScheduledChanges(t *testing.T) {
	t.Parallel()
	for change, want := range map[string]*paddle.ScheduledChange{
		`null`: nil,
		`{"action":"cancel","effective_at":"2025-01-01T00:00:00Z","resume_at":null}`: {
			Action: paddle.ScheduledCancel, EffectiveAt: moment(t, "2025-01-01T00:00:00Z"),
		},
		`{"action":"pause","effective_at":"2025-01-01T00:00:00Z","resume_at":"2025-02-01T00:00:00Z"}`: {
			Action: paddle.ScheduledPause, EffectiveAt: moment(t, "2025-01-01T00:00:00Z"), ResumeAt: moment(t, "2025-02-01T00:00:00Z"),
		},
		`{"action":"of_tomorrow"}`: {Action: "of_tomorrow"},
	} {
		got := subscriptions(t, one(`{"id":"sub_1","scheduled_change":`+change+`}`), paddle.SubscriptionFilter{})
		require.Len(t, got, 1)
		assert.Equal(t, want, got[0].ScheduledChange)
	}
}

func TestAmounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		price string
		want  paddle.Money
		bad   bool
	}{
		{`{"amount":"3000","currency_code":"USD"}`, paddle.Money{Amount: 3000, CurrencyCode: "USD"}, false},
		{`{"amount":"0","currency_code":"JPY"}`, paddle.Money{CurrencyCode: "JPY"}, false},
		{`{"amount":"-5","currency_code":"EUR"}`, paddle.Money{Amount: -5, CurrencyCode: "EUR"}, false},
		{`{"amount":"9223372036854775807","currency_code":"VND"}`, paddle.Money{Amount: 1<<63 - 1, CurrencyCode: "VND"}, false},
		{`null`, paddle.Money{}, false},
		{`{"amount":"9223372036854775808","currency_code":"VND"}`, paddle.Money{}, true},
		{`{"amount":"30.00","currency_code":"USD"}`, paddle.Money{}, true},
		{`{"amount":"3e3","currency_code":"USD"}`, paddle.Money{}, true},
		{`{"amount":"3,000","currency_code":"USD"}`, paddle.Money{}, true},
		{`{"amount":" 3000","currency_code":"USD"}`, paddle.Money{}, true},
		{`{"amount":"","currency_code":"USD"}`, paddle.Money{}, true},
		{`{"amount":null,"currency_code":"USD"}`, paddle.Money{}, true},
		{`{"currency_code":"USD"}`, paddle.Money{}, true},
		{`{"amount":3000,"currency_code":"USD"}`, paddle.Money{}, true},
		{`"3000"`, paddle.Money{}, true},
	}
	for _, tt := range tests {
		t.Run(tt.price, func(t *testing.T) {
			t.Parallel()
			body := one(`{"id":"sub_1","items":[{"quantity":1,"price":{"unit_price":` + tt.price + `}}]}`)
			if !tt.bad {
				got := subscriptions(t, body, paddle.SubscriptionFilter{})
				require.Len(t, got, 1)
				assert.Equal(t, tt.want, got[0].Items[0].Price.UnitPrice)
				encoded, err := json.Marshal(tt.want)
				require.NoError(t, err)
				var again paddle.Money
				require.NoError(t, json.Unmarshal(encoded, &again))
				assert.Equal(t, tt.want, again)
				return
			}
			for s, err := range client(t, newPages(body)).ListSubscriptions(t.Context(), paddle.SubscriptionFilter{}) {
				assert.Equal(t, portal.ErrBadResponse, failure(t, s == nil, err).Kind)
				if strings.Contains(tt.price, `"amount":"`) {
					assert.ErrorContains(t, err, "no whole number")
				}
			}
		})
	}
}

func TestSubscriptionFilterOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		filter paddle.SubscriptionFilter
		want   url.Values
	}{
		"nothing": {paddle.SubscriptionFilter{}, url.Values{"per_page": {"200"}}},
		"empty lists": {
			paddle.SubscriptionFilter{CustomerIDs: []string{}, Statuses: []paddle.SubscriptionStatus{}},
			url.Values{"per_page": {"200"}},
		},
		"everything": {
			paddle.SubscriptionFilter{
				CustomerIDs:            []string{"ctm_1", "ctm_2"},
				IDs:                    []string{"sub_1", "sub_2"},
				AddressIDs:             []string{"add_1", "add_2"},
				PriceIDs:               []string{"pri_1", "pri_2"},
				Statuses:               []paddle.SubscriptionStatus{paddle.SubscriptionPastDue, paddle.SubscriptionTrialing},
				CollectionMode:         paddle.CollectionManual,
				ScheduledChangeActions: []paddle.ScheduledAction{paddle.ScheduledPause, paddle.ScheduledResume},
				PerPage:                7,
				Order:                  paddle.OrderIDAscending,
			},
			url.Values{
				"customer_id": {"ctm_1,ctm_2"}, "id": {"sub_1,sub_2"}, "address_id": {"add_1,add_2"}, "price_id": {"pri_1,pri_2"},
				"status": {"past_due,trialing"}, "collection_mode": {"manual"}, "scheduled_change_action": {"pause,resume"},
				"per_page": {"7"}, "order_by": {"id[ASC]"},
			},
		},
		"more on a page than there can be": {paddle.SubscriptionFilter{PerPage: 201}, url.Values{"per_page": {"200"}}},
		"odd characters": {
			paddle.SubscriptionFilter{CustomerIDs: []string{"ctm_a&b=c d#e%2F+ü"}},
			url.Values{"per_page": {"200"}, "customer_id": {"ctm_a&b=c d#e%2F+ü"}},
		},
		"words of tomorrow": {
			paddle.SubscriptionFilter{Statuses: []paddle.SubscriptionStatus{"new"}, Order: "name[ASC]"},
			url.Values{"per_page": {"200"}, "status": {"new"}, "order_by": {"name[ASC]"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPages(one(""))
			for _, err := range client(t, w).ListSubscriptions(t.Context(), tt.filter) {
				require.NoError(t, err)
			}
			require.Len(t, w.sent, 1)
			assert.Equal(t, "https://api.paddle.com/subscriptions?"+tt.want.Encode(), w.sent[0].URL)
			assert.Equal(t, http.MethodGet, w.sent[0].Method)
		})
	}
}

// What the caller does to its slices later does not change the listing.
func TestFilterIsCopied(t *testing.T) {
	t.Parallel()
	customers := []string{"ctm_1"}
	w := newPages(one(`{"id":"sub_1","customer_id":"ctm_1"}`))
	all := client(t, w).ListSubscriptions(t.Context(), paddle.SubscriptionFilter{CustomerIDs: customers})
	customers[0] = "ctm_2"
	for _, err := range all {
		require.NoError(t, err)
	}
	assert.Contains(t, w.sent[0].Query, "ctm_1")
}

func TestSubscriptionFiltersThatAreRefused(t *testing.T) {
	t.Parallel()
	type filter = paddle.SubscriptionFilter
	tests := []struct {
		name   string
		filter filter
		field  string
		says   string
	}{
		{"empty customer", filter{CustomerIDs: []string{"ctm_1", ""}}, "CustomerIDs", "empty"},
		{"blank customer", filter{CustomerIDs: []string{" "}}, "CustomerIDs", "empty"},
		{"comma in a customer", filter{CustomerIDs: []string{"ctm_1,ctm_2"}}, "CustomerIDs", "comma"},
		{"subscription for a customer", filter{CustomerIDs: []string{"sub_1"}}, "CustomerIDs", "a subscription, not of a customer"},
		{"slash in a customer", filter{CustomerIDs: []string{"ctm_1/2"}}, "CustomerIDs", "slash"},
		{"customer for a subscription", filter{IDs: []string{"ctm_1"}}, "IDs", "a customer, not of a subscription"},
		{"comma in a subscription", filter{IDs: []string{"sub_1,"}}, "IDs", "comma"},
		{"price for an address", filter{AddressIDs: []string{"pri_1"}}, "AddressIDs", "a price, not of an address"},
		{"empty address", filter{AddressIDs: []string{""}}, "AddressIDs", "empty"},
		{"product for a price", filter{PriceIDs: []string{"pro_1"}}, "PriceIDs", "a product, not of a price"},
		{"comma in a price", filter{PriceIDs: []string{","}}, "PriceIDs", "comma"},
		{"empty status", filter{Statuses: []paddle.SubscriptionStatus{""}}, "Statuses", "empty"},
		{"comma in a status", filter{Statuses: []paddle.SubscriptionStatus{"active,paused"}}, "Statuses", "comma"},
		{"control character in a status", filter{Statuses: []paddle.SubscriptionStatus{"active\n"}}, "Statuses", "control"},
		{"empty change", filter{ScheduledChangeActions: []paddle.ScheduledAction{""}}, "ScheduledChangeActions", "empty"},
		{"comma in a change", filter{ScheduledChangeActions: []paddle.ScheduledAction{"pause,cancel"}}, "ScheduledChangeActions", "comma"},
		{"comma in the mode", filter{CollectionMode: "automatic,manual"}, "CollectionMode", "comma"},
		{"comma in the order", filter{Order: "id[ASC],name[ASC]"}, "Order", "comma"},
		{"fewer than none on a page", filter{PerPage: -1}, "PerPage", "negative"},
		{"the first mistake counts", filter{PerPage: -1, IDs: []string{""}}, "PerPage", "negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newPages()
			yields := 0
			for s, err := range client(t, w).ListSubscriptions(t.Context(), tt.filter) {
				yields++
				e := failure(t, s == nil, err)
				assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
				assert.Equal(t, tt.field, e.Field)
				assert.ErrorContains(t, err, tt.says)
				assert.Zero(t, e.Attempts)
			}
			assert.Equal(t, 1, yields)
			assert.Empty(t, w.sent)
		})
	}
}

// Nobody is shown another customer's subscriptions.
func TestSubscriptionsOfOthers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, customer string
		asked          []string
		bad            bool
	}{
		{"the customer", `"ctm_1"`, []string{"ctm_1"}, false},
		{"one of two", `"ctm_2"`, []string{"ctm_1", "ctm_2"}, false},
		{"nobody in particular", `"ctm_3"`, nil, false},
		{"not said whose", `null`, []string{"ctm_1"}, false},
		{"another", `"ctm_2"`, []string{"ctm_1"}, true},
		{"a third", `"ctm_3"`, []string{"ctm_1", "ctm_2"}, true},
		{"in other letters", `"CTM_1"`, []string{"ctm_1"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newPages(one(`{"id":"sub_1","customer_id":"ctm_1"},{"id":"sub_2","customer_id":` + tt.customer + `}`))
			for s, err := range client(t, w).ListSubscriptions(t.Context(), paddle.SubscriptionFilter{CustomerIDs: tt.asked}) {
				if tt.bad {
					assert.Equal(t, portal.ErrBadResponse, failure(t, s == nil, err).Kind)
					assert.ErrorContains(t, err, "another customer's")
				} else {
					require.NoError(t, err)
				}
			}
		})
	}
}

func TestManagementURLs(t *testing.T) {
	t.Parallel()
	const link = "https://portal.example/cpl_1?token=pga_s3cret"
	body := func(urls string) string { return one(`{"id":"sub_1","management_urls":` + urls + `}`) }
	for urls, want := range map[string]paddle.ManagementURLs{
		`null`:                                 {},
		`{}`:                                   {},
		`{"cancel":"` + link + `"}`:            {Cancel: link},
		`{"update_payment_method":null}`:       {},
		`{"view_subscription":"` + link + `"}`: {ViewSubscription: link},
	} {
		got := subscriptions(t, body(urls), paddle.SubscriptionFilter{})
		require.Len(t, got, 1)
		assert.Equal(t, want, got[0].ManagementURLs)
		assertHides(t, got, "s3cret")
		assertHides(t, *got[0], "s3cret")
		assertHides(t, got[0].ManagementURLs, "s3cret")
	}
	for _, unfit := range []string{"javascript:alert(1)", "http://portal.example/s3cret", "//portal.example", "https://user:s3cret@portal.example"} {
		for _, name := range []string{"cancel", "update_payment_method", "view_subscription"} {
			w := newPages(body(`{"` + name + `":"` + unfit + `"}`))
			for s, err := range client(t, w).ListSubscriptions(t.Context(), paddle.SubscriptionFilter{}) {
				e := failure(t, s == nil, err, "s3cret")
				assert.Equal(t, portal.ErrBadResponse, e.Kind)
			}
		}
	}
}
