package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// show prints what the provider accepts, a link, and three errors.
func show(ctx context.Context, out io.Writer, s *subject, reveal bool) error {
	can := s.generator.Capabilities()
	fmt.Fprintf(out, "\n%s\n", can.Provider)
	fmt.Fprintf(out, "  accepts    %s\n", accepts(can))

	link, err := s.generator.GenerateLink(ctx, s.request)
	if err != nil {
		return err
	}
	text := func(url portal.Secret) string {
		if reveal {
			return url.Reveal()
		}
		return url.String()
	}
	fmt.Fprintf(out, "  link       %s\n", text(link.URL))
	fmt.Fprintf(out, "  expires    %s\n", expires(link))
	fmt.Fprintf(out, "  use        %s\n", link.Use)
	for _, d := range link.DeepLinks {
		fmt.Fprintf(out, "  deep link  %s %s %s\n", d.Action, d.SubscriptionID, text(d.URL))
	}

	for _, fail := range []struct {
		generator portal.LinkGenerator
		request   portal.Request
	}{
		{s.generator, portal.Request{}},
		{s.generator, s.unknown},
		{s.wrongKey, s.request},
	} {
		_, err := fail.generator.GenerateLink(ctx, fail.request)
		fmt.Fprintf(out, "  error      %s\n", advice(err))
	}
	return nil
}

// advice says what a program can do about an error.
func advice(err error) string {
	var e *portal.Error
	if !errors.As(err, &e) {
		return "none"
	}
	switch e.Kind {
	case portal.ErrInvalidRequest:
		return "fix the program, it sent a bad " + e.Field + ": " + e.Error()
	case portal.ErrNotFound:
		return "tell the customer that they have no account: " + e.Error()
	case portal.ErrUnauthorized:
		return "wake whoever keeps the key: " + e.Error()
	case portal.ErrRateLimited, portal.ErrUnavailable:
		return "ask the customer to try again: " + e.Error()
	default:
		return e.Error()
	}
}

func accepts(can portal.Capabilities) string {
	var parts []string
	for _, i := range can.Identify {
		parts = append(parts, i.String())
	}
	text := strings.Join(parts, " or ")
	if can.MaxSubscriptions > 0 {
		text += fmt.Sprintf("; subscriptions: at most %d", can.MaxSubscriptions)
	}
	for _, a := range can.Actions {
		text += "; " + string(a)
	}
	if can.RateLimit.Calls > 0 {
		text += fmt.Sprintf("; %d calls per %s and %s", can.RateLimit.Calls, can.RateLimit.Per, can.RateLimit.Scope)
	}
	return text
}

func expires(link *portal.Link) string {
	left, known := link.ExpiresIn(time.Now())
	if !known {
		return link.ExpirySource.String()
	}
	return fmt.Sprintf("%s (%s), in %s", link.ExpiresAt.Format(time.RFC3339), link.ExpirySource, left.Round(time.Minute))
}
