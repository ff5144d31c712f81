// Package vendorsdk runs Paddle's own Go SDK against the fake server of
// paddle/paddletest. What the vendor's client accepts as an answer, and what it
// sends as a request, is evidence of the API that the documents cannot give.
//
// It holds tests only, and is a module of its own so that the SDK never
// becomes a dependency of the main one.
package vendorsdk
