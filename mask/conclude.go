package mask

import (
	"strings"
)

// Ending is what [Masks.Conclude] leaves of an entry. It holds the text that everybody
// sees, so it prints like a secret all the same.
type Ending struct {
	// Text takes the place of the text that is stored.
	Text Secret
	// Masks take the place of those that are stored.
	Masks Masks
	// Erase are the attachments of which only the names remain: their content, previews
	// and copies have to go.
	Erase []string
}

// Conclude ends the life of what was masked: what is visible becomes all there is. The
// caller overwrites the text wherever it is kept (store, index, backup) and erases the
// files. Said twice it gives the same, so that an interrupted erasure can be repeated.
func (m Masks) Conclude(text string) Ending {
	text, m = m.burn(text, nil)
	m.Concluded = true
	return Ending{Text: NewSecret(text), Masks: m, Erase: m.erased()}
}

// Burn masks parts of a text for good at once, as for a vault, while the rest of the masks
// can still be undone. The text it returns has to take the place of the stored one.
func (m Masks) Burn(text string, spans []Span, o Origin) (Secret, Masks, error) {
	next, err := m.Mask(text, spans, o)
	if err != nil {
		return NewSecret(text), m, err
	}
	text, next = next.burn(text, union(spans))
	return NewSecret(text), next, nil
}

// burn writes asterisks into the text, for the spans or, with nil, for all marks. Of a
// mark that reaches beyond the spans only the part within is burnt.
func (m Masks) burn(text string, spans []Span) (string, Masks) {
	marks := make([]Mark, 0, len(m.Marks))
	var hot []Mark // as they were: what is permanent already is left as it is
	for _, k := range m.Marks {
		if spans == nil || k.Permanent {
			hot = append(hot, k)
			k.Permanent = true
			marks = append(marks, k)
			continue
		}
		// The parts within and without the spans, in their order.
		at := k.From
		for _, cold := range append(without(k.Span, spans), Span{k.To, k.To}) {
			if at < cold.From {
				burnt := k
				burnt.Span = Span{at, cold.From}
				hot = append(hot, burnt)
				burnt.Permanent = true
				marks = append(marks, burnt)
			}
			if cold.From < cold.To {
				rest := k
				rest.Span = cold
				marks = append(marks, rest)
			}
			at = cold.To
		}
	}
	text, moved := starred(text, hot)
	for i := range marks {
		marks[i].From, marks[i].To = moved(marks[i].From), moved(marks[i].To)
	}
	m.Marks = joined(marks)
	if len(m.Marks) == 0 {
		m.Marks = nil
	}
	return text, m
}

// starred writes one asterisk for each cluster that a mark touches, and tells where an
// edge of a mark has moved to. Asterisks that stand for something burnt before are left
// as they are, so that doing it twice is doing it once.
func starred(text string, marks []Mark) (string, func(int) int) {
	if len(marks) == 0 {
		return text, func(at int) int { return at }
	}
	var b strings.Builder
	b.Grow(len(text))
	to := make([]int, len(text)+1) // by octet of the text
	each(text, func(from, end int) {
		for len(marks) > 0 && marks[0].To <= from {
			marks = marks[1:]
		}
		hide := hides(text, marks, from, end)
		for at := from; at < end; at++ {
			if to[at] = b.Len(); !hide {
				b.WriteByte(text[at])
			}
		}
		if hide {
			b.WriteByte('*')
		}
	})
	to[len(text)] = b.Len()
	return b.String(), func(at int) int { return to[min(max(at, 0), len(text))] }
}

// hides reports whether one of the marks touches the cluster, but for asterisks that are
// permanent. Those may have become part of a cluster: of a combining mark behind a line
// feed, say, that was burnt.
func hides(text string, marks []Mark, from, end int) bool {
	for _, k := range marks {
		if k.From >= end {
			return false
		}
		for at := max(from, k.From); at < min(end, k.To); at++ {
			if !k.Permanent || text[at] != '*' {
				return true
			}
		}
	}
	return false
}
