package canned

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxChosen is how many texts one draft remembers having been given.
const MaxChosen = 32

// Draft is what stands in the message field, and what of it was chosen. Each verb returns
// another draft. The zero value is an empty field.
type Draft struct {
	Text   string   `json:"text,omitempty"`
	Chosen []Chosen `json:"chosen,omitempty"` // in the order in which it was chosen
}

// Chosen is a text as it came into a draft.
type Chosen struct {
	Source Source `json:"source"`
	Text   string `json:"text"`
}

// Insert puts what was chosen into the field, before the byte at; len(d.Text) appends. A
// choice without a text is for asking for its form, and is refused, as is what would make
// the draft too long.
func (d Draft) Insert(at int, c Choice) (Draft, error) {
	const what = "insert a choice into the draft"
	switch {
	case at < 0 || at > len(d.Text) || at < len(d.Text) && !utf8.RuneStart(d.Text[at]):
		return d, refuse(BadArgument, what, "the place is outside of the text or inside a character", "insert at the cursor")
	case c.Text == "" || !utf8.ValidString(c.Text):
		return d, refuse(BadArgument, what, "there is no text", "ask the customer for the form instead")
	case len(d.Text)+len(c.Text) > MaxRendered:
		return d, refuse(TooLong, what, tooLong(len(d.Text)+len(c.Text), MaxRendered), "send what is there first")
	case len(d.Chosen) >= MaxChosen:
		return d, refuse(Full, what, "it holds "+strconv.Itoa(MaxChosen)+" already", "send what is there first")
	}
	d.Chosen = append(d.Chosen[:len(d.Chosen):len(d.Chosen)], Chosen{c.Source, c.Text})
	d.Text = d.Text[:at] + c.Text + d.Text[at:]
	return d, nil
}

// Edit is what the field holds after a change by hand, all of it. An emptied field has
// forgotten what was chosen.
func (d Draft) Edit(text string) (Draft, error) {
	const what = "edit the draft"
	switch {
	case !utf8.ValidString(text):
		return d, refuse(BadArgument, what, "the text is not UTF-8", "send it as UTF-8")
	case len(text) > MaxRendered:
		return d, refuse(TooLong, what, tooLong(len(text), MaxRendered), "shorten it")
	}
	d.Text = text
	if strings.TrimSpace(text) == "" {
		d.Chosen = nil
	}
	return d, nil
}

// Use is what became of a text that was chosen.
type Use string

// The uses.
const (
	Whole   Use = "whole"   // it is the message
	Part    Use = "part"    // it stands in the message as it was, with more around it
	Changed Use = "changed" // it was edited, or taken out again
)

// Origin says where a part of a message came from, without its text: for reports on what
// helps.
type Origin struct {
	Source Source `json:"source"`
	Use    Use    `json:"use"`
}

// Sent is a message and where it came from.
type Sent struct {
	Text    string   `json:"text"`
	Origins []Origin `json:"origins,omitempty"`
}

// Send returns the message. The field is empty afterwards: the next draft is the zero one.
// A draft without a word is refused.
func (d Draft) Send() (Sent, error) {
	if strings.TrimSpace(d.Text) == "" {
		return Sent{}, refuse(BadArgument, "send the draft", "it is empty", "write something")
	}
	s := Sent{Text: d.Text}
	rest := d.Text
	for _, c := range d.Chosen {
		o := Origin{c.Source, Changed}
		if before, after, ok := strings.Cut(rest, c.Text); ok {
			o.Use = Part
			if d.Text == c.Text {
				o.Use = Whole
			}
			rest = before + "\xff" + after // one place is one use; no text holds this byte
		}
		s.Origins = append(s.Origins, o)
	}
	return s, nil
}
