package paddletest

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
