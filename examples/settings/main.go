// Settings prints the part of a settings page about subscriptions: the subscriptions at
// Paddle of the customer with an e-mail address, and for each the portal pages that
// deserve a button. Without PADDLE_API_KEY in the environment, a fake server on this
// machine replaces Paddle.
//
// The key needs the permissions customer.read, subscription.read and
// customer_portal_session.write.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
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

func run(ctx context.Context, args []string, lookup func(string) (string, bool), out io.Writer) error {
	flags := flag.NewFlagSet("settings", flag.ContinueOnError)
	flags.SetOutput(out)
	email := flags.String("email", "", "e-mail address of the customer, required with PADDLE_API_KEY")
	reveal := flags.Bool("reveal", false, "show the links, which sign the customer in")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var cfg paddle.Config
	var err error
	_, inVariable := lookup("PADDLE_API_KEY")
	_, inFile := lookup("PADDLE_API_KEY_FILE")
	if inVariable || inFile {
		if cfg, err = paddle.ConfigFromEnv(lookup); err != nil {
			return err
		}
	} else {
		fmt.Fprint(out, "Not in the environment: PADDLE_API_KEY.\nThe program uses a fake server on this machine.\n\n")
		fake := paddletest.NewServer()
		defer fake.Close()
		cfg.APIKey, cfg.BaseURL = paddletest.Key, fake.URL()
		if *email == "" {
			*email = paddletest.Email
		}
	}
	if *email == "" {
		return errors.New("PADDLE_API_KEY is set, but -email is not")
	}
	client, err := paddle.New(cfg)
	if err != nil {
		return err
	}
	return settings(ctx, out, client, *email, *reveal)
}
