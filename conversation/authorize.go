package conversation

import (
	"fmt"
	"slices"

	"github.com/parley-go/parley/agentstate"
)

// Reach is on what a role may use a command.
type Reach string

// The reaches. An empty one is none: the role does not have the command.
const (
	ReachAll   Reach = "all"   // whatever the command is about
	ReachOwn   Reach = "own"   // the actor's own state, desk or offers; a customer's own conversation
	ReachPart  Reach = "part"  // conversations in which the agent has a part that is not done
	ReachHad   Reach = "had"   // conversations in which the agent has or had a part
	ReachAlone Reach = "alone" // conversations that nobody has yet
)

// Right says on what each role may use a command.
type Right struct {
	Kind       string
	Customer   Reach
	Agent      Reach
	Bot        Reach
	Supervisor Reach
	System     Reach
}

// Rights is who may do what: the table that [Authorize] reads, in the order of the
// rules. On which state of things a command is accepted is for [Decide] to say.
func Rights() []Right {
	kinds := []string{
		KindReceive, KindNavigate, KindMakeOffer, KindAccept, KindOpen, KindReject, KindMiss, KindRecall, KindBegin, KindPark,
		KindResume, KindInvite, KindCancelInvitation, KindLapseInvitation, KindLeave, KindRelease, KindCheckIdle, KindSend,
		KindTyping, KindRead, KindFocus, KindEnd, KindCloseSegment, KindBan, KindLiftBan, KindIdentify, KindSetConsent,
		KindUnassign, KindWrapUp, KindDone, KindExpireWrapUp, KindPrefer, KindVisitRecent, agentstate.KindConfigure,
		agentstate.KindLogIn, agentstate.KindLogOut, agentstate.KindGoReady, agentstate.KindGoNotReady, agentstate.KindRenew,
		agentstate.KindReturn, agentstate.KindRampUp, agentstate.KindLapse, agentstate.KindBegin, agentstate.KindFinish,
		agentstate.KindDone, agentstate.KindDiscard, agentstate.KindPark, agentstate.KindResume,
	}
	table := make([]Right, len(kinds))
	for i, kind := range kinds {
		table[i] = rightTo(kind)
	}
	return table
}

// rightTo is one line of the table; nobody has the right to what is not in it.
func rightTo(kind string) Right {
	switch kind {
	case KindReceive, KindNavigate:
		return Right{Kind: kind, Customer: ReachOwn}
	case KindMakeOffer, KindMiss, KindRecall, KindLapseInvitation, KindRelease, KindCheckIdle, KindCloseSegment, KindExpireWrapUp,
		agentstate.KindConfigure, agentstate.KindReturn, agentstate.KindRampUp, agentstate.KindLapse, agentstate.KindBegin,
		agentstate.KindFinish, agentstate.KindDone, agentstate.KindDiscard, agentstate.KindPark, agentstate.KindResume:
		return Right{Kind: kind, System: ReachAll}
	case KindAccept, KindOpen, KindReject, KindBegin, KindPrefer, KindVisitRecent:
		return Right{Kind: kind, Agent: ReachOwn}
	case KindPark, KindResume, KindInvite, KindCancelInvitation, KindLeave, KindFocus, KindWrapUp:
		return Right{Kind: kind, Agent: ReachPart}
	case KindSend:
		return Right{Kind: kind, Agent: ReachPart, Bot: ReachAlone, System: ReachAll}
	case KindTyping:
		return Right{Kind: kind, Customer: ReachOwn, Agent: ReachPart, Bot: ReachAlone}
	case KindRead:
		return Right{Kind: kind, Customer: ReachOwn, Agent: ReachPart}
	case KindEnd:
		return Right{Kind: kind, Customer: ReachOwn, Agent: ReachPart, Supervisor: ReachAll, System: ReachAll}
	case KindBan, KindIdentify:
		return Right{Kind: kind, Agent: ReachPart, Supervisor: ReachAll}
	case KindLiftBan:
		return Right{Kind: kind, Supervisor: ReachAll}
	case KindSetConsent:
		return Right{Kind: kind, Customer: ReachOwn, Agent: ReachPart, System: ReachAll}
	case KindUnassign, KindDone:
		return Right{Kind: kind, Agent: ReachHad}
	case agentstate.KindLogIn, agentstate.KindRenew:
		return Right{Kind: kind, Agent: ReachOwn, System: ReachAll}
	case agentstate.KindLogOut, agentstate.KindGoReady, agentstate.KindGoNotReady:
		return Right{Kind: kind, Agent: ReachOwn, Supervisor: ReachAll, System: ReachAll}
	default:
		return Right{Kind: kind}
	}
}

// For is the reach that a role has.
func (r Right) For(role Role) Reach {
	switch role {
	case Customer:
		return r.Customer
	case Agent:
		return r.Agent
	case Bot:
		return r.Bot
	case Supervisor:
		return r.Supervisor
	case System:
		return r.System
	default:
		return ""
	}
}

// Authorize decides who may do what; it stands in front of every decision. It
// returns nil or a [*Refusal]. Somebody who may not reach a conversation gets the
// very refusal that it would get if there were none.
func Authorize(s Scene, by Actor, cmd Command) error {
	if err := CheckCommand(cmd); err != nil {
		return err
	}
	what := shown(string(by.Role)) + " asks for " + cmd.Kind()
	if !by.Role.known() {
		return refuse(NotAllowed, what, "there is no such role", "use one of the package's")
	}
	if (by.Role != System || by.ID != "") && !validID(by.ID) {
		return refuse(NotAllowed, what, "the actor has no proper id", "say who it is")
	}
	reach := rightTo(cmd.Kind()).For(by.Role)
	if p, presence := cmd.(Presence); reach == "" || presence && reach == ReachOwn && p.agent(by) != by.ID {
		return refuse(NotAllowed, what, "it is not for this role", "ask somebody who may")
	}
	if !s.Conversation.reached(by, reach, cmd) {
		return notOnDesk(by, cmd)
	}
	return nil
}

func (r Role) known() bool {
	return r == Customer || r == Agent || r == Bot || r == Supervisor || r == System
}

// reached reports whether the conversation is within reach.
func (c Conversation) reached(by Actor, reach Reach, cmd Command) bool {
	switch reach {
	case ReachPart, ReachAlone:
		return c.has(by)
	case ReachHad:
		return c.had(by)
	case ReachOwn:
		switch cmd.(type) {
		case Navigate, Typing, Read, End, SetConsent:
			return c.has(by)
		}
		return true // Decide looks for it under the actor's name
	default:
		switch cmd.(type) {
		case End, Send, Ban, Identify, SetConsent:
			return c.has(by)
		}
		return true
	}
}

// CheckCommand is nil for a command of this package, and a [*Refusal] for anything
// else: nil, a pointer, a Presence without a command.
func CheckCommand(cmd Command) error {
	if !known(cmd) {
		return unknownCommand(cmd)
	}
	return nil
}

// known reports whether the command is one of this package; a pointer to one is not.
func known(cmd Command) bool {
	switch cmd := cmd.(type) {
	case Receive, Navigate, MakeOffer, Accept, Open, Reject, Miss, Recall, Begin, Park, Resume, Invite, CancelInvitation,
		LapseInvitation, Leave, Release, CheckIdle, Send, Typing, Read, Focus, End, CloseSegment, Ban, LiftBan, Identify,
		SetConsent, Unassign, WrapUp, Done, ExpireWrapUp, Prefer, VisitRecent:
		return true
	case Presence:
		return agentstate.IsCommand(cmd.Do)
	}
	return false
}

func unknownCommand(cmd Command) error {
	return refuse(BadArgument, fmt.Sprintf("command %T", cmd), "it is not a command of package conversation, or a Presence without Do",
		"pass one of its commands, by value")
}

// has reports whether the actor takes part in the conversation now.
func (c Conversation) has(by Actor) bool {
	if c.ID == "" {
		return false
	}
	switch by.Role {
	case System, Supervisor:
		return true
	case Customer:
		return c.Contact == by.ID
	case Agent:
		_, has := c.SegmentOf(by.ID)
		return has
	case Bot:
		return c.Owner == "" && c.Ending == nil
	default:
		return false
	}
}

// had reports whether the agent has or had a part in the conversation.
func (c Conversation) had(by Actor) bool {
	return slices.ContainsFunc(c.Segments, func(s Segment) bool { return s.Agent == by.ID })
}

// AuthorizeRead decides who may read a transcript: the system, a supervisor, an agent who has
// the conversation, had it or is asked to take it. It returns nil or a [*Refusal].
// A customer sees its [CustomerView] instead.
func AuthorizeRead(c Conversation, by Actor) error {
	if (by.Role == System || by.Role == Supervisor) && c.ID != "" {
		return nil
	}
	if by.Role == Agent {
		if _, asked := c.OfferTo(by.ID); asked {
			return nil
		}
		if c.had(by) {
			return nil
		}
	}
	return refuse(NotOnDesk, "transcript of a conversation", "it is not, and was not, on the desk", "choose one of the active list")
}

func notOnDesk(by Actor, cmd Command) error {
	what := cmd.Kind() + " of " + shown(Target(cmd))
	if Target(cmd) == "" {
		return refuse(NotOnDesk, cmd.Kind(), "no conversation is named and none is in focus", "name one, or focus one")
	}
	if by.Role == Customer {
		return refuse(NotOnDesk, what, "there is no such conversation of this customer", "begin one with a message")
	}
	return refuse(NotOnDesk, what, "it is not on the desk", "choose one of the active list")
}
