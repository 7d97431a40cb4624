package canned

import (
	"strconv"
	"strings"
)

// markup is a text in HTML with stand-ins where its variables are: words of ASCII letters
// and digits that do not occur in it. So it can be cleaned and read as HTML, and what a
// variable stands in is known before there is a value.
type markup struct {
	base   string // every stand-in begins with it, and nothing else does
	tokens []token
}

// A stand-in is the base, the index of its token, and this letter. One that an address
// begins with stands for a whole address, so that a cleaner takes it for one.
const (
	standsInText    = 'y'
	standsAtStart   = 'w'
	standsAsAddress = "https://"
)

// newMarkup finds a base that the source does not hold. A source that tries to bring one
// about, say by a comment inside of it, gets a variable of its own in another place.
func newMarkup(source string, tokens []token) markup {
	taken := map[string]bool{}
	for rest, found := source, true; found; {
		if _, rest, found = strings.Cut(rest, "qz"); found {
			digits, _, _ := strings.Cut(rest, "x")
			taken[digits] = true
		}
	}
	n := 0
	for taken[strconv.Itoa(n)] {
		n++
	}
	return markup{"qz" + strconv.Itoa(n) + "x", tokens}
}

// stand is the text with the stand-ins.
func (m markup) stand(cleaned bool) string {
	var b strings.Builder
	for i, t := range m.tokens {
		switch {
		case t.variable < 0 && !t.percent:
			b.WriteString(t.text)
		case cleaned && t.variable >= 0 && beginsValue(b.String()):
			b.WriteString(standsAsAddress + m.base + strconv.Itoa(i) + string(standsAtStart))
		default:
			b.WriteString(m.base + strconv.Itoa(i) + string(standsInText))
		}
	}
	return b.String()
}

// beginsValue: what comes next is the beginning of an attribute's value, or looks so.
func beginsValue(before string) bool {
	before = strings.TrimRight(before, " \t\n")
	if n := len(before); n > 0 && (before[n-1] == '"' || before[n-1] == '\'') {
		before = strings.TrimRight(before[:n-1], " \t\n")
	}
	return strings.HasSuffix(before, "=")
}

// next returns what comes before the first stand-in, its token, and what comes behind.
func (m markup) next(s string) (before string, t token, rest string, ok bool) {
	for from := 0; ; {
		at := strings.Index(s[from:], m.base)
		if at < 0 {
			return s, token{}, "", false
		}
		at += from
		from = at + len(m.base)
		end := from
		for end < len(s) && '0' <= s[end] && s[end] <= '9' {
			end++
		}
		i, err := strconv.Atoi(s[from:end])
		if err != nil || i >= len(m.tokens) || end == len(s) {
			continue // made by taking out what stood between; nobody's variable
		}
		before, rest = s[:at], s[end+1:]
		switch s[end] {
		case standsInText:
			return before, m.tokens[i], rest, true
		case standsAtStart:
			if before, ok = strings.CutSuffix(before, standsAsAddress); ok {
				return before, m.tokens[i], rest, true
			}
		}
	}
}

// restore puts the variables back as they are written.
func (m markup) restore(s string) string {
	var b strings.Builder
	for {
		before, t, rest, ok := m.next(s)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString(t.source())
		s = rest
	}
}

// pieces cuts a text at its stand-ins. In an address the first place is that of a
// variable with which it begins.
func (m markup) pieces(s string, first, others place) []piece {
	var a assembly
	for {
		before, t, rest, ok := m.next(s)
		if before != "" {
			a.literal(before)
			first = others
		}
		if !ok {
			return a.done()
		}
		p := piece{text: t.text, variable: t.variable}
		if t.variable >= 0 {
			p.place = first
		}
		a.add(p)
		first = others
		s = rest
	}
}

// varies: a variable stands in the text.
func (m markup) varies(s string) bool {
	for {
		_, t, rest, ok := m.next(s)
		if !ok || t.variable >= 0 {
			return ok
		}
		s = rest
	}
}

// addressPieces cuts an address, of which the rest depends on its scheme.
func (m markup) addressPieces(address string) []piece {
	others := inAddress
	if len(address) >= 7 && strings.EqualFold(address[:7], "mailto:") {
		others = inMail
	}
	return m.pieces(address, asAddress, others)
}

// html returns the pieces of clean HTML. A tag is a literal, but for a link with a
// variable in its address; anywhere else in a tag no variable has a meaning, and the tag
// is left out.
func (m markup) html(clean string) []piece {
	var a assembly
	for clean != "" {
		var t tag
		t, clean = nextTag(clean)
		switch {
		case t.name == "" || !m.varies(t.raw):
			a.add(m.pieces(t.raw, inBody, inBody)...)
		case t.name == "a":
			from, to, ok := t.attribute("href")
			if !ok || m.varies(t.raw[:from]) || m.varies(t.raw[to:]) {
				continue
			}
			a.add(piece{variable: -1, link: &link{
				before: m.literal(t.raw[:from]), after: m.literal(t.raw[to:]), without: "<a>",
				address: m.addressPieces(t.raw[from:to]),
			}})
		}
	}
	return a.done()
}

// literal is a text without variables.
func (m markup) literal(s string) string {
	var b strings.Builder
	for _, p := range m.pieces(s, inBody, inBody) {
		b.WriteString(p.text)
	}
	return b.String()
}

// tag is a tag, or the text up to the next one.
type tag struct {
	raw     string // all of it
	name    string // lower case; "": text; "!": a comment or the like
	closing bool
}

// nextTag reads what HTML begins with. A "<" that begins no tag is text, as is one that
// nothing closes: nobody's words are lost because of an arrow.
func nextTag(s string) (t tag, rest string) {
	for at := 0; ; at++ {
		open := strings.IndexByte(s[at:], '<')
		if open < 0 {
			return tag{raw: s}, ""
		}
		at += open
		read, ok := readTag(s[at:])
		switch {
		case ok && at > 0:
			return tag{raw: s[:at]}, s[at:]
		case ok && read.raw == "": // no tag is closed any more
			return tag{raw: s}, ""
		case ok:
			return read, s[len(read.raw):]
		}
	}
}

// readTag reads a tag or comment; one that is never closed has no raw text. If a quote
// stays open, the tag ends with the first ">".
func readTag(s string) (t tag, ok bool) {
	i := 1
	if t.closing = strings.HasPrefix(s, "</"); t.closing {
		i++
	}
	from := i
	for i < len(s) && (isLetter(s[i]) || i > from && '0' <= s[i] && s[i] <= '9') {
		i++
	}
	t.name = strings.ToLower(s[from:i])
	if t.name == "" {
		if t.closing || i >= len(s) || s[i] != '!' && s[i] != '?' {
			return tag{}, false
		}
		t.name = "!"
		if end := strings.Index(s, "-->"); end >= 0 && strings.HasPrefix(s, "<!--") {
			t.raw = s[:end+3]
			return t, true
		}
	}
	first := 0
	var quote byte
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '>' && quote == 0:
			t.raw = s[:i+1]
			return t, true
		case c == '>' && first == 0:
			first = i + 1
		case c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\'') && strings.HasSuffix(strings.TrimRight(s[:i], " \t\n"), "="):
			quote = c
		}
	}
	t.raw = s[:first]
	return t, true
}

// attribute finds the value of an attribute in the raw tag, without its quotes.
func (t tag) attribute(name string) (from, to int, ok bool) {
	s := t.raw
	i := 1 + len(t.name)
	end := len(s) - 1 // the ">"
	blank := func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '/' }
	for i < end {
		for i < end && blank(s[i]) {
			i++
		}
		begin := i
		for i < end && !blank(s[i]) && s[i] != '=' {
			i++
		}
		is := strings.EqualFold(s[begin:i], name)
		for i < end && blank(s[i]) {
			i++
		}
		if i >= end || s[i] != '=' {
			if i == begin {
				i++
			}
			continue
		}
		for i++; i < end && blank(s[i]) && s[i] != '/'; {
			i++
		}
		from = i
		if i < end && (s[i] == '"' || s[i] == '\'') {
			from++
			length := strings.IndexByte(s[from:end], s[i])
			if length < 0 {
				return 0, 0, false
			}
			to = from + length
			i = to + 1
		} else {
			for i < end && s[i] != ' ' && s[i] != '\t' && s[i] != '\n' {
				i++
			}
			to = i
		}
		if is {
			return from, to, true
		}
	}
	return 0, 0, false
}
