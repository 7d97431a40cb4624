package mask

import (
	"fmt"
	"io"
	"log/slog"
)

// Role is whose eyes look at an entry.
type Role string

// The roles. Nobody sees behind a mask: who has the right lifts it first, which is kept.
const (
	Customer Role = "customer"
	Staff    Role = "staff"  // agents and supervisors
	Masker   Role = "masker" // those of them who have the right to mask and unmask
)

// Seen is an entry as one role sees it. It is built from what that role may see: the
// customer does not learn who masked what. It prints without its text; as JSON it is what
// a screen is sent.
type Seen struct {
	Text  string     `json:"text"`
	Files []SeenFile `json:"files,omitempty"`
	Marks []Mark     `json:"marks,omitempty"` // in the text that is stored; not for the customer
	// Undo are those of the marks, in the text that is stored, that this role may lift.
	Undo []Span `json:"undo,omitempty"`
}

// SeenFile is an attachment as it is seen.
type SeenFile struct {
	ID   string `json:"id,omitempty"` // empty if it is masked: there is nothing to open
	Name string `json:"name"`
	// Struck: only the name is left to see.
	Struck bool    `json:"struck,omitempty"`
	By     *Origin `json:"by,omitempty"` // who masked it; not for the customer
}

// See returns what a role sees of an entry. A role that is not known sees what the
// customer sees.
func (m Masks) See(r Role, text string, files []File) Seen {
	s := Seen{Text: m.Text(text)}
	staff := r == Staff || r == Masker
	for _, f := range files {
		at, masked := m.fileMark(f.ID)
		switch {
		case !masked:
			s.Files = append(s.Files, SeenFile{ID: f.ID, Name: f.Name})
		case staff:
			by := m.Files[at].Origin
			s.Files = append(s.Files, SeenFile{Name: f.Name, Struck: true, By: &by})
		default:
			s.Files = append(s.Files, SeenFile{Name: f.Name, Struck: true})
		}
	}
	if staff {
		s.Marks = append(s.Marks, m.Marks...)
	}
	for _, k := range m.Marks {
		if r == Masker && !m.Concluded && !k.Permanent {
			s.Undo = append(s.Undo, k.Span)
		}
	}
	return s
}

// LogValue leaves the text and the names out.
func (s Seen) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("octets", len(s.Text)), slog.Int("files", len(s.Files)), slog.Int("marks", len(s.Marks)))
}

// Format leaves the text and the names out, whatever the verb.
func (s Seen) Format(f fmt.State, _ rune) { outline(f, s) }

// LogValue leaves the name out.
func (f SeenFile) LogValue() slog.Value { return slog.GroupValue(slog.Bool("struck", f.Struck)) }

// Format leaves the name out, whatever the verb.
func (f SeenFile) Format(s fmt.State, _ rune) { outline(s, f) }

// outline prints as a log would show it, whatever the verb.
func outline(f fmt.State, v slog.LogValuer) { io.WriteString(f, v.LogValue().String()) }
