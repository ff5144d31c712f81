package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// process is the program as a process of its own.
type process struct {
	*exec.Cmd
	out bytes.Buffer
}

func startProcess(t *testing.T, env map[string]string, args []string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(os.Args[0])}
	p.Env = append(os.Environ(), "CAMPAIGN_TEST_ARGS="+strings.Join(args, "\n"))
	for name, value := range env {
		p.Env = append(p.Env, name+"="+value)
	}
	p.Stderr = &p.out
	require.NoError(t, p.Start())
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	return p
}

// wait returns when this number of calls has arrived.
func (a account) wait(t *testing.T, calls int) {
	t.Helper()
	require.Eventually(t, func() bool { return len(a.Requests()) >= calls }, 30*time.Second, time.Millisecond)
}

const (
	customers = 200
	workers   = 8
)

// The program is killed and resumed many times. It requests no row twice. Few rows are in
// doubt: it lists them, and repeats them only with -repeat.
func TestKill(t *testing.T) {
	t.Parallel()
	a := newAccount(t, customers)
	f := newFiles(t, a.input())
	args := []string{"-mint", "-calls", "100", "-per", "1s", f.input, f.output}
	kills := 0
	for _, after := range []int{10, 37, 80} {
		p := startProcess(t, a.env(), args)
		a.wait(t, after)
		require.NoError(t, p.Process.Signal(syscall.SIGKILL))
		_ = p.Wait()
		kills++
	}
	status, out := campaign(t, a.env(), args...)
	doubtful := 0
	for _, r := range f.rows(t) {
		switch {
		case r[4] != "":
			assert.Equal(t, 1, a.calls()[r[0]], "requested once: %s", r[0])
		default:
			doubtful++
			assert.Contains(t, r[6], "in doubt")
			assert.LessOrEqual(t, a.calls()[r[0]], 1, "not repeated: %s", r[0])
			assert.Contains(t, out, r[0], "listed")
		}
	}
	t.Logf("%d rows in doubt after %d kills", doubtful, kills)
	assert.Positive(t, doubtful, "the kills interrupted running calls")
	assert.LessOrEqual(t, doubtful, kills*workers)
	assert.Equal(t, exitSome, status, out)

	status, out = campaign(t, a.env(), append([]string{"-repeat"}, args...)...)
	assert.Equal(t, exitAll, status, out)
	assert.Contains(t, out, "200 with a link")
	assert.LessOrEqual(t, len(a.Requests()), customers+doubtful)
}

// The first Ctrl-C lets the running calls end, so no row is in doubt.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	a := newAccount(t, customers)
	f := newFiles(t, a.input())
	args := []string{"-mint", "-calls", "100", "-per", "1s", f.input, f.output}
	p := startProcess(t, a.env(), args)
	a.wait(t, 20)
	require.NoError(t, p.Process.Signal(os.Interrupt))
	_ = p.Wait()
	assert.Equal(t, exitEarly, p.ProcessState.ExitCode(), p.out.String())
	assert.Contains(t, p.out.String(), "Ended early: interrupted")
	assert.NotContains(t, p.out.String(), "in doubt")
	assert.Len(t, f.rows(t), customers, "there is an output already")

	status, out := campaign(t, a.env(), args...)
	assert.Equal(t, exitAll, status, out)
	assert.Len(t, a.Requests(), customers, "each row was requested once")
}

// A second Ctrl-C does not wait for a provider that does not respond.
func TestInterruptTwice(t *testing.T) {
	t.Parallel()
	a := newAccount(t, customers)
	f := newFiles(t, a.input())
	a.FailNext(customers, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	p := startProcess(t, a.env(), f.args())
	a.wait(t, workers)
	require.NoError(t, p.Process.Signal(os.Interrupt))
	require.NoError(t, p.Process.Signal(syscall.SIGTERM)) // two equal ones may arrive as one
	_ = p.Wait()
	assert.Equal(t, exitEarly, p.ProcessState.ExitCode())
	assert.Contains(t, p.out.String(), "       8 in doubt")
}
