package mask

import (
	"cmp"
	"slices"
	"time"
)

// Masks is what is masked of one entry of a transcript, and by whom; the text itself is
// not in it. It is stored beside the text, as JSON. The zero value masks nothing.
//
// Every method takes the text, or the attachments, as they are stored beside the Masks;
// none changes its receiver or its arguments. Who may call them is decided by the caller.
type Masks struct {
	Marks []Mark     `json:"marks,omitempty"` // sorted and apart
	Files []FileMark `json:"files,omitempty"` // by file
	// Concluded: the conversation has ended. What was masked is gone, and the rest of the
	// text stays as it is.
	Concluded bool `json:"concluded,omitempty"`
}

// Origin is who masked something, and when. It holds no content.
type Origin struct {
	By   string    `json:"by"` // an id of the caller's; a rule of detection has one too
	At   time.Time `json:"at"`
	Kind Kind      `json:"kind,omitempty"` // what was found there; empty if a person chose it
}

// Mark is a masked part of the text.
type Mark struct {
	Span
	Origin
	// Permanent: there are asterisks in the text itself, and nothing behind them.
	Permanent bool `json:"permanent,omitempty"`
}

// String is the mark as a log shows it: "4-8 by ann", with "for good" if it is permanent.
func (k Mark) String() string {
	s := k.Span.String() + " by " + k.By
	if k.Permanent {
		s += " for good"
	}
	return s
}

// Mask hides parts of a text. Spans may overlap and touch each other and what is masked
// already, which keeps its first origin. Masking twice is masking once.
func (m Masks) Mask(text string, spans []Span, o Origin) (Masks, error) {
	const what = "mask a part of a text"
	if m.Concluded {
		return m, Refuse(Concluded, what, "the conversation has ended", "mask an attachment, if it is one")
	}
	if err := checkOrigin(what, o); err != nil {
		return m, err
	}
	if err := check(what, text, spans); err != nil {
		return m, err
	}
	return m.with(spans, o), nil
}

// Unmask shows parts of a text again, as long as the conversation lives. A part that is
// not masked is no error.
func (m Masks) Unmask(text string, spans []Span) (Masks, error) {
	const what = "unmask a part of a text"
	if m.Concluded {
		return m, Refuse(Permanent, what, "masks became permanent when the conversation ended", "ask the customer again, if it must be known")
	}
	if err := check(what, text, spans); err != nil {
		return m, err
	}
	spans = union(spans)
	var marks []Mark
	for _, k := range m.Marks {
		rest := without(k.Span, spans)
		if k.Permanent && !slices.Equal(rest, []Span{k.Span}) {
			return m, Refuse(Permanent, what, "the original of "+k.Span.String()+" went to the vault only", "unmask the rest, or ask the vault")
		}
		for _, s := range rest {
			k.Span = s
			marks = append(marks, k)
		}
	}
	m.Marks = marks
	return m, nil
}

// Text is the text as everybody sees it: one asterisk for each character that is masked.
// A mark that does not fit the text hides what it touches, and never shows anything.
func (m Masks) Text(text string) string {
	if len(m.Marks) == 0 {
		return text
	}
	shown, _ := starred(text, m.Marks)
	return shown
}

// with adds spans that fit the text. What is masked already keeps its mark.
func (m Masks) with(spans []Span, o Origin) Masks {
	o = instant(o)
	taken := make([]Span, len(m.Marks))
	for i, k := range m.Marks {
		taken[i] = k.Span
	}
	marks := slices.Clone(m.Marks)
	for _, s := range union(spans) {
		for _, free := range without(s, taken) {
			marks = append(marks, Mark{Span: free, Origin: o})
		}
	}
	slices.SortFunc(marks, func(a, b Mark) int { return cmp.Compare(a.From, b.From) })
	m.Marks = joined(marks)
	return m
}

// joined makes one mark of neighbours that differ in nothing but their place.
func joined(marks []Mark) []Mark {
	out := marks[:0]
	for _, k := range marks {
		if n := len(out) - 1; n >= 0 && out[n].To == k.From && out[n].Origin == k.Origin && out[n].Permanent == k.Permanent {
			out[n].To = k.To
			continue
		}
		out = append(out, k)
	}
	return out
}

// union sorts spans and joins those that overlap or touch.
func union(spans []Span) []Span {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	out := sorted[:0]
	for _, s := range sorted {
		if n := len(out) - 1; n >= 0 && s.From <= out[n].To {
			out[n].To = max(out[n].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// without returns what is left of a span. The others are sorted and apart.
func without(s Span, others []Span) []Span {
	var left []Span
	first, _ := slices.BinarySearchFunc(others, s.From, func(o Span, at int) int { return cmp.Compare(o.To, at+1) })
	for _, o := range others[first:] {
		if o.From >= s.To {
			break
		}
		if o.From > s.From {
			left = append(left, Span{s.From, o.From})
		}
		s.From = o.To
	}
	if s.From < s.To {
		left = append(left, s)
	}
	return left
}

const maxID = 256 // octets of an id

func checkOrigin(what string, o Origin) error {
	if o.By == "" || len(o.By) > maxID || len(o.Kind) > maxID || o.At.IsZero() {
		return Refuse(BadArgument, what, "it is not said by whom and when, or in too many octets", "give an id of at most 256 octets and an instant")
	}
	return nil
}

// instant cuts the instant to milliseconds, in UTC, as everything stored has it.
func instant(o Origin) Origin {
	o.At = o.At.UTC().Truncate(time.Millisecond)
	return o
}
