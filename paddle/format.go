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
func (s Subscription) Format(f fmt.State, verb rune) {
	type fields Subscription
	show(f, verb, fields(s))
}

func show(f fmt.State, verb rune, fields any) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields)
}
