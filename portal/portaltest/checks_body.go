package portaltest

import (
	"bytes"
	"io"

	"github.com/portallink/portallink-go/portal"
)

// huge is more than any answer with a link has, and than any listing.
const huge = 32 << 20

// maxOddities bounds what is tried of one answer.
const maxOddities = 1000

// bodyChecks are of answers that claim to be a success.
var bodyChecks = []check{
	bodyCheck("html-answer", "A page of HTML", always(answer(200, "text/html; charset=utf-8", []byte(page)))),
	bodyCheck("empty-answer", "An answer without a body", always(text(200, ``))),
	bodyCheck("wrong-content-type", "An answer of another content type", always(answer(200, "image/png", []byte("\x89PNG\r\n\x1a\n\x00\x00")))),
	bodyCheck("null-answer", "An answer that is null", always(text(200, `null`))),
	bodyCheck("array-answer", "An answer that is an array", always(text(200, `[]`))),
	bodyCheck("truncated-answer", "An answer that ends in its middle", cut),
	bodyCheck("oversized-answer", "An answer of many megabytes, which is not read to its end,", func(p tape) fault {
		if len(p.body) == 0 {
			return nil
		}
		return p.stream(func() (io.Reader, int64) { return io.MultiReader(spaces(huge), bytes.NewReader(p.body)), -1 })
	}),
	{
		name: "broken-connection",
		rule: "A connection that breaks in the middle of an answer is ErrUnavailable, or ErrBadResponse.",
		run: func(t *trial) error {
			return t.damage(func(p tape) fault {
				if len(p.body) < 2 {
					return nil
				}
				return p.stream(func() (io.Reader, int64) {
					return broken(p.body[:len(p.body)/2], io.ErrUnexpectedEOF), int64(len(p.body))
				})
			}, func(r result) error {
				_, err := r.expect(portal.ErrUnavailable, portal.ErrBadResponse)
				return err
			})
		},
	},
	{
		name: "odd-answers",
		rule: "An answer in which any value is missing, null, empty or of another type never causes a panic: " +
			"it gives a fit link or a *portal.Error.",
		run: oddAnswers,
	},
}

func bodyCheck(name, what string, change func(tape) fault) check {
	return check{
		name: name,
		rule: what + " is ErrBadResponse, never a panic.",
		run: func(t *trial) error {
			return t.damage(change, func(r result) error {
				_, err := r.expect(portal.ErrBadResponse)
				return err
			})
		},
	}
}

func cut(p tape) fault {
	if len(p.body) < 2 {
		return nil
	}
	return p.with(p.body[:len(p.body)/2])
}

func oddAnswers(t *trial) error {
	rec, err := t.record()
	if err != nil {
		return err
	}
	n := 0
	for at, p := range rec.tapes {
		for body := range oddities(p.body) {
			if n++; n > maxOddities {
				return nil
			}
			r, struck := t.strike(at, p.with(body))
			switch {
			case r.failure != nil:
				return r.failure
			case !struck:
			case r.link != nil && r.err == nil:
				err = unfitLink(r.link)
			default:
				_, err = r.refusal()
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
