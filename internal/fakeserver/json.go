package fakeserver

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// WriteJSON writes body as one line. Characters of HTML stay as they are: links
// are full of ampersands.
func WriteJSON(w http.ResponseWriter, contentType string, status int, body any) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil { // a mistake of the fake
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(FinalStatus(status))
	_, _ = w.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n"))) // the client may have gone
}

// FinalStatus returns status, or 500 if no response can end with it.
func FinalStatus(status int) int {
	if status < 200 || status > 599 {
		return http.StatusInternalServerError
	}
	return status
}
