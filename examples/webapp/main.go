// Webapp is a small web application with paying customers. It has a settings page with
// their subscriptions, where each button opens a page of the billing provider's portal,
// and an outbox with the e-mail that it would send.
//
// If the API key of a provider is not in the environment, a fake server on this machine
// replaces the provider, and its portal says who is signed in. With a key, say which two
// customers of the provider are the two people of this application: see -help.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, lookup func(string) (string, bool), out, logs io.Writer) error {
	flags := flag.NewFlagSet("webapp", flag.ContinueOnError)
	flags.SetOutput(out)
	addr := flags.String("addr", "127.0.0.1:0", "`address` to listen on; port 0: any that is free")
	host := flags.String("host", "localhost", "host `name` of the application, without a port")
	keys := flags.String("mail-keys", "", "`file` with the keys that sign links in e-mails, one a line; empty: a random key")
	ids := map[string]*string{
		"paddle":      flags.String("paddle", "", "`identifiers` of two customers, comma-separated, with PADDLE_API_KEY"),
		"salesbricks": flags.String("salesbricks", "", "your external `identifiers` of two customers, comma-separated, with SALESBRICKS_API_KEY"),
		"appstle":     flags.String("appstle", "", "Shopify `numbers` of two customers, comma-separated, with APPSTLE_API_KEY"),
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 { // the flags after it would have no effect
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}

	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", *addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return err
	}
	address := "http://" + net.JoinHostPort(*host, port)

	secrets, err := mailKeys(*keys)
	if err != nil {
		return err
	}
	providers, err := openProviders(lookup, func(name string) string { return *ids[name] }, out)
	if err != nil {
		return err
	}
	defer closeAll(providers)
	app, err := newApp(address, providers, secrets, slog.New(slog.NewTextHandler(logs, nil)))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The application is at %s/ until you press Ctrl-C.\n", address)
	return serve(ctx, listener, app)
}

// serve returns after ctx has ended, when all running requests have their responses.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return server.Shutdown(patience)
}
