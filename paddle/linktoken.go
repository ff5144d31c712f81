package paddle

import (
	"strings"

	"github.com/portallink/portallink-go/internal/weburl"
)

// linkChecker checks the links of one session against its overview link.
//
// All links of a session have the same start and end, and a token has a thousand
// bytes. knownPrefix and knownToken are the checked start and end of the overview
// link. If another link has them too, only the bytes between them need a check.
// Parsing each link would more than double the instructions of a call.
type linkChecker struct {
	overview    string
	token       string
	knownPrefix string // of overview, up to and with its question mark
	knownToken  string // token, if overview ends in it as it stands
}

// newLinkChecker returns a checker for the links of a session. reason is why overview
// is not a link that signs a customer in, or "".
func newLinkChecker(overview string) (k linkChecker, reason string) {
	query, plain := weburl.PlainQuery(overview)
	if !plain {
		var err error
		if query, err = weburl.Query(overview); err != nil {
			return k, "the link in the response is not valid: " + err.Error()
		}
	}
	p, ok := parseParameters(query)
	if !ok || strings.TrimSpace(p.token.value) == "" {
		return k, "the link in the response has no token"
	}
	k = linkChecker{overview: overview, token: p.token.value}
	k.knownPrefix = overview[:strings.Index(overview, "?")+1]
	if plain && strings.HasSuffix(overview, k.token) {
		k.knownToken = k.token
	}
	return k, ""
}

// checkDeepLinks returns what is wrong with one of the links, or "".
func (k *linkChecker) checkDeepLinks(urls *SubscriptionURLs) (reason string) {
	for _, page := range pages {
		if link := page.url(urls); link != "" {
			if reason := k.checkDeepLink(link.Reveal(), urls.ID, page.name); reason != "" {
				return reason
			}
		}
	}
	return ""
}

// checkDeepLink returns what is wrong with a link to a page of a subscription, or "".
// Paddle also has links with an empty token, which ask the customer to sign in.
func (k *linkChecker) checkDeepLink(link, subscriptionID, action string) (reason string) {
	query, ok := strings.CutPrefix(link, k.knownPrefix)
	if !ok || len(link) > weburl.MaxLength || !plainQuery(strings.TrimSuffix(query, k.knownToken)) {
		u, err := weburl.Parse(link)
		if err != nil {
			return "a deep link in the response is not valid: " + err.Error()
		}
		if overview, err := weburl.Parse(k.overview); err != nil || !strings.EqualFold(u.Host, overview.Host) {
			return "a deep link in the response leads to another host"
		}
		query = u.RawQuery
	}
	p, ok := parseParameters(query)
	switch {
	case !ok:
		return "a deep link in the response has a parameter that cannot be decoded, or two that differ"
	case p.token.value != k.token:
		return "a deep link in the response does not have the token of its session"
	case p.subscriptionID.value != "" && p.subscriptionID.value != subscriptionID:
		return "a deep link in the response is for another subscription"
	case p.action.value != "" && p.action.value != action:
		return "a deep link in the response opens another page"
	}
	return ""
}

// plainQuery reports whether a part of a query can be compared without parsing it.
func plainQuery(s string) bool { return weburl.Plain(s) && !strings.Contains(s, "#") }

// parameters are the parameters of a link that name the customer and the page.
type parameters struct{ token, subscriptionID, action parameter }

type parameter struct {
	value string
	given bool
}

// parseParameters returns false if a parameter cannot be decoded, or has two different
// values: nobody knows which of them the portal uses.
func parseParameters(query string) (p parameters, ok bool) {
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if decoded, ok := weburl.Unescape(name); ok {
			name = decoded
		}
		var to *parameter
		switch name {
		case "token":
			to = &p.token
		case "subscription_id":
			to = &p.subscriptionID
		case "action":
			to = &p.action
		default:
			continue
		}
		value, ok := weburl.Unescape(value)
		if !ok || to.given && to.value != value {
			return p, false
		}
		*to = parameter{value, true}
	}
	return p, true
}
