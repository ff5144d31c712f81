package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

// TestMain lets tests start this program as a process of its own.
func TestMain(m *testing.M) {
	if args := os.Getenv("CAMPAIGN_TEST_ARGS"); args != "" {
		os.Exit(start(strings.Split(args, "\n")))
	}
	os.Exit(m.Run())
}

// files is a folder with an input.
type files struct{ folder, input, output, journal string }

func newFiles(t *testing.T, input string) files {
	t.Helper()
	folder := t.TempDir()
	f := files{folder, filepath.Join(folder, "in.csv"), filepath.Join(folder, "out.csv"), filepath.Join(folder, "out.csv.journal")}
	require.NoError(t, os.WriteFile(f.input, []byte(input), 0o600))
	return f
}

// rows returns the output without its header.
func (f files) rows(t *testing.T) [][]string {
	t.Helper()
	file, err := os.Open(f.output)
	require.NoError(t, err)
	defer file.Close()
	info, err := file.Stat()
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "the file contains links")
	records, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.NotEmpty(t, records)
	require.Equal(t, outputColumns, records[0])
	return records[1:]
}

// account is a fake Paddle with n customers.
type account struct {
	*paddletest.Server
	customers []string
}

func newAccount(t *testing.T, n int) account {
	t.Helper()
	a := account{Server: paddletest.NewServer()}
	t.Cleanup(a.Close)
	for i := range n {
		id := fmt.Sprintf("ctm_%026d", i)
		a.AddCustomer(id, id+"@example.com")
		a.customers = append(a.customers, id)
	}
	return a
}

func (a account) input() string { return "customer_id\n" + strings.Join(a.customers, "\n") + "\n" }

func (a account) env() map[string]string {
	return map[string]string{"PADDLE_API_KEY": paddletest.Key, "PADDLE_BASE_URL": a.URL()}
}

// calls returns the number of requests for each customer.
func (a account) calls() map[string]int {
	calls := map[string]int{}
	for _, r := range a.Requests() {
		calls[strings.Split(r.Path, "/")[2]]++
	}
	return calls
}

// campaign runs the program in this process.
func campaign(t *testing.T, env map[string]string, args ...string) (status int, out string) {
	t.Helper()
	var b bytes.Buffer
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	status = run(t.Context(), t.Context(), args, lookup, &b)
	return status, b.String()
}

// fast is a limit that no test reaches.
var fast = []string{"-mint", "-calls", "100000", "-per", "1s"}

func (f files) args(flags ...string) []string {
	return append(append(append([]string{}, fast...), flags...), f.input, f.output)
}

func TestSign(t *testing.T) {
	t.Parallel()
	f := newFiles(t, "\xef\xbb\xbfaction,customer_id\ncancel_subscription,cus-1\r\n,cus-2\n,\n,=cmd|' /C calc'!A0\n")
	keys := filepath.Join(f.folder, "keys")
	secret := strings.Repeat("k", 32)
	require.NoError(t, os.WriteFile(keys, []byte(secret+"\n"), 0o600))
	const url = "https://app.example/billing/m/"

	status, out := campaign(t, nil, "-url", url, "-keys", keys, "-lifetime", "48h", f.input, f.output)
	assert.Equal(t, exitSome, status, "the third row names nobody")
	assert.Contains(t, out, "No call is made")
	assert.Contains(t, out, "       3 with a link\n       1 invalid request\n")
	assert.NotContains(t, out, url)

	signer, err := redirect.NewSigner(redirect.SignerConfig{URL: url, Keys: []portal.Secret{portal.Secret(secret)}})
	require.NoError(t, err)
	rows := f.rows(t)
	require.Len(t, rows, 4)
	ticket, err := signer.Verify(rows[0][4])
	require.NoError(t, err)
	assert.Equal(t, "cus-1", ticket.Customer)
	assert.Equal(t, portal.ActionCancelSubscription, ticket.Action)
	assert.WithinDuration(t, time.Now().Add(48*time.Hour), ticket.ExpiresAt, time.Minute)
	assert.Equal(t, ticket.ExpiresAt.Format(time.RFC3339), rows[0][5])
	assert.Empty(t, rows[2][4])
	assert.NotEmpty(t, rows[2][6])
	assert.Equal(t, "'=cmd|' /C calc'!A0", rows[3][0])
}

func TestMint(t *testing.T) {
	t.Parallel()
	a := newAccount(t, 0)
	f := newFiles(t, "customer_id,email,subscription,action\n"+
		paddletest.Customer+",,"+paddletest.Subscriptions[0]+",cancel_subscription\n"+
		"ctm_00000000000000000000000000,,,\n"+
		","+paddletest.Email+",,\n"+
		paddletest.Customer+",,"+paddletest.Subscriptions[0]+",cancel_subscription\n"+
		"sub_1,,,\n"+
		",,,\n")
	status, out := campaign(t, a.env(), f.args()...)
	assert.Equal(t, exitSome, status)
	assert.Contains(t, out, "6 rows, 5 links to mint, at most 100000 calls in 1s")
	assert.Contains(t, out, "5 of 5, 3 failed")
	assert.Contains(t, out, "       3 with a link\n       2 invalid request\n       1 customer or subscription not found\n")

	rows := f.rows(t)
	require.Len(t, rows, 6)
	assert.Contains(t, rows[0][4], "action=cancel_subscription")
	assert.NotEmpty(t, rows[0][5])
	assert.Equal(t, paddletest.Customer, rows[0][0])
	assert.Contains(t, rows[1][6], "not found")
	assert.NotEmpty(t, rows[2][4])
	assert.Equal(t, rows[0], rows[3], "equal rows share a link")
	assert.NotEmpty(t, rows[4][6])
	assert.NotEmpty(t, rows[5][6])
	assert.NotContains(t, out, "token=")

	calls := len(a.Requests())
	status, again := campaign(t, a.env(), f.args()...)
	assert.Equal(t, exitSome, status)
	assert.Contains(t, again, "6 rows, 0 links to mint")
	assert.Len(t, a.Requests(), calls, "each row is requested once")
	assert.Equal(t, rows, f.rows(t))
}

// Rows with a transient error are requested again, rows with a permanent error are not.
func TestResumeAfterErrors(t *testing.T) {
	t.Parallel()
	a := newAccount(t, 3)
	f := newFiles(t, a.input())
	a.FailNext(27, paddletest.ErrorHandler(http.StatusServiceUnavailable, "service_unavailable", "Later."))
	status, out := campaign(t, a.env(), f.args("-workers", "1")...)
	assert.Equal(t, exitSome, status)
	assert.Contains(t, out, "3 provider unavailable")
	status, out = campaign(t, a.env(), f.args()...)
	assert.Equal(t, exitAll, status)
	assert.Contains(t, out, "3 rows, 3 links to mint")
}

func TestWrongKey(t *testing.T) {
	t.Parallel()
	a := newAccount(t, 100)
	f := newFiles(t, a.input())
	env := a.env()
	env["PADDLE_API_KEY"] = strings.Replace(paddletest.Key, paddletest.Key[len(paddletest.Key)-4:], "aaaa", 1)
	status, out := campaign(t, env, f.args("-workers", "4")...)
	assert.Equal(t, exitEarly, status)
	assert.Contains(t, out, "100 to be requested")
	assert.Contains(t, out, "Ended early: paddle: unauthorized")
	assert.NotContains(t, out, "in doubt")
	assert.LessOrEqual(t, len(a.Requests()), 1+2*4)

	status, out = campaign(t, a.env(), f.args()...)
	assert.Equal(t, exitAll, status, out)
	assert.Contains(t, out, "100 with a link")
}

func TestRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, 1)
	for _, tt := range []struct {
		name  string
		input string
		env   map[string]string
		args  []string // before the files
		want  string
	}{
		{name: "neither way", want: "signed links need -url and -keys"},
		{name: "no keys", args: []string{"-url", "https://app.example/"}, want: "signed links need -url and -keys"},
		{name: "no file of keys", args: []string{"-url", "https://app.example/", "-keys", "/nowhere"}, want: "/nowhere"},
		{name: "a lifetime that no signer takes", args: []string{"-url", "https://app.example/", "-keys", "k", "-lifetime", "2161h"}, want: "-lifetime"},
		{name: "no API key", args: []string{"-mint"}, env: map[string]string{}, want: "PI"},
		{name: "no workers", args: []string{"-mint", "-workers", "0"}, want: "-workers"},
		{name: "no calls", args: []string{"-mint", "-calls", "0"}, want: "-calls"},
		{name: "a negative lifetime", args: []string{"-mint", "-min-lifetime", "-1s"}, want: "-min-lifetime"},
		{name: "an unknown flag", args: []string{"-mnit"}, want: "-mnit"},
		{name: "one file too many", args: []string{"-mint", "more.csv"}, want: "2 files expected, not 3"},
		{name: "an empty input", args: []string{"-mint"}, input: "\n", want: "the file is empty"},
		{name: "an unknown column", args: []string{"-mint"}, input: "customer\n1\n", want: `column "customer" is not one of`},
		{name: "a column that comes twice", args: []string{"-mint"}, input: "email,email\n1,2\n", want: `column "email" comes twice`},
		{name: "a short row", args: []string{"-mint"}, input: "email,action\n1\n", want: "line 2"},
		{name: "a bad quote", args: []string{"-mint"}, input: "email\nok\n\"\n", want: "line 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.input == "" {
				tt.input = a.input()
			}
			if tt.env == nil {
				tt.env = a.env()
			}
			f := newFiles(t, tt.input)
			status, out := campaign(t, tt.env, append(tt.args, f.input, f.output)...)
			assert.Equal(t, exitNothing, status)
			assert.Contains(t, out, tt.want)
			assert.NoFileExists(t, f.output)
			assert.NoFileExists(t, f.journal)
		})
	}
	assert.Empty(t, a.Requests())
}

func TestOtherFilesAreNotReplaced(t *testing.T) {
	t.Parallel()
	a := newAccount(t, 1)
	f := newFiles(t, a.input())
	require.NoError(t, os.WriteFile(f.output, []byte("name\nvaluable\n"), 0o600))
	status, out := campaign(t, a.env(), f.args()...)
	assert.Equal(t, exitNothing, status)
	assert.Contains(t, out, "is not an output of this program")
}

func TestOtherInput(t *testing.T) {
	t.Parallel()
	a := newAccount(t, 2)
	f := newFiles(t, a.input())
	status, _ := campaign(t, a.env(), f.args()...)
	require.Equal(t, exitAll, status)
	require.NoError(t, os.WriteFile(f.input, []byte(a.input()+a.customers[0]+"\n"), 0o600))
	status, out := campaign(t, a.env(), f.args()...)
	assert.Equal(t, exitNothing, status)
	assert.Contains(t, out, "belongs to another input")
	assert.Len(t, a.Requests(), 2)
}

func TestHelp(t *testing.T) {
	t.Parallel()
	status, out := campaign(t, nil, "-help")
	assert.Equal(t, exitAll, status)
	assert.Contains(t, out, "usage: campaign")
}

func TestNeutral(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"": "", "plain": "plain", "a=b": "a=b", "https://x/?a=b": "https://x/?a=b", "1-2": "1-2",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(1)": "'@SUM(1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "  =1": "'  =1", "＝1": "'＝1",
	} {
		assert.Equal(t, want, neutral(cell), "%q", cell)
	}
}

func TestBarOnATerminalOnly(t *testing.T) {
	t.Parallel()
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, like a terminal
	require.NoError(t, err)
	defer device.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	defer file.Close()
	assert.NotNil(t, newDisplay(device, 10).bar)
	assert.Nil(t, newDisplay(file, 10).bar)
	assert.Nil(t, newDisplay(&bytes.Buffer{}, 10).bar)
}

func TestJournal(t *testing.T) {
	t.Parallel()
	in := &input{path: "in.csv", hash: "abc"}
	open := func(t *testing.T, content string) (*journal, error) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "journal")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		j, err := openJournal(path, in)
		if err == nil {
			t.Cleanup(func() { _ = j.close() })
		}
		return j, err
	}
	t.Run("a last line that was torn off is not there", func(t *testing.T) {
		t.Parallel()
		j, err := open(t, `{"input":"abc"}`+"\n"+`{"begun":"1"}`+"\n"+`{"ended":"1","li`)
		require.NoError(t, err)
		assert.True(t, j.state("1").doubtful())
		require.NoError(t, j.append(entry{Ended: "1", result: result{Link: "https://l"}}))
		res, err := j.result(j.state("1"))
		require.NoError(t, err)
		assert.Equal(t, result{Link: "https://l"}, res)
		assert.False(t, j.state("1").doubtful())
		assert.False(t, j.state("1").open())
	})
	t.Run("a torn first line", func(t *testing.T) {
		t.Parallel()
		j, err := open(t, `{"input":"ab`)
		require.NoError(t, err)
		assert.Empty(t, j.states)
	})
	for name, content := range map[string]string{"something else": "name,link\n", "no input": `{"begun":"1"}` + "\n", "another input": `{"input":"abd"}` + "\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := open(t, content)
			require.Error(t, err)
		})
	}
	t.Run("a second run at the same time", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "journal")
		j, err := openJournal(path, in)
		require.NoError(t, err)
		_, err = openJournal(path, in)
		require.ErrorContains(t, err, "is in use")
		require.NoError(t, j.close())
		j, err = openJournal(path, in)
		require.NoError(t, err)
		require.NoError(t, j.close())
	})
}

// A hard end cancels calls. Rows without a call are not in doubt.
func TestHardEnd(t *testing.T) {
	t.Parallel()
	a := newAccount(t, 50)
	f := newFiles(t, a.input())
	hard, cancel := context.WithCancel(t.Context())
	a.FailNext(1, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	var out bytes.Buffer
	env := a.env()
	args := []string{"-mint", "-workers", "4", "-calls", "1", "-per", "1h", f.input, f.output}
	status := run(hard, hard, args, func(name string) (string, bool) { return env[name], true }, &out)
	assert.Equal(t, exitEarly, status)
	assert.Contains(t, out.String(), "1 in doubt", out.String())
	assert.Contains(t, out.String(), "49 to be requested")
	assert.Len(t, f.rows(t), 50)
}
