// Package peers measures this module beside the programs that people would
// otherwise write: with Paddle's own SDK, with a GraphQL client used plainly, and
// with net/http and encoding/json alone.
//
// All of them make the same calls in one process, in turns. Other load on the machine then
// slows all of them equally, so the package compares ratios of times.
// The report writes the tables of docs/performance.md and of the README:
//
//	go run ./report         # ten minutes
//	go run ./report -quick  # a minute; prints the tables and writes nothing
//
// The tests run Paddle's SDK (with the tag node, the Node one as well) against the
// fake server of paddle/paddletest. What a vendor's client accepts as a response,
// and what it sends as a request, is evidence of the API that the documents cannot
// give.
//
// It is a module of its own so that no SDK becomes a dependency of the main one.
package peers
