package conversation

import (
	"slices"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// invite: F1, F2. The owner keeps the conversation until somebody has accepted.
func invite(s Scene, by Actor, cmd Invite, now time.Time) (Decision, error) {
	c := s.Conversation
	if err := s.checkInvite(by, cmd); err != nil {
		return Decision{}, err
	}
	n, until := c.Invited+1, now.Add(s.Service.InviteFor)
	invited := Invited{Invitation: n, By: by.ID, Agent: cmd.Agent, Queue: cmd.Queue, Transfer: cmd.Transfer}
	d := Decision{}
	if cmd.Queue != "" {
		invited.Until = until
		d.Events = append(d.Events, invited)
		d.timer(Timer{ID: invitationTimer(c), Due: until, Do: LapseInvitation{Conversation: c.ID, Invitation: n}})
	} else {
		invited.Until = now.Add(s.Service.OfferFor)
		d.Events = append(d.Events, invited)
		if err := d.offer(s, s.agent(cmd.Agent), n, now); err != nil {
			return Decision{}, err
		}
	}
	d.tell(c, Entry{Audience: Staff, Notice: NoticeInvited, About: cmd.Agent + cmd.Queue}, now)
	if cmd.Agent == "" {
		return d, nil
	}
	return d.answered(s, cmd.Agent, now)
}

func (s Scene) checkInvite(by Actor, cmd Invite) error {
	c := s.Conversation
	what := what(cmd)
	target := cmd.Agent + cmd.Queue
	switch {
	case c.Ending != nil:
		return refuse(AlreadyEnded, what, "the conversation is over", "choose one that is not")
	case c.Owner != by.ID:
		return refuse(NotOwner, what, "only its owner may ask others in", "ask the owner")
	case c.Invitation != nil || len(c.Offers) > 0:
		return refuse(AlreadyInvited, what, "somebody is asked already", "wait for the answer, or take the invitation back")
	case (cmd.Agent == "") == (cmd.Queue == ""):
		return refuse(BadArgument, what, "it names no agent and no queue, or both", "name one of them")
	case cmd.Queue != "" && s.Invited.ID != cmd.Queue:
		return refuse(UnknownQueue, what, "there is no queue "+shown(cmd.Queue), "name a queue of the configuration")
	case cmd.Agent != "" && s.agent(cmd.Agent).Events == 0:
		return unknownAgent(what)
	case cmd.Agent != "" && c.busy(cmd.Agent):
		return refuse(AlreadyThere, what, "this agent has a part in it that is not done", "ask somebody else")
	case len(c.Hops) >= s.Service.MaxHops:
		return refuse(TooManyHops, what, "it was handed on too often", "finish it here")
	case circles(c.Hops, target):
		return refuse(Circling, what, "it was handed there twice already", "finish it here, or ask somebody else")
	}
	return nil
}

// circles: F7. To come back once is a question answered; twice is a circle.
func circles(hops []string, target string) bool {
	n := 0
	for _, hop := range hops {
		if hop == target {
			n++
		}
	}
	return n >= 2
}

// busy reports whether the agent has a part in it that is not done.
func (c Conversation) busy(agent string) bool {
	return slices.ContainsFunc(c.Segments, func(s Segment) bool { return s.Agent == agent && s.Done.IsZero() })
}

// joinIn: F1, F2, F4. What an accepted offer means to those who were there before.
// The customer is told also when the one before has left meanwhile.
func (d *Decision) joinIn(s Scene, o Offer, now time.Time) error {
	c, invited := s.Conversation, s.Conversation.Invitation
	if len(c.Segments) == 0 {
		return nil
	}
	d.tell(c, s.named(NoticeJoined, s.Service.Texts.Joined, o.Agent), now)
	if invited == nil || o.Invitation != invited.N {
		return nil
	}
	d.timer(Timer{ID: invitationTimer(c)})
	d.notify(s, c.Owner, NotifyJoined)
	seg, has := c.SegmentOf(invited.By)
	if !invited.Transfer || !has || !seg.To.IsZero() {
		return nil // who has left already takes nobody else along
	}
	d.Events = append(d.Events, Left{Segment: seg.N, Agent: seg.Agent, Why: LeftTransferred})
	return d.close(s, seg, false, now)
}

// named is a line for everyone about an agent by its name.
func (s Scene) named(kind NoticeKind, words Text, agent string) Entry {
	name := s.agent(agent).Name
	if name == "" {
		name = "Somebody" // an id is nothing for customers
	}
	return Entry{Audience: Everyone, Notice: kind, About: agent, Text: Text(strings.ReplaceAll(string(words), "%s", name))}
}

// leave: F2. The others go on; or the conversation waits for who was invited, with
// its age.
func leave(s Scene, by Actor, now time.Time) (Decision, error) {
	c := s.Conversation
	what := KindLeave + " of " + c.ID
	seg, has := c.SegmentOf(by.ID)
	if !has || !seg.To.IsZero() {
		return Decision{}, refuse(AlreadyEnded, what, "the agent's part is over", "wrap it up")
	}
	if c.Owner == by.ID && len(c.present()) == 1 && c.Invitation == nil {
		return Decision{}, refuse(NobodyElse, what, "nobody would be left with the customer", "end it, or invite somebody first")
	}
	d := depart(s, seg, LeftAlone, now)
	if err := d.close(s, seg, false, now); err != nil {
		return Decision{}, err
	}
	return d, nil
}

// depart takes an agent out of a conversation that goes on. Without another agent it
// waits: where its owner had invited, or where it waited before.
func depart(s Scene, seg Segment, why LeftCause, now time.Time) Decision {
	c := s.Conversation
	d := Decision{Events: []Event{Left{Segment: seg.N, Agent: seg.Agent, Why: why}}}
	if c.Owner == seg.Agent && len(c.present()) == 1 {
		d.cancel(s)
		if len(c.Offers) == 0 || c.Queue == "" || c.RoutedTo() != c.Queue {
			d.Events = append(d.Events, Queued{Queue: s.backTo(), Since: c.Waiting})
		}
	}
	d.tell(c, s.named(NoticeLeft, s.Service.Texts.Left, seg.Agent), now)
	return d
}

// backTo is the queue in which it waits once nobody has it.
func (s Scene) backTo() string {
	if queue := s.Conversation.RoutedTo(); queue != "" {
		return queue
	}
	return s.Service.Queue
}

// cancelInvitation takes back what the owner asked for.
func cancelInvitation(s Scene, by Actor, now time.Time) (Decision, error) {
	c := s.Conversation
	switch {
	case c.Owner != by.ID:
		return Decision{}, refuse(NotOwner, KindCancelInvitation+" of "+c.ID, "only its owner may", "ask the owner")
	case c.Invitation == nil:
		return Decision{}, refuse(NoInvitation, KindCancelInvitation+" of "+c.ID, "there is none", "look at the conversation again")
	}
	d, err := withdrawn(s, now)
	if err != nil {
		return Decision{}, err
	}
	d.lapse(s, LapsedWithdrawn, now)
	return d, nil
}

// lapseInvitation: F3. A timer that comes late finds that somebody has accepted.
func lapseInvitation(s Scene, cmd LapseInvitation, now time.Time) (Decision, error) {
	invited := s.Conversation.Invitation
	if invited == nil || invited.N != cmd.Invitation {
		return Decision{}, nil
	}
	if now.Before(invited.Until) {
		return Decision{}, refuse(TooEarly, what(cmd), "the invitation lasts until "+clock(invited.Until), "wait for it")
	}
	d, err := withdrawn(s, now)
	if err != nil {
		return Decision{}, err
	}
	return d.lapsed(s, LapsedTimeout, now)
}

// withdrawn takes back every offer that is open.
func withdrawn(s Scene, now time.Time) (Decision, error) {
	c := s.Conversation
	var d Decision
	for _, o := range c.Offers {
		events, err := agentstate.Decide(s.agent(o.Agent), agentstate.Withdraw{Work: c.Work(o.N)}, now)
		if err != nil {
			return Decision{}, err
		}
		d.Events = append(d.Events, Withdrawn{Offer: o.N, Agent: o.Agent})
		d.change(o.Agent, events)
		d.timer(Timer{ID: offerTimer(c, o.N)})
	}
	return d, nil
}

// lapse ends the invitation, and tells the owner.
func (d *Decision) lapse(s Scene, why LapseCause, now time.Time) {
	c := s.Conversation
	d.Events = append(d.Events, Lapsed{Invitation: c.Invitation.N, Why: why})
	d.timer(Timer{ID: invitationTimer(c)})
	d.tell(c, Entry{Audience: Staff, Notice: NoticeLapsed, About: c.Invitation.Target()}, now)
	if why != LapsedWithdrawn {
		d.notify(s, c.Owner, NotifyLapsed)
	}
}

// lapsed: F3. What becomes of the conversation is the service's rule.
func (d Decision) lapsed(s Scene, why LapseCause, now time.Time) (Decision, error) {
	d.lapse(s, why, now)
	s = s.After(d, now)
	var next Decision
	var err error
	switch owner, has := s.Conversation.SegmentOf(s.Conversation.Owner); {
	case !has || s.Service.Lapse == LapseKeeps:
		return d, nil
	case s.Service.Lapse == LapseDrops:
		next, err = finish(s, Actor{Role: System}, EndedBySystem, false, now)
	default:
		next = depart(s, owner, LeftLapsed, now)
		err = next.close(s, owner, false, now)
	}
	if err != nil {
		return Decision{}, err
	}
	return d.and(next), nil
}

// release: A16, A17. What the agent cannot go on with is parked if it lives long, and
// else kept for a time, sent back or ended, as the rules say.
func release(s Scene, cmd Release, now time.Time) (Decision, error) {
	c, a := s.Conversation, s.agent(cmd.Agent)
	seg, has := c.SegmentOf(cmd.Agent)
	if !has || !seg.To.IsZero() || !cmd.holds(a) {
		return Decision{}, nil // it was settled meanwhile
	}
	if c.unused() && cmd.Why == LeftLoggedOut {
		return vanish(s, Actor{Role: System}, now)
	}
	if s.Service.longLived(c.Channel) {
		if seg.Parked {
			return Decision{}, nil
		}
		return parked(s, seg, now)
	}
	alone := c.Owner == seg.Agent && len(c.present()) == 1
	if cmd.Why == LeftLost {
		if wait := s.keepLost(); alone && (wait == Never || now.Before(a.Gone.Add(wait))) {
			return keepLost(s, cmd, a, wait), nil
		}
	} else if s.Service.AtLogOut == LogOutWaits && !seg.Parked {
		return Decision{}, nil // what is parked delays no log-out (A7), so its customer would wait for nobody
	} else if s.Service.AtLogOut == LogOutEndsAll && alone {
		return finish(s, Actor{Role: System}, EndedBySystem, false, now)
	}
	d := depart(s, seg, cmd.Why, now)
	events, err := agentstate.Decide(a, agentstate.Finish{Work: c.Work(seg.N)}, now)
	if err != nil {
		return Decision{}, err
	}
	d.change(a.ID, events)
	d.Events = append(d.Events, Completed{Segment: seg.N})
	d.desk(a.ID, Cleared{Conversation: c.ID})
	return d, nil
}

// mind: A16. An agent who takes work up while its desktop is silent does not keep it
// for ever.
func (d *Decision) mind(c Conversation, a agentstate.Agent) {
	if release := (Release{Conversation: c.ID, Agent: a.ID, Why: LeftLost}); release.holds(a) {
		d.Then = append(d.Then, release)
	}
}

// holds reports whether the cause is still true.
func (cmd Release) holds(a agentstate.Agent) bool {
	switch cmd.Why {
	case LeftLost:
		return !a.Gone.IsZero()
	case LeftLoggedOut:
		return a.Intent.State == agentstate.LoggedOut
	default:
		return false
	}
}

// keepLost is how long a lost agent keeps it: as its own queue says, which is not in
// the scene while another one is invited.
func (s Scene) keepLost() time.Duration {
	if c := s.Conversation; c.Queue != "" && c.RoutedTo() != c.Queue {
		return DefaultKeepLost
	}
	return s.Queue.KeepLost
}

// keepLost looks again when the agent has been gone for too long.
func keepLost(s Scene, cmd Release, a agentstate.Agent, wait time.Duration) Decision {
	if wait == Never {
		return Decision{}
	}
	return Decision{Timers: []Timer{{ID: "release/" + s.work(a.ID), Due: a.Gone.Add(wait), Do: cmd}}}
}

// work is the agent's part in the conversation as a piece of work.
func (s Scene) work(agent string) string {
	seg, _ := s.Conversation.SegmentOf(agent)
	return s.Conversation.Work(seg.N)
}

// recall: A16. The offer goes back, and the agent is not blamed.
func recall(s Scene, cmd Recall, now time.Time) (Decision, error) {
	c := s.Conversation
	if !slices.ContainsFunc(c.Offers, func(o Offer) bool { return o.N == cmd.Offer }) {
		return Decision{}, nil
	}
	s.Conversation.Offers = slices.DeleteFunc(slices.Clone(c.Offers), func(o Offer) bool { return o.N != cmd.Offer })
	d, err := withdrawn(s, now)
	if err != nil {
		return Decision{}, err
	}
	s.Conversation = c
	return d.goBack(s, LapsedWithdrawn, now)
}

func invitationTimer(c Conversation) string { return "invitation/" + c.ID }
