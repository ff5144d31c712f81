// Package faults has one test: what the providers make of everything that a
// network and a broken server can do, over real sockets. It prints a table:
//
//	go test -v -run TestFaultMatrix ./internal/faults
package faults
