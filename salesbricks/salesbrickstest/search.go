package salesbrickstest

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/internal/fakeserver"
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
func (s *Server) serveCustomerSearch(r *http.Request, _ string) *fakeserver.Response {
	body, isJSON := fakeserver.JSONBody(r)
	if !isJSON {
		return failure(http.StatusUnsupportedMediaType, "Unsupported media type in request.")
	}
	wanted, problems, err := readCriteria(body)
	switch {
	case err != nil:
		return failure(http.StatusBadRequest, "JSON parse error - "+err.Error())
	case len(problems) > 0:
		return &fakeserver.Response{Status: http.StatusBadRequest, Body: problems}
	default:
		return s.list(r, wanted.match)
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
		problems = append(problems, name, []string{problem})
	}
	return wanted, problems, nil
}
