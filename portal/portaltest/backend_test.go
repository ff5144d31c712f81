package portaltest_test

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
)

// The customers and subscriptions of the backend.
const (
	key      = "fourth_key_ThisOneIsMadeUp0000000000"
	customer = "cus_ada000001"
	stranger = "cus_nobody002"
	email    = "ada@example.com"
)

var subscriptions = []string{"sub_monthly02", "sub_yearly001"}

// maxSubscriptions is the limit of one request.
const maxSubscriptions = 25

// backend is the server of the provider that a fourth calls.
func backend() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /customers", func(w http.ResponseWriter, r *http.Request) {
		found := []any{}
		if r.FormValue("email") == email {
			found = append(found, map[string]any{"id": customer, "status": "active"})
		}
		respond(w, 200, found)
	})
	mux.HandleFunc("GET /subscriptions", func(w http.ResponseWriter, r *http.Request) {
		found := []any{}
		for _, id := range subscriptions {
			if r.FormValue("customer_id") == customer {
				found = append(found, map[string]any{"id": id, "status": "active"})
			}
		}
		respond(w, 200, found)
	})
	mux.HandleFunc("POST /customers/{id}/sessions", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			IDs []string `json:"subscription_ids"`
		}
		switch err := json.NewDecoder(r.Body).Decode(&body); {
		case err != nil || len(body.IDs) > maxSubscriptions:
			respond(w, 400, nil)
		case r.PathValue("id") != customer, slices.ContainsFunc(body.IDs, func(id string) bool { return !slices.Contains(subscriptions, id) }):
			respond(w, 404, nil)
		default:
			respond(w, 201, session(body.IDs))
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+key {
			respond(w, 401, nil)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func session(ids []string) any {
	token := "?token=" + rand.Text()
	deep := []any{}
	for _, id := range ids {
		base := "https://portal.example/subscriptions/" + id
		deep = append(deep, map[string]any{
			"id": id, "cancel": base + "/cancel" + token, "pay": base + "/pay" + token, "view": base + token,
		})
	}
	return map[string]any{"customer_id": customer, "urls": map[string]any{
		"general": map[string]any{
			"overview": "https://portal.example/" + token,
			"pay":      "https://portal.example/pay" + token,
			"address":  "https://portal.example/address" + token,
		},
		"subscriptions": deep,
	}}
}

func respond(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
}

// inMemory serves calls without a network, because a synctest bubble has none.
type inMemory struct{ http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	defer func() { _, _ = io.Copy(io.Discard, r.Body); _ = r.Body.Close() }()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}
