//go:build !race

package portaltest_test

const sample = 1
