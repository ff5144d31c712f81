package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/portallink/portallink-go/paddle"
)

// status also names the scheduled change: a subscription that will be canceled is active
// until then.
func status(s *paddle.Subscription) string {
	if s.ScheduledChange == nil {
		return string(s.Status)
	}
	return fmt.Sprintf("%s, %s on %s", s.Status, s.ScheduledChange.Action, day(s.ScheduledChange.EffectiveAt))
}

func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}

// price returns the sum of the items for one period.
func price(s *paddle.Subscription) string {
	var sums []paddle.Money // one for each currency; usually there is one
	for _, item := range s.Items {
		unit := item.Price.UnitPrice
		cost := paddle.Money{Amount: unit.Amount * int64(item.Quantity), CurrencyCode: unit.CurrencyCode}
		if n := len(sums); n > 0 && sums[n-1].CurrencyCode == cost.CurrencyCode {
			sums[n-1].Amount += cost.Amount
			continue
		}
		sums = append(sums, cost)
	}
	var texts []string
	for _, sum := range sums {
		texts = append(texts, amount(sum))
	}
	return strings.Join(texts, " + ") + " " + period(s.BillingCycle)
}

func amount(m paddle.Money) string {
	switch m.CurrencyCode {
	case "JPY", "KRW", "VND": // these have no smaller unit
		return fmt.Sprintf("%s %d", m.CurrencyCode, m.Amount)
	}
	return fmt.Sprintf("%s %d.%02d", m.CurrencyCode, m.Amount/100, m.Amount%100)
}

func period(d paddle.Duration) string {
	if d.Frequency == 1 {
		return "every " + d.Interval
	}
	return fmt.Sprintf("every %d %ss", d.Frequency, d.Interval)
}
