package conversation

import "strings"

// Contact is a customer.
type Contact struct {
	ID   string `json:"id"`
	Name Text   `json:"name,omitempty"`
	// Addresses are where the customer was heard from, in the order of first use.
	Addresses []Address `json:"addresses,omitempty"`
}

// Visit is from where and to what a customer came. A page can carry what nobody may
// keep for ever, so it stands in a document of its own.
type Visit struct {
	Conversation string `json:"conversation"`
	// To is the address or number of the service that the customer wrote to.
	To Text `json:"to,omitempty"`
	// Page is the page that the customer was on.
	Page Text `json:"page,omitempty"`
}

// Address is one way to reach a contact: a phone number, a web session, a
// messenger id.
type Address struct {
	Channel string `json:"channel"`
	Value   Text   `json:"value"`
}

// Address returns where the contact is reached on the channel, and "" if nowhere.
// The last one heard from wins.
func (c Contact) Address(channel string) Text {
	for i := len(c.Addresses) - 1; i >= 0; i-- {
		if c.Addresses[i].Channel == channel {
			return c.Addresses[i].Value
		}
	}
	return ""
}

// NumberKind is what sort of number a service is reached at (B2).
type NumberKind string

// The kinds of numbers. An address that is no number has the empty kind.
const (
	LongCode  NumberKind = "long_code"
	ShortCode NumberKind = "short_code"
	TollFree  NumberKind = "toll_free"
)

// KindOfNumber tells the kind by form: a short code has 3 to 6 digits and no
// plus sign; toll-free are the North American prefixes 800, 833, 844, 855, 866,
// 877 and 888, and the international 800 and 808 service; other numbers of 7 to
// 15 digits are long codes.
func KindOfNumber(number string) NumberKind {
	digits, international := strings.CutPrefix(number, "+")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	switch n := len(digits); {
	case !international && n >= 3 && n <= 6:
		return ShortCode
	case n < 7 || n > 15:
		return ""
	}
	national, north := strings.CutPrefix(digits, "1")
	if north && len(national) == 10 {
		switch national[:3] {
		case "800", "833", "844", "855", "866", "877", "888":
			return TollFree
		}
	}
	if international && (strings.HasPrefix(digits, "800") || strings.HasPrefix(digits, "808")) {
		return TollFree
	}
	return LongCode
}
