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

const (
	exitAll     = 0
	exitSome    = 1
	exitNothing = 2
	exitEarly   = 3
)

func main() { os.Exit(start(os.Args[1:])) }

// start runs the program. The first Ctrl-C stops it after the running calls, the second one
// at once.
func start(args []string) int {
	soft, stop := context.WithCancel(context.Background())
	hard, cancel := context.WithCancel(context.Background())
	defer stop()
	defer cancel()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		stop()
		<-signals
		cancel()
	}()
	return run(soft, hard, args, os.LookupEnv, os.Stderr)
}

// options are the flags and arguments.
type options struct {
	input, output string

	url      string
	keys     string
	lifetime time.Duration

	mint        bool
	repeat      bool
	workers     int
	minLifetime time.Duration
	rate        portal.Rate
}

func parse(args []string, out io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("campaign", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		fmt.Fprintln(out, "usage: campaign [flags] customers.csv links.csv")
		flags.PrintDefaults()
	}
	flags.StringVar(&o.url, "url", "", "where the application serves signed links, such as https://app.example/billing/m/")
	flags.StringVar(&o.keys, "keys", "", "file of signing keys, one a line")
	flags.DurationVar(&o.lifetime, "lifetime", 30*24*time.Hour, "time until a signed link expires")
	flags.BoolVar(&o.mint, "mint", false, "mint portal links at Paddle instead of signing links")
	flags.BoolVar(&o.repeat, "repeat", false, "with -mint: make another call for each row that is in doubt")
	flags.IntVar(&o.workers, "workers", 8, "with -mint: number of concurrent calls")
	flags.DurationVar(&o.minLifetime, "min-lifetime", 0, "with -mint: a link that expires sooner is an error")
	flags.IntVar(&o.rate.Calls, "calls", 240, "with -mint: maximum number of calls within -per")
	flags.DurationVar(&o.rate.Per, "per", time.Minute, "with -mint: see -calls")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() != 2 {
		flags.Usage()
		return o, fmt.Errorf("2 files expected, not %d", flags.NArg())
	}
	o.input, o.output = flags.Arg(0), flags.Arg(1)
	switch {
	case !o.mint && (o.url == "" || o.keys == ""):
		return o, errors.New("signed links need -url and -keys; portal links need -mint")
	case !o.mint && (o.lifetime <= 0 || o.lifetime > 90*24*time.Hour):
		return o, errors.New("-lifetime must be positive and at most 90 days (2160h)")
	case o.workers < 1 || o.workers > 1000:
		return o, errors.New("-workers must be from 1 to 1000")
	case o.rate.Calls < 1 || o.rate.Per <= 0:
		return o, errors.New("-calls and -per must be positive")
	case o.minLifetime < 0:
		return o, errors.New("-min-lifetime is negative")
	}
	return o, nil
}

// run returns the exit status. It stops after the running calls when soft ends, and at once
// when hard ends.
func run(soft, hard context.Context, args []string, lookup func(string) (string, bool), out io.Writer) int {
	o, err := parse(args, out)
	if errors.Is(err, flag.ErrHelp) {
		return exitAll
	}
	var in *input
	if err == nil {
		in, err = readInput(o.input)
	}
	if err == nil {
		err = checkOutput(o.output)
	}
	if err != nil {
		fmt.Fprintln(out, "campaign:", err)
		return exitNothing
	}
	if o.mint {
		return mint(soft, hard, o, in, lookup, out)
	}
	return sign(o, in, out)
}
