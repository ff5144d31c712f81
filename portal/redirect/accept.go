package redirect

import (
	"net/http"
	"strconv"
	"strings"
)

// wantsJSON reports whether the Accept header lists application/json, with no
// lower weight than text/html. Wildcards do not count: every browser sends one.
func wantsJSON(r *http.Request) bool {
	var json, html float64
	for _, header := range r.Header.Values("Accept") {
		for entry := range strings.SplitSeq(header, ",") {
			mediaType, parameters, _ := strings.Cut(entry, ";")
			switch strings.ToLower(strings.TrimSpace(mediaType)) {
			case "application/json":
				json = max(json, weight(parameters))
			case "text/html":
				html = max(html, weight(parameters))
			}
		}
	}
	return json > 0 && json >= html
}

// weight returns the q of an entry's parameters, 1 if there is none, and 0 if
// it is not a number from 0 to 1.
func weight(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
