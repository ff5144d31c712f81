// Package peers compares this module with the programs that people would
// otherwise use: the vendors' SDKs, a plain GraphQL client, and a hand-written
// HTTP client.
//
// Its tests run Paddle's own Go SDK (with the tag node, its Node SDK as well)
// against the fake server of
// paddle/paddletest. What the vendor's client accepts as a response, and what it
// sends as a request, is evidence of the API that the documents cannot give.
//
// It is a module of its own so that no SDK becomes a dependency of the main one.
package peers
