package canned

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain returns the pieces of HTML as text: paragraphs and lists by line breaks, links by
// their addresses, and with marks *bold* and _italic_ as messengers show them.
func (m markup) plain(source string, marks bool) []piece {
	w := plainWriter{markup: m, marks: marks}
	for source != "" {
		var t tag
		t, source = nextTag(source)
		switch {
		case t.name == "":
			w.text(unescape(t.raw))
		case hidden(t.name) && !t.closing:
			source = behind(source, t.name)
		default:
			w.tag(t)
		}
	}
	w.endLink()
	for len(w.open) > 0 {
		w.endMark(w.open[len(w.open)-1].sign)
	}
	return w.out.done()
}

// hidden: what stands in such an element is nothing that is read.
func hidden(name string) bool { return name == "script" || name == "style" || name == "title" }

// behind skips to the end of an element.
func behind(source, name string) string {
	for source != "" {
		var t tag
		t, source = nextTag(source)
		if t.closing && t.name == name {
			break
		}
	}
	return source
}

// plainWriter writes text as a browser would show it: blanks are one blank, and line
// breaks come before what follows them, so that none is left over at the end.
type plainWriter struct {
	markup
	marks bool
	out   assembly

	breaks int  // line breaks that are due
	blank  bool // a blank is due
	begun  bool // something has been written

	open   []mark
	linked string          // the address of the link that is open
	label  strings.Builder // what has been written of it
}

// mark is a sign around bold or italic text. It is written with the first word, so that
// it touches it: messengers take no other.
type mark struct {
	sign    string
	shown   string // "" in another one of its kind
	written bool
}

// tag: tags that are not known are passed over, and what stands between them is read.
func (w *plainWriter) tag(t tag) {
	sign := ""
	switch t.name {
	case "b", "strong":
		sign = "*"
	case "i", "em":
		sign = "_"
	case "a":
		w.endLink()
		if from, to, ok := t.attribute("href"); ok && !t.closing {
			w.linked = strings.Join(strings.FieldsFunc(unescape(t.raw[from:to]), blank), "")
		}
	case "br":
		w.breaks++
	case "li":
		w.breaks = max(w.breaks, 1)
		if !t.closing {
			w.text("- ")
		}
	case "div", "ul", "ol", "tr":
		w.breaks = max(w.breaks, 1)
	case "p", "h1", "h2", "h3", "h4", "h5", "h6":
		w.breaks = max(w.breaks, 2)
	}
	switch {
	case sign == "" || !w.marks:
	case t.closing:
		w.endMark(sign)
	default:
		m := mark{sign: sign, shown: sign}
		if slices.ContainsFunc(w.open, func(o mark) bool { return o.sign == sign }) {
			m.shown = ""
		}
		w.open = append(w.open, m)
	}
}

// text writes text, blanks folded.
func (w *plainWriter) text(s string) {
	for s != "" {
		n := strings.IndexFunc(s, blank)
		if n < 0 {
			n = len(s)
		}
		if n > 0 {
			w.word(s[:n])
			s = s[n:]
			continue
		}
		w.blank = true
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
}

// blank: no-break spaces are blanks here, as they would make a text message a long one.
func blank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\u00a0' }

// word writes what is due, and then a word.
func (w *plainWriter) word(s string) {
	if w.begun && w.breaks > 0 {
		for i := len(w.open) - 1; i >= 0; i-- { // no mark reaches over a line
			if w.open[i].written {
				w.out.literal(w.open[i].shown)
				w.open[i].written = false
			}
		}
		w.out.literal(strings.Repeat("\n", min(w.breaks, 2)))
	} else if w.begun && w.blank {
		w.out.literal(" ")
	}
	for i := range w.open {
		if !w.open[i].written {
			w.out.literal(w.open[i].shown)
			w.open[i].written = true
		}
	}
	w.breaks, w.blank, w.begun = 0, false, true
	if w.linked != "" {
		w.label.WriteString(s)
	}
	w.out.add(w.pieces(s, inBody, inBody)...)
}

// endMark closes the innermost mark of a kind, and those inside it.
func (w *plainWriter) endMark(sign string) {
	at := len(w.open) - 1
	for at >= 0 && w.open[at].sign != sign {
		at--
	}
	if at < 0 {
		return
	}
	for i := len(w.open) - 1; i >= at; i-- {
		if w.open[i].written {
			w.out.literal(w.open[i].shown)
			w.open[i].written = false
		}
	}
	w.open = append(w.open[:at], w.open[at+1:]...) // those inside go on behind it
}

// endLink writes the address behind the words of a link, unless it is what they say.
func (w *plainWriter) endLink() {
	address, label := w.linked, w.label.String()
	w.linked = ""
	w.label.Reset()
	shown := strings.TrimPrefix(address, "mailto:")
	says := w.restore(label)
	switch {
	case address == "", says == w.restore(address), says == w.restore(shown):
	case w.varies(address):
		l := &link{before: " (", after: ")", address: w.addressPieces(address)}
		if label == "" {
			w.word("")
			l.before, l.after = "", ""
		}
		w.out.add(piece{variable: -1, link: l})
	case !linkable(w.markup.literal(address)):
	case label == "":
		w.word(shown)
	default:
		w.out.literal(" (")
		w.out.literal(w.markup.literal(shown))
		w.out.literal(")")
	}
}

// unescape reads the entities that cleaned HTML has, a few more, and the numeric ones.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "&")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		end := strings.IndexByte(rest[:min(len(rest), 12)], ';')
		r := entity(rest[:max(end, 0)])
		if r == 0 {
			b.WriteByte('&')
			s = rest
			continue
		}
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			b.WriteRune(r)
		}
		s = rest[end+1:]
	}
}

// entity is the character of an entity; 0 if it is not known.
func entity(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	case "nbsp":
		return '\u00a0'
	}
	digits, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, is := strings.CutPrefix(strings.ToLower(digits), "x"); is {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if !ok || err != nil {
		return 0
	}
	if n == 0 || n > unicode.MaxRune {
		return utf8.RuneError
	}
	return rune(n)
}
