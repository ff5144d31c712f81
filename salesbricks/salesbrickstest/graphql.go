package salesbrickstest

import (
	"encoding/json"
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// maxTokens is far above the number that a client sends: one mutation has about 20 tokens. The
// time of validation grows with its square.
const maxTokens = 2_000

// serveGraphQL responds to one GraphQL call.
//
// Assumption: the statuses are those of graphene-django. A rejected request has status 400
// and no data. An executed request has status 200, even if its fields failed.
func (s *Server) serveGraphQL(r *http.Request, _ string) *fakeserver.Response {
	query, operation, given, ok := readRequest(r)
	if !ok {
		return refuse(gqlerror.Errorf("Must provide query string."))
	}
	op, variables, errs := prepare(query, operation, given)
	if len(errs) > 0 {
		return refuse(errs...)
	}
	root, x := "Query", &execution{variables: variables, mint: s.mint}
	if op.Operation == ast.Mutation {
		root = "Mutation"
	}
	data := x.object(root, nil, op.SelectionSet, nil)
	if x.refusal != nil {
		return refuse(x.refusal)
	}
	response := object{"data", data}
	if len(x.errors) > 0 {
		response = append(object{"errors", x.errors}, response...)
	}
	return &fakeserver.Response{Status: http.StatusOK, Body: response}
}

// readRequest decodes into a map: encoding/json would accept QUERY for a field query of a
// struct.
func readRequest(r *http.Request) (query, operation string, variables map[string]any, ok bool) {
	var members map[string]json.RawMessage
	body, isJSON := fakeserver.JSONBody(r)
	if !isJSON || json.Unmarshal(body, &members) != nil {
		return "", "", nil, false
	}
	for name, into := range map[string]any{"query": &query, "operationName": &operation, "variables": &variables} {
		if raw, ok := members[name]; ok && json.Unmarshal(raw, into) != nil {
			return "", "", nil, false
		}
	}
	return query, operation, variables, query != ""
}

// prepare validates the document and returns the operation to execute.
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

func refuse(errs ...*gqlerror.Error) *fakeserver.Response {
	return &fakeserver.Response{Status: http.StatusBadRequest, Body: object{"errors", errs}}
}
