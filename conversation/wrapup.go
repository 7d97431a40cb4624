package conversation

import (
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// end: E7 for the conversation; A8 for the owner; B6 for an agent who is asked.
func end(s Scene, by Actor, now time.Time) (Decision, error) {
	c := s.Conversation
	if c.Ending != nil {
		return Decision{}, nil
	}
	d := Decision{Events: []Event{Ended{By: by, Reason: reasonOf(by)}}}
	for _, o := range c.Offers {
		events, err := agentstate.Decide(s.agent(o.Agent), agentstate.Withdraw{Work: c.Work(o.N)}, now)
		if err != nil {
			return Decision{}, err
		}
		d.Events = append(d.Events, Withdrawn{Offer: o.N, Agent: o.Agent})
		d.Agents = append(d.Agents, AgentChange{Agent: o.Agent, Events: events})
		d.Timers = append(d.Timers, Timer{ID: offerTimer(c, o.N)})
	}
	if seg, has := c.SegmentOf(c.Owner); has {
		if err := d.close(s, seg, now); err != nil {
			return Decision{}, err
		}
	}
	return d, nil
}

func reasonOf(by Actor) Reason {
	switch by.Role {
	case Agent:
		return EndedByAgent
	case Customer:
		return EndedByCustomer
	default:
		return EndedBySystem
	}
}

// close ends the owner's part: into wrap-up, if the service gives time for it,
// else off the desk.
func (d *Decision) close(s Scene, seg Segment, now time.Time) error {
	c, rule := s.Conversation, s.Service.WrapUpFor
	finish := agentstate.Finish{Work: c.Work(seg.N), WrapUp: rule != 0}
	if rule > 0 {
		finish.Until = now.Add(rule)
	}
	events, err := agentstate.Decide(s.agent(seg.Agent), finish, now)
	if err != nil {
		return err
	}
	d.Agents = append(d.Agents, AgentChange{Agent: seg.Agent, Events: events})
	if !finish.WrapUp {
		d.Events = append(d.Events, Completed{Segment: seg.N})
		d.Desks = append(d.Desks, cleared(c, seg))
		return nil
	}
	d.Events = append(d.Events, WrapUpBegun{Segment: seg.N, Until: finish.Until})
	if rule > 0 {
		d.Timers = append(d.Timers, Timer{ID: wrapUpTimer(c, seg), Due: finish.Until, Do: ExpireWrapUp{Conversation: c.ID, Segment: seg.N}})
	}
	return nil
}

// wrapUp: E8. The disposition comes from the service's list. An empty note takes
// away the one that was there.
func wrapUp(s Scene, by Actor, cmd WrapUp, now time.Time) (Decision, error) {
	c := s.Conversation
	seg, _ := c.SegmentOf(by.ID)
	if cmd.Disposition != "" && !s.Service.offers(cmd.Disposition) {
		return Decision{}, refuse(UnknownDisposition, what(cmd), "the service has no such disposition", "choose one of its list")
	}
	if cmd.Note != "" {
		if err := checkText(what(cmd), cmd.Note, MaxNote); err != nil {
			return Decision{}, err
		}
	}
	if cmd.Note == "" && !seg.Noted && cmd.Disposition == seg.Disposition {
		return Decision{}, nil
	}
	return Decision{
		Events: []Event{Booked{Segment: seg.N, Disposition: cmd.Disposition, Noted: cmd.Note != ""}},
		Note:   &Note{Conversation: c.ID, Segment: seg.N, Author: by, At: now, Text: cmd.Note},
	}, nil
}

// offers reports whether an agent may book the disposition.
func (s Service) offers(disposition string) bool {
	if len(s.Dispositions) == 0 {
		return validID(disposition)
	}
	return slices.Contains(s.Dispositions, disposition)
}

// done: E8. The conversation is over and the agent has wrapped it up.
func done(s Scene, by Actor, now time.Time) (Decision, error) {
	c := s.Conversation
	seg, open := c.SegmentOf(by.ID)
	if !open {
		return Decision{}, nil // it was said before
	}
	if seg.To.IsZero() {
		return Decision{}, refuse(NotEnded, KindDone+" of "+c.ID, "the conversation is not over", "end it first")
	}
	return complete(s, seg, false, now)
}

// expireWrapUp: A8. A timer that comes late finds the wrap-up done.
func expireWrapUp(s Scene, cmd ExpireWrapUp, now time.Time) (Decision, error) {
	for _, seg := range s.Conversation.Segments {
		if seg.N != cmd.Segment || !seg.Done.IsZero() || seg.WrapUpUntil.IsZero() {
			continue
		}
		if now.Before(seg.WrapUpUntil) {
			return Decision{}, refuse(TooEarly, what(cmd), "the wrap-up lasts until "+clock(seg.WrapUpUntil), "wait for it")
		}
		return complete(s, seg, true, now)
	}
	return Decision{}, nil
}

func complete(s Scene, seg Segment, expired bool, now time.Time) (Decision, error) {
	c := s.Conversation
	events, err := agentstate.Decide(s.agent(seg.Agent), agentstate.Done{Work: c.Work(seg.N)}, now)
	if err != nil {
		return Decision{}, err
	}
	return Decision{
		Events: []Event{Completed{Segment: seg.N, Expired: expired}},
		Agents: []AgentChange{{Agent: seg.Agent, Events: events}},
		Desks:  []DeskChange{cleared(c, seg)},
		Timers: []Timer{{ID: wrapUpTimer(c, seg)}},
	}, nil
}

func cleared(c Conversation, seg Segment) DeskChange {
	return DeskChange{Agent: seg.Agent, Events: []DeskEvent{Cleared{Conversation: c.ID}}}
}

func wrapUpTimer(c Conversation, seg Segment) string { return "wrap_up/" + c.Work(seg.N) }
