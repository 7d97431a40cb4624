package canned

import (
	"fmt"
	"io"
	"log/slog"
)

// What holds the words of a customer is logged and printed by what it is, and not by what
// is in it. JSON is left alone: that is how it is stored and sent.

// LogValue leaves the values out.
func (v Values) LogValue() slog.Value { return slog.GroupValue(slog.Int("values", len(v))) }

// LogValue leaves the text out.
func (c Choice) LogValue() slog.Value {
	return slog.GroupValue(slog.String("source", c.Source.ID), slog.Int("bytes", len(c.Text)), slog.String("form", c.Form))
}

// LogValue leaves the text out.
func (d Draft) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("bytes", len(d.Text)), slog.Int("chosen", len(d.Chosen)))
}

// LogValue leaves the text out.
func (c Chosen) LogValue() slog.Value {
	return slog.GroupValue(slog.String("source", c.Source.ID), slog.Int("bytes", len(c.Text)))
}

// LogValue leaves the text out.
func (s Sent) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("bytes", len(s.Text)), slog.Int("origins", len(s.Origins)))
}

// outline prints as a log would show it, whatever the verb.
func outline(f fmt.State, v slog.LogValuer) { io.WriteString(f, v.LogValue().String()) }

// Format leaves the values out.
func (v Values) Format(f fmt.State, _ rune) { outline(f, v) }

// Format leaves the text out.
func (c Choice) Format(f fmt.State, _ rune) { outline(f, c) }

// Format leaves the text out.
func (d Draft) Format(f fmt.State, _ rune) { outline(f, d) }

// Format leaves the text out.
func (c Chosen) Format(f fmt.State, _ rune) { outline(f, c) }

// Format leaves the text out.
func (s Sent) Format(f fmt.State, _ rune) { outline(f, s) }
