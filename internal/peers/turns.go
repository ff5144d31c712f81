package peers

import (
	"runtime"
	"slices"
	"time"
)

// Cost is what one of several programs took.
type Cost struct {
	Time   time.Duration // of one call, the median of the rounds
	Allocs float64       // of one call
	Bytes  float64       // of one call
	rounds []time.Duration
}

// Over returns how many times as long as other it took: the median of the ratios
// of each round, since a machine that is busy with something else slows both alike.
func (c Cost) Over(other Cost) float64 {
	ratios := make([]float64, len(c.rounds))
	for i := range ratios {
		ratios[i] = float64(c.rounds[i]) / float64(other.rounds[i])
	}
	return median(ratios)
}

// InTurns runs each of the functions calls times in each round, one function
// after the other.
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
			// A different one begins each round, and pays for the garbage of the last.
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
