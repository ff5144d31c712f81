package paddletest

// Times in the life of a subscription. They are fixed, so the same request always gets the
// same page.
const (
	createdAt    = "2024-11-12T15:26:24.164Z"
	startedAt    = "2024-11-12T15:26:23.357178Z"
	periodEndsAt = "2024-12-12T15:26:23.357178Z"
	yearEndsAt   = "2025-11-12T15:26:23.357178Z"
	stoppedAt    = "2024-11-20T08:00:00.5Z"
	resumesAt    = "2025-03-01T00:00:00Z"
)

// entity returns the subscription's document. A nil value becomes null.
func (s *subscription) entity() object {
	state := &states[s.state]
	var businessID, billingDetails, period, nextBilledAt, trialDates, pausedAt, canceledAt, change any
	var firstBilledAt any = startedAt
	updatedAt := createdAt
	if state.items != "inactive" {
		nextBilledAt = state.plan.periodEndsAt
		period = object{"starts_at", startedAt, "ends_at", nextBilledAt}
	}
	if state.plan == yearly {
		businessID = s.related("biz_")
		billingDetails = object{
			"enable_checkout", false,
			"purchase_order_number", "PO-123",
			"additional_information", nil,
			"payment_terms", object{"interval", "week", "frequency", 2},
		}
	}
	switch state.status {
	case "trialing":
		firstBilledAt, trialDates = nil, period
	case "paused":
		pausedAt, updatedAt = stoppedAt, stoppedAt
	case "canceled":
		canceledAt, updatedAt = stoppedAt, stoppedAt
	}
	if c := state.change; c.action != "" {
		change = object{"action", c.action, "effective_at", c.effectiveAt, "resume_at", c.resumeAt}
	}
	var items []object
	for _, item := range state.plan.items {
		items = append(items, object{
			"status", state.items,
			"quantity", item.quantity,
			"recurring", true,
			"created_at", createdAt,
			"updated_at", updatedAt,
			"previously_billed_at", firstBilledAt,
			"next_billed_at", nextBilledAt,
			"trial_dates", trialDates,
			"price", item.price(state.plan),
			"product", item.product(),
		})
	}
	return object{
		"id", s.id,
		"status", state.status,
		"customer_id", s.customerID,
		"address_id", s.related("add_"),
		"business_id", businessID,
		"currency_code", "USD",
		"created_at", createdAt,
		"updated_at", updatedAt,
		"started_at", startedAt,
		"first_billed_at", firstBilledAt,
		"next_billed_at", nextBilledAt,
		"paused_at", pausedAt,
		"canceled_at", canceledAt,
		"collection_mode", state.plan.collectionMode,
		"billing_details", billingDetails,
		"current_billing_period", period,
		"billing_cycle", state.plan.cycle(),
		"scheduled_change", change,
		"items", items,
		"custom_data", nil,
		"management_urls", s.managementURLs(),
		"discount", nil,
		"import_meta", nil,
	}
}

// managementURLs have no token. Paddle adds one only for keys with a certain permission, so
// a client must not expect that these links sign the customer in.
func (s *subscription) managementURLs() object {
	var updatePaymentMethod any
	if states[s.state].plan != yearly {
		updatePaymentMethod = portalLink(portalURL, "update_subscription_payment_method", s.id, "")
	}
	return object{
		"update_payment_method", updatePaymentMethod,
		"cancel", portalLink(portalURL, "cancel_subscription", s.id, ""),
		// The documents say that a subscription has this link. Its name is an assumption, from
		// the portal session.
		"view_subscription", portalLink(portalURL, "view_subscription", s.id, ""),
	}
}

// plan has the product of a subscription, its billing cycle and its collection mode.
type plan struct {
	interval, periodEndsAt, collectionMode string
	items                                  []catalogItem
}

type catalogItem struct {
	quantity, maximum      int
	productID, productName string
	priceID, priceName     string
	amount                 string // in the currency's smallest unit
}

// The IDs, names and prices are from Paddle's samples.
var (
	monthly = &plan{"month", periodEndsAt, "automatic", []catalogItem{
		{
			10, 999, "pro_01gsz4t5hdjse780zja8vvr7jg", "AeroEdit Pro",
			"pri_01gsz8x8sawmvhz1pv30nge1ke", "Monthly (per seat)", "3000",
		},
		{
			1, 100, "pro_01h1vjes1y163xfj1rh1tkfb65", "Analytics addon",
			"pri_01h1vjfevh5etwq3rb416a23h2", "Monthly (recurring addon)", "10000",
		},
	}}
	yearly = &plan{"year", yearEndsAt, "manual", []catalogItem{
		{
			50, 100, "pro_01gsz4vmqbjk3x4vvtafffd540", "AeroEdit Enterprise",
			"pri_01gsz91wy9k1yn7kx82aafwvea", "Annual (per seat)", "50000",
		},
	}}
)

const (
	catalogCreatedAt = "2023-02-23T13:55:22.538367Z"
	catalogUpdatedAt = "2024-04-11T13:54:52.254748Z"
)

func (p *plan) cycle() object { return object{"interval", p.interval, "frequency", 1} }

func (i *catalogItem) price(p *plan) object {
	return object{
		"id", i.priceID,
		"product_id", i.productID,
		"type", "standard",
		"description", i.priceName,
		"name", i.priceName,
		"tax_mode", "account_setting",
		"billing_cycle", p.cycle(),
		"trial_period", nil,
		"unit_price", object{"amount", i.amount, "currency_code", "USD"},
		"unit_price_overrides", []any{},
		"custom_data", nil,
		"status", "active",
		"quantity", object{"minimum", 1, "maximum", i.maximum},
		"import_meta", nil,
		"created_at", catalogCreatedAt,
		"updated_at", catalogUpdatedAt,
	}
}

func (i *catalogItem) product() object {
	return object{
		"id", i.productID,
		"name", i.productName,
		"type", "standard",
		"tax_category", "standard",
		"description", nil,
		"image_url", nil,
		"custom_data", nil,
		"status", "active",
		"import_meta", nil,
		"created_at", catalogCreatedAt,
		"updated_at", catalogUpdatedAt,
	}
}
