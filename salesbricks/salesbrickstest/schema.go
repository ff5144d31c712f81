package salesbrickstest

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// schema has only the types that the documented mutation needs. The names of the types are
// assumptions. They are visible only in messages and in __typename.
var schema = loadSchema(`
	type Query { viewer: String }
	type Mutation { createSubscriptionToken(subscriptionId: String!): CreateSubscriptionToken }
	type CreateSubscriptionToken { token: SubscriptionToken }
	type SubscriptionToken { id: String expiresAt: String buyer: Buyer }
	type Buyer { id: String }
`)

// loadSchema removes __schema and __type, which gqlparser adds to Query. Introspection then
// fails like any unknown field.
func loadSchema(text string) *ast.Schema {
	s := gqlparser.MustLoadSchema(&ast.Source{Name: "salesbricks", Input: text})
	s.Query.Fields = slices.DeleteFunc(s.Query.Fields, func(f *ast.FieldDefinition) bool {
		return strings.HasPrefix(f.Name, "__")
	})
	return s
}
