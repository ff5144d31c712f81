package benchmark

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"testing"
)

// List reads a listing of few pages and one of many. It fails b if the second one needs more
// memory: a listing holds only one page at a time. list returns a listing with this number
// of pages. The metric held-B is the peak of the memory in use in the middle of a page.
func List[T any](b *testing.B, perPage int, few, many int, list func(ctx context.Context, pages int) iter.Seq2[T, error]) {
	b.Helper()
	held := map[int]int64{}
	for _, pages := range []int{few, many} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			start := inUse()
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for _, err := range list(b.Context(), pages) {
					if err != nil {
						b.Fatal(err)
					}
					if n++; n%(pages*perPage/10) == perPage/2 { // ten times in total
						held[pages] = max(held[pages], inUse()-start)
					}
				}
				if n != pages*perPage {
					b.Fatalf("%d entries, not %d", n, pages*perPage)
				}
			}
			b.ReportMetric(float64(held[pages]), "held-B")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*pages), "µs/page")
		})
	}
	// With -bench only one of the two may have run.
	if held[few] > 0 && held[many] > held[few]*3/2+1<<20 {
		b.Fatalf("%d pages held %d bytes, %d pages %d", few, held[few], many, held[many])
	}
}

// inUse returns the bytes in use after a garbage collection.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
