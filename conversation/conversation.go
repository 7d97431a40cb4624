package conversation

import (
	"fmt"
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

	Opened time.Time `json:"opened"`
	// Waiting is the age in the queue. It is kept when an offer comes to nothing (B5).
	Waiting time.Time `json:"waiting"`
	// Owner is the agent who has it; empty: nobody.
	Owner string `json:"owner,omitempty"`
	// Offers are the ones that are open.
	Offers []Offer `json:"offers,omitempty"`
	// Offered counts the offers that were made: the next is Offered+1.
	Offered int `json:"offered,omitempty"`
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
}

// Segment is the part one agent had in a conversation: a piece of work on its
// desk, from the offer that was taken to the end of the wrap-up.
type Segment struct {
	// N is the number of the offer it began with.
	N     int       `json:"n"`
	Agent string    `json:"agent"`
	From  time.Time `json:"from"`
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
	EndedByAgent    Reason = "agent"
	EndedByCustomer Reason = "customer"
	EndedBySystem   Reason = "system"
)

// Ending is how a conversation ended (E7).
type Ending struct {
	At     time.Time `json:"at"`
	By     Actor     `json:"by"`
	Reason Reason    `json:"reason"`
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

// Work is the id that offer n of the conversation has on an agent's desk.
func (c Conversation) Work(n int) string { return fmt.Sprintf("%s/%d", c.ID, n) }

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
