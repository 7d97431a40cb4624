package mask

import (
	"fmt"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Span is a part of a text, in octets: from From up to, and without, To.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// String is the span as an error shows it: "4-8".
func (s Span) String() string { return fmt.Sprintf("%d-%d", s.From, s.To) }

// MaxSpans is how many spans one call of [Masks.Mask], [Masks.Unmask] or [Masks.Burn] takes.
// Nobody selects so many; what is found by rule has no such limit.
const MaxSpans = 1000

// check refuses spans that are no part of the text, or that begin or end inside what a
// reader sees as one character: half of a family in one emoji cannot be hidden.
func check(what, text string, spans []Span) error {
	if !utf8.ValidString(text) {
		return Refuse(TextNotUTF8, what, "the text is not UTF-8", "bring it to UTF-8 before it is stored")
	}
	if len(spans) == 0 || len(spans) > MaxSpans {
		return Refuse(TooManySpans, what, fmt.Sprintf("%d spans", len(spans)), fmt.Sprintf("give between 1 and %d", MaxSpans))
	}
	for _, s := range spans {
		if s.From < 0 || s.To > len(text) || s.From >= s.To {
			return Refuse(SpanOutside, what, fmt.Sprintf("span %s of a text of %d octets", s, len(text)), "give 0 <= from < to <= the length of the text in octets")
		}
	}
	if ascii(text) { // and then every octet but a line feed behind a carriage return begins one
		for _, s := range spans {
			if inCRLF(text, s.From) || inCRLF(text, s.To) {
				return cuts(what, s)
			}
		}
		return nil
	}
	begins := boundaries(text)
	for _, s := range spans {
		if !begins[s.From] || !begins[s.To] {
			return cuts(what, s)
		}
	}
	return nil
}

func cuts(what string, s Span) error {
	return Refuse(SpanCuts, what, fmt.Sprintf("span %s begins or ends inside a character", s), "move it to the edges of what a reader sees as one character")
}

// ascii reports whether all octets are.
func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func inCRLF(text string, at int) bool {
	return at > 0 && at < len(text) && text[at-1] == '\r' && text[at] == '\n'
}

// boundaries marks the octets at which a grapheme cluster begins, and the end.
func boundaries(text string) []bool {
	begins := make([]bool, len(text)+1)
	each(text, func(at, _ int) { begins[at] = true })
	begins[len(text)] = true
	return begins
}

// each calls f with the beginning and end of each grapheme cluster.
func each(text string, f func(from, to int)) {
	for at, state := 0, -1; at < len(text); {
		cluster, _, _, next := uniseg.FirstGraphemeClusterInString(text[at:], state)
		f(at, at+len(cluster))
		at, state = at+len(cluster), next
	}
}
