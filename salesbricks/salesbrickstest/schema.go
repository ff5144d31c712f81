package salesbrickstest

// objectType is a type with fields. The schema holds just what the documented
// call touches; the names of the types are assumptions, seen only in messages
// and in __typename.
type objectType struct {
	name   string
	fields map[string]*fieldDefinition
}

type fieldDefinition struct {
	arguments map[string]inputType
	result    *objectType // nil: a leaf
}

// inputType is a scalar that must not be null. No optional argument exists.
type inputType struct{ name string }

func (t inputType) String() string { return t.name + "!" }

var (
	stringInput  = inputType{"String"}
	booleanInput = inputType{"Boolean"}
)

var leaf = &fieldDefinition{}

// typenameField is the one field that every type has.
const typenameField = "__typename"

var (
	buyerType = &objectType{"Buyer", map[string]*fieldDefinition{
		"id": leaf,
	}}
	tokenType = &objectType{"SubscriptionToken", map[string]*fieldDefinition{
		"id":        leaf,
		"expiresAt": leaf,
		"buyer":     {result: buyerType},
	}}
	payloadType = &objectType{"CreateSubscriptionToken", map[string]*fieldDefinition{
		"token": {result: tokenType},
	}}
	mutationType = &objectType{"Mutation", map[string]*fieldDefinition{
		"createSubscriptionToken": {
			arguments: map[string]inputType{"subscriptionId": stringInput},
			result:    payloadType,
		},
	}}
	queryType = &objectType{name: "Query"}
)

// rootTypes gives the type whose fields an operation selects.
var rootTypes = map[string]*objectType{"query": queryType, "mutation": mutationType}

// objectTypes are the types that a fragment may be defined on.
var objectTypes = map[string]*objectType{
	buyerType.name: buyerType, tokenType.name: tokenType, payloadType.name: payloadType,
	mutationType.name: mutationType, queryType.name: queryType,
}

// scalars are the types that a variable may have. Only those with true can be
// used: the others fit no argument.
var scalars = map[string]bool{"String": true, "Boolean": true, "ID": false, "Int": false, "Float": false}

// directiveArguments lists the directives. Both control fields and fragments.
var directiveArguments = map[string]map[string]inputType{
	"include": {"if": booleanInput},
	"skip":    {"if": booleanInput},
}

// field finds a field of the type; nil: there is none.
func (t *objectType) field(name string) *fieldDefinition {
	if name == typenameField {
		return leaf
	}
	return t.fields[name]
}
