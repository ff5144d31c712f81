// Package faults has the tests of what a network or a server can do to all providers.
// One of them checks over real sockets what the providers return for each fault, and
// prints a table:
//
//	go test -v -run TestFaultMatrix ./internal/faults
//
// The other bounds the memory that a hostile response takes.
package faults
