package paddle

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/http"
	"net/url"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// maxPerPage is the documented maximum of per_page. Paddle's own default is 50.
const maxPerPage = 200

// pager asks for the pages of one listing. It is a value: each use of all has
// one of its own, and begins at the first page.
type pager[T any] struct {
	client  *Client
	segment string // of the path
	query   url.Values
	err     error                 // the query is unfit: there is no call
	private []string              // texts of the query that no error may repeat
	check   func(entry *T) string // what is wrong with an entry, or ""
	limit   int                   // on pages; 0: none

	last *api.Response // of the latest page, without its body
	meta meta
	seen map[string]bool // cursors

	attempts int // of all pages
}

type page[T any] struct {
	Data api.List[*T] `json:"data"`
	Meta meta         `json:"meta"`
}

type meta struct {
	RequestID  string `json:"request_id"`
	Pagination struct {
		Next    string `json:"next"`
		HasMore *bool  `json:"has_more"`
	} `json:"pagination"`
}

// all goes through the entries of all pages, and asks for a page once those
// before it are used up. It ends after the first error.
func (p pager[T]) all(ctx context.Context) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		p := p
		p.each(ctx, yield)
	}
}

func (p *pager[T]) each(ctx context.Context, yield func(*T, error) bool) {
	api.Listing[T]{
		Next:   p.next,
		ID:     func(entry *T) string { return id(entry) },
		Failed: func(kind portal.ErrorKind, err error) error { return p.failed(kind, "", err) },
	}.Each(ctx, yield)
}

func id(entry any) string {
	switch e := entry.(type) {
	case *Customer:
		return e.ID
	case *Subscription:
		return e.ID
	}
	return ""
}

// next returns the next page, and whether another may follow.
func (p *pager[T]) next(ctx context.Context) ([]*T, bool, error) {
	if p.err != nil {
		return nil, false, p.err
	}
	query := maps.Clone(p.query)
	if p.last != nil {
		after, why := p.cursor()
		if why != "" {
			return nil, false, p.bad(why)
		}
		query.Set("after", after)
	}
	target := p.client.api.URL(p.segment)
	target.RawQuery = query.Encode()
	answer, err := p.client.api.Do(ctx, api.Request{Method: http.MethodGet, URL: target, MaxBytes: api.MaxListing}, p.private...)
	if err != nil {
		return nil, false, err
	}
	var page page[T]
	err = api.Unmarshal(answer.Body, &page)
	if why := p.wrong(page.Data, err); why != "" {
		return nil, false, p.client.api.Bad(answer, readError(answer.Status, answer.Body), why)
	}
	p.last, p.meta = answer, page.Meta
	p.attempts += answer.Attempts
	answer.Body = nil // what is kept of a page is its entries
	more := page.Meta.Pagination.HasMore
	return page.Data, more == nil || *more, nil
}

// cursor returns where the next page begins, or what is wrong with the link to
// it. Of that link it takes the cursor alone: its host is not for the key to go to.
func (p *pager[T]) cursor() (after, why string) {
	if p.meta.Pagination.HasMore == nil {
		return "", "the answer does not say whether there are more pages"
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	if next, err := url.Parse(p.meta.Pagination.Next); err == nil {
		after = next.Query().Get("after")
	}
	switch {
	case after == "" || p.seen[after]:
		return "", "the answer has more pages, but does not lead to them"
	case len(p.seen)+1 == p.limit:
		return "", "the answer has more pages than the question has answers"
	}
	p.seen[after] = true
	return after, ""
}

// wrong says what is wrong with a page that was decoded with err, or "".
func (p *pager[T]) wrong(entries []*T, err error) string {
	switch {
	case errors.Is(err, errAmount):
		return errAmount.Error()
	case err != nil:
		return "the answer is not the documented JSON"
	case entries == nil:
		return "the answer has no list"
	}
	for _, entry := range entries {
		if entry == nil {
			return "an entry of the answer is empty"
		}
		if why := p.check(entry); why != "" {
			return why
		}
	}
	return ""
}

func (p *pager[T]) bad(why string) error {
	return p.client.api.Bad(p.last, api.Problem{RequestID: p.meta.RequestID}, why)
}

// failed returns the error of a listing that went well as far as Paddle is
// concerned.
func (p *pager[T]) failed(kind portal.ErrorKind, field string, cause error) error {
	return p.client.api.Failed(p.last, api.Problem{Kind: kind, Field: field, RequestID: p.meta.RequestID}, cause)
}
