package conversation

import (
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// Permitted lists what the actor may do now about the conversation of the scene
// and about its own state, so that a desktop can grey out the rest: a kind and a
// target stand in the list if and only if some argument would be accepted and
// change something. What is listed can only be refused for its argument. Messages
// of a customer are always permitted and stand without a target.
func Permitted(s Scene, by Actor, now time.Time) []Permission {
	switch by.Role {
	case Customer:
		return s.permittedCustomer(by)
	case Agent:
		return append(PermittedAgent(s.Agents[by.ID], s.Desks[by.ID], now), s.permittedAgent(by, now)...)
	default:
		return nil
	}
}

// PermittedAgent lists what an agent may do now about its own state and desk.
func PermittedAgent(a agentstate.Agent, d Desk, now time.Time) []Permission {
	if a.Events == 0 {
		return nil
	}
	list := slices.DeleteFunc(agentstate.Permitted(a, now), func(p Permission) bool {
		switch p.Kind {
		case agentstate.KindLogIn, agentstate.KindLogOut, agentstate.KindGoReady, agentstate.KindGoNotReady:
			return false
		default:
			return true // the system's, or through a conversation
		}
	})
	return append(list, Permission{Kind: KindPrefer})
}

func (s Scene) permittedCustomer(by Actor) []Permission {
	list := []Permission{{Kind: KindReceive}}
	if c := s.Conversation; c.has(by) && c.Ending == nil {
		list = append(list, Permission{Kind: KindEnd, Target: c.ID})
	}
	return list
}

func (s Scene) permittedAgent(by Actor, now time.Time) []Permission {
	c := s.Conversation
	var list []Permission
	allow := func(kinds ...string) {
		for _, kind := range kinds {
			list = append(list, Permission{Kind: kind, Target: c.ID})
		}
	}
	if o, asked := c.OfferTo(by.ID); asked && now.Before(o.Until) {
		allow(KindAccept, KindOpen, KindReject)
	}
	seg, has := c.SegmentOf(by.ID)
	if !has {
		return list
	}
	if s.Desks[by.ID].Focus != c.ID {
		allow(KindFocus)
		if seg.To.IsZero() {
			allow(KindOpen)
		}
	}
	if seg.To.IsZero() {
		allow(KindSend, KindEnd)
	} else {
		allow(KindDone)
	}
	allow(KindWrapUp) // a note can always be added or changed
	return list
}
