package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// patience is the limit for one step. A busy machine may need seconds for it.
const patience = 60 * time.Second

var (
	// chromium is one browser for all tests. Each test opens its own tabs.
	chromium context.Context
	// scratch is a folder that is removed after the tests.
	scratch string
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	path, err := exec.LookPath("chromium")
	if err != nil {
		fmt.Fprintln(os.Stderr, "these tests need Chromium:", err)
		return 1
	}
	if scratch, err = os.MkdirTemp("", "browser"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.Env("TMPDIR="+scratch), chromedp.UserDataDir(filepath.Join(scratch, "profile")),
		chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.WSURLReadTimeout(patience),
	)
	defer stop()
	browser, closeBrowser := chromedp.NewContext(allocator)
	defer closeBrowser()
	if err := chromedp.Do(browser); err != nil {
		fmt.Fprintln(os.Stderr, "Chromium does not start:", err)
		return 1
	}
	chromium = browser //nolint:fatcontext // one for all tests
	return m.Run()
}

// tab is a tab of the browser.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	problems []string // console errors and policy violations
}

// newTab opens a tab with its own cookies.
func newTab(t *testing.T) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	return attach(t, ctx, cancel)
}

func attach(t *testing.T, ctx context.Context, cancel context.CancelFunc) *tab {
	t.Helper()
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	require.NoError(t, chromedp.Listen(ctx, b.listen))
	return b
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity {
			b.problems = append(b.problems, e.Entry.Text)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			b.problems = append(b.problems, "console.error")
		}
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, "exception: "+e.ExceptionDetails.Text)
	}
}

// console returns the problems so far.
func (b *tab) console() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.problems, "\n")
}

// do runs steps. If one fails, it ends the test.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	require.NoError(b.t, chromedp.Do(ctx, steps...))
}

// withoutScript disables the scripts of the page. Scripts of the test still run.
func (b *tab) withoutScript() {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(b.t, err)
}

func (b *tab) open(url string) { b.t.Helper(); b.do(chromedp.Navigate(url)) }

// eval runs a script and returns its value.
func eval[T any](b *tab, script string, options ...chromedp.EvaluateOption) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, options...))
	require.NoError(b.t, err)
	return v
}

// follow runs steps that open another page, and returns its status.
func (b *tab) follow(steps ...chromedp.Action[chromedp.Void]) int64 {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, steps...)
	require.NoError(b.t, err)
	return response.Status
}

// press clicks on the element that the selector finds.
func press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(selector))
}

func (b *tab) location() string { b.t.Helper(); return eval[string](b, "location.href") }

// body returns the visible text of the page.
func (b *tab) body() string { b.t.Helper(); return eval[string](b, "document.body.innerText") }

// until waits until the condition is true.
func (b *tab) until(what string, ok func() bool) {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		require.True(b.t, time.Now().Before(deadline), "waited for %s in vain; the console says %s", what, b.console())
		time.Sleep(20 * time.Millisecond)
	}
}

// pressInNewTab presses a button that opens a tab, and returns that tab.
func (b *tab) pressInNewTab(selector string) *tab {
	b.t.Helper()
	before := b.pages()
	b.do(press(selector))
	var found *target.Info
	b.until("a new tab", func() bool {
		for id, info := range b.pages() {
			if before[id] == nil && strings.HasPrefix(info.URL, "http") {
				found = info
			}
		}
		return found != nil
	})
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(found.TargetID))
	opened := attach(b.t, ctx, cancel)
	opened.do(chromedp.WaitReady(chromedp.CSS("h1")))
	return opened
}

func (b *tab) pages() map[target.ID]*target.Info {
	b.t.Helper()
	all, err := chromedp.Targets(b.ctx)
	require.NoError(b.t, err)
	pages := map[target.ID]*target.Info{}
	for _, info := range all {
		if info.Type == "page" {
			pages[info.TargetID] = info
		}
	}
	return pages
}

// close closes a tab before its test ends.
func (b *tab) close() {
	b.t.Helper()
	require.NoError(b.t, chromedp.Cancel(b.ctx))
}
