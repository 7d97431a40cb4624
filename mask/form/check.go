package form

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parley-go/parley/mask"
)

// Problem is something that the customer is told about a field. It repeats no value. The
// agent is not told: what the customer mistypes is nobody's business.
type Problem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
	// Warning: the answer may be sent all the same, as with the card of a brand that is
	// not known.
	Warning bool `json:"warning,omitempty"`
}

// Check tells what is wrong with an answer, field by field. It runs where the values are in
// the clear: in the customer's page, see [Page], or in a customer's program written in Go,
// never where conversations are kept. Now decides whether a card has expired.
func (f Form) Check(v Values, now time.Time) []Problem {
	var problems []Problem
	for _, field := range f.Fields {
		value := v[field.Name].Reveal()
		if strings.TrimSpace(value) == "" {
			if !field.Optional {
				problems = append(problems, Problem{Field: field.Name, Message: "Please fill this in."})
			}
			continue
		}
		if message, warning := field.check(value, now); message != "" {
			if field.Wrong != "" && !warning {
				message = field.Wrong
			}
			problems = append(problems, Problem{field.Name, message, warning})
		}
	}
	return problems
}

// check returns what the customer is told about a value, or nothing.
func (f Field) check(value string, now time.Time) (message string, warning bool) {
	limit := f.Max
	if limit == 0 {
		limit = MaxCharacters
	}
	if !utf8.ValidString(value) || utf8.RuneCountInString(value) > limit {
		return "This is too long.", false
	}
	switch f.Check {
	case Digits:
		if _, ok := mask.Digits(mask.NewSecret(value)); !ok {
			return "Please give digits only.", false
		}
	case CardNumber:
		switch brand, valid := mask.CardBrand(mask.NewSecret(value)); {
		case !valid:
			return "This is not the number of a card. Please look again.", false
		case brand == mask.Unknown:
			return "Unknown: we do not know this kind of card. Please look again.", true
		}
	case CardExpiry:
		if !expires(value, now) {
			return "Please give the month and year on the card, as in 07/29. It must not have passed.", false
		}
	case SecurityCode:
		if digits, ok := mask.Digits(mask.NewSecret(value)); !ok || len(digits.Reveal()) < 3 || len(digits.Reveal()) > 4 {
			return "Please give the 3 or 4 digits of the security code.", false
		}
	case SSN:
		if !mask.ValidSSN(mask.NewSecret(value)) {
			return "This is not a social security number. Please look again.", false
		}
	}
	return "", false
}

// expires reports whether the value is a month that has not passed. A card is good until
// the end of the month that is on it.
func expires(value string, now time.Time) bool {
	month, year, cut := strings.Cut(value, "/")
	months, ok := mask.Digits(mask.NewSecret(month))
	years, too := mask.Digits(mask.NewSecret(year))
	if !cut || !ok || !too || len(months.Reveal()) > 2 || len(years.Reveal()) != 2 && len(years.Reveal()) != 4 {
		return false
	}
	m, _ := strconv.Atoi(months.Reveal()) // digits, and few
	y, _ := strconv.Atoi(years.Reveal())
	if len(years.Reveal()) == 2 {
		y += 2000
	}
	now = now.UTC()
	return m >= 1 && m <= 12 && (y > now.Year() || y == now.Year() && m >= int(now.Month()))
}
