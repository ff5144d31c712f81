package salesbricks

import (
	"bytes"
	"io"
	"net/http"

	"github.com/portallink/portallink-go/internal/api"
)

// doer lets the GraphQL library make one call through the engine, and keeps the
// answer: of an error, the library would pass on less.
type doer struct {
	api    *api.Client
	answer *api.Answer // nil until there is one with a status from 200 to 299
}

// Do returns an answer that is wholly in memory, or a *portal.Error.
func (d *doer) Do(r *http.Request) (*http.Response, error) {
	answer, err := d.api.Forward(r)
	if err != nil {
		return nil, err
	}
	d.answer = answer
	return &http.Response{
		StatusCode: answer.Status,
		Header:     answer.Header,
		Body:       io.NopCloser(bytes.NewReader(answer.Body)),
		Request:    r,
	}, nil
}
