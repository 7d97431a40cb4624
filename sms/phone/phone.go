package phone

import (
	"errors"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/parley-go/parley/sms"
)

// Number is a number that exists in the plan of its country. Whether somebody has it, only
// the carrier knows.
type Number struct {
	// Value is the canonical form, as [sms.CanonicalAddress] gives it: E.164 with a plus
	// sign, or the digits of a short code.
	Value string `json:"value"`
	// Region is the country (ISO 3166-1, two letters), for a short code the one that it is
	// dialled in. It is "" for numbers that belong to no country, as +800. Islands with the
	// calling code of a larger neighbour may come for the neighbour.
	Region string `json:"region,omitempty"`
	// CallingCode is 44 for +44: what regions of one plan have in common.
	CallingCode int  `json:"calling_code"`
	Type        Type `json:"type"`
}

// Type is what a number is used for, as far as the plan tells.
type Type string

// The types.
const (
	Mobile    Type = "mobile"
	FixedLine Type = "fixed_line"
	// Either: the plan does not tell mobile and fixed numbers apart, as in the United
	// States, Canada and Mexico.
	Either    Type = "fixed_or_mobile"
	TollFree  Type = "toll_free"
	ShortCode Type = "short_code"
	VoIP      Type = "voip"
	Personal  Type = "personal" // follows a person to any sort of telephone
	Other     Type = "other"    // premium rate, shared cost, pagers, company numbers, voice mail
)

// Errors of [Parse]. None of them repeats the text.
var (
	ErrNotANumber = errors.New("phone: there is no such number")
	ErrRegion     = errors.New("phone: the number has no country, and the default region is missing or not known")
	ErrEmergency  = errors.New("phone: an emergency number")
)

// Parse finds the number in a text: with its country, as +44 20 7946 0123, or as it is
// dialled in the default region (ISO 3166-1, "GB"). Without a default region only
// numbers with a country are found. All spellings that package sms understands are
// understood. With letters or an extension it is no number that messages go to.
//
// The errors are [ErrNotANumber] if no country has such a number, [ErrRegion] if the
// country is missing, and [ErrEmergency] for what calls for help in the region or is
// known for it everywhere: 112, 911, 999 and 000.
func Parse(text, region string) (Number, error) {
	region = strings.ToUpper(strings.TrimSpace(region))
	if emergency(text, region) {
		return Number{}, ErrEmergency
	}
	value, kind, err := sms.CanonicalAddress(text)
	if err != nil || kind == sms.Alphanumeric {
		return Number{}, ErrNotANumber
	}
	known := phonenumbers.GetSupportedRegions()[region]
	switch {
	case kind != sms.International && !known:
		return Number{}, ErrRegion
	case kind == sms.International && !known:
		region = ""
	case kind == sms.International && !strings.ContainsAny(text, "+＋﹢"):
		// 00 leads abroad from most regions, but 0011 from Australia.
		value = phonenumbers.NormalizeDigitsOnly(text)
	}
	p, err := phonenumbers.Parse(value, region)
	if err != nil {
		return Number{}, ErrNotANumber
	}
	n := Number{CallingCode: int(p.GetCountryCode())}
	switch {
	case phonenumbers.IsValidNumber(p):
		n.Value = phonenumbers.Format(p, phonenumbers.E164)
		n.Region = geographic(phonenumbers.GetRegionCodeForNumber(p))
		n.Type = typeOf(p)
	case kind == sms.ShortCode && phonenumbers.IsValidShortNumberForRegion(p, region):
		n.Value, n.Region, n.Type = value, region, ShortCode
	case connects(value, region):
		return Number{}, ErrEmergency
	default:
		return Number{}, ErrNotANumber
	}
	return n, nil
}

// emergency: numbers that call for help, however they are spelled.
func emergency(text, region string) bool {
	if strings.ContainsAny(text, "+＋﹢") || len(text) > 64 {
		return false
	}
	digits := phonenumbers.NormalizeDigitsOnly(text)
	return slices.Contains([]string{"112", "911", "999", "000"}, digits) || phonenumbers.IsEmergencyNumber(digits, region)
}

// connects: an emergency number with more behind it, which still calls for help in some
// regions. A number that exists is none.
func connects(digits, region string) bool {
	return !strings.HasPrefix(digits, "+") && phonenumbers.ConnectsToEmergencyNumber(digits, region)
}

func geographic(region string) string {
	if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		return ""
	}
	return region
}

func typeOf(p *phonenumbers.PhoneNumber) Type {
	switch phonenumbers.GetNumberType(p) {
	case phonenumbers.MOBILE:
		return Mobile
	case phonenumbers.FIXED_LINE:
		return FixedLine
	case phonenumbers.FIXED_LINE_OR_MOBILE:
		return Either
	case phonenumbers.TOLL_FREE:
		return TollFree
	case phonenumbers.VOIP:
		return VoIP
	case phonenumbers.PERSONAL_NUMBER:
		return Personal
	default:
		return Other
	}
}

// Reach is whether a text message gets to a number.
type Reach string

// The answers.
const (
	Reaches  Reach = "reaches"    // a mobile telephone
	MayReach Reach = "may_reach"  // the number does not tell
	NoSMS    Reach = "cannot_sms" // a land line, or nothing that a person reads
)

// Reach tells by the type of the number.
func (n Number) Reach() Reach {
	switch n.Type {
	case Mobile:
		return Reaches
	case Either, TollFree, ShortCode, VoIP, Personal:
		return MayReach
	default:
		return NoSMS
	}
}

// Zones lists the time zones in which the number may be (IANA names, for
// time.LoadLocation and the quiet hours of package sms); nil if nothing is known. A mobile
// number of a country with several has them all.
func (n Number) Zones() []string {
	if n.Type == ShortCode {
		return nil
	}
	zones, err := phonenumbers.GetTimezonesForPrefix(n.Value)
	if err != nil || slices.Contains(zones, phonenumbers.UNKNOWN_TIMEZONE) {
		return nil
	}
	return slices.Clone(zones)
}
