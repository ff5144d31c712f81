package salesbrickstest

import "unicode/utf8"

// The bounds of one document. They keep hostile input from costing much, and
// are far above what a client sends: one mutation has about 20 lexemes.
const (
	maxDepth   = 100
	maxLexemes = 20_000
)

// parser is a recursive-descent parser. Its first error sticks: the current
// lexeme then becomes the end of the document, and every rule falls through.
type parser struct {
	lexer   lexer
	current lexeme
	lexemes int
	depth   int
	lastEnd int // where the lexeme before current ended
	err     *queryError
}

// parse reads an executable document.
func parse(source string) (*document, *queryError) {
	if !utf8.ValidString(source) {
		return nil, failAt(noOffset, "Syntax Error: The document is not valid UTF-8.")
	}
	p := &parser{lexer: lexer{source: source}}
	p.advance()
	doc := &document{source: source}
	for {
		p.definition(doc)
		if p.err != nil {
			return nil, p.err
		}
		if p.current.kind == endOfDocument {
			return doc, nil
		}
	}
}

func (p *parser) definition(doc *document) {
	start := p.current.start
	switch {
	case p.at(punctuator, "{"):
		doc.operations = append(doc.operations,
			&operation{kind: "query", selections: p.selectionSet(), offset: start})
	case p.at(nameWord, "query"), p.at(nameWord, "mutation"), p.at(nameWord, "subscription"):
		op := &operation{kind: p.current.text, offset: start}
		p.advance()
		if p.current.kind == nameWord {
			op.name = p.name()
		}
		if p.at(punctuator, "(") {
			p.many("(", ")", func() { op.variables = append(op.variables, p.variableDefinition()) })
		}
		op.directives = p.directives(false)
		op.selections = p.selectionSet()
		doc.operations = append(doc.operations, op)
	case p.at(nameWord, "fragment"):
		p.advance()
		f := &fragment{offset: start}
		if p.at(nameWord, "on") {
			p.unexpected()
		}
		f.name = p.name()
		f.typeCondition = p.typeCondition()
		f.directives = p.directives(false)
		f.selections = p.selectionSet()
		doc.fragments = append(doc.fragments, f)
	default: // a schema's definitions are not executable
		p.unexpected()
	}
}

// selectionSet reads { … }, which must not be empty.
func (p *parser) selectionSet() []*selection {
	var out []*selection
	p.nested(func() {
		p.many("{", "}", func() { out = append(out, p.selection()) })
	})
	return out
}

func (p *parser) selection() *selection {
	s := &selection{offset: p.current.start}
	if p.accept("...") {
		switch {
		case p.current.kind == nameWord && p.current.text != "on":
			s.kind, s.name = spreadSelection, p.name()
			s.directives = p.directives(false)
			return s
		case p.current.kind == nameWord:
			s.name = p.typeCondition()
		}
		s.kind = inlineSelection
		s.directives = p.directives(false)
		s.selections = p.selectionSet()
		return s
	}
	s.name = p.name()
	if p.accept(":") {
		s.alias, s.name = s.name, p.name()
	}
	s.arguments = p.arguments(false)
	s.directives = p.directives(false)
	if p.at(punctuator, "{") {
		s.selections = p.selectionSet()
	}
	return s
}

func (p *parser) typeCondition() string {
	if !p.at(nameWord, "on") {
		p.unexpected()
	}
	p.advance()
	return p.name()
}

// nested runs a rule that may contain itself, up to the permitted depth.
func (p *parser) nested(rule func()) {
	p.depth++
	if p.depth > maxDepth {
		p.fail(failAt(p.current.start, "Syntax Error: Document is nested too deeply."))
	}
	rule()
	p.depth--
}

// many reads open, one or more items, and shut.
func (p *parser) many(open, shut string, item func()) {
	p.expect(open)
	for p.err == nil {
		item()
		if p.accept(shut) {
			return
		}
	}
}

func (p *parser) name() string {
	text := p.current.text
	if p.current.kind != nameWord {
		p.fail(failAt(p.current.start, "Syntax Error: Expected Name, found %s.", p.current.describe()))
		return ""
	}
	p.advance()
	return text
}

func (p *parser) at(kind lexemeKind, text string) bool {
	return p.current.kind == kind && p.current.text == text
}

func (p *parser) accept(mark string) bool {
	if !p.at(punctuator, mark) {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(mark string) {
	if !p.accept(mark) {
		p.fail(failAt(p.current.start, "Syntax Error: Expected '%s', found %s.", mark, p.current.describe()))
	}
}

func (p *parser) unexpected() {
	p.fail(failAt(p.current.start, "Syntax Error: Unexpected %s.", p.current.describe()))
}

func (p *parser) advance() {
	if p.err != nil {
		return
	}
	p.lastEnd = p.current.end
	next, err := p.lexer.next()
	p.current = next
	if p.lexemes++; err == nil && p.lexemes > maxLexemes {
		err = failAt(next.start, "Syntax Error: Document contains more than %d tokens.", maxLexemes)
	}
	if err != nil {
		p.fail(err)
	}
}

func (p *parser) fail(err *queryError) {
	if p.err == nil {
		p.err = err
	}
	p.current = lexeme{kind: endOfDocument}
}
