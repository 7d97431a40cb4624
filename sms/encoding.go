package sms

import (
	"errors"
	"fmt"
)

//go:generate go run internal/gen/main.go internal/gen/alphabets.txt tables_gen.go

// Encoding is how the characters of a message are written (3GPP TS 23.038 clause 4).
// The zero value is [GSM7].
type Encoding uint8

// The two encodings of text.
const (
	GSM7 Encoding = iota // septets of the GSM 7 bit alphabets: 160 in a message
	UCS2                 // UTF-16, big end first: 70 units in a message
)

// String is "GSM-7" or "UCS-2".
func (e Encoding) String() string {
	switch e {
	case GSM7:
		return "GSM-7"
	case UCS2:
		return "UCS-2"
	}
	return fmt.Sprintf("Encoding(%d)", uint8(e))
}

// MarshalText is [Encoding.String].
func (e Encoding) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads what [Encoding.MarshalText] wrote.
func (e *Encoding) UnmarshalText(text []byte) error {
	switch string(text) {
	case "GSM-7":
		*e = GSM7
	case "UCS-2":
		*e = UCS2
	default:
		return fmt.Errorf("sms: %q is no encoding: want GSM-7 or UCS-2", text)
	}
	return nil
}

// Language is a national language identifier (3GPP TS 23.038 clause 6.2.1.2.4). The
// zero value stands for the default alphabet or for its extension table.
type Language uint8

// The national languages that have tables. Spanish has a single shift table only.
const (
	Turkish Language = 1 + iota
	Spanish
	Portuguese
	Bengali
	Gujarati
	Hindi
	Kannada
	Malayalam
	Oriya
	Punjabi
	Tamil
	Telugu
	Urdu
)

// String is the name of the language in English.
func (l Language) String() string {
	if int(l) < len(languageNames) {
		return languageNames[l]
	}
	return fmt.Sprintf("Language(%d)", uint8(l))
}

// known reports whether the identifier has a single shift table.
func (l Language) known() bool { return int(l) < len(languageNames) }

// locks reports whether the identifier has a locking shift table.
func (l Language) locks() bool { return l.known() && l != Spanish }

// Tables are the two alphabets of a GSM-7 message: the one that a septet means by
// itself, and the one that it means after the escape septet 1B. The zero value is the
// default alphabet with its extension table, which every telephone knows; other tables
// are announced in the header of each part (3GPP TS 23.040 clauses 9.2.3.24.15 and 16).
// A language without such a table counts as 0.
type Tables struct {
	Locking, Single Language
}

// clean replaces what has no table by the default.
func (t Tables) clean() Tables {
	if !t.Locking.locks() {
		t.Locking = 0
	}
	if !t.Single.known() {
		t.Single = 0
	}
	return t
}

// headerOctets is the space that announcing the tables takes in a header.
func (t Tables) headerOctets() int {
	n := 0
	if t.Locking != 0 {
		n += nationalOctets
	}
	if t.Single != 0 {
		n += nationalOctets
	}
	return n
}

// Errors of encoding and decoding; what is returned wraps one of them and says where.
var (
	// ErrNotUTF8: the text to be sent is not valid UTF-8.
	ErrNotUTF8 = errors.New("sms: not valid UTF-8")
	// ErrNotInAlphabet: the tables have no septet for a character of the text.
	ErrNotInAlphabet = errors.New("sms: not in the GSM 7 bit alphabet")
	// ErrCutShort: fewer octets than the septets that were promised.
	ErrCutShort = errors.New("sms: cut short")
)

// Encode writes a text as it is handed to a message centre: for [GSM7] one septet in
// each octet, to be packed with [Pack] where the transport wants that; for [UCS2] two
// octets a unit, big end first. The tables matter for GSM7 only.
//
// Text that the encoding cannot carry is an error that wraps [ErrNotUTF8] or
// [ErrNotInAlphabet]; nothing is replaced, and U+001B is never written as an escape.
func Encode(text string, e Encoding, t Tables) ([]byte, error) {
	if e == UCS2 {
		return encodeUCS2(text)
	}
	return encodeGSM7(text, t.clean())
}

// Decode is the reverse of [Encode]. It is tolerant, because it reads what others sent:
//
//   - an escape with a septet that the single shift table does not have shows the
//     character that the septet has by itself (3GPP TS 23.038 clause 6.2.1.1);
//   - two escapes, an escape at the end and a septet without a character show a space;
//   - an octet over 7F in GSM7, half a surrogate pair and an odd last octet in UCS2
//     show U+FFFD.
func Decode(b []byte, e Encoding, t Tables) string {
	if e == UCS2 {
		return decodeUCS2(b)
	}
	return decodeGSM7(b, t.clean())
}
