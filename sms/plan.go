package sms

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
)

// Options say how texts are counted and split. The zero value is what most networks do.
type Options struct {
	// CodePoints lets a part end inside a character that is made of several code
	// points, such as a family of emoji or a letter with combining marks: the least
	// that 3GPP TS 23.040 asks. The default keeps such characters whole, if one fits
	// into a part at all. Escape sequences and surrogate pairs are whole in any case.
	CodePoints bool
	// Reference16 gives long messages a reference of 16 bits. A part then holds 152
	// septets or 66 units; the default of 8 bits leaves 153 or 67.
	Reference16 bool
	// National are the languages whose shift tables may be used, beside the default
	// tables. None by default: not every network and telephone knows them. The cost of
	// counting grows with the square of their number.
	National []Language
	// Prefer says which of their tables are used.
	Prefer Preference
	// Limit is the most units that a text may have, as [Plan.Units] counts them. A
	// longer one is refused, not cut. 0: no limit.
	Limit int
	// FoldNewlines lets [Smart] propose LF in place of CR LF, which takes two units.
	FoldNewlines bool
}

const (
	maxParts       = 255 // of a message: 3GPP TS 23.040 clause 9.2.3.24.1
	partOctets     = 140 // of text and header in one part
	lengthOctets   = 1   // of a header, in front of its elements
	concatOctets   = 5   // of the element that numbers the parts, with 8 bits
	nationalOctets = 3   // of the element that announces a table
)

// Errors of [Plan.Err] and [Split]; what is returned wraps one of them and gives figures.
var (
	// ErrTooLong: more units than [Options.Limit].
	ErrTooLong = errors.New("sms: the text is too long")
	// ErrTooManyParts: more than 255, the most that can be numbered (3GPP TS 23.040 clause
	// 9.2.3.24.1).
	ErrTooManyParts = errors.New("sms: the text needs too many parts")
)

// Plan is what sending a text would take. It is comparable. The zero value is not a
// plan; the plan of the empty text has no parts and all of one message left.
type Plan struct {
	Encoding Encoding `json:"encoding"`
	// Tables are the alphabets of a GSM-7 text.
	Tables Tables `json:"tables,omitzero"`
	// Units of the text: septets in GSM-7, where a character of the extension table
	// takes two, and UTF-16 units in UCS-2. Headers are not counted.
	Units int `json:"units"`
	// Parts that the text is sent in; 0 for the empty text. It may be more than can
	// be sent: see [Plan.Err].
	Parts int `json:"parts"`
	// Size is the number of units that one part can hold: 160 or 70 if there is one at
	// most, 153 or 67 if there are more, fewer with national tables.
	Size int `json:"size"`
	// Left is the number of units that the last part still has room for.
	Left int `json:"left"`
	// Limit is that of the options.
	Limit int `json:"limit,omitempty"`
	// Forced is, if the encoding is UCS-2, the first character that GSM-7 does not have,
	// U+FFFD for an octet that is not UTF-8; ForcedAt is where it begins, in octets. In
	// GSM-7 they are 0 and -1: only the place tells nothing from the character NUL. [Forcing]
	// lists all of them.
	Forced   rune `json:"forced"`
	ForcedAt int  `json:"forced_at"`
}

// Count returns the plan of a text without splitting it. It takes time in proportion to
// the text and does not allocate.
//
// Text is counted as it is: CR and LF are a unit each, U+001B and NUL are characters
// that GSM-7 does not have, and every octet that is not UTF-8 counts as U+FFFD.
func Count(text string, o Options) (p Plan) {
	p.Limit, p.ForcedAt = o.Limit, -1
	s := survey(text, o.long(GSM7, Tables{}))
	if s.foreignAt < 0 {
		p.Units = s.septets
		p.divide(&o, s.parts, s.last)
	} else {
		p = o.plan(text, UCS2, Tables{})
		p.Forced, p.ForcedAt = s.foreign, s.foreignAt
	}
	if len(o.National) == 0 || p.Encoding == GSM7 && p.Parts <= 1 {
		return p
	}
	return o.bestPlan(text, p)
}

// bestPlan is the plan of a text if national tables are allowed; p does without.
func (o *Options) bestPlan(text string, p Plan) Plan {
	p = o.national(p, func(t Tables) (Plan, bool) {
		if !t.have(text) {
			return Plan{}, false
		}
		return o.plan(text, GSM7, t), true
	})
	if p.Encoding == UCS2 {
		for at, r := range text {
			if o.nowhere(r) {
				p.Forced, p.ForcedAt = r, at
				break
			}
		}
	}
	return p
}

// plan cuts a text into parts to count them; the tables have all of it.
func (o *Options) plan(text string, e Encoding, t Tables) Plan {
	p := Plan{Encoding: e, Tables: t, Size: o.long(e, t), Limit: o.Limit, ForcedAt: -1}
	c := o.cutter(text, &p)
	parts, last := 0, 0
	for c.at < len(text) {
		_, last = c.next()
		p.Units += last
		parts++
	}
	p.divide(o, parts, last)
	return p
}

// divide makes one part of the units if they fit into one, and else those of a long
// message, of which the last has so many units.
func (p *Plan) divide(o *Options, parts, last int) {
	if single := capacity(p.Encoding, p.Tables, 0); p.Units <= single {
		p.Parts, p.Size, p.Left = min(parts, 1), single, single-p.Units
		return
	}
	p.Parts, p.Size = parts, o.long(p.Encoding, p.Tables)
	p.Left = p.Size - last
}

// long is the number of units in a part of a long message.
func (o *Options) long(e Encoding, t Tables) int {
	if o.Reference16 {
		return capacity(e, t, concatOctets+1)
	}
	return capacity(e, t, concatOctets)
}

// capacity is the number of units that a part holds beside a header with the tables and
// with so many octets of other elements.
func capacity(e Encoding, t Tables, elements int) int {
	if elements += t.headerOctets(); elements > 0 {
		elements += lengthOctets
	}
	if e == UCS2 {
		return (partOctets - elements) / 2
	}
	return (partOctets - elements) * 8 / 7
}

// Err is nil if the text can be sent: it is not longer than the limit (an error that
// wraps [ErrTooLong]) and has at most 255 parts ([ErrTooManyParts]).
func (p Plan) Err() error {
	switch {
	case p.Limit > 0 && p.Units > p.Limit:
		return fmt.Errorf("%w: %d units, the limit is %d", ErrTooLong, p.Units, p.Limit)
	case p.Parts > maxParts:
		return fmt.Errorf("%w: %d, a message has at most %d", ErrTooManyParts, p.Parts, maxParts)
	}
	return nil
}

// String is what a text field shows: "12/160" while one message is enough, and
// "190 (2 messages)" when it is not.
func (p Plan) String() string {
	if p.Parts > 1 {
		return strconv.Itoa(p.Units) + " (" + strconv.Itoa(p.Parts) + " messages)"
	}
	return strconv.Itoa(p.Units) + "/" + strconv.Itoa(p.Size)
}

// Header returns the header of one part, counted from 1: the national tables, and for a
// long message its reference, total and number. It is nil if the part needs none. An
// 8-bit reference takes the low 8 bits; the options are those of the plan. The error is
// that of the plan ([Plan.Err]), or [ErrConcat] for a part that there is not.
func (p Plan) Header(o Options, reference uint16, number int) (Header, error) {
	if err := p.Err(); err != nil {
		return nil, err
	}
	if number < 1 || number > p.Parts {
		return nil, ErrConcat
	}
	var h Header
	if p.Tables.Single != 0 {
		h = append(h, SingleShift(p.Tables.Single))
	}
	if p.Tables.Locking != 0 {
		h = append(h, LockingShift(p.Tables.Locking))
	}
	if p.Parts == 1 {
		return h, nil
	}
	c := Concat{Reference: reference, Wide: o.Reference16, Total: uint8(p.Parts), Number: uint8(number)}
	if !c.Wide {
		c.Reference &= 0xFF
	}
	e, err := c.Element()
	return append(h, e), err
}

// UserData writes what one part carries: its header and its text behind it, packed in
// GSM-7, in at most 140 octets. The length is what a message says of it: septets in
// GSM-7, those under the header among them, and octets in UCS-2 (3GPP TS 23.040 clause
// 9.2.3.16). The errors are those of [Encode] and [Header.Append], and [ErrTooLong] if
// header and text together do not fit.
func (p Plan) UserData(text string, h Header) (data []byte, length int, err error) {
	b, err := Encode(text, p.Encoding, p.Tables)
	if err != nil {
		return nil, 0, err
	}
	data, err = h.Append(nil)
	if err != nil {
		return nil, 0, err
	}
	header := len(data)
	if p.Encoding == UCS2 {
		data = append(data, b...)
		length = len(data)
	} else {
		fill := FillBits(header)
		data = append(data, Pack(b, fill)...)
		length = (header*8+fill)/7 + len(b)
	}
	if len(data) > partOctets {
		return nil, 0, fmt.Errorf("%w: %d octets with the header, a part has %d", ErrTooLong, len(data), partOctets)
	}
	return data, length, nil
}

// Forcing yields the characters that force a text into UCS-2, with the octet where each
// begins: those that neither the default tables nor those of the allowed languages
// have. An octet that is not UTF-8 is yielded as U+FFFD. Where each character has a
// place, but no two tables hold all of them, those that the default tables do not have
// are yielded.
func Forcing(text string, o Options) iter.Seq2[int, rune] {
	return func(yield func(int, rune) bool) {
		p := Count(text, o)
		if p.Encoding == GSM7 {
			return
		}
		// The plan names the first of those that no table has, if there is one.
		nowhere := o.nowhere(p.Forced)
		for at, r := range text[p.ForcedAt:] {
			if costInDefault(r) == 0 && (o.nowhere(r) || !nowhere) && !yield(p.ForcedAt+at, r) {
				return
			}
		}
	}
}

// nowhere reports whether neither the default tables nor those of an allowed language
// have the character.
func (o *Options) nowhere(r rune) bool {
	if costInDefault(r) > 0 {
		return false
	}
	for _, l := range o.National {
		if _, cost := (Tables{l, l}).clean().septet(r); cost > 0 {
			return false
		}
	}
	return true
}
