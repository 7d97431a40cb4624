package sms

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// AddressKind is what sort of thing a message is from or for.
type AddressKind string

// The kinds of addresses. What is none of them has the empty kind.
const (
	// International: a number with its country, +14155550123 (ITU-T E.164).
	International AddressKind = "international"
	// National: 7 to 15 digits without a country. Two of them may be the same and belong to
	// two countries; sms/phone finds the country where a default region is known.
	National AddressKind = "national"
	// ShortCode: 1 to 6 digits, good within one country.
	ShortCode AddressKind = "short_code"
	// Alphanumeric: the name of a sender, with at least one letter. It cannot be answered.
	Alphanumeric AddressKind = "alphanumeric"
)

// Errors of [CanonicalAddress]. None of them repeats the address.
var (
	ErrAddressEmpty = errors.New("sms: the address is empty")
	ErrAddressLong  = errors.New("sms: the address is longer than an address can be")
	ErrAddress      = errors.New("sms: neither a number, nor a short code, nor a name of at most 11 characters with a letter")
)

// Limits of addresses.
const (
	maxSpelling     = 128 // octets of an address as somebody wrote it
	maxAlphanumeric = 11  // characters: 3GPP TS 23.040, 9.1.2.5: ten octets of septets
	minNumber       = 7   // digits with the country: +683 4xxx
	maxNumber       = 15  // ITU-T E.164, 6.1
	maxShortCode    = 6
)

// CanonicalAddress brings an address to the one form in which all its spellings are the
// same string, and says what it is. Canonical forms of different kinds are never equal:
// a number with its country begins with +, others have digits only, a name has a letter.
//
// In numbers spaces, dashes, dots, slashes, brackets and invisible marks are left out, the
// digits of every script are read, and 00 stands for + as most countries dial it. A zero
// in brackets behind the country, +44 (0)20, is left out, but in +39, +378 and +379,
// where it is part of the number. "tel:" and "sms:" in front are dropped. A name is
// trimmed and otherwise left as it is: carriers tell "Parley" and "PARLEY" apart.
//
// The canonical form of a canonical form is itself. The error is [ErrAddressEmpty],
// [ErrAddressLong] or [ErrAddress].
func CanonicalAddress(address string) (string, AddressKind, error) {
	if len(address) > maxSpelling {
		return "", "", ErrAddressLong
	}
	s := strings.TrimFunc(address, invisible)
	if s == "" {
		return "", "", ErrAddressEmpty
	}
	if hasLetter(s) {
		if rest, ok := cutScheme(s); ok {
			s = rest
		} else {
			return name(s)
		}
	}
	return number(s)
}

// SameAddress reports whether two spellings are one address. What is no address equals
// only itself.
func SameAddress(a, b string) bool {
	ca, _, errA := CanonicalAddress(a)
	cb, _, errB := CanonicalAddress(b)
	if errA != nil || errB != nil {
		return a == b
	}
	return ca == cb
}

// IsE164 reports whether the address is written as E.164 wants it: a plus sign, a digit
// other than 0, and 7 to 15 digits in all. It looks at the form; whether the country
// exists and the number is in use is for sms/phone and for the carrier to say.
func IsE164(address string) bool {
	digits, ok := strings.CutPrefix(address, "+")
	return ok && len(digits) >= minNumber && len(digits) <= maxNumber && digits[0] != '0' &&
		strings.Trim(digits, "0123456789") == ""
}

// name takes the name of a sender.
func name(s string) (string, AddressKind, error) {
	n := 0
	for _, r := range s {
		if n++; n > maxAlphanumeric || r == utf8.RuneError || r == '+' || !unicode.IsPrint(r) {
			return "", "", ErrAddress
		}
	}
	return s, Alphanumeric, nil
}

// number takes the digits of a spelling without letters.
func number(s string) (string, AddressKind, error) {
	digits := make([]byte, 1, maxNumber+2) // the plus sign stands in front
	plus := false
	for i, r := range s {
		d, isDigit := digitOf(r)
		switch {
		case isDigit && d == 0 && trunkZero(s[:i], s[i:], digits, plus):
		case isDigit && len(digits) > maxNumber+2:
			return "", "", ErrAddress
		case isDigit:
			digits = append(digits, '0'+d)
			if !plus && string(digits[1:]) == "00" {
				plus, digits = true, digits[:1]
			}
		case isPlus(r) && !plus && len(digits) == 1:
			plus = true
		case !separator(r):
			return "", "", ErrAddress
		}
	}
	digits[0] = '+'
	switch n := len(digits) - 1; {
	case plus && IsE164(string(digits)):
		return string(digits), International, nil
	case plus || n == 0 || n > maxNumber:
		return "", "", ErrAddress
	case n <= maxShortCode:
		return string(digits[1:]), ShortCode, nil
	default:
		return string(digits[1:]), National, nil
	}
}

// trunkZero: the zero of +44 (0)20, which is dialled at home only. before and after are
// the spelling on either side of where the zero begins, digits what was read so far.
func trunkZero(before, after string, digits []byte, plus bool) bool {
	if !plus || len(digits) < 2 || len(digits) > 4 {
		return false
	}
	switch string(digits[1:]) {
	case "39", "378", "379":
		return false
	}
	open, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(before, invisible))
	_, size := utf8.DecodeRuneInString(after)
	shut, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(after[size:], invisible))
	return (open == '(' || open == '（') && (shut == ')' || shut == '）')
}

// cutScheme takes off what a link puts in front of a number.
func cutScheme(s string) (string, bool) {
	for _, scheme := range []string{"tel:", "sms:", "smsto:"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) && !hasLetter(s[len(scheme):]) {
			return s[len(scheme):], true
		}
	}
	return "", false
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

func isPlus(r rune) bool { return r == '+' || r == '＋' || r == '﹢' }

// invisible marks come along when a number is copied from a page or a contact list.
func invisible(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Zs) }

// separator reports whether a character stands between the digits of a number and means
// nothing.
func separator(r rune) bool {
	return invisible(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("./()[]（）．−·", r)
}

// digitOf reads a decimal digit of any script. The ranges of Unicode begin with a zero
// and hold whole sets of ten.
func digitOf(r rune) (byte, bool) {
	if '0' <= r && r <= '9' {
		return byte(r - '0'), true
	}
	for _, set := range unicode.Nd.R16 {
		if rune(set.Lo) <= r && r <= rune(set.Hi) {
			return byte((r - rune(set.Lo)) % 10), true
		}
	}
	for _, set := range unicode.Nd.R32 {
		if rune(set.Lo) <= r && r <= rune(set.Hi) {
			return byte((r - rune(set.Lo)) % 10), true
		}
	}
	return 0, false
}
