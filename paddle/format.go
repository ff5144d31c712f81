package paddle

import "fmt"

// fmt would look behind a pointer that is inside something else without asking
// the Secrets there. The types here show their fields one by one instead: each
// is asked.

// Format implements fmt.Formatter.
func (s PortalSession) Format(f fmt.State, verb rune) {
	type fields PortalSession
	show(f, verb, fields(s))
}

// Format implements fmt.Formatter.
func (u PortalURLs) Format(f fmt.State, verb rune) {
	type fields PortalURLs
	show(f, verb, fields(u))
}

// Format implements fmt.Formatter.
func (u GeneralURLs) Format(f fmt.State, verb rune) {
	type fields GeneralURLs
	show(f, verb, fields(u))
}

// Format implements fmt.Formatter.
func (u SubscriptionURLs) Format(f fmt.State, verb rune) {
	type fields SubscriptionURLs
	show(f, verb, fields(u))
}

// Format implements fmt.Formatter.
func (s Subscription) Format(f fmt.State, verb rune) {
	type fields Subscription
	show(f, verb, fields(s))
}

// Format implements fmt.Formatter.
func (u ManagementURLs) Format(f fmt.State, verb rune) {
	type fields ManagementURLs
	show(f, verb, fields(u))
}

func show(f fmt.State, verb rune, fields any) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields)
}
