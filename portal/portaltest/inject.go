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

// recordedResponse is what the server sent for one call.
type recordedResponse struct {
	request string // method, URL and body
	status  int
	header  http.Header
	body    []byte
}

// with returns a fault that gives the response with another body.
func (p recordedResponse) with(body []byte) fault {
	return p.stream(func() (io.Reader, int64) { return bytes.NewReader(body), int64(len(body)) })
}

func (p recordedResponse) stream(body func() (io.Reader, int64)) fault {
	return func(_ int, r *http.Request) (*http.Response, error) {
		_, _ = drain(r)
		h := p.header.Clone()
		h.Del("Content-Length")
		reader, length := body()
		return &http.Response{
			Status:        strconv.Itoa(p.status) + " " + http.StatusText(p.status),
			StatusCode:    p.status,
			Proto:         "HTTP/1.1",
			ProtoMajor:    1,
			ProtoMinor:    1,
			Header:        h,
			Body:          io.NopCloser(reader),
			ContentLength: length,
			Request:       r,
		}, nil
	}
}

// respond returns a fault that sends this response to every call. header has names and
// values in turn.
func respond(status int, contentType string, body []byte, header ...string) fault {
	h := http.Header{"Content-Type": {contentType}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return recordedResponse{status: status, header: h}.with(body)
}

func respondJSON(status int, body string, header ...string) fault {
	return respond(status, "application/json", []byte(body), header...)
}

// fail returns a fault that breaks the connection before there is a response.
func fail(err error) fault {
	return func(_ int, r *http.Request) (*http.Response, error) {
		_, _ = drain(r)
		return nil, err
	}
}

// drain reads and closes the body of a request, as a transport has to.
func drain(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	return body, err
}

// observe makes a link for req, and returns the responses to its calls.
func (t *trial) observe(req portal.Request) (result, []recordedResponse) {
	var mu sync.Mutex
	var responses []recordedResponse
	t.net.use(func(_ int, r *http.Request) (*http.Response, error) {
		sent, err := drain(r)
		if err != nil {
			return nil, err
		}
		if r.Body != nil {
			r = r.Clone(r.Context())
			r.Body = io.NopCloser(bytes.NewReader(sent))
		}
		resp, err := t.net.base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
		_ = resp.Body.Close()
		if err != nil {
			return nil, err
		}
		resp.Body = io.NopCloser(bytes.NewReader(body))
		mu.Lock()
		defer mu.Unlock()
		if len(responses) < maxRecorded {
			request := r.Method + " " + r.URL.String() + "\n" + string(sent)
			responses = append(responses, recordedResponse{request, resp.StatusCode, resp.Header.Clone(), body})
		}
		return resp, nil
	})
	defer t.net.use(nil)
	r := t.call(context.Background(), req)
	mu.Lock()
	defer mu.Unlock()
	return r, responses
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
	defer t.net.use(nil)
	r := t.callWithin(t.valid())
	return r, t.net.count() > at
}

// injectEach makes the valid request once for each of its calls, with a fault at that
// change makes of the response to it; nil means that it makes none. judge ends
// the check if the generator did not take it well.
func (t *trial) injectEach(change func(recordedResponse) fault, judge func(*trial, result)) {
	_, responses := t.recorded()
	applied := false
	for at, p := range responses {
		f := change(p)
		if f == nil {
			continue
		}
		t.in(fmt.Sprintf("at call %d of %d", at+1, len(responses)), func() {
			r, made := t.inject(at, f)
			applied = applied || made
			spared := at > 0 && r.err == nil && r.link != nil && unfitLink(r.link) == nil // it can do without this call
			if made && !spared {
				judge(t, r)
			}
		})
	}
	if !applied {
		t.note("not checked: the valid request makes no call whose response could be changed in this way")
	}
}

// injected is injectEach as a check.
func injected(change func(recordedResponse) fault, judge func(*trial, result)) func(*trial) {
	return func(t *trial) { t.injectEach(change, judge) }
}

func always(f fault) func(recordedResponse) fault { return func(recordedResponse) fault { return f } }

// rewritten gives the response with the body that change returns.
func rewritten(change func(body []byte) ([]byte, bool)) func(recordedResponse) fault {
	return func(p recordedResponse) fault {
		body, ok := change(p.body)
		if !ok {
			return nil
		}
		return p.with(body)
	}
}

const htmlPage = "<!DOCTYPE html>\n<html><head><title>Sorry</title></head><body><h1>Sorry</h1></body></html>\n"

// spaces is white space, which JSON allows before any value.
func spaces(n int64) io.Reader { return io.LimitReader(spaceReader{}, n) }

var manySpaces = strings.Repeat(" ", 32<<10)

type spaceReader struct{}

func (spaceReader) Read(p []byte) (int, error) { return copy(p, manySpaces), nil }
