package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// TestMain lets a test start this program as a process of its own.
func TestMain(m *testing.M) {
	if args := os.Getenv("FLEET_TEST_ARGS"); args != "" {
		if err := run(context.Background(), strings.Split(args, "\n"), os.LookupEnv, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := env[name]; return v, ok }
}

func readResults(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.NotEmpty(t, records)
	return records[1:]
}

// Without a database server and without variables in the environment.
func TestOnSQLite(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	args := []string{"-sqlite", filepath.Join(folder, "db"), "-results", filepath.Join(folder, "results.csv")}
	for _, path := range []string{args[1], args[3]} { // from an earlier run, or another program
		require.NoError(t, os.WriteFile(path, nil, 0o644))
	}
	for _, added := range []string{"20 jobs added, 0 were there already", "0 jobs added, 20 were there already"} {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), args, lookup(nil), &out))
		assert.Contains(t, out.String(), "the program uses a fake server on this machine")
		assert.Contains(t, out.String(), added)
		assert.Contains(t, out.String(), "20 links, 0 without")
	}
	info, err := os.Stat(args[1])
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	rows := readResults(t, filepath.Join(folder, "results.csv"))
	require.Len(t, rows, 20)
	for i, r := range rows {
		assert.Equal(t, fmt.Sprintf("ctm_%026d", i), r[0])
		assert.Contains(t, r[4], "token=")
	}
}

// If the queue can no longer be read, the program ends with the error.
func TestLostQueue(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "db")
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	server.FailNext(1, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(5000)")
		assert.NoError(t, err)
		defer db.Close()
		_, err = db.Exec("ALTER TABLE river_job RENAME TO gone")
		assert.NoError(t, err)
		w.WriteHeader(http.StatusNotFound)
	}))
	file := filepath.Join(t.TempDir(), "customers.csv")
	require.NoError(t, os.WriteFile(file, []byte("customer_id\n"+paddletest.Customer+"\n"), 0o600))
	env := map[string]string{"PADDLE_API_KEY": paddletest.Key, "PADDLE_BASE_URL": server.URL()}
	ended := make(chan error, 1)
	go func() {
		ended <- run(t.Context(), []string{"-sqlite", path, "-enqueue", file, "-rescue", "2s"}, lookup(env), io.Discard)
	}()
	select {
	case err := <-ended:
		require.ErrorContains(t, err, "river_job")
	case <-time.After(20 * time.Second):
		require.FailNow(t, "the program does not end")
	}
}

// The kind of an error decides about the job.
func TestErrors(t *testing.T) {
	t.Parallel()
	for kind := portal.ErrInvalidRequest; kind <= portal.ErrCanceled; kind++ {
		t.Run(kind.Error(), func(t *testing.T) {
			t.Parallel()
			work := func(after time.Duration) error {
				m := &minter{generator: portaltest.Stub{Err: &portal.Error{Kind: kind, RetryAfter: after}}}
				return m.Work(t.Context(), &river.Job[MintArgs]{Args: MintArgs{CustomerID: "1"}})
			}
			switch kind {
			case portal.ErrRateLimited, portal.ErrUnavailable:
				var snooze *rivertype.JobSnoozeError
				require.ErrorAs(t, work(7*time.Second), &snooze)
				assert.Equal(t, 7*time.Second, snooze.Duration)
				require.ErrorAs(t, work(0), &snooze)
				assert.Equal(t, pause, snooze.Duration)
			case portal.ErrCanceled:
				var cancel *rivertype.JobCancelError
				err := work(0)
				require.ErrorIs(t, err, kind)
				assert.NotErrorAs(t, err, &cancel, "River tries again")
			default:
				var cancel *rivertype.JobCancelError
				err := work(0)
				require.ErrorAs(t, err, &cancel)
				require.ErrorIs(t, err, kind)
				assert.Contains(t, err.Error(), kind.Error())
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	for name, tt := range map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"an argument":       {[]string{"customers.csv"}, nil, "unexpected argument"},
		"no workers":        {[]string{"-workers", "0"}, nil, "-workers"},
		"no limit":          {[]string{"-calls", "0"}, nil, "-calls"},
		"no time to rescue": {[]string{"-rescue", "1ms"}, nil, "-rescue"},
		"no file":           {[]string{"-enqueue", filepath.Join(folder, "none")}, nil, "none"},
		"an empty file":     {[]string{"-enqueue", file("empty", "")}, nil, "the file is empty"},
		"an unknown column": {[]string{"-enqueue", file("column", "name\n1\n")}, nil, `unknown column "name"`},
		"a bad REDIS_URL":   {nil, map[string]string{"REDIS_URL": "://"}, "REDIS_URL"},
		"a bad database":    {nil, map[string]string{"DATABASE_URL": "://"}, "DATABASE_URL"},
		"a bad Redis port":  {nil, map[string]string{"REDIS_URL": "redis://:pa55word@host:port"}, "REDIS_URL"},
		"a bad Redis path":  {nil, map[string]string{"REDIS_URL": "redis://:pa55word@host/pa55word"}, "REDIS_URL"},
		"a bad escape":      {nil, map[string]string{"REDIS_URL": "redis://:pa55word%zz@host"}, "REDIS_URL"},
		"a bad SQL port":    {nil, map[string]string{"DATABASE_URL": "postgres://u:pa55word@host:port/db"}, "DATABASE_URL"},
		"a bad SQL escape":  {nil, map[string]string{"DATABASE_URL": "postgres://u:pa55word%zz@host/db"}, "DATABASE_URL"},
		"no SQL server":     {nil, map[string]string{"DATABASE_URL": "postgres://u:pa55word@127.0.0.1:1/db"}, "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(t.Context(), append([]string{"-sqlite", filepath.Join(folder, "db")}, tt.args...), lookup(tt.env), &out)
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error()+out.String(), "pa55word")
		})
	}
}

// Two workers share a queue in PostgreSQL and a limit in Redis. One of them is killed.
// Every customer has exactly one result, and the workers keep the limit.
func TestFleet(t *testing.T) {
	t.Parallel()
	const customers, workers = 400, 8
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	limit := portal.Rate{Calls: 240, Per: 6 * time.Second}
	server.Limit(limit)
	input := []string{"customer_id"}
	for i := range customers {
		id := fmt.Sprintf("ctm_%026d", i)
		input = append(input, id, id) // twice
		server.AddCustomer(id, id+"@example.com")
	}
	input = append(input, "ctm_unknown000000000000000000")
	folder := t.TempDir()
	file := filepath.Join(folder, "customers.csv")
	require.NoError(t, os.WriteFile(file, []byte(strings.Join(input, "\n")), 0o600))
	// The provider is down for a short time, and sends Retry-After.
	down := paddletest.ErrorHandler(http.StatusServiceUnavailable, "service_unavailable", "Later.")
	server.FailNext(3, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "1")
		down.ServeHTTP(w, r)
	}))

	env := map[string]string{
		"DATABASE_URL": startPostgres(t), "REDIS_URL": startRedis(t),
		"PADDLE_API_KEY": paddletest.Key, "PADDLE_BASE_URL": server.URL(),
	}
	// The workers' window is longer than the provider's, since a busy machine sends calls late.
	// If each worker had the limit to itself, they would still exceed the provider's.
	common := []string{"-calls", fmt.Sprint(limit.Calls), "-per", (limit.Per + time.Second).String(), "-rescue", "10s", "-workers", fmt.Sprint(workers)}

	killed := make(chan error, 1)
	go func() {
		for server.LimitReport().Requests < 20 { // until the first worker has prepared the database
			time.Sleep(5 * time.Millisecond)
		}
		second := exec.Command(os.Args[0])
		second.Env = append(os.Environ(), "FLEET_TEST_ARGS="+strings.Join(append(common, "-stay"), "\n"))
		for name, value := range env {
			second.Env = append(second.Env, name+"="+value)
		}
		second.Stderr = os.Stderr
		if err := second.Start(); err != nil {
			killed <- err
			return
		}
		for server.LimitReport().Requests < 250 {
			time.Sleep(time.Millisecond)
		}
		killed <- second.Process.Kill()
		_ = second.Wait()
	}()

	var out bytes.Buffer
	results := filepath.Join(folder, "results.csv")
	err := run(t.Context(), append(common, "-enqueue", file, "-results", results), lookup(env), &out)
	require.NoError(t, err)
	require.NoError(t, <-killed)
	assert.Contains(t, out.String(), "401 jobs added, 0 were there already")
	assert.Contains(t, out.String(), "400 links, 1 without")

	seen := map[string]bool{}
	for _, r := range readResults(t, results) {
		assert.False(t, seen[r[0]], "two results for %s", r[0])
		seen[r[0]] = true
		if strings.Contains(r[0], "unknown") {
			assert.Contains(t, r[6], portal.ErrNotFound.Error())
			continue
		}
		assert.Contains(t, r[4], "token=")
	}
	assert.Len(t, seen, customers+1)

	report := server.LimitReport()
	t.Logf("%d calls for %d customers, worst window %d of %d, refused %d", report.Requests, customers+1, report.Worst, limit.Calls, report.Refused)
	assert.LessOrEqual(t, report.Worst, limit.Calls)
	assert.Zero(t, report.Refused)
	assert.LessOrEqual(t, report.Requests, customers+1+3+workers, "only the jobs of the killed worker are requested twice")
}
