package paddletest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

// unknownCustomer is well-formed, but no server knows it.
const unknownCustomer = "ctm_01h844p3h41s12zs5mn4axja51"

type response struct {
	status int
	header http.Header
	body   []byte
}

// call sends a request with the right key. Values in header replace the
// default ones; an empty list of values removes one.
func call(s *paddletest.Server, method, target, body string, header http.Header) (response, error) {
	req, err := http.NewRequest(method, s.URL()+target, strings.NewReader(body))
	if err != nil {
		return response{}, err
	}
	req.Header.Set("Authorization", "Bearer "+paddletest.Key)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, values := range header {
		req.Header[name] = values
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return response{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return response{res.StatusCode, res.Header, raw}, err
}

func mustCall(t *testing.T, s *paddletest.Server, method, target, body string) response {
	t.Helper()
	a, err := call(s, method, target, body, nil)
	require.NoError(t, err)
	return a
}

func newServer(t *testing.T) *paddletest.Server {
	t.Helper()
	s := paddletest.NewServer()
	t.Cleanup(s.Close)
	return s
}

type envelope struct {
	Error struct {
		Type             string       `json:"type"`
		Code             string       `json:"code"`
		Detail           string       `json:"detail"`
		DocumentationURL string       `json:"documentation_url"`
		Errors           []fieldError `json:"errors"`
	} `json:"error"`
	Meta struct {
		RequestID string `json:"request_id"`
	} `json:"meta"`
}

type fieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (e envelope) fields() []string {
	var names []string
	for _, f := range e.Error.Errors {
		names = append(names, f.Field)
	}
	return names
}

const uuid = `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`

// requireError checks all that every error has in common.
func requireError(t *testing.T, a response, status int, code string) envelope {
	t.Helper()
	require.Equal(t, status, a.status, "body: %s", a.body)
	assert.Equal(t, "application/json", a.header.Get("Content-Type"))
	var e envelope
	require.NoError(t, json.Unmarshal(a.body, &e))
	assert.Equal(t, code, e.Error.Code)
	assert.NotEmpty(t, e.Error.Detail)
	assert.Equal(t, "https://developer.paddle.com/errors/shared/"+code, e.Error.DocumentationURL)
	assert.Regexp(t, uuid, e.Meta.RequestID)
	return e
}
