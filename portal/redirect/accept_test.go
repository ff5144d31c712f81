package redirect_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

func TestAccept(t *testing.T) {
	t.Parallel()
	h := redirect.NewHandler(&generator{}, whoever(portal.Request{}), redirect.Options{})
	for accept, json := range map[string]bool{
		"application/json":                       true,
		"Application/JSON; charset=utf-8":        true,
		"text/plain, application/json;q=0.1":     true,
		"application/json, text/html":            true,
		"text/html;q=0.5, application/json":      true,
		"text/html, application/json ; Q=0.9":    false,
		"application/json;q=0":                   false,
		"application/json;q=0.0, text/html":      false,
		"application/json;q=yes":                 false,
		"application/json;q=-1":                  false,
		"application/json;q=NaN":                 false,
		"application/json;q=7":                   false,
		"application/*, */*":                     false,
		"application/jsonp, application/ld+json": false,
		"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8": false,
		"": false,
	} {
		r := click()
		r.Header.Set("Accept", accept)
		assert.Equal(t, json, serve(h, r).Code == 200, accept)
	}
	r := click()
	r.Header["Accept"] = []string{"text/plain", "application/json"}
	assert.Equal(t, 200, serve(h, r).Code, "two headers")
}
