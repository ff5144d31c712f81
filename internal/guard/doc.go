// Package guard has tests alone: rules about the source of the whole module
// that a compiler does not know.
package guard
