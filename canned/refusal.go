package canned

import "strconv"

// Code names a refusal or a warning, the same in Go, JSON and a desktop. It is an error
// itself, so that errors.Is(err, canned.NotAllowed) works.
type Code string

// Error returns the code.
func (c Code) Error() string { return string(c) }

// The codes of refusals.
const (
	UnknownResponse   Code = "unknown_response"   // argument: none that this actor sees
	DuplicateResponse Code = "duplicate_response" // argument: the id is in use
	DuplicateShortcut Code = "duplicate_shortcut" // argument: somebody would see two with it
	BadArgument       Code = "bad_argument"       // argument: empty, out of range, no text
	TooLong           Code = "too_long"           // argument: over a limit of this package
	NotAllowed        Code = "not_allowed"        // right: it is not this actor's to change
	Full              Code = "full"               // state: no room for one more
)

// The codes of warnings.
const (
	UnknownVariable Code = "unknown_variable" // %NAME of which nobody knows; it is sent as it stands
	NoCleaner       Code = "no_cleaner"       // HTML will be shown as its source
)

// Class says what has to change before the same thing could be accepted.
type Class string

// The classes.
const (
	ClassState    Class = "state"    // the state of things
	ClassRight    Class = "right"    // who asks
	ClassArgument Class = "argument" // what was asked
)

// Refusal is something that was not done; nothing has changed. Its parts carry ids and
// numbers, never the text of a response, a draft or a customer.
type Refusal struct {
	Code  Code   `json:"code"`
	Class Class  `json:"class"`
	What  string `json:"what"` // what was asked
	Why   string `json:"why"`  // why not
	Do    string `json:"do"`   // what would help
}

// Error is one sentence: what was asked, why not, what to do.
func (r *Refusal) Error() string { return r.What + ": " + r.Why + "; " + r.Do }

// Unwrap returns the code, so that errors.Is finds it.
func (r *Refusal) Unwrap() error { return r.Code }

func refuse(code Code, what, why, do string) *Refusal {
	class := ClassArgument
	switch code {
	case NotAllowed:
		class = ClassRight
	case Full:
		class = ClassState
	}
	return &Refusal{Code: code, Class: class, What: what, Why: why, Do: do}
}

// refuseFlaw is the refusal for the first of some flaws; nil if there is none.
func refuseFlaw(what string, lists ...[]flaw) error {
	for _, list := range lists {
		for _, f := range list {
			return refuse(f.code, what, f.field+": "+f.why, f.do)
		}
	}
	return nil
}

// shown is an id as an error may show it: what could not be an id is not repeated.
func shown(id string) string {
	if validID(id) {
		return id
	}
	return "(no valid id)"
}

func tooLong(has, limit int) string {
	return "it has " + strconv.Itoa(has) + ", and the limit is " + strconv.Itoa(limit)
}
