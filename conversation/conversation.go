package conversation

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/parley-go/parley/routing"
)

// Phase is how far a conversation is. It is derived, never stored.
type Phase string

// The phases; every conversation that was opened is in exactly one.
const (
	PhaseQueued  Phase = "queued"  // it waits, and nobody is asked
	PhaseOffered Phase = "offered" // it waits, and an agent is asked
	PhaseActive  Phase = "active"  // an agent has it
	PhaseParked  Phase = "parked"  // an agent has it and set it aside: of an agent's part only
	PhaseWrapUp  Phase = "wrap_up" // it is over, and somebody still wraps up
	PhaseDone    Phase = "done"
)

// Conversation is one conversation, the same whatever the channel (E1). It is a
// value; [Evolve] makes the next one and leaves this one alone.
type Conversation struct {
	ID      string `json:"id"`
	Service string `json:"service"`
	Queue   string `json:"queue"`
	Channel string `json:"channel"`
	Contact string `json:"contact"`
	// Outbound says that an agent began it (A13).
	Outbound bool `json:"outbound,omitempty"`

	Opened time.Time `json:"opened"`
	// Waiting is the age in the queue. It is kept when an offer comes to nothing (B5).
	Waiting time.Time `json:"waiting"`
	// Owner is the agent who answers for it; empty: nobody. Other agents may be in
	// it too: see Segments.
	Owner string `json:"owner,omitempty"`
	// Offers are the ones that are open.
	Offers []Offer `json:"offers,omitempty"`
	// Offered counts the offers that were made and the segments that began without
	// one: the next is Offered+1.
	Offered int `json:"offered,omitempty"`
	// Invitation is the transfer or conference that was asked for; nil: none.
	Invitation *Invitation `json:"invitation,omitempty"`
	// Invited counts the invitations, and Hops names, in order, the agents and queues
	// that it was handed to (F7).
	Invited int      `json:"invited,omitempty"`
	Hops    []string `json:"hops,omitempty"`
	// NotAgain are the agents who are passed over for a time (B5).
	NotAgain []routing.Exclusion `json:"not_again,omitempty"`
	// Segments are the parts that agents had in it, in order.
	Segments []Segment `json:"segments,omitempty"`
	// Ending says how it ended; nil: it has not.
	Ending *Ending `json:"ending,omitempty"`

	// Entries counts the entries of the transcript, Inbound those of the customer.
	Entries int `json:"entries,omitempty"`
	Inbound int `json:"inbound,omitempty"`
	// LastMessage is the entry of the last message that everyone may see; 0: none.
	LastMessage int `json:"last_message,omitempty"`
	// Unanswered is when the customer wrote the first message that nobody has
	// answered yet; zero: none is open.
	Unanswered time.Time `json:"unanswered,omitzero"`
	// Unattended counts the customer's messages after the end that nobody has
	// attended to (D3).
	Unattended int `json:"unattended,omitempty"`
	// Idle is from when the customer is idle: the agent's last message; zero: it is
	// not, or nobody wrote yet. Warned is when both sides were warned (E6).
	Idle   time.Time `json:"idle,omitzero"`
	Warned time.Time `json:"warned,omitzero"`
	// Events counts the events that made this conversation.
	Events int64 `json:"events"`
}

// Offer is one conversation put to one agent with a deadline.
type Offer struct {
	// N numbers the offers of a conversation, so that a late timer or a late
	// answer is recognised.
	N     int       `json:"n"`
	Agent string    `json:"agent"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`
	// Invitation is the one that it came from; 0: none, it waited for any agent.
	Invitation int `json:"invitation,omitempty"`
}

// Invitation asks somebody else into a conversation (F1, F2). There is at most one
// at a time.
type Invitation struct {
	N  int    `json:"n"`
	By string `json:"by"` // the owner who asked
	// Agent or Queue is who is asked; the other is empty.
	Agent string `json:"agent,omitempty"`
	Queue string `json:"queue,omitempty"`
	// Transfer makes whoever accepts the owner, and ends the part of who asked.
	Transfer bool      `json:"transfer,omitempty"`
	At       time.Time `json:"at"`
	Until    time.Time `json:"until"` // when it lapses
}

// Target is the agent or queue that is asked.
func (i Invitation) Target() string { return cmp.Or(i.Agent, i.Queue) }

// Segment is the part one agent had in a conversation: a piece of work on its
// desk, from the offer that was taken to the end of the wrap-up.
type Segment struct {
	// N is the number of the offer it began with, or one of its own.
	N     int       `json:"n"`
	Agent string    `json:"agent"`
	From  time.Time `json:"from"`
	// Parked says that the agent has set it aside (A7).
	Parked bool `json:"parked,omitempty"`
	// To is when the agent's part was over; zero: it is not.
	To time.Time `json:"to,omitzero"`
	// WrapUpUntil is the deadline of the wrap-up; zero: none.
	WrapUpUntil time.Time `json:"wrap_up_until,omitzero"`
	// Disposition is how the agent booked it; Noted says that there is a [Note].
	Disposition string `json:"disposition,omitempty"`
	Noted       bool   `json:"noted,omitempty"`
	// Done is when the wrap-up was over; zero: it is not.
	Done time.Time `json:"done,omitzero"`
}

// Reason is why a conversation ended.
type Reason string

// The reasons (E7).
const (
	EndedByAgent      Reason = "agent"
	EndedByCustomer   Reason = "customer"
	EndedByInactivity Reason = "inactivity"
	EndedByBan        Reason = "ban"
	EndedBySupervisor Reason = "supervisor"
	EndedBySystem     Reason = "system"
	// EndedUnused is a conversation that an agent opened and left without a text: it
	// vanishes from every list (A13).
	EndedUnused Reason = "unused"
)

// Ending is how a conversation ended (E7).
type Ending struct {
	At     time.Time `json:"at"`
	By     Actor     `json:"by"`
	Reason Reason    `json:"reason"`
	// Owner is the agent who answered for it until then; empty: nobody had it.
	Owner string `json:"owner,omitempty"`
}

// Phase derives how far the conversation is.
func (c Conversation) Phase() Phase {
	switch {
	case c.Ending == nil && c.Owner != "":
		return PhaseActive
	case c.Ending == nil && len(c.Offers) > 0:
		return PhaseOffered
	case c.Ending == nil:
		return PhaseQueued
	}
	for _, s := range c.Segments {
		if s.Done.IsZero() {
			return PhaseWrapUp
		}
	}
	return PhaseDone
}

// Unused reports whether an agent began it and nothing stands in it yet: for its
// customer it is none, and it vanishes when it is left (A13).
func (c Conversation) Unused() bool { return c.Outbound && c.Entries == 0 }

// Waits reports whether the router should look for an agent: nobody has it, or
// somebody invited a queue.
func (c Conversation) Waits() bool {
	if c.ID == "" || c.Ending != nil || len(c.Offers) > 0 {
		return false
	}
	return c.Owner == "" || c.Invitation != nil && c.Invitation.Queue != ""
}

// RoutedTo is the queue in which it waits: the invited one, or its own.
func (c Conversation) RoutedTo() string {
	if c.Invitation != nil && c.Invitation.Queue != "" {
		return c.Invitation.Queue
	}
	return c.Queue
}

// present are the agents who take part now, by the time they came.
func (c Conversation) present() []Segment {
	var list []Segment
	for _, s := range c.Segments {
		if s.To.IsZero() {
			list = append(list, s)
		}
	}
	return list
}

// attendant is the agent for whom a message of the customer is: the owner, or, after
// the end, who was it; empty: nobody.
func (c Conversation) attendant() string {
	if c.Ending == nil {
		return c.Owner
	}
	return c.lastPart().Agent
}

// lastPart is the part of who answered for it at the end: not of who only sat in. If
// nobody did any more, it is that of who had it last.
func (c Conversation) lastPart() Segment {
	var last Segment
	for _, s := range c.Segments {
		if c.Ending == nil || c.Ending.Owner == "" || c.Ending.Owner == s.Agent {
			last = s
		}
	}
	return last
}

// Work is the id that offer n of the conversation has on an agent's desk.
func (c Conversation) Work(n int) string { return c.ID + "/" + strconv.Itoa(n) }

// OfWork is the conversation that a piece of work is a part of, and false for work
// of the host's own, whose id has no slash.
func OfWork(work string) (conversation string, segment int, ok bool) {
	i := strings.LastIndexByte(work, '/')
	if i < 0 {
		return "", 0, false
	}
	segment, err := strconv.Atoi(work[i+1:])
	return work[:i], segment, err == nil
}

// OfferTo returns the open offer to the agent, and false if there is none.
func (c Conversation) OfferTo(agent string) (Offer, bool) {
	for _, o := range c.Offers {
		if o.Agent == agent {
			return o, true
		}
	}
	return Offer{}, false
}

// SegmentOf returns the agent's part that is not done, and false if it has none.
func (c Conversation) SegmentOf(agent string) (Segment, bool) {
	for _, s := range c.Segments {
		if s.Agent == agent && s.Done.IsZero() {
			return s, true
		}
	}
	return Segment{}, false
}
