package agentstate

import "time"

// Command is something that is asked of an agent's state. The set is closed.
type Command interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	command()
}

// MissRule is what a service does with an agent who lets an offer run out (A5).
// The zero value: NotReady until the agent itself says otherwise.
type MissRule struct {
	// ReturnAfter makes the agent Ready again after this time (nanoseconds in JSON);
	// 0 or less: never.
	ReturnAfter time.Duration `json:"return_after,omitempty"`
	// LogOutAfter logs the agent out at the n-th miss in a row; 0 or less: never.
	LogOutAfter int `json:"log_out_after,omitempty"`
}

// Configure sets what the host knows about the agent. It may be sent at any time;
// a lower capacity takes no work away, it only admits none.
type Configure struct {
	Name         string         `json:"name,omitempty"`
	Skills       map[string]int `json:"skills,omitempty"`
	Capacity     Capacity       `json:"capacity"`
	ReadyAtLogIn bool           `json:"ready_at_log_in,omitempty"` // see [Agent]
}

// What an agent, or somebody in its place, asks for. By is the somebody, such as a
// supervisor's id (A14); empty: the agent itself.
type (
	// LogIn begins a shift: Ready if asked for or configured, else
	// NotReady([LoggedIn]). An agent who is logged in stays as it is; a waiting wish
	// to log out is dropped.
	LogIn struct {
		Ready bool `json:"ready,omitempty"`
	}
	// LogOut ends the shift: at once, or when the work on the desk ends (A7).
	LogOut struct {
		By string `json:"by,omitempty"`
	}
	// GoReady asks for work. With a channel it asks for that one again, and for no
	// other; without one, a channel that was closed stays so (A10).
	GoReady struct {
		Channel string `json:"channel,omitempty"`
		By      string `json:"by,omitempty"`
	}
	// GoNotReady asks for none, with a reason: at once, or when the work ends (A7).
	// With a channel it asks for no new work of that one, at once, and the state stays
	// as it is; it cannot be the last one that is open (A10).
	GoNotReady struct {
		Reason  string `json:"reason"`
		Channel string `json:"channel,omitempty"`
		By      string `json:"by,omitempty"`
	}
)

// What time does. Each of these comes from a timer; before its time, and after
// something else has happened meanwhile, it does nothing, so that a late timer is
// harmless.
type (
	// Return is the automatic end of NotReady(missed) (A5), due at [Intent.Until].
	Return struct{}
	// RampUp ends a step of a slow start (A11), due at [Agent.RampDue].
	RampUp struct{}
	// Renew says that the agent's desktop is there, and will be taken to be for this
	// long (nanoseconds in JSON) (A16). It may be said at every sign of life: it
	// changes something only when less than half of that time is left, so it never
	// shortens a lease. An agent who was lost is Ready again only when it asks.
	Renew struct {
		For time.Duration `json:"for"`
	}
	// Lapse is the end of a lease that was not renewed, due at [Agent.Lease] (A16):
	// an agent who was Ready is NotReady([Lost]). What is offered to it is for the
	// host to withdraw.
	Lapse struct{}
)

// What happens to the work on the desk.
type (
	// Reserve puts an offer on the desk (A2).
	Reserve struct {
		Work    string    `json:"work"`
		Channel string    `json:"channel"`
		Label   string    `json:"label,omitempty"`
		Until   time.Time `json:"until,omitzero"`
	}
	// Take turns an offer into active work.
	Take struct {
		Work string `json:"work"`
	}
	// Reject turns an offer down (A4).
	Reject struct {
		Work string `json:"work"`
	}
	// Miss says that an offer ran out (A5). The host says it when the offer's Until
	// has come; it is taken at its word.
	Miss struct {
		Work string   `json:"work"`
		Rule MissRule `json:"rule,omitzero"`
	}
	// Withdraw takes an offer back; the agent is not blamed (B6).
	Withdraw struct {
		Work string `json:"work"`
	}
	// Begin puts active work on the desk without an offer: what the agent opens
	// itself (A13), and what the host runs, a phone call above all (A12). The intent
	// stays, and is shown again afterwards. Override puts it there although there is
	// no room, and the piece says so (A11).
	Begin struct {
		Work     string `json:"work"`
		Channel  string `json:"channel"`
		Label    string `json:"label,omitempty"`
		Override bool   `json:"override,omitempty"`
	}
	// Assign puts parked work on the desk, whatever the agent's state: what is the
	// agent's own and goes on while it is away (D2).
	Assign struct {
		Work    string `json:"work"`
		Channel string `json:"channel"`
		Label   string `json:"label,omitempty"`
	}
	// Discard takes active or parked work off the desk that came to nothing: no
	// wrap-up, and nothing was handled (A13).
	Discard struct {
		Work string `json:"work"`
	}
	// Finish ends active or parked work: into wrap-up, or off the desk (A8), where
	// the other fields say nothing.
	Finish struct {
		Work   string    `json:"work"`
		WrapUp bool      `json:"wrap_up,omitempty"`
		Until  time.Time `json:"until,omitzero"` // end of the wrap-up; zero: none
		// Fixed makes the wrap-up last until its end: the agent cannot be done before.
		Fixed bool `json:"fixed,omitempty"`
		// Deferred frees the agent although the wrap-up is still to be done.
		Deferred bool `json:"deferred,omitempty"`
	}
	// Done ends a wrap-up.
	Done struct {
		Work string `json:"work"`
	}
	// Park sets work aside: it stays open, and takes no room (A7). Work in wrap-up
	// is parked when its conversation goes on after all.
	Park struct {
		Work string `json:"work"`
	}
	// Resume makes parked work active again, and work in wrap-up too, whose
	// conversation goes on after all. Work that took no room needs some; Override
	// brings it back without, and the piece says so (A11).
	Resume struct {
		Work     string `json:"work"`
		Override bool   `json:"override,omitempty"`
	}
)

// The stored names of the commands.
const (
	KindConfigure  = "agent.configure"
	KindLogIn      = "agent.log_in"
	KindLogOut     = "agent.log_out"
	KindGoReady    = "agent.ready"
	KindGoNotReady = "agent.not_ready"
	KindReturn     = "agent.return"
	KindRampUp     = "agent.ramp_up"
	KindRenew      = "agent.renew"
	KindLapse      = "agent.lapse"
	KindReserve    = "agent.reserve"
	KindTake       = "agent.take"
	KindReject     = "agent.reject"
	KindMiss       = "agent.miss"
	KindWithdraw   = "agent.withdraw"
	KindBegin      = "agent.begin"
	KindAssign     = "agent.assign"
	KindDiscard    = "agent.discard"
	KindFinish     = "agent.finish"
	KindDone       = "agent.done"
	KindPark       = "agent.park"
	KindResume     = "agent.resume"
)

func (Configure) Kind() string  { return KindConfigure }
func (LogIn) Kind() string      { return KindLogIn }
func (LogOut) Kind() string     { return KindLogOut }
func (GoReady) Kind() string    { return KindGoReady }
func (GoNotReady) Kind() string { return KindGoNotReady }
func (Return) Kind() string     { return KindReturn }
func (RampUp) Kind() string     { return KindRampUp }
func (Renew) Kind() string      { return KindRenew }
func (Lapse) Kind() string      { return KindLapse }
func (Reserve) Kind() string    { return KindReserve }
func (Take) Kind() string       { return KindTake }
func (Reject) Kind() string     { return KindReject }
func (Miss) Kind() string       { return KindMiss }
func (Withdraw) Kind() string   { return KindWithdraw }
func (Begin) Kind() string      { return KindBegin }
func (Assign) Kind() string     { return KindAssign }
func (Discard) Kind() string    { return KindDiscard }
func (Finish) Kind() string     { return KindFinish }
func (Done) Kind() string       { return KindDone }
func (Park) Kind() string       { return KindPark }
func (Resume) Kind() string     { return KindResume }

func (Configure) command()  {}
func (LogIn) command()      {}
func (LogOut) command()     {}
func (GoReady) command()    {}
func (GoNotReady) command() {}
func (Return) command()     {}
func (RampUp) command()     {}
func (Renew) command()      {}
func (Lapse) command()      {}
func (Reserve) command()    {}
func (Take) command()       {}
func (Reject) command()     {}
func (Miss) command()       {}
func (Withdraw) command()   {}
func (Begin) command()      {}
func (Assign) command()     {}
func (Discard) command()    {}
func (Finish) command()     {}
func (Done) command()       {}
func (Park) command()       {}
func (Resume) command()     {}

// IsCommand reports whether the value is a command of this package. A pointer to one
// is not, and neither is nil.
func IsCommand(cmd Command) bool {
	switch cmd.(type) {
	case Configure, LogIn, LogOut, GoReady, GoNotReady, Return, RampUp, Renew, Lapse,
		Reserve, Take, Reject, Miss, Withdraw, Begin, Assign, Discard, Finish, Done, Park, Resume:
		return true
	default:
		return false
	}
}
