package redispace_test

import (
	"os"
	"testing"
)

// TestMain lets the fleet's test start this program again as one of its processes.
func TestMain(m *testing.M) {
	if config := os.Getenv(workerVariable); config != "" {
		work(config)
		return
	}
	os.Exit(m.Run())
}
