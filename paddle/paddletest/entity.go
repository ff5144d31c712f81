package paddletest

// Moments in the life of a subscription. They are fixed, so that a page is the
// same whenever and wherever it is asked for.
const (
	createdAt    = "2024-11-12T15:26:24.164Z"
	startedAt    = "2024-11-12T15:26:23.357178Z"
	periodEndsAt = "2024-12-12T15:26:23.357178Z"
	yearEndsAt   = "2025-11-12T15:26:23.357178Z"
	stoppedAt    = "2024-11-20T08:00:00.5Z"
	resumesAt    = "2025-03-01T00:00:00Z"
)

type subscriptionEntity struct {
	ID                   string           `json:"id"`
	Status               string           `json:"status"`
	CustomerID           string           `json:"customer_id"`
	AddressID            string           `json:"address_id"`
	BusinessID           *string          `json:"business_id"`
	CurrencyCode         string           `json:"currency_code"`
	CreatedAt            string           `json:"created_at"`
	UpdatedAt            string           `json:"updated_at"`
	StartedAt            *string          `json:"started_at"`
	FirstBilledAt        *string          `json:"first_billed_at"`
	NextBilledAt         *string          `json:"next_billed_at"`
	PausedAt             *string          `json:"paused_at"`
	CanceledAt           *string          `json:"canceled_at"`
	CollectionMode       string           `json:"collection_mode"`
	BillingDetails       *billingDetails  `json:"billing_details"`
	CurrentBillingPeriod *period          `json:"current_billing_period"`
	BillingCycle         duration         `json:"billing_cycle"`
	ScheduledChange      *scheduledChange `json:"scheduled_change"`
	Items                []itemEntity     `json:"items"`
	CustomData           any              `json:"custom_data"`
	ManagementURLs       managementURLs   `json:"management_urls"`
	Discount             any              `json:"discount"`
	ImportMeta           any              `json:"import_meta"`
}

type billingDetails struct {
	EnableCheckout        bool     `json:"enable_checkout"`
	PurchaseOrderNumber   string   `json:"purchase_order_number"`
	AdditionalInformation *string  `json:"additional_information"`
	PaymentTerms          duration `json:"payment_terms"`
}

type period struct {
	StartsAt string `json:"starts_at"`
	EndsAt   string `json:"ends_at"`
}

type scheduledChange struct {
	Action      string  `json:"action"`
	EffectiveAt string  `json:"effective_at"`
	ResumeAt    *string `json:"resume_at"`
}

type itemEntity struct {
	Status             string        `json:"status"`
	Quantity           int           `json:"quantity"`
	Recurring          bool          `json:"recurring"`
	CreatedAt          string        `json:"created_at"`
	UpdatedAt          string        `json:"updated_at"`
	PreviouslyBilledAt *string       `json:"previously_billed_at"`
	NextBilledAt       *string       `json:"next_billed_at"`
	TrialDates         *period       `json:"trial_dates"`
	Price              priceEntity   `json:"price"`
	Product            productEntity `json:"product"`
}

type managementURLs struct {
	UpdatePaymentMethod *string `json:"update_payment_method"`
	Cancel              string  `json:"cancel"`
	ViewSubscription    string  `json:"view_subscription"`
}

func (s *subscription) entity() subscriptionEntity {
	state := &states[s.state]
	e := subscriptionEntity{
		ID:             s.id,
		Status:         state.status,
		CustomerID:     s.customerID,
		AddressID:      s.related("add_"),
		CurrencyCode:   "USD",
		CreatedAt:      createdAt,
		UpdatedAt:      createdAt,
		StartedAt:      optional(startedAt),
		FirstBilledAt:  optional(startedAt),
		CollectionMode: state.collectionMode(),
		BillingCycle:   state.items()[0].price.BillingCycle,
		ManagementURLs: s.managementURLs(),
	}
	if state.invoiced {
		e.BusinessID = optional(s.related("biz_"))
		e.BillingDetails = &billingDetails{PurchaseOrderNumber: "PO-123", PaymentTerms: duration{"week", 2}}
	}
	if state.renews() {
		e.CurrentBillingPeriod = &period{StartsAt: startedAt, EndsAt: periodEndsAt}
		if state.invoiced {
			e.CurrentBillingPeriod.EndsAt = yearEndsAt
		}
		e.NextBilledAt = &e.CurrentBillingPeriod.EndsAt
	}
	switch state.status {
	case "trialing":
		e.FirstBilledAt = nil
	case "paused":
		e.PausedAt, e.UpdatedAt = optional(stoppedAt), stoppedAt
	case "canceled":
		e.CanceledAt, e.UpdatedAt = optional(stoppedAt), stoppedAt
	}
	switch state.scheduledChange {
	case "cancel":
		e.ScheduledChange = &scheduledChange{Action: "cancel", EffectiveAt: periodEndsAt}
	case "pause":
		e.ScheduledChange = &scheduledChange{Action: "pause", EffectiveAt: periodEndsAt, ResumeAt: optional(resumesAt)}
	case "resume":
		e.ScheduledChange = &scheduledChange{Action: "resume", EffectiveAt: resumesAt}
	}
	for _, item := range state.items() {
		e.Items = append(e.Items, item.entity(&e, state))
	}
	return e
}

func (i *catalogItem) entity(e *subscriptionEntity, state *state) itemEntity {
	item := itemEntity{
		Status:             state.itemStatus(),
		Quantity:           i.quantity,
		Recurring:          true,
		CreatedAt:          createdAt,
		UpdatedAt:          e.UpdatedAt,
		PreviouslyBilledAt: e.FirstBilledAt,
		NextBilledAt:       e.NextBilledAt,
		Price:              i.price,
		Product:            i.product,
	}
	if state.status == "trialing" {
		item.TrialDates = e.CurrentBillingPeriod
	}
	return item
}

// managementURLs carry no token. Paddle adds one only for keys with a certain
// permission, so a client must not count on these to sign anybody in.
func (s *subscription) managementURLs() managementURLs {
	urls := managementURLs{
		Cancel: portalLink(portalURL, "cancel_subscription", s.id, ""),
		// That a subscription has this link is documented, its name here is
		// inferred from the portal session's.
		ViewSubscription: portalLink(portalURL, "view_subscription", s.id, ""),
	}
	if !states[s.state].invoiced {
		urls.UpdatePaymentMethod = optional(portalLink(portalURL, "update_subscription_payment_method", s.id, ""))
	}
	return urls
}

func optional(text string) *string { return &text }

type duration struct {
	Interval  string `json:"interval"`
	Frequency int    `json:"frequency"`
}

type money struct {
	Amount       string `json:"amount"` // in the currency's smallest unit
	CurrencyCode string `json:"currency_code"`
}

type priceQuantity struct {
	Minimum int `json:"minimum"`
	Maximum int `json:"maximum"`
}

type priceEntity struct {
	ID                 string        `json:"id"`
	ProductID          string        `json:"product_id"`
	Type               string        `json:"type"`
	Description        string        `json:"description"`
	Name               string        `json:"name"`
	TaxMode            string        `json:"tax_mode"`
	BillingCycle       duration      `json:"billing_cycle"`
	TrialPeriod        *duration     `json:"trial_period"`
	UnitPrice          money         `json:"unit_price"`
	UnitPriceOverrides []any         `json:"unit_price_overrides"`
	CustomData         any           `json:"custom_data"`
	Status             string        `json:"status"`
	Quantity           priceQuantity `json:"quantity"`
	ImportMeta         any           `json:"import_meta"`
	CreatedAt          string        `json:"created_at"`
	UpdatedAt          string        `json:"updated_at"`
}

type productEntity struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Type        string  `json:"type"`
	TaxCategory string  `json:"tax_category"`
	Description *string `json:"description"`
	ImageURL    *string `json:"image_url"`
	CustomData  any     `json:"custom_data"`
	Status      string  `json:"status"`
	ImportMeta  any     `json:"import_meta"`
	CreatedAt   string  `json:"created_at"`
	UpdatedAt   string  `json:"updated_at"`
}

// catalogItem is something that a subscription can be for.
type catalogItem struct {
	quantity int
	price    priceEntity
	product  productEntity
}

// The identifiers, names and prices are those of Paddle's samples.
var (
	monthlyItems = []catalogItem{
		newCatalogItem(10, priceEntity{
			ID:           "pri_01gsz8x8sawmvhz1pv30nge1ke",
			ProductID:    "pro_01gsz4t5hdjse780zja8vvr7jg",
			Name:         "Monthly (per seat)",
			BillingCycle: duration{"month", 1},
			UnitPrice:    money{"3000", "USD"},
			Quantity:     priceQuantity{1, 999},
		}, "AeroEdit Pro"),
		newCatalogItem(1, priceEntity{
			ID:           "pri_01h1vjfevh5etwq3rb416a23h2",
			ProductID:    "pro_01h1vjes1y163xfj1rh1tkfb65",
			Name:         "Monthly (recurring addon)",
			BillingCycle: duration{"month", 1},
			UnitPrice:    money{"10000", "USD"},
			Quantity:     priceQuantity{1, 100},
		}, "Analytics addon"),
	}
	yearlyItems = []catalogItem{
		newCatalogItem(50, priceEntity{
			ID:           "pri_01gsz91wy9k1yn7kx82aafwvea",
			ProductID:    "pro_01gsz4vmqbjk3x4vvtafffd540",
			Name:         "Annual (per seat)",
			BillingCycle: duration{"year", 1},
			UnitPrice:    money{"50000", "USD"},
			Quantity:     priceQuantity{1, 100},
		}, "AeroEdit Enterprise"),
	}
)

// newCatalogItem fills in what is the same for all.
func newCatalogItem(quantity int, price priceEntity, productName string) catalogItem {
	const created, updated = "2023-02-23T13:55:22.538367Z", "2024-04-11T13:54:52.254748Z"
	price.Type, price.Status, price.TaxMode = "standard", "active", "account_setting"
	price.Description = price.Name
	price.UnitPriceOverrides = []any{} // [] and not null
	price.CreatedAt, price.UpdatedAt = created, updated
	return catalogItem{quantity: quantity, price: price, product: productEntity{
		ID:          price.ProductID,
		Name:        productName,
		Type:        "standard",
		TaxCategory: "standard",
		Status:      "active",
		CreatedAt:   created,
		UpdatedAt:   updated,
	}}
}
