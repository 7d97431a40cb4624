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
	// 0: never.
	ReturnAfter time.Duration `json:"return_after,omitempty"`
	// LogOutAfter logs the agent out at the n-th miss in a row; 0: never.
	LogOutAfter int `json:"log_out_after,omitempty"`
}

type (
	// Configure sets what the host knows about the agent. It may be sent at any
	// time; a lower capacity takes no work away, it only admits none.
	Configure struct {
		Name     string         `json:"name,omitempty"`
		Skills   map[string]int `json:"skills,omitempty"`
		Capacity Capacity       `json:"capacity"`
	}

	// LogIn begins a shift: Ready if asked for, else NotReady([LoggedIn]). An
	// agent who is logged in stays as it is; a waiting wish to log out is dropped.
	LogIn struct {
		Ready bool `json:"ready,omitempty"`
	}
	// LogOut ends the shift: at once, or when the work on the desk ends (A7).
	LogOut struct{}
	// GoReady asks for work.
	GoReady struct{}
	// GoNotReady asks for none, with a reason: at once, or when the work ends (A7).
	GoNotReady struct {
		Reason string `json:"reason"`
	}
	// Return is the automatic end of NotReady(missed) (A5). It does nothing before
	// [Intent.Until] or after a later wish, so that a late timer is harmless.
	Return struct{}

	// Reserve puts an offer on the desk (A2).
	Reserve struct {
		Work    string    `json:"work"`
		Channel string    `json:"channel"`
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
	// Finish ends active or parked work: into wrap-up, or off the desk.
	Finish struct {
		Work   string    `json:"work"`
		WrapUp bool      `json:"wrap_up,omitempty"`
		Until  time.Time `json:"until,omitzero"` // end of the wrap-up; zero: none
	}
	// Done ends a wrap-up.
	Done struct {
		Work string `json:"work"`
	}
	// Park sets active work aside: it stays open, and takes no room (A7).
	Park struct {
		Work string `json:"work"`
	}
	// Resume brings parked work back, if there is room for it.
	Resume struct {
		Work string `json:"work"`
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
	KindReserve    = "agent.reserve"
	KindTake       = "agent.take"
	KindReject     = "agent.reject"
	KindMiss       = "agent.miss"
	KindWithdraw   = "agent.withdraw"
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
func (Reserve) Kind() string    { return KindReserve }
func (Take) Kind() string       { return KindTake }
func (Reject) Kind() string     { return KindReject }
func (Miss) Kind() string       { return KindMiss }
func (Withdraw) Kind() string   { return KindWithdraw }
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
func (Reserve) command()    {}
func (Take) command()       {}
func (Reject) command()     {}
func (Miss) command()       {}
func (Withdraw) command()   {}
func (Finish) command()     {}
func (Done) command()       {}
func (Park) command()       {}
func (Resume) command()     {}
