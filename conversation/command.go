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
		// Form is what the customer filled in before (E3); see [Service.PreChat].
		Form []Field `json:"form,omitempty"`
	}
	// Navigate says that the customer has gone to another page (E4).
	Navigate struct {
		Conversation string `json:"conversation"`
		Page         Text   `json:"page"`
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

	// Recall takes an offer back; the agent is not blamed (B6, A16). It follows from
	// something else.
	Recall struct {
		Conversation string `json:"conversation"`
		Offer        int    `json:"offer"`
	}

	// Begin opens a conversation with a contact, as an agent does who writes first
	// (A13, D1). If the contact's conversation on the channel is open and the agent's
	// own, it goes on in that one.
	Begin struct {
		// Conversation is chosen by the hub: the open one, or a new id.
		Conversation string `json:"conversation,omitempty"`
		Service      string `json:"service"`
		Channel      string `json:"channel"`
		Contact      string `json:"contact"`
		// Address is where the contact is reached; empty: as known. From is the
		// service's number or address to write from.
		Address Text `json:"address,omitempty"`
		From    Text `json:"from,omitempty"`
		Text    Text `json:"text,omitempty"`
		// Aside writes without opening it on the desk: the agent's state and load stay
		// as they are, and the conversation is parked with it (D2). It needs a text.
		Aside bool `json:"aside,omitempty"`
		// Override opens it although the desk is full, and the work says so (A11).
		Override bool `json:"override,omitempty"`
	}
	// Park sets a conversation aside: it stays the agent's and takes no room (A7).
	Park struct {
		// Conversation is the one meant; empty: the one in focus.
		Conversation string `json:"conversation,omitempty"`
	}
	// Resume comes back to a parked conversation (D2).
	Resume struct {
		Conversation string `json:"conversation"`
		Override     bool   `json:"override,omitempty"` // although the desk is full (A11)
	}

	// Invite asks an agent, or whoever is found in a queue, into the conversation:
	// to take it over, or beside the owner (F1, F2).
	Invite struct {
		// Conversation is the one meant; empty: the one in focus.
		Conversation string `json:"conversation,omitempty"`
		Agent        string `json:"agent,omitempty"`
		Queue        string `json:"queue,omitempty"`
		Transfer     bool   `json:"transfer,omitempty"`
	}
	// CancelInvitation takes the invitation back.
	CancelInvitation struct {
		Conversation string `json:"conversation,omitempty"` // empty: the one in focus
	}
	// LapseInvitation ends an invitation that nobody accepted (F3). It is the timer's.
	LapseInvitation struct {
		Conversation string `json:"conversation"`
		Invitation   int    `json:"invitation"`
	}
	// Leave ends the agent's part, and the conversation goes on: with the others in
	// it, or waiting for who was invited (F2).
	Leave struct {
		Conversation string `json:"conversation,omitempty"` // empty: the one in focus
	}
	// Release takes an agent out of a conversation that it cannot go on with, as the
	// rules of service and queue say (A16, A17). It follows from something else.
	Release struct {
		Conversation string    `json:"conversation"`
		Agent        string    `json:"agent"`
		Why          LeftCause `json:"why"` // LeftLost or LeftLoggedOut
	}
	// CheckIdle warns an idle customer, or ends the conversation (E6). It is the
	// timer's.
	CheckIdle struct {
		Conversation string `json:"conversation"`
	}

	// Send is a message to the customer, of an agent who has a part in the
	// conversation or of a bot while nobody has it; or a line of the system for the
	// staff. What begins with a slash is a command, see [SlashCommand]; two slashes stand
	// for one.
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
	// CloseSegment brings an agent's part to its end that is over with the
	// conversation. It follows from the end.
	CloseSegment struct {
		Conversation string `json:"conversation"`
		Segment      int    `json:"segment"`
		// WrapUp gives time to wrap up even where the service has none (E10).
		WrapUp bool `json:"wrap_up,omitempty"`
	}
	// Ban ends the conversation and bars its contact, with every address that is known
	// of it, on every channel (E10).
	Ban struct {
		Conversation string `json:"conversation,omitempty"` // empty: the one in focus
	}
	// LiftBan lets a contact in again. It is a supervisor's.
	LiftBan struct {
		Contact string `json:"contact"`
	}
	// Identify says who the contact of a conversation is. What is empty stays as it
	// was.
	Identify struct {
		Conversation string `json:"conversation,omitempty"` // empty: the one in focus
		Name         Text   `json:"name,omitempty"`
		Account      Text   `json:"account,omitempty"`
		Email        Text   `json:"email,omitempty"`
	}
	// SetConsent records whether the contact of a conversation wants messages on the
	// channel of it (D10).
	SetConsent struct {
		Conversation string  `json:"conversation,omitempty"` // empty: the one in focus
		Consent      Consent `json:"consent"`
	}
	// Unassign takes the contact of a conversation off the agent's list of contacts
	// (E9).
	Unassign struct {
		Conversation string `json:"conversation"`
	}

	// Typing says that somebody is typing, or has stopped. It is passed on and never
	// stored (E14).
	Typing struct {
		Conversation string `json:"conversation,omitempty"` // empty: the one in focus
		On           bool   `json:"on"`
	}
	// Read says that somebody has read the transcript up to an entry. It is passed on
	// and never stored (E14).
	Read struct {
		Conversation string `json:"conversation,omitempty"` // empty: the one in focus
		Entry        int    `json:"entry"`
	}

	// ExpireWrapUp ends a wrap-up whose time is over (A8). It is the timer's.
	ExpireWrapUp struct {
		Conversation string `json:"conversation"`
		Segment      int    `json:"segment"`
	}

	// Prefer sets how the agent's desktop behaves.
	Prefer struct {
		FocusOnAccept bool `json:"focus_on_accept"`
		// AutoAnswer accepts every offer at once (B4).
		AutoAnswer bool `json:"auto_answer,omitempty"`
		// Mute are the kinds of [Notify] that the agent does not want (C7).
		Mute []string `json:"mute,omitempty"`
	}
	// VisitRecent says that the agent has looked at Recent: nothing there is unread
	// any more (C5).
	VisitRecent struct{}
	// Presence is a command to an agent's own state: log in, Ready, NotReady, log
	// out and the lease, of the agent or, but for the lease, of a supervisor; of the
	// system also what time does, and work that the host runs itself, such as a phone
	// call, under an id without a slash (A12). What concerns the work of a
	// conversation goes through the conversation and is refused here.
	Presence struct {
		// Agent is whose state is meant; empty: that of the agent who asks.
		Agent string             `json:"agent,omitempty"`
		Do    agentstate.Command `json:"do"`
	}
)

// The stored names of the commands. The kind of a [Presence] is that of its Do.
const (
	KindReceive          = "conversation.receive"
	KindMakeOffer        = "conversation.offer"
	KindAccept           = "conversation.accept"
	KindOpen             = "conversation.open"
	KindReject           = "conversation.reject"
	KindMiss             = "conversation.miss"
	KindSend             = "conversation.send"
	KindFocus            = "conversation.focus"
	KindEnd              = "conversation.end"
	KindWrapUp           = "conversation.wrap_up"
	KindDone             = "conversation.done"
	KindExpireWrapUp     = "conversation.expire_wrap_up"
	KindNavigate         = "conversation.navigate"
	KindRecall           = "conversation.recall"
	KindBegin            = "conversation.begin"
	KindPark             = "conversation.park"
	KindResume           = "conversation.resume"
	KindInvite           = "conversation.invite"
	KindCancelInvitation = "conversation.cancel_invitation"
	KindLapseInvitation  = "conversation.lapse_invitation"
	KindLeave            = "conversation.leave"
	KindRelease          = "conversation.release"
	KindCheckIdle        = "conversation.check_idle"
	KindCloseSegment     = "conversation.close_segment"
	KindBan              = "conversation.ban"
	KindLiftBan          = "contact.lift_ban"
	KindIdentify         = "conversation.identify"
	KindSetConsent       = "conversation.consent"
	KindUnassign         = "conversation.unassign"
	KindTyping           = "conversation.typing"
	KindRead             = "conversation.read"
	KindVisitRecent      = "desk.visit_recent"
	KindPrefer           = "desk.prefer"
)

func (Receive) Kind() string          { return KindReceive }
func (MakeOffer) Kind() string        { return KindMakeOffer }
func (Accept) Kind() string           { return KindAccept }
func (Open) Kind() string             { return KindOpen }
func (Reject) Kind() string           { return KindReject }
func (Miss) Kind() string             { return KindMiss }
func (Send) Kind() string             { return KindSend }
func (Focus) Kind() string            { return KindFocus }
func (End) Kind() string              { return KindEnd }
func (WrapUp) Kind() string           { return KindWrapUp }
func (Done) Kind() string             { return KindDone }
func (ExpireWrapUp) Kind() string     { return KindExpireWrapUp }
func (Navigate) Kind() string         { return KindNavigate }
func (Recall) Kind() string           { return KindRecall }
func (Begin) Kind() string            { return KindBegin }
func (Park) Kind() string             { return KindPark }
func (Resume) Kind() string           { return KindResume }
func (Invite) Kind() string           { return KindInvite }
func (CancelInvitation) Kind() string { return KindCancelInvitation }
func (LapseInvitation) Kind() string  { return KindLapseInvitation }
func (Leave) Kind() string            { return KindLeave }
func (Release) Kind() string          { return KindRelease }
func (CheckIdle) Kind() string        { return KindCheckIdle }
func (CloseSegment) Kind() string     { return KindCloseSegment }
func (Ban) Kind() string              { return KindBan }
func (LiftBan) Kind() string          { return KindLiftBan }
func (Identify) Kind() string         { return KindIdentify }
func (SetConsent) Kind() string       { return KindSetConsent }
func (Unassign) Kind() string         { return KindUnassign }
func (Typing) Kind() string           { return KindTyping }
func (Read) Kind() string             { return KindRead }
func (VisitRecent) Kind() string      { return KindVisitRecent }
func (Prefer) Kind() string           { return KindPrefer }

// Kind is the kind of the agent's command, and "" for a Presence without one.
func (p Presence) Kind() string {
	if p.Do == nil {
		return ""
	}
	return p.Do.Kind()
}

func (Receive) command()          {}
func (MakeOffer) command()        {}
func (Accept) command()           {}
func (Open) command()             {}
func (Reject) command()           {}
func (Miss) command()             {}
func (Send) command()             {}
func (Focus) command()            {}
func (End) command()              {}
func (WrapUp) command()           {}
func (Done) command()             {}
func (ExpireWrapUp) command()     {}
func (Navigate) command()         {}
func (Recall) command()           {}
func (Begin) command()            {}
func (Park) command()             {}
func (Resume) command()           {}
func (Invite) command()           {}
func (CancelInvitation) command() {}
func (LapseInvitation) command()  {}
func (Leave) command()            {}
func (Release) command()          {}
func (CheckIdle) command()        {}
func (CloseSegment) command()     {}
func (Ban) command()              {}
func (LiftBan) command()          {}
func (Identify) command()         {}
func (SetConsent) command()       {}
func (Unassign) command()         {}
func (Typing) command()           {}
func (Read) command()             {}
func (VisitRecent) command()      {}
func (Prefer) command()           {}
func (Presence) command()         {}

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
	case Navigate:
		return cmd.Conversation
	case Recall:
		return cmd.Conversation
	case Begin:
		return cmd.Conversation
	case Park:
		return cmd.Conversation
	case Resume:
		return cmd.Conversation
	case Invite:
		return cmd.Conversation
	case CancelInvitation:
		return cmd.Conversation
	case LapseInvitation:
		return cmd.Conversation
	case Leave:
		return cmd.Conversation
	case Release:
		return cmd.Conversation
	case CheckIdle:
		return cmd.Conversation
	case CloseSegment:
		return cmd.Conversation
	case Ban:
		return cmd.Conversation
	case Identify:
		return cmd.Conversation
	case SetConsent:
		return cmd.Conversation
	case Unassign:
		return cmd.Conversation
	case Typing:
		return cmd.Conversation
	case Read:
		return cmd.Conversation
	case ExpireWrapUp:
		return cmd.Conversation
	default:
		return ""
	}
}

// Direct returns a command that opens a conversation, or goes on in one, as one for
// this conversation. Whoever sent it does not choose.
func Direct(cmd Command, conversation string) Command {
	switch cmd := cmd.(type) {
	case Receive:
		cmd.Conversation = conversation
		return cmd
	case Begin:
		cmd.Conversation = conversation
		return cmd
	default:
		return cmd
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
	case Begin:
		cmd.Conversation = conversation
		return cmd
	case Park:
		cmd.Conversation = conversation
		return cmd
	case Invite:
		cmd.Conversation = conversation
		return cmd
	case CancelInvitation:
		cmd.Conversation = conversation
		return cmd
	case Leave:
		cmd.Conversation = conversation
		return cmd
	case Ban:
		cmd.Conversation = conversation
		return cmd
	case Identify:
		cmd.Conversation = conversation
		return cmd
	case SetConsent:
		cmd.Conversation = conversation
		return cmd
	case Typing:
		cmd.Conversation = conversation
		return cmd
	case Read:
		cmd.Conversation = conversation
		return cmd
	case Done:
		cmd.Conversation = conversation
		return cmd
	default:
		return cmd
	}
}
