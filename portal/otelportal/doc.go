// Package otelportal traces portal links with OpenTelemetry. It keeps their secrets
// out of the traces.
//
// [Wrap] makes one client span for each call of a [portal.LinkGenerator]:
//
//	generator := otelportal.Wrap(client, nil)
//
// [NewTransport] makes a span for each HTTP attempt. otelhttp alone records url.full,
// which contains the e-mail address if the client looks up a customer by it. It also
// sends traceparent and baggage to the provider. NewTransport prevents both:
//
//	client, err := paddle.New(paddle.Config{
//		APIKey:     key,
//		HTTPClient: &http.Client{Transport: otelportal.NewTransport(nil)},
//	})
//
// [NewHandler] is for the server side: otelhttp alone records url.path, which contains
// the whole payload of a signed e-mail link.
//
// No span, metric, baggage or outgoing header that this package makes contains a key,
// token, link, e-mail address or payload, unless a handler panics with such a text (see
// [NewHandler]). The package has no influence on the spans of other code.
package otelportal
