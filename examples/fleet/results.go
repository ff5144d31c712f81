package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// export writes a line for each finished job. Only the owner can read the file.
func export[Tx any](ctx context.Context, client *river.Client[Tx], path string, out io.Writer) error {
	f, err := openPrivate(path, os.O_WRONLY|os.O_TRUNC)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"customer_id", "email", "subscription", "action", "link", "expires_at", "error"}) // w.Error returns the error later
	links, failed := 0, 0
	err = each(ctx, client, func(job *rivertype.JobRow) error {
		var args MintArgs
		if err := json.Unmarshal(job.EncodedArgs, &args); err != nil {
			return err
		}
		record := []string{args.CustomerID, args.Email, args.Subscription, args.Action, "", "", ""}
		if job.State == rivertype.JobStateCompleted {
			var made output
			if err := json.Unmarshal(job.Output(), &made); err != nil {
				return err
			}
			links++
			record[4] = made.Link
			if !made.ExpiresAt.IsZero() {
				record[5] = made.ExpiresAt.Format(time.RFC3339)
			}
		} else {
			failed++
			if n := len(job.Errors); n > 0 {
				record[6] = job.Errors[n-1].Error
			}
		}
		for i, cell := range record {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				record[i] = "'" + cell // a spreadsheet would run it as a formula
			}
		}
		return w.Write(record)
	})
	w.Flush()
	if err := errors.Join(err, w.Error(), f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d links, %d without: see %s.\n", links, failed, path)
	return nil
}

// openPrivate opens or creates a file that only its owner can read.
func openPrivate(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|flag, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(0o600); err != nil { // it may have existed
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// each iterates over the finished jobs, page by page.
func each[Tx any](ctx context.Context, client *river.Client[Tx], use func(*rivertype.JobRow) error) error {
	params := river.NewJobListParams().Kinds(MintArgs{}.Kind()).OrderBy(river.JobListOrderByID, river.SortOrderAsc).First(1000).
		States(rivertype.JobStateCompleted, rivertype.JobStateCancelled, rivertype.JobStateDiscarded)
	for {
		page, err := client.JobList(ctx, params)
		if err != nil {
			return err
		}
		for _, job := range page.Jobs {
			if err := use(job); err != nil {
				return err
			}
		}
		if len(page.Jobs) < 1000 {
			return nil
		}
		params = params.After(page.LastCursor)
	}
}
