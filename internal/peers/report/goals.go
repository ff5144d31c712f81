package main

import (
	"fmt"

	"github.com/portallink/portallink-go/internal/peers"
)

// goals are the maximum ratios, by call and peer.
type goals map[[2]string]float64

// goalsOf returns the goals for a version of Go. Since Go 1.27 encoding/json is faster, also
// for the peers.
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

// judge formats a ratio, in bold if it is above the goal.
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
