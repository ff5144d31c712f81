package paddle

import (
	"context"
	"iter"
	"maps"
	"net/http"
	"net/url"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/portal"
)

// maxPerPage is the documented maximum of per_page. Paddle's own default is 50.
const maxPerPage = 200

// pager requests the pages of one listing. It is a value: each loop has its own copy and
// begins at the first page.
type pager[T any] struct {
	client  *Client
	segment string // of the path
	query   url.Values
	err     error    // why no call can be made, or nil
	private []string // texts of the query that no error may repeat
	id      func(entry *T) string
	check   func(entry *T) string // returns what is wrong with an entry, or ""
	limit   int                   // on pages; 0: none

	last *api.Response // of the latest page, without its body
	meta meta
	seen map[string]bool // cursors

	attempts int // of all pages before last
}

type page[T any] struct {
	Data decode.List[*T] `json:"data"`
	Meta meta            `json:"meta"`
}

type meta struct {
	RequestID  decode.Lenient[string] `json:"request_id"`
	Pagination struct {
		Next    string `json:"next"`
		HasMore *bool  `json:"has_more"`
	} `json:"pagination"`
}

// converted iterates over the entries of all pages, each converted by to. It requests a
// page when the loop reaches it. It ends after the first error.
func converted[T, U any](ctx context.Context, p pager[T], to func(*T) U) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		p := p
		p.each(ctx, func(entry *T, err error) bool {
			if err != nil {
				return yield(*new(U), err)
			}
			return yield(to(entry), nil)
		})
	}
}

func (p *pager[T]) each(ctx context.Context, yield func(*T, error) bool) {
	api.Listing[T]{
		Next:   p.next,
		ID:     p.id,
		Failed: func(kind portal.ErrorKind, err error) error { return p.failed(kind, "", err) },
	}.Each(ctx, yield)
}

// next returns the next page, and whether another may follow.
func (p *pager[T]) next(ctx context.Context) ([]*T, bool, error) {
	if p.err != nil {
		return nil, false, p.err
	}
	query := maps.Clone(p.query)
	if p.last != nil {
		after, reason := p.cursor()
		if reason != "" {
			return nil, false, p.bad(reason)
		}
		query.Set("after", after)
		p.attempts += p.last.Attempts
	}
	target := p.client.api.URL(p.segment)
	target.RawQuery = query.Encode()
	response, err := p.client.api.Do(ctx, api.Request{Method: http.MethodGet, URL: target, MaxBytes: api.MaxListing}, p.private...)
	if err != nil {
		return nil, false, err
	}
	var page page[T]
	err = decode.Unmarshal(response.Body, &page)
	if reason := p.wrong(page.Data, err); reason != "" {
		return nil, false, p.client.api.Bad(response, readError(response.Status, response.Body), reason)
	}
	p.last, p.meta = response, page.Meta
	response.Body = nil // only the entries are kept
	more := page.Meta.Pagination.HasMore
	return page.Data, more == nil || *more, nil
}

// cursor returns where the next page begins, or what is wrong with the link to it. It
// uses only the cursor of that link, because the key must not go to its host.
func (p *pager[T]) cursor() (after, reason string) {
	if p.meta.Pagination.HasMore == nil {
		return "", "the response does not say whether there are more pages"
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	if next, err := url.Parse(p.meta.Pagination.Next); err == nil {
		after = next.Query().Get("after")
	}
	switch {
	case after == "" || p.seen[after]:
		return "", "has_more is true but next leads to no new page"
	case len(p.seen)+1 == p.limit:
		return "", "there are more pages than the request can have results"
	}
	p.seen[after] = true
	return after, ""
}

// wrong says what is wrong with a page that was decoded with err, or "".
func (p *pager[T]) wrong(entries []*T, err error) string {
	switch {
	case err != nil:
		return "the response is not the documented JSON"
	case entries == nil:
		return "the response has no list"
	}
	for _, entry := range entries {
		if entry == nil {
			return "an entry in the response is null"
		}
		if reason := p.check(entry); reason != "" {
			return reason
		}
	}
	return ""
}

func (p *pager[T]) bad(reason string) error {
	return p.client.api.Bad(p.last, api.Problem{RequestID: p.meta.RequestID.Value}, reason)
}

// failed returns an error that is not the fault of the last response.
func (p *pager[T]) failed(kind portal.ErrorKind, field string, cause error) error {
	return p.client.api.Failed(p.last, api.Problem{Kind: kind, Field: field, RequestID: p.meta.RequestID.Value}, cause)
}
