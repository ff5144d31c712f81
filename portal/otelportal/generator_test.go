package otelportal_test

import (
	"context"
	"iter"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/otelportal"
)

// fake is a generator with fixed results.
type fake struct {
	link *portal.Link
	err  error
}

func (f fake) GenerateLink(context.Context, portal.Request) (*portal.Link, error) {
	return f.link, f.err
}
func (f fake) Capabilities() portal.Capabilities { return portal.Capabilities{Provider: "paddle"} }

type fakeLister struct{ fake }

func (f fakeLister) Subscriptions(context.Context, portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(yield func(portal.Subscription, error) bool) {
		if yield(portal.Subscription{ID: "sub_1"}, nil) && f.err != nil {
			yield(portal.Subscription{}, f.err)
		}
	}
}

var refused = &portal.Error{
	Provider: "paddle", Kind: portal.ErrRateLimited, Status: 429, Code: "too_many", Message: "words", RequestID: "req_2", Attempts: 3,
}

func recorded() (*sdktrace.TracerProvider, func(t *testing.T) (sdktrace.ReadOnlySpan, map[attribute.Key]any)) {
	spans := tracetest.NewSpanRecorder()
	return sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)), func(t *testing.T) (sdktrace.ReadOnlySpan, map[attribute.Key]any) {
		t.Helper()
		require.Len(t, spans.Ended(), 1)
		got := map[attribute.Key]any{}
		for _, a := range spans.Ended()[0].Attributes() {
			got[a.Key] = a.Value.AsInterface()
		}
		return spans.Ended()[0], got
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	link := &portal.Link{Provider: "paddle", URL: "https://portal.example", RequestID: "req_1", Attempts: 2}
	for name, tt := range map[string]struct {
		inside fake
		want   map[attribute.Key]any
	}{
		"link": {fake{link: link}, map[attribute.Key]any{"portal.attempts": int64(2), "portal.request_id": "req_1"}},
		"error": {fake{err: refused}, map[attribute.Key]any{
			"portal.attempts": int64(3), "portal.request_id": "req_2", "http.response.status_code": int64(429), "error.type": refused.Kind.Error(),
		}},
		"foreign error": {fake{err: context.Canceled}, map[attribute.Key]any{"error.type": portal.ErrUnknown.Error()}},
		"typed nil":     {fake{err: (*portal.Error)(nil)}, map[attribute.Key]any{"error.type": portal.ErrUnknown.Error()}},
		"no result":     {fake{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			provider, ended := recorded()
			got, err := otelportal.Wrap(tt.inside, provider).GenerateLink(t.Context(), portal.Request{})
			assert.Equal(t, tt.inside.link, got)
			assert.Equal(t, tt.inside.err, err)
			span, attributes := ended(t)
			assert.Equal(t, "GenerateLink", span.Name())
			assert.Equal(t, trace.SpanKindClient, span.SpanKind())
			want := map[attribute.Key]any{"portal.provider": "paddle"}
			maps.Copy(want, tt.want)
			assert.Equal(t, want, attributes)
			assert.Empty(t, span.Events())
		})
	}
}

// panicking is a generator with a fault.
type panicking struct{ fake }

func (panicking) GenerateLink(context.Context, portal.Request) (*portal.Link, error) { panic(token) }

func (panicking) Subscriptions(context.Context, portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(func(portal.Subscription, error) bool) { panic(token) }
}

// A span ends in a panic, and does not repeat its text.
func TestPanics(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(portal.SubscriptionLister){
		"GenerateLink": func(l portal.SubscriptionLister) {
			_, _ = l.(portal.LinkGenerator).GenerateLink(t.Context(), portal.Request{})
		},
		"Subscriptions": func(l portal.SubscriptionLister) {
			for range l.Subscriptions(t.Context(), portal.Request{}) {
				break
			}
		},
	} {
		provider, ended := recorded()
		wrapped := otelportal.Wrap(panicking{}, provider).(portal.SubscriptionLister)
		assert.PanicsWithValue(t, token, func() { call(wrapped) })
		span, _ := ended(t)
		assert.Equal(t, name, span.Name())
		assert.Empty(t, span.Events())
	}
}

func TestListerIsKept(t *testing.T) {
	t.Parallel()
	provider, ended := recorded()
	_, is := otelportal.Wrap(fake{}, provider).(portal.SubscriptionLister)
	assert.False(t, is)
	wrapped, is := otelportal.Wrap(fakeLister{fake{err: refused}}, provider).(portal.SubscriptionLister)
	require.True(t, is)
	var ids []string
	var last error
	for s, err := range wrapped.Subscriptions(t.Context(), portal.Request{}) {
		ids, last = append(ids, s.ID), err
	}
	assert.Equal(t, []string{"sub_1", ""}, ids)
	require.ErrorIs(t, last, portal.ErrRateLimited)
	span, attributes := ended(t)
	assert.Equal(t, "Subscriptions", span.Name())
	assert.Equal(t, refused.Kind.Error(), attributes["error.type"])

	provider, ended = recorded()
	for range otelportal.Wrap(fakeLister{fake{err: refused}}, provider).(portal.SubscriptionLister).Subscriptions(t.Context(), portal.Request{}) {
		break
	}
	_, attributes = ended(t)
	assert.NotContains(t, attributes, attribute.Key("error.type"))
}
