// Package otelportal traces portal links with OpenTelemetry, without the secrets
// that are in them.
//
// [Wrap] makes one client span for each call of a [portal.LinkGenerator]:
//
//	generator := otelportal.Wrap(client, nil)
//
// [NewTransport] goes one level deeper and makes a span for each HTTP attempt.
// otelhttp alone records url.full, which has the e-mail address of a customer
// who is looked up by it, and sends traceparent and baggage to the provider:
//
//	client, err := paddle.New(paddle.Config{
//		APIKey:     key,
//		HTTPClient: &http.Client{Transport: otelportal.NewTransport(nil)},
//	})
//
// [NewHandler] is for the other side: otelhttp records url.path, which is the
// whole payload of a signed e-mail link.
//
// No span, metric, baggage or outgoing header of these has a key, token, link,
// e-mail address or payload. Spans that other code makes are its own affair.
package otelportal
