package mask

// A digit of a run, and what stands between it and the digit before.
type digit struct {
	from, to int
	value    byte
	gap      gap
}

// gap is what stands in front of a digit; the parts add up.
type gap uint8

// The parts of a gap.
const (
	gapUnseen gap = 1 << iota
	gapSpace
	gapDash
	gapDot
	gapParen
	gapLine  // the end of a line, or of a message
	gapMore  // more than one character that can be seen
	gapStart // the run begins here
)

// visible is the gap without what nobody sees.
func (g gap) visible() gap { return g &^ gapUnseen }

// tidy: at most one dash, dot or space, or a bracket, as people write numbers.
func (g gap) tidy() bool {
	return g&gapStart == 0 && (g&gapMore == 0 || g&(gapParen|gapLine) != 0)
}

// A run is digits with nothing but separators between them. Digits are kept as long as a
// number may need them.
type run struct {
	digits [2 * maxCard]digit
	n      int
	first  int  // where the run begins
	plus   bool // a plus sign stands before the first digit
	letter bool // a letter stands before the first digit
	glued  bool // a letter stands behind the last digit
}

// number reads the run of digits that begins at i, and returns where it ends. A run may be
// as long as the text: whenever there are as many digits as can be kept, those are tried
// with which a number may begin, and only what a number may still need stays. So each
// digit is the beginning of a number once, with all that may follow it in sight.
func (s *scan) number(i int) int {
	if s.account(i); s.to > i {
		return s.to
	}
	var r run
	r.first = i
	switch c, _ := s.before(i); {
	case c == '+':
		r.plus = true
	case isLetter(c):
		r.letter = true
	}
	g, end := gapStart, i
	for i < len(s.text) {
		c, size := fold(s.text, i)
		if isDigit(c) {
			if r.n == len(r.digits) {
				s.look(&r, maxCard)
			}
			r.digits[r.n] = digit{i, i + size, c - '0', g}
			r.n++
			g, end = 0, i+size
			i = end
			continue
		}
		part := gapOf(c)
		if part == 0 {
			r.glued = g == 0 && isLetter(c)
			break
		}
		if part != gapUnseen && g.visible() != 0 {
			part |= gapMore
		}
		g |= part
		i += size
	}
	s.look(&r, r.n)
	return end
}

// gapOf is the part of a gap that a character is; 0 if it ends the run. A comma or a slash
// does: it separates amounts and dates, and people do not write it into a card.
func gapOf(c byte) gap {
	switch c {
	case unseen:
		return gapUnseen
	case ' ':
		return gapSpace
	case '-':
		return gapDash
	case '.':
		return gapDot
	case '(', ')':
		return gapParen
	case '\n':
		return gapLine
	default:
		return 0
	}
}

// look tries the numbers that begin with the first n digits, and forgets these.
func (s *scan) look(r *run, n int) {
	if r.n < minSSN {
		return
	}
	for k := range n {
		rest := r.digits[k:r.n]
		s.card(r, rest)
		if len(rest) >= minPhone && rest[0].gap != 0 {
			s.ssn(r, rest)
			s.phone(r, rest)
		}
	}
	copy(r.digits[:], r.digits[n:r.n])
	r.n -= n
}

// ends reports whether a number may end with the first n of the digits: what follows is
// set apart.
func ends(rest []digit, n int) bool { return n == len(rest) || rest[n].gap != 0 }

// group is how many digits stand together at the beginning; what nobody sees does not
// set them apart.
func group(rest []digit) int {
	n := 1
	for n < len(rest) && rest[n].gap.visible() == 0 {
		n++
	}
	return n
}
