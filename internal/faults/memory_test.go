//go:build !race

package faults

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

const perByte = 40 // bytes of memory for each byte read

// filled returns a list that repeats entry up to the size of a document.
func filled(entry string, document int) string {
	return strings.Repeat(entry+",", document/(len(entry)+1)+1) + entry
}

// hostile has responses that need far more memory than text if lists have no limit.
func hostile(p providertest.Provider) map[string]string {
	document := 256 << 10 // bytes; with much shorter ones, the cost of the call would matter
	if testing.Short() {
		document = 64 << 10
	}
	nameful := new(strings.Builder) // with so many names that the decoder's memory of them grows
	for i := range 900 {
		fmt.Fprintf(nameful, `"%x":0,`, i)
	}
	some := strings.Repeat("{},", 3) + "{}"
	bodies := map[string]string{
		"objects in objects": strings.Repeat(`{"data":`, document/8),
		"lists in lists":     strings.Repeat("[", document),
		"text":               `"` + strings.Repeat(`\u0041`, document/6) + `"`,
		"markup":             "<" + strings.Repeat("a b ", document/4),
	}
	for _, form := range p.Lists {
		for name, entry := range map[string]string{
			"objects": "{}", "nulls": "null", "lists": "[]", "numbers": "1", "texts": `""`,
			"objects of lists": `{"id":"sub_1","customer_id":"c","items":[` + some + `],"subscriptions":[` + some + `],"errors":[` + some + `]}`,
			"lists of objects": "[" + some + "]",
			"objects of nulls": `{"items":null,"subscriptions":null,"price":null}`,
			"objects of names": "{" + nameful.String() + `"id":"sub_1"}`,
			"short objects":    `{"id":"sub_1","customer_id":"c","customerId":1,"message":"m"}`,
		} {
			bodies[form+" of "+name] = fmt.Sprintf(form, filled(entry, document))
		}
		// A list of the maximum length, with entries that are long enough for it.
		entry := `{"id":"sub_1","customer_id":"c","customerId":1,"message":"` + strings.Repeat("x", 400) + `","items":[` + some + `],"subscriptions":[` + some + `]},`
		bodies[form+" of 900"] = fmt.Sprintf(form, strings.TrimSuffix(strings.Repeat(entry, 900), ","))
	}
	names := new(strings.Builder)
	for i := 0; names.Len() < document; i++ {
		fmt.Fprintf(names, `"%x":0,`, i)
	}
	bodies["many names"] = "{" + names.String() + `"":0}`
	bodies["many names, then another type"] = "{" + names.String() + `"data":1,"errors":1,"results":1}`
	return bodies
}

// counting counts the bytes that are read from the bodies.
type counting struct {
	base http.RoundTripper
	read int
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.base.RoundTrip(r)
	if err == nil {
		resp.Body = &countingBody{resp.Body, c}
	}
	return resp, err
}

type countingBody struct {
	io.ReadCloser
	to *counting
}

func (b *countingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.to.read += n
	return n, err
}

// No response takes more than 40 bytes of memory for each byte that is read, after
// decompression. The race detector needs memory too, so the test does not run with it.
func TestHostileResponsesTakeLittleMemory(t *testing.T) {
	for _, p := range providertest.Providers {
		t.Run(p.Name, func(t *testing.T) {
			fake := providertest.Start(t, p.NewFake)
			transport := &counting{base: http.DefaultTransport}
			g, err := p.New(providertest.Config{
				APIKey: portal.Secret(p.Key), BaseURL: fake.URL(),
				HTTPClient: &http.Client{Transport: transport}, Retry: portal.Retry{Attempts: 1},
			})
			require.NoError(t, err)
			calls := p.Calls(g)
			// The first call does not read its response. The others read a link.
			for _, name := range []string{"Warm", "session", "token", "link by number", "link by e-mail", "GenerateLink by global ID"} {
				delete(calls, name)
			}
			for name, body := range hostile(p) {
				statuses := []int{200, 201, 400, 404, 500}
				if testing.Short() { // one of the decoder that has a place for it
					statuses = []int{200}
					if strings.Contains(name, "error") {
						statuses = []int{400}
					}
				}
				var zipped bytes.Buffer
				w, err := gzip.NewWriterLevel(&zipped, gzip.BestSpeed)
				require.NoError(t, err)
				_, err = io.WriteString(w, body)
				require.NoError(t, err)
				require.NoError(t, w.Close())
				for callName, call := range calls {
					for _, status := range statuses {
						fake.FailNext(1, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
							w.Header().Set("Content-Type", "application/json")
							w.Header().Set("Content-Encoding", "gzip")
							w.WriteHeader(status)
							_, _ = w.Write(zipped.Bytes())
						}))
						transport.read = 0
						var before, after runtime.MemStats
						runtime.ReadMemStats(&before)
						_ = call(t.Context()) // some of the documents are valid responses
						runtime.ReadMemStats(&after)
						took := float64(after.TotalAlloc-before.TotalAlloc) / float64(max(transport.read, 1))
						assert.Positive(t, transport.read)
						assert.LessOrEqualf(t, took, float64(perByte), "%s for %s with status %d: %d bytes read", name, callName, status, transport.read)
					}
				}
			}
		})
	}
}
