package main

import (
	"crypto/rand"
	"net/http"
	"sync"
)

// session says who is signed in. The provider is part of it since this is a
// demonstration; a program has one.
type session struct {
	account  int // index into accounts
	provider string
}

// sessions are kept in memory: a program has a store.
type sessions struct {
	mu      sync.Mutex
	byToken map[string]session
}

const cookieName = "session"

// start signs somebody in. A token that was there before is of no use then.
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

// cookie is sent with a link from elsewhere, but not with a form from there.
func cookie(r *http.Request, token string, maxAge int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure wherever the application is
		Name: cookieName, Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	}
}
