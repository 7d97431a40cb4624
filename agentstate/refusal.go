package agentstate

// Code names a refusal, the same in Go, JSON and a desktop. It is an error
// itself, so that errors.Is(err, agentstate.NoRoom) works.
type Code string

// Error returns the code.
func (c Code) Error() string { return string(c) }

// The codes of this package.
const (
	UnknownWork      Code = "unknown_work"       // argument: no such work on the desk
	DuplicateWork    Code = "duplicate_work"     // argument: this work is on the desk already
	BadArgument      Code = "bad_argument"       // argument: empty, too long, out of range, unknown
	UnknownReason    Code = "unknown_reason"     // argument: the host's list has no such reason
	LastChannel      Code = "last_channel"       // argument: no other channel would be left open
	WrongPhase       Code = "wrong_phase"        // state: the work is in another phase
	WrapUpFixed      Code = "wrap_up_fixed"      // state: this wrap-up lasts until its deadline
	NotLoggedIn      Code = "not_logged_in"      // state: the agent has to log in first
	Silent           Code = "desktop_silent"     // state: the agent's desktop is not there (A16)
	NotOpen          Code = "not_open"           // state: the agent takes no new work now
	NoRoom           Code = "no_room"            // state: the desk is full for the channel
	LabelFull        Code = "label_full"         // state: the desk is full for the label
	NoUnits          Code = "no_units"           // state: too few units of the desk are free
	Excluded         Code = "excluded"           // state: other work keeps this channel away
	RampingUp        Code = "ramping_up"         // state: the desk is full for the start of a shift
	ChannelNotServed Code = "channel_not_served" // state: the agent has no limit for the channel
)

// Class says what has to change before the same command could be accepted.
type Class string

// The classes. What [Permitted] lists can only be refused for its argument, or for
// want of room (A11): of that an Override needs none, or another channel has some.
const (
	ClassState    Class = "state"    // the state of things
	ClassRight    Class = "right"    // who asks
	ClassArgument Class = "argument" // the command itself
)

// Refusal is a command that was not carried out; nothing has changed. Its parts
// carry ids, never text of a customer.
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
	class := ClassState
	switch code {
	case UnknownWork, DuplicateWork, BadArgument, UnknownReason, LastChannel:
		class = ClassArgument
	}
	return &Refusal{Code: code, Class: class, What: what, Why: why, Do: do}
}
