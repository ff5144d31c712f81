// Quickstart mints one link at each of the three providers and shows the result. The API
// key of a provider is in the environment, for example as PADDLE_API_KEY or in the file
// that PADDLE_API_KEY_FILE names. Without a key, a fake server on this machine replaces
// the provider. The rest of the program is the same.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type options struct {
	reveal                  bool
	paddleCustomer          string
	paddleSubscriptions     string
	salesbricksSubscription string
	appstleCustomer         string
	appstleEmail            string
}

func run(ctx context.Context, args []string, lookup func(string) (string, bool), out io.Writer) error {
	var o options
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.BoolVar(&o.reveal, "reveal", false, "show the links, which sign the customer in")
	flags.StringVar(&o.paddleCustomer, "paddle-customer", "", "customer ID, with PADDLE_API_KEY")
	flags.StringVar(&o.paddleSubscriptions, "paddle-subscriptions", "", "subscription IDs, comma-separated, with PADDLE_API_KEY")
	flags.StringVar(&o.salesbricksSubscription, "salesbricks-subscription", "", "subscription ID, with SALESBRICKS_API_KEY")
	flags.StringVar(&o.appstleCustomer, "appstle-customer", "", "Shopify customer number, with APPSTLE_API_KEY")
	flags.StringVar(&o.appstleEmail, "appstle-email", "", "e-mail address instead of a number, with APPSTLE_API_KEY")
	if err := flags.Parse(args); err != nil {
		return err
	}

	var fakes []string
	for _, key := range []string{"SALESBRICKS_API_KEY", "PADDLE_API_KEY", "APPSTLE_API_KEY"} {
		if !isSet(lookup, key) {
			fakes = append(fakes, key)
		}
	}
	if len(fakes) > 0 {
		fmt.Fprintf(out, "Not in the environment: %s.\nThe program uses fake servers on this machine.\n", strings.Join(fakes, ", "))
	}
	for _, open := range []func(options, func(string) (string, bool)) (*subject, error){openSalesbricks, openPaddle, openAppstle} {
		s, err := open(o, lookup)
		if err != nil {
			return err
		}
		err = show(ctx, out, s, o.reveal)
		s.close()
		if err != nil {
			return err
		}
	}
	return nil
}
