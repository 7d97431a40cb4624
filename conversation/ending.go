package conversation

import (
	"time"

	"github.com/parley-go/parley/agentstate"
)

// end: E7 for the conversation; A8 for the owner; B6 for an agent who is asked;
// A13 for one that came to nothing.
func end(s Scene, by Actor, now time.Time) (Decision, error) {
	c := s.Conversation
	if c.Ending != nil {
		return Decision{}, nil
	}
	if by.Role == Agent && c.Owner != by.ID {
		return Decision{}, refuse(NotOwner, KindEnd+" of "+c.ID, "only its owner may end it for all", "leave it")
	}
	if c.unused() {
		return vanish(s, by, now)
	}
	return finish(s, by, reasonOf(by), false, now)
}

func reasonOf(by Actor) Reason {
	switch by.Role {
	case Agent:
		return EndedByAgent
	case Customer:
		return EndedByCustomer
	case Supervisor:
		return EndedBySupervisor
	default:
		return EndedBySystem
	}
}

// finish ends the conversation for all who are in it. The owner's part and the
// offers end with it; the others' follow, since a commit writes two agents at most.
func finish(s Scene, by Actor, why Reason, wrapUp bool, now time.Time) (Decision, error) {
	c := s.Conversation
	d := Decision{Events: []Event{Ended{By: by, Reason: why}}}
	for _, o := range c.Offers {
		events, err := agentstate.Decide(s.agent(o.Agent), agentstate.Withdraw{Work: c.Work(o.N)}, now)
		if err != nil {
			return Decision{}, err
		}
		d.Events = append(d.Events, Withdrawn{Offer: o.N, Agent: o.Agent})
		d.change(o.Agent, events)
		d.timer(Timer{ID: offerTimer(c, o.N)})
	}
	for _, seg := range c.present() {
		if seg.Agent != c.Owner {
			d.Then = append(d.Then, CloseSegment{Conversation: c.ID, Segment: seg.N, WrapUp: wrapUp})
			continue
		}
		if err := d.close(s, seg, wrapUp, now); err != nil {
			return Decision{}, err
		}
		if by != (Actor{Role: Agent, ID: seg.Agent}) {
			d.notify(s, seg.Agent, NotifyEnded)
		}
	}
	d.cancel(s)
	return d, nil
}

// cancel takes back the timers of what ends with the owner's part.
func (d *Decision) cancel(s Scene) {
	if s.Conversation.Invitation != nil {
		d.timer(Timer{ID: invitationTimer(s.Conversation)})
	}
	if !s.Conversation.Idle.IsZero() && s.Service.endsIdle(s.Conversation.Channel) {
		d.timer(Timer{ID: idleTimer(s.Conversation)})
	}
}

// close ends one agent's part: into wrap-up, if the service gives time for it or a
// rule wants one, else off the desk (A8).
func (d *Decision) close(s Scene, seg Segment, wrapUp bool, now time.Time) error {
	c, lasts, rule := s.Conversation, s.Service.WrapUpFor, s.Service.WrapUp
	cmd := agentstate.Finish{Work: c.Work(seg.N), WrapUp: lasts != 0 || wrapUp, Fixed: rule.Fixed, Deferred: rule.Frees}
	if lasts > 0 {
		cmd.Until = now.Add(lasts)
	}
	events, err := agentstate.Decide(s.agent(seg.Agent), cmd, now)
	if err != nil {
		return err
	}
	d.change(seg.Agent, events)
	if !cmd.WrapUp {
		d.Events = append(d.Events, Completed{Segment: seg.N})
		d.desk(seg.Agent, Cleared{Conversation: c.ID})
		return nil
	}
	d.Events = append(d.Events, WrapUpBegun{Segment: seg.N, Until: cmd.Until})
	if lasts > 0 {
		d.timer(Timer{ID: wrapUpTimer(c, seg), Due: cmd.Until, Do: ExpireWrapUp{Conversation: c.ID, Segment: seg.N}})
	}
	return nil
}

// closeSegment follows the end of a conference: E7, A8 for an agent who was not the
// owner.
func closeSegment(s Scene, cmd CloseSegment, now time.Time) (Decision, error) {
	var d Decision
	for _, seg := range s.Conversation.Segments {
		if seg.N != cmd.Segment || seg.To.IsZero() || !seg.Done.IsZero() {
			continue
		}
		w, there := s.agent(seg.Agent).Piece(s.Conversation.Work(seg.N))
		if !there || w.Phase != agentstate.Active && w.Phase != agentstate.Parked {
			continue // it was said before
		}
		if err := d.close(s, seg, cmd.WrapUp, now); err != nil {
			return Decision{}, err
		}
		d.notify(s, seg.Agent, NotifyEnded)
	}
	return d, nil
}

// unused reports whether an agent opened it and nothing has been said in it.
func (c Conversation) unused() bool { return c.Ending == nil && c.Unused() }

// vanish: A13. It was opened and left without a text.
func vanish(s Scene, by Actor, now time.Time) (Decision, error) {
	c := s.Conversation
	d := Decision{Events: []Event{Ended{By: by, Reason: EndedUnused}}}
	for _, seg := range c.present() {
		events, err := agentstate.Decide(s.agent(seg.Agent), agentstate.Discard{Work: c.Work(seg.N)}, now)
		if err != nil {
			return Decision{}, err
		}
		d.Events = append(d.Events, Completed{Segment: seg.N})
		d.change(seg.Agent, events)
		d.desk(seg.Agent, Cleared{Conversation: c.ID})
	}
	d.cancel(s)
	return d, nil
}
