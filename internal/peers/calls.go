package peers

import (
	"context"
	"fmt"

	"github.com/portallink/portallink-go/internal/benchmark"
)

// CallCosts has the cost of one case for each program that can make the call. The key is
// the program's name.
type CallCosts struct {
	benchmark.Case
	Costs map[string]Cost
}

// Calls measures all cases over an in-process transport.
func Calls(rounds, calls int) ([]CallCosts, error) {
	var out []CallCosts
	for _, c := range benchmark.Cases() {
		programs, err := Programs(c, c.Transport, "")
		if err != nil {
			return nil, err
		}
		var functions []func() error
		for _, p := range programs {
			functions = append(functions, func() error {
				_, err := p.Link(context.Background(), c.Request)
				return err
			})
		}
		costs, err := InTurns(rounds, calls, functions...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		row := CallCosts{c, map[string]Cost{}}
		for i, p := range programs {
			row.Costs[p.Name] = costs[i]
		}
		out = append(out, row)
	}
	return out, nil
}
