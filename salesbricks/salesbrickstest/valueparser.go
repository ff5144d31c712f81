package salesbrickstest

// variableDefinition reads $name: Type = default @directives.
func (p *parser) variableDefinition() *variableDefinition {
	def := &variableDefinition{offset: p.current.start}
	p.expect("$")
	def.name = p.name()
	p.expect(":")
	def.typ = p.typeReference()
	if p.accept("=") {
		def.defaultValue = p.value(true)
	}
	def.directives = p.directives(true)
	return def
}

func (p *parser) typeReference() typeReference {
	var t typeReference
	p.nested(func() {
		if p.accept("[") {
			inner := p.typeReference()
			p.expect("]")
			t = typeReference{text: "[" + inner.text + "]", name: inner.name, isList: true}
		} else {
			t.name = p.name()
			t.text = t.name
		}
		if p.accept("!") {
			t.text, t.nonNull = t.text+"!", true
		}
	})
	return t
}

// directives reads any number of @name(…). Those of a variable's definition
// are constant: they must not use variables.
func (p *parser) directives(constant bool) []*directive {
	var out []*directive
	for p.at(punctuator, "@") {
		d := &directive{offset: p.current.start}
		p.advance()
		d.name = p.name()
		d.arguments = p.arguments(constant)
		out = append(out, d)
	}
	return out
}

func (p *parser) arguments(constant bool) []*argument {
	var out []*argument
	if !p.at(punctuator, "(") {
		return nil
	}
	p.many("(", ")", func() {
		a := &argument{offset: p.current.start}
		a.name = p.name()
		p.expect(":")
		a.value = p.value(constant)
		out = append(out, a)
	})
	return out
}

// value reads a literal or, unless it must be constant, a variable.
func (p *parser) value(constant bool) *value {
	v := &value{offset: p.current.start, text: p.current.text}
	p.nested(func() { p.valueInto(v, constant) })
	if p.err == nil {
		v.source = p.lexer.source[v.offset:p.lastEnd]
	}
	return v
}

func (p *parser) valueInto(v *value, constant bool) {
	switch {
	case p.at(punctuator, "$") && !constant:
		p.advance()
		v.kind, v.text = variableValue, p.name()
	case p.at(punctuator, "["):
		v.kind = listValue
		p.untilClosed("]", func() { p.value(constant) })
	case p.at(punctuator, "{"):
		v.kind = objectValue
		p.untilClosed("}", func() {
			p.name()
			p.expect(":")
			p.value(constant)
		})
	case p.current.kind == intNumber:
		v.kind = intValue
		p.advance()
	case p.current.kind == floatNumber:
		v.kind = floatValue
		p.advance()
	case p.current.kind == stringText:
		v.kind = stringValue
		p.advance()
	case p.current.kind == nameWord:
		switch v.text {
		case "true", "false":
			v.kind = booleanValue
		case "null":
			v.kind = nullValue
		default:
			v.kind = enumValue
		}
		p.advance()
	default:
		p.unexpected()
	}
}

// untilClosed passes the opening mark, then reads items until shut: possibly
// none, as in [] and {}.
func (p *parser) untilClosed(shut string, item func()) {
	p.advance()
	for p.err == nil && !p.accept(shut) {
		item()
	}
}
