package conversation

import "maps"

// Desk is what one agent's desktop remembers, the same on every device (C2).
type Desk struct {
	Agent string `json:"agent"`
	// Focus is the conversation in focus; empty: none.
	Focus string `json:"focus,omitempty"`
	// Seen is how many messages of the customer the agent had seen of each
	// conversation when it last looked away. Unread is derived from it.
	Seen map[string]int `json:"seen,omitempty"`
	// FocusOnAccept makes accept move the focus, as open does (B3).
	FocusOnAccept bool `json:"focus_on_accept,omitempty"`
	// Events counts the events that made this desk.
	Events int64 `json:"events"`
}

// Unread is the number of messages of the customer that the agent has not seen
// (C3). A conversation in focus has none.
func (d Desk) Unread(c Conversation) int {
	if d.Focus == c.ID {
		return 0
	}
	return max(0, c.Inbound-d.Seen[c.ID])
}

// DeskEvent is something that happened to a desk. The set is closed.
type DeskEvent interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	deskEvent()
}

type (
	// FocusMoved: another conversation is in focus, or none.
	FocusMoved struct {
		To string `json:"to,omitempty"`
	}
	// Looked: the agent has seen this many messages of the customer.
	Looked struct {
		Conversation string `json:"conversation"`
		Inbound      int    `json:"inbound"`
	}
	// Cleared: the conversation has left the desk.
	Cleared struct {
		Conversation string `json:"conversation"`
	}
	// Preferred: the agent chose how its desktop behaves.
	Preferred struct {
		FocusOnAccept bool `json:"focus_on_accept"`
	}
)

// The stored names of the desk's events.
const (
	KindFocusMoved = "desk.focus"
	KindLooked     = "desk.looked"
	KindCleared    = "desk.cleared"
	KindPreferred  = "desk.preferred"
)

func (FocusMoved) Kind() string { return KindFocusMoved }
func (Looked) Kind() string     { return KindLooked }
func (Cleared) Kind() string    { return KindCleared }
func (Preferred) Kind() string  { return KindPreferred }

func (FocusMoved) deskEvent() {}
func (Looked) deskEvent()     {}
func (Cleared) deskEvent()    {}
func (Preferred) deskEvent()  {}

// EvolveDesk returns the desk after the event. It never fails and never changes
// its argument.
func EvolveDesk(d Desk, e DeskEvent) Desk {
	d.Events++
	switch e := e.(type) {
	case FocusMoved:
		d.Focus = e.To
	case Looked:
		d.Seen = maps.Clone(d.Seen)
		if d.Seen == nil {
			d.Seen = make(map[string]int)
		}
		d.Seen[e.Conversation] = e.Inbound
	case Cleared:
		d.Seen = maps.Clone(d.Seen)
		delete(d.Seen, e.Conversation)
		if len(d.Seen) == 0 {
			d.Seen = nil // one form of nothing seen, so that equal desks are equal
		}
		if d.Focus == e.Conversation {
			d.Focus = ""
		}
	case Preferred:
		d.FocusOnAccept = e.FocusOnAccept
	}
	return d
}

// focusOn moves the focus to c. What is in focus now has been seen up to here.
func (d Desk) focusOn(c, inFocus Conversation) []DeskEvent {
	if d.Focus == c.ID {
		return nil
	}
	var events []DeskEvent
	if d.Focus != "" && inFocus.ID == d.Focus {
		events = append(events, Looked{Conversation: d.Focus, Inbound: inFocus.Inbound})
	}
	return append(events, FocusMoved{To: c.ID}, Looked{Conversation: c.ID, Inbound: c.Inbound})
}
