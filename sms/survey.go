package sms

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// A summary is what one look at a text tells.
type summary struct {
	// The septets of a text that the default tables have, and, as a long message, its
	// parts and the septets in the last of them.
	septets, parts, last int
	// foreign is the first character that the default tables do not have, and foreignAt
	// the octet at which it begins, or -1.
	foreign   rune
	foreignAt int
}

// survey looks at a text whose parts, if it is long, hold size septets.
func survey(text string, size int) summary {
	tick := strings.IndexByte(text, '`')
	if tick < 0 {
		tick = len(text)
	}
	septets := 0
	parts, last := 0, size // as if the part in front of the first were full
	for i := 0; i < len(text); {
		if n := plainPrefix(text[i:], tick-i); n > 0 {
			i += n
			septets += n
			if last += n; last > size {
				parts += (last - 1) / size
				last = (last-1)%size + 1
			}
		}
		for stop := min(i+8, len(text)); i < stop; {
			r, width := rune(text[i]), 1
			if r >= utf8.RuneSelf {
				r, width = utf8.DecodeRuneInString(text[i:])
			}
			cost := costInDefault(r)
			if cost == 0 {
				return summary{foreign: r, foreignAt: i}
			}
			if last += cost; last > size {
				parts++
				last = cost
			}
			septets += cost
			i += width
		}
	}
	return summary{septets: septets, parts: parts, last: last, foreignAt: -1}
}

const (
	eachOctet = 0x0101010101010101
	bit5      = 0x20 * eachOctet
	bit7      = 0x80 * eachOctet
)

// plainPrefix returns a number of octets at the front of a text that are ASCII
// characters which take one septet each. There may be more of them. tick is how far it
// is to the first backtick, which a text for people hardly ever has.
//
// It looks at 32 octets at a time for one that is outside 20-7F or whose low five bits
// are 1B or more. Adding 65 to an octet sets bit 7 in all but 00-1A, and changes bit 5
// in all but those five bits. Only an octet with bit 7 carries into the next, and that
// bit gives it away. So, the backtick aside, all that is not plain is found, and ; < = >
// ? besides. Then it looks at eight, exactly.
func plainPrefix(text string, tick int) int {
	i := 0
	// More than 32, so that what is left begins inside the text: that saves a test.
	for s := text[:max(0, min(tick, len(text)))]; len(s) > 32; s = s[32:] {
		a, b, c, d := word(s), word(s[8:]), word(s[16:]), word(s[24:])
		high := a | b | c | d
		plain := (a ^ (a + 0x65*eachOctet)) & (b ^ (b + 0x65*eachOctet)) & (c ^ (c + 0x65*eachOctet)) & (d ^ (d + 0x65*eachOctet))
		if high&bit7 != 0 || ^plain&(bit7|bit5) != 0 {
			break
		}
		i += 32
	}
	for ; len(text)-i >= 8; i += 8 {
		x := word(text[i:])
		low := ^(x + (0x80-' ')*eachOctet)
		middle := (x + (0x80-'[')*eachOctet) &^ (x + (0x80-'a')*eachOctet)
		high := x + (0x80-'{')*eachOctet
		if stop := (x | low | middle | high) & bit7; stop != 0 {
			return i + bits.TrailingZeros64(stop)/8
		}
	}
	return i
}

// word reads eight octets; the compiler makes one load of it.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
