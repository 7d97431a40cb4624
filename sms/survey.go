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
	tick, known := 0, 0 // the next backtick, or where it has been looked for
	septets := 0
	parts, last := 0, size // as if the part in front of the first were full
	for i := 0; i < len(text); {
		if i >= known {
			known = min(i+nearby, len(text))
			if tick = strings.IndexByte(text[i:known], '`'); tick < 0 {
				tick = known - i
			}
			tick += i
		}
		if n := plainPrefix(text[i:known], tick-i); n > 0 {
			i += n
			septets += n
			if last += n; last > size {
				parts += (last - 1) / size
				last = (last-1)%size + 1
			}
		}
		// Where there is one character that is not plain there are others.
		for stop := min(i+32, len(text)); i < stop; {
			end, cost := stride(text, i, min(i+16, stop))
			if cost > 0 && last+cost <= size {
				last += cost
				septets += cost
				i = end
				continue
			}
			for stop := min(i+16, stop); i < stop; {
				r, width := utf8.DecodeRuneInString(text[i:])
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
	}
	return summary{septets: septets, parts: parts, last: last, foreignAt: -1}
}

// stride returns the septets of the characters that begin at from and in front of to, and
// where the last of them ends; 0 septets if the default tables do not have all of them.
//
// It is a machine without branches, of which one for each character would be more often
// wrong than right. steps has a row for each octet, with six bits for each state: where the
// next state stands in a row.
func stride(text string, from, to int) (end, septets int) {
	const start, failed = 0, 6 // the others stand behind
	state := uint64(start)
	for ; from < to; from++ {
		state = steps[text[from]] >> (state & 63)
		septets += int(firstCost[text[from]])
	}
	for ; state&63 > failed && from < len(text); from++ {
		state = steps[text[from]] >> (state & 63)
	}
	if state&63 != start {
		return 0, 0
	}
	return from, septets
}

// nearby is how far to look for a backtick: what is read twice is in the first cache.
const nearby = 8 << 10

const (
	eachOctet = 0x0101010101010101
	bit5      = 0x20 * eachOctet
	bit7      = 0x80 * eachOctet
	each65    = 0x65 * eachOctet
)

// plainPrefix returns a number of octets at the front of a text that are ASCII
// characters which take one septet each. There may be more of them. tick is how far it
// is to the first backtick, which a text for people hardly ever has.
//
// It looks at many octets at a time for one that is outside 20-7F or whose low five bits
// are 1B or more; at the end it looks once more at some of those before. Adding 65 to an
// octet sets bit 7 in all but 00-1A, and changes bit 5 in all but those five bits. Only an
// octet with bit 7 carries into the next, and that bit gives it away. So, the backtick
// aside, all that is not plain is found, and ; < = > ? besides. Then it looks at eight,
// exactly.
func plainPrefix(text string, tick int) int {
	if len(text) < 8 {
		return 0
	}
	if n := plainOf8(text); n < 8 { // as it mostly is behind a character that is not plain
		return n
	}
	all := text[:min(tick, len(text))]
	s := all
	// More than 64, so that what is left begins inside the text: that saves a test.
	for len(s) > 64 {
		a, b, c, d, e, f, g, h := word(s), word(s[8:]), word(s[16:]), word(s[24:]), word(s[32:]), word(s[40:]), word(s[48:]), word(s[56:])
		plain := a ^ (a + each65)
		plain &= b ^ (b + each65)
		plain &= c ^ (c + each65)
		plain &= d ^ (d + each65)
		plain &= e ^ (e + each65)
		plain &= f ^ (f + each65)
		plain &= g ^ (g + each65)
		plain &= h ^ (h + each65)
		if (a|b|c|d|e|f|g|h|^plain)&bit7|^plain&bit5 != 0 {
			break
		}
		s = s[64:]
	}
	for len(s) >= 32 && plain32(s) {
		s = s[32:]
	}
	if len(s) > 0 && len(s) < 32 && len(all) >= 32 && plain32(all[len(all)-32:]) {
		return len(all)
	}
	i := len(all) - len(s)
	for len(text)-i >= 8 {
		n := plainOf8(text[i:])
		if i += n; n < 8 {
			break
		}
	}
	return i
}

// plainOf8 returns how many of the first eight octets are plain, to the first that is not.
func plainOf8(text string) int {
	x := word(text)
	low := ^(x + (0x80-' ')*eachOctet)
	middle := (x + (0x80-'[')*eachOctet) &^ (x + (0x80-'a')*eachOctet)
	high := x + (0x80-'{')*eachOctet
	return bits.TrailingZeros64((x|low|middle|high)&bit7) / 8
}

func plain32(s string) bool {
	a, b, c, d := word(s), word(s[8:]), word(s[16:]), word(s[24:])
	plain := (a ^ (a + each65)) & (b ^ (b + each65)) & (c ^ (c + each65)) & (d ^ (d + each65))
	return (a|b|c|d|^plain)&bit7|^plain&bit5 == 0
}

// word reads eight octets; the compiler makes one load of it.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
