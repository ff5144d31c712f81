package salesbrickstest

// validate checks a document against the schema, with the rules that the
// GraphQL specification sets for requests. Unlike most servers it stops at the
// first error.
func validate(doc *document) *queryError {
	v := &validator{fragments: map[string]*fragment{}, used: map[string]bool{}}
	if err := v.names(doc); err != nil {
		return err
	}
	for _, f := range doc.fragments {
		if err := v.fragmentHead(f); err != nil {
			return err
		}
	}
	budget := newBudget()
	for _, op := range doc.operations {
		if err := v.operation(op, budget); err != nil {
			return err
		}
	}
	for _, f := range doc.fragments {
		if !v.used[f.name] {
			return failAt(f.offset, "Fragment '%s' is never used.", f.name)
		}
	}
	// Only now are all fields and spreads known to exist, which merging needs.
	for _, op := range doc.operations {
		if err := mergeable(v.fragments, [][]*selection{op.selections}, budget); err != nil {
			return err
		}
	}
	return nil
}

type validator struct {
	fragments map[string]*fragment
	used      map[string]bool // fragments that some operation reaches

	// Of the operation in hand:
	op            *operation
	variables     map[string]*variableDefinition
	usedVariables map[string]bool
	visited       map[string]bool // fragments
	open          map[string]bool // fragments on the way to the current place
	budget        *budget
}

func (v *validator) names(doc *document) *queryError {
	operations := map[string]bool{}
	for _, op := range doc.operations {
		if op.name == "" && len(doc.operations) > 1 {
			return failAt(op.offset, "This anonymous operation must be the only defined operation.")
		}
		if operations[op.name] {
			return failAt(op.offset, "There can be only one operation named '%s'.", op.name)
		}
		operations[op.name] = true
	}
	for _, f := range doc.fragments {
		if v.fragments[f.name] != nil {
			return failAt(f.offset, "There can be only one fragment named '%s'.", f.name)
		}
		v.fragments[f.name] = f
	}
	return nil
}

func (v *validator) fragmentHead(f *fragment) *queryError {
	if len(f.directives) > 0 {
		return misplaced(f.directives[0])
	}
	return typeExists(f.typeCondition, f.offset)
}

func typeExists(name string, offset int) *queryError {
	if _, scalar := scalars[name]; scalar {
		return failAt(offset, "Fragment cannot condition on non composite type '%s'.", name)
	}
	if objectTypes[name] == nil {
		return failAt(offset, "Unknown type '%s'.", name)
	}
	return nil
}

func misplaced(d *directive) *queryError {
	if directiveArguments[d.name] == nil {
		return failAt(d.offset, "Unknown directive '@%s'.", d.name)
	}
	return failAt(d.offset, "Directive '@%s' may not be used here.", d.name)
}

func (v *validator) operation(op *operation, budget *budget) *queryError {
	root := rootTypes[op.kind]
	if root == nil {
		return failAt(op.offset, "Schema is not configured to execute %s operation.", op.kind)
	}
	v.op, v.budget = op, budget
	v.variables, v.usedVariables = map[string]*variableDefinition{}, map[string]bool{}
	v.visited, v.open = map[string]bool{}, map[string]bool{}
	if len(op.directives) > 0 {
		return misplaced(op.directives[0])
	}
	for _, def := range op.variables {
		if v.variables[def.name] != nil {
			return failAt(def.offset, "There can be only one variable named '$%s'.", def.name)
		}
		v.variables[def.name] = def
		if err := checkDefinition(def); err != nil {
			return err
		}
	}
	if err := v.selections(root, op.selections); err != nil {
		return err
	}
	for _, def := range op.variables {
		if !v.usedVariables[def.name] {
			return failAt(def.offset, "Variable '$%s' is never used.", def.name)
		}
	}
	return nil
}
