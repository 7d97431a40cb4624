package agentstate

import "time"

// Event is something that happened to an agent. The set is closed; an agent is
// the fold of its events by [Evolve].
type Event interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	event()
}

// Why work left the desk, and the reasons that rules give for NotReady.
const (
	Rejected  = "rejected"
	Missed    = "missed"
	LoggedIn  = "logged_in"
	Withdrawn = "withdrawn"
	Finished  = "finished"
)

type (
	// Configured: the host set name, skills and capacity.
	Configured struct {
		Name     string         `json:"name,omitempty"`
		Skills   map[string]int `json:"skills,omitempty"`
		Capacity Capacity       `json:"capacity"`
	}
	// IntentChanged: the agent, or a rule, asked for another state.
	IntentChanged struct {
		To     State     `json:"to"`
		Reason string    `json:"reason,omitempty"`
		Until  time.Time `json:"until,omitzero"`
	}
	// WorkAdded: a piece of work came onto the desk.
	WorkAdded struct {
		Work    string    `json:"work"`
		Channel string    `json:"channel"`
		Phase   Phase     `json:"phase"`
		Until   time.Time `json:"until,omitzero"`
	}
	// WorkMoved: a piece of work entered another phase.
	WorkMoved struct {
		Work  string    `json:"work"`
		Phase Phase     `json:"phase"`
		Until time.Time `json:"until,omitzero"`
	}
	// WorkDropped: a piece of work left the desk.
	WorkDropped struct {
		Work string `json:"work"`
		Why  string `json:"why"` // Rejected, Missed, Withdrawn or Finished
	}
)

// The stored names of the events.
const (
	KindConfigured    = "agent.configured"
	KindIntentChanged = "agent.intent"
	KindWorkAdded     = "agent.work_added"
	KindWorkMoved     = "agent.work_moved"
	KindWorkDropped   = "agent.work_dropped"
)

func (Configured) Kind() string    { return KindConfigured }
func (IntentChanged) Kind() string { return KindIntentChanged }
func (WorkAdded) Kind() string     { return KindWorkAdded }
func (WorkMoved) Kind() string     { return KindWorkMoved }
func (WorkDropped) Kind() string   { return KindWorkDropped }

func (Configured) event()    {}
func (IntentChanged) event() {}
func (WorkAdded) event()     {}
func (WorkMoved) event()     {}
func (WorkDropped) event()   {}
