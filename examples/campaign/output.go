package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// result is what the output says beside a row.
type result struct {
	Link      string `json:"link,omitempty"`
	ExpiresAt string `json:"expires_at,omitempty"`
	Error     string `json:"error,omitempty"`
}

var outputColumns = append(slices.Clone(columns), "link", "expires_at", "error")

// checkOutput refuses to replace a file that is something else than the output
// of a former run.
func checkOutput(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	line, _ := bufio.NewReader(io.LimitReader(f, 4096)).ReadString('\n')
	if strings.TrimSpace(line) != strings.Join(outputColumns, ",") {
		return fmt.Errorf("%s exists, and is no output of this program", path)
	}
	return nil
}

// writeOutput writes a row for each of the input, and replaces path when all are
// on the disk. The file has links in it: only its owner can read it.
func writeOutput(path string, in *input, find func(row) (result, error)) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	w := csv.NewWriter(f)
	_ = w.Write(outputColumns) // Error has it
	for r, err := range in.all() {
		if err != nil {
			return err
		}
		res, err := find(r)
		if err != nil {
			return err
		}
		record := append(slices.Clone(r[:]), res.Link, res.ExpiresAt, res.Error)
		for i, cell := range record {
			record[i] = neutral(cell)
		}
		_ = w.Write(record)
	}
	w.Flush()
	if err := errors.Join(w.Error(), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// neutral returns cell so that a spreadsheet shows it as text. The list is that
// of https://owasp.org/www-community/attacks/CSV_Injection.
func neutral(cell string) string {
	trimmed := strings.TrimLeft(cell, " ")
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(trimmed, start) {
			return "'" + cell
		}
	}
	return cell
}
