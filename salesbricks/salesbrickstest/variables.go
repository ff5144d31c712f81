package salesbrickstest

import "encoding/json"

// checkDefinition checks one variable where it is declared.
func checkDefinition(def *variableDefinition) *queryError {
	usable, known := scalars[def.typ.name]
	switch {
	case !known && objectTypes[def.typ.name] != nil:
		return failAt(def.offset, "Variable '$%s' cannot be non-input type '%s'.", def.name, def.typ.text)
	case !known:
		return failAt(def.offset, "Unknown type '%s'.", def.typ.name)
	case len(def.directives) > 0:
		return misplaced(def.directives[0])
	case def.defaultValue == nil || def.typ.isList || !usable:
		return nil // no argument takes such a variable, so its default never counts
	}
	return checkLiteral(def.defaultValue, def.typ.name, def.typ.nonNull)
}

// checkLiteral checks a literal that stands where a String or a Boolean belongs.
func checkLiteral(val *value, typeName string, nonNull bool) *queryError {
	switch {
	case val.kind == nullValue && nonNull:
		return failAt(val.offset, "Expected value of type '%s!', found null.", typeName)
	case val.kind == nullValue:
		return nil
	case typeName == stringInput.name && val.kind != stringValue:
		return failAt(val.offset, "String cannot represent a non string value: %s", excerpt(val.source))
	case typeName == booleanInput.name && val.kind != booleanValue:
		return failAt(val.offset, "Boolean cannot represent a non boolean value: %s", excerpt(val.source))
	}
	return nil
}

// coerceVariables gives the operation's variables their values: a string, a
// bool, or nil for an explicit null. One that stays out has no value at all.
// The document has been validated, so that only String and Boolean occur.
func coerceVariables(op *operation, given map[string]json.RawMessage) (map[string]any, *queryError) {
	out := make(map[string]any, len(op.variables))
	for _, def := range op.variables {
		raw, ok := given[def.name]
		if !ok {
			switch {
			case def.defaultValue != nil:
				out[def.name] = def.defaultValue.literal()
			case def.typ.nonNull:
				return nil, failAt(def.offset, "Variable '$%s' of required type '%s' was not provided.", def.name, def.typ.text)
			}
			continue
		}
		var val any
		if err := json.Unmarshal(raw, &val); err != nil {
			return nil, failAt(def.offset, "Variable '$%s' got invalid JSON.", def.name)
		}
		_, isString := val.(string)
		_, isBool := val.(bool)
		switch {
		case val == nil && def.typ.nonNull:
			return nil, failAt(def.offset, "Variable '$%s' of non-null type '%s' must not be null.", def.name, def.typ.text)
		case val == nil, isString && def.typ.name == stringInput.name, isBool && def.typ.name == booleanInput.name:
			out[def.name] = val
		default:
			return nil, failAt(def.offset, "Variable '$%s' got invalid value %s; expected type '%s'.",
				def.name, excerpt(string(raw)), def.typ.name)
		}
	}
	return out, nil
}

// literal is the value of a String, Boolean or null literal.
func (v *value) literal() any {
	switch v.kind {
	case stringValue:
		return v.text
	case booleanValue:
		return v.text == "true"
	default:
		return nil
	}
}
