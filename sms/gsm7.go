package sms

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	escape = 0x1B
	euro   = '€' // the one character of the default tables above U+03FF
	// euroSeptet is its place in the extension table.
	euroSeptet = 0x65
)

// costInDefault is the number of septets of a character in the default alphabet (1) or
// in its extension table (2); 0 if neither has it.
func costInDefault(r rune) int {
	if uint32(r) < uint32(len(defaultCost)) {
		return int(defaultCost[r])
	}
	if r == euro {
		return 2
	}
	return 0
}

func encodeGSM7(text string, t Tables) ([]byte, error) {
	b := make([]byte, 0, len(text)+len(text)/8)
	for i, r := range text {
		septet, cost := t.septet(r)
		switch cost {
		case 1:
			b = append(b, septet)
		case 2:
			b = append(b, escape, septet)
		default:
			if r == utf8.RuneError && invalidAt(text, i) {
				return nil, fmt.Errorf("%w: octet %d", ErrNotUTF8, i)
			}
			return nil, fmt.Errorf("%w: %q at octet %d", ErrNotInAlphabet, r, i)
		}
	}
	return b, nil
}

func decodeGSM7(b []byte, t Tables) string {
	var s strings.Builder
	s.Grow(len(b))
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c > 0x7F:
			s.WriteRune(utf8.RuneError)
		case c != escape:
			s.WriteRune(shown(lockingTables[t.Locking][c]))
		case i+1 == len(b):
			s.WriteByte(' ')
		case b[i+1] > 0x7F: // shown by itself in the next round
			s.WriteByte(' ')
		default:
			i++
			s.WriteRune(t.escaped(b[i]))
		}
	}
	return s.String()
}

// escaped is the character of a septet after an escape.
func (t Tables) escaped(septet byte) rune {
	if r := singleTables[t.Single][septet]; r != 0 {
		return rune(r)
	}
	return shown(lockingTables[t.Locking][septet])
}

// shown is what a display shows for a cell: a space if there is no character in it.
func shown(r uint16) rune {
	if r == 0 {
		return ' '
	}
	return rune(r)
}

// FillBits is the number of bits between a user data header and the first septet, so
// that the septet begins where a septet would begin without a header (3GPP TS 23.040
// clause 9.2.3.24). The header is measured in octets with its length octet; 0: none.
func FillBits(headerOctets int) int {
	return (7 - headerOctets*8%7) % 7
}

// Pack puts septets, one in each octet, into as few octets as they need, after fill
// bits of 0 (3GPP TS 23.038 clause 6.1.2.1). Bits above the seventh are dropped. What
// is left of the last octet is 0; the receiver is told the number of septets, so there
// is no need of a carriage return as a filler. A fill below 0 or above 7 is taken as
// the nearest of them.
func Pack(septets []byte, fill int) []byte {
	fill = min(max(fill, 0), 7)
	bits := 7*len(septets) + fill
	b := make([]byte, (bits+7)/8)
	at := uint(fill)
	for _, s := range septets {
		v := uint16(s&0x7F) << (at % 8)
		b[at/8] |= byte(v)
		if v > 0xFF {
			b[at/8+1] |= byte(v >> 8)
		}
		at += 7
	}
	return b
}

// Unpack takes count septets out of packed octets, after fill bits, one into each octet
// of the result. Octets that end too early give the septets that are whole, and an
// error that wraps [ErrCutShort]; octets that are left over are ignored. A negative
// fill or count is taken as 0.
func Unpack(octets []byte, fill, count int) ([]byte, error) {
	fill, count = max(fill, 0), max(count, 0)
	whole := max(0, len(octets)*8-fill) / 7
	var err error
	if count > whole {
		err = fmt.Errorf("%w: %d septets in %d octets, want %d", ErrCutShort, whole, len(octets), count)
		count = whole
	}
	septets := make([]byte, count)
	at := uint(fill)
	for i := range septets {
		v := uint16(octets[at/8]) >> (at % 8)
		if at%8 > 1 {
			v |= uint16(octets[at/8+1]) << (8 - at%8)
		}
		septets[i] = byte(v & 0x7F)
		at += 7
	}
	return septets, err
}
