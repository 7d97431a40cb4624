package mask

import "fmt"

// Kind is what was found. A host's pattern brings its own.
type Kind string

// The kinds that are known without being told.
const (
	Card     Kind = "card"     // the number of a payment card
	IBAN     Kind = "iban"     // an international bank account number
	SSN      Kind = "ssn"      // a social security number of the United States
	Token    Kind = "token"    // a bearer token, an API key
	Password Kind = "password" // a password, PIN or card verification code that is called so
	Email    Kind = "email"
	Phone    Kind = "phone"
)

// Confidence is how sure it is that something is what it looks like.
type Confidence int

// The confidences, the least first.
const (
	Possible Confidence = 1 + iota // a person should look at it
	Likely                         // it has the form, and the check digits if there are any
	Sure                           // and is written as people write it, or called by its name
)

// String is the word for it.
func (c Confidence) String() string {
	switch c {
	case Possible:
		return "possible"
	case Likely:
		return "likely"
	case Sure:
		return "sure"
	default:
		return fmt.Sprintf("confidence %d", int(c))
	}
}

// MarshalText is the word for it, as JSON has it.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the word.
func (c *Confidence) UnmarshalText(text []byte) error {
	for _, known := range []Confidence{Possible, Likely, Sure} {
		if string(text) == known.String() {
			*c = known
			return nil
		}
	}
	return Refuse(BadArgument, "read a confidence", "the word is not known", "say possible, likely or sure")
}

// Action is what is done with a finding.
type Action string

// The actions, the weakest first.
const (
	Ignore  Action = "ignore"
	Suggest Action = "suggest" // an agent who may mask is shown it
	Hide    Action = "mask"    // masked before the text is stored; can be undone like any mask
	Vault   Action = "vault"   // burnt before the text is stored; only the host's vault gets the value
)

// rank orders the actions; -1 is not one of them.
func (a Action) rank() int {
	switch a {
	case Ignore:
		return 0
	case Suggest:
		return 1
	case Hide:
		return 2
	case Vault:
		return 3
	default:
		return -1
	}
}

// Finding is something in a text that may have to be masked. It tells where, and nothing
// of what is there but the brand of a card.
type Finding struct {
	Span
	Kind       Kind       `json:"kind"`
	Confidence Confidence `json:"confidence"`
	Brand      string     `json:"brand,omitempty"` // of a card; "Unknown" if no brand has the number
	Action     Action     `json:"action"`
}

// String is the finding as a log shows it: "card likely 8-27 Visa mask".
func (f Finding) String() string {
	s := fmt.Sprintf("%s %s %s", f.Kind, f.Confidence, f.Span)
	if f.Brand != "" {
		s += " " + f.Brand
	}
	return s + " " + string(f.Action)
}
