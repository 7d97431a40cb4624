package agentstate

import (
	"slices"
	"time"
)

// State is what an agent is seen to be. Only the first three can be asked for;
// Busy and AfterCallWork follow from the work on the desk.
type State string

// The states. The names are stored and sent to desktops.
const (
	LoggedOut     State = "logged_out"
	NotReady      State = "not_ready"
	Ready         State = "ready"
	Busy          State = "busy"
	AfterCallWork State = "after_call_work"
)

// Agent is one agent: what it asked for and what is on its desk. It is a value;
// [Evolve] makes the next one and leaves this one alone. Some more facts are
// instants and counts that only the past can tell, so they are folded from the
// events like the rest. No load and no shown state is stored: see [Agent.State]
// and [Agent.Admit].
type Agent struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`

	// Intent is what the agent asked for, last wish first and only.
	Intent Intent `json:"intent"`
	// Closed are the channels that the agent does not want work of, while it wants
	// work of others (A10). A shift begins with none.
	Closed map[string]Intent `json:"closed,omitempty"`
	// Work is what is on the desk, in the order in which it came.
	Work []Work `json:"work,omitempty"`

	// Capacity says how much work may be on the desk.
	Capacity Capacity `json:"capacity"`
	// Skills are the agent's levels by skill; a level is 1 or greater.
	Skills map[string]int `json:"skills,omitempty"`
	// ReadyAtLogIn makes a shift begin Ready (A10).
	ReadyAtLogIn bool `json:"ready_at_log_in,omitempty"`

	// Misses counts the offers missed in a row.
	Misses int `json:"misses,omitempty"`
	// Shift is when the agent logged in; zero: it is logged out.
	Shift time.Time `json:"shift,omitzero"`
	// Ramped counts the steps of [Capacity.Ramp] that are over in this shift.
	Ramped int `json:"ramped,omitempty"`
	// Lease is until when the desktop is taken to be there (A16); zero: nobody asks.
	Lease time.Time `json:"lease,omitzero"`
	// Gone is since when the desktop has been silent (A16); zero: it is there, or
	// nobody asks.
	Gone time.Time `json:"gone,omitzero"`
	// Since is when the shown state began.
	Since time.Time `json:"since"`
	// Idle is the instant from which "longest idle" counts: the last time the
	// agent became Ready, took a conversation, set it aside or finished it. An offer
	// that was withdrawn does not move it, nor does the end of work that took no room,
	// so that the agent keeps its turn.
	Idle time.Time `json:"idle"`
	// Events counts the events that made this agent; the next one is Events+1.
	Events int64 `json:"events"`
}

// Intent is what the agent asked for, or what a rule put in its place.
type Intent struct {
	// State is LoggedOut, NotReady or Ready. Empty means LoggedOut.
	State State `json:"state"`
	// Reason says why NotReady: the agent's own, or [Rejected], [Missed], [Lost],
	// [LoggedIn].
	Reason string `json:"reason,omitempty"`
	// By is who asked for it in the agent's place, such as a supervisor (A14);
	// empty: the agent itself, or a rule.
	By string `json:"by,omitempty"`
	// Since is when it was asked for.
	Since time.Time `json:"since"`
	// Until is when a missed agent becomes Ready by itself; zero: by hand only.
	Until time.Time `json:"until,omitzero"`
}

// Phase is how far one piece of work is.
type Phase string

// The phases. Parked work is open, and deferred work is over but not wrapped up;
// both take neither room nor attention.
const (
	Offered  Phase = "offered"
	Active   Phase = "active"
	Parked   Phase = "parked"
	WrapUp   Phase = "wrap_up"
	Deferred Phase = "deferred"
)

// Work is one piece of work on the desk: the agent's part in a conversation, or
// something that the host runs itself, such as a phone call (A12).
type Work struct {
	ID      string `json:"id"`
	Channel string `json:"channel"`
	// Label sorts work for [Capacity.Labels]; empty: none.
	Label string `json:"label,omitempty"`
	Phase Phase  `json:"phase"`
	// Since is when this phase began.
	Since time.Time `json:"since"`
	// Until is the deadline of an offer or a wrap-up; zero: none.
	Until time.Time `json:"until,omitzero"`
	// Fixed is a wrap-up that lasts until its deadline: the agent cannot end it.
	Fixed bool `json:"fixed,omitempty"`
	// Over says that it takes room although there was none when it came (A11).
	Over bool `json:"over,omitempty"`
}

// New returns an agent who has never logged in.
func New(id string) Agent {
	return Agent{ID: id, Intent: Intent{State: LoggedOut}}
}

// State is the shown state (A1): Busy while anything is offered or active (A2,
// A3), else AfterCallWork while anything is in wrap-up (A9), else the intent.
// Parked and deferred work counts for nothing (A7, A8).
func (a Agent) State() State {
	shown := a.Intent.State
	if shown == "" {
		shown = LoggedOut
	}
	for i := range a.Work {
		switch a.Work[i].Phase {
		case Offered, Active:
			return Busy
		case WrapUp:
			shown = AfterCallWork
		}
	}
	return shown
}

// Pending is the wish that waits for the work to end (A7), and false if the shown
// state is already what was asked for.
func (a Agent) Pending() (Intent, bool) {
	shown := a.State()
	waits := (shown == Busy || shown == AfterCallWork) && a.Intent.State != Ready
	return a.Intent, waits
}

// Piece returns the work with this id, and false if it is not on the desk.
func (a Agent) Piece(id string) (Work, bool) {
	i := a.index(id)
	if i < 0 {
		return Work{}, false
	}
	return a.Work[i], true
}

func (a Agent) index(id string) int {
	return slices.IndexFunc(a.Work, func(w Work) bool { return w.ID == id })
}
