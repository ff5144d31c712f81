package otelportal

import (
	"context"
	"net/http"
	"net/url"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
)

type requestKey struct{}

// NewHandler returns a handler that makes a server span for each request with otelhttp
// and calls h. Use it for a handler with a secret in its path, such as the one of
// redirect.NewMailHandler: the span has no path, no query and no referring page. Use it
// instead of otelhttp.NewHandler, not inside it. If h panics, the span has the text of the
// panic.
func NewHandler(h http.Handler, operation string, opts ...otelhttp.Option) http.Handler {
	restored := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		original, ok := r.Context().Value(requestKey{}).(*http.Request)
		if !ok {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		h.ServeHTTP(w, original.WithContext(r.Context()))
	})
	traced := otelhttp.NewHandler(restored, operation, opts...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown := r.WithContext(context.WithValue(r.Context(), requestKey{}, r))
		shown.URL = &url.URL{Path: redactedPath}
		shown.RequestURI = redactedPath
		shown.Header = r.Header.Clone()
		shown.Header.Del("Referer")
		traced.ServeHTTP(w, shown)
	})
}
