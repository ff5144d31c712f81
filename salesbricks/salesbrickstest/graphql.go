package salesbrickstest

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// maxTokens is far above what a client sends: one mutation has about 20.
const maxTokens = 20_000

// serveGraphQL answers one GraphQL call.
//
// Assumption: statuses as in graphene-django. A request that was refused has
// status 400 and no data; one that was executed has status 200, even if its
// fields failed.
func (s *Server) serveGraphQL(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Query         string
		OperationName string
		Variables     map[string]any
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || !hasJSON(r) || json.Unmarshal(body, &request) != nil || request.Query == "" {
		refuse(w, gqlerror.Errorf("Must provide query string."))
		return
	}
	op, variables, errs := prepare(request.Query, request.OperationName, request.Variables)
	if len(errs) > 0 {
		refuse(w, errs...)
		return
	}
	root, x := "Query", &execution{variables: variables, mint: s.mint}
	if op.Operation == ast.Mutation {
		root = "Mutation"
	}
	data, err := x.object(root, nil, op.SelectionSet, nil)
	if err != nil {
		refuse(w, gqlerror.Wrap(err))
		return
	}
	answer := object{{"data", data}}
	if len(x.errors) > 0 {
		answer = append(object{{"errors", x.errors}}, answer...)
	}
	writeJSON(w, http.StatusOK, answer)
}

// prepare returns the operation to execute, of a document that is valid.
func prepare(query, name string, given map[string]any) (*ast.OperationDefinition, map[string]any, gqlerror.List) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, maxTokens)
	if err != nil {
		return nil, nil, gqlerror.List{gqlerror.WrapIfUnwrapped(err)}
	}
	if errs := validator.ValidateWithRules(schema, doc, nil); len(errs) > 0 {
		return nil, nil, errs
	}
	op := doc.Operations.ForName(name)
	if op == nil {
		return nil, nil, gqlerror.List{gqlerror.Errorf("Must provide the name of an operation.")}
	}
	variables, err := validator.VariableValues(schema, op, given)
	if err != nil {
		return nil, nil, gqlerror.List{gqlerror.WrapIfUnwrapped(err)}
	}
	return op, variables, nil
}

func refuse(w http.ResponseWriter, errs ...*gqlerror.Error) {
	writeJSON(w, http.StatusBadRequest, object{{"errors", errs}})
}
