package paddle

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/portal"
)

// Subscription describes one subscription in Paddle's terms. A time is zero if Paddle
// sends none. See
// https://developer.paddle.com/api-reference/subscriptions/overview.
type Subscription struct {
	ID                   string             `json:"id"` // "sub_…"
	Status               SubscriptionStatus `json:"status"`
	CustomerID           string             `json:"customer_id"`            // "ctm_…"
	CurrencyCode         string             `json:"currency_code"`          // of the bills, ISO 4217
	CollectionMode       CollectionMode     `json:"collection_mode"`        // how Paddle collects the payment
	BillingCycle         Duration           `json:"billing_cycle"`          // how often it is billed
	CurrentBillingPeriod *Period            `json:"current_billing_period"` // nil if paused or canceled
	ScheduledChange      *ScheduledChange   `json:"scheduled_change"`       // nil means none
	Items                []SubscriptionItem `json:"items"`
	ManagementURLs       ManagementURLs     `json:"management_urls"`
	CreatedAt            time.Time          `json:"created_at"`
	UpdatedAt            time.Time          `json:"updated_at"`
	StartedAt            time.Time          `json:"started_at"`
	FirstBilledAt        time.Time          `json:"first_billed_at"`
	NextBilledAt         time.Time          `json:"next_billed_at"` // zero if paused or canceled
	PausedAt             time.Time          `json:"paused_at"`
	CanceledAt           time.Time          `json:"canceled_at"`
}

// Format implements fmt.Formatter: see PortalSession.Format.
func (s Subscription) Format(f fmt.State, verb rune) {
	type fields Subscription
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(s))
}

// Name describes the subscription for the customer. It has the name of each product
// once, in the order of the items. It may be empty.
func (s *Subscription) Name() string {
	var names []string
	seen := map[string]bool{} // a search in names would be quadratic
	for _, item := range s.Items {
		if name := item.Product.Name; name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Actions returns the pages to which a link is useful. If Paddle collects the payment by
// invoice, there is no payment method to update. If the subscription is paused or
// canceled, there is no form at all. [Client.GenerateLink] mints such links too, but
// they open the subscription's overview page.
func (s *Subscription) Actions() []portal.Action {
	switch {
	case s.Status == SubscriptionCanceled || s.Status == SubscriptionPaused:
		return []portal.Action{portal.ActionViewSubscription}
	case s.CollectionMode == CollectionManual:
		return []portal.Action{portal.ActionViewSubscription, portal.ActionCancelSubscription}
	default:
		return actions()
	}
}

// SubscriptionStatus is the status of a subscription. The set is open.
type SubscriptionStatus string

// The documented statuses. A subscription that will be canceled later is active until
// then: see Subscription.ScheduledChange.
const (
	SubscriptionActive   SubscriptionStatus = "active"
	SubscriptionCanceled SubscriptionStatus = "canceled"
	SubscriptionPastDue  SubscriptionStatus = "past_due"
	SubscriptionPaused   SubscriptionStatus = "paused"
	SubscriptionTrialing SubscriptionStatus = "trialing"
)

// CollectionMode says how Paddle collects a payment. The set is open.
type CollectionMode string

// The documented ways to collect a payment.
const (
	CollectionAutomatic CollectionMode = "automatic" // from the saved payment method
	CollectionManual    CollectionMode = "manual"    // by invoice
)

// Duration is a number of days, weeks, months or years.
type Duration struct {
	Interval  string `json:"interval"` // "day", "week", "month" or "year"
	Frequency int    `json:"frequency"`
}

// Period is a span of time.
type Period struct {
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
}

// ScheduledChange is a future change of a subscription.
type ScheduledChange struct {
	Action      ScheduledAction `json:"action"`
	EffectiveAt time.Time       `json:"effective_at"`
	ResumeAt    time.Time       `json:"resume_at"` // the end of a pause; zero means that the pause has no end
}

// ScheduledAction is the kind of a ScheduledChange. The set is open.
type ScheduledAction string

// The documented changes.
const (
	ScheduledCancel ScheduledAction = "cancel"
	ScheduledPause  ScheduledAction = "pause"
	ScheduledResume ScheduledAction = "resume"
)

// SubscriptionItem is one item of a subscription: a price and its quantity, as they were
// when the item was added.
type SubscriptionItem struct {
	Status   string  `json:"status"` // "active", "inactive" or "trialing"
	Quantity int     `json:"quantity"`
	Price    Price   `json:"price"`
	Product  Product `json:"product"`
}

// Price is the price of one unit.
type Price struct {
	ID        string `json:"id"`   // "pri_…"
	Name      string `json:"name"` // for customers; may be empty
	UnitPrice Money  `json:"unit_price"`
}

// Product is the product of a price.
type Product struct {
	ID   string `json:"id"`   // "pro_…"
	Name string `json:"name"` // for customers
}

// ManagementURLs are links to portal pages of the subscription. If the API key has the
// permission customer_portal_session.write, they sign the customer in for a short
// time. With any other key they have no token, or an empty one, and ask the customer
// to sign in. The links of [Client.GenerateLink] always sign the customer in.
type ManagementURLs struct {
	UpdatePaymentMethod portal.Secret `json:"update_payment_method"` // empty if Paddle collects the payment by invoice
	Cancel              portal.Secret `json:"cancel"`
	ViewSubscription    portal.Secret `json:"view_subscription"` // empty before 2026-09-28
}

// Money is an amount in the smallest unit of its currency. 3000 is 30 dollars in USD,
// and 3,000 yen in JPY, which has no smaller unit.
type Money struct {
	Amount       int64  `json:"amount,string"`
	CurrencyCode string `json:"currency_code"` // ISO 4217
}

// subscriptionBody is a Subscription on the wire. The amount of a price is a
// string there.
type subscriptionBody struct {
	Subscription
	Items decode.List[itemBody] `json:"items"`
}

type itemBody struct {
	SubscriptionItem
	Price struct {
		Price
		UnitPrice moneyBody `json:"unit_price"`
	} `json:"price"`
}

type moneyBody struct {
	Amount       string `json:"amount"`
	CurrencyCode string `json:"currency_code"`
}

// takeItems completes b.Subscription. It returns false if an amount is not a whole
// number.
func (b *subscriptionBody) takeItems() (ok bool) {
	if b.Items == nil {
		return true
	}
	items := make([]SubscriptionItem, len(b.Items))
	for i, from := range b.Items {
		items[i], items[i].Price = from.SubscriptionItem, from.Price.Price
		if items[i].Price.UnitPrice, ok = from.Price.UnitPrice.money(); !ok {
			return false
		}
	}
	b.Subscription.Items, b.Items = items, nil
	return true
}

// money returns the zero Money for null.
func (b moneyBody) money() (Money, bool) {
	if b == (moneyBody{}) {
		return Money{}, true
	}
	amount, err := strconv.ParseInt(b.Amount, 10, 64)
	return Money{Amount: amount, CurrencyCode: b.CurrencyCode}, err == nil
}
