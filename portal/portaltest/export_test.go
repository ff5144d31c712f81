package portaltest

import (
	"net/http"
	"time"
)

// Rules maps the name of each check to its explanation, for the tests of the
// suite itself.
func Rules() map[string]string {
	rules := map[string]string{}
	for _, c := range table {
		rules[c.name] = c.rule
	}
	return rules
}

// Another is the identifier that takes the place of one in a response.
var Another = another

// Many are different identifiers of the form of one.
var Many = many

// Checks is the number of checks. One less than Rules has would mean that two
// have the same name.
func Checks() int { return len(table) }

// With puts base beneath the client that h.New gets, and gives goroutines limit to end.
// A zero value leaves the default.
func With(h Harness, base http.RoundTripper, limit time.Duration) Harness {
	h.transport, h.leakLimit = base, limit
	return h
}
