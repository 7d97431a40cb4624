package phone

import (
	"errors"

	"github.com/parley-go/parley/sms"
)

// Rules say what is checked before a message is sent. The zero value refuses numbers that
// cannot receive messages and takes those of which it is not known.
type Rules struct {
	// Region is where numbers without a country belong (ISO 3166-1). "": none are taken.
	Region string `json:"region,omitempty"`
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
// of all that is wrong the worst, and a warning only if nothing else is. With a warning
// the number is returned as well.
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
	if why := wrongFor(sender, n); why != "" {
		return Number{}, &Fault{Code: WrongForSender, Why: why, Do: "choose another sender"}
	}
	fault := &Fault{Code: CannotReceive, Why: "a land line, or no telephone of a person", Do: "call, or ask for a mobile number"}
	action := r.CannotReceive
	switch n.Reach() {
	case Reaches:
		return n, nil
	case MayReach:
		if action = r.MayNotReceive; action != Refuse && action != Warn {
			return n, nil
		}
		fault.Why = "this may be a land line"
	}
	switch action {
	case Allow:
		return n, nil
	case Warn:
		fault.Warning = true
		return n, fault
	default:
		return Number{}, fault
	}
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
func wrongFor(sender, to Number) string {
	local := sender.Type == ShortCode || sender.Type == TollFree
	switch {
	case sender.Value == to.Value:
		return "it is the sender itself"
	case sender.Type == "" && to.Type == ShortCode:
		return "a short code takes no message from a name"
	case (local || to.Type == ShortCode) && sender.Type != "" && sender.CallingCode != to.CallingCode:
		return "short codes and toll-free numbers do not write or listen abroad"
	default:
		return ""
	}
}
