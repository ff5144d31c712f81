package otelportal

import (
	"context"
	"errors"
	"iter"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/portallink/portallink-go/portal"
)

const scope = "github.com/portallink/portallink-go/portal/otelportal"

// The attributes of a span. An attribute whose value is unknown is left out.
const (
	attrProvider  = attribute.Key("portal.provider")
	attrKind      = attribute.Key("error.type")                // portal.ErrorKind in words
	attrStatus    = attribute.Key("http.response.status_code") // of an error
	attrAttempts  = attribute.Key("portal.attempts")
	attrRequestID = attribute.Key("portal.request_id")
)

// Wrap returns a generator that makes one client span for each call of g. If g is a
// [portal.SubscriptionLister], so is the result, and it makes one span for each
// listing. A span has only the provider, the kind and status of an error, the number of
// attempts, and the provider's request ID. A nil tp means the global provider. The
// result is safe for concurrent use.
func Wrap(g portal.LinkGenerator, tp trace.TracerProvider) portal.LinkGenerator {
	if tp == nil {
		tp = otel.GetTracerProvider()
	}
	w := &generator{LinkGenerator: g, tracer: tp.Tracer(scope)}
	if l, ok := g.(portal.SubscriptionLister); ok {
		return &lister{generator: w, subscriptions: l}
	}
	return w
}

type generator struct {
	portal.LinkGenerator
	tracer trace.Tracer
}

// GenerateLink calls the wrapped generator in a span.
func (w *generator) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	ctx, span := w.start(ctx, "GenerateLink")
	defer func() { span.End() }() // a deferred End would record the text of a panic
	link, err := w.LinkGenerator.GenerateLink(ctx, req)
	switch {
	case err != nil:
		record(span, err)
	case link != nil:
		set(span, link.Attempts, link.RequestID)
	}
	return link, err
}

// start begins a span. It passes a nil ctx on: the generator rejects it.
func (w *generator) start(ctx context.Context, name string) (context.Context, trace.Span) {
	if ctx == nil {
		return nil, trace.SpanFromContext(context.Background())
	}
	return w.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attrProvider.String(w.Capabilities().Provider)))
}

// record describes err by its kind. No error text goes into a span.
func record(span trace.Span, err error) {
	kind := portal.KindOf(err).Error()
	span.SetStatus(codes.Error, kind)
	span.SetAttributes(attrKind.String(kind))
	var e *portal.Error
	if !errors.As(err, &e) || e == nil {
		return
	}
	if e.Status != 0 {
		span.SetAttributes(attrStatus.Int(e.Status))
	}
	set(span, e.Attempts, e.RequestID)
}

func set(span trace.Span, attempts int, requestID string) {
	span.SetAttributes(attrAttempts.Int(attempts))
	if requestID != "" {
		span.SetAttributes(attrRequestID.String(requestID))
	}
}

type lister struct {
	*generator
	subscriptions portal.SubscriptionLister
}

// Subscriptions calls the wrapped generator, with one span for each loop over the
// result.
func (l *lister) Subscriptions(ctx context.Context, req portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(yield func(portal.Subscription, error) bool) {
		ctx, span := l.start(ctx, "Subscriptions")
		defer func() { span.End() }() // as in GenerateLink
		for s, err := range l.subscriptions.Subscriptions(ctx, req) {
			if err != nil {
				record(span, err)
			}
			if !yield(s, err) {
				return
			}
		}
	}
}
