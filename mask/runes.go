package mask

import (
	"unicode"
	"unicode/utf8"
)

// What a character is to detection, beside the ASCII characters that stand for themselves.
const (
	unseen  byte = 0    // nobody sees it: joiners, zero-width spaces, marks on another character
	other   byte = 0x80 // no part of anything that is looked for
	foreign byte = 0x81 // a letter of an alphabet, as e-mail addresses may have it
)

// fold reads the character at i as detection sees it. Digits of every script become
// ASCII digits, full-width letters and signs ASCII ones, spaces ' ', line ends '\n', dashes
// '-' and dots '.'.
func fold(text string, i int) (byte, int) {
	if c := text[i]; c < utf8.RuneSelf {
		switch c {
		case '\t':
			return ' ', 1
		case '\r', '\v', '\f':
			return '\n', 1
		default:
			if c < ' ' && c != '\n' || c == 0x7F {
				return unseen, 1
			}
			return c, 1
		}
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	return foldRune(r), size
}

// foldRune is fold for what is not ASCII. Digits come first, then what is quickest to tell:
// beside numbers there is mostly text of the same script. What looks like a separator, or
// like nothing, is one, whatever its class: the dots of Catalan and of Chinese, the bullet,
// the fillers of Hangul, the blank of Braille.
func foldRune(r rune) byte {
	if v, ok := digitValue(r); ok {
		return '0' + v
	}
	switch {
	case r >= 0xFF01 && r <= 0xFF5E: // full-width forms
		return byte(r - 0xFF01 + '!')
	case r == utf8.RuneError || r >= 0x3400 && r < 0xA000: // not UTF-8; ideographs, the most common of what follows
		return other
	case r == 0x85 || r == 0x2028 || r == 0x2029:
		return '\n'
	case unicode.Is(unicode.Zs, r) || r == 0x2800:
		return ' '
	case unicode.Is(unicode.Pd, r) || r == 0x2212 || r == 0x2043 || r == 0x00AF || r == 0x02D7:
		return '-'
	case r == 0x00B7 || r == 0x2022 || r == 0x2024 || r == 0x2027 || r == 0x22C5 || r == 0x3002 || r == 0x30FB || r == 0xFF61:
		return '.'
	case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me) || r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || r < 0xA0:
		return unseen
	case r < 0x2E80 && unicode.IsLetter(r):
		return foreign
	default:
		return other
	}
}

// digitValue is the value of a decimal digit of any script. They come in tens, in order.
func digitValue(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r - '0'), true
	case r < 0x660, r >= 0x3000 && r < 0xA620, r >= 0xAC00 && r < 0xFF10:
		return 0, false // no digits here; most of what people write
	case r <= 0xFFFF:
		for _, ten := range unicode.Nd.R16 {
			if rune(ten.Hi) >= r {
				return byte((r - rune(ten.Lo)) % 10), r >= rune(ten.Lo)
			}
		}
	default:
		for _, ten := range unicode.Nd.R32 {
			if rune(ten.Hi) >= r {
				return byte((r - rune(ten.Lo)) % 10), r >= rune(ten.Lo)
			}
		}
	}
	return 0, false
}

func isDigit(c byte) bool { return c-'0' < 10 }

func isLetter(c byte) bool { return c|0x20-'a' < 26 }

func isSpace(c byte) bool { return c == ' ' || c == '\n' }

// upper is the capital of an ASCII letter, and any other character as it is.
func upper(c byte) byte {
	if c-'a' < 26 {
		return c - 'a' + 'A'
	}
	return c
}
