package salesbricks

import (
	"context"
	"net/url"
	"strconv"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// pager asks for the pages of one listing. Nothing but offsets leads from page
// to page: the links in the answers, which name hosts of their own, are not read.
type pager struct {
	client *Client
	method string
	path   []string
	body   []byte                       // the criteria; nil: none
	names  []string                     // those that no error may repeat
	check  func(found *Customer) string // what is wrong with a customer, or ""

	limit, offset int
	last          *api.Response // of the latest page, without its body
}

// each goes through the customers of all pages. It ends after the first error.
func (p *pager) each(ctx context.Context, yield func(*Customer, error) bool) {
	api.Listing[Customer]{
		Next: p.next,
		ID:   func(c *Customer) string { return c.ID },
		Failed: func(kind portal.ErrorKind, err error) error {
			return p.client.api.Failed(p.last, api.Problem{Kind: kind}, err)
		},
	}.Each(ctx, yield)
}

// next returns the next page, and whether another follows. The count in
// the answers may be wrong: a page without customers is the end as well.
func (p *pager) next(ctx context.Context) ([]*Customer, bool, error) {
	target := p.client.api.URL(p.path...)
	target.RawQuery = url.Values{"limit": {strconv.Itoa(p.limit)}, "offset": {strconv.Itoa(p.offset)}}.Encode()
	answer, err := p.client.api.Do(ctx, api.Request{Method: p.method, URL: target, Body: p.body, MaxBytes: api.MaxListing}, p.names...)
	if err != nil {
		return nil, false, err
	}
	var page struct {
		Count   *int                `json:"count"`
		Results api.List[*Customer] `json:"results"`
		Detail  string              `json:"detail"` // in the place of results
	}
	err = api.Unmarshal(answer.Body, &page)
	p.last, answer.Body = answer, nil // what is kept of a page is its customers
	switch {
	case err != nil:
		return nil, false, p.bad("the answer is not the documented JSON", "")
	case page.Count == nil || page.Results == nil:
		return nil, false, p.bad("the answer is no listing", page.Detail)
	}
	for _, customer := range page.Results {
		if why := p.check(customer); why != "" {
			return nil, false, p.bad(why, "")
		}
	}
	p.offset += len(page.Results)
	return page.Results, len(page.Results) > 0 && p.offset < *page.Count, nil
}

func (p *pager) bad(why, message string) error {
	return p.client.api.Bad(p.last, api.Problem{Message: message}, why)
}
