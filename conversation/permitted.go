package conversation

import (
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// Permitted lists what the actor may do now about the conversation of the scene
// and about its own state, so that a desktop can grey out the rest: a kind and a
// target stand in the list if and only if some argument would be accepted and
// change something, or be passed on. What is listed can only be refused for its
// argument, and for want of room or readiness on a desk: of the agent's own, or of
// whom it invites. Messages of a customer are permitted unless it is banned, and stand
// without a target; a ban that can be lifted has the contact as its target.
func Permitted(s Scene, by Actor, now time.Time) []Permission {
	switch by.Role {
	case Customer:
		return s.permittedCustomer(by)
	case Agent:
		return s.permittedAgent(PermittedAgent(s.Agents[by.ID], s.Desks[by.ID], now), by, now)
	case Supervisor:
		return s.permittedSupervisor()
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
		case agentstate.KindLogIn, agentstate.KindLogOut, agentstate.KindGoReady, agentstate.KindGoNotReady, agentstate.KindRenew:
			return false
		default:
			return true // the system's, or through a conversation
		}
	})
	if d.Unheard() > 0 {
		list = append(list, Permission{Kind: KindVisitRecent})
	}
	list = append(list, Permission{Kind: KindPrefer})
	if a.State() != agentstate.LoggedOut {
		list = append(list, Permission{Kind: KindBegin})
	}
	return list
}

func (s Scene) permittedCustomer(by Actor) []Permission {
	c, list := s.Conversation, make([]Permission, 0, 6)
	if s.Contact.Banned == nil && !s.Barred {
		list = append(list, Permission{Kind: KindReceive})
	}
	if !c.has(by) {
		return list
	}
	allow := func(kinds ...string) {
		for _, kind := range kinds {
			list = append(list, Permission{Kind: kind, Target: c.ID})
		}
	}
	if c.Ending == nil {
		allow(KindEnd, KindNavigate, KindTyping)
	}
	if c.Entries > 0 {
		allow(KindRead)
	}
	allow(KindSetConsent)
	return list
}

func (s Scene) permittedSupervisor() []Permission {
	c := s.Conversation
	var list []Permission
	if c.ID != "" {
		list = append(list, Permission{Kind: KindIdentify, Target: c.ID})
		if c.Ending == nil {
			list = append(list, Permission{Kind: KindEnd, Target: c.ID})
		}
		if c.Ending == nil || s.Contact.Banned == nil {
			list = append(list, Permission{Kind: KindBan, Target: c.ID})
		}
	}
	if s.Contact.Banned != nil {
		list = append(list, Permission{Kind: KindLiftBan, Target: s.Contact.ID})
	}
	return list
}

func (s Scene) permittedAgent(list []Permission, by Actor, now time.Time) []Permission {
	c := s.Conversation
	list = slices.Grow(list, 18) // no part of an agent's has more
	allow := func(kinds ...string) {
		for _, kind := range kinds {
			list = append(list, Permission{Kind: kind, Target: c.ID})
		}
	}
	if o, asked := c.OfferTo(by.ID); asked && now.Before(o.Until) {
		allow(KindAccept, KindOpen, KindReject)
	}
	assigned := c.had(by) && slices.Contains(s.Contact.Assigned, by.ID)
	seg, has := c.SegmentOf(by.ID)
	if !has {
		if assigned {
			allow(KindUnassign)
		}
		return list
	}
	service := s.Service.withDefaults()
	if s.Desks[by.ID].Focus != c.ID {
		allow(KindFocus)
		if seg.To.IsZero() && !seg.Parked {
			allow(KindOpen)
		}
	}
	switch {
	case seg.To.IsZero():
		if s.Contact.Banned == nil && !s.optedOut() {
			allow(KindSend)
		}
		allow(KindTyping)
		s.allowOwner(by, seg, service, allow)
	case !service.WrapUp.MustBook || seg.Disposition != "":
		if w, _ := s.Agents[by.ID].Piece(c.Work(seg.N)); !w.Fixed || !now.Before(w.Until) {
			allow(KindDone)
		}
	}
	if c.Ending != nil && c.Ending.Reason != EndedByBan && service.longLived(c.Channel) && s.Other == "" && s.Contact.Banned == nil && !s.optedOut() {
		allow(KindSend) // it goes on with that (D3)
	}
	if c.Entries > 0 {
		allow(KindRead)
	}
	allow(KindWrapUp, KindIdentify, KindSetConsent)
	if !(s.Contact.Banned != nil && c.Ending != nil) {
		allow(KindBan)
	}
	if assigned {
		allow(KindUnassign)
	}
	return list
}

// allowOwner is what an agent may do with a part that goes on, beside writing.
func (s Scene) allowOwner(by Actor, seg Segment, service Service, allow func(...string)) {
	c := s.Conversation
	switch {
	case !seg.Parked:
		allow(KindPark)
	case s.Agents[by.ID].State() != agentstate.LoggedOut:
		allow(KindResume)
		if s.Agents[by.ID].Admit(c.Channel, service.Label) == nil {
			allow(KindOpen)
		}
	}
	if c.Owner != by.ID {
		allow(KindLeave)
		return
	}
	allow(KindEnd)
	if len(c.present()) > 1 || c.Invitation != nil {
		allow(KindLeave)
	}
	switch {
	case c.Invitation != nil:
		allow(KindCancelInvitation)
	case len(c.Offers) == 0 && len(c.Hops) < service.MaxHops:
		allow(KindInvite)
	}
}
