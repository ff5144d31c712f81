package paddle_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// The second subscription of the guide's sample is inside import_meta of the first one. That
// is a mistake in the sample, not in the decoder.
func TestTheGuidesSubscriptions(t *testing.T) {
	t.Parallel()
	const manage = "https://buyer-portal.paddle.com/subscriptions/sub_01jcgfqad406rsfjcgq44g9djq/"
	got := subscriptions(t, file(t, "documented_list_subscriptions_guide.json"), paddle.SubscriptionFilter{CustomerIDs: []string{guideCustomer}})
	started := parseTime(t, "2024-11-12T15:26:23.357178Z")
	ends := parseTime(t, "2024-12-12T15:26:23.357178Z")
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
		CreatedAt:     parseTime(t, "2024-11-12T15:26:24.164Z"),
		UpdatedAt:     parseTime(t, "2024-11-12T15:26:24.164Z"),
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

func TestScheduledChanges(t *testing.T) {
	t.Parallel()
	for change, want := range map[string]*paddle.ScheduledChange{
		`null`: nil,
		`{"action":"cancel","effective_at":"2025-01-01T00:00:00Z","resume_at":null}`: {
			Action: paddle.ScheduledCancel, EffectiveAt: parseTime(t, "2025-01-01T00:00:00Z"),
		},
		`{"action":"pause","effective_at":"2025-01-01T00:00:00Z","resume_at":"2025-02-01T00:00:00Z"}`: {
			Action: paddle.ScheduledPause, EffectiveAt: parseTime(t, "2025-01-01T00:00:00Z"), ResumeAt: parseTime(t, "2025-02-01T00:00:00Z"),
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
	type row struct {
		want paddle.Money
		bad  bool
	}
	table.Pairs(t, map[string]row{
		`{"amount":"3000","currency_code":"USD"}`:                {paddle.Money{Amount: 3000, CurrencyCode: "USD"}, false},
		`{"amount":"0","currency_code":"JPY"}`:                   {paddle.Money{CurrencyCode: "JPY"}, false},
		`{"amount":"-5","currency_code":"EUR"}`:                  {paddle.Money{Amount: -5, CurrencyCode: "EUR"}, false},
		`{"amount":"9223372036854775807","currency_code":"VND"}`: {paddle.Money{Amount: 1<<63 - 1, CurrencyCode: "VND"}, false},
		`null`: {paddle.Money{}, false},
		`{"amount":"9223372036854775808","currency_code":"VND"}`: {paddle.Money{}, true},
		`{"amount":"30.00","currency_code":"USD"}`:               {paddle.Money{}, true},
		`{"amount":"3e3","currency_code":"USD"}`:                 {paddle.Money{}, true},
		`{"amount":"3,000","currency_code":"USD"}`:               {paddle.Money{}, true},
		`{"amount":" 3000","currency_code":"USD"}`:               {paddle.Money{}, true},
		`{"amount":"","currency_code":"USD"}`:                    {paddle.Money{}, true},
		`{"amount":null,"currency_code":"USD"}`:                  {paddle.Money{}, true},
		`{"currency_code":"USD"}`:                                {paddle.Money{}, true},
		`{"amount":3000,"currency_code":"USD"}`:                  {paddle.Money{}, true},
		`"3000"`:                                                 {paddle.Money{}, true},
	}, func(t *testing.T, price string, tt row) {
		body := one(`{"id":"sub_1","items":[{"quantity":1,"price":{"unit_price":` + price + `}}]}`)
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
		err := errorOf(providertest.Collect(t, client(t, newPages(body)).ListSubscriptions(t.Context(), paddle.SubscriptionFilter{})))
		assert.Equal(t, portal.ErrBadResponse, failure(t, err).Kind)
		if strings.Contains(price, `"amount":"`) {
			assert.ErrorContains(t, err, "not a whole number")
		}
	})
}

// If the time were quadratic, this would take minutes.
func TestNameOfManyProducts(t *testing.T) {
	t.Parallel()
	var s paddle.Subscription
	for i := range 200_000 {
		s.Items = append(s.Items, paddle.SubscriptionItem{Product: paddle.Product{Name: fmt.Sprint(i % 150_000)}})
	}
	assert.Equal(t, 150_000-1, strings.Count(s.Name(), ", "))
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
		providertest.Hides(t, got, "s3cret")
		providertest.Hides(t, *got[0], "s3cret")
		providertest.Hides(t, got[0].ManagementURLs, "s3cret")
	}
	for _, unfit := range []string{"javascript:alert(1)", "http://portal.example/s3cret", "//portal.example", "https://user:s3cret@portal.example"} {
		for _, name := range []string{"cancel", "update_payment_method", "view_subscription"} {
			c := client(t, newPages(body(`{"`+name+`":"`+unfit+`"}`)))
			err := errorOf(providertest.Collect(t, c.ListSubscriptions(t.Context(), paddle.SubscriptionFilter{})))
			assert.Equal(t, portal.ErrBadResponse, failure(t, err, "s3cret").Kind)
		}
	}
}
