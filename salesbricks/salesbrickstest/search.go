package salesbrickstest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// criteria are the documented fields of a customer search. There is none for
// an e-mail address.
type criteria map[string]string

var searchFields = []string{"name", "external_id", "stripe_customer_id"}

// match wants every criterion to hold. The documents do not say how criteria
// combine.
func (c criteria) match(found customer) bool {
	if want, ok := c["name"]; ok && !strings.Contains(strings.ToLower(found.Name), strings.ToLower(want)) {
		return false
	}
	return matchExact(c, "external_id", found.ExternalID) &&
		matchExact(c, "stripe_customer_id", found.StripeCustomerID)
}

func matchExact(c criteria, field string, value *string) bool {
	want, ok := c[field]
	return !ok || (value != nil && *value == want)
}

// serveCustomerSearch lists the customers that meet the criteria in the body,
// all of them if it has none.
//
// Assumption: refusals look as the Django REST framework makes them. Beyond it,
// an unknown field is refused too. The real API may ignore it, and so list
// every customer; a test should notice a misspelt field instead.
func (s *Server) serveCustomerSearch(w http.ResponseWriter, r *http.Request) {
	if !hasJSON(r) {
		writeDetail(w, http.StatusUnsupportedMediaType, "Unsupported media type in request.")
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		writeDetail(w, http.StatusBadRequest, "Malformed request.")
		return
	}
	wanted, problems, err := readCriteria(body)
	switch {
	case err != nil:
		writeDetail(w, http.StatusBadRequest, "JSON parse error - "+err.Error())
	case len(problems) > 0:
		writeJSON(w, http.StatusBadRequest, problems)
	default:
		s.list(w, r, wanted.match)
	}
}

// readCriteria returns the criteria, or what is wrong with each bad field.
func readCriteria(body []byte) (criteria, object, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil, nil
	}
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, nil, err
	}
	wanted, problems := criteria{}, object{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		text, isText := fields[name].(string)
		var problem string
		switch {
		case !slices.Contains(searchFields, name):
			problem = "Unknown field."
		case fields[name] == nil:
			problem = "This field may not be null."
		case !isText:
			problem = "Not a valid string."
		case text == "":
			problem = "This field may not be blank."
		default:
			wanted[name] = text
			continue
		}
		problems = append(problems, member{name, []string{problem}})
	}
	return wanted, problems, nil
}
