package transport

import "crypto/x509"

// NewTrusting is New for a server with its own certificate.
func NewTrusting(roots *x509.CertPool) *Pool {
	p := New()
	p.few.TLSClientConfig.RootCAs = roots
	p.more.TLSClientConfig = p.few.TLSClientConfig.Clone()
	// A busy machine may need longer for hundreds of handshakes at once.
	p.few.TLSHandshakeTimeout, p.more.TLSHandshakeTimeout = 0, 0
	return p
}
