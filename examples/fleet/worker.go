package main

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/portallink/portallink-go/portal"
)

// output is what a job that is done has made.
type output struct {
	Link      string    `json:"link"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// minter does the jobs.
type minter struct {
	river.WorkerDefaults[MintArgs]
	generator portal.LinkGenerator
}

// pause is how long a job is snoozed where the provider does not say.
const pause = 5 * time.Second

// Work makes one link.
func (m *minter) Work(ctx context.Context, job *river.Job[MintArgs]) error {
	link, err := m.generator.GenerateLink(ctx, job.Args.request())
	switch kind := portal.KindOf(err); {
	case err == nil:
		return river.RecordOutput(ctx, output{link.URL.Reveal(), link.ExpiresAt})
	case kind.Temporary(): // also when the limiter refuses, as without Redis
		var e *portal.Error
		if errors.As(err, &e) && e.RetryAfter > 0 {
			return river.JobSnooze(e.RetryAfter)
		}
		return river.JobSnooze(pause)
	case kind == portal.ErrCanceled:
		return err // the program ends, or the call took too long: River tries again
	default:
		return river.JobCancel(kind)
	}
}
