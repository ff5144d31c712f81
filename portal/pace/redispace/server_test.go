package redispace_test

import (
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace/redispace"
)

// server is a real Redis on a Unix socket: a free port may be another test's when Redis wants it.
type server struct {
	addr string
	args []string
	cmd  *exec.Cmd
}

func newServer(t *testing.T, args ...string) *server {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	require.NoError(t, err, "install redis-server, for example with: apt-get install redis-server")
	folder := t.TempDir()
	addr := filepath.Join(folder, "socket")
	own := []string{path, "--port", "0", "--unixsocket", addr, "--dir", folder, "--save", "", "--appendonly", "no"}
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
	require.Eventually(t, func() bool { return client.Ping(t.Context()).Err() == nil }, time.Minute, 10*time.Millisecond)
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

// A Redis cluster rejects scripts with keys in several slots. It needs a port. The test is not
// parallel, so that no other test takes it.
func TestOnACluster(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := listener.Addr().String()
	require.NoError(t, listener.Close())
	_, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	s := newServer(t, "--bind", "127.0.0.1", "--port", port, "--cluster-enabled", "yes")
	node := connect(t, s.addr)
	require.NoError(t, node.ClusterAddSlotsRange(t.Context(), 0, 16383).Err())
	require.Eventually(t, func() bool { return strings.Contains(node.ClusterInfo(t.Context()).Val(), "cluster_state:ok") }, time.Minute, 10*time.Millisecond)
	synctest.Test(t, func(t *testing.T) {
		client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{addr}})
		defer client.Close()
		p := newPacer(t, client, portal.Rate{Calls: 100, Per: time.Second}, redispace.Options{})
		for range 20 {
			require.NoError(t, p.Wait(t.Context()))
		}
		p.Pause(time.Millisecond)
	})
	keys, err := node.Keys(t.Context(), "*").Result()
	require.NoError(t, err)
	assert.Len(t, keys, 1)
}
