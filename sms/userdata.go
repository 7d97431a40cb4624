package sms

import (
	"errors"
	"fmt"
)

// ReadUserData is the reverse of [Plan.UserData], for a part that came in: its header and
// its text, which is what [Fragment] keeps and what [Decode] reads with [Header.Tables]:
// in GSM-7 one septet in each octet, in UCS-2 the octets. The length is what the message
// says of it: septets in GSM-7, those under the header among them, and octets in UCS-2.
// hasHeader is the indicator of the message (TP-UDHI, or bit 6 of esm_class in SMPP).
// What data has beyond the length is ignored. Header and text may share the memory of
// data.
//
// It is tolerant: if there is an error, there may be text all the same. If data ends
// before the length, the error wraps [ErrCutShort], and the text is what there is. The
// others are those of [ParseHeader]: with [ErrHeaderElement] the text is that behind the
// header. A header that does not fit into the length is [ErrHeaderShort].
func ReadUserData(data []byte, length int, e Encoding, hasHeader bool) (h Header, text []byte, err error) {
	length = max(length, 0)
	if e == UCS2 {
		data = data[:min(length, len(data))]
	}
	text = data
	if hasHeader {
		if h, text, err = ParseHeader(data); errors.Is(err, ErrHeaderShort) {
			return nil, nil, err
		}
	}
	// Not h.Octets: a header without elements, or one that is ignored, takes room too.
	header := len(data) - len(text)
	if e == UCS2 {
		if len(data) < length {
			err = errors.Join(err, fmt.Errorf("%w: %d octets, want %d", ErrCutShort, len(data), length))
		}
		return h, text, err
	}
	fill := FillBits(header)
	count := length - (header*8+fill)/7
	if count < 0 {
		return nil, nil, ErrHeaderShort
	}
	text, cut := Unpack(text, fill, count)
	return h, text, errors.Join(err, cut)
}

// CodingEncoding returns the encoding that a data coding scheme stands for (3GPP TS
// 23.038 clause 4), as [Fragment] has it; false for what is no text that this package
// reads: data of 8 bits, and text that is compressed. What the standard reserves counts
// as [GSM7], as it wants it.
//
// The data_coding of SMPP agrees where it says 0, 4 or 8; its other values from 1 to 14
// are alphabets of its own, and what 0 means there is for the carrier to say.
func CodingEncoding(coding byte) (Encoding, bool) {
	const compressed, eightBit = 0x20, 0x04
	switch group := coding >> 4; {
	case group < 0x8: // general, and the same marked for deletion
		if coding&compressed != 0 {
			return GSM7, false
		}
		switch coding >> 2 & 3 {
		case 1:
			return GSM7, false
		case 2:
			return UCS2, true
		}
	case group == 0xE: // messages wait, told in UCS-2
		return UCS2, true
	case group == 0xF: // a message class
		return GSM7, coding&eightBit == 0
	}
	return GSM7, true
}
