package salesbrickstest

import (
	"errors"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// record is the value of an object type, by field name.
type record map[string]any

// maxFields bounds one answer: fragments let a short document select very much.
const maxFields = 50_000

var errTooMuch = errors.New("The document selects more than the fake server is willing to answer.")

// execution answers one operation of a validated document.
type execution struct {
	variables map[string]any
	mint      func(subscriptionID string) (record, bool)
	visits    int
	errors    gqlerror.List
}

// object answers what set selects of value, an object of type typ.
func (x *execution) object(typ string, value record, set ast.SelectionSet, path ast.Path) (object, error) {
	fields, err := x.collect(set, nil, map[string]bool{})
	if err != nil {
		return nil, err
	}
	out := object{}
	for _, f := range fields {
		at := append(path[:len(path):len(path)], ast.PathName(f.Alias))
		answer, err := x.field(typ, value, f, at)
		if err != nil {
			return nil, err
		}
		out = append(out, member{f.Alias, answer})
	}
	return out, nil
}

func (x *execution) field(typ string, value record, f *ast.Field, path ast.Path) (any, error) {
	answer := value[f.Name]
	switch {
	case f.Name == "__typename":
		return typ, nil
	case f.Name == "createSubscriptionToken":
		id, ok := f.ArgumentMap(x.variables)["subscriptionId"].(string)
		if !ok { // a variable with a default was sent as an explicit null
			return nil, x.fail(f.Position, path, "Argument 'subscriptionId' of non-null type 'String!' must not be null.")
		}
		payload, ok := x.mint(id)
		if !ok {
			// Assumption: the words of a Django model that was not found. A plain
			// Graphene server sends no extensions, hence no code.
			return nil, x.fail(f.Position, path, "Subscription matching query does not exist.")
		}
		answer = payload
	}
	if below, ok := answer.(record); ok {
		return x.object(f.Definition.Type.Name(), below, f.SelectionSet, path)
	}
	return answer, nil
}

// fail notes the error of one field, which is null then.
func (x *execution) fail(at *ast.Position, path ast.Path, message string) error {
	err := gqlerror.ErrorPosf(at, "%s", message)
	err.Path, err.Extensions = path, nil
	x.errors = append(x.errors, err)
	return nil
}

// collect flattens fragments, and merges fields of one response name.
func (x *execution) collect(set ast.SelectionSet, fields []*ast.Field, seen map[string]bool) ([]*ast.Field, error) {
	for _, selection := range set {
		if x.visits++; x.visits > maxFields {
			return nil, errTooMuch
		}
		var err error
		switch s := selection.(type) {
		case *ast.Field:
			if x.wanted(s.Directives) {
				fields = merge(fields, s)
			}
		case *ast.InlineFragment:
			if x.wanted(s.Directives) {
				fields, err = x.collect(s.SelectionSet, fields, seen)
			}
		case *ast.FragmentSpread:
			if x.wanted(s.Directives) && !seen[s.Name] {
				seen[s.Name] = true
				fields, err = x.collect(s.Definition.SelectionSet, fields, seen)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return fields, nil
}

func merge(fields []*ast.Field, f *ast.Field) []*ast.Field {
	for i, before := range fields {
		if before.Alias == f.Alias {
			both := *before
			both.SelectionSet = append(before.SelectionSet[:len(before.SelectionSet):len(before.SelectionSet)], f.SelectionSet...)
			fields[i] = &both
			return fields
		}
	}
	return append(fields, f)
}

// wanted evaluates @include and @skip.
func (x *execution) wanted(directives ast.DirectiveList) bool {
	for _, d := range directives {
		if on, _ := d.ArgumentMap(x.variables)["if"].(bool); on != (d.Name == "include") {
			return false
		}
	}
	return true
}
