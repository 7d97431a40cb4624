package mask

import (
	"fmt"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Window is the end of what one sender wrote, so that a number cannot hide by being cut
// over messages: "4111 1111", then "1111 1111". It is a value that is passed in and
// returned, for one conversation and one sender; the zero value is one that wrote nothing.
//
// It holds text, so it prints as redacted, also as JSON: it is not stored, but made anew
// from the last messages with [Window.Add].
type Window struct {
	said []said // the oldest first; never changed
}

// said is the end of one message.
type said struct {
	n    int // the caller's number of the message
	skip int // octets of the message in front of the text
	end  Secret
}

// Bounds of a window. What somebody wrote before is forgotten.
const (
	MaxWindow       = 16   // messages
	MaxWindowOctets = 4096 // of their text
)

// Add returns the window behind one more message. Give it the text as it is stored: what
// went to the vault is asterisks there, and is not found again.
func (w Window) Add(n int, text string) Window {
	room := MaxWindowOctets
	next := []said{cut(n, text, &room)}
	for i := len(w.said) - 1; i >= 0 && room > 0 && len(next) < MaxWindow; i-- {
		s := w.said[i]
		kept := cut(s.n, s.end.Reveal(), &room)
		kept.skip += s.skip
		next = append([]said{kept}, next...)
	}
	return Window{next}
}

// cut keeps as much of the end of a text as there is room for, in whole characters.
func cut(n int, text string, room *int) said {
	skip := max(0, len(text)-*room)
	for skip > 0 && skip < len(text) && !utf8.RuneStart(text[skip]) {
		skip++
	}
	*room -= len(text) - skip
	return said{n, skip, NewSecret(strings.Clone(text[skip:]))}
}

// Part is a part of a finding, in one message.
type Part struct {
	N int `json:"n"` // the caller's number of the message
	Span
}

// String is the part as a log shows it: "7: 6-15".
func (p Part) String() string { return fmt.Sprintf("%d: %s", p.N, p.Span) }

// Across is a finding that begins in an earlier message and ends in the one that was
// asked about. Its own Span says nothing; its Parts do.
type Across struct {
	Finding
	Parts []Part `json:"parts"`
}

// String is the finding as a log shows it: "card sure [7: 6-15 8: 0-9] Visa mask".
func (a Across) String() string {
	return strings.Replace(a.Finding.String(), a.Span.String(), fmt.Sprint(a.Parts), 1)
}

// FindAcross returns what is found over the messages of a window and the next one, number
// n, but in none of them alone. The end of a message separates like the end of a line.
func (d *Detector) FindAcross(w Window, n int, text string) []Across {
	if len(w.said) == 0 {
		return nil
	}
	all := append(w.said[:len(w.said):len(w.said)], said{n: n, end: NewSecret(text)})
	var joined strings.Builder
	for _, s := range w.said {
		joined.WriteString(s.end.Reveal())
		joined.WriteByte('\n')
	}
	begins := joined.Len()
	joined.WriteString(text)
	var across []Across
	for _, f := range d.Find(joined.String()) {
		if f.To <= begins {
			continue
		}
		a := Across{Finding: f}
		at := 0 // where the message begins in what is joined
		for _, s := range all {
			part := Span{max(f.From-at, 0), min(f.To-at, len(s.end.Reveal()))}
			if part.From < part.To {
				a.Parts = append(a.Parts, Part{s.n, Span{part.From + s.skip, part.To + s.skip}})
			}
			at += len(s.end.Reveal()) + 1
		}
		a.Span = Span{}
		if len(a.Parts) > 1 {
			across = append(across, a)
		}
	}
	return across
}

// LogValue leaves the text out.
func (w Window) LogValue() slog.Value { return slog.GroupValue(slog.Int("messages", len(w.said))) }

// Format leaves the text out, whatever the verb.
func (w Window) Format(f fmt.State, _ rune) { outline(f, w) }

// MarshalJSON leaves the text out.
func (w Window) MarshalJSON() ([]byte, error) { return []byte(`"` + Redacted + `"`), nil }
