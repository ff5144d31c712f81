package salesbrickstest

// record is the value of an object type, by field name.
type record map[string]any

// mintFunc makes the payload of createSubscriptionToken; false: the
// subscription does not exist.
type mintFunc func(subscriptionID string) (record, bool)

// execution answers one operation of a validated document.
type execution struct {
	doc       *document
	fragments map[string]*fragment
	variables map[string]any
	budget    *budget
	mint      mintFunc
	errors    []object
}

// run returns the data. Errors of single fields are in x.errors afterwards;
// an error that it returns means that there is no data.
func (x *execution) run(op *operation) (object, *queryError) {
	root := rootTypes[op.kind]
	groups, err := x.collect([][]*selection{op.selections})
	if err != nil {
		return nil, err
	}
	data := object{}
	for _, group := range groups {
		if group.fields[0].name == typenameField {
			data = append(data, member{group.name, root.name})
			continue
		}
		// The schema has one root field besides, so there is no table of resolvers.
		payload, ok := x.createToken(group)
		if !ok {
			data = append(data, member{group.name, nil})
			continue
		}
		answer, err := x.complete(payloadType, payload, group)
		if err != nil {
			return nil, err
		}
		data = append(data, member{group.name, answer})
	}
	return data, nil
}

// createToken resolves one call of the mutation, or notes why it cannot.
func (x *execution) createToken(group *fieldGroup) (record, bool) {
	field := group.fields[0]
	arg := field.argument("subscriptionId")
	id, ok := x.valueOf(arg.value).(string)
	if !ok {
		// A variable with a default was sent as an explicit null.
		x.fail(group, arg.offset, "Argument 'subscriptionId' of non-null type 'String!' must not be null.")
		return nil, false
	}
	payload, ok := x.mint(id)
	if !ok {
		// Assumption: the words of a Django model that was not found. A plain Graphene
		// server sends no extensions, hence no code.
		x.fail(group, field.offset, "Subscription matching query does not exist.")
		return nil, false
	}
	return payload, true
}

func (x *execution) fail(group *fieldGroup, offset int, message string) {
	x.errors = append(x.errors, object{
		{"message", message},
		{"locations", locations(x.doc.source, offset)},
		{"path", []string{group.name}},
	})
}

// complete answers the selected fields of one object, in order.
func (x *execution) complete(typ *objectType, rec record, group *fieldGroup) (object, *queryError) {
	groups, err := x.collect(group.below())
	if err != nil {
		return nil, err
	}
	out := object{}
	for _, g := range groups {
		name := g.fields[0].name
		var answer any = rec[name]
		switch below, isRecord := answer.(record); {
		case name == typenameField:
			answer = typ.name
		case isRecord:
			if answer, err = x.complete(typ.fields[name].result, below, g); err != nil {
				return nil, err
			}
		}
		out = append(out, member{g.name, answer})
	}
	return out, nil
}

func (x *execution) collect(sets [][]*selection) ([]*fieldGroup, *queryError) {
	return collect(x.fragments, sets, x.budget, x.wanted)
}

// wanted evaluates @include and @skip.
func (x *execution) wanted(s *selection) (bool, *queryError) {
	for _, d := range s.directives {
		arg := findArgument(d.arguments, "if")
		on, ok := x.valueOf(arg.value).(bool)
		if !ok {
			return false, failAt(arg.offset, "Argument 'if' of non-null type 'Boolean!' must not be null.")
		}
		if on != (d.name == "include") {
			return false, nil
		}
	}
	return true, nil
}

func (x *execution) valueOf(v *value) any {
	if v.kind == variableValue {
		return x.variables[v.text]
	}
	return v.literal()
}
