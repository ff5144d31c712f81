package paddle

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFilterText is the documented maximum of an e-mail address and of a search,
// in characters. An address itself may have 320.
const maxFilterText = 100

// Order is the order of a listing.
type Order string

// The documented orders. An identifier begins with the time of its creation.
const (
	OrderIDDescending Order = "id[DESC]" // Paddle's default
	OrderIDAscending  Order = "id[ASC]"
)

// listQuery collects the parameters of a listing, and the error of the first invalid
// one. Paddle separates the values of a parameter by commas, so a value cannot contain
// a comma.
type listQuery struct {
	client *Client
	values url.Values
	err    error
}

func (c *Client) newListQuery(perPage int, order Order) *listQuery {
	q := &listQuery{client: c, values: url.Values{}}
	switch {
	case perPage < 0:
		q.refuse("PerPage", "it is negative")
	case perPage == 0 || perPage > maxPerPage:
		perPage = maxPerPage
	}
	q.values.Set("per_page", strconv.Itoa(perPage))
	if order != "" {
		q.set("Order", "order_by", string(order))
	}
	return q
}

func (q *listQuery) refuse(field, reason string) { q.keep(q.client.api.Refuse(field, reason)) }

// keep keeps the first error. err may be nil.
func (q *listQuery) keep(err error) {
	if q.err == nil {
		q.err = err
	}
}

// set adds a parameter with these values, unless there are none.
func (q *listQuery) set(field, name string, values ...string) {
	for _, value := range values {
		switch {
		case strings.TrimSpace(value) == "":
			q.refuse(field, "a value is empty")
		case strings.Contains(value, ","):
			q.refuse(field, "a value has a comma")
		case !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
			q.refuse(field, "a value has control characters, or is not UTF-8")
		}
	}
	if len(values) > 0 {
		q.values.Set(name, strings.Join(values, ","))
	}
}

func (q *listQuery) ids(field, name, prefix string, ids []string) {
	for _, id := range ids {
		q.keep(q.client.checkID(field, id, prefix))
	}
	q.set(field, name, ids...)
}

func (q *listQuery) emails(field string, emails []string) {
	for _, email := range emails {
		q.keep(q.client.checkEmail(field, email))
	}
	q.set(field, "email", emails...)
}

func (q *listQuery) search(text string) {
	switch {
	case text == "":
		return
	case utf8.RuneCountInString(text) > maxFilterText:
		q.refuse("Search", "it is longer than 100 characters")
	case !utf8.ValidString(text):
		q.refuse("Search", "it is not UTF-8")
	}
	q.values.Set("search", text)
}

// checkEmail returns an error for an address that Paddle cannot look up.
func (c *Client) checkEmail(field, email string) error {
	if err := c.api.CheckEmail(field, email); err != nil {
		return err
	}
	switch {
	case strings.Contains(email, ","):
		return c.api.Refuse(field, "Paddle cannot look up an address with a comma")
	case utf8.RuneCountInString(email) > maxFilterText:
		return c.api.Refuse(field, "Paddle cannot look up an address of more than 100 characters")
	}
	return nil
}

// texts returns the values of an open set as strings.
func texts[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// sameEmail reports whether a and b are the same address, ignoring the case of ASCII
// letters. Unicode's rules treat some letters as equal that only look alike, which
// could confuse two customers.
func sameEmail(a, b string) bool {
	return slices.EqualFunc([]byte(a), []byte(b), func(x, y byte) bool { return lower(x) == lower(y) })
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
