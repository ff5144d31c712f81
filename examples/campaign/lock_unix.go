//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
)

// lock locks the journal against a second run. The lock ends with this process.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// syncFolder writes the name of a new file to the disk.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
