package redispace_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace/redispace"
)

// Paddle's limit in a tenth of the time.
var limit = portal.Rate{Calls: 240, Per: 6 * time.Second}

const (
	processes         = 4
	workersPerProcess = 8
	workerVariable    = "REDISPACE_TEST_WORKER"
)

// worker has the settings of one process of the fleet.
type worker struct {
	Redis, Paddle, Customer string
	Limit                   portal.Rate
	Workers                 int
}

// work mints links for one customer until the process is killed.
func work(config string) {
	var w worker
	if err := json.Unmarshal([]byte(config), &w); err != nil {
		panic(err)
	}
	pacer, err := redispace.New(redis.NewClient(&redis.Options{Addr: w.Redis}), "203.0.113.7", w.Limit, redispace.Options{})
	if err != nil {
		panic(err)
	}
	client, err := paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: w.Paddle, Limiter: pacer})
	if err != nil {
		panic(err)
	}
	var running sync.WaitGroup
	for range w.Workers {
		running.Go(func() {
			for {
				if _, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: w.Customer}); err != nil {
					time.Sleep(20 * time.Millisecond) // Redis is down
				}
			}
		})
	}
	running.Wait()
}

func (w worker) start(t *testing.T) *exec.Cmd {
	t.Helper()
	config, err := json.Marshal(w)
	require.NoError(t, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), workerVariable+"="+string(config))
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd
}

// fleet is several processes, one Redis and one provider.
type fleet struct {
	provider  *paddletest.Server
	customers []string // one for each process
}

// counts returns the number of requests of each process.
func (f fleet) counts() []int {
	counts := make([]int, len(f.customers))
	for _, r := range f.provider.Requests() {
		for i, customer := range f.customers {
			if strings.Contains(r.Path, customer) {
				counts[i]++
			}
		}
	}
	return counts
}

func sum(counts []int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// during returns the number of requests of each process within d.
func (f fleet) during(d time.Duration) []int {
	before := f.counts()
	time.Sleep(d)
	after := f.counts()
	for i := range after {
		after[i] -= before[i]
	}
	return after
}

// share returns the part of the limit that n calls within d use.
func share(n int, d time.Duration) float64 {
	return float64(n) / (float64(limit.Calls) * d.Seconds() / limit.Per.Seconds())
}

// Four processes with eight workers each share the limit of one address. One process is
// killed, then Redis. Redis restarts without data.
func TestFleet(t *testing.T) {
	database := newServer(t)
	f := fleet{provider: paddletest.NewServer()}
	t.Cleanup(f.provider.Close)
	f.provider.Limit(limit)
	var running []*exec.Cmd
	for i := range processes {
		customer := fmt.Sprintf("ctm_%026d", i)
		f.provider.AddCustomer(customer, customer+"@example.com")
		f.customers = append(f.customers, customer)
		running = append(running, worker{database.addr, f.provider.URL(), customer, limit, workersPerProcess}.start(t))
	}
	require.Eventually(t, func() bool { return f.provider.LimitReport().Requests > 50 }, 30*time.Second, 10*time.Millisecond)

	const long = 9 * time.Second
	counts := f.during(long)
	t.Logf("%d processes: %d calls in %s, %.1f %% of the limit, by process %v", processes, sum(counts), long, 100*share(sum(counts), long), counts)
	assert.GreaterOrEqual(t, share(sum(counts), long), 0.97)
	for _, n := range counts {
		assert.InEpsilon(t, float64(sum(counts))/processes, n, 0.1, "the processes are within 10 % of each other: %v", counts)
	}

	require.NoError(t, running[0].Process.Kill())
	counts = f.during(long)
	t.Logf("one was killed: %d calls in %s, %.1f %% of the limit", sum(counts), long, 100*share(sum(counts), long))
	assert.GreaterOrEqual(t, share(sum(counts)+workersPerProcess, long), 0.97, "it costs at most a place for each of its workers")
	assert.Less(t, counts[0], workersPerProcess)

	database.kill(t)
	time.Sleep(time.Second) // callers with a place use it
	assert.Zero(t, sum(f.during(time.Second)), "no call is made without Redis")
	database.start(t)
	time.Sleep(2 * time.Second) // each process tries Redis again after one second
	counts = f.during(long)
	t.Logf("Redis was killed and is back: %d calls in %s, %.1f %% of the limit", sum(counts), long, 100*share(sum(counts), long))
	assert.GreaterOrEqual(t, share(sum(counts), long), 0.97)

	report := f.provider.LimitReport()
	t.Logf("worst window: %d calls, limit %d; refused: %d", report.Worst, limit.Calls, report.Refused)
	assert.LessOrEqual(t, report.Worst, limit.Calls)
	assert.Zero(t, report.Refused)
}

// Twelve processes stand still for a second, as those of one machine do that is moved. They
// then have twelve places whose time has passed.
func TestStandstill(t *testing.T) {
	database, provider := newServer(t), paddletest.NewServer()
	t.Cleanup(provider.Close)
	limit := portal.Rate{Calls: 240, Per: 3 * time.Second}
	provider.Limit(limit)
	var running []*exec.Cmd
	for range 12 {
		running = append(running, worker{database.addr, provider.URL(), paddletest.Customer, limit, 1}.start(t))
	}
	require.Eventually(t, func() bool { return provider.LimitReport().Requests > limit.Calls }, 30*time.Second, 10*time.Millisecond)
	for _, signal := range []os.Signal{syscall.SIGSTOP, syscall.SIGCONT} {
		for _, process := range running {
			require.NoError(t, process.Process.Signal(signal))
		}
		time.Sleep(limit.Per / 3)
	}
	time.Sleep(limit.Per)
	report := provider.LimitReport()
	t.Logf("worst window: %d calls, limit %d; refused: %d", report.Worst, limit.Calls, report.Refused)
	assert.LessOrEqual(t, report.Worst, limit.Calls)
	assert.Zero(t, report.Refused)
}
