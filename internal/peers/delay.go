package peers

import (
	"io"
	"net"
	"sync"
	"time"
)

// delay is a TCP proxy on a loopback port. It delays each direction, like a distant
// server.
type delay struct {
	listener net.Listener
	oneWay   time.Duration
	wg       sync.WaitGroup
}

func newDelay(target string, oneWay time.Duration) (*delay, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &delay{listener: listener, oneWay: oneWay}
	d.wg.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			d.wg.Go(func() { d.serve(client, target) })
		}
	})
	return d, nil
}

func (d *delay) address() string { return d.listener.Addr().String() }

// close stops the proxy. A connection ends when the client and the server close theirs.
func (d *delay) close() {
	_ = d.listener.Close()
	d.wg.Wait()
}

func (d *delay) serve(client net.Conn, target string) {
	server, err := net.Dial("tcp", target)
	if err != nil {
		_ = client.Close()
		return
	}
	// The kernel accepts a connection at once. Over a real network, a client sends its
	// first bytes one round trip later, after the TCP handshake.
	connected := time.Now().Add(2 * d.oneWay)
	d.wg.Go(func() { d.forward(server, client, connected) })
	d.forward(client, server, connected)
}

type chunk struct {
	data []byte
	at   time.Time // when it is due
}

// forward copies what it reads. It delays each chunk, and holds what was sent before the
// connection would have been open.
func (d *delay) forward(to, from net.Conn, connected time.Time) {
	line := make(chan chunk, 1024)
	d.wg.Go(func() {
		defer close(line)
		for {
			data := make([]byte, 64<<10)
			n, err := from.Read(data)
			if n > 0 {
				sent := time.Now()
				if sent.Before(connected) {
					sent = connected
				}
				line <- chunk{data[:n], sent.Add(d.oneWay)}
			}
			if err != nil {
				return
			}
		}
	})
	for c := range line {
		time.Sleep(time.Until(c.at))
		if _, err := to.Write(c.data); err != nil {
			break
		}
	}
	_ = to.Close()
	_, _ = io.Copy(io.Discard, from)
	for range line {
		continue
	}
}
