package salesbrickstest

// document is a parsed GraphQL document, not yet checked against the schema.
type document struct {
	source     string
	operations []*operation
	fragments  []*fragment
}

type operation struct {
	kind       string // "query", "mutation" or "subscription"
	name       string // empty: anonymous
	variables  []*variableDefinition
	directives []*directive
	selections []*selection
	offset     int
}

type fragment struct {
	name          string
	typeCondition string
	directives    []*directive
	selections    []*selection
	offset        int
}

type variableDefinition struct {
	name         string
	typ          typeReference
	defaultValue *value
	directives   []*directive
	offset       int
}

// typeReference is the type of a variable. Lists are kept only as far as
// needed to refuse them: the schema has none.
type typeReference struct {
	text    string // as GraphQL writes it
	name    string // of the innermost type
	nonNull bool
	isList  bool
}

type selectionKind uint8

const (
	fieldSelection selectionKind = iota
	spreadSelection
	inlineSelection
)

type selection struct {
	kind       selectionKind
	alias      string // of a field; empty: none
	name       string // of the field, the fragment, or the type condition (empty: none)
	arguments  []*argument
	directives []*directive
	selections []*selection // empty: no braces, as empty braces are a syntax error
	offset     int
}

// responseName is the name under which the answer carries a field.
func (s *selection) responseName() string {
	if s.alias != "" {
		return s.alias
	}
	return s.name
}

func (s *selection) argument(name string) *argument { return findArgument(s.arguments, name) }

type directive struct {
	name      string
	arguments []*argument
	offset    int
}

type argument struct {
	name   string
	value  *value
	offset int
}

func findArgument(list []*argument, name string) *argument {
	for _, a := range list {
		if a.name == name {
			return a
		}
	}
	return nil
}

type valueKind uint8

const (
	variableValue valueKind = iota
	intValue
	floatValue
	stringValue
	booleanValue
	nullValue
	enumValue
	listValue
	objectValue
)

// value is a literal or a variable. The parts of lists and objects are parsed
// and dropped: no field of the schema takes either.
type value struct {
	kind   valueKind
	text   string // a variable's name, a string's content, "true", a number
	source string // as written, for messages
	offset int
}
