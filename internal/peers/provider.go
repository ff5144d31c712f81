package peers

import (
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"time"
)

// provider is a server on a loopback port in the place of a provider's. It responds to each
// call with the same body after a delay.
type provider struct {
	*httptest.Server
	connections atomic.Int64 // opened so far
}

// The protocols that are measured.
const (
	Plain = "HTTP/1.1"
	TLS   = "TLS, HTTP/2"
)

func newProvider(protocol string, latency time.Duration, status int, body []byte) *provider {
	p := &provider{}
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if latency > 0 {
			time.Sleep(latency)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if r.Method != http.MethodHead {
			_, _ = w.Write(body)
		}
	}))
	p.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			p.connections.Add(1)
		}
	}
	if protocol == Plain {
		p.Start()
		return p
	}
	p.EnableHTTP2 = true
	p.StartTLS()
	return p
}

// TrustProviders makes every program in the process trust the certificate of these servers
// as one of a public authority. Each program can then open its connections by default.
// Call it before the first connection.
func TrustProviders() error {
	p := newProvider(TLS, 0, http.StatusOK, nil)
	defer p.Close()
	f, err := os.CreateTemp("", "peers-*.pem")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: p.Certificate().Raw}); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Setenv("SSL_CERT_FILE", f.Name()); err != nil {
		return err
	}
	_, err = x509.SystemCertPool() // reads the file, once in a process
	return err
}
