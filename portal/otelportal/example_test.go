package otelportal_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/otelportal"
)

func Example() {
	server := paddletest.NewServer()
	defer server.Close()
	spans := tracetest.NewSpanRecorder()
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))

	client, err := paddle.New(paddle.Config{
		APIKey:     paddletest.Key,
		BaseURL:    server.URL(),
		HTTPClient: &http.Client{Transport: otelportal.NewTransport(nil)},
	})
	if err != nil {
		log.Fatal(err)
	}
	generator := otelportal.Wrap(client, tracer)
	if _, err := generator.GenerateLink(context.Background(), portal.Request{CustomerID: paddletest.Customer}); err != nil {
		log.Fatal(err)
	}
	for _, span := range spans.Ended() {
		fmt.Println(span.Name(), span.SpanKind(), span.Status().Code)
	}
	// Output:
	// HTTP POST client Unset
	// GenerateLink client Unset
}
