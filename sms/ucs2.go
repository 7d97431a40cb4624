package sms

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// encodeUCS2 writes UTF-16, big end first. UCS-2 by name has no surrogate pairs; every
// telephone that shows an emoji reads them.
func encodeUCS2(text string) ([]byte, error) {
	b := make([]byte, 0, 2*len(text))
	for i, r := range text {
		if r == utf8.RuneError && invalidAt(text, i) {
			return nil, fmt.Errorf("%w: octet %d", ErrNotUTF8, i)
		}
		if r < surrogateSelf {
			b = append(b, byte(r>>8), byte(r))
			continue
		}
		high, low := utf16.EncodeRune(r)
		b = append(b, byte(high>>8), byte(high), byte(low>>8), byte(low))
	}
	return b, nil
}

func decodeUCS2(b []byte) string {
	var s strings.Builder
	s.Grow(len(b))
	for len(b) >= 2 {
		r := rune(b[0])<<8 | rune(b[1])
		b = b[2:]
		if utf16.IsSurrogate(r) && len(b) >= 2 {
			if pair := utf16.DecodeRune(r, rune(b[0])<<8|rune(b[1])); pair != utf8.RuneError {
				r = pair
				b = b[2:]
			}
		}
		s.WriteRune(r) // half a pair is written as U+FFFD
	}
	if len(b) > 0 {
		s.WriteRune(utf8.RuneError)
	}
	return s.String()
}

// surrogateSelf is the first code point that takes two units.
const surrogateSelf = 0x10000

// unitsOf is the number of UTF-16 units of a code point.
func unitsOf(r rune) int {
	if r >= surrogateSelf {
		return 2
	}
	return 1
}

// invalidAt tells an octet that is not UTF-8 from a U+FFFD that was written.
func invalidAt(text string, i int) bool {
	_, size := utf8.DecodeRuneInString(text[i:])
	return size == 1
}
