package portaltest

import (
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
)

func decodeJSON(body []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil, false
	}
	_, err := d.Token()
	return v, err == io.EOF
}

// replaceJSON returns body with every string and number replaced for which change
// returns true. The second result is false if there is none.
func replaceJSON(body []byte, change func(string) (string, bool)) ([]byte, bool) {
	v, ok := decodeJSON(body)
	if !ok {
		return nil, false
	}
	changed := false
	v = replaceValues(v, func(s string) (string, bool) {
		s, ok := change(s)
		changed = changed || ok
		return s, ok
	})
	out, err := json.Marshal(v)
	return out, changed && err == nil
}

func replaceValues(v any, change func(string) (string, bool)) any {
	switch v := v.(type) {
	case string:
		if s, ok := change(v); ok {
			return s
		}
	case json.Number:
		if s, ok := change(v.String()); ok {
			return json.Number(s)
		}
	case []any:
		for i := range v {
			v[i] = replaceValues(v[i], change)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			v[k] = replaceValues(v[k], change)
		}
	}
	return v
}

// another returns a different identifier of the same form as id, and false if it finds
// none.
func another(id string) (string, bool) {
	if id == "" {
		return "", false
	}
	head, last := id[:len(id)-1], id[len(id)-1]
	switch {
	case last >= '0' && last <= '8':
		last++
	case last == '9':
		last = '8'
	case last == 'a' || last == 'A':
		last++
	case last >= 'b' && last <= 'z' || last >= 'B' && last <= 'Z':
		last--
	default:
		return "", false
	}
	return head + string(last), true
}

// oddValues replace the values of a response.
var oddValues = []any{nil, json.Number("0"), "", []any{nil}, map[string]any{}}

// mutations returns copies of body. Each has one value removed, or replaced by one of
// oddValues.
func mutations(body []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		root, ok := decodeJSON(body)
		if !ok {
			return
		}
		emit := func() bool {
			out, err := json.Marshal(root)
			return err != nil || yield(out)
		}
		eachPlace(root, func(put func(any), drop func(), back func()) bool {
			drop()
			more := emit()
			back()
			for _, v := range oddValues {
				if !more {
					return false
				}
				put(v)
				more = emit()
				back()
			}
			return more
		})
	}
}

// eachPlace calls visit for every value inside v.
func eachPlace(v any, visit func(put func(any), drop, back func()) bool) bool {
	switch v := v.(type) {
	case []any:
		for i, old := range v {
			put := func(x any) { v[i] = x }
			back := func() { v[i] = old }
			if !visit(put, back, back) || !eachPlace(old, visit) {
				return false
			}
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			old := v[k]
			put := func(x any) { v[k] = x }
			if !visit(put, func() { delete(v, k) }, func() { v[k] = old }) || !eachPlace(old, visit) {
				return false
			}
		}
	}
	return true
}

// replaceLinks returns body with every https URL in it changed.
func replaceLinks(body []byte, change func(rest string) string) ([]byte, bool) {
	return replaceJSON(body, func(s string) (string, bool) {
		rest, ok := strings.CutPrefix(s, "https://")
		return change(rest), ok
	})
}
