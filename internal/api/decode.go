package api

import (
	"encoding/json"

	fast "github.com/go-json-experiment/json"
)

// Unmarshal is json.Unmarshal. What the faster decoder does not take is left to
// encoding/json, which goes on behind a value of the wrong type.
func Unmarshal[T any](data []byte, v *T) error {
	if fast.Unmarshal(data, v, fast.MatchCaseInsensitiveNames(true)) == nil {
		return nil
	}
	*v = *new(T)
	return json.Unmarshal(data, v)
}
