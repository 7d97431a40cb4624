package conversation

import "github.com/parley-go/parley/agentstate"

// Command is something that is asked of a conversation, a desk or an agent. The
// set is closed. Who asks is not in it: the [Actor] comes beside it.
type Command interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	command()
}

type (
	// Receive is a message of a customer. It goes into the open conversation that
	// the contact has on the channel; without one it opens one, which may be done
	// without a text (E13, E2). The actor is the customer.
	Receive struct {
		// Conversation is chosen by the hub: the open one, or a new id.
		Conversation string `json:"conversation,omitempty"`
		Service      string `json:"service"`
		Channel      string `json:"channel"`
		Name         Text   `json:"name,omitempty"`    // of the customer; empty: as known
		Address      Text   `json:"address,omitempty"` // of the customer on the channel; empty: as known
		To           Text   `json:"to,omitempty"`      // address or number of the service
		Page         Text   `json:"page,omitempty"`    // that the customer is on
		Text         Text   `json:"text,omitempty"`
	}

	// MakeOffer puts a waiting conversation to an agent (A2). It is the router's.
	MakeOffer struct {
		Conversation string `json:"conversation"`
		Agent        string `json:"agent"`
	}
	// Accept takes an offer and leaves the focus where it is, if it is anywhere (B3).
	Accept struct {
		Conversation string `json:"conversation"`
		// Offer is the number of the offer that is meant; 0: the open one.
		Offer int `json:"offer,omitempty"`
	}
	// Open takes an offer and moves the focus to it (B3).
	Open struct {
		Conversation string `json:"conversation"`
		Offer        int    `json:"offer,omitempty"`
	}
	// Reject turns an offer down (A4, B5).
	Reject struct {
		Conversation string `json:"conversation"`
		Offer        int    `json:"offer,omitempty"`
	}
	// Miss says that an offer ran out (A5, B5). It is the timer's.
	Miss struct {
		Conversation string `json:"conversation"`
		Offer        int    `json:"offer"`
	}

	// Send is a message to the customer, of the agent who has the conversation or of
	// a bot while nobody has it; or a line of the system for the staff.
	Send struct {
		// Conversation is the one meant; empty: the one in focus on the agent's desk.
		Conversation string `json:"conversation,omitempty"`
		Text         Text   `json:"text"`
	}
	// Focus looks at a conversation on the desk (C2, C3).
	Focus struct {
		Conversation string `json:"conversation"`
	}
	// End ends the conversation (E7).
	End struct {
		// Conversation is the one meant; empty: the one in focus on the agent's desk.
		// A customer has to name its own.
		Conversation string `json:"conversation,omitempty"`
	}
	// WrapUp books a disposition and a note, while the conversation is active or
	// in wrap-up (E8, A8). It replaces what was booked before.
	WrapUp struct {
		// Conversation is the one meant; empty: the one in focus.
		Conversation string `json:"conversation,omitempty"`
		Disposition  string `json:"disposition,omitempty"`
		Note         Text   `json:"note,omitempty"`
	}
	// Done ends the wrap-up (E8).
	Done struct {
		// Conversation is the one meant; empty: the one in focus.
		Conversation string `json:"conversation,omitempty"`
	}
	// ExpireWrapUp ends a wrap-up whose time is over (A8). It is the timer's.
	ExpireWrapUp struct {
		Conversation string `json:"conversation"`
		Segment      int    `json:"segment"`
	}

	// Prefer sets how the agent's desktop behaves.
	Prefer struct {
		FocusOnAccept bool `json:"focus_on_accept"`
	}
	// Presence is a command to an agent's own state: log in, Ready, NotReady, log
	// out; of the system also configure and the automatic return. What concerns
	// offers and work goes through the conversation and is refused here.
	Presence struct {
		// Agent is whose state is meant; empty: that of the agent who asks.
		Agent string             `json:"agent,omitempty"`
		Do    agentstate.Command `json:"do"`
	}
)

// The stored names of the commands. The kind of a [Presence] is that of its Do.
const (
	KindReceive      = "conversation.receive"
	KindMakeOffer    = "conversation.offer"
	KindAccept       = "conversation.accept"
	KindOpen         = "conversation.open"
	KindReject       = "conversation.reject"
	KindMiss         = "conversation.miss"
	KindSend         = "conversation.send"
	KindFocus        = "conversation.focus"
	KindEnd          = "conversation.end"
	KindWrapUp       = "conversation.wrap_up"
	KindDone         = "conversation.done"
	KindExpireWrapUp = "conversation.expire_wrap_up"
	KindPrefer       = "desk.prefer"
)

func (Receive) Kind() string      { return KindReceive }
func (MakeOffer) Kind() string    { return KindMakeOffer }
func (Accept) Kind() string       { return KindAccept }
func (Open) Kind() string         { return KindOpen }
func (Reject) Kind() string       { return KindReject }
func (Miss) Kind() string         { return KindMiss }
func (Send) Kind() string         { return KindSend }
func (Focus) Kind() string        { return KindFocus }
func (End) Kind() string          { return KindEnd }
func (WrapUp) Kind() string       { return KindWrapUp }
func (Done) Kind() string         { return KindDone }
func (ExpireWrapUp) Kind() string { return KindExpireWrapUp }
func (Prefer) Kind() string       { return KindPrefer }

// Kind is the kind of the agent's command, and "" for a Presence without one.
func (p Presence) Kind() string {
	if p.Do == nil {
		return ""
	}
	return p.Do.Kind()
}

func (Receive) command()      {}
func (MakeOffer) command()    {}
func (Accept) command()       {}
func (Open) command()         {}
func (Reject) command()       {}
func (Miss) command()         {}
func (Send) command()         {}
func (Focus) command()        {}
func (End) command()          {}
func (WrapUp) command()       {}
func (Done) command()         {}
func (ExpireWrapUp) command() {}
func (Prefer) command()       {}
func (Presence) command()     {}

// Target is the conversation that the command is for, and "" if it names none.
func Target(cmd Command) string {
	switch cmd := cmd.(type) {
	case Receive:
		return cmd.Conversation
	case MakeOffer:
		return cmd.Conversation
	case Accept:
		return cmd.Conversation
	case Open:
		return cmd.Conversation
	case Reject:
		return cmd.Conversation
	case Miss:
		return cmd.Conversation
	case Send:
		return cmd.Conversation
	case Focus:
		return cmd.Conversation
	case End:
		return cmd.Conversation
	case WrapUp:
		return cmd.Conversation
	case Done:
		return cmd.Conversation
	case ExpireWrapUp:
		return cmd.Conversation
	default:
		return ""
	}
}

// Aim returns a command without a target as one for the conversation: commands of
// an agent go to the one in focus (C2), a message of a customer to its open one.
// A command that has a target, or takes none, comes back as it is.
func Aim(cmd Command, conversation string) Command {
	if Target(cmd) != "" {
		return cmd
	}
	switch cmd := cmd.(type) {
	case Receive:
		cmd.Conversation = conversation
		return cmd
	case Send:
		cmd.Conversation = conversation
		return cmd
	case End:
		cmd.Conversation = conversation
		return cmd
	case WrapUp:
		cmd.Conversation = conversation
		return cmd
	case Done:
		cmd.Conversation = conversation
		return cmd
	default:
		return cmd
	}
}
