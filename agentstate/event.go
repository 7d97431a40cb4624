package agentstate

import "time"

// Event is something that happened to an agent. The set is closed; an agent is
// the fold of its events by [Evolve].
type Event interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	event()
}

// Why work left the desk, beside [Rejected] and [Missed].
const (
	Withdrawn = "withdrawn" // the offer was taken back
	Finished  = "finished"  // it was handled
	Discarded = "discarded" // it came to nothing
)

type (
	// Configured: the host set name, skills and capacity.
	Configured struct {
		Name     string         `json:"name,omitempty"`
		Skills   map[string]int `json:"skills,omitempty"`
		Capacity Capacity       `json:"capacity"`

		ReadyAtLogIn bool `json:"ready_at_log_in,omitempty"`
	}
	// IntentChanged: the agent, somebody in its place or a rule asked for another
	// state.
	IntentChanged struct {
		To     State     `json:"to"`
		Reason string    `json:"reason,omitempty"`
		Until  time.Time `json:"until,omitzero"`
		By     string    `json:"by,omitempty"`
	}
	// ChannelChanged: the agent wants work of the channel again, or does not.
	ChannelChanged struct {
		Channel string `json:"channel"`
		To      State  `json:"to"` // Ready or NotReady
		Reason  string `json:"reason,omitempty"`
		By      string `json:"by,omitempty"`
	}
	// RampedUp: so many steps of the slow start are over.
	RampedUp struct {
		Steps int `json:"steps"`
	}
	// LeaseRenewed: the desktop is taken to be there until then.
	LeaseRenewed struct {
		Until time.Time `json:"until"`
	}
	// LeaseLapsed: the desktop has gone silent.
	LeaseLapsed struct{}
	// WorkAdded: a piece of work came onto the desk.
	WorkAdded struct {
		Work    string    `json:"work"`
		Channel string    `json:"channel"`
		Label   string    `json:"label,omitempty"`
		Phase   Phase     `json:"phase"`
		Until   time.Time `json:"until,omitzero"`
		Over    bool      `json:"over,omitempty"` // although there was no room
	}
	// WorkMoved: a piece of work entered another phase.
	WorkMoved struct {
		Work  string    `json:"work"`
		Phase Phase     `json:"phase"`
		Until time.Time `json:"until,omitzero"`
		Fixed bool      `json:"fixed,omitempty"` // a wrap-up that lasts until then
		Over  bool      `json:"over,omitempty"`  // although there was no room
	}
	// WorkDropped: a piece of work left the desk.
	WorkDropped struct {
		Work string `json:"work"`
		Why  string `json:"why"` // Rejected, Missed, Withdrawn, Finished or Discarded
	}
)

// The stored names of the events.
const (
	KindConfigured     = "agent.configured"
	KindIntentChanged  = "agent.intent"
	KindChannelChanged = "agent.channel"
	KindRampedUp       = "agent.ramped_up"
	KindLeaseRenewed   = "agent.lease_renewed"
	KindLeaseLapsed    = "agent.lease_lapsed"
	KindWorkAdded      = "agent.work_added"
	KindWorkMoved      = "agent.work_moved"
	KindWorkDropped    = "agent.work_dropped"
)

func (Configured) Kind() string     { return KindConfigured }
func (IntentChanged) Kind() string  { return KindIntentChanged }
func (ChannelChanged) Kind() string { return KindChannelChanged }
func (RampedUp) Kind() string       { return KindRampedUp }
func (LeaseRenewed) Kind() string   { return KindLeaseRenewed }
func (LeaseLapsed) Kind() string    { return KindLeaseLapsed }
func (WorkAdded) Kind() string      { return KindWorkAdded }
func (WorkMoved) Kind() string      { return KindWorkMoved }
func (WorkDropped) Kind() string    { return KindWorkDropped }

func (Configured) event()     {}
func (IntentChanged) event()  {}
func (ChannelChanged) event() {}
func (RampedUp) event()       {}
func (LeaseRenewed) event()   {}
func (LeaseLapsed) event()    {}
func (WorkAdded) event()      {}
func (WorkMoved) event()      {}
func (WorkDropped) event()    {}
