package portaltest

import (
	"net/http"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Harness tells the suite how to make and use a generator.
type Harness struct {
	// New returns a generator that makes all its calls with client. Each check has a
	// generator of its own. There is never more than one call of New at a time. Required.
	New func(client *http.Client) (portal.LinkGenerator, error)

	// Valid is a request that works. The suite checks more if more of its fields
	// are set: for example, it needs an e-mail address to check that the
	// generator looks up customers by e-mail. Action must be empty.
	Valid portal.Request

	// Unknown is like Valid, but for a customer who does not exist.
	Unknown portal.Request

	// Secrets are texts that must not be visible anywhere: the API key and other
	// secrets of the generator. The suite adds links and their tokens itself.
	// A very short text may be found by chance.
	Secrets []string

	// SubscriptionLister says that the generator must be a
	// [portal.SubscriptionLister]. Set it for a wrapper of one. False means that
	// the generator may be one, but need not.
	SubscriptionLister bool

	transport http.RoundTripper // beneath the client of New; nil: an http.Transport
	leakLimit time.Duration     // how long goroutines may take to end; 0: a second
}
