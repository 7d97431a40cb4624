package conversation

import (
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// begin: A13, D1. An agent writes first, or comes back to what it had begun.
func begin(s Scene, by Actor, cmd Begin, now time.Time) (Decision, error) {
	c := s.Conversation
	what := by.ID + " begins a conversation"
	if s.agent(by.ID).State() == agentstate.LoggedOut {
		return Decision{}, refuse(agentstate.NotLoggedIn, what, "the agent is logged out", "log in first")
	}
	if err := s.checkBegin(cmd, what); err != nil {
		return Decision{}, err
	}
	switch {
	case c.ID != "" && (c.Contact != cmd.Contact || c.Channel != cmd.Channel):
		return Decision{}, notOnDesk(by, cmd)
	case c.ID != "" && c.Ending != nil:
		return Decision{}, refuse(AlreadyEnded, what, "conversation "+c.ID+" is over", "begin one without naming it")
	case c.ID != "" && c.Owner != by.ID:
		return Decision{}, refuse(AlreadyOpen, what, "the contact has an open conversation on the channel that is not this agent's", "ask for it to be transferred")
	case c.ID != "":
		return takeUp(s, by, cmd, now)
	}
	if len(s.Service.Channels) > 0 && !slices.Contains(s.Service.Channels, cmd.Channel) {
		return Decision{}, refuse(UnknownChannel, what, "the service is not reached on this channel", "use one of its channels")
	}
	c = Conversation{ID: cmd.Conversation, Channel: cmd.Channel, Contact: cmd.Contact}
	events, err := s.desks(by, c.Work(1), cmd, now)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Events: []Event{
		Opened{Conversation: c.ID, Service: s.Service.ID, Channel: c.Channel, Contact: c.Contact, Outbound: true},
		Begun{Segment: 1, Agent: by.ID, Parked: cmd.Aside},
	}}
	d.change(by.ID, events)
	if !cmd.Aside {
		d.desk(by.ID, s.desk(by.ID).focusOn(c, s.InFocus)...)
	}
	if cmd.From != "" {
		d.Visit = &Visit{Conversation: c.ID, To: cmd.From}
	}
	contact, changed := s.Contact.heard(cmd.Contact, Receive{Channel: cmd.Channel, Address: cmd.Address}, Contact{})
	if changed {
		d.Contact = &contact
	}
	if _, text, _ := ParseSlash(cmd.Text); text != "" {
		s.Contact = contact
		d.assign(s, by.ID) // not before: one that is left without a text leaves no trace (A13)
		d.say(c, Entry{Author: by, Audience: Everyone, Text: text}, now)
		d.idleFrom(s, c, now)
	}
	return d, nil
}

// takeUp goes on in the agent's own conversation.
func takeUp(s Scene, by Actor, cmd Begin, now time.Time) (Decision, error) {
	var d Decision
	if seg, _ := s.Conversation.SegmentOf(by.ID); seg.Parked && !cmd.Aside {
		var err error
		if d, err = resume(s, by, cmd.Override, now); err != nil {
			return Decision{}, err
		}
	}
	if cmd.Text == "" {
		return d, nil
	}
	said, err := send(s.After(d, now), by, Send{Conversation: s.Conversation.ID, Text: cmd.Text}, now)
	if err != nil {
		return Decision{}, err
	}
	return d.and(said), nil
}

// desks are the agent's events: Busy with it, or, aside, as it was (D2).
func (s Scene) desks(by Actor, work string, cmd Begin, now time.Time) ([]agentstate.Event, error) {
	a := s.agent(by.ID)
	if _, serves := a.Capacity.Channels[cmd.Channel]; !serves { // D1: the right to it, which no override gives
		return nil, refuse(agentstate.ChannelNotServed, by.ID+" begins a conversation", "the agent does not serve this channel", "ask for a limit for it")
	}
	if !cmd.Aside {
		return agentstate.Decide(a, agentstate.Begin{Work: work, Channel: cmd.Channel, Label: s.Service.Label, Override: cmd.Override}, now)
	}
	return agentstate.Decide(a, agentstate.Assign{Work: work, Channel: cmd.Channel, Label: s.Service.Label}, now)
}

func (s Scene) checkBegin(cmd Begin, what string) error {
	switch {
	case !validID(cmd.Conversation) || len(cmd.Conversation) > maxConversation:
		return refuse(BadArgument, what, "the conversation has no proper id", "let the hub choose it")
	case !validID(cmd.Channel) || !validID(cmd.Contact):
		return refuse(BadArgument, what, "the channel or the contact is empty, too long or not UTF-8", "name both")
	case s.Conversation.ID == "" && s.Service.ID == "":
		return refuse(UnknownService, what, "there is no service "+shown(cmd.Service), "name a service of the configuration")
	case cmd.Aside && cmd.Text == "":
		return refuse(TextEmpty, what, "there is no text to send aside", "write something")
	case s.Contact.Banned != nil || s.Barred:
		return refuse(Barring, what, "the contact is banned", "a supervisor can lift the ban")
	case cmd.isSlash():
		return refuse(UnknownSlash, what, "a command in the message field needs a conversation that is open", "open it first, or begin with two slashes to send one")
	case cmd.Text != "" && s.Contact.Consents[cmd.Channel] == OptedOut:
		return refuse(OptOut, what, "the customer wants no messages on this channel", "wait until the customer agrees to them again")
	}
	if err := checkField(what, "address", string(cmd.Address), MaxAddress); err != nil {
		return err
	}
	if err := checkField(what, "number of the service", string(cmd.From), MaxAddress); err != nil {
		return err
	}
	if cmd.Text != "" {
		return checkText(what, cmd.Text, s.Service.TextLimit)
	}
	return nil
}

func (cmd Begin) isSlash() bool {
	_, _, is := ParseSlash(cmd.Text)
	return is
}

// park: A7, D2. It stays the agent's, and takes neither room nor attention.
func park(s Scene, by Actor, now time.Time) (Decision, error) {
	c := s.Conversation
	seg, has := c.SegmentOf(by.ID)
	if !has || !seg.To.IsZero() {
		return Decision{}, refuse(AlreadyEnded, KindPark+" of "+c.ID, "the agent's part is over", "wrap it up")
	}
	if seg.Parked {
		return Decision{}, nil
	}
	d, err := parked(s, seg, now)
	if err == nil && s.agent(by.ID).Intent.State == agentstate.LoggedOut {
		d.Then = []Command{Release{Conversation: c.ID, Agent: by.ID, Why: LeftLoggedOut}} // the log-out waits no longer (A7, A17)
	}
	return d, err
}

func parked(s Scene, seg Segment, now time.Time) (Decision, error) {
	c := s.Conversation
	events, err := agentstate.Decide(s.agent(seg.Agent), agentstate.Park{Work: c.Work(seg.N)}, now)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Events: []Event{Parked{Segment: seg.N}}}
	d.change(seg.Agent, events)
	if desk := s.desk(seg.Agent); desk.Focus == c.ID {
		d.desk(seg.Agent, Looked{Conversation: c.ID, Inbound: c.Inbound}, FocusMoved{})
	}
	return d, nil
}

// resume: D2. The agent's state changes when it opens the conversation, not before.
func resume(s Scene, by Actor, override bool, now time.Time) (Decision, error) {
	c := s.Conversation
	seg, _ := c.SegmentOf(by.ID)
	if !seg.Parked {
		return Decision{}, refuse(NotParked, KindResume+" of "+c.ID, "it is not parked", "choose one that is")
	}
	events, err := agentstate.Decide(s.agent(by.ID), agentstate.Resume{Work: c.Work(seg.N), Override: override}, now)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Events: []Event{Resumed{Segment: seg.N}}}
	d.change(by.ID, events)
	d.desk(by.ID, s.desk(by.ID).focusOn(c, s.InFocus)...)
	return d, nil
}

// goOn: D3. A message after the end opens the conversation again, if that is the
// service's rule; it is the agent's whether or not the agent is there.
func goOn(s Scene, now time.Time) (Decision, error) {
	c := s.Conversation
	if c.Ending == nil || s.Service.followUp(c) != FollowUpReopen {
		return Decision{}, nil
	}
	return reopened(s, c.lastPart(), now)
}

// reopenByAgent: D3. On a long-lived channel an agent who has not wrapped it up goes
// on by writing; otherwise what has ended takes no message.
func reopenByAgent(s Scene, by Actor, what string, now time.Time) (Decision, error) {
	c := s.Conversation
	if c.Ending == nil {
		return Decision{}, nil
	}
	seg, open := c.SegmentOf(by.ID)
	if by.Role != Agent || !open || !s.Service.longLived(c.Channel) || c.Ending.Reason == EndedByBan {
		return Decision{}, refuse(AlreadyEnded, what, "the conversation is over", "wait until the customer writes again, or begin a new one")
	}
	if s.Other != "" {
		return Decision{}, refuse(AlreadyOpen, what, "the contact has begun another conversation since", "write there")
	}
	return reopened(s, seg, now)
}

// reopened takes up the last part, or begins another one that is parked with the
// agent, who is told of it and need not be there. A live chat does not wait with an
// agent who is not: what becomes of it say the rules for one who goes (A16, A17).
func reopened(s Scene, seg Segment, now time.Time) (Decision, error) {
	c, a := s.Conversation, s.agent(seg.Agent)
	w, onDesk := a.Piece(c.Work(seg.N))
	e := Reopened{Segment: seg.N, Agent: seg.Agent}
	var cmd agentstate.Command = agentstate.Resume{Work: w.ID}
	switch {
	case !onDesk:
		e.Segment, e.Parked = c.Offered+1, true
		cmd = agentstate.Assign{Work: c.Work(e.Segment), Channel: c.Channel, Label: s.Service.Label}
	case w.Phase != agentstate.WrapUp || a.Intent.State == agentstate.LoggedOut || !a.Gone.IsZero():
		e.Parked = true
		cmd = agentstate.Park{Work: w.ID}
	}
	events, err := agentstate.Decide(a, cmd, now)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Events: []Event{e}}
	d.change(seg.Agent, events)
	if !onDesk { // what had been read before the end stays read
		d.desk(seg.Agent, Looked{Conversation: c.ID, Inbound: c.Inbound - c.Unattended})
	}
	if !seg.WrapUpUntil.IsZero() && onDesk {
		d.timer(Timer{ID: wrapUpTimer(c, seg)})
	}
	for _, why := range []LeftCause{LeftLost, LeftLoggedOut} {
		release := Release{Conversation: c.ID, Agent: a.ID, Why: why}
		if release.holds(a) && !s.Service.longLived(c.Channel) {
			d.Then = []Command{release}
		}
	}
	return d, nil
}
