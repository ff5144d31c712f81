//go:build race

package portaltest_test

// sample is how many broken generators one has to stand for where the whole
// suite runs on each: the race detector makes it six times as much work.
const sample = 16
