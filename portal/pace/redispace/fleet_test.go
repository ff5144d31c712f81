package redispace_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
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

// more waits until each of the processes from first on has made n calls more.
func (f fleet) more(t *testing.T, first, n int) {
	t.Helper()
	before := f.counts()
	require.Eventually(t, func() bool {
		for i, count := range f.counts()[first:] {
			if count < before[first+i]+n {
				return false
			}
		}
		return true
	}, 2*time.Minute, 20*time.Millisecond)
}

// Four processes with eight workers each share the limit of one address. One process is
// killed, then Redis. Redis restarts without data. However slow the machine is, there are no
// more calls than the limit has for the time; TestShares shows that there are as many.
func TestFleet(t *testing.T) {
	database := newServer(t)
	f := fleet{provider: paddletest.NewServer()}
	t.Cleanup(f.provider.Close)
	var running []*exec.Cmd
	begin := time.Now()
	for i := range processes {
		customer := fmt.Sprintf("ctm_%026d", i)
		f.provider.AddCustomer(customer, customer+"@example.com")
		f.customers = append(f.customers, customer)
		running = append(running, worker{database.addr, f.provider.URL(), customer, limit, workersPerProcess}.start(t))
	}
	f.more(t, 0, 60)
	require.NoError(t, running[0].Process.Kill())
	f.more(t, 1, 60)

	database.kill(t)
	before := sum(f.counts())
	time.Sleep(3 * time.Second)
	assert.LessOrEqual(t, sum(f.counts())-before, (processes-1)*(workersPerProcess+1), "callers with a place use it, but no other call is made without Redis")
	database.start(t)
	f.more(t, 1, 60)

	calls, elapsed := sum(f.counts()), time.Since(begin)
	allowed := float64(limit.Calls) * elapsed.Seconds() / limit.Per.Seconds()
	t.Logf("%d calls in %s, the limit allows %.0f", calls, elapsed, allowed)
	assert.LessOrEqual(t, float64(calls), allowed+2*processes, "each start of Redis allows a call at once, and calls with a place")
}
