// Command report measures this module and its peers. It writes the results into
// docs/performance.md and the README, between the markers for the version of Go that runs
// it. It does not measure tables without such markers. Run it in internal/peers.
//
//	go run ./report                          # with the installed Go
//	GOTOOLCHAIN=go1.27.3 go run ./report     # with another Go
//	go run ./report -quick                   # prints a part of the tables and writes nothing
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"

	"github.com/portallink/portallink-go/internal/peers"
)

func main() {
	log.SetFlags(0)
	quick := flag.Bool("quick", false, "measure less, in a minute, and write nothing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := report(ctx, *quick); err != nil {
		log.Fatal(err)
	}
}

func report(ctx context.Context, quick bool) error {
	docs, err := read("../../docs/performance.md", "../../README.md")
	if err != nil {
		return err
	}
	version := minor(goVersion())
	if !quick && !docs.has("calls "+version) {
		return fmt.Errorf("docs/performance.md has no section for %s", version)
	}
	if err := peers.TrustProviders(); err != nil {
		return err
	}
	tables, err := measure(ctx, quick, func(name string) bool { return quick || docs.has(name+" "+version) })
	if err != nil {
		return err
	}
	for _, t := range tables {
		fmt.Printf("## %s\n\n%s\n", t.name, t.text)
		if quick {
			continue
		}
		if err := docs.write(t.name+" "+version, t.text); err != nil {
			return err
		}
	}
	return nil
}

// minor returns the version of Go without the patch release.
func minor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}
