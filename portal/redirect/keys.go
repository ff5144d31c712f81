package redirect

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/portallink/portallink-go/portal"
)

// maxKeys is the largest file of keys.
const maxKeys = 64 << 10

// ReadKeys reads SignerConfig.Keys from a file with one key in each line. The first
// key signs. Empty lines are ignored. White space in or around a key, control
// characters, a byte order mark, a file without a key, and a file larger than 64 KiB
// are errors. The error is a [*portal.Error] that names the path and never repeats the
// content.
func ReadKeys(path string) ([]portal.Secret, error) {
	info, err := os.Stat(path) // to open a pipe would wait for a writer
	switch {
	case err != nil:
		return nil, keysError(err)
	case !info.Mode().IsRegular() || info.Size() > maxKeys:
		return nil, keysError(fmt.Errorf("%s is not a regular file of at most 64 KiB", path))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, keysError(err)
	}
	var keys []portal.Secret
	number := 0
	for line := range strings.Lines(string(content)) {
		number++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "" {
			continue
		}
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) }) {
			return nil, keysError(fmt.Errorf("%s: line %d has white space or a character that is not visible", path, number))
		}
		keys = append(keys, portal.Secret(line))
	}
	if keys == nil {
		return nil, keysError(fmt.Errorf("%s has no key", path))
	}
	return keys, nil
}

func keysError(err error) error {
	return &portal.Error{Kind: portal.ErrInvalidRequest, Field: "Keys", Err: err}
}
