package otelportal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/otelportal"
)

const (
	key      = "k3y-of-the-store"
	appKey   = "k3y-of-the-partner"
	email    = "jane@example.com"
	token    = "t0ken-of-the-link"
	payload  = "0payl0ad0of0a0signed0link"
	baggaged = "b4ggage-of-the-program"
)

var secrets = []string{key, appKey, email, token, payload, baggaged}

// telemetry records everything that is exported.
type telemetry struct {
	spans   *tracetest.SpanRecorder
	metrics *metric.ManualReader
	options []otelhttp.Option
	tracer  *sdktrace.TracerProvider
}

func newTelemetry() *telemetry {
	x := &telemetry{spans: tracetest.NewSpanRecorder(), metrics: metric.NewManualReader()}
	x.tracer = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(x.spans))
	x.options = []otelhttp.Option{
		otelhttp.WithTracerProvider(x.tracer),
		otelhttp.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(x.metrics))),
		otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{})),
	}
	return x
}

// text returns everything that was exported.
func (x *telemetry) text(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	for _, s := range tracetest.SpanStubsFromReadOnlySpans(x.spans.Ended()) {
		fmt.Fprintf(&out, "%s %v %v %v %v %v\n", s.Name, s.SpanKind, s.Status, s.Attributes, s.Events, s.Links)
	}
	var metrics metricdata.ResourceMetrics
	require.NoError(t, x.metrics.Collect(t.Context(), &metrics))
	encoded, err := json.Marshal(metrics)
	require.NoError(t, err)
	out.Write(encoded)
	return out.String()
}

// recorder responds as a provider and keeps the headers that it was sent.
type recorder struct {
	mu      sync.Mutex
	headers []http.Header
	respond func() (*http.Response, error)
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.headers = append(r.headers, req.Header.Clone())
	r.mu.Unlock()
	if req.URL.Query().Get("emailId") != email {
		return nil, errors.New("the request has lost its query")
	}
	return r.respond()
}

func response(status int, body string, header http.Header) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		w := httptest.NewRecorder()
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		w.WriteString(body)
		return w.Result(), nil
	}
}

var outcomes = map[string]struct {
	respond func() (*http.Response, error)
	kind    portal.ErrorKind
}{
	"success":  {respond: response(200, `{"manageSubscriptionLink":"https://store.example/manage?token=`+token+`","tokenExpirationTime":"2026-11-24T10:00:00Z"}`, nil)},
	"429":      {response(429, `{"message":"`+email+` with `+key+`"}`, http.Header{"Retry-After": {"1000"}}), portal.ErrRateLimited},
	"redirect": {response(302, "", http.Header{"Location": {"https://other.example/?emailId=" + email + "&token=" + token}}), portal.ErrBadResponse},
	"dial error": {func() (*http.Response, error) {
		return nil, &url.Error{Op: "Get", URL: "https://host.example/?emailId=" + email, Err: errors.New("dial: " + key + " refused")}
	}, portal.ErrUnavailable},
	"broken response": {func() (*http.Response, error) {
		broken := iotest.ErrReader(errors.New("malformed MIME header: missing colon: " + token + key))
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(broken)}, nil
	}, portal.ErrUnavailable},
}

func TestNoSecretLeavesTheClient(t *testing.T) {
	t.Parallel()
	for name, outcome := range outcomes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, wire := newTelemetry(), &recorder{respond: outcome.respond}
			client, err := appstle.New(appstle.Config{
				APIKey: key, AppKey: appKey, Retry: portal.Retry{Attempts: 1},
				HTTPClient: &http.Client{Transport: otelportal.NewTransport(wire, x.options...)},
			})
			require.NoError(t, err)
			member, err := baggage.NewMember("user", baggaged)
			require.NoError(t, err)
			bag, err := baggage.New(member)
			require.NoError(t, err)
			g := otelportal.Wrap(client, x.tracer)
			link, err := g.GenerateLink(baggage.ContextWithBaggage(t.Context(), bag), portal.Request{Email: email})
			assert.Equal(t, outcome.kind, portal.KindOf(err))
			assert.Equal(t, err == nil, link != nil)

			exported := x.text(t)
			for _, secret := range secrets {
				assert.NotContains(t, exported, secret)
				assert.NotContains(t, exported, url.QueryEscape(secret))
			}
			assert.Contains(t, exported, "GenerateLink")
			assert.Contains(t, exported, "HTTP GET")
			assert.Contains(t, exported, "appstle")
			require.Len(t, wire.headers, 1)
			names := slices.Sorted(maps.Keys(wire.headers[0]))
			assert.Equal(t, []string{"Accept", "User-Agent", "X-Api-Key", "X-App-Key"}, names)
		})
	}
}

// upgraded is the body of a response with status 101.
type upgraded struct{ io.ReadWriteCloser }

// The client gets the errors of the base transport, and the body that it made.
func TestTheClientSeesErrorsAsTheyAre(t *testing.T) {
	t.Parallel()
	x, cause := newTelemetry(), errors.New("the cause")
	get := func(resp *http.Response, err error) (*http.Response, error) {
		transport := otelportal.NewTransport(&recorder{respond: func() (*http.Response, error) { return resp, err }}, x.options...)
		return transport.RoundTrip(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://host.example/?emailId="+email, nil))
	}
	_, err := get(nil, cause)
	assert.Equal(t, cause, err)

	resp, err := get(&http.Response{StatusCode: 200, Body: io.NopCloser(iotest.ErrReader(cause))}, nil)
	require.NoError(t, err)
	_, err = io.ReadAll(resp.Body)
	assert.Equal(t, cause, err)
	require.NoError(t, resp.Body.Close())

	resp, err = get(&http.Response{StatusCode: http.StatusSwitchingProtocols, Body: upgraded{}}, nil)
	require.NoError(t, err)
	assert.Implements(t, (*io.Writer)(nil), resp.Body)

	_, err = get(nil, nil)
	require.Error(t, err)
	resp, err = get(&http.Response{StatusCode: 204}, nil)
	require.NoError(t, err)
	assert.NotNil(t, resp.Body)
}

func TestNoSecretLeavesTheServer(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"success": 200, "429": 429, "redirect": 303, "error": 503} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newTelemetry()
			var path, query, referer string
			h := otelportal.NewHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				path, query, referer = r.URL.Path, r.URL.RawQuery, r.Referer()
				w.Header().Set("Location", "https://portal.example/?token="+token)
				w.WriteHeader(status)
			}), "mail", x.options...)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/m/"+payload+"?email="+email, strings.NewReader(key))
			r.Header.Set("Referer", "https://mail.example/?q="+payload)
			r.Header.Set("Baggage", "user="+baggaged)
			r.Header.Set("X-App-Key", appKey)
			h.ServeHTTP(httptest.NewRecorder(), r)

			assert.Equal(t, "/m/"+payload, path)
			assert.Equal(t, "email="+email, query)
			assert.Contains(t, referer, payload)
			exported := x.text(t)
			for _, secret := range secrets {
				assert.NotContains(t, exported, secret)
				assert.NotContains(t, exported, url.QueryEscape(secret))
			}
			assert.True(t, strings.HasPrefix(exported, "GET server"))
			assert.Contains(t, exported, fmt.Sprint(status))
		})
	}
}

// Without this module, otelhttp exports the secrets, so the tests above can fail.
func TestOtelhttpAloneShowsSecrets(t *testing.T) {
	t.Parallel()
	x, wire := newTelemetry(), &recorder{respond: outcomes["success"].respond}
	client, err := appstle.New(appstle.Config{
		APIKey: key, HTTPClient: &http.Client{Transport: otelhttp.NewTransport(wire, x.options...)},
	})
	require.NoError(t, err)
	_, err = client.GenerateLink(context.WithoutCancel(t.Context()), portal.Request{Email: email})
	require.NoError(t, err)
	assert.Contains(t, x.text(t), url.QueryEscape(email))
	assert.Contains(t, wire.headers[0], "Traceparent")

	y := newTelemetry()
	h := otelhttp.NewHandler(http.NotFoundHandler(), "mail", y.options...)
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/m/"+payload, nil))
	assert.Contains(t, y.text(t), payload)
}
