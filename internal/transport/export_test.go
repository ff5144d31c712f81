package transport

import "crypto/x509"

// NewTrusting is New for a server with a certificate of its own.
func NewTrusting(roots *x509.CertPool) *Pool {
	p := New()
	p.few.TLSClientConfig.RootCAs = roots
	p.more.TLSClientConfig = p.few.TLSClientConfig.Clone()
	return p
}
