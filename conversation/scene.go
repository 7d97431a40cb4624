package conversation

import (
	"maps"
	"slices"
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
	// Service and Queue are the conversation's; of a new one, those that the
	// command names. An ID is empty if there is none.
	Service Service
	Queue   Queue
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
	// Timers are set or cancelled; Effects happen outside after the commit.
	Timers  []Timer
	Effects []Effect
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
		d.Note == nil && d.Contact == nil && d.Visit == nil && len(d.Timers) == 0 && len(d.Effects) == 0
}

// Cast names, sorted, the agents and the desks that Decide has to see.
func Cast(c Conversation, by Actor, cmd Command) (agents, desks []string) {
	own := func(list []string) []string {
		if by.Role == Agent {
			list = append(list, by.ID)
		}
		return list
	}
	switch cmd := cmd.(type) {
	case Presence:
		agents = append(agents, cmd.agent(by))
	case MakeOffer:
		agents = append(agents, cmd.Agent)
	case Miss:
		for _, o := range c.Offers {
			if o.N == cmd.Offer {
				agents = append(agents, o.Agent)
			}
		}
	case Reject:
		agents = own(agents)
	case Accept, Open, Done:
		agents, desks = own(agents), own(desks)
	case ExpireWrapUp:
		for _, s := range c.Segments {
			if s.N == cmd.Segment {
				agents, desks = append(agents, s.Agent), append(desks, s.Agent)
			}
		}
	case End:
		if c.Owner != "" {
			agents, desks = append(agents, c.Owner), append(desks, c.Owner)
		}
		for _, o := range c.Offers {
			agents = append(agents, o.Agent)
		}
	case Send, Focus:
		desks = own(desks)
	case Prefer:
		agents, desks = own(agents), own(desks)
	}
	return proper(agents), proper(desks)
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
