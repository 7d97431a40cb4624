package mask

import "strings"

// maxLocal is how many octets of an address stand before the at sign (RFC 5321, 4.5.3.1.1).
const maxLocal = 64

// address tries an e-mail address around the at sign at i: a local part of letters,
// digits and the signs that are in use, and a domain of at least two labels, of which the
// last begins with a letter. Letters of all scripts count.
func (s *scan) address(i int) {
	from := i
	for from > 0 && i-from < maxLocal {
		c, at := s.before(from)
		if !inLocal(c) || i-at > maxLocal {
			break
		}
		from = at
	}
	for from < i && s.text[from] == '.' {
		from++ // an address does not begin with a dot
	}
	_, at := s.after(i)
	if to, ok := s.domain(at); ok && from < i {
		s.add(atEmail, from, to, Likely, "")
	}
}

// domain returns where the domain that begins at i ends, and whether it is one. Its last
// label begins with a letter, so that 1.2 behind an at sign is none.
func (s *scan) domain(i int) (end int, ok bool) {
	const longest = 253
	label, labels := i, 0
	for at := i; at < len(s.text) && at-i < longest; {
		c, next := s.after(at)
		switch {
		case isLetter(c) || isDigit(c) || c == foreign:
			if first, _ := s.after(label); labels > 0 && !isDigit(first) {
				end, ok = next, true
			}
		case c == '-' && at > label:
		case c == '.' && at > label:
			label = next
			labels++
		default:
			return end, ok
		}
		at = next
	}
	return end, ok
}

// inLocal reports whether an address has the character before its at sign.
func inLocal(c byte) bool {
	return isLetter(c) || isDigit(c) || c == foreign || c < other && c > ' ' && strings.IndexByte("._%+-'!#$&*/=?^`{|}~", c) >= 0
}
