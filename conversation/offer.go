package conversation

import (
	"fmt"
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// makeOffer: A2, B1. The router's pair is checked once more against what is true
// at the commit: it waits, nobody else is asked, the agent may be asked.
func makeOffer(s Scene, cmd MakeOffer, now time.Time) (Decision, error) {
	c, a := s.Conversation, s.agent(cmd.Agent)
	what := "offer " + shown(cmd.Conversation) + " to " + shown(cmd.Agent)
	if !c.Waits() {
		return Decision{}, refuse(NotWaiting, what, "it does not wait for an agent", "look at the queue again")
	}
	if a.Events == 0 {
		return Decision{}, unknownAgent(what)
	}
	if c.busy(a.ID) {
		return Decision{}, refuse(AlreadyThere, what, "this agent has a part in it that is not done", "offer it to somebody else")
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
	invitation := 0
	if c.Invitation != nil {
		invitation = c.Invitation.N
	}
	var d Decision
	if err := d.offer(s, a, invitation, now); err != nil {
		return Decision{}, err
	}
	return d.answered(s, a.ID, now)
}

// answered: B4. Service or agent may want every offer accepted as soon as it is made.
func (d Decision) answered(s Scene, agent string, now time.Time) (Decision, error) {
	if !s.Service.AutoAnswer && !s.desk(agent).AutoAnswer {
		return d, nil
	}
	s = s.After(d, now)
	taken, err := accept(s, Actor{Role: Agent, ID: agent}, 0, Accept{Conversation: s.Conversation.ID}, false, now)
	if err != nil {
		return Decision{}, err
	}
	return d.and(taken), nil
}

// offer puts the conversation to the agent until a deadline.
func (d *Decision) offer(s Scene, a agentstate.Agent, invitation int, now time.Time) error {
	c := s.Conversation
	n, until := c.Offered+1, now.Add(s.Service.OfferFor)
	events, err := agentstate.Decide(a, agentstate.Reserve{Work: c.Work(n), Channel: c.Channel, Label: s.Service.Label, Until: until}, now)
	if err != nil {
		return err
	}
	d.Events = append(d.Events, Offered{Offer: n, Agent: a.ID, Until: until, Invitation: invitation})
	d.change(a.ID, events)
	d.timer(Timer{ID: offerTimer(c, n), Due: until, Do: Miss{Conversation: c.ID, Offer: n}})
	d.notify(s, a.ID, NotifyOffer)
	return nil
}

// accept: B3. Open moves the focus; accept leaves it where it is, unless it is
// nowhere or the agent prefers otherwise.
func accept(s Scene, by Actor, n int, cmd Command, open bool, now time.Time) (Decision, error) {
	c, a, desk := s.Conversation, s.agent(by.ID), s.desk(by.ID)
	if seg, has := c.SegmentOf(by.ID); has && seg.To.IsZero() && (n == 0 || n == seg.N) {
		switch {
		case open && seg.Parked:
			return resume(s, by, false, now)
		case open:
			return focus(s, by)
		default:
			return Decision{}, nil
		}
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
	d := Decision{Events: []Event{Accepted{Offer: o.N, Agent: a.ID}}}
	d.change(a.ID, events)
	d.timer(Timer{ID: offerTimer(c, o.N)})
	if open || desk.Focus == "" || desk.FocusOnAccept {
		d.desk(a.ID, desk.focusOn(c, s.InFocus)...)
	}
	d.mind(c, a)
	d.assign(s, a.ID)
	if err := d.joinIn(s, o, now); err != nil {
		return Decision{}, err
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
	return back(s, Rejected{Offer: o.N, Agent: o.Agent, NotAgain: notAgain(s.Service, now)}, o, events, LapsedRejected, now)
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
		return back(s, Missed{Offer: o.N, Agent: o.Agent, NotAgain: notAgain(s.Service, now)}, o, events, LapsedMissed, now)
	}
	return Decision{}, nil
}

// back takes the offer off the agent's desk, and the conversation goes back.
func back(s Scene, why Event, o Offer, events []agentstate.Event, cause LapseCause, now time.Time) (Decision, error) {
	d := Decision{Events: []Event{why}, Timers: []Timer{{ID: offerTimer(s.Conversation, o.N)}}}
	d.change(o.Agent, events)
	if slices.ContainsFunc(events, logsOut) {
		d.Then = releases(s.agent(o.Agent), LeftLoggedOut) // A17: by its misses
	}
	return d.goBack(s, cause, now)
}

func logsOut(e agentstate.Event) bool {
	to, changed := e.(agentstate.IntentChanged)
	return changed && to.To == agentstate.LoggedOut
}

// goBack: B5, F3. With its last offer gone it waits in its queue with its age; an
// invitation of one agent has come to nothing; one of a queue waits for another
// agent.
func (d Decision) goBack(s Scene, cause LapseCause, now time.Time) (Decision, error) {
	c := s.Conversation
	switch {
	case len(c.Offers) > 1:
		return d, nil
	case c.Owner == "":
		d.Events = append(d.Events, Queued{Queue: s.backTo(), Since: c.Waiting})
		return d, nil
	case c.Invitation != nil && c.Invitation.Agent != "":
		return d.lapsed(s, cause, now)
	default:
		return d, nil
	}
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
		return always
	}
	return now.Add(s.NotAgainFor)
}

func offerTimer(c Conversation, n int) string { return "offer/" + c.Work(n) }

func what(cmd Command) string { return cmd.Kind() + " of " + shown(Target(cmd)) }

func clock(t time.Time) string { return t.UTC().Format("15:04:05.000") }
