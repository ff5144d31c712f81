package salesbrickstest

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// record is the value of an object type, by field name.
type record map[string]any

// maxFields limits one response: a short document with fragments can select many fields.
const maxFields = 50_000

// execution executes one operation of a validated document.
type execution struct {
	variables map[string]any
	mint      func(subscriptionID string) (record, bool)
	visits    int
	errors    gqlerror.List   // of fields that are null in the response
	refusal   *gqlerror.Error // of the whole request
}

// object returns the fields of value that set selects. The type of value is typ.
func (x *execution) object(typ string, value record, set ast.SelectionSet, path ast.Path) object {
	out := object{}
	for _, f := range x.collect(set, nil, map[string]bool{}) {
		at := append(path[:len(path):len(path)], ast.PathName(f.Alias))
		out = append(out, f.Alias, x.field(typ, value, f, at))
	}
	return out
}

func (x *execution) field(typ string, value record, f *ast.Field, path ast.Path) any {
	result := value[f.Name]
	switch {
	case f.Name == "__typename":
		return typ
	case f.Name == "createSubscriptionToken":
		id, ok := f.ArgumentMap(x.variables)["subscriptionId"].(string)
		if !ok { // a variable with a default value was sent as null
			return x.fail(f.Position, path, "Argument 'subscriptionId' of non-null type 'String!' must not be null.")
		}
		payload, ok := x.mint(id)
		if !ok {
			// Assumption: the message of Django for a model that was not found. A plain Graphene
			// server sends no extensions, so there is no code.
			return x.fail(f.Position, path, "Subscription matching query does not exist.")
		}
		result = payload
	}
	if below, ok := result.(record); ok {
		return x.object(f.Definition.Type.Name(), below, f.SelectionSet, path)
	}
	return result
}

// fail records the error of one field and returns the field's value.
func (x *execution) fail(at *ast.Position, path ast.Path, message string) any {
	err := gqlerror.ErrorPosf(at, "%s", message)
	err.Path, err.Extensions = path, nil
	x.errors = append(x.errors, err)
	return nil
}

// collect flattens fragments and merges fields with the same response name.
func (x *execution) collect(set ast.SelectionSet, fields []*ast.Field, seen map[string]bool) []*ast.Field {
	for _, selection := range set {
		if x.visits++; x.visits > maxFields {
			x.refusal = gqlerror.Errorf("The document selects more fields than the fake server executes.")
		}
		if x.refusal != nil {
			return nil
		}
		switch s := selection.(type) {
		case *ast.Field:
			if x.wanted(s.Directives) {
				fields = merge(fields, s)
			}
		case *ast.InlineFragment:
			if x.wanted(s.Directives) {
				fields = x.collect(s.SelectionSet, fields, seen)
			}
		case *ast.FragmentSpread:
			if x.wanted(s.Directives) && !seen[s.Name] {
				seen[s.Name] = true
				fields = x.collect(s.Definition.SelectionSet, fields, seen)
			}
		}
	}
	return fields
}

func merge(fields []*ast.Field, f *ast.Field) []*ast.Field {
	for i, before := range fields {
		if before.Alias == f.Alias {
			both := *before
			both.SelectionSet = slices.Concat(before.SelectionSet, f.SelectionSet)
			fields[i] = &both
			return fields
		}
	}
	return append(fields, f)
}

// wanted reports the result of @include and @skip.
func (x *execution) wanted(directives ast.DirectiveList) bool {
	for _, d := range directives {
		on, ok := d.ArgumentMap(x.variables)["if"].(bool)
		if !ok { // as in field
			x.refusal = gqlerror.Errorf("Argument 'if' of non-null type 'Boolean!' must not be null.")
		}
		if on != (d.Name == "include") {
			return false
		}
	}
	return true
}
