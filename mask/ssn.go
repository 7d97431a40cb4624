package mask

const minSSN = 7 // digits below which a run is no number of any kind

// ssn tries a social security number of the United States: three digits for the area, two
// for the group and four for the serial, or nine in one piece behind its name.
func (s *scan) ssn(r *run, rest []digit) {
	const size = 9
	if len(rest) < size || r.letter && rest[0].from == r.first || len(rest) == size && r.glued {
		return
	}
	if (rest[0].gap|follower(rest, size))&(gapDash|gapDot) != 0 || !ends(rest, size) {
		return // a part of something longer
	}
	var digits [size]byte
	for i := range digits {
		digits[i] = rest[i].value + '0'
	}
	if !givenOut(string(digits[:])) {
		return
	}
	named := func() bool { return s.called(rest[0].from, "ssn", "social security", "social sec") }
	confidence := Confidence(0)
	switch group(rest) {
	case size:
		if named() {
			confidence = Likely
		}
	case 3:
		a, b := rest[3].gap, rest[5].gap
		if group(rest[3:]) != 2 || group(rest[5:]) != 4 || !a.tidy() || !b.tidy() || (a|b)&gapParen != 0 {
			return
		}
		switch {
		case named():
			confidence = Sure
		case (a|b)&gapDash != 0:
			confidence = Likely
		default:
			confidence = Possible
		}
	}
	if confidence > 0 {
		s.add(atSSN, rest[0].from, rest[size-1].to, confidence, "")
	}
}

// follower is the gap behind the first n digits.
func follower(rest []digit, n int) gap {
	if n < len(rest) {
		return rest[n].gap
	}
	return 0
}
