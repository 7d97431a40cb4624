package canned

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of rendering, in bytes.
const (
	MaxValue    = 16 << 10  // the value of a variable
	MaxRendered = 256 << 10 // a text that comes out, and a draft
)

// Target is what a channel can show.
type Target string

// The targets.
const (
	HTML      Target = "html"      // a web chat, e-mail: tags
	Messenger Target = "messenger" // *bold*, _italic_, links spelled out
	Plain     Target = "plain"     // SMS: nothing but text, links spelled out
)

// The places of the targets in a template.
const (
	inHTML = iota
	inMessenger
	inPlain
)

var targets = [...]Target{inHTML: HTML, inMessenger: Messenger, inPlain: Plain}

// piece is a literal text, a variable, or a link with variables in its address.
type piece struct {
	text     string // a literal, or the name of the variable
	variable int    // index in Template.variables; -1: none
	place    place
	link     *link
}

// place is where a value goes, which says how it is written so that it comes out as
// itself and as nothing else.
type place uint8

const (
	inBody    place = iota
	inAddress       // a part of an address: what means something there is escaped
	inMail          // the same in a mailto: address, where @ may stand
	asAddress       // an address begins with it, and may be all of it
)

// link is an address that is known only with its values. It is written between before
// and after if it is one that may be linked to; instead comes without.
type link struct {
	before, after, without string
	address                []piece
}

// assembly collects pieces. Neighbouring literals become one, so that rendering has less
// to do.
type assembly struct {
	list []piece
	text strings.Builder
}

func (a *assembly) literal(s string) { a.text.WriteString(s) }

func (a *assembly) add(pieces ...piece) {
	for _, p := range pieces {
		if p.variable < 0 && p.link == nil {
			a.literal(p.text)
			continue
		}
		a.flush()
		a.list = append(a.list, p)
	}
}

func (a *assembly) flush() {
	if a.text.Len() > 0 {
		a.list = append(a.list, piece{text: a.text.String(), variable: -1})
		a.text.Reset()
	}
}

func (a *assembly) done() []piece {
	a.flush()
	return a.list
}

// Render writes the text for a channel. Values come out as themselves: in HTML they are
// escaped, in an address so that they stay where they stand, and a link whose address
// would not begin with http://, https:// or mailto: is only text. Of a value are taken
// out what is no text (control characters but line breaks and tabs) and what would turn
// the text around it (bidirectional embeddings, overrides and isolates).
//
// A missing value is written by its default. The [*Refusal] is [BadArgument] for a target
// that there is not, and [TooLong] over [MaxValue] or [MaxRendered].
func (t Template) Render(to Target, values Values) (string, error) {
	for i := range targets {
		if targets[i] == to {
			return t.render(i, values)
		}
	}
	return "", refuse(BadArgument, "render a response", "there is no such target", "use html, messenger or plain")
}

func (t Template) render(target int, values Values) (string, error) {
	var room [8]string
	resolved := room[:0]
	for _, v := range t.variables {
		s := values[v.Name]
		if len(s) > MaxValue {
			return "", refuse(TooLong, "render a response", "the value of %"+v.Name+": "+tooLong(len(s), MaxValue), "shorten it before")
		}
		if s == "" {
			s = v.Default
		}
		resolved = append(resolved, text(s))
	}
	r := renderer{values: resolved, html: target == inHTML, out: make([]byte, 0, 512)}
	for i := range t.pieces[target] {
		r.write(&t.pieces[target][i])
		if len(r.out) > MaxRendered {
			return "", refuse(TooLong, "render a response", "more than "+strconv.Itoa(MaxRendered)+" bytes come out", "use shorter values, or a shorter text")
		}
	}
	return string(r.out), nil
}

// SMS renders for text messages and counts by the caller's function, as one that calls
// sms.Count: the text, and beside it the plan by which it would be cut.
func SMS[Plan any](t Template, values Values, count func(text string) Plan) (string, Plan, error) {
	text, err := t.Render(Plain, values)
	return text, count(text), err
}

type renderer struct {
	values []string
	html   bool
	out    []byte
}

// write: see place.
func (r *renderer) write(p *piece) {
	switch {
	case p.link != nil:
		r.writeLink(p.link)
	case p.variable < 0:
		r.out = append(r.out, p.text...)
	case p.place == inBody && r.html:
		r.out = appendEscaped(r.out, r.values[p.variable])
	case p.place == inBody:
		r.out = append(r.out, r.values[p.variable]...)
	default:
		r.out = appendInAddress(r.out, r.values[p.variable], p.place, r.html)
	}
}

// writeLink: the pieces of an address are safe in an attribute; whether the whole leads
// where a link may lead is known only now.
func (r *renderer) writeLink(l *link) {
	start := len(r.out)
	r.out = append(r.out, l.before...)
	begin := len(r.out)
	for i := range l.address {
		r.write(&l.address[i])
	}
	if !linkable(string(r.out[begin:min(len(r.out), begin+16)])) {
		r.out = append(r.out[:start], l.without...)
		return
	}
	r.out = append(r.out, l.after...)
}

// linkable: an address begins with a scheme of the allow-list and goes on.
func linkable(address string) bool {
	for _, scheme := range [...]string{"https://", "http://", "mailto:"} {
		if len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return true
		}
	}
	return false
}

// text is a value without what is none: see [Template.Render].
func text(value string) string {
	for i := 0; i < len(value); i++ {
		if c := value[i]; c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
			return cleanText(value)
		}
	}
	return value
}

// cleanText leaves most values as they are: names with accents cost no copy.
func cleanText(value string) string {
	isText := func(r rune) bool { return r == '\n' || r == '\t' || !unicode.IsControl(r) && !turns(r) }
	if utf8.ValidString(value) && !strings.ContainsFunc(value, func(r rune) bool { return !isText(r) }) {
		return value
	}
	var b strings.Builder
	for _, r := range lineBreaks.Replace(value) { // what is not UTF-8 comes as U+FFFD
		if isText(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// turns: a bidirectional control that holds on beyond the value.
func turns(r rune) bool { return 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 }

// appendEscaped writes text as HTML.
func appendEscaped(out []byte, text string) []byte {
	plain := 0
	for i := 0; i < len(text); i++ {
		entity := ""
		switch text[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		case '\n':
			entity = "<br>"
		default:
			continue
		}
		out = append(append(out, text[plain:i]...), entity...)
		plain = i + 1
	}
	return append(out, text[plain:]...)
}

// appendInAddress escapes a value for an address: all but the unreserved characters of
// RFC 3986. Where the address begins with it, what structures an address stays.
func appendInAddress(out []byte, value string, p place, html bool) []byte {
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case isLetter(c), '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0,
			c == '@' && p == inMail,
			p == asAddress && strings.IndexByte(":/?#@!$()*+,;=", c) >= 0,
			p == asAddress && c == '%' && len(value) > i+2 && hexDigit(value[i+1]) >= 0 && hexDigit(value[i+2]) >= 0,
			p == asAddress && c == '&' && !html:
			out = append(out, c)
		case p == asAddress && c == '&':
			out = append(out, "&amp;"...)
		default:
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
	}
	return out
}
