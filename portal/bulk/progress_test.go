package bulk_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	failing := func(ctx context.Context, req portal.Request) (*portal.Link, error) {
		time.Sleep(10 * time.Millisecond)
		if req.CustomerID[len(req.CustomerID)-1] == '7' {
			return nil, &portal.Error{Kind: portal.ErrNotFound}
		}
		return newLink(ctx, req)
	}
	for _, tt := range []struct {
		name  string
		total int
		n     int
		stop  int // break after this number of results; 0: never
		last  bulk.Progress
	}{
		{"whole run", 1000, 1000, 0, bulk.Progress{Done: 1000, Failed: 100, Total: 1000, Rate: 100}},
		{"total unknown", 0, 1000, 0, bulk.Progress{Done: 1000, Failed: 100, Rate: 100}},
		{"more than announced", 10, 1000, 0, bulk.Progress{Done: 1000, Failed: 100, Total: 10, Rate: 100}},
		{"broken off", 1000, 1000, 500, bulk.Progress{Done: 500, Failed: 50, Total: 1000, Rate: 100, Left: 5 * time.Second}},
		{"nothing to do", 0, 0, 0, bulk.Progress{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var reports []bulk.Progress
				var at []time.Time
				opts := bulk.Options{Workers: 1, Total: tt.total, Progress: func(p bulk.Progress) {
					reports = append(reports, p)
					at = append(at, time.Now())
				}}
				n := 0
				for range bulk.Generate(t.Context(), generator(failing), customers(tt.n), opts) {
					if n++; n == tt.stop {
						break
					}
				}
				require.NotEmpty(t, reports)
				assert.Equal(t, tt.last, reports[len(reports)-1])
				for i := 1; i < len(at)-1; i++ {
					assert.GreaterOrEqual(t, at[i].Sub(at[i-1]), 100*time.Millisecond)
					assert.Greater(t, reports[i].Done, reports[i-1].Done)
				}
				if tt.total == 1000 {
					assert.Equal(t, bulk.Progress{Done: 10, Failed: 1, Total: 1000, Rate: 100, Left: 9900 * time.Millisecond}, reports[0])
				}
			})
		})
	}
}
