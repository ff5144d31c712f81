package providertest

import (
	"context"
	"net"
	"sync"
)

// inTurn is a connection of which a Read does not return during a Write. net/http closes a
// connection whose response comes 50 ms before the Write of its request returns, as on a busy
// machine.
type inTurn struct {
	net.Conn
	writing sync.Mutex
}

// DialInTurn opens a connection on which a request counts as written before its response comes.
func DialInTurn(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	return &inTurn{Conn: conn}, err
}

func (c *inTurn) Write(b []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.Conn.Write(b)
}

func (c *inTurn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.writing.Lock()
	defer c.writing.Unlock()
	return n, err
}
