package sms

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Header is a user data header: information elements in front of the text of one part
// (3GPP TS 23.040, 9.2.3.24). Elements that this package does not know are kept as they
// are and where they are, so that parsing and building give the same octets again. A
// header without elements is no header: it takes no octet.
type Header []Element

// Element is one information element of a [Header].
type Element struct {
	ID   byte   `json:"id"`
	Data []byte `json:"data,omitempty"` // without identifier and length
}

// Identifiers of the elements that this package reads (3GPP TS 23.040, 9.2.3.24).
const (
	elementConcat8      = 0x00
	elementPorts8       = 0x04
	elementPorts16      = 0x05
	elementConcat16     = 0x08
	elementSingleShift  = 0x24
	elementLockingShift = 0x25
)

// Errors of [ParseHeader] and of building one.
var (
	// ErrHeaderShort: the data ends before the header does.
	ErrHeaderShort = errors.New("sms: the data ends before its header does")
	// ErrHeaderElement: the elements do not fill the header exactly.
	ErrHeaderElement = errors.New("sms: an element of the header has the wrong length")
	// ErrHeaderLong: a header of more than the 140 octets that a part has.
	ErrHeaderLong = errors.New("sms: the header has more than 140 octets")
	// ErrConcat: a reference, total or number that a receiver would ignore.
	ErrConcat = errors.New("sms: a part has a number from 1 to its total, and an 8-bit reference is at most 255")
)

// ParseHeader takes the header off user data that begins with one, and returns it with
// what follows: in GSM-7 that is fill bits and packed septets, which [ReadUserData] unpacks.
// The parts share the memory of data.
//
// Of a header that is cut short nothing is known: the error is [ErrHeaderShort], and
// there is neither a header nor text. A header whose last element is too long or cut
// is ignored as a whole, as the standard wants it (9.2.3.24): the error is
// [ErrHeaderElement], and rest is the text behind it, so that it can be shown. Elements
// of unknown kind, of unusual length and said twice are no error.
func ParseHeader(data []byte) (h Header, rest []byte, err error) {
	if len(data) == 0 || len(data)-1 < int(data[0]) {
		return nil, nil, ErrHeaderShort
	}
	body, rest := data[1:1+int(data[0])], data[1+int(data[0]):]
	for len(body) > 0 {
		if len(body) < 2 || len(body)-2 < int(body[1]) {
			return nil, rest, ErrHeaderElement
		}
		end := 2 + int(body[1])
		h = append(h, Element{ID: body[0], Data: body[2:end:end]})
		body = body[end:]
	}
	return h, rest, nil
}

// Append writes the header, its length octet first, to the end of dst. A header without
// elements adds nothing. The error is [ErrHeaderLong]; then dst comes back as it was.
func (h Header) Append(dst []byte) ([]byte, error) {
	n := h.Octets()
	if n > partOctets {
		return dst, ErrHeaderLong
	}
	if n == 0 {
		return dst, nil
	}
	dst = append(dst, byte(n-1))
	for _, e := range h {
		dst = append(dst, e.ID, byte(len(e.Data)))
		dst = append(dst, e.Data...)
	}
	return dst, nil
}

// Octets is the room that the header takes of the 140 octets of a part, its length octet
// among them; 0 without elements. In GSM-7 the text begins at the next full septet.
func (h Header) Octets() int {
	if len(h) == 0 {
		return 0
	}
	n := 1
	for _, e := range h {
		n += 2 + len(e.Data)
	}
	return n
}

// Concat says which part of which long message a part is (3GPP TS 23.040, 9.2.3.24.1
// and 9.2.3.24.8). The zero value says that the message has one part only.
type Concat struct {
	Reference uint16 `json:"reference"`
	// Wide: the reference has 16 bits. Reference 9 of 8 bits and reference 9 of 16 bits
	// are different messages.
	Wide   bool  `json:"wide,omitempty"`
	Total  uint8 `json:"total"`  // parts of the message, from 1
	Number uint8 `json:"number"` // of this part, from 1
}

// Valid reports whether a receiver may go by it. One with a total or a number of zero,
// or with a number above the total, is to be ignored, and the part is a message alone.
func (c Concat) Valid() bool {
	return c.Number >= 1 && c.Number <= c.Total && (c.Wide || c.Reference <= 0xff)
}

// Element builds the element: 5 octets with an 8-bit reference, 6 with 16 bits. The
// error is [ErrConcat].
func (c Concat) Element() (Element, error) {
	switch {
	case !c.Valid():
		return Element{}, ErrConcat
	case c.Wide:
		return Element{elementConcat16, []byte{byte(c.Reference >> 8), byte(c.Reference), c.Total, c.Number}}, nil
	default:
		return Element{elementConcat8, []byte{byte(c.Reference), c.Total, c.Number}}, nil
	}
}

// Concat returns which part of which message this is; false if the header does not say
// so, or not validly. If it says so twice, the last valid one counts (9.2.3.24).
func (h Header) Concat() (Concat, bool) {
	for _, e := range slices.Backward(h) {
		var c Concat
		switch d := e.Data; {
		case e.ID == elementConcat8 && len(d) == 3:
			c = Concat{Reference: uint16(d[0]), Total: d[1], Number: d[2]}
		case e.ID == elementConcat16 && len(d) == 4:
			c = Concat{Reference: binary.BigEndian.Uint16(d), Wide: true, Total: d[2], Number: d[3]}
		}
		if c.Valid() {
			return c, true
		}
	}
	return Concat{}, false
}

// Ports are the applications that a message is from and for (3GPP TS 23.040, 9.2.3.24.3
// and 9.2.3.24.4). A text for a person has none.
type Ports struct {
	Destination uint16 `json:"destination"`
	Source      uint16 `json:"source"`
	// Wide: the ports are written with 16 bits. If false, only the low 8 bits are.
	Wide bool `json:"wide,omitempty"`
}

// Element builds the element: 4 octets with 8-bit ports, 6 with 16 bits.
func (p Ports) Element() Element {
	if !p.Wide {
		return Element{elementPorts8, []byte{byte(p.Destination), byte(p.Source)}}
	}
	d := binary.BigEndian.AppendUint16(nil, p.Destination)
	return Element{elementPorts16, binary.BigEndian.AppendUint16(d, p.Source)}
}

// Ports returns the ports; false if there are none. The last element counts.
func (h Header) Ports() (Ports, bool) {
	for _, e := range slices.Backward(h) {
		switch d := e.Data; {
		case e.ID == elementPorts8 && len(d) == 2:
			return Ports{Destination: uint16(d[0]), Source: uint16(d[1])}, true
		case e.ID == elementPorts16 && len(d) == 4:
			return Ports{binary.BigEndian.Uint16(d), binary.BigEndian.Uint16(d[2:]), true}, true
		}
	}
	return Ports{}, false
}

// LockingShift builds the element that names the language whose table replaces the
// default one (3GPP TS 23.040, 9.2.3.24.16). It takes 3 octets.
func LockingShift(l Language) Element { return Element{elementLockingShift, []byte{byte(l)}} }

// SingleShift builds the element that names the language whose extension table is used
// (3GPP TS 23.040, 9.2.3.24.15). It takes 3 octets.
func SingleShift(l Language) Element { return Element{elementSingleShift, []byte{byte(l)}} }

// Tables returns the tables that the text is written with, for [Decode]. The last element
// of each kind counts, as it is, also if its language has no such table.
func (h Header) Tables() Tables {
	var t Tables
	for _, e := range h {
		switch {
		case len(e.Data) != 1:
		case e.ID == elementLockingShift:
			t.Locking = Language(e.Data[0])
		case e.ID == elementSingleShift:
			t.Single = Language(e.Data[0])
		}
	}
	return t
}
