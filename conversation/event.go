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
		Outbound     bool   `json:"outbound,omitempty"` // an agent began it
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
		// Invitation is the one that it comes from; 0: none.
		Invitation int `json:"invitation,omitempty"`
	}
	// Accepted: the agent took the offer. It is the owner from here on, unless it was
	// invited to a conference.
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
		// Unattended says that it came after the end and is kept for nobody (D3).
		Unattended bool `json:"unattended,omitempty"`
	}
	// Begun: an agent began it, or began a part of it without an offer.
	Begun struct {
		Segment int    `json:"segment"`
		Agent   string `json:"agent"`
		Parked  bool   `json:"parked,omitempty"`
	}
	// Parked: the agent set it aside.
	Parked struct {
		Segment int `json:"segment"`
	}
	// Resumed: the agent came back to it.
	Resumed struct {
		Segment int `json:"segment"`
	}
	// Invited: the owner asked an agent or a queue into it.
	Invited struct {
		Invitation int       `json:"invitation"`
		By         string    `json:"by"`
		Agent      string    `json:"agent,omitempty"`
		Queue      string    `json:"queue,omitempty"`
		Transfer   bool      `json:"transfer,omitempty"`
		Until      time.Time `json:"until"`
	}
	// Lapsed: the invitation is over, and nobody came.
	Lapsed struct {
		Invitation int        `json:"invitation"`
		Why        LapseCause `json:"why"`
	}
	// Left: an agent's part is over, and the conversation goes on. If it was the
	// owner, the agent who has been in it for longest is it now, if there is one.
	Left struct {
		Segment int       `json:"segment"`
		Agent   string    `json:"agent"`
		Why     LeftCause `json:"why"`
	}
	// Warned: both sides were told that it will end because the customer is idle.
	Warned struct{}
	// PageChanged: the customer is on another page; see [Visit].
	PageChanged struct{}
	// Ended: the conversation is over. The owner's segment ends with it.
	Ended struct {
		By     Actor  `json:"by"`
		Reason Reason `json:"reason"`
	}
	// Reopened: it goes on after its end, with the same agent (D3).
	Reopened struct {
		Segment int    `json:"segment"`
		Agent   string `json:"agent"`
		Parked  bool   `json:"parked,omitempty"`
	}
	// WrapUpBegun: an agent wraps up.
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

// LeftCause is why an agent's part was over before the end.
type LeftCause string

// The causes of [Left].
const (
	LeftAlone       LeftCause = "left"        // it left
	LeftTransferred LeftCause = "transferred" // somebody else took it over
	LeftLost        LeftCause = "lost"        // its desktop went silent (A16)
	LeftLoggedOut   LeftCause = "logged_out"  // it logged out (A17)
	LeftLapsed      LeftCause = "lapsed"      // its invitation lapsed, and the rule is to queue (F3)
)

// LapseCause is why an invitation came to nothing.
type LapseCause string

// The causes of [Lapsed].
const (
	LapsedRejected  LapseCause = "rejected"
	LapsedMissed    LapseCause = "missed"
	LapsedTimeout   LapseCause = "timeout"
	LapsedWithdrawn LapseCause = "withdrawn" // by who asked, or by a rule
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
	KindBegun       = "conversation.begun"
	KindParked      = "conversation.parked"
	KindResumed     = "conversation.resumed"
	KindInvited     = "conversation.invited"
	KindLapsed      = "conversation.lapsed"
	KindLeft        = "conversation.left"
	KindWarned      = "conversation.warned"
	KindPageChanged = "conversation.page"
	KindReopened    = "conversation.reopened"
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
func (Begun) Kind() string       { return KindBegun }
func (Parked) Kind() string      { return KindParked }
func (Resumed) Kind() string     { return KindResumed }
func (Invited) Kind() string     { return KindInvited }
func (Lapsed) Kind() string      { return KindLapsed }
func (Left) Kind() string        { return KindLeft }
func (Warned) Kind() string      { return KindWarned }
func (PageChanged) Kind() string { return KindPageChanged }
func (Reopened) Kind() string    { return KindReopened }
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
func (Begun) event()       {}
func (Parked) event()      {}
func (Resumed) event()     {}
func (Invited) event()     {}
func (Lapsed) event()      {}
func (Left) event()        {}
func (Warned) event()      {}
func (PageChanged) event() {}
func (Reopened) event()    {}
func (Ended) event()       {}
func (WrapUpBegun) event() {}
func (Booked) event()      {}
func (Completed) event()   {}
