package main

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/portallink/portallink-go/portal"
)

// output is the result of a job.
type output struct {
	Link      string    `json:"link"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// minter works on the jobs.
type minter struct {
	river.WorkerDefaults[MintArgs]
	generator portal.LinkGenerator
}

// pause is how long a job is snoozed if the provider sends no Retry-After.
const pause = 5 * time.Second

// Work makes one link.
func (m *minter) Work(ctx context.Context, job *river.Job[MintArgs]) error {
	link, err := m.generator.GenerateLink(ctx, job.Args.request())
	switch kind := portal.KindOf(err); {
	case err == nil:
		return river.RecordOutput(ctx, output{link.URL.Reveal(), link.ExpiresAt})
	case kind.Temporary(): // also if the limiter fails because Redis is down
		var e *portal.Error
		if errors.As(err, &e) && e.RetryAfter > 0 {
			return river.JobSnooze(e.RetryAfter)
		}
		return river.JobSnooze(pause)
	case kind == portal.ErrCanceled:
		return err // the program ends, or the call took too long: River retries the job
	default:
		return river.JobCancel(kind)
	}
}
