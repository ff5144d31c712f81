package peers

import (
	"runtime"
	"slices"
	"time"
)

// Cost is the cost of one of several programs.
type Cost struct {
	Time   time.Duration // of one call, the median of the rounds
	Allocs float64       // of one call
	Bytes  float64       // of one call
	rounds []time.Duration
}

// Over returns the median over the rounds of c's time divided by other's. Other load on the
// machine slows both in the same round.
func (c Cost) Over(other Cost) float64 {
	ratios := make([]float64, len(c.rounds))
	for i := range ratios {
		ratios[i] = float64(c.rounds[i]) / float64(other.rounds[i])
	}
	return median(ratios)
}

// InTurns runs one function after the other in each round, each as often as calls says.
func InTurns(rounds, calls int, functions ...func() error) ([]Cost, error) {
	costs := make([]Cost, len(functions))
	for i, f := range functions {
		if err := f(); err != nil {
			return nil, err
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range calls {
			_ = f()
		}
		runtime.ReadMemStats(&after)
		costs[i].Allocs = float64(after.Mallocs-before.Mallocs) / float64(calls)
		costs[i].Bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(calls)
	}
	for round := range rounds {
		for turn := range functions {
			// The first function of a round pays for the garbage of the previous round, so
			// each round begins with another one.
			i := (round + turn) % len(functions)
			start := time.Now()
			for range calls {
				if err := functions[i](); err != nil {
					return nil, err
				}
			}
			costs[i].rounds = append(costs[i].rounds, time.Since(start)/time.Duration(calls))
		}
	}
	for i := range costs {
		costs[i].Time = median(costs[i].rounds)
	}
	return costs, nil
}

func median[T time.Duration | float64](values []T) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
