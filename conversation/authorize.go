package conversation

import "github.com/parley-go/parley/agentstate"

// Authorize decides who may do what; it stands in front of every decision. It
// returns nil or a [*Refusal]. Somebody who may not reach a conversation gets the
// very refusal that it would get if there were none.
func Authorize(s Scene, by Actor, cmd Command) error {
	if cmd == nil || cmd.Kind() == "" {
		return refuse(BadArgument, "no command", "there is nothing to do", "send a command")
	}
	what := string(by.Role) + " asks for " + cmd.Kind()
	if by.Role != System && !validID(by.ID) {
		return refuse(NotAllowed, what, "the actor has no proper id", "say who it is")
	}
	if !mayEver(by, cmd) {
		return refuse(NotAllowed, what, "it is not for this role", "ask somebody who may")
	}
	switch cmd.(type) {
	case Accept, Open, Reject:
		return nil // an offer is to somebody: Decide looks for it under the actor's name
	case Send, Focus, End, WrapUp, Done:
		if !s.Conversation.has(by) {
			return notOnDesk(by, cmd)
		}
	}
	return nil
}

// mayEver reports whether the role has the command at all.
func mayEver(by Actor, cmd Command) bool {
	switch cmd := cmd.(type) {
	case Receive:
		return by.Role == Customer
	case Accept, Open, Reject, Focus, WrapUp, Done, Prefer:
		return by.Role == Agent
	case Send:
		return by.Role == Agent || by.Role == System
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
	default:
		return false
	}
}

// MayRead reports whether the actor may read the transcript: its own customer, an
// agent who has it, had it or is asked to take it, and the system.
func MayRead(c Conversation, by Actor) bool {
	if c.has(by) {
		return true
	}
	if by.Role != Agent || c.ID == "" {
		return false
	}
	if _, asked := c.OfferTo(by.ID); asked {
		return true
	}
	for _, s := range c.Segments {
		if s.Agent == by.ID {
			return true
		}
	}
	return false
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
