package peers

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Load is the result of one program under a number of concurrent callers.
type Load struct {
	Rate        float64       // calls a second
	P50, P99    time.Duration // of one call
	Connections int64         // opened in all rounds
	Failed      int           // calls that ended with an error
	rounds      []round
}

type round struct {
	rate     float64
	p50, p99 time.Duration
	failed   int
}

// RateOver returns the median over the rounds of l's rate divided by other's.
func (l Load) RateOver(other Load) float64 {
	return l.over(other, func(r round) float64 { return r.rate })
}

// P99Over returns the median over the rounds of l's p99 divided by other's.
func (l Load) P99Over(other Load) float64 {
	return l.over(other, func(r round) float64 { return float64(r.p99) })
}

func (l Load) over(other Load, value func(round) float64) float64 {
	var ratios []float64
	for i := range l.rounds {
		ratios = append(ratios, value(l.rounds[i])/value(other.rounds[i]))
	}
	return median(ratios)
}

// add counts another round.
func (l *Load) add(r round) {
	l.rounds = append(l.rounds, r)
	l.Failed += r.failed
	var rates []float64
	var p50s, p99s []time.Duration
	for _, r := range l.rounds {
		rates, p50s, p99s = append(rates, r.rate), append(p50s, r.p50), append(p99s, r.p99)
	}
	l.Rate, l.P50, l.P99 = median(rates), median(p50s), median(p99s)
}

// run lets the callers make calls for the duration, one after the other. It waits for calls
// that began in time and counts them in the times. The rate has only calls that ended in
// time.
func run(ctx context.Context, call func(context.Context) error, callers int, window time.Duration) round {
	var mu sync.Mutex
	var took []time.Duration
	var ended, failed int
	var wg sync.WaitGroup
	end := time.Now().Add(window)
	for range callers {
		wg.Go(func() {
			var mine []time.Duration
			inTime, bad := 0, 0
			for now := time.Now(); now.Before(end); {
				err := call(ctx)
				after := time.Now()
				mine = append(mine, after.Sub(now))
				if err != nil {
					bad++
				}
				if after.Before(end) {
					inTime++
				}
				now = after
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
			ended, failed = ended+inTime, failed+bad
		})
	}
	wg.Wait()
	slices.Sort(took)
	return round{
		rate:   float64(ended) / window.Seconds(),
		p50:    took[len(took)/2],
		p99:    took[len(took)*99/100],
		failed: failed,
	}
}
