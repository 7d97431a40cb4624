package conversation

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// Scene is all that one decision may look at.
type Scene struct {
	// Conversation is the command's target; its ID is empty if there is none.
	Conversation Conversation
	// Contact is the conversation's, or the customer who opens one.
	Contact Contact
	// Visit is from where the customer came; only views need it.
	Visit Visit
	// Barred says that a contact with one of this one's addresses is banned (E10).
	Barred bool
	// Other is the open conversation that the contact has on the channel of this one,
	// which has ended (E13); empty: none. Only a [Send] after the end and views need it:
	// see [NeedsOther].
	Other string
	// Service and Queue are the conversation's; of a new one, those that the
	// command names. The queue is the one it is routed to. An ID is empty if there is
	// none.
	Service Service
	Queue   Queue
	// Invited is the queue that an [Invite] names; its ID is empty if there is none.
	Invited Queue
	// Reasons and Slash are the host's lists.
	Reasons agentstate.Reasons
	Slash   []SlashCommand
	// Agents and Desks are those whom [Cast] names.
	Agents map[string]agentstate.Agent
	Desks  map[string]Desk
	// InFocus is the conversation in focus on the actor's desk, if it is another.
	InFocus Conversation
}

// Decision is what carries a command out. Nothing has happened yet: the hub
// commits all of it or nothing.
type Decision struct {
	// Events are the conversation's.
	Events []Event
	// Agents and Desks are what happens to agents and desks, sorted by agent.
	Agents []AgentChange
	Desks  []DeskChange
	// Entries, Note, Contact and Visit are the documents that hold text.
	Entries []Entry
	Note    *Note
	Contact *Contact
	Visit   *Visit
	// Logged is what the log tells of the contact.
	Logged []ContactEvent
	// Bar and Unbar are addresses from which nothing comes in any more, or comes in
	// again.
	Bar, Unbar []Address
	// Timers are set or cancelled; Effects happen outside after the commit.
	Timers  []Timer
	Effects []Effect
	// Then are commands of the system that follow, each in a commit of its own: what
	// happens to agents beyond the first two.
	Then []Command
	// Signals are passed on at once and never stored. They alone are no change.
	Signals []Signal
}

// AgentChange is what happens to one agent.
type AgentChange struct {
	Agent  string
	Events []agentstate.Event
}

// DeskChange is what happens to one desk.
type DeskChange struct {
	Agent  string
	Events []DeskEvent
}

// Empty reports whether the decision changes nothing: the thing was said before.
func (d Decision) Empty() bool {
	return len(d.Events) == 0 && len(d.Agents) == 0 && len(d.Desks) == 0 && len(d.Entries) == 0 &&
		d.Note == nil && d.Contact == nil && d.Visit == nil && len(d.Logged) == 0 && len(d.Bar) == 0 && len(d.Unbar) == 0 &&
		len(d.Timers) == 0 && len(d.Effects) == 0 && len(d.Then) == 0
}

// and is the decision followed by another that was made on what it leads to.
func (d Decision) and(next Decision) Decision {
	d.Events = append(d.Events, next.Events...)
	for _, change := range next.Agents {
		d.change(change.Agent, change.Events)
	}
	for _, change := range next.Desks {
		d.desk(change.Agent, change.Events...)
	}
	d.Entries = append(d.Entries, next.Entries...)
	d.Note, d.Contact, d.Visit = cmp.Or(next.Note, d.Note), cmp.Or(next.Contact, d.Contact), cmp.Or(next.Visit, d.Visit)
	d.Logged = append(d.Logged, next.Logged...)
	d.Bar, d.Unbar = append(d.Bar, next.Bar...), append(d.Unbar, next.Unbar...)
	for _, t := range next.Timers {
		d.timer(t)
	}
	d.Effects = append(d.Effects, next.Effects...)
	d.Then = append(d.Then, next.Then...)
	d.Signals = append(d.Signals, next.Signals...)
	return d
}

// change adds what happens to an agent: one change for each.
func (d *Decision) change(agent string, events []agentstate.Event) {
	if len(events) == 0 {
		return
	}
	for i := range d.Agents {
		if d.Agents[i].Agent == agent {
			d.Agents[i].Events = append(slices.Clip(d.Agents[i].Events), events...)
			return
		}
	}
	d.Agents = append(d.Agents, AgentChange{Agent: agent, Events: events})
	slices.SortFunc(d.Agents, func(a, b AgentChange) int { return strings.Compare(a.Agent, b.Agent) })
}

// desk adds what happens to a desk: one change for each.
func (d *Decision) desk(agent string, events ...DeskEvent) {
	if len(events) == 0 {
		return
	}
	for i := range d.Desks {
		if d.Desks[i].Agent == agent {
			d.Desks[i].Events = append(slices.Clip(d.Desks[i].Events), events...)
			return
		}
	}
	d.Desks = append(d.Desks, DeskChange{Agent: agent, Events: events})
	slices.SortFunc(d.Desks, func(a, b DeskChange) int { return strings.Compare(a.Agent, b.Agent) })
}

// timer sets a timer: the last word on each counts.
func (d *Decision) timer(t Timer) {
	d.Timers = slices.DeleteFunc(d.Timers, func(before Timer) bool { return before.ID == t.ID })
	d.Timers = append(d.Timers, t)
}

// notify asks for an agent's attention, if it wants that (C7).
func (d *Decision) notify(s Scene, agent, about string) {
	if agent != "" && s.desk(agent).wants(about) {
		d.Signals = append(d.Signals, Notify{Agent: agent, About: about, Conversation: s.Conversation.ID})
	}
}

// Cast names, sorted, the agents and the desks that Decide has to see.
func Cast(c Conversation, by Actor, cmd Command) (agents, desks []string) {
	see := func(ids ...string) { agents, desks = append(agents, ids...), append(desks, ids...) }
	self := ""
	if by.Role == Agent {
		self = by.ID
	}
	switch cmd := cmd.(type) {
	case Presence:
		agents = append(agents, cmd.agent(by))
	case Receive:
		see(c.attendant())
	case MakeOffer:
		see(cmd.Agent, c.inviter()) // it may be accepted at once
	case Miss:
		for _, o := range c.Offers {
			if o.N == cmd.Offer {
				see(o.Agent, c.inviter())
			}
		}
	case Recall:
		for _, o := range c.Offers {
			if o.N == cmd.Offer {
				see(o.Agent, c.inviter())
			}
		}
	case Reject, Accept, Open:
		see(self, c.inviter())
	case Begin, Park, Resume, Done, Prefer, VisitRecent, Leave:
		see(self)
	case Invite:
		see(self, cmd.Agent)
	case CancelInvitation:
		see(self)
		agents = append(agents, c.asked()...)
	case LapseInvitation:
		see(c.inviter())
		agents = append(agents, c.asked()...)
	case Release:
		see(cmd.Agent)
		agents = append(agents, c.asked()...) // it may end
	case CloseSegment:
		see(c.agentOf(cmd.Segment))
	case ExpireWrapUp:
		see(c.agentOf(cmd.Segment))
	case End, Ban, CheckIdle:
		see(c.Owner)
		agents = append(agents, c.asked()...)
	case Send:
		see(self)
		if strings.HasPrefix(strings.TrimSpace(string(cmd.Text)), "/") { // it may be a ban
			see(c.Owner)
			agents = append(agents, c.asked()...)
		}
	case Focus:
		desks = append(desks, self)
	}
	return proper(agents), proper(desks)
}

// NeedsContact reports whether Decide has to see the conversation's contact.
func NeedsContact(c Conversation, s Service, by Actor, cmd Command) bool {
	switch cmd.(type) {
	case Receive, Begin, Accept, Open, MakeOffer, Invite, Ban, LiftBan, Identify, SetConsent, Unassign:
		return true
	case Send:
		return true
	default:
		return false
	}
}

// NeedsOther reports whether Decide has to see whether the contact has another
// conversation open on the channel.
func NeedsOther(c Conversation, cmd Command) bool {
	_, sends := cmd.(Send)
	return sends && c.Ending != nil
}

// NeedsVisit reports whether Decide has to see the conversation's [Visit].
func NeedsVisit(cmd Command) bool { _, moves := cmd.(Navigate); return moves }

// inviter is the owner while an invitation of its is open.
func (c Conversation) inviter() string {
	if c.Invitation == nil {
		return ""
	}
	return c.Owner
}

// asked are the agents to whom it is offered.
func (c Conversation) asked() []string {
	var agents []string
	for _, o := range c.Offers {
		agents = append(agents, o.Agent)
	}
	return agents
}

// agentOf is whose segment it is; empty: there is none.
func (c Conversation) agentOf(segment int) string {
	for _, s := range c.Segments {
		if s.N == segment {
			return s.Agent
		}
	}
	return ""
}

// proper sorts ids and leaves out what cannot be one: nobody is loaded for it.
func proper(ids []string) []string {
	ids = slices.DeleteFunc(ids, func(id string) bool { return !validID(id) })
	slices.Sort(ids)
	return slices.Compact(ids)
}

// After returns the scene as it is once the decision is committed.
func (s Scene) After(d Decision, at time.Time) Scene {
	for _, e := range d.Events {
		s.Conversation = Evolve(s.Conversation, e, at)
	}
	s.Agents = writable(s.Agents)
	for _, change := range d.Agents {
		a := s.agent(change.Agent)
		for _, e := range change.Events {
			a = agentstate.Evolve(a, e, at)
		}
		s.Agents[change.Agent] = a
	}
	s.Desks = writable(s.Desks)
	for _, change := range d.Desks {
		desk := s.desk(change.Agent)
		for _, e := range change.Events {
			desk = EvolveDesk(desk, e)
		}
		s.Desks[change.Agent] = desk
	}
	if d.Contact != nil {
		s.Contact = *d.Contact
	}
	if d.Visit != nil {
		s.Visit = *d.Visit
	}
	return s
}

// agent is the agent of this id; one who is not in the scene has never logged in.
func (s Scene) agent(id string) agentstate.Agent {
	a := s.Agents[id]
	if a.ID == "" {
		a = agentstate.New(id)
	}
	return a
}

// desk is the desk of this agent; one that is not in the scene is empty.
func (s Scene) desk(agent string) Desk {
	d := s.Desks[agent]
	d.Agent = agent
	return d
}

// writable is a copy that can be written to.
func writable[V any](m map[string]V) map[string]V {
	if m == nil {
		return make(map[string]V)
	}
	return maps.Clone(m)
}

// agent is whose state the command is about.
func (p Presence) agent(by Actor) string {
	if p.Agent == "" && by.Role == Agent {
		return by.ID
	}
	return p.Agent
}
