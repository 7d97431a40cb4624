package conversation

import (
	"strings"
	"time"
)

// Contact is a customer.
type Contact struct {
	ID      string `json:"id"`
	Name    Text   `json:"name,omitempty"`
	Account Text   `json:"account,omitempty"` // the customer's number with the host
	Email   Text   `json:"email,omitempty"`
	// Addresses are where the customer was heard from, in the order of first use.
	Addresses []Address `json:"addresses,omitempty"`
	// Assigned are the agents who have dealt with the contact and have it on their
	// list, who did so last at the end (E9).
	Assigned []string `json:"assigned,omitempty"`
	// Consents is what the customer said about messages, by channel (D10).
	Consents map[string]Consent `json:"consents,omitempty"`
	// Banned says that nothing of this contact comes in (E10); nil: it is welcome.
	Banned *Banned `json:"banned,omitempty"`
	// Events counts the events that are logged of this contact.
	Events int64 `json:"events,omitempty"`
}

// Banned is when, by whom and over which conversation a contact was banned.
type Banned struct {
	At           time.Time `json:"at"`
	By           Actor     `json:"by"`
	Conversation string    `json:"conversation"`
}

// Consent is what a customer said about messages on a channel.
type Consent string

// What a customer may have said; the zero value: nothing.
const (
	OptedIn  Consent = "in"
	OptedOut Consent = "out"
)

// Visit is from where and to what a customer came. A page can carry what nobody may
// keep for ever, so it stands in a document of its own.
type Visit struct {
	Conversation string `json:"conversation"`
	// To is the address or number of the service that the customer wrote to.
	To Text `json:"to,omitempty"`
	// Page is the page that the customer is on (E4).
	Page Text `json:"page,omitempty"`
	// Form is what the customer filled in before (E3).
	Form []Field `json:"form,omitempty"`
}

// Field is one field of a form that was filled in.
type Field struct {
	Name  string `json:"name"`
	Value Text   `json:"value"`
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

// ContactEvent is something that happened to a contact, as the log tells it. A
// contact is text, which no event may carry, so it is not the fold of them. The set
// is closed.
type ContactEvent interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	contactEvent()
}

type (
	// Identified: the contact's data changed.
	Identified struct {
		Conversation string `json:"conversation"`
	}
	// ConsentChanged: the customer wants messages on the channel, or does not.
	ConsentChanged struct {
		Channel string  `json:"channel"`
		Consent Consent `json:"consent"`
	}
	// Assigned: an agent deals with the contact.
	Assigned struct {
		Agent string `json:"agent"`
	}
	// Unassigned: an agent took the contact off its list.
	Unassigned struct {
		Agent string `json:"agent"`
	}
	// Barred: the contact was banned.
	Barred struct {
		Conversation string `json:"conversation"`
	}
	// Unbarred: the ban was lifted.
	Unbarred struct{}
)

// The stored names of the contact's events.
const (
	KindIdentified     = "contact.identified"
	KindConsentChanged = "contact.consent"
	KindAssigned       = "contact.assigned"
	KindUnassigned     = "contact.unassigned"
	KindBarred         = "contact.barred"
	KindUnbarred       = "contact.unbarred"
)

func (Identified) Kind() string     { return KindIdentified }
func (ConsentChanged) Kind() string { return KindConsentChanged }
func (Assigned) Kind() string       { return KindAssigned }
func (Unassigned) Kind() string     { return KindUnassigned }
func (Barred) Kind() string         { return KindBarred }
func (Unbarred) Kind() string       { return KindUnbarred }

func (Identified) contactEvent()     {}
func (ConsentChanged) contactEvent() {}
func (Assigned) contactEvent()       {}
func (Unassigned) contactEvent()     {}
func (Barred) contactEvent()         {}
func (Unbarred) contactEvent()       {}
