package paddle

import (
	"encoding/json"
	"errors"
	"strconv"
)

var errAmount = errors.New("an amount in the answer is no whole number")

// Money is an amount in the smallest unit of its currency: 3000 is 30 dollars
// in USD, and 3,000 yen in JPY, which has no smaller unit.
type Money struct {
	Amount       int64  `json:"amount,string"`
	CurrencyCode string `json:"currency_code"` // ISO 4217
}

// UnmarshalJSON reads Paddle's form, in which an amount is a string.
func (m *Money) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var wire struct {
		Amount       string `json:"amount"`
		CurrencyCode string `json:"currency_code"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	amount, err := strconv.ParseInt(wire.Amount, 10, 64)
	if err != nil {
		return errAmount // strconv's own repeats the answer's words
	}
	m.Amount, m.CurrencyCode = amount, wire.CurrencyCode
	return nil
}
