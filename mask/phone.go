package mask

const minPhone, maxPhone = 7, 15 // digits; ITU-T E.164 allows 15

// phone tries a phone number: with a plus sign, in the groups of North America, or in one
// piece behind a word that announces it. Digits alone are no phone: order numbers have as
// many, and what is suggested too often is not looked at.
func (s *scan) phone(r *run, rest []digit) {
	from := rest[0].from
	if r.plus && from == r.first {
		s.international(rest)
		return
	}
	if r.letter && from == r.first || rest[0].gap&(gapDash|gapDot) != 0 {
		return
	}
	n, c := northAmerican(rest)
	if n == 0 {
		n = group(rest)
		if n < minPhone || n > maxPhone || follower(rest, n)&(gapDash|gapDot) != 0 || !s.called(from, "phone", "mobile", "cell", "tel", "telephone") {
			return
		}
		c = Likely
	}
	if n == len(rest) && r.glued {
		return
	}
	if rest[0].gap&gapParen != 0 || rest[0].gap&gapStart != 0 {
		if c, at := s.before(from); c == '(' {
			from = at
		}
	}
	s.add(atPhone, from, rest[n-1].to, c, "")
}

// international takes the groups behind a plus sign, as long as they are set apart as one
// number is.
func (s *scan) international(rest []digit) {
	n := group(rest)
	for n < len(rest) && n < maxPhone && rest[n].gap.tidy() && rest[n].gap&gapLine == 0 {
		more := group(rest[n:])
		if n+more > maxPhone {
			break
		}
		n += more
	}
	if n > minPhone && n <= maxPhone {
		_, plus := s.before(rest[0].from)
		s.add(atPhone, plus, rest[n-1].to, Likely, "")
	}
}

// northAmerican returns how many digits belong to a number like (408) 555-1234, with or
// without a 1 in front, and how sure it is. Neither area nor exchange begin with 0 or 1.
func northAmerican(rest []digit) (int, Confidence) {
	lead := 0
	var gaps gap
	if rest[0].value == 1 && group(rest) == 1 && len(rest) > 1 {
		lead, gaps = 1, rest[1].gap
		if !gaps.tidy() {
			return 0, 0
		}
	}
	n := lead + 10
	if len(rest) < n || group(rest[lead:]) != 3 || group(rest[lead+3:]) != 3 || group(rest[lead+6:]) != 4 || follower(rest, n)&(gapDash|gapDot) != 0 {
		return 0, 0
	}
	a, b := rest[lead+3].gap, rest[lead+6].gap
	gaps |= a | b
	if !a.tidy() || !b.tidy() || gaps&gapLine != 0 || rest[lead].value < 2 || rest[lead+3].value < 2 {
		return 0, 0
	}
	if gaps&(gapDash|gapDot|gapParen) != 0 {
		return n, Likely
	}
	return n, Possible
}
