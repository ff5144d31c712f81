package salesbricks_test

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"testing"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// The module internal/peers compares the times with other programs.
func BenchmarkGenerateLink(b *testing.B) {
	benchmark.GenerateLink(b, "salesbricks", func(client *http.Client, limiter portal.Limiter) (portal.LinkGenerator, error) {
		return salesbricks.New(salesbricks.Config{APIKey: "k", HTTPClient: client, Limiter: limiter, Logger: benchmark.Logger()})
	})
}

// BenchmarkListCustomers lists 1,000 and 100,000 customers.
func BenchmarkListCustomers(b *testing.B) {
	const perPage = 100
	benchmark.List(b, perPage, 10, 1000, func(ctx context.Context, pages int) iter.Seq2[*salesbricks.Customer, error] {
		c, err := salesbricks.New(salesbricks.Config{APIKey: testKey, HTTPClient: &http.Client{Transport: account{customers: pages * perPage, perPage: perPage}}})
		if err != nil {
			b.Fatal(err)
		}
		return c.ListCustomers(ctx, salesbricks.CustomerFilter{Limit: perPage})
	})
}

// account makes each page when it is requested, because no listing has the same page twice.
type account struct{ customers, perPage int }

func (a account) RoundTrip(r *http.Request) (*http.Response, error) {
	offset, err := strconv.Atoi(r.URL.Query().Get("offset"))
	if err != nil {
		return nil, err
	}
	names := make([]string, min(a.perPage, a.customers-offset))
	for i := range names {
		names[i] = "customer-" + strconv.Itoa(offset+i)
	}
	return benchmark.Transport{Status: http.StatusOK, Body: []byte(pageOf(a.customers, names...))}.RoundTrip(r)
}
