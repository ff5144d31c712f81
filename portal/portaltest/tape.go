package portaltest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/portallink/portallink-go/portal"
)

const (
	maxTapes = 8       // calls of one link that are looked at
	maxTape  = 4 << 20 // bytes of one answer
)

// tape is one answer of the server to the valid request.
type tape struct {
	status int
	header http.Header
	body   []byte
}

// with returns a fault that gives the answer with another body.
func (p tape) with(body []byte) fault {
	return p.stream(func() (io.Reader, int64) { return bytes.NewReader(body), int64(len(body)) })
}

func (p tape) stream(body func() (io.Reader, int64)) fault {
	return func(_ int, r *http.Request) (*http.Response, error) {
		discard(r)
		h := p.header.Clone()
		h.Del("Content-Length")
		reader, length := body()
		return respond(r, p.status, h, reader, length), nil
	}
}

// recording is the link that the valid request gave, nil if there was none,
// with the answers that it took.
type recording struct {
	link  *portal.Link
	tapes []tape
}

// record makes the valid request, the first time that it is asked to.
func (t *trial) record() (*recording, error) {
	if t.recorded != nil {
		return t.recorded, nil
	}
	var mu sync.Mutex
	var tapes []tape
	t.net.use(func(_ int, r *http.Request) (*http.Response, error) {
		resp, err := t.net.base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxTape))
		_ = resp.Body.Close()
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		if len(tapes) < maxTapes {
			tapes = append(tapes, tape{resp.StatusCode, resp.Header.Clone(), body})
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
	t.recorded = &recording{r.link, tapes}
	return t.recorded, nil
}

// strike makes the valid request with f in the place of call number at, and
// those after it. The second result is false if there was no such call.
func (t *trial) strike(at int, f fault) (result, bool) {
	t.net.use(func(n int, r *http.Request) (*http.Response, error) {
		if n < at {
			return t.net.base.RoundTrip(r)
		}
		return f(n-at, r)
	})
	r := t.hurry(t.valid())
	struck := t.net.count() > at
	t.net.use(nil)
	return r, struck
}

// damage strikes each call of the valid request in turn, with the fault that
// change makes of the answer to it; nil means none can be made. judge says
// whether the generator took it well.
func (t *trial) damage(change func(tape) fault, judge func(result) error) error {
	rec, err := t.record()
	if err != nil {
		return err
	}
	applied := false
	for at, p := range rec.tapes {
		f := change(p)
		if f == nil {
			continue
		}
		r, struck := t.strike(at, f)
		if !struck {
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
			return fmt.Errorf("at call %d of %d: %w", at+1, len(rec.tapes), err)
		}
	}
	if !applied {
		t.note("not checked: the valid request makes no call whose answer could be changed in this way")
	}
	return nil
}
