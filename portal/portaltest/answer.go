package portaltest

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// answer returns a fault that gives this answer to every call. header holds
// names and values by turns.
func answer(status int, contentType string, body []byte, header ...string) fault {
	return func(_ int, r *http.Request) (*http.Response, error) {
		discard(r)
		h := http.Header{}
		if contentType != "" {
			h.Set("Content-Type", contentType)
		}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return respond(r, status, h, bytes.NewReader(body), int64(len(body))), nil
	}
}

func text(status int, body string, header ...string) fault {
	return answer(status, "application/json", []byte(body), header...)
}

func respond(r *http.Request, status int, h http.Header, body io.Reader, length int64) *http.Response {
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

// fail returns a fault that breaks the connection before there is an answer.
func fail(err error) fault {
	return func(_ int, r *http.Request) (*http.Response, error) {
		discard(r)
		return nil, err
	}
}

// discard does what a transport has to do with the body of a request.
func discard(r *http.Request) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
}

const page = "<!DOCTYPE html>\n<html><head><title>Sorry</title></head><body><h1>Sorry</h1></body></html>\n"

// broken fails in the place where body ends.
func broken(body []byte, err error) io.Reader {
	return io.MultiReader(bytes.NewReader(body), failing{err})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// spaces is white space, which JSON allows before any value.
func spaces(n int64) io.Reader { return io.LimitReader(blank{}, n) }

type blank struct{}

func (blank) Read(p []byte) (int, error) { return copy(p, strings.Repeat(" ", len(p))), nil }
