package appstle

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// pager asks for the pages of one listing.
type pager struct {
	client  *Client
	query   url.Values
	private []string // texts of the query that no error may repeat

	number int           // of the next page
	full   int           // a page with fewer customers is the last
	last   *api.Response // of the latest page, without its body
}

// each goes through the customers of all pages. It ends after the first error.
func (p *pager) each(ctx context.Context, yield func(*Customer, error) bool) {
	api.Listing[Customer]{
		Next: p.next,
		ID:   func(c *Customer) string { return strconv.FormatInt(c.ID, 10) },
		Failed: func(kind portal.ErrorKind, err error) error {
			return p.client.api.Failed(p.last, api.Problem{Kind: kind}, err)
		},
	}.Each(ctx, yield)
}

// next returns the next page, and whether another follows. Appstle does
// not say so, and might return fewer than it was asked for: short is therefore
// what is shorter than the page before or, in the case of the first one, than
// the size in the documented example.
func (p *pager) next(ctx context.Context) ([]*Customer, bool, error) {
	p.query.Set("page", strconv.Itoa(p.number))
	target := p.client.api.URL("api", "external", "v2", "subscription-contract-details", "customers")
	target.RawQuery = p.query.Encode()
	request := api.Request{Method: http.MethodGet, URL: target, MaxBytes: api.MaxListing}
	answer, err := p.client.api.Do(ctx, request, p.private...)
	if err != nil {
		return nil, false, err
	}
	var page api.List[*customerBody] // null, as lists were seen to be, is one without customers
	err = api.Unmarshal(answer.Body, &page)
	var problem api.Problem
	if bytes.HasPrefix(bytes.TrimSpace(answer.Body), []byte("{")) {
		problem = readError(answer.Status, answer.Body) // a refusal in the place of the list
	}
	p.last, answer.Body = answer, nil // what is kept of a page is its customers
	if err != nil || slices.Contains(page, nil) {
		return nil, false, p.client.api.Bad(answer, problem, "the answer is not the documented list")
	}
	customers := make([]*Customer, len(page))
	for i, found := range page {
		customers[i] = found.customer()
	}
	more := len(page) >= p.full
	p.number, p.full = p.number+1, len(page)
	return customers, more, nil
}
