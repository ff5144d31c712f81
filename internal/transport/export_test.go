package transport

import (
	"context"
	"crypto/x509"
	"net"
)

// NewTrusting is New for a server with its own certificate.
func NewTrusting(roots *x509.CertPool) *Pool {
	p := New()
	p.few.TLSClientConfig.RootCAs = roots
	p.more.TLSClientConfig = p.few.TLSClientConfig.Clone()
	// A busy machine may need longer for hundreds of handshakes at once.
	p.few.TLSHandshakeTimeout, p.more.TLSHandshakeTimeout = 0, 0
	return p
}

// DialWith lets dial open the connections.
func (p *Pool) DialWith(dial func(ctx context.Context, network, addr string) (net.Conn, error)) {
	p.few.DialContext, p.more.DialContext = dial, dial
}
