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

// result has the columns that the output adds to a row.
type result struct {
	Link      string `json:"link,omitempty"`
	ExpiresAt string `json:"expires_at,omitempty"`
	Error     string `json:"error,omitempty"`
}

var outputColumns = append(slices.Clone(columns), "link", "expires_at", "error")

// checkOutput returns an error if the file exists and is not the output of an earlier run.
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
		return fmt.Errorf("%s exists and is not an output of this program", path)
	}
	return nil
}

// writeOutput writes a row for each row of the input. It replaces path when all rows are on
// the disk. Only the owner can read the file, because it contains links.
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
	_ = w.Write(outputColumns) // w.Error returns the error later
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

// neutral changes cell so that a spreadsheet shows it as text. The list of characters is
// from https://owasp.org/www-community/attacks/CSV_Injection.
func neutral(cell string) string {
	trimmed := strings.TrimLeft(cell, " ")
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(trimmed, start) {
			return "'" + cell
		}
	}
	return cell
}
