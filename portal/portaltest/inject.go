package portaltest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing/iotest"

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

// readerFunc is a reader.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// blank is copied, since a write of each byte takes seconds under the race detector.
var blank = bytes.Repeat([]byte(" "), 32<<10)

// spaces reads spaces without end: a body of them takes no memory.
func spaces(p []byte) (int, error) { return copy(p, blank), nil }

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
		if r.Body != nil && r.Body != http.NoBody {
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

// change returns the faults to inject in the place of a response.
type change func(recordedResponse) []fault

// injectEach makes the valid request once for each of its calls and each fault at that
// call. judge checks what the generator returned.
func (t *trial) injectEach(faults change, judge func(*trial, result)) {
	valid, responses := t.recorded()
	applied := false
	for at, p := range responses {
		t.in(fmt.Sprintf("at call %d of %d", at+1, len(responses)), func() {
			for _, f := range faults(p) {
				r, made := t.inject(at, f)
				applied = applied || made
				if r.spent {
					return // other responses would take as long
				}
				spared := at > 0 && r.err == nil && r.link != nil && unfitLink(r.link) == nil &&
					(!p.carries(valid.link) || t.canDoWithout(at))
				if made && !spared {
					judge(t, r)
				}
			}
		})
	}
	if !applied {
		t.note("not checked: the valid request makes no call whose response could be changed in this way")
	}
}

// carries reports whether the link comes from this response.
func (p recordedResponse) carries(l *portal.Link) bool {
	return l != nil && slices.ContainsFunc(places(decodeJSON(p.body)), func(v place) bool {
		s, _ := v.value.(string)
		return s != "" && slices.Contains(credentials(l), s)
	})
}

// canDoWithout reports whether the generator makes a link although call number at fails.
func (t *trial) canDoWithout(at int) bool {
	r, _ := t.inject(at, respondJSON(http.StatusBadRequest, `{}`))
	return r.link != nil && r.err == nil
}

// injected is injectEach as a check.
func injected(faults change, judge func(*trial, result)) func(*trial) {
	return func(t *trial) { t.injectEach(faults, judge) }
}

func always(f fault) change { return func(recordedResponse) []fault { return []fault{f} } }

// replaced changes all texts and numbers in the body for which to returns true.
func replaced(to func(string) (string, bool)) change {
	return func(p recordedResponse) []fault {
		if body, ok := replaceJSON(p.body, to); ok {
			return []fault{p.with(body)}
		}
		return nil
	}
}

// replacedEach changes one value in the body at a time to each of those that to returns.
func replacedEach(to func(any) []any) change {
	return func(p recordedResponse) []fault {
		var faults []fault
		for _, body := range mutations(p.body, to) {
			faults = append(faults, p.with(body))
		}
		return faults
	}
}

// cut returns the first half of the body, and then err or, if that is nil, the end.
func (p recordedResponse) cut(err error) []fault {
	n := len(p.body) / 2
	switch {
	case n == 0:
		return nil
	case err == nil:
		return []fault{p.with(p.body[:n])}
	}
	return []fault{p.stream(func() (io.Reader, int64) {
		return io.MultiReader(bytes.NewReader(p.body[:n]), iotest.ErrReader(err)), int64(len(p.body))
	})}
}

const htmlPage = "<!DOCTYPE html>\n<html><head><title>Sorry</title></head><body><h1>Sorry</h1></body></html>\n"
