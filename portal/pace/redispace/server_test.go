package redispace_test

import (
	"net"
	"os/exec"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace/redispace"
)

// server is a real Redis on a loopback port.
type server struct {
	addr string
	args []string
	cmd  *exec.Cmd
}

func newServer(t *testing.T, args ...string) *server {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	require.NoError(t, err, "install redis-server, for example with: apt-get install redis-server")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := listener.Addr().String()
	require.NoError(t, listener.Close())
	_, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	own := []string{path, "--bind", "127.0.0.1", "--port", port, "--dir", t.TempDir(), "--save", "", "--appendonly", "no"}
	s := &server{addr: addr, args: append(own, args...)}
	t.Cleanup(func() {
		if s.cmd != nil {
			_ = s.cmd.Process.Kill()
			_ = s.cmd.Wait()
		}
	})
	s.start(t)
	return s
}

func (s *server) start(t *testing.T) {
	t.Helper()
	s.cmd = exec.Command(s.args[0], s.args[1:]...)
	require.NoError(t, s.cmd.Start())
	client := connect(t, s.addr)
	require.Eventually(t, func() bool { return client.Ping(t.Context()).Err() == nil }, 10*time.Second, 10*time.Millisecond)
}

// kill ends the server like a power cut: its data is lost.
func (s *server) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, s.cmd.Process.Kill())
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Whatever another program writes into the key, no call is made too early.
func TestKeyWithoutATime(t *testing.T) {
	t.Parallel()
	client := connect(t, newServer(t).addr)
	for _, value := range []string{"", "nonsense", "nan", "inf", "1e300", "9223372036854775807"} {
		p := newPacer(t, client, portal.Rate{Calls: 1, Per: time.Second}, redispace.Options{})
		require.NoError(t, client.Set(t.Context(), "portallink:pace:paddle 203.0.113.7", value, 0).Err())
		require.ErrorIs(t, p.Wait(t.Context()), redispace.ErrRedis, value)
	}
}

// A Redis cluster rejects scripts with keys in several slots.
func TestOnACluster(t *testing.T) {
	t.Parallel()
	s := newServer(t, "--cluster-enabled", "yes")
	require.NoError(t, connect(t, s.addr).ClusterAddSlotsRange(t.Context(), 0, 16383).Err())
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{s.addr}})
	t.Cleanup(func() { _ = client.Close() })
	p := newPacer(t, client, portal.Rate{Calls: 100, Per: time.Second}, redispace.Options{})
	require.Eventually(t, func() bool { return p.Wait(t.Context()) == nil }, 20*time.Second, 50*time.Millisecond)
	for range 20 {
		require.NoError(t, p.Wait(t.Context()))
	}
	p.Pause(time.Millisecond)
	keys, err := connect(t, s.addr).Keys(t.Context(), "*").Result()
	require.NoError(t, err)
	assert.Len(t, keys, 1)
}
