package mask

const minCard, maxCard = 12, 19 // digits

// Unknown is the brand of a number that no brand has.
const Unknown = "Unknown"

// card tries the payment cards that begin with the first of the digits. Whatever overlaps
// another one becomes one finding with it, so that no separator or digit in front of a
// card or behind it can uncover a part.
func (s *scan) card(r *run, rest []digit) {
	if len(rest) < minCard {
		return
	}
	iin := 0
	for _, d := range rest[:6] {
		iin = iin*10 + int(d.value)
	}
	brand, lengths := brandOf(iin)
	apart := rest[0].gap != 0
	if brand == "" && !apart {
		return
	}
	// Luhn doubles every second digit from the last but one on. Which these are depends on
	// the length, so both sums are kept.
	var sums [2]int
	same := true
	for i, d := range rest[:min(len(rest), maxCard)] {
		sums[i%2] += doubled(d.value)
		sums[1-i%2] += int(d.value)
		same = same && d.value == rest[0].value
		n := i + 1
		if n < minCard || sums[n%2]%10 != 0 || same {
			continue
		}
		right := lengths&(1<<n) != 0
		alone := apart && ends(rest, n)
		switch usual := usualGroups(rest[:n]); {
		case right && alone && usual:
			s.addCard(rest[:n], Sure, brand)
		case right && alone:
			s.addCard(rest[:n], Likely, brand)
		case right && (n == 15 || n == 16):
			s.addCard(rest[:n], Possible, brand) // glued to other digits
		case alone && usual:
			s.addCard(rest[:n], Possible, Unknown)
		}
	}
}

func (s *scan) addCard(digits []digit, c Confidence, brand string) {
	from, to := digits[0].from, digits[len(digits)-1].to
	last := &s.sure
	if c == Possible {
		last = &s.maybe
	}
	if *last >= 0 && s.found[*last].To > from {
		f := &s.found[*last]
		f.To = max(f.To, to)
		if c > f.Confidence {
			f.Brand = brand
			if f.Confidence = c; c >= s.d.rules[atCard].Least {
				f.Action = s.d.rules[atCard].Action
			}
		}
		return
	}
	*last = s.add(atCard, from, to, c, brand)
}

// usualGroups: written in one piece, in fours, or as four, six and the rest.
func usualGroups(digits []digit) bool {
	fours, six, pieces := true, true, 1
	for i, d := range digits {
		if i > 0 && d.gap.visible() != 0 {
			pieces++
			fours = fours && i%4 == 0
			six = six && (i == 4 || i == 10)
		}
	}
	return pieces == 1 || fours || six && pieces == 3
}

// doubled is a digit twice, and the sum of the digits of that.
func doubled(v byte) int {
	if v >= 5 {
		return 2*int(v) - 9
	}
	return 2 * int(v)
}

// CardBrand names the brand of a number of 12 to 19 decimal digits, of any script and
// however separated, and reports whether its length and check digit are right. Without a
// brand it is [Unknown]; such a number is valid by its check digit alone.
func CardBrand(n Secret) (brand string, valid bool) {
	only, ok := Digits(n)
	digits := only.Reveal()
	count := len(digits)
	if !ok || count < minCard || count > maxCard {
		return Unknown, false
	}
	iin, sum := 0, 0
	for i := range count {
		v := digits[i] - '0'
		if i < 6 {
			iin = iin*10 + int(v)
		}
		if (count-i)%2 == 0 {
			sum += doubled(v)
		} else {
			sum += int(v)
		}
	}
	brand, lengths := brandOf(iin)
	if brand == "" {
		return Unknown, sum%10 == 0
	}
	return brand, sum%10 == 0 && lengths&(1<<count) != 0
}

// brandOf returns the brand of the first six digits, and a bit for each length that its
// numbers have.
func brandOf(iin int) (string, int) {
	for _, b := range brands[iin/100_000] {
		if iin >= b.from && iin <= b.to {
			return b.name, b.lengths
		}
	}
	return "", 0
}

const (
	digits16   = 1 << 16
	digits16on = 1<<16 | 1<<17 | 1<<18 | 1<<19
	digits14on = 1<<14 | 1<<15 | digits16on
	digits12on = 1<<12 | 1<<13 | digits14on
)

// A brandRange is a range of first six digits.
type brandRange struct {
	from, to int
	name     string
	lengths  int
}

// brands by first digit, the narrower range first. The ranges are those that the brands
// publish, as ISO/IEC 7812 gives them out; co-branded ranges go to the brand that is
// checked first.
var brands = [10][]brandRange{
	2: {
		{220000, 220499, "Mir", digits16on},
		{222100, 272099, "Mastercard", digits16},
	},
	3: {
		{300000, 305999, "Diners Club", 1<<14 | digits16on},
		{309500, 309599, "Diners Club", 1<<14 | digits16on},
		{340000, 349999, "American Express", 1 << 15},
		{352800, 358999, "JCB", digits16on},
		{360000, 369999, "Diners Club", digits14on},
		{370000, 379999, "American Express", 1 << 15},
		{380000, 399999, "Diners Club", 1<<14 | digits16on},
	},
	4: {
		{400000, 499999, "Visa", 1<<13 | digits16 | 1<<19},
	},
	5: {
		{501800, 501899, "Maestro", digits12on},
		{502000, 502099, "Maestro", digits12on},
		{503800, 503899, "Maestro", digits12on},
		{508000, 508999, "RuPay", digits16},
		{510000, 559999, "Mastercard", digits16},
		{589300, 589399, "Maestro", digits12on},
	},
	6: {
		{601100, 601199, "Discover", digits16on},
		{622126, 622925, "Discover", digits16on},
		{630400, 630499, "Maestro", digits12on},
		{644000, 659999, "Discover", digits16on},
		{675900, 675999, "Maestro", digits12on},
		{676100, 676399, "Maestro", digits12on},
		{600000, 609999, "RuPay", digits16},
		{620000, 629999, "UnionPay", digits16on},
	},
	8: {
		{810000, 817199, "UnionPay", digits16on},
		{820000, 829999, "RuPay", digits16},
	},
	9: {
		{979200, 979299, "Troy", digits16},
	},
}
