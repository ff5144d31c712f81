package salesbrickstest

// budget bounds the work that one document may cause. Fragments let a short
// document select very much, without any nesting that a parser would notice.
type budget struct{ left int }

// newBudget allows 50,000 visits to a selection.
func newBudget() *budget { return &budget{left: 50_000} }

func (b *budget) spend() *queryError {
	if b.left--; b.left < 0 {
		return failAt(noOffset, "The document selects more than the fake server is willing to answer.")
	}
	return nil
}

// fieldGroup is one field of the answer. Several selections can lead to it:
// what they select below is merged.
type fieldGroup struct {
	name   string // in the answer
	fields []*selection
}

func (g *fieldGroup) below() [][]*selection {
	sets := make([][]*selection, len(g.fields))
	for i, f := range g.fields {
		sets[i] = f.selections
	}
	return sets
}

// collector flattens fragments. Type conditions need no check here: every
// type is an object type, and validation has matched them.
type collector struct {
	fragments map[string]*fragment
	keep      func(*selection) (bool, *queryError) // @include and @skip
	budget    *budget

	visited map[string]bool
	groups  []*fieldGroup
	byName  map[string]*fieldGroup
}

// collect returns the fields of all sets, in the order in which each response
// name first occurs.
func collect(fragments map[string]*fragment, sets [][]*selection, budget *budget,
	keep func(*selection) (bool, *queryError),
) ([]*fieldGroup, *queryError) {
	c := &collector{
		fragments: fragments, keep: keep, budget: budget,
		visited: map[string]bool{}, byName: map[string]*fieldGroup{},
	}
	for _, set := range sets {
		if err := c.add(set); err != nil {
			return nil, err
		}
	}
	return c.groups, nil
}

func (c *collector) add(set []*selection) *queryError {
	for _, s := range set {
		if err := c.budget.spend(); err != nil {
			return err
		}
		if keep, err := c.keep(s); err != nil {
			return err
		} else if !keep {
			continue
		}
		var err *queryError
		switch s.kind {
		case fieldSelection:
			c.field(s)
		case inlineSelection:
			err = c.add(s.selections)
		case spreadSelection:
			if !c.visited[s.name] {
				c.visited[s.name] = true
				err = c.add(c.fragments[s.name].selections)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) field(s *selection) {
	group := c.byName[s.responseName()]
	if group == nil {
		group = &fieldGroup{name: s.responseName()}
		c.byName[group.name] = group
		c.groups = append(c.groups, group)
	}
	group.fields = append(group.fields, s)
}

// mergeable refuses two different fields under one response name. Directives
// do not matter: the rule holds for what might be selected.
func mergeable(fragments map[string]*fragment, sets [][]*selection, budget *budget) *queryError {
	groups, err := collect(fragments, sets, budget, func(*selection) (bool, *queryError) { return true, nil })
	if err != nil {
		return err
	}
	for _, group := range groups {
		first := group.fields[0]
		for _, other := range group.fields[1:] {
			if first.name != other.name || !sameArguments(first.arguments, other.arguments) {
				return failAt(other.offset, "Fields '%s' conflict. Use different aliases on the fields.", group.name)
			}
		}
		if err := mergeable(fragments, group.below(), budget); err != nil {
			return err
		}
	}
	return nil
}

// sameArguments compares arguments that are valid, so without duplicates.
func sameArguments(a, b []*argument) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		y := findArgument(b, x.name)
		if y == nil || x.value.kind != y.value.kind || x.value.text != y.value.text {
			return false
		}
	}
	return true
}
