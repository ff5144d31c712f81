package paddle

import (
	"encoding/json"
	"errors"
	"strconv"

	fast "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var errAmount = errors.New("an amount in the answer is no whole number")

// Money is an amount in the smallest unit of its currency: 3000 is 30 dollars
// in USD, and 3,000 yen in JPY, which has no smaller unit.
type Money struct {
	Amount       int64  `json:"amount,string"`
	CurrencyCode string `json:"currency_code"` // ISO 4217
}

// UnmarshalJSONFrom is UnmarshalJSON in one pass.
func (m *Money) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() == 'n' {
		return decoder.SkipValue()
	}
	var wire moneyBody
	if err := fast.UnmarshalDecode(decoder, &wire); err != nil {
		return err
	}
	return m.set(wire)
}

// UnmarshalJSON reads Paddle's form, in which an amount is a string.
func (m *Money) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var wire moneyBody
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	return m.set(wire)
}

type moneyBody struct {
	Amount       string `json:"amount"`
	CurrencyCode string `json:"currency_code"`
}

func (m *Money) set(wire moneyBody) error {
	amount, err := strconv.ParseInt(wire.Amount, 10, 64)
	if err != nil {
		return errAmount // strconv's own repeats the answer's words
	}
	m.Amount, m.CurrencyCode = amount, wire.CurrencyCode
	return nil
}
