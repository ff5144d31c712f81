package salesbrickstest

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// schema holds just what the documented mutation touches. The names of the
// types are assumptions, seen only in messages and in __typename.
var schema = loadSchema(`
	type Query { viewer: String }
	type Mutation { createSubscriptionToken(subscriptionId: String!): CreateSubscriptionToken }
	type CreateSubscriptionToken { token: SubscriptionToken }
	type SubscriptionToken { id: String expiresAt: String buyer: Buyer }
	type Buyer { id: String }
`)

// loadSchema drops __schema and __type, which gqlparser adds to Query: without
// them introspection is refused as any unknown field is.
func loadSchema(text string) *ast.Schema {
	s := gqlparser.MustLoadSchema(&ast.Source{Name: "salesbricks", Input: text})
	s.Query.Fields = slices.DeleteFunc(s.Query.Fields, func(f *ast.FieldDefinition) bool {
		return strings.HasPrefix(f.Name, "__")
	})
	return s
}
