package conversation

import "time"

// Event is something that happened to a conversation. The set is closed; a
// conversation is the fold of its events by [Evolve]. Events carry ids and
// instants, never text.
type Event interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	event()
}

type (
	// Opened: a contact reached a service.
	Opened struct {
		Conversation string `json:"conversation"`
		Service      string `json:"service"`
		Channel      string `json:"channel"`
		Contact      string `json:"contact"`
	}
	// Queued: it waits in the queue, with this age.
	Queued struct {
		Queue string    `json:"queue"`
		Since time.Time `json:"since"`
	}
	// Offered: it was put to an agent.
	Offered struct {
		Offer int       `json:"offer"`
		Agent string    `json:"agent"`
		Until time.Time `json:"until"`
	}
	// Accepted: the agent took the offer; it is the owner from here on.
	Accepted struct {
		Offer int    `json:"offer"`
		Agent string `json:"agent"`
	}
	// Rejected: the agent turned the offer down.
	Rejected struct {
		Offer    int       `json:"offer"`
		Agent    string    `json:"agent"`
		NotAgain time.Time `json:"not_again"` // until when the agent is passed over
	}
	// Missed: the offer ran out.
	Missed struct {
		Offer    int       `json:"offer"`
		Agent    string    `json:"agent"`
		NotAgain time.Time `json:"not_again"`
	}
	// Withdrawn: the offer was taken back; the agent is not blamed.
	Withdrawn struct {
		Offer int    `json:"offer"`
		Agent string `json:"agent"`
	}
	// EntryAdded: the transcript has another [Entry].
	EntryAdded struct {
		Entry    int      `json:"entry"`
		Author   Actor    `json:"author"`
		Audience Audience `json:"audience"`
	}
	// Ended: the conversation is over. The owner's segment ends with it.
	Ended struct {
		By     Actor  `json:"by"`
		Reason Reason `json:"reason"`
	}
	// WrapUpBegun: the owner wraps up.
	WrapUpBegun struct {
		Segment int       `json:"segment"`
		Until   time.Time `json:"until,omitzero"` // zero: no deadline
	}
	// Booked: the agent chose a disposition, and noted something or nothing.
	Booked struct {
		Segment     int    `json:"segment"`
		Disposition string `json:"disposition,omitempty"`
		Noted       bool   `json:"noted,omitempty"`
	}
	// Completed: the segment is done.
	Completed struct {
		Segment int  `json:"segment"`
		Expired bool `json:"expired,omitempty"` // by its deadline, not by the agent
	}
)

// The stored names of the events.
const (
	KindOpened      = "conversation.opened"
	KindQueued      = "conversation.queued"
	KindOffered     = "conversation.offered"
	KindAccepted    = "conversation.accepted"
	KindRejected    = "conversation.rejected"
	KindMissed      = "conversation.missed"
	KindWithdrawn   = "conversation.withdrawn"
	KindEntryAdded  = "conversation.entry"
	KindEnded       = "conversation.ended"
	KindWrapUpBegun = "conversation.wrap_up_begun"
	KindBooked      = "conversation.booked"
	KindCompleted   = "conversation.completed"
)

func (Opened) Kind() string      { return KindOpened }
func (Queued) Kind() string      { return KindQueued }
func (Offered) Kind() string     { return KindOffered }
func (Accepted) Kind() string    { return KindAccepted }
func (Rejected) Kind() string    { return KindRejected }
func (Missed) Kind() string      { return KindMissed }
func (Withdrawn) Kind() string   { return KindWithdrawn }
func (EntryAdded) Kind() string  { return KindEntryAdded }
func (Ended) Kind() string       { return KindEnded }
func (WrapUpBegun) Kind() string { return KindWrapUpBegun }
func (Booked) Kind() string      { return KindBooked }
func (Completed) Kind() string   { return KindCompleted }

func (Opened) event()      {}
func (Queued) event()      {}
func (Offered) event()     {}
func (Accepted) event()    {}
func (Rejected) event()    {}
func (Missed) event()      {}
func (Withdrawn) event()   {}
func (EntryAdded) event()  {}
func (Ended) event()       {}
func (WrapUpBegun) event() {}
func (Booked) event()      {}
func (Completed) event()   {}
