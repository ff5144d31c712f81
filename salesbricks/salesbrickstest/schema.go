package salesbrickstest

import (
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// schema holds just what the documented mutation touches. The names of the
// types are assumptions, seen only in messages and in __typename.
var schema = gqlparser.MustLoadSchema(&ast.Source{Name: "salesbricks", Input: `
	type Query { viewer: String }
	type Mutation { createSubscriptionToken(subscriptionId: String!): CreateSubscriptionToken }
	type CreateSubscriptionToken { token: SubscriptionToken }
	type SubscriptionToken { id: String expiresAt: String buyer: Buyer }
	type Buyer { id: String }
`})
