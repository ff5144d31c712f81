package appstle

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/portal"
)

// pager requests the pages of one listing.
type pager struct {
	client  *Client
	query   url.Values
	private []string // texts of the query that no error may repeat
	size    int
	number  int           // of the next page
	ids     []int64       // of the latest page
	last    *api.Response // of the latest page, without its body
}

// failed returns an error that is not the fault of the last response.
func (p *pager) failed(kind portal.ErrorKind, cause error) error {
	return p.client.api.Failed(p.last, api.Problem{Kind: kind}, cause)
}

// next returns the next page, and whether another may follow. Appstle does not say which page
// is the last, and may return fewer customers than requested. The listing ends at a page
// without customers. It also ends at a short page that repeats: a server may ignore the
// page number.
func (p *pager) next(ctx context.Context) ([]*Customer, bool, error) {
	c := p.client.api
	p.query.Set("page", strconv.Itoa(p.number))
	target := c.URL("api", "external", "v2", "subscription-contract-details", "customers")
	target.RawQuery = p.query.Encode()
	response, err := c.Do(ctx, api.Request{Method: http.MethodGet, URL: target, MaxBytes: api.MaxListing}, p.private...)
	if err != nil {
		return nil, false, err
	}
	var list decode.List[*customerBody] // null, as lists were seen to be, is one without customers
	err = decode.Unmarshal(response.Body, &list)
	body := response.Body
	p.last, response.Body = response, nil // what is kept of a page is its customers
	if err != nil || slices.Contains(list, nil) {
		var problem api.Problem
		if bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
			problem = readError(response.Status, body) // a refusal in place of the list
		}
		return nil, false, c.Bad(response, problem, "the response is not the documented list")
	}
	customers, ids := make([]*Customer, len(list)), make([]int64, len(list))
	for i, found := range list {
		customers[i], ids[i] = found.customer(), found.CustomerID
	}
	again := len(ids) < p.size && slices.Equal(ids, p.ids)
	p.number, p.ids = p.number+1, ids
	return customers, len(customers) > 0 && !again, nil
}
