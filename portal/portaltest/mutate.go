package portaltest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// decodeJSON returns the value of body in a list, where it has a place as each
// value inside it has, or an empty list if body is not JSON.
func decodeJSON(body []byte) []any {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	root := make([]any, 1)
	if !json.Valid(body) || d.Decode(&root[0]) != nil {
		return nil
	}
	return root
}

// place is the place of a value in a JSON document.
type place struct {
	value any
	put   func(any)
	drop  func() // leaves the value out; nil in a list
}

// places returns every place inside v.
func places(v any) (all []place) {
	switch v := v.(type) {
	case []any:
		for i, value := range v {
			all = append(append(all, place{value, func(x any) { v[i] = x }, nil}), places(value)...)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			all = append(append(all, place{v[k], func(x any) { v[k] = x }, func() { delete(v, k) }}), places(v[k])...)
		}
	}
	return all
}

// replaceJSON returns body with every string and number replaced for which change
// returns true. The second result is false if there is none.
func replaceJSON(body []byte, change func(string) (string, bool)) ([]byte, bool) {
	root := decodeJSON(body)
	changed := false
	for _, p := range places(root) {
		switch v := p.value.(type) {
		case string:
			if s, ok := change(v); ok {
				p.put(s)
				changed = true
			}
		case json.Number:
			if s, ok := change(v.String()); ok {
				p.put(json.Number(s))
				changed = true
			}
		}
	}
	if !changed {
		return nil, false
	}
	out, err := json.Marshal(root[0])
	return out, err == nil
}

// neighbors has behind each digit and letter another one of its kind. 1 does not become 0,
// which means in many responses that there is no number.
const neighbors = "01234567898" + "zyxwvutsrqponmlkjihgfedcbab" + "ZYXWVUTSRQPONMLKJIHGFEDCBAB"

// another returns a different identifier of the same form as id, and false if it finds
// none.
func another(id string) (string, bool) {
	last := max(len(id)-1, 0)
	i := strings.Index(neighbors, id[last:])
	if id == "" || i < 0 {
		return "", false
	}
	return id[:last] + neighbors[i+1:i+2], true
}

// missing takes the place of a value that is left out.
type missing struct{}

// oddValues replace the values of a response.
var oddValues = []any{missing{}, nil, json.Number("0"), "", []any{nil}, map[string]any{}}

// maxMutated is the maximum number of bytes in the mutations of one response.
const maxMutated = 4 << 20

// mutations returns copies of body. Each has one value replaced by one of those that to
// returns for it.
func mutations(body []byte, to func(any) []any) (out [][]byte) {
	root := decodeJSON(body)
	total := 0
	for _, p := range places(root) {
		for _, value := range to(p.value) {
			if value != (missing{}) {
				p.put(value)
			} else if p.drop != nil {
				p.drop()
			}
			mutated, err := json.Marshal(root[0])
			p.put(p.value)
			if total += len(mutated); err != nil || total > maxMutated {
				return out
			}
			out = append(out, mutated)
		}
	}
	return out
}
