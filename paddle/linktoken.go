package paddle

import (
	"strings"

	"github.com/portallink/portallink-go/internal/weburl"
)

// tokenOf returns the token of a link, or "" if it has none or is unfit. Paddle
// has links with an empty token too: they ask the customer to sign in.
func (s *session) tokenOf(link string) string {
	query, ok := strings.CutPrefix(link, s.front)
	if !ok || !unsuspicious(strings.TrimSuffix(query, s.tail)) {
		var err error
		if query, err = weburl.Query(link); err != nil {
			return ""
		}
	}
	token, _ := weburl.Param(query, "token")
	return token
}

// unsuspicious reports whether a part of a query needs no parser.
func unsuspicious(s string) bool { return weburl.Plain(s) && !strings.Contains(s, "#") }
