package mask

// account tries an IBAN (ISO 13616), whose first digit is at i. In front of it is a
// country, and behind it the second check digit and as many characters as that country
// has; the remainder of it all by 97 is 1. It is written in one piece or in fours, or at
// least in capitals.
func (s *scan) account(i int) {
	b, at := s.before(i)
	if gapOf(b) != 0 {
		b, at = s.before(at)
	}
	a, at := s.before(at)
	if !isLetter(a) || !isLetter(b) {
		return
	}
	if c, _ := s.before(at); isLetter(c) || isDigit(c) {
		return
	}
	capitals := upper(a) == a && upper(b) == b
	a, b = upper(a), upper(b)
	size := accountSize(a, b)
	if size == 0 {
		return
	}
	rest, check := 0, 0
	usual, end := true, i
	for n := 2; n < size; n++ { // n characters are read
		c, from, to := s.accountCharacter(end)
		if to == 0 || n < 4 && !isDigit(c) {
			return
		}
		usual = usual && (from == end || n == 2 || n%4 == 0)
		capitals = capitals && s.text[from]-'a' >= 26
		if end = to; n < 4 {
			check = check*10 + int(c-'0')
			continue
		}
		rest = remainder(rest, c)
	}
	// Letters and digits that are glued to it make it something else.
	if c, _ := s.after(end); isLetter(c) || isDigit(c) {
		return
	}
	rest = remainder(remainder(rest, a), b)
	if (rest*100+check)%97 != 1 || check < 2 || check > 98 {
		return
	}
	switch {
	case usual:
		s.add(atIBAN, at, end, Sure, "")
	case capitals:
		s.add(atIBAN, at, end, Likely, "")
	default:
		return // words between numbers: one in 97 of them has the right remainder
	}
	s.to = end
}

// accountCharacter is the next letter or digit at or behind i, as a capital, and where it
// begins and ends. The end is 0 if something else comes first.
func (s *scan) accountCharacter(i int) (c byte, from, to int) {
	for i < len(s.text) {
		c, size := fold(s.text, i)
		switch {
		case isDigit(c) || isLetter(c):
			return upper(c), i, i + size
		case gapOf(c) == 0 || c == '(' || c == ')':
			return 0, 0, 0
		}
		i += size
	}
	return 0, 0, 0
}

// remainder goes on with a division by 97; A is 10 and Z is 35.
func remainder(rest int, c byte) int {
	if isDigit(c) {
		return (rest*10 + int(c-'0')) % 97
	}
	return (rest*100 + int(c-'A') + 10) % 97
}

// accountSize is the length of a country's IBANs, 0 if it has none.
func accountSize(a, b byte) int { return int(accountSizes[(int(a)-'A')*26+int(b)-'A']) }

// accountSizes are the lengths of the registry that SWIFT keeps for ISO 13616.
var accountSizes = func() (table [26 * 26]uint8) {
	const registry = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28" +
		"EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27" +
		"JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15" +
		"OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24" +
		"TR26UA29VA22VG24XK20YE30"
	for i := 0; i < len(registry); i += 4 {
		table[int(registry[i]-'A')*26+int(registry[i+1]-'A')] = (registry[i+2]-'0')*10 + registry[i+3] - '0'
	}
	return
}()
