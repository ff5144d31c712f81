package portaltest

import (
	"net/http"

	"github.com/portallink/portallink-go/portal"
)

// Harness is all that the suite needs to know of a generator.
type Harness struct {
	// New makes a generator that makes all its calls with client. Each check
	// has one of its own; no two calls of New overlap. Required.
	New func(client *http.Client) (portal.LinkGenerator, error)

	// Valid is a request that works. The more of its fields are set, the more
	// is checked: with an e-mail address, a generator that claims to look
	// customers up by it has to. Action must be empty.
	Valid portal.Request

	// Unknown is like Valid, but of a customer who does not exist.
	Unknown portal.Request

	// Secrets are the texts that must not show anywhere: the API key, and what
	// else the generator is entrusted with. That links and their tokens are
	// secret goes without saying. Very short texts may be found by chance.
	Secrets []string

	// SubscriptionLister says that the generator must be a
	// [portal.SubscriptionLister], as a wrapper of one should be. False means
	// that it need not be one.
	SubscriptionLister bool

	transport http.RoundTripper // beneath the client of New; nil: an http.Transport
}
