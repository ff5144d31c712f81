package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func settings(ctx context.Context, out io.Writer, client *paddle.Client, email string, reveal bool) error {
	customer, err := find(ctx, client, email)
	if err != nil {
		return err
	}
	var all []*paddle.Subscription
	for s, err := range client.ListSubscriptions(ctx, paddle.SubscriptionFilter{CustomerIDs: []string{customer.ID}}) {
		if err != nil {
			return err
		}
		all = append(all, s)
	}
	who := strings.TrimPrefix(customer.Name+", "+customer.Email, ", ") // the name may be empty
	fmt.Fprintf(out, "%s: subscriptions: %d\n", who, len(all))
	if len(all) == 0 {
		return nil
	}
	if err := table(out, all); err != nil {
		return err
	}
	return links(ctx, out, client, customer.ID, all, reveal)
}

// find looks a customer up by e-mail address, as GenerateLink does. The program needs the ID
// for the listing too.
func find(ctx context.Context, client *paddle.Client, email string) (*paddle.Customer, error) {
	var found *paddle.Customer
	for customer, err := range client.ListCustomers(ctx, paddle.CustomerFilter{Emails: []string{email}}) {
		if err != nil {
			return nil, err
		}
		if found != nil {
			return nil, errors.New("several customers have this e-mail address")
		}
		found = customer
	}
	if found == nil {
		return nil, errors.New("no customer has this e-mail address")
	}
	return found, nil
}

func table(out io.Writer, all []*paddle.Subscription) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nNAME\tSTATUS\tPRICE\tNEXT BILLING")
	for _, s := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Name(), status(s), price(s), day(s.NextBilledAt))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "Prices are before taxes and discounts.")
	return err
}

// links mints the links of all buttons. A real page mints only one link, when the customer
// clicks, because links do not live long.
func links(ctx context.Context, out io.Writer, client *paddle.Client, customerID string, all []*paddle.Subscription, reveal bool) error {
	for some := range slices.Chunk(all, client.Capabilities().MaxSubscriptions) {
		req := portal.Request{CustomerID: customerID}
		for _, s := range some {
			req.SubscriptionIDs = append(req.SubscriptionIDs, s.ID)
		}
		link, err := client.GenerateLink(ctx, req)
		if err != nil {
			return err
		}
		for _, s := range some {
			fmt.Fprintf(out, "\n%s\n", s.ID)
			for _, action := range s.Actions() {
				page, ok := link.DeepLink(action, s.ID)
				switch {
				case !ok:
					fmt.Fprintf(out, "  %-21s  none\n", action)
				case reveal:
					fmt.Fprintf(out, "  %-21s  %s\n", action, page.Reveal())
				default:
					fmt.Fprintf(out, "  %-21s  %s\n", action, page)
				}
			}
		}
	}
	return nil
}
