package providertest

import (
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/stretchr/testify/assert"
)

// Received is a complete response of a server.
type Received struct {
	Status int
	Header http.Header
	Body   string
}

// Send sends one request. A later header replaces an earlier one of the same
// canonical name; one without values is not sent. Other goroutines than the
// test's may call it.
func Send(t assert.TestingT, method, url, body string, headers ...http.Header) Received {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if !assert.NoError(t, err) {
		return Received{}
	}
	for _, header := range headers {
		maps.Copy(req.Header, header)
	}
	res, err := http.DefaultClient.Do(req)
	if !assert.NoError(t, err) {
		return Received{}
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	assert.NoError(t, err)
	return Received{res.StatusCode, res.Header, string(text)}
}

// Calls is how often Concurrently calls.
const Calls = 40

// Concurrently calls do Calls times, from 8 goroutines.
func Concurrently(do func()) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range Calls / 8 {
				do()
			}
		})
	}
	group.Wait()
}
