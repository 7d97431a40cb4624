package conversation

import (
	"fmt"
	"slices"

	"github.com/parley-go/parley/agentstate"
)

// Authorize decides who may do what; it stands in front of every decision. It
// returns nil or a [*Refusal]. Somebody who may not reach a conversation gets the
// very refusal that it would get if there were none.
func Authorize(s Scene, by Actor, cmd Command) error {
	if err := CheckCommand(cmd); err != nil {
		return err
	}
	what := shown(string(by.Role)) + " asks for " + cmd.Kind()
	if (by.Role != System || by.ID != "") && !validID(by.ID) {
		return refuse(NotAllowed, what, "the actor has no proper id", "say who it is")
	}
	if !mayEver(by, cmd) {
		return refuse(NotAllowed, what, "it is not for this role", "ask somebody who may")
	}
	switch cmd.(type) {
	case Accept, Open, Reject:
		return nil // an offer is to somebody: Decide looks for it under the actor's name
	case Done:
		if !s.Conversation.had(by) {
			return notOnDesk(by, cmd)
		}
	case Send, Focus, End, WrapUp:
		if !s.Conversation.has(by) {
			return notOnDesk(by, cmd)
		}
	}
	return nil
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
	case Receive, MakeOffer, Accept, Open, Reject, Miss, Send, Focus, End, WrapUp, Done, ExpireWrapUp, Prefer:
		return true
	case Presence:
		switch cmd.Do.(type) {
		case agentstate.Configure, agentstate.LogIn, agentstate.LogOut, agentstate.GoReady, agentstate.GoNotReady, agentstate.Return,
			agentstate.Reserve, agentstate.Take, agentstate.Reject, agentstate.Miss, agentstate.Withdraw,
			agentstate.Finish, agentstate.Done, agentstate.Park, agentstate.Resume:
			return true
		}
	}
	return false
}

func unknownCommand(cmd Command) error {
	return refuse(BadArgument, fmt.Sprintf("command %T", cmd), "it is not a command of package conversation, or a Presence without Do",
		"pass one of its commands, by value")
}

// mayEver reports whether the role has the command at all.
func mayEver(by Actor, cmd Command) bool {
	switch cmd := cmd.(type) {
	case Receive:
		return by.Role == Customer
	case Accept, Open, Reject, Focus, WrapUp, Done, Prefer:
		return by.Role == Agent
	case Send:
		return by.Role == Agent || by.Role == System || by.Role == Bot
	case End:
		return by.Role == Agent || by.Role == Customer || by.Role == System
	case MakeOffer, Miss, ExpireWrapUp:
		return by.Role == System
	case Presence:
		return mayPresence(by, cmd)
	default:
		return false
	}
}

func mayPresence(by Actor, cmd Presence) bool {
	switch cmd.Do.(type) {
	case agentstate.LogIn, agentstate.LogOut, agentstate.GoReady, agentstate.GoNotReady:
		return by.Role == System || (by.Role == Agent && cmd.agent(by) == by.ID)
	case agentstate.Configure, agentstate.Return:
		return by.Role == System
	default:
		return false // work comes and goes with its conversation
	}
}

// has reports whether the actor takes part in the conversation now.
func (c Conversation) has(by Actor) bool {
	if c.ID == "" {
		return false
	}
	switch by.Role {
	case System:
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

// AuthorizeRead decides who may read a transcript: the system, an agent who has
// the conversation, had it or is asked to take it. It returns nil or a [*Refusal].
// A customer sees its [CustomerView] instead.
func AuthorizeRead(c Conversation, by Actor) error {
	if by.Role == System && c.ID != "" {
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
