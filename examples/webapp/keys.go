package main

import (
	"crypto/rand"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

// mailKeys reads the keys of the file. Without one the links in e-mails are
// valid until the program ends.
func mailKeys(path string) ([]portal.Secret, error) {
	if path != "" {
		return redirect.ReadKeys(path)
	}
	return []portal.Secret{portal.Secret(rand.Text() + rand.Text())}, nil
}
