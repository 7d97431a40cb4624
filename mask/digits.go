package mask

// Digits returns the decimal digits of a value, of any script, as ASCII ones. It is false if
// there is anything in it but digits and what people set between them, or no digit.
func Digits(s Secret) (Secret, bool) {
	text := s.Reveal()
	digits := make([]byte, 0, maxCard)
	for i := 0; i < len(text); {
		c, size := fold(text, i)
		i += size
		switch g := gapOf(c); {
		case isDigit(c):
			digits = append(digits, c)
		case g == 0 || g == gapParen:
			return Secret{}, false
		}
	}
	return NewSecret(string(digits)), len(digits) > 0
}

// ValidSSN reports whether the value is a social security number of the United States that
// may have been given out.
func ValidSSN(s Secret) bool {
	digits, ok := Digits(s)
	if !ok || len(digits.Reveal()) != 9 {
		return false
	}
	return givenOut(digits.Reveal())
}

// givenOut: since 2011 areas say nothing of a place, but 000, 666 and 900 to 999 are never
// given out, and neither group nor serial are all zeros.
func givenOut(n string) bool {
	return n[:3] != "000" && n[:3] != "666" && n[0] != '9' && n[3:5] != "00" && n[5:] != "0000"
}
