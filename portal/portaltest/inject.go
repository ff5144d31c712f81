package portaltest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/portallink/portallink-go/portal"
)

const (
	maxRecorded = 8       // calls of one link that are looked at
	maxBody     = 4 << 20 // bytes of one response
)

// recordedResponse is what the server sent for one call of the valid request.
type recordedResponse struct {
	status int
	header http.Header
	body   []byte
}

// with returns a fault that gives the response with another body.
func (p recordedResponse) with(body []byte) fault {
	return p.stream(func() (io.Reader, int64) { return bytes.NewReader(body), int64(len(body)) })
}

func (p recordedResponse) stream(body func() (io.Reader, int64)) fault {
	return func(_ int, r *http.Request) (*http.Response, error) {
		discard(r)
		h := p.header.Clone()
		h.Del("Content-Length")
		reader, length := body()
		return newResponse(r, p.status, h, reader, length), nil
	}
}

// recording has the link of the valid request, or nil if there was none, and the
// responses to its calls.
type recording struct {
	link      *portal.Link
	responses []recordedResponse
}

// record makes the valid request once. Later calls return the first recording.
func (t *trial) record() (*recording, error) {
	if t.recorded != nil {
		return t.recorded, nil
	}
	var mu sync.Mutex
	var responses []recordedResponse
	t.net.use(func(_ int, r *http.Request) (*http.Response, error) {
		resp, err := t.net.base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
		_ = resp.Body.Close()
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		if len(responses) < maxRecorded {
			responses = append(responses, recordedResponse{resp.StatusCode, resp.Header.Clone(), body})
		}
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return resp, nil
	})
	r := t.call(context.Background(), t.valid())
	t.net.use(nil)
	mu.Lock()
	defer mu.Unlock()
	if r.failure != nil {
		return nil, r.failure
	}
	t.recorded = &recording{r.link, responses}
	return t.recorded, nil
}

// inject makes the valid request. f responds to call number at and to all later
// calls. The second result is false if there was no such call.
func (t *trial) inject(at int, f fault) (result, bool) {
	t.net.use(func(n int, r *http.Request) (*http.Response, error) {
		if n < at {
			return t.net.base.RoundTrip(r)
		}
		return f(n-at, r)
	})
	r := t.callWithin(t.valid())
	made := t.net.count() > at
	t.net.use(nil)
	return r, made
}

// injectEach makes the valid request once for each of its calls, with a fault at that
// call. change returns the fault for a response, or nil for none. judge checks what the
// generator returned.
func (t *trial) injectEach(change func(recordedResponse) fault, judge func(result) error) error {
	rec, err := t.record()
	if err != nil {
		return err
	}
	applied := false
	for at, p := range rec.responses {
		f := change(p)
		if f == nil {
			continue
		}
		r, made := t.inject(at, f)
		if !made {
			continue
		}
		applied = true
		if r.failure != nil {
			return r.failure
		}
		if at > 0 && r.err == nil && r.link != nil && unfitLink(r.link) == nil {
			continue // the generator can do without this call
		}
		if err := judge(r); err != nil {
			return fmt.Errorf("at call %d of %d: %w", at+1, len(rec.responses), err)
		}
	}
	if !applied {
		t.note("not checked: the valid request makes no call whose response could be changed in this way")
	}
	return nil
}

func always(f fault) func(recordedResponse) fault { return func(recordedResponse) fault { return f } }

// respond returns a fault that sends this response to every call. header has names and
// values in turn.
func respond(status int, contentType string, body []byte, header ...string) fault {
	return func(_ int, r *http.Request) (*http.Response, error) {
		discard(r)
		h := http.Header{}
		if contentType != "" {
			h.Set("Content-Type", contentType)
		}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return newResponse(r, status, h, bytes.NewReader(body), int64(len(body))), nil
	}
}

func respondJSON(status int, body string, header ...string) fault {
	return respond(status, "application/json", []byte(body), header...)
}

func newResponse(r *http.Request, status int, h http.Header, body io.Reader, length int64) *http.Response {
	return &http.Response{
		Status:        strconv.Itoa(status) + " " + http.StatusText(status),
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        h,
		Body:          io.NopCloser(body),
		ContentLength: length,
		Request:       r,
	}
}

// fail returns a fault that breaks the connection before there is a response.
func fail(err error) fault {
	return func(_ int, r *http.Request) (*http.Response, error) {
		discard(r)
		return nil, err
	}
}

// discard reads and closes the body of a request, as a transport has to.
func discard(r *http.Request) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
}

const htmlPage = "<!DOCTYPE html>\n<html><head><title>Sorry</title></head><body><h1>Sorry</h1></body></html>\n"

// failingReader fails at the point where a body is cut off.
type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

// spaces is white space, which JSON allows before any value.
func spaces(n int64) io.Reader { return io.LimitReader(spaceReader{}, n) }

var manySpaces = strings.Repeat(" ", 32<<10)

type spaceReader struct{}

func (spaceReader) Read(p []byte) (int, error) { return copy(p, manySpaces), nil }
