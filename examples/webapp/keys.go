package main

import (
	"crypto/rand"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

// mailKeys reads the keys of the file. Without a file, the links in e-mails are valid only
// until the program ends.
func mailKeys(path string) ([]portal.Secret, error) {
	if path != "" {
		return redirect.ReadKeys(path)
	}
	return []portal.Secret{portal.Secret(rand.Text() + rand.Text())}, nil
}
