package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/portallink/portallink-go/portal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "fleet:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	enqueue string
	results string
	sqlite  string
	stay    bool
	workers int
	egress  string
	rate    portal.Rate
	rescue  time.Duration
}

func run(ctx context.Context, args []string, lookup func(string) (string, bool), out io.Writer) error {
	var o options
	flags := flag.NewFlagSet("fleet", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&o.enqueue, "enqueue", "", "CSV file of customers, with columns customer_id, email, subscription, action")
	flags.StringVar(&o.results, "results", "results.csv", "where the results go once no job is left")
	flags.StringVar(&o.sqlite, "sqlite", "fleet.sqlite", "the database, without DATABASE_URL")
	flags.BoolVar(&o.stay, "stay", false, "wait for jobs instead of ending when none is left")
	flags.IntVar(&o.workers, "workers", 8, "number of concurrent calls of this process")
	flags.StringVar(&o.egress, "egress", "default", "with REDIS_URL: the address that this machine calls Paddle from")
	flags.IntVar(&o.rate.Calls, "calls", 240, "maximum number of calls within -per")
	flags.DurationVar(&o.rate.Per, "per", time.Minute, "see -calls")
	flags.DurationVar(&o.rescue, "rescue", 5*time.Minute, "time after which another worker repeats the job of a worker that died")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case o.workers < 1:
		return errors.New("-workers must be positive")
	case o.rate.Calls < 1 || o.rate.Per <= 0:
		return errors.New("-calls and -per must be positive")
	case o.rescue < time.Second:
		return errors.New("-rescue is too short")
	}

	jobs, err := o.customers(lookup)
	if err != nil {
		return err
	}
	generator, stop, err := o.generator(lookup, out)
	if err != nil {
		return err
	}
	defer stop()
	if url, ok := lookup("DATABASE_URL"); ok {
		return onPostgres(ctx, url, o, generator, jobs, out)
	}
	return onSQLite(ctx, o, generator, jobs, out)
}
