package peers

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"time"

	sdk "github.com/PaddleHQ/paddle-go-sdk/v4"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/paddle"
)

// perPage is Paddle's limit for the entries of a page.
const perPage = 200

// subscription is the documented subscription, without white space.
//
//go:embed testdata/subscription.json
var subscription string

// ListingCosts has the cost of one listed subscription for each program, by the program's
// name, and the memory that this module held.
type ListingCosts struct {
	Subscriptions int
	Costs         map[string]Cost
	// The peak of the memory in use in the middle of a page, in bytes, minus the
	// memory in use before: for a listing of 10 pages, and for all subscriptions.
	HeldFew, HeldAll int64
}

// Listings lists all subscriptions with each program in each round.
func Listings(rounds, subscriptions int) (ListingCosts, error) {
	pages := newPages(subscriptions / perPage)
	out := ListingCosts{Subscriptions: pages.count * perPage, Costs: map[string]Cost{}}
	listers, err := listers(pages)
	if err != nil {
		return out, err
	}
	var functions []func() error
	for _, l := range listers {
		functions = append(functions, func() error { return l.list(out.Subscriptions) })
	}
	costs, err := InTurns(rounds, 1, functions...)
	if err != nil {
		return out, err
	}
	for i, l := range listers {
		out.Costs[l.name] = costs[i].each(out.Subscriptions)
	}
	if out.HeldFew, err = held(10); err != nil {
		return out, err
	}
	out.HeldAll, err = held(pages.count)
	return out, err
}

// each divides the cost of a call by parts.
func (c Cost) each(parts int) Cost {
	c.Time /= time.Duration(parts)
	c.Allocs /= float64(parts)
	c.Bytes /= float64(parts)
	return c
}

type lister struct {
	name string
	list func(want int) error // an error if it lists another number
}

var errCount = errors.New("wrong number of subscriptions in the listing")

func listers(pages *pages) ([]lister, error) {
	transport := &http.Client{Transport: pages}
	ours, err := paddle.New(paddle.Config{
		APIKey: benchmark.Key, HTTPClient: transport, Limiter: benchmark.Limiter{}, Logger: benchmark.Logger(),
	})
	if err != nil {
		return nil, err
	}
	vendor, err := newVendor(pages, "")
	if err != nil {
		return nil, err
	}
	plain := handwritten{http: transport, unmarshal: json.Unmarshal}
	return []lister{
		{Module, func(want int) error {
			n := 0
			for s, err := range ours.ListSubscriptions(context.Background(), paddle.SubscriptionFilter{}) {
				if err != nil {
					return err
				}
				if s.ID != "" {
					n++
				}
			}
			return counted(n, want)
		}},
		{SDK, func(want int) error {
			n := 0
			listing, err := vendor.sdk.ListSubscriptions(context.Background(), &sdk.ListSubscriptionsRequest{PerPage: sdk.PtrTo(perPage)})
			if err != nil {
				return err
			}
			if err := listing.IterErr(context.Background(), func(s *sdk.Subscription) error {
				if s.ID != "" {
					n++
				}
				return nil
			}); err != nil {
				return err
			}
			return counted(n, want)
		}},
		{Handwritten, func(want int) error {
			n, err := plain.subscriptions(context.Background())
			if err != nil {
				return err
			}
			return counted(n, want)
		}},
	}, nil
}

func counted(n, want int) error {
	if n != want {
		return fmt.Errorf("%w: %d, not %d", errCount, n, want)
	}
	return nil
}

// subscriptions counts all subscriptions. It decodes the fields that this module decodes.
func (h handwritten) subscriptions(ctx context.Context) (n int, err error) {
	for next := fmt.Sprintf("%s/subscriptions?per_page=%d", paddle.Production, perPage); next != ""; {
		var page struct {
			Data []paddle.Subscription `json:"data"`
			Meta struct {
				Pagination struct {
					Next    string `json:"next"`
					HasMore bool   `json:"has_more"`
				} `json:"pagination"`
			} `json:"meta"`
		}
		if err := h.call(ctx, http.MethodGet, next, http.Header{"Authorization": {"Bearer " + benchmark.Key}}, nil, http.StatusOK, &page); err != nil {
			return n, err
		}
		for i := range page.Data {
			if page.Data[i].ID != "" {
				n++
			}
		}
		if next = ""; page.Meta.Pagination.HasMore {
			next = page.Meta.Pagination.Next
		}
	}
	return n, nil
}

// pages is a transport that responds at once with the next page of subscriptions.
type pages struct {
	first   string // the first subscription, up to the number of the page in its identifier
	entries []byte // the rest, up to the cursor of the next page
	count   int
}

func newPages(count int) *pages {
	entry := strings.TrimSpace(subscription)
	id := strings.Index(entry, `"sub_`) + len(`"sub_`)
	rest := entry[id+6:] // the number of the entry has six digits
	return &pages{
		first: `{"data":[` + entry[:id],
		entries: []byte(rest + strings.Repeat(","+entry, perPage-1) +
			`],"meta":{"request_id":"170e71a2-ed13-4f45-b002-45693f5361b4","pagination":` +
			`{"per_page":200,"next":"https://api.paddle.com/subscriptions?after=`),
		count: count,
	}
}

// RoundTrip implements http.RoundTripper.
func (p *pages) RoundTrip(r *http.Request) (*http.Response, error) {
	var at int
	if after := r.URL.Query().Get("after"); after != "" {
		if _, err := fmt.Sscanf(after, "sub_%d", &at); err != nil {
			return nil, err
		}
	}
	begin := fmt.Sprintf("%s%06d", p.first, at)
	end := fmt.Sprintf(`sub_%d","has_more":%t,"estimated_total":%d}}}`, at+1, at+1 < p.count, p.count*perPage)
	return &http.Response{
		StatusCode:    http.StatusOK,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(io.MultiReader(strings.NewReader(begin), bytes.NewReader(p.entries), strings.NewReader(end))),
		ContentLength: int64(len(begin) + len(p.entries) + len(end)),
		Request:       r,
	}, nil
}

// held returns the peak of the memory that a listing with this number of pages has in use.
// It looks ten times, in the middle of a page.
func held(count int) (int64, error) {
	c, err := paddle.New(paddle.Config{APIKey: benchmark.Key, HTTPClient: &http.Client{Transport: newPages(count)}})
	if err != nil {
		return 0, err
	}
	var peak, n int64
	before := inUse()
	for _, err := range c.ListSubscriptions(context.Background(), paddle.SubscriptionFilter{}) {
		if err != nil {
			return 0, err
		}
		if n++; n%int64(perPage*count/10) == perPage/2 {
			peak = max(peak, inUse()-before)
		}
	}
	return peak, nil
}

// inUse returns the bytes in use after a garbage collection.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
