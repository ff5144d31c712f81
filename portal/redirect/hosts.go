package redirect

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hosts says where a customer may be sent.
type hosts struct {
	any     bool
	listed  map[string]bool // as canonical returns them
	sources string          // for the form-action of a Content-Security-Policy
}

// newHosts also returns the entries that are not hosts.
func newHosts(list []string) (h hosts, bad []string) {
	if len(list) == 0 {
		return hosts{any: true, sources: " https:"}, nil
	}
	h.listed = map[string]bool{}
	for _, entry := range list {
		u, err := url.Parse("https://" + entry)
		if err != nil || u.Host == "" || u.Host != entry || strings.ContainsFunc(entry, notOfHost) {
			bad = append(bad, entry)
			continue
		}
		host := canonical(u)
		h.listed[host] = true
		switch {
		case strings.HasPrefix(host, "["):
			continue // a policy has no way to name it
		case isLoopback(host): // without a port
			host += ":*"
		}
		h.sources += " " + host
	}
	return h, bad
}

// notOfHost keeps an entry from adding anything else to a header.
func notOfHost(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-_:[]", r)
}

// allow returns the host of a link, and whether a customer may be sent there. It
// checks the link as well: http is only for a loopback host.
func (h hosts) allow(link string) (host string, ok bool) {
	if strings.ContainsFunc(link, unfit) || !utf8.ValidString(link) {
		return "", false
	}
	u, err := url.Parse(link)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return "", false
	}
	local := isLoopback(u.Hostname())
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return u.Host, false
	}
	return u.Host, h.any || h.listed[canonical(u)] || local && h.listed[strings.ToLower(strings.TrimSuffix(u.Host, ":"+u.Port()))]
}

func unfit(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\\' }

// canonical is the host in lower case, without the port that the scheme implies.
func canonical(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return host
}

// isLoopback takes a host without a port. See RFC 6761 for names below localhost.
func isLoopback(host string) bool {
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// formAction returns the sources to which a form of a page may lead.
func (h hosts) formAction(pageHost, signInURL string) string {
	sources := "'self'" + h.sources
	name, _, err := net.SplitHostPort(pageHost)
	if err != nil { // it has no port
		name = pageHost
	}
	if h.any && isLoopback(name) {
		sources += " http://localhost:* http://*.localhost:* http://127.0.0.1:*" // a developer's machine
	}
	if u, err := url.Parse(signInURL); err == nil && u.Host != "" && !strings.ContainsFunc(u.Host, notOfHost) {
		sources += " " + u.Host
	}
	return sources
}
