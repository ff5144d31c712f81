// Package guard has only tests. They check rules about the source of the whole module that
// a compiler does not check.
package guard
