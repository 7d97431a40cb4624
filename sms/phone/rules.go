package phone

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/parley-go/parley/sms"
)

// Rules say what is checked before a message is sent. The zero value refuses numbers that
// cannot receive messages, or none of this sender, and takes those of which it is not
// known.
type Rules struct {
	// Region is where numbers without a country belong (ISO 3166-1). "": none are taken.
	Region string `json:"region,omitempty"`
	// WrongForSender is what to do about recipients that this sender does not get to: the
	// sender itself; from a name to a short code; and from or to a short code, or from a
	// toll-free number, in another country. Countries are told apart by [Number.Region], so
	// that Canada and Jamaica are abroad for a short code of the United States. Some
	// carriers do serve a neighbour. "": [Refuse].
	WrongForSender Action `json:"wrong_for_sender,omitempty"`
	// CannotReceive is what to do about land lines and the like. "": [Refuse].
	CannotReceive Action `json:"cannot_receive,omitempty"`
	// MayNotReceive is what to do where the number does not tell. "": [Allow].
	MayNotReceive Action `json:"may_not_receive,omitempty"`
}

// Action is what to do about a number. What is no action counts as the default.
type Action string

// The actions.
const (
	Refuse Action = "refuse"
	Warn   Action = "warn"
	Allow  Action = "allow"
)

// Code names what is wrong. It is an error itself, so that errors.Is finds it.
type Code string

// Error returns the code.
func (c Code) Error() string { return string(c) }

// The codes.
const (
	NotANumber     Code = "not_a_number"     // the recipient's: mend it
	Emergency      Code = "emergency_number" // the recipient's: never
	WrongForSender Code = "wrong_for_sender" // this sender does not get there; another may
	CannotReceive  Code = "cannot_receive"   // no text message gets there, or perhaps none
	WrongSender    Code = "wrong_sender"     // our own: an administrator has to mend it
)

// Fault is what is wrong with a pair of numbers. It holds neither of them.
type Fault struct {
	Code Code `json:"code"`
	// Warning: the message may be sent if whoever writes it insists.
	Warning bool   `json:"warning,omitempty"`
	Why     string `json:"why"`
	Do      string `json:"do"`
}

// Error is the code, why, and what to do.
func (f *Fault) Error() string { return string(f.Code) + ": " + f.Why + "; " + f.Do }

// Unwrap returns the code.
func (f *Fault) Unwrap() error { return f.Code }

// Check looks at both ends of a message and returns the recipient. The error is a *[Fault]:
// of all that is wrong the worst, and a warning only if nothing is refused; of two warnings
// that about the sender. With a warning the number is returned as well.
func (r Rules) Check(from, to string) (Number, error) {
	sender, err := r.sender(from)
	if err != nil {
		return Number{}, err
	}
	n, err := Parse(to, r.Region)
	switch {
	case errors.Is(err, ErrEmergency):
		return Number{}, &Fault{Code: Emergency, Why: "this calls for help", Do: "call it by telephone"}
	case errors.Is(err, ErrRegion):
		return Number{}, &Fault{Code: NotANumber, Why: "the country is missing", Do: "write it with + and the calling code"}
	case err != nil:
		return Number{}, &Fault{Code: NotANumber, Why: "no country has such a number", Do: "ask the customer for the number"}
	}
	var warning *Fault
	if why := r.wrongFor(sender, n); why != "" && r.WrongForSender != Allow {
		fault := &Fault{Code: WrongForSender, Why: why, Do: "choose another sender"}
		if r.WrongForSender != Warn {
			return Number{}, fault
		}
		fault.Warning, warning = true, fault
	}
	if fault := r.cannotReceive(n); fault != nil {
		if !fault.Warning {
			return Number{}, fault
		}
		if warning == nil {
			warning = fault
		}
	}
	if warning != nil {
		return n, warning
	}
	return n, nil
}

// cannotReceive judges by the type of the number; nil if there is nothing to say.
func (r Rules) cannotReceive(n Number) *Fault {
	fault := &Fault{Code: CannotReceive, Why: "a land line, or no telephone of a person", Do: "call, or ask for a mobile number"}
	action := r.CannotReceive
	switch n.Reach() {
	case Reaches:
		return nil
	case MayReach:
		if action = r.MayNotReceive; action != Refuse && action != Warn {
			return nil
		}
		fault.Why = "this may be a land line"
	}
	if action == Allow {
		return nil
	}
	fault.Warning = action == Warn
	return fault
}

// sender checks our own end: a number that exists, a short code of the region, or a name,
// which has no number.
func (r Rules) sender(from string) (Number, error) {
	name, kind, err := sms.CanonicalAddress(from)
	if err == nil && kind == sms.Alphanumeric {
		return Number{Value: name}, nil
	}
	n, err := Parse(from, r.Region)
	if err != nil || n.Type != ShortCode && kind != sms.International {
		return Number{}, &Fault{Code: WrongSender, Why: "the number of the service is not one that messages can be sent from",
			Do: "an administrator has to set it to a number with its country, to a short code of the region, or to a name of at most 11 characters"}
	}
	return n, nil
}

// wrongFor says why a message of this sender does not get to the recipient; "" if it may.
func (r Rules) wrongFor(sender, to Number) string {
	local := sender.Type == ShortCode || sender.Type == TollFree
	switch {
	case sender.Value == to.Value:
		return "it is the sender itself"
	case sender.Type == "" && to.Type == ShortCode:
		return "a short code takes no message from a name"
	case (local || to.Type == ShortCode) && sender.Type != "" && r.abroad(sender, to):
		return "short codes and toll-free numbers do not write or listen abroad"
	default:
		return ""
	}
}

// abroad: the recipient is in another country, or in none. The plan does not tell whose a
// toll-free number is that several countries share, as +1 800: it is at home in the region
// of the rules, if that is one of them.
func (r Rules) abroad(sender, to Number) bool {
	home := sender.Region
	region := strings.ToUpper(strings.TrimSpace(r.Region))
	if sender.Type == TollFree && phonenumbers.GetCountryCodeForRegion(region) == sender.CallingCode {
		home = region
	}
	return to.Region == "" || to.Region != home
}
