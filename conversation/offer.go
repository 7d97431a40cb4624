package conversation

import (
	"fmt"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// makeOffer: A2, B1. The router's pair is checked once more against what is true
// at the commit: it waits, nobody else is asked, the agent may be asked.
func makeOffer(s Scene, cmd MakeOffer, now time.Time) (Decision, error) {
	c, a := s.Conversation, s.agent(cmd.Agent)
	what := "offer " + shown(cmd.Conversation) + " to " + shown(cmd.Agent)
	if c.ID == "" || c.Phase() != PhaseQueued {
		return Decision{}, refuse(NotWaiting, what, "it does not wait for an agent", "look at the queue again")
	}
	if a.Events == 0 {
		return Decision{}, unknownAgent(what)
	}
	for _, x := range c.NotAgain {
		if x.Candidate == cmd.Agent && now.Before(x.Until) {
			return Decision{}, refuse(NotAgainYet, what, "the agent has just turned it down", "offer it to somebody else")
		}
	}
	for _, n := range s.Queue.Needs {
		if !n.Met(a.Skills) {
			return Decision{}, refuse(SkillMissing, what, fmt.Sprintf("the agent lacks %s at level %d", n.Skill, max(1, n.Level)), "offer it to somebody else")
		}
	}
	n, until := c.Offered+1, now.Add(s.Service.OfferFor)
	events, err := agentstate.Decide(a, agentstate.Reserve{Work: c.Work(n), Channel: c.Channel, Until: until}, now)
	if err != nil {
		return Decision{}, err
	}
	return Decision{
		Events: []Event{Offered{Offer: n, Agent: a.ID, Until: until}},
		Agents: []AgentChange{{Agent: a.ID, Events: events}},
		Timers: []Timer{{ID: offerTimer(c, n), Due: until, Do: Miss{Conversation: c.ID, Offer: n}}},
	}, nil
}

// accept: B3. Open moves the focus; accept leaves it where it is, unless it is
// nowhere or the agent prefers otherwise.
func accept(s Scene, by Actor, n int, cmd Command, open bool, now time.Time) (Decision, error) {
	c, a, desk := s.Conversation, s.agent(by.ID), s.desk(by.ID)
	if seg, has := c.SegmentOf(by.ID); has && seg.To.IsZero() && (n == 0 || n == seg.N) {
		if open {
			return focus(s, by)
		}
		return Decision{}, nil
	}
	o, err := offerFor(c, by, n, cmd)
	if err != nil {
		return Decision{}, err
	}
	if !now.Before(o.Until) {
		return Decision{}, refuse(OfferGone, what(cmd), "the offer ended at "+clock(o.Until)+", it is "+clock(now), "wait for the next alert")
	}
	events, err := agentstate.Decide(a, agentstate.Take{Work: c.Work(o.N)}, now)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{
		Events: []Event{Accepted{Offer: o.N, Agent: a.ID}},
		Agents: []AgentChange{{Agent: a.ID, Events: events}},
		Timers: []Timer{{ID: offerTimer(c, o.N)}},
	}
	if open || desk.Focus == "" || desk.FocusOnAccept {
		d.Desks = []DeskChange{{Agent: a.ID, Events: desk.focusOn(c, s.InFocus)}}
	}
	return d, nil
}

// reject: A4 for the agent, B5 for the conversation.
func reject(s Scene, by Actor, cmd Reject, now time.Time) (Decision, error) {
	c := s.Conversation
	o, err := offerFor(c, by, cmd.Offer, cmd)
	if err != nil {
		return Decision{}, err
	}
	if !now.Before(o.Until) {
		return Decision{}, refuse(OfferGone, what(cmd), "the offer ended at "+clock(o.Until)+", it is "+clock(now), "wait for the next alert")
	}
	events, err := agentstate.Decide(s.agent(by.ID), agentstate.Reject{Work: c.Work(o.N)}, now)
	if err != nil {
		return Decision{}, err
	}
	return back(s, Rejected{Offer: o.N, Agent: o.Agent, NotAgain: notAgain(s.Service, now)}, o, events), nil
}

// miss: A5 for the agent, B5 for the conversation. A timer that comes late finds
// another offer, or none, and does nothing.
func miss(s Scene, cmd Miss, now time.Time) (Decision, error) {
	c := s.Conversation
	for _, o := range c.Offers {
		if o.N != cmd.Offer {
			continue
		}
		if now.Before(o.Until) {
			return Decision{}, refuse(TooEarly, what(cmd), "the offer lasts until "+clock(o.Until), "wait for it")
		}
		events, err := agentstate.Decide(s.agent(o.Agent), agentstate.Miss{Work: c.Work(o.N), Rule: s.Service.Miss}, now)
		if err != nil {
			return Decision{}, err
		}
		return back(s, Missed{Offer: o.N, Agent: o.Agent, NotAgain: notAgain(s.Service, now)}, o, events), nil
	}
	return Decision{}, nil
}

// back puts the conversation back into its queue with its age (B5).
func back(s Scene, why Event, o Offer, events []agentstate.Event) Decision {
	c := s.Conversation
	d := Decision{
		Events: []Event{why},
		Agents: []AgentChange{{Agent: o.Agent, Events: events}},
		Timers: append([]Timer{{ID: offerTimer(c, o.N)}}, returnTimer(s.agent(o.Agent), events)...),
	}
	if len(c.Offers) == 1 {
		d.Events = append(d.Events, Queued{Queue: c.Queue, Since: c.Waiting})
	}
	return d
}

// offerFor finds the open offer to the actor. A conversation that does not exist
// and one that is offered to somebody else give the same answer.
func offerFor(c Conversation, by Actor, n int, cmd Command) (Offer, error) {
	o, ok := c.OfferTo(by.ID)
	if !ok || (n != 0 && n != o.N) {
		return Offer{}, refuse(OfferGone, what(cmd), "this offer is over", "wait for the next alert")
	}
	return o, nil
}

func notAgain(s Service, now time.Time) time.Time {
	if s.NotAgainFor == Never {
		return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return now.Add(s.NotAgainFor)
}

func offerTimer(c Conversation, n int) string { return "offer/" + c.Work(n) }

func what(cmd Command) string { return cmd.Kind() + " of " + shown(Target(cmd)) }

func clock(t time.Time) string { return t.UTC().Format("15:04:05.000") }
