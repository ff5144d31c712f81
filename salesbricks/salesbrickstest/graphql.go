package salesbrickstest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"unicode/utf8"
)

// request is the body of a GraphQL call.
type request struct {
	query         string
	operationName string
	variables     map[string]json.RawMessage
}

// serveGraphQL answers one GraphQL call.
//
// Assumption: statuses as in graphene-django. A request that was refused has
// status 400 and no data; one that was executed has status 200, even if its
// fields failed.
func (s *Server) serveGraphQL(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		writeJSON(w, http.StatusBadRequest, refusal(failAt(noOffset, "The request body cannot be read."), ""))
		return
	}
	if !hasJSON(r) {
		// graphene-django ignores a body whose type it does not know.
		body = []byte("{}")
	}
	status, answer := answerGraphQL(body, s.mint)
	writeJSON(w, status, answer)
}

// answerGraphQL returns the status and the body of the answer.
func answerGraphQL(body []byte, mint mintFunc) (int, object) {
	req, err := readRequest(body)
	if err != nil {
		return http.StatusBadRequest, refusal(err, "")
	}
	x, op, err := prepare(req)
	if err != nil {
		return http.StatusBadRequest, refusal(err, req.query)
	}
	x.mint = mint
	data, err := x.run(op)
	if err != nil {
		return http.StatusBadRequest, refusal(err, req.query)
	}
	answer := object{}
	if len(x.errors) > 0 {
		answer = append(answer, member{"errors", x.errors})
	}
	return http.StatusOK, append(answer, member{"data", data})
}

func refusal(err *queryError, source string) object {
	return object{{"errors", []object{err.asObject(source)}}}
}

// readRequest reads the members by their exact names; encoding/json alone
// would take QUERY for query.
func readRequest(body []byte) (request, *queryError) {
	var req request
	var members map[string]json.RawMessage
	switch trimmed := bytes.TrimSpace(body); {
	case !json.Valid(trimmed) || !utf8.Valid(trimmed):
		return req, failAt(noOffset, "POST body sent invalid JSON.")
	case trimmed[0] == '[':
		return req, failAt(noOffset, "Batch GraphQL requests are not enabled.")
	case json.Unmarshal(trimmed, &members) != nil:
		return req, failAt(noOffset, "The received data is not a valid JSON query.")
	}
	if !readMember(members["query"], &req.query) || req.query == "" {
		return req, failAt(noOffset, "Must provide query string.")
	}
	if !readMember(members["variables"], &req.variables) {
		return req, failAt(noOffset, "Variables are invalid JSON.")
	}
	if !readMember(members["operationName"], &req.operationName) {
		return req, failAt(noOffset, "Must provide operation name as a string.")
	}
	return req, nil
}

// readMember leaves out as it is where the member is missing or null.
func readMember(raw json.RawMessage, out any) bool {
	return len(raw) == 0 || json.Unmarshal(raw, out) == nil
}

// prepare parses and validates the document, and binds the variables of the
// operation to execute.
func prepare(req request) (*execution, *operation, *queryError) {
	doc, err := parse(req.query)
	if err != nil {
		return nil, nil, err
	}
	if err := validate(doc); err != nil {
		return nil, nil, err
	}
	op, err := pickOperation(doc, req.operationName)
	if err != nil {
		return nil, nil, err
	}
	variables, err := coerceVariables(op, req.variables)
	if err != nil {
		return nil, nil, err
	}
	x := &execution{doc: doc, variables: variables, budget: newBudget(), fragments: map[string]*fragment{}}
	for _, f := range doc.fragments {
		x.fragments[f.name] = f
	}
	return x, op, nil
}

func pickOperation(doc *document, name string) (*operation, *queryError) {
	if name == "" && len(doc.operations) > 1 {
		return nil, failAt(noOffset, "Must provide operation name if query contains multiple operations.")
	}
	for _, op := range doc.operations {
		if name == "" || op.name == name {
			return op, nil
		}
	}
	if name == "" { // fragments alone; validation has refused them as unused
		return nil, failAt(noOffset, "Must provide an operation.")
	}
	return nil, failAt(noOffset, "Unknown operation named '%s'.", excerpt(name))
}
