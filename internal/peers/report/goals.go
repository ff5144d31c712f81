package main

import (
	"fmt"

	"github.com/portallink/portallink-go/internal/peers"
)

// goals are the ratios that calls may reach at most, by call and peer.
type goals map[[2]string]float64

// goalsOf is what the project asks of a version of Go: from 1.27 on, encoding/json
// is faster for everybody.
func goalsOf(version string) goals {
	if version == "go1.26" {
		return goals{
			{"Paddle, front page", peers.Handwritten}:       0.66,
			{"Paddle, 2 subscriptions", peers.Handwritten}:  0.40,
			{"Paddle, 2 subscriptions", peers.SDK}:          0.33,
			{"Paddle, 25 subscriptions", peers.Handwritten}: 0.40,
			{"Paddle, 25 subscriptions", peers.SDK}:         0.33,
			{"Appstle", peers.Handwritten}:                  0.72,
			{"Salesbricks", peers.Handwritten}:              0.95,
		}
	}
	return goals{
		{"Paddle, front page", peers.Handwritten}:       0.95,
		{"Paddle, 2 subscriptions", peers.Handwritten}:  0.75,
		{"Paddle, 2 subscriptions", peers.SDK}:          0.55,
		{"Paddle, 25 subscriptions", peers.Handwritten}: 0.75,
		{"Paddle, 25 subscriptions", peers.SDK}:         0.55,
		{"Appstle", peers.Handwritten}:                  0.95,
		{"Salesbricks", peers.Handwritten}:              0.95,
	}
}

// judge writes a ratio, in bold if it is above the goal.
func (g goals) judge(call, peer string, ratio float64) string {
	goal, ok := g[[2]string{call, peer}]
	switch {
	case !ok:
		return fmt.Sprintf("%.2f", ratio)
	case ratio > goal:
		return fmt.Sprintf("**%.2f**, not %.2f", ratio, goal)
	default:
		return fmt.Sprintf("%.2f of %.2f", ratio, goal)
	}
}
