package conversation

import (
	"fmt"
	"io"
	"log/slog"
)

// Whatever holds a [Text] is logged and printed by what it is, and not by what is
// in it. Text alone cannot see to that: a JSON handler of slog marshals a struct
// without asking its fields, and fmt prints what is behind a pointer raw when the
// verb does not fit. JSON is left alone, because that is how text is stored and
// sent; so do not log a slice or a map of these types with a JSON handler.

// LogValue leaves the text out.
func (a Address) LogValue() slog.Value {
	return slog.GroupValue(slog.String("channel", a.Channel), slog.String("value", a.Value.String()))
}

// LogValue leaves the text out.
func (c Contact) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", c.ID), slog.String("name", c.Name.String()), slog.Int("addresses", len(c.Addresses)))
}

// LogValue leaves the text out.
func (e Entry) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", e.Conversation), slog.Int("n", e.N), slog.String("author", e.Author.String()))
}

// LogValue leaves the text out.
func (n Note) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", n.Conversation), slog.Int("segment", n.Segment))
}

// LogValue leaves the text out.
func (v Visit) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", v.Conversation))
}

// LogValue leaves the text out.
func (r Receive) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", r.Conversation), slog.String("service", r.Service), slog.String("channel", r.Channel), slog.String("text", r.Text.String()))
}

// LogValue leaves the text out.
func (s Send) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", s.Conversation), slog.String("text", s.Text.String()))
}

// LogValue leaves the text out.
func (w WrapUp) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", w.Conversation), slog.String("disposition", w.Disposition), slog.String("note", w.Note.String()))
}

// LogValue leaves the text out.
func (s Scene) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", s.Conversation.ID), slog.String("service", s.Service.ID))
}

// LogValue leaves the text out.
func (d Decision) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Int("events", len(d.Events)), slog.Int("agents", len(d.Agents)), slog.Int("desks", len(d.Desks)),
		slog.Int("entries", len(d.Entries)), slog.Int("timers", len(d.Timers)), slog.Int("effects", len(d.Effects)),
	)
}

// LogValue leaves the text out.
func (p DesktopParts) LogValue() slog.Value {
	return slog.GroupValue(slog.String("agent", p.Agent.ID), slog.Int("scenes", len(p.Scenes)))
}

// LogValue leaves the text out.
func (d Desktop) LogValue() slog.Value {
	return slog.GroupValue(slog.String("agent", d.Agent), slog.Int("alerts", len(d.Alerts)), slog.Int("conversations", len(d.Conversations)))
}

// LogValue leaves the text out.
func (a Alert) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", a.Conversation), slog.Int("offer", a.Offer))
}

// LogValue leaves the text out.
func (a Active) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", a.Conversation), slog.String("phase", string(a.Phase)))
}

// LogValue leaves the text out.
func (v CustomerView) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", v.Conversation), slog.String("phase", string(v.Phase)), slog.Int("lines", len(v.Lines)))
}

// LogValue leaves the text out.
func (l CustomerLine) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("n", l.N), slog.String("from", string(l.From)), slog.String("text", l.Text.String()))
}

// outline prints as a log would show it, whatever the verb.
func outline(f fmt.State, v slog.LogValuer) { io.WriteString(f, v.LogValue().String()) }

// Format leaves the text out.
func (a Address) Format(f fmt.State, _ rune) { outline(f, a) }

// Format leaves the text out.
func (c Contact) Format(f fmt.State, _ rune) { outline(f, c) }

// Format leaves the text out.
func (e Entry) Format(f fmt.State, _ rune) { outline(f, e) }

// Format leaves the text out.
func (n Note) Format(f fmt.State, _ rune) { outline(f, n) }

// Format leaves the text out.
func (r Receive) Format(f fmt.State, _ rune) { outline(f, r) }

// Format leaves the text out.
func (s Send) Format(f fmt.State, _ rune) { outline(f, s) }

// Format leaves the text out.
func (w WrapUp) Format(f fmt.State, _ rune) { outline(f, w) }

// Format leaves the text out.
func (s Scene) Format(f fmt.State, _ rune) { outline(f, s) }

// Format leaves the text out.
func (d Decision) Format(f fmt.State, _ rune) { outline(f, d) }

// Format leaves the text out.
func (p DesktopParts) Format(f fmt.State, _ rune) { outline(f, p) }

// Format leaves the text out.
func (d Desktop) Format(f fmt.State, _ rune) { outline(f, d) }

// Format leaves the text out.
func (a Alert) Format(f fmt.State, _ rune) { outline(f, a) }

// Format leaves the text out.
func (a Active) Format(f fmt.State, _ rune) { outline(f, a) }

// Format leaves the text out.
func (v CustomerView) Format(f fmt.State, _ rune) { outline(f, v) }

// Format leaves the text out.
func (l CustomerLine) Format(f fmt.State, _ rune) { outline(f, l) }

// LogValue leaves the text out.
func (n Navigate) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", n.Conversation), slog.String("page", n.Page.String()))
}

// LogValue leaves the text out.
func (b Begin) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", b.Conversation), slog.String("service", b.Service), slog.String("channel", b.Channel), slog.String("text", b.Text.String()))
}

// LogValue leaves the text out.
func (i Identify) LogValue() slog.Value {
	return slog.GroupValue(slog.String("conversation", i.Conversation), slog.String("name", i.Name.String()))
}

// LogValue leaves the text out.
func (f Field) LogValue() slog.Value {
	return slog.GroupValue(slog.String("name", f.Name), slog.String("value", f.Value.String()))
}

// Format leaves the text out.
func (n Navigate) Format(f fmt.State, _ rune) { outline(f, n) }

// Format leaves the text out.
func (b Begin) Format(f fmt.State, _ rune) { outline(f, b) }

// Format leaves the text out.
func (i Identify) Format(f fmt.State, _ rune) { outline(f, i) }

// Format leaves the text out.
func (v Field) Format(f fmt.State, _ rune) { outline(f, v) }

// Format leaves the text out.
func (v Visit) Format(f fmt.State, _ rune) { outline(f, v) }
