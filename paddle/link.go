package paddle

import (
	"strings"

	"github.com/portallink/portallink-go/internal/jwtexp"
	"github.com/portallink/portallink-go/portal"
)

// link is the session in portal's terms, with the front page as its URL.
func (s *session) link() *portal.Link {
	data := &s.envelope.Data.PortalSession
	link := &portal.Link{
		Provider:   provider,
		URL:        data.URLs.General.Overview,
		Token:      portal.Secret(s.token),
		CustomerID: data.CustomerID,
		RequestID:  data.RequestID,
	}
	if exp, ok := jwtexp.Parse(strings.TrimPrefix(s.token, "pga_")); ok {
		link.ExpiresAt, link.ExpirySource = exp, portal.ExpiryTokenClaim
	}
	asked := s.request.SubscriptionIDs
	if len(asked) == 0 {
		return link
	}
	link.DeepLinks = make([]portal.DeepLink, 0, len(pages)*len(asked))
	for _, id := range asked {
		urls := s.urls(id)
		for _, page := range pages {
			if to := page.url(urls); to != "" {
				link.DeepLinks = append(link.DeepLinks, portal.DeepLink{Action: page.action, SubscriptionID: id, URL: to})
			}
		}
	}
	return link
}
