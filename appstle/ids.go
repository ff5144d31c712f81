package appstle

import (
	"errors"
	"strconv"
	"strings"
)

const customerGID = "gid://shopify/Customer/"

var (
	errNotPositive = errors.New("a Shopify customer number is at least 1")
	errNotNumber   = errors.New("not a Shopify customer number: digits, or gid://shopify/Customer/ and digits")
	errOtherKind   = errors.New("this is the identifier of something other than a customer")
)

// parseCustomerID reads a Shopify customer number, alone or in its gid:// form. It
// rejects signs and leading zeros: one number has one spelling.
func parseCustomerID(s string) (int64, error) {
	s = strings.TrimPrefix(s, customerGID)
	if strings.HasPrefix(s, "gid://shopify/") {
		return 0, errOtherKind
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
		return 0, errNotNumber
	case n < 1:
		return 0, errNotPositive
	case s[0] == '0' || s[0] == '+':
		return 0, errNotNumber
	}
	return n, nil
}
