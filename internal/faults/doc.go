// Package faults has one test. It checks over real sockets what the providers return for
// each fault of a network or a server. It prints a table:
//
//	go test -v -run TestFaultMatrix ./internal/faults
package faults
