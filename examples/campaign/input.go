package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

// columns are the columns of the input, and the first columns of the output.
var columns = []string{"customer_id", "email", "subscription", "action"}

// row is one customer: the cells under columns.
type row [4]string

func (r row) request() portal.Request {
	req := portal.Request{CustomerID: r[0], Email: r[1], Action: portal.Action(r[3])}
	if r[2] != "" {
		req.SubscriptionIDs = []string{r[2]}
	}
	return req
}

// key identifies a row by its cells. Equal rows have the same key.
func (r row) key() string {
	h := sha256.New()
	for _, cell := range r {
		fmt.Fprintf(h, "%d:%s", len(cell), cell)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// input is a file that has been read once and is valid.
type input struct {
	path string
	hash string // of the whole file
	rows int
}

func readInput(path string) (*input, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	in := &input{path: path, hash: hex.EncodeToString(h.Sum(nil))}
	for _, err := range in.all() {
		if err != nil {
			return nil, err
		}
		in.rows++
	}
	return in, nil
}

// all yields the rows. It ends after the first error.
func (in *input) all() iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		f, err := os.Open(in.path)
		if err != nil {
			yield(row{}, err)
			return
		}
		defer f.Close()
		buffered := bufio.NewReader(f)
		if mark, _ := buffered.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) { // as Excel writes it
			_, _ = buffered.Discard(3)
		}
		records := csv.NewReader(buffered)
		records.ReuseRecord = true
		places, err := header(records)
		if err != nil {
			yield(row{}, fmt.Errorf("%s: %w", in.path, err))
			return
		}
		for {
			record, err := records.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(row{}, fmt.Errorf("%s: %w", in.path, err))
				return
			}
			var r row
			for i, place := range places {
				r[place] = record[i]
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// header returns the index in a row for each column of the file.
func header(records *csv.Reader) ([]int, error) {
	names, err := records.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	var places []int
	for _, name := range names {
		place := slices.Index(columns, name)
		switch {
		case place < 0:
			return nil, fmt.Errorf("column %q is not one of %q", name, columns)
		case slices.Contains(places, place):
			return nil, fmt.Errorf("column %q comes twice", name)
		}
		places = append(places, place)
	}
	return places, nil
}
