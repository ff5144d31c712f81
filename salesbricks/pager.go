package salesbricks

import (
	"context"
	"net/url"
	"strconv"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/portal"
)

// pager requests the pages of one listing by offsets. It does not read the links in the
// responses, because they may name another host.
type pager struct {
	client *Client
	filter CustomerFilter
	method string
	path   []string
	body   []byte // the criteria; nil: none
	offset int
	last   *api.Response // of the latest page, without its body
}

// each iterates over the customers of all pages. It ends after the first error.
func (p *pager) each(ctx context.Context, yield func(*Customer, error) bool) {
	api.Listing[Customer]{
		Next: p.next,
		ID:   func(c *Customer) string { return c.ID },
		Failed: func(kind portal.ErrorKind, err error) error {
			return p.client.api.Failed(p.last, api.Problem{Kind: kind}, err)
		},
	}.Each(ctx, yield)
}

// next returns the next page, and whether another follows. The count in the responses
// may be wrong, so a page without customers ends the listing too.
func (p *pager) next(ctx context.Context) ([]*Customer, bool, error) {
	c := p.client.api
	target := c.URL(p.path...)
	target.RawQuery = url.Values{"limit": {strconv.Itoa(p.filter.Limit)}, "offset": {strconv.Itoa(p.offset)}}.Encode()
	request := api.Request{Method: p.method, URL: target, Body: p.body, MaxBytes: api.MaxListing}
	response, err := c.Do(ctx, request, p.filter.Name, p.filter.ExternalID, p.filter.StripeCustomerID)
	if err != nil {
		return nil, false, err
	}
	var body struct {
		Count   *int                       `json:"count"`
		Results decode.List[*customerBody] `json:"results"`
		Detail  decode.Lenient[string]     `json:"detail"` // in place of results
	}
	err = decode.Unmarshal(response.Body, &body)
	p.last, response.Body = response, nil // what is kept of a page is its customers
	switch {
	case err != nil:
		return nil, false, c.Bad(response, api.Problem{}, "the response is not the documented JSON")
	case body.Count == nil || body.Results == nil:
		return nil, false, c.Bad(response, api.Problem{Message: body.Detail.Value}, "the response is not a listing")
	}
	customers := make([]*Customer, len(body.Results))
	for i, found := range body.Results {
		var reason string
		if customers[i], reason = found.customer(p.filter); reason != "" {
			return nil, false, c.Bad(response, api.Problem{}, reason)
		}
	}
	p.offset += len(customers)
	return customers, len(customers) > 0 && p.offset < *body.Count, nil
}
