package form

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/parley-go/parley/mask"
)

// Form is what a customer is asked for. Its definition is no secret: agents choose from the
// forms of a service, and pages show them.
type Form struct {
	ID      string  `json:"id"`
	Version int     `json:"version"` // 1 or more; an answer to another version is not taken
	Title   string  `json:"title"`
	Fields  []Field `json:"fields"`
}

// Field is one line of a form.
type Field struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Check    Check  `json:"check"`
	Optional bool   `json:"optional,omitempty"`
	Max      int    `json:"max,omitempty"` // characters; 0: what the check allows
	// Wrong is what the customer is told if the value is not right. Empty: a sentence of
	// the check, in English.
	Wrong string `json:"wrong,omitempty"`
}

// Check is what a value has to be.
type Check string

// The checks. Spaces and dashes between digits, and digits of other scripts, are allowed
// everywhere: people write as they read.
const (
	Anything     Check = "anything"      // at most 2,000 characters
	Digits       Check = "digits"        // digits only
	CardNumber   Check = "card_number"   // 12 to 19 digits, the last one right, of a known brand
	CardExpiry   Check = "card_expiry"   // 07/29, 7/29 or 07/2029; the month has not passed
	SecurityCode Check = "security_code" // 3 or 4 digits
	SSN          Check = "ssn"           // 9 digits, as the Social Security Administration gives them out
)

// Bounds of a form.
const (
	MaxFields     = 32
	MaxCharacters = 2000 // of a value
	maxWords      = 256  // octets of an id, a name, a label
)

// Card asks for a payment card.
func Card() Form {
	return Form{ID: "card", Version: 1, Title: "Payment card", Fields: []Field{
		{Name: "number", Label: "Card number", Check: CardNumber},
		{Name: "expiry", Label: "Expires (MM/YY)", Check: CardExpiry},
		{Name: "code", Label: "Security code", Check: SecurityCode},
		{Name: "name", Label: "Name on the card", Check: Anything, Max: 100},
	}}
}

// SocialSecurity asks for a social security number of the United States.
func SocialSecurity() Form {
	return Form{ID: "ssn", Version: 1, Title: "Social security number", Fields: []Field{
		{Name: "ssn", Label: "Social security number", Check: SSN},
	}}
}

// Note asks for anything that does not belong into the chat.
func Note() Form {
	return Form{ID: "note", Version: 1, Title: "Secure note", Fields: []Field{
		{Name: "note", Label: "Note", Check: Anything},
	}}
}

// Validate names every fault of a definition at once.
func (f Form) Validate() error {
	var faults []error
	fault := func(what, why, do string) {
		faults = append(faults, mask.Refuse(mask.BadArgument, "define a form: "+what, why, do))
	}
	if f.ID == "" || tooLong(f.ID) || tooLong(f.Title) {
		fault("the id or title", "the id is empty, or one of them is too long or not UTF-8", "give at most 256 octets of UTF-8")
	}
	if f.Version < 1 {
		fault("the version", "it is not 1 or more", "count the versions of the form")
	}
	if len(f.Fields) == 0 || len(f.Fields) > MaxFields {
		fault("the fields", fmt.Sprintf("there are %d", len(f.Fields)), fmt.Sprintf("give between 1 and %d", MaxFields))
	}
	seen := map[string]bool{}
	for i, field := range f.Fields {
		what := fmt.Sprintf("field %d", i+1)
		switch {
		case field.Name == "" || tooLong(field.Name) || tooLong(field.Label) || tooLong(field.Wrong):
			fault(what, "its name is empty, or a word of it is too long or not UTF-8", "give at most 256 octets of UTF-8")
		case seen[field.Name]:
			fault(what, "an earlier field has its name", "give each field a name of its own")
		case field.Max < 0 || field.Max > MaxCharacters:
			fault(what, "its limit is out of range", fmt.Sprintf("give at most %d characters, or 0", MaxCharacters))
		case !known(field.Check):
			fault(what, "its check is not known", "give anything, digits, card_number, card_expiry, security_code or ssn")
		}
		seen[field.Name] = true
	}
	return errors.Join(faults...)
}

func tooLong(s string) bool { return len(s) > maxWords || !utf8.ValidString(s) }

func known(c Check) bool {
	switch c {
	case Anything, Digits, CardNumber, CardExpiry, SecurityCode, SSN:
		return true
	default:
		return false
	}
}
