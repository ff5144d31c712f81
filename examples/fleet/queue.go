package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/portallink/portallink-go/portal"
)

func onPostgres(ctx context.Context, url string, o options, g portal.LinkGenerator, jobs []MintArgs, out io.Writer) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	defer pool.Close()
	return work(ctx, riverpgxv5.New(pool), o, g, jobs, out)
}

func onSQLite(ctx context.Context, o options, g portal.LinkGenerator, jobs []MintArgs, out io.Writer) error {
	f, err := openPrivate(o.sqlite, os.O_WRONLY) // the file contains links
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", o.sqlite+"?_pragma=busy_timeout(5000)") // of another program that writes
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // SQLite has one writer
	return work(ctx, riversqlite.New(db), o, g, jobs, out)
}

// work adds the jobs. It then works on the queue until the queue is empty or ctx ends.
func work[Tx any](ctx context.Context, driver riverdriver.Driver[Tx], o options, g portal.LinkGenerator, jobs []MintArgs, out io.Writer) error {
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: logger})
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &minter{generator: g})
	const week = 7 * 24 * time.Hour
	client, err := river.NewClient(driver, &river.Config{
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.workers}},
		JobTimeout:                  o.rescue / 2,
		RescueStuckJobsAfter:        o.rescue,
		CompletedJobRetentionPeriod: week,
		CancelledJobRetentionPeriod: week,
		Logger:                      logger,
	})
	if err != nil {
		return err
	}
	if err := add(ctx, client, jobs, out); err != nil {
		return err
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil { // Stop ends it after the running jobs
		return err
	}
	if o.stay {
		<-ctx.Done()
	} else {
		err = drain(ctx, client)
	}
	// Stop waits for the running jobs and records their results.
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.rescue/2)
	defer cancel()
	if err := errors.Join(err, client.Stop(stop)); err != nil || o.stay {
		return err
	}
	return export(ctx, client, o.results, out)
}

func add[Tx any](ctx context.Context, client *river.Client[Tx], jobs []MintArgs, out io.Writer) error {
	const batch = 1000
	added := 0
	for start := 0; start < len(jobs); start += batch {
		var params []river.InsertManyParams
		for _, job := range jobs[start:min(start+batch, len(jobs))] {
			params = append(params, river.InsertManyParams{Args: job, InsertOpts: &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}})
		}
		results, err := client.InsertMany(ctx, params)
		if err != nil {
			return err
		}
		for _, r := range results {
			if !r.UniqueSkippedAsDuplicate {
				added++
			}
		}
	}
	if len(jobs) == 0 {
		return nil
	}
	fmt.Fprintf(out, "%d jobs added, %d were there already.\n", added, len(jobs)-added)
	return nil
}

// drain returns when no job is left to work on.
func drain[Tx any](ctx context.Context, client *river.Client[Tx]) error {
	params := river.NewJobListParams().Kinds(MintArgs{}.Kind()).First(1).States(
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled)
	ticker := time.NewTicker(250 * time.Millisecond)
	defer ticker.Stop()
	for {
		left, err := client.JobList(ctx, params)
		if err != nil || len(left.Jobs) == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
