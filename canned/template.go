package canned

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Template is a text whose variables have been found: parsed once, rendered for each
// customer. The zero value is empty. It does not change.
type Template struct {
	variables []Variable // those that it uses, each once, in the order in which they come
	warnings  []Warning
	pieces    [len(targets)][]piece
}

// Warning is what an author should know before saving. It is no reason to refuse.
type Warning struct {
	Code Code   `json:"code"`
	Name string `json:"name,omitempty"` // of the variable that nobody knows, without %
	At   int    `json:"at"`             // where it stands first, in bytes
}

// maxWarnings: whoever gets so many will not read more.
const maxWarnings = 100

// token is a part of a template's source.
type token struct {
	text     string // as it is sent; of a variable its name
	variable int    // index in Template.variables; -1: none
	percent  bool   // it was written %%
}

// source is the token as it was written.
func (t token) source() string {
	switch {
	case t.percent:
		return "%%"
	case t.variable >= 0:
		return "%" + t.text
	default:
		return t.text
	}
}

// tokens finds the variables of a text: G3. The longest name that is known wins, so that
// %AF is never %A and an F; %% is a percent sign; and any other % is itself. What looks
// like a name that nobody knows gives a warning.
//
// A character of an address that is written as na%C3%AFve.example is no variable, though
// %AF is one: links would break in languages with accents.
func (d dialect) tokens(text string) (list []token, used []Variable, warnings []Warning) {
	if d.literal {
		return []token{{text: text, variable: -1}}, nil, nil
	}
	plain, i := 0, 0 // what has been read, and what of it is in the list
	flush := func() {
		if plain < i {
			list = append(list, token{text: text[plain:i], variable: -1})
		}
	}
	for {
		next := strings.IndexByte(text[i:], '%')
		if next < 0 {
			i = len(text)
			flush()
			return list, used, warnings
		}
		i += next
		rest := text[i+1:]
		if n := escaped(text[i:]); n > 0 {
			i += n
			continue
		}
		if strings.HasPrefix(rest, "%") {
			flush()
			list = append(list, token{text: "%", variable: -1, percent: true})
			i += 2
			plain = i
			continue
		}
		v, ok := d.name(rest)
		if !ok {
			if n := min(nameLength(rest), MaxName); n > 0 && isLetter(rest[0]) {
				warnings = warn(warnings, Warning{UnknownVariable, rest[:n], i})
			}
			i++
			continue
		}
		flush()
		at := slices.Index(used, v)
		if at < 0 {
			at, used = len(used), append(used, v)
		}
		list = append(list, token{text: v.Name, variable: at})
		i += 1 + len(v.Name)
		plain = i
	}
}

// name returns the variable with the longest name that a text begins with.
func (d dialect) name(text string) (Variable, bool) {
	for n := min(nameLength(text), d.longest); n > 0; n-- {
		if i, ok := d.index[text[:n]]; ok {
			return d.variables[i], true
		}
	}
	return Variable{}, false
}

// escaped is the length of a character that a text begins with in the escapes of an
// address, as %C3%AF; 0 if there is none. Those of ASCII begin with digits, as no name does.
func escaped(text string) int {
	var b [utf8.UTFMax]byte
	n := 0
	for n < len(b) && len(text) >= 3*n+3 && text[3*n] == '%' {
		hi, lo := hexDigit(text[3*n+1]), hexDigit(text[3*n+2])
		if hi < 0 || lo < 0 {
			break
		}
		b[n] = byte(hi<<4 | lo)
		n++
	}
	if r, size := utf8.DecodeRune(b[:n]); n > 0 && r != utf8.RuneError {
		return 3 * size
	}
	return 0
}

// hexDigit is -1 for what is none.
func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	default:
		return -1
	}
}

// warn adds a warning unless its name has had one.
func warn(list []Warning, w Warning) []Warning {
	if len(list) >= maxWarnings || slices.ContainsFunc(list, func(o Warning) bool { return o.Code == w.Code && o.Name == w.Name }) {
		return list
	}
	return append(list, w)
}

// Parse reads content as the library would keep it, so that an author sees what is wrong
// before saving. What [Decide] would refuse is a [*Refusal]; what is only odd stands in
// [Template.Warnings].
//
// Variables are %AF and %AL, first and last name of the agent, %F and %L, those of the
// customer, and the host's own; %% is a percent sign. The longest name that is known wins.
func (l Library) Parse(c Content) (Template, error) {
	e, err := l.prepare("parse a response", c)
	if err != nil {
		return Template{}, err
	}
	return e.template, nil
}

// prepare checks content, cleans it, and parses it.
func (l Library) prepare(what string, c Content) (*entry, error) {
	c = tidy(c)
	if err := refuseFlaw(what, c.flaws()); err != nil {
		return nil, err
	}
	e := newEntry(l.speaks(), Response{Content: c})
	if err := refuseFlaw(what, e.Content.flaws()); err != nil { // cleaning may lengthen it, or leave nothing
		return nil, err
	}
	return e, nil
}

// parse makes a template and returns the content as it should be kept: HTML is cleaned
// here, when it is saved and again whenever it is loaded, so that the store is not
// trusted. It takes any text.
func (d dialect) parse(c Content) (Template, Content) {
	list, used, warnings := d.tokens(c.Text)
	t := Template{variables: used, warnings: warnings}
	if c.Format == HTMLFormat {
		m := newMarkup(c.Text, list)
		stood := m.stand(d.cleaner != nil)
		if d.cleaner != nil {
			stood = d.cleaner.Clean(stood)
			c.Text = m.restore(stood)
			t.pieces[inHTML] = m.html(stood)
		} else {
			t.pieces[inHTML] = literally(list, true)
			t.warnings = warn(t.warnings, Warning{Code: NoCleaner})
		}
		t.pieces[inMessenger] = m.plain(stood, true)
		t.pieces[inPlain] = m.plain(stood, false)
		return t, c
	}
	t.pieces[inHTML] = literally(list, true)
	t.pieces[inMessenger] = literally(list, false)
	t.pieces[inPlain] = t.pieces[inMessenger]
	return t, c
}

// literally shows a source as it stands, but for its variables.
func literally(list []token, html bool) []piece {
	var a assembly
	for _, t := range list {
		if html && t.variable < 0 {
			t.text = string(appendEscaped(nil, t.text))
		}
		a.add(piece{text: t.text, variable: t.variable})
	}
	return a.done()
}

// Uses lists the variables that the text uses, each once, in the order in which they come.
func (t Template) Uses() []Variable { return slices.Clone(t.variables) }

// Warnings lists what an author should know before saving.
func (t Template) Warnings() []Warning { return slices.Clone(t.warnings) }

// Missing lists the variables that have no value here and are rendered by their default.
func (t Template) Missing(values Values) []string {
	var names []string
	for _, v := range t.variables {
		if values[v.Name] == "" {
			names = append(names, v.Name)
		}
	}
	return names
}
