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
	client  *Client
	filter  CustomerFilter
	request api.Request // of every page, but for its query
	offset  int
	last    *api.Response // of the latest page, without its body
}

// failed returns an error that is not the fault of the last response.
func (p *pager) failed(kind portal.ErrorKind, cause error) error {
	return p.client.api.Failed(p.last, api.Problem{Kind: kind}, cause)
}

// next returns the next page, and whether another follows. The count in the responses
// may be wrong, so a page without customers ends the listing too.
func (p *pager) next(ctx context.Context) ([]*Customer, bool, error) {
	c := p.client.api
	p.request.URL.RawQuery = url.Values{"limit": {strconv.Itoa(p.filter.Limit)}, "offset": {strconv.Itoa(p.offset)}}.Encode()
	response, err := c.Do(ctx, p.request, p.filter.Name, p.filter.ExternalID, p.filter.StripeCustomerID)
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
