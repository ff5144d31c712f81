package salesbrickstest

// selections checks what is selected of a type, and all that it leads to.
func (v *validator) selections(parent *objectType, list []*selection) *queryError {
	for _, s := range list {
		if err := v.budget.spend(); err != nil {
			return err
		}
		if err := v.directives(s.directives); err != nil {
			return err
		}
		var err *queryError
		switch s.kind {
		case fieldSelection:
			err = v.field(parent, s)
		case spreadSelection:
			err = v.spread(parent, s)
		case inlineSelection:
			err = v.inline(parent, s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *validator) field(parent *objectType, s *selection) *queryError {
	def := parent.field(s.name)
	if def == nil {
		return failAt(s.offset, "Cannot query field '%s' on type '%s'.", s.name, parent.name)
	}
	place := "field '" + parent.name + "." + s.name + "'"
	if err := v.arguments(s.arguments, def.arguments, place, s.offset); err != nil {
		return err
	}
	switch {
	case def.result == nil && len(s.selections) > 0:
		return failAt(s.offset, "Field '%s' must not have a selection since it has no subfields.", s.name)
	case def.result == nil:
		return nil
	case len(s.selections) == 0:
		return failAt(s.offset, "Field '%s' of type '%s' must have a selection of subfields.", s.name, def.result.name)
	}
	return v.selections(def.result, s.selections)
}

func (v *validator) spread(parent *objectType, s *selection) *queryError {
	f := v.fragments[s.name]
	if f == nil {
		return failAt(s.offset, "Unknown fragment '%s'.", s.name)
	}
	if f.typeCondition != parent.name {
		return failAt(s.offset, "Fragment '%s' cannot be spread here as objects of type '%s' can never be of type '%s'.",
			s.name, parent.name, f.typeCondition)
	}
	v.used[s.name] = true
	if v.open[s.name] {
		return failAt(s.offset, "Cannot spread fragment '%s' within itself.", s.name)
	}
	if v.visited[s.name] {
		return nil // checked before, in this operation
	}
	v.visited[s.name], v.open[s.name] = true, true
	err := v.selections(parent, f.selections)
	delete(v.open, s.name)
	return err
}

func (v *validator) inline(parent *objectType, s *selection) *queryError {
	if s.name != "" && s.name != parent.name {
		if err := typeExists(s.name, s.offset); err != nil {
			return err
		}
		return failAt(s.offset, "Fragment cannot be spread here as objects of type '%s' can never be of type '%s'.",
			parent.name, s.name)
	}
	return v.selections(parent, s.selections)
}

func (v *validator) directives(list []*directive) *queryError {
	seen := map[string]bool{}
	for _, d := range list {
		if directiveArguments[d.name] == nil {
			return failAt(d.offset, "Unknown directive '@%s'.", d.name)
		}
		if seen[d.name] {
			return failAt(d.offset, "The directive '@%s' can only be used once at this location.", d.name)
		}
		seen[d.name] = true
		place := "directive '@" + d.name + "'"
		if err := v.arguments(d.arguments, directiveArguments[d.name], place, d.offset); err != nil {
			return err
		}
	}
	return nil
}

func (v *validator) arguments(given []*argument, known map[string]inputType, place string, offset int) *queryError {
	seen := map[string]bool{}
	for _, a := range given {
		want, ok := known[a.name]
		if !ok {
			return failAt(a.offset, "Unknown argument '%s' on %s.", a.name, place)
		}
		if seen[a.name] {
			return failAt(a.offset, "There can be only one argument named '%s'.", a.name)
		}
		seen[a.name] = true
		if err := v.argumentValue(a.value, want); err != nil {
			return err
		}
	}
	for name, want := range known { // at most one, so the order does not matter
		if !seen[name] {
			return failAt(offset, "Argument '%s' of type '%s' is required on %s, but it was not provided.", name, want, place)
		}
	}
	return nil
}

func (v *validator) argumentValue(val *value, want inputType) *queryError {
	if val.kind != variableValue {
		return checkLiteral(val, want.name, true)
	}
	def := v.variables[val.text]
	if def == nil {
		return failAt(val.offset, "Variable '$%s' is not defined%s.", val.text, inOperation(v.op))
	}
	v.usedVariables[val.text] = true
	hasDefault := def.defaultValue != nil && def.defaultValue.kind != nullValue
	if def.typ.isList || def.typ.name != want.name || (!def.typ.nonNull && !hasDefault) {
		return failAt(val.offset, "Variable '$%s' of type '%s' used in position expecting type '%s'.",
			val.text, def.typ.text, want)
	}
	return nil
}

func inOperation(op *operation) string {
	if op.name == "" {
		return ""
	}
	return " by operation '" + op.name + "'"
}
