package mask

import (
	"unicode/utf8"
)

// scan is one way through a text. It stops at digits, at signs, what is not ASCII, and at
// pairs of letters that are rare but in the names of secrets: at "sw" for "password". For
// each octet one table is read and no branch is taken that could be foreseen wrongly.
type scan struct {
	d     *Detector
	text  string
	found []Finding
	// sure and maybe are the last cards that were found, for those that overlap them; -1.
	sure, maybe int
	to          int // up to where an account number was found
}

// rarePairs are in the names of secrets, see [scan.word]: password and passwort, passwd
// and pwd, passcode, passphrase, pin, cvv and cvc, bearer, token and key and kennwort,
// secret; and in the beginning of a JSON web token, where case matters.
const rarePairs = "sw wd sc sp pi cv be ke cr"

// seconds are the second letters of the pairs; their place is their class.
const seconds = "?wdcpiverJ"

// classes are the classes of octets as the second of a pair.
var classes = func() (table [256]uint8) {
	for i := 1; i < len(seconds); i++ {
		table[seconds[i]] = uint8(i)
		if c := seconds[i]; c != 'J' {
			table[upper(c)] = uint8(i)
		}
	}
	return
}()

// stops has a bit for each class of the next octet with which an octet makes the scan stop.
var stops = func() (table [256]uint16) {
	for c := range table {
		if c >= utf8.RuneSelf || isDigit(byte(c)) || c == '@' {
			table[c] = 1<<16 - 1
		}
	}
	for i := 0; i < len(rarePairs); i += 3 {
		bit := uint16(1) << classes[rarePairs[i+1]]
		table[rarePairs[i]] |= bit
		table[upper(rarePairs[i])] |= bit
	}
	table['y'] |= 1 << classes['J']
	return
}()

func (s *scan) run() {
	text := s.text
	for i := next(text, 0); i < len(text); i = next(text, i) {
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			i = s.wide(i)
		case isDigit(c):
			i = s.number(i)
		case c == '@':
			s.address(i)
			i++
		default:
			s.word(i)
			i++
		}
	}
}

// next returns where the scan stops, from i on. Nothing that is looked for begins with the
// last octet.
func next(text string, i int) int {
	if i >= len(text) {
		return len(text)
	}
	rest := text[i:]
	c := rest[0]
	for j := 1; j < len(rest); j++ {
		follower := rest[j]
		if stops[c]>>(classes[follower]&15)&1 != 0 {
			return i + j - 1
		}
		c = follower
	}
	return len(text)
}

// wide goes on from a character that is not ASCII to the next one that is, and looks at
// those between.
func (s *scan) wide(i int) int {
	for i < len(s.text) && s.text[i] >= utf8.RuneSelf {
		r, size := utf8.DecodeRuneInString(s.text[i:])
		switch {
		case r < 0x660, r >= 0x3000 && r < 0xA620, r >= 0xAC00 && r < 0xFF10:
			i += size // most of what people write
			continue
		case r == 0xFF20:
			s.address(i)
		default:
			if _, ok := digitValue(r); ok {
				return s.number(i)
			}
		}
		i += size
	}
	return i
}

// add notes a finding, with what the rule of its kind does with it.
func (s *scan) add(at, from, to int, c Confidence, brand string) int {
	r := &s.d.rules[at]
	if r.Action == Ignore {
		return -1
	}
	f := Finding{Span: Span{from, to}, Kind: r.Kind, Confidence: c, Brand: brand, Action: r.Action}
	if c < r.Least {
		f.Action = Suggest
	}
	s.found = append(s.found, f)
	return len(s.found) - 1
}

// before is the character in front of i, folded, and where it begins. Past the beginning
// it is a line end.
func (s *scan) before(i int) (byte, int) {
	if i <= 0 {
		return '\n', 0
	}
	if c := s.text[i-1]; c < utf8.RuneSelf {
		c, _ = fold(s.text, i-1)
		return c, i - 1
	}
	_, size := utf8.DecodeLastRuneInString(s.text[:i])
	c, _ := fold(s.text, i-size)
	return c, i - size
}

// after is the character at i, folded, and where the next one begins.
func (s *scan) after(i int) (byte, int) {
	if i >= len(s.text) {
		return '\n', i
	}
	c, size := fold(s.text, i)
	return c, i + size
}

// called reports whether one of the words stands shortly before i.
func (s *scan) called(i int, words ...string) bool {
	text := s.text[max(0, i-40):i]
	for at := range len(text) {
		for _, w := range words {
			if len(text)-at >= len(w) && equalFold(text[at:at+len(w)], w) && (at == 0 || !isLetter(text[at-1])) {
				return true
			}
		}
	}
	return false
}

// equalFold compares with a word in small ASCII letters.
func equalFold(s, word string) bool {
	if len(s) != len(word) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c-'A' < 26 {
			c |= 0x20
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
