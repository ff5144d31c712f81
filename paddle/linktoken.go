package paddle

import (
	"net/url"
	"strings"

	"github.com/portallink/portallink-go/internal/weburl"
)

// linkChecker checks the links of one session against its overview link.
//
// All links of a session begin and end alike, and a token has a thousand bytes.
// knownPrefix and knownToken are what the overview link was found to be fit
// with: where another link has them too, only the bytes between are left to
// look at. Parsing each link would take a fifth of the time of a call.
type linkChecker struct {
	overview    string
	token       string
	knownPrefix string // of overview, up to and with its question mark
	knownToken  string // token, if a link may end in it as it stands
}

// newLinkChecker returns why overview signs nobody in, or "".
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
	if plain {
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

// checkDeepLink returns what is wrong with a link that opens a page for a
// subscription, or "". Paddle has links with an empty token too, which ask the
// customer to sign in.
func (k *linkChecker) checkDeepLink(link, subscriptionID, action string) (reason string) {
	query, ok := strings.CutPrefix(link, k.knownPrefix)
	if !ok || !plainQuery(strings.TrimSuffix(query, k.knownToken)) {
		u, err := weburl.Parse(link)
		if err != nil {
			return "a deep link in the response is not valid: " + err.Error()
		}
		if overview, err := weburl.Parse(k.overview); err != nil || !strings.EqualFold(u.Host, overview.Host) {
			return "a deep link in the response leads to another host"
		}
		query = u.RawQuery
	}
	p, ok := k.parseParameters(query)
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

// parseParameters is the function of that name. A known token that comes last and
// alone is not looked at again, which saves a twentieth of a call.
func (k *linkChecker) parseParameters(query string) (parameters, bool) {
	if rest, found := strings.CutSuffix(query, k.knownToken); found && k.knownToken != "" {
		if rest, found = strings.CutSuffix(rest, "&token="); found {
			if p, ok := parseParameters(rest); ok && !p.token.given {
				p.token.value = k.token
				return p, true
			}
		}
	}
	return parseParameters(query)
}

// plainQuery reports whether a part of a query needs no parser.
func plainQuery(s string) bool { return weburl.Plain(s) && !strings.Contains(s, "#") }

// parameters are those that say whom a link signs in, and what it opens.
type parameters struct{ token, subscriptionID, action parameter }

type parameter struct {
	value string
	given bool
}

// parseParameters is false if a parameter cannot be decoded, or comes again
// with another value: which of them the portal takes is not known.
func parseParameters(query string) (p parameters, ok bool) {
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if decoded, ok := unescape(name); ok {
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
		value, ok := unescape(value)
		if !ok || to.given && to.value != value {
			return p, false
		}
		*to = parameter{value, true}
	}
	return p, true
}

// unescape is url.QueryUnescape for text that mostly has no escapes.
func unescape(s string) (string, bool) {
	if !strings.Contains(s, "%") && !strings.Contains(s, "+") { // each faster than ContainsAny
		return s, true
	}
	s, err := url.QueryUnescape(s)
	return s, err == nil
}
