package main

import (
	"crypto/rand"
	"net/http"
	"sync"
)

// session says who is signed in. It has a provider only because this is a demonstration: a
// real program has one provider.
type session struct {
	account  int // index into accounts
	provider string
}

// sessions are in memory here. A real program has a store.
type sessions struct {
	mu      sync.Mutex
	byToken map[string]session
}

const cookieName = "session"

// start signs a person in with a new token. It ends an older session.
func (s *sessions) start(w http.ResponseWriter, r *http.Request, v session) {
	s.end(w, r)
	token := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byToken[token] = v
	http.SetCookie(w, cookie(r, token, 0))
}

// of returns the session of a request, and whether there is one.
func (s *sessions) of(r *http.Request) (session, bool) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return session{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.byToken[c.Value]
	return v, ok
}

func (s *sessions) end(w http.ResponseWriter, r *http.Request) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byToken, c.Value)
	http.SetCookie(w, cookie(r, "", -1))
}

// cookie returns a cookie that browsers send with links from other sites, but not with
// their forms.
func cookie(r *http.Request, token string, maxAge int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure wherever the application is
		Name: cookieName, Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	}
}
