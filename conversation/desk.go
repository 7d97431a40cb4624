package conversation

import (
	"maps"
	"slices"
)

// MaxRecent bounds the contacts whose messages a desk counts one by one; those of
// others are counted together, so that an agent who is away for long stays cheap.
const MaxRecent = 64

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
	// AutoAnswer accepts every offer at once (B4).
	AutoAnswer bool `json:"auto_answer,omitempty"`
	// Mute are the kinds of [Notify] that the agent does not want, sorted (C7).
	Mute []string `json:"mute,omitempty"`
	// Recent is how many messages came for the agent since it last visited Recent, by
	// contact (C5, E9).
	Recent map[string]int `json:"recent,omitempty"`
	// RecentMore is how many came from contacts beyond the first [MaxRecent].
	RecentMore int `json:"recent_more,omitempty"`
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

// Unheard is the number of messages that came for the agent since it last visited
// Recent, in whatever state it was (C5).
func (d Desk) Unheard() int {
	n := d.RecentMore
	for _, more := range d.Recent { // any order: a sum
		n += more
	}
	return n
}

// wants reports whether the agent wants notices of the kind (C7).
func (d Desk) wants(kind string) bool { return !slices.Contains(d.Mute, kind) }

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
		FocusOnAccept bool     `json:"focus_on_accept"`
		AutoAnswer    bool     `json:"auto_answer,omitempty"`
		Mute          []string `json:"mute,omitempty"`
	}
	// RecentGrew: a message came for the agent.
	RecentGrew struct {
		Contact string `json:"contact"`
	}
	// RecentVisited: the agent has looked at Recent.
	RecentVisited struct{}
)

// The stored names of the desk's events.
const (
	KindFocusMoved    = "desk.focus"
	KindLooked        = "desk.looked"
	KindCleared       = "desk.cleared"
	KindRecentGrew    = "desk.recent_grew"
	KindRecentVisited = "desk.recent_visited"
	KindPreferred     = "desk.preferred"
)

func (FocusMoved) Kind() string    { return KindFocusMoved }
func (Looked) Kind() string        { return KindLooked }
func (Cleared) Kind() string       { return KindCleared }
func (RecentGrew) Kind() string    { return KindRecentGrew }
func (RecentVisited) Kind() string { return KindRecentVisited }
func (Preferred) Kind() string     { return KindPreferred }

func (FocusMoved) deskEvent()    {}
func (Looked) deskEvent()        {}
func (Cleared) deskEvent()       {}
func (RecentGrew) deskEvent()    {}
func (RecentVisited) deskEvent() {}
func (Preferred) deskEvent()     {}

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
		d.FocusOnAccept, d.AutoAnswer, d.Mute = e.FocusOnAccept, e.AutoAnswer, slices.Clone(e.Mute)
	case RecentGrew:
		if d.Recent[e.Contact] == 0 && len(d.Recent) >= MaxRecent {
			d.RecentMore++
			break
		}
		d.Recent = writable(d.Recent)
		d.Recent[e.Contact]++
	case RecentVisited:
		d.Recent, d.RecentMore = nil, 0
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
