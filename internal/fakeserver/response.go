package fakeserver

import "net/http"

// Response is a JSON document and its status. It is an http.Handler, so FailNext accepts
// it.
type Response struct {
	Status int // 500 is sent instead of a status that is not final
	Header map[string]string
	Body   any
}

// ServeHTTP writes the body as one line. Its Content-Type is application/json unless Header
// has another one. It does not escape characters of HTML: links have many ampersands.
func (res *Response) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	text, err := encode(res.Body)
	if err != nil { // a bug of the fake
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	for name, value := range res.Header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(FinalStatus(res.Status))
	_, _ = w.Write(text) // fails only if the client has closed the connection
}

// FinalStatus returns status, or 500 if status is not final.
func FinalStatus(status int) int {
	if status < 200 || status > 599 {
		return http.StatusInternalServerError
	}
	return status
}
