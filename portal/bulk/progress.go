package bulk

import "time"

// Progress describes the state of a run.
type Progress struct {
	Done   int           // results so far, including failed ones
	Failed int           // results with an error
	Total  int           // Options.Total
	Rate   float64       // results a second, on average since the start
	Left   time.Duration // estimated time to the end at this rate; 0: the run is done, or it is unknown
}

// interval is the minimum time between two calls of Options.Progress. The last call
// may come earlier.
const interval = 100 * time.Millisecond

// progress counts results and reports them.
type progress struct {
	report   func(Progress)
	counts   Progress
	started  time.Time
	reported time.Time
}

func newProgress(opts Options) *progress {
	now := time.Now()
	return &progress{report: opts.Progress, counts: Progress{Total: opts.Total}, started: now, reported: now}
}

func (p *progress) add(result Result) {
	p.counts.Done++
	if result.Err != nil {
		p.counts.Failed++
	}
	if p.report == nil {
		return
	}
	if now := time.Now(); now.Sub(p.reported) >= interval {
		p.reported = now
		p.report(p.at(now))
	}
}

func (p *progress) end() {
	if p.report != nil {
		p.report(p.at(time.Now()))
	}
}

func (p *progress) at(now time.Time) Progress {
	counts := p.counts
	if elapsed := now.Sub(p.started).Seconds(); elapsed > 0 {
		counts.Rate = float64(counts.Done) / elapsed
	}
	if left := counts.Total - counts.Done; left > 0 && counts.Rate > 0 {
		seconds := float64(left) / counts.Rate
		counts.Left = time.Duration(min(seconds, maxLeft.Seconds()) * float64(time.Second))
	}
	return counts
}

// maxLeft keeps the first results of a slow provider from overflowing Left.
const maxLeft = 100 * 365 * 24 * time.Hour
