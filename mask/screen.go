package mask

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"unicode/utf8"
)

// Screened is a message that has been looked at before it is stored for the first time.
// It holds text and secrets, so it prints as redacted, also as JSON.
type Screened struct {
	// Text is what to store. What is for the vault only is asterisks in it already.
	Text Secret
	// Masks are to be stored with it.
	Masks Masks
	// Suggested are for an agent who may mask to look at; places are those in Text.
	Suggested []Finding
	// Vault is what the host's vault gets, and nobody else.
	Vault []Vaulted
	// Earlier are parts of earlier messages that have to be masked now, because this one
	// showed what they are. Those with the action Vault have to be burnt: [Masks.Burn].
	Earlier []Earlier
}

// Vaulted is a value for the host's vault. A value that was cut over messages has its parts
// in one, set apart by line ends.
type Vaulted struct {
	Kind  Kind
	Brand string
	Value Secret
}

// Earlier is a part of an earlier message that has to be masked.
type Earlier struct {
	Part
	Kind   Kind
	Action Action
}

// Screen looks at a message before it is stored: what the rules mask at once is masked,
// what is for the vault is taken out, the rest is suggested. The window is that of the
// sender; n is the number that the message will have. By is who the masks are said to come
// from; their kind is that of what is found.
func (d *Detector) Screen(w Window, n int, text string, by Origin) (Screened, error) {
	const what = "screen a message"
	if err := checkOrigin(what, by); err != nil {
		return Screened{}, err
	}
	if !utf8.ValidString(text) {
		return Screened{}, Refuse(TextNotUTF8, what, "the text is not UTF-8", "bring it to UTF-8 before it is stored")
	}
	var out Screened
	var hide []Finding // by place
	for _, f := range d.Find(text) {
		switch f.Action {
		case Suggest:
			out.Suggested = append(out.Suggested, f)
		case Vault:
			out.Vault = append(out.Vault, Vaulted{f.Kind, f.Brand, NewSecret(text[f.From:f.To])})
			hide = append(hide, f)
		case Hide:
			hide = append(hide, f)
		}
	}
	for _, a := range d.FindAcross(w, n, text) {
		f, last := a.Finding, len(a.Parts)-1
		if f.Span = a.Parts[last].Span; f.Action == Suggest {
			out.Suggested = append(out.Suggested, f)
			continue
		}
		for _, p := range a.Parts[:last] {
			out.Earlier = append(out.Earlier, Earlier{p, a.Kind, a.Action})
		}
		if f.Action == Vault {
			out.Vault = append(out.Vault, Vaulted{a.Kind, a.Brand, NewSecret(w.value(a.Parts, text))})
		}
		hide = append([]Finding{f}, hide...)
	}
	out.hide(text, hide, instant(by))
	return out, nil
}

// hide masks what was found and burns what is for the vault. Suggestions move to where
// they are then.
func (s *Screened) hide(text string, found []Finding, by Origin) {
	s.Text = NewSecret(text)
	var burn []Span
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(a.From, b.From) })
	end := 0 // of the marks so far
	for _, f := range found {
		if by.Kind = f.Kind; max(f.From, end) < f.To {
			s.Masks.Marks = append(s.Masks.Marks, Mark{Span: Span{max(f.From, end), f.To}, Origin: by})
			end = f.To
		}
		if f.Action == Vault {
			burn = append(burn, f.Span)
		}
	}
	if s.Masks.Marks = joined(s.Masks.Marks); len(burn) == 0 {
		return
	}
	burn = union(burn)
	var hot []Mark
	for _, b := range burn {
		hot = append(hot, Mark{Span: b})
	}
	_, moved := starred(text, hot)
	burnt, masks := s.Masks.burn(text, burn)
	s.Text, s.Masks = NewSecret(burnt), masks
	kept := s.Suggested[:0]
	for _, f := range s.Suggested {
		if f.From, f.To = moved(f.From), moved(f.To); f.From < f.To {
			kept = append(kept, f)
		}
	}
	s.Suggested = kept
}

// value puts the parts of a finding together; the last one is of the text.
func (w Window) value(parts []Part, text string) string {
	value := ""
	for i, p := range parts {
		if i == len(parts)-1 {
			return value + text[p.From:p.To]
		}
		for _, s := range w.said {
			if s.n == p.N {
				value += s.end.Reveal()[p.From-s.skip:p.To-s.skip] + "\n"
				break
			}
		}
	}
	return value
}

// LogValue leaves the text and the values out.
func (s Screened) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("marks", len(s.Masks.Marks)), slog.Int("suggested", len(s.Suggested)), slog.Int("vault", len(s.Vault)), slog.Int("earlier", len(s.Earlier)))
}

// Format leaves the text and the values out, whatever the verb.
func (s Screened) Format(f fmt.State, _ rune) { outline(f, s) }

// LogValue leaves the value out.
func (v Vaulted) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", string(v.Kind)), slog.String("brand", v.Brand))
}

// Format leaves the value out, whatever the verb.
func (v Vaulted) Format(f fmt.State, _ rune) { outline(f, v) }

// LogValue leaves the text out.
func (e Ending) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("marks", len(e.Masks.Marks)), slog.Int("erase", len(e.Erase)))
}

// Format leaves the text out, whatever the verb.
func (e Ending) Format(f fmt.State, _ rune) { outline(f, e) }
