package appstle_test

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

// The module internal/peers compares the times with other programs.
func BenchmarkGenerateLink(b *testing.B) {
	benchmark.GenerateLink(b, "appstle", func(client *http.Client, limiter portal.Limiter) (portal.LinkGenerator, error) {
		return appstle.New(appstle.Config{APIKey: "k", HTTPClient: client, Limiter: limiter, Logger: benchmark.Logger()})
	})
}

// BenchmarkListCustomers lists 1,000 and 100,000 customers.
func BenchmarkListCustomers(b *testing.B) {
	const perPage = 100
	benchmark.List(b, perPage, 10, 1000, func(ctx context.Context, pages int) iter.Seq2[*appstle.Customer, error] {
		// Each page is made when it is requested, so no page repeats.
		transport := providertest.RoundTripper(func(r *http.Request) (*http.Response, error) {
			page, err := strconv.Atoi(r.URL.Query().Get("page"))
			if err != nil {
				return nil, err
			}
			first := (pages - page) * perPage
			return httpmock.NewStringResponse(http.StatusOK, pageOf(from(first, min(first, perPage))...)), nil
		})
		c, err := appstle.New(appstle.Config{APIKey: testKey, HTTPClient: &http.Client{Transport: transport}})
		if err != nil {
			b.Fatal(err)
		}
		return c.ListCustomers(ctx, appstle.CustomerFilter{Size: perPage})
	})
}
