package paddletest

import (
	"encoding/json"
	"net/http"
)

type meta struct {
	RequestID  string      `json:"request_id"`
	Pagination *pagination `json:"pagination,omitempty"`
}

// pagination has no omitempty: all four fields are in every documented sample.
type pagination struct {
	PerPage        int    `json:"per_page"`
	Next           string `json:"next"`
	HasMore        bool   `json:"has_more"`
	EstimatedTotal int    `json:"estimated_total"`
}

func writeData(w http.ResponseWriter, status int, data any, page *pagination) {
	writeJSON(w, status, struct {
		Data any  `json:"data"`
		Meta meta `json:"meta"`
	}{data, meta{RequestID: newRequestID(), Pagination: page}})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	// Links are full of ampersands, and Paddle sends them as they are.
	enc.SetEscapeHTML(false)
	// An error means that the caller has hung up: nobody is left to tell.
	_ = enc.Encode(v)
}
