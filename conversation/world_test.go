package conversation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// world is a contact centre in memory: what a hub keeps, without the store. It is
// the smallest thing that obeys the contract of Decide, and time is set by hand.
type world struct {
	now           time.Time
	rules         Configuration
	conversations map[string]Conversation
	contacts      map[string]Contact
	visits        map[string]Visit
	agents        map[string]agentstate.Agent
	desks         map[string]Desk
	entries       map[string][]Entry // by conversation
	notes         map[string]Note    // by piece of work
	timers        map[string]Timer
	bars          map[Text]bool // addresses from which nothing comes in
	effects       []Effect
	signals       []Signal // of the last command and what followed it
	followed      []step   // what followed the last command
	fault         error    // of a decision that no hub could commit
	opened        int
	log           *logged
}

// logged is one event of the log; the log is a list from the last event back, so
// that the worlds of a walk share what they have in common.
type logged struct {
	before *logged
	at     time.Time
	of     string // the conversation, agent or desk
	event  any
}

// step is a command that was carried out.
type step struct {
	cmd Command
	d   Decision
}

func newWorld(rules Configuration, now time.Time) *world {
	return &world{
		now: now, rules: rules,
		conversations: make(map[string]Conversation), contacts: make(map[string]Contact), visits: make(map[string]Visit),
		agents: make(map[string]agentstate.Agent), desks: make(map[string]Desk),
		entries: make(map[string][]Entry), notes: make(map[string]Note), timers: make(map[string]Timer), bars: make(map[Text]bool),
	}
}

// clone is a world of its own; what is in it is shared, because values do not change.
func (w *world) clone() *world {
	next := *w
	next.conversations, next.contacts = maps.Clone(w.conversations), maps.Clone(w.contacts)
	next.visits = maps.Clone(w.visits)
	next.agents, next.desks = maps.Clone(w.agents), maps.Clone(w.desks)
	next.entries, next.notes = maps.Clone(w.entries), maps.Clone(w.notes)
	next.timers, next.effects, next.bars = maps.Clone(w.timers), slices.Clip(w.effects), maps.Clone(w.bars)
	return &next
}

// do carries a command out as a hub would: aim, load, decide, commit, and then what
// follows from it.
func (w *world) do(by Actor, cmd Command) (Decision, error) {
	w.signals, w.followed = nil, nil
	after, d, err := w.try(by, cmd)
	if err == nil {
		w.commit(after, d)
		err = w.follow(d)
	}
	return d, err
}

// follow carries out what follows, each command in a commit of its own. None of them
// may be refused, and they come to an end.
func (w *world) follow(d Decision) error {
	then := d.Then
	for n := 0; len(then) > 0; n++ {
		cmd := then[0]
		after, next, err := w.try(system, cmd)
		if err != nil || n > 100 {
			return fmt.Errorf("follow-up %d, %s: %w", n, cmd.Kind(), err)
		}
		w.commit(after, next)
		w.followed = append(slices.Clip(w.followed), step{cmd, next})
		then = append(slices.Clone(then[1:]), next.Then...)
	}
	return nil
}

// try is do without the commit.
func (w *world) try(by Actor, cmd Command) (Scene, Decision, error) {
	cmd = w.aim(by, cmd)
	return Step(w.scene(by, cmd), by, cmd, w.now)
}

// aim gives the command its target: a customer's message goes to its open
// conversation or to a new one, an agent's command to the one in focus.
func (w *world) aim(by Actor, cmd Command) Command {
	switch cmd := cmd.(type) {
	case Receive:
		return Direct(cmd, w.heading(by.ID, cmd.Channel))
	case Begin:
		return Direct(cmd, w.openConversation(cmd.Contact, cmd.Channel))
	}
	if by.Role == Agent {
		return Aim(cmd, w.desks[by.ID].Focus)
	}
	return cmd
}

// openConversation is the id of the open one, or a new id.
func (w *world) openConversation(contact, channel string) string {
	for id, c := range w.conversations { // any order: there is at most one
		if c.Contact == contact && c.Channel == channel && c.Ending == nil {
			return id
		}
	}
	return fmt.Sprintf("c%d", w.opened+1)
}

// heading is the open conversation, the last one if its service takes what comes after
// the end, or a new id.
func (w *world) heading(contact, channel string) string {
	id := w.openConversation(contact, channel)
	if _, open := w.conversations[id]; open {
		return id
	}
	var last Conversation
	for n := 1; n <= w.opened; n++ {
		c := w.conversations[fmt.Sprintf("c%d", n)]
		if c.Contact == contact && c.Channel == channel && (last.ID == "" || !c.Ending.At.Before(last.Ending.At)) {
			last = c
		}
	}
	if service, known := w.rules.Service(last.Service); known && service.Follows(last, w.now) {
		return last.ID
	}
	return id
}

// other is the contact's open conversation on the channel, if it is another.
func (w *world) other(c Conversation) string {
	id := w.openConversation(c.Contact, c.Channel)
	if _, open := w.conversations[id]; !open || id == c.ID {
		return ""
	}
	return id
}

// barred reports whether one of the contact's addresses, or the one it writes from, is
// barred.
func (w *world) barred(c Contact, from Text) bool {
	return w.bars[from] || slices.ContainsFunc(c.Addresses, func(a Address) bool { return w.bars[a.Value] })
}

// scene loads what the decision may look at, and no more than that.
func (w *world) scene(by Actor, cmd Command) Scene {
	s := Scene{Conversation: w.conversations[Target(cmd)], Reasons: w.rules.Reasons, Slash: w.rules.Slashes()}
	service, contact := s.Conversation.Service, s.Conversation.Contact
	var from Text
	switch cmd := cmd.(type) {
	case Receive:
		contact, service, from = by.ID, cmp.Or(service, cmd.Service), cmd.Address
	case Begin:
		contact, service, from = cmd.Contact, cmp.Or(service, cmd.Service), cmd.Address
	case LiftBan:
		contact = cmd.Contact
	case Invite:
		s.Invited, _ = w.rules.Queue(cmd.Queue)
	}
	s.Service, _ = w.rules.Service(service)
	s.Queue, _ = w.rules.Queue(cmp.Or(s.Conversation.RoutedTo(), s.Service.Queue))
	if NeedsContact(s.Conversation, s.Service, by, cmd) {
		s.Contact = w.contacts[contact]
		s.Barred = w.barred(s.Contact, from)
	}
	if NeedsVisit(cmd) {
		s.Visit = w.visits[s.Conversation.ID]
	}
	if NeedsOther(s.Conversation, cmd) {
		s.Other = w.other(s.Conversation)
	}
	agents, desks := Cast(s.Conversation, by, cmd)
	s.Agents = make(map[string]agentstate.Agent, len(agents))
	for _, id := range agents {
		s.Agents[id] = w.agent(id)
	}
	s.Desks = make(map[string]Desk, len(desks))
	for _, id := range desks {
		s.Desks[id] = w.desk(id)
	}
	if desk, loaded := s.Desks[by.ID]; loaded && by.Role == Agent && desk.Focus != s.Conversation.ID {
		s.InFocus = w.conversations[desk.Focus]
	}
	return s
}

func (w *world) agent(id string) agentstate.Agent {
	if a, there := w.agents[id]; there {
		return a
	}
	return agentstate.New(id)
}

func (w *world) desk(id string) Desk {
	if d, there := w.desks[id]; there {
		return d
	}
	return Desk{Agent: id}
}

// whole is the scene of a conversation with the actor's agent and desk in it, as
// views and permissions want it.
func (w *world) whole(by Actor, conversation string) Scene {
	s := w.scene(by, Focus{Conversation: conversation})
	s.Contact = w.contacts[s.Conversation.Contact]
	if by.Role == Customer {
		s.Contact = w.contacts[by.ID]
	}
	s.Barred, s.Visit = w.barred(s.Contact, ""), w.visits[conversation]
	if s.Conversation.Ending != nil {
		s.Other = w.other(s.Conversation)
	}
	s.Agents = map[string]agentstate.Agent{by.ID: w.agent(by.ID)}
	s.Desks = map[string]Desk{by.ID: w.desk(by.ID)}
	return s
}

// commit keeps what was decided.
func (w *world) commit(after Scene, d Decision) {
	c := after.Conversation
	if len(d.Agents) > 2 {
		w.fault = fmt.Errorf("%d agents are written at once", len(d.Agents))
	}
	for _, e := range d.Events {
		if _, ok := e.(Opened); ok {
			w.opened++
		}
		w.note(c.ID, e)
	}
	if len(d.Events) > 0 {
		w.conversations[c.ID] = c
	}
	for _, change := range d.Agents {
		w.agents[change.Agent] = after.Agents[change.Agent]
		for _, e := range change.Events {
			w.note(change.Agent, e)
		}
	}
	for _, change := range d.Desks {
		w.desks[change.Agent] = after.Desks[change.Agent]
		for _, e := range change.Events {
			w.note(change.Agent, e)
		}
	}
	for _, e := range d.Entries {
		w.entries[e.Conversation] = append(slices.Clip(w.entries[e.Conversation]), e)
	}
	if d.Note != nil {
		w.notes[fmt.Sprintf("%s/%d", d.Note.Conversation, d.Note.Segment)] = *d.Note
	}
	if d.Visit != nil {
		w.visits[d.Visit.Conversation] = *d.Visit
	}
	if d.Contact != nil {
		w.contacts[d.Contact.ID] = *d.Contact
		for _, e := range d.Logged {
			w.note(d.Contact.ID, e)
		}
	}
	for _, a := range d.Bar {
		w.bars[a.Value] = true
	}
	for _, a := range d.Unbar {
		delete(w.bars, a.Value)
	}
	for _, timer := range d.Timers {
		if timer.Due.IsZero() {
			delete(w.timers, timer.ID)
		} else {
			w.timers[timer.ID] = timer
		}
	}
	w.effects = append(w.effects, d.Effects...)
	w.signals = append(slices.Clip(w.signals), d.Signals...)
}

func (w *world) note(of string, event any) {
	w.log = &logged{before: w.log, at: w.now, of: of, event: event}
}

// tick carries out the timers that are due, in the order of their deadlines, and
// returns what was decided.
func (w *world) tick() ([]Decision, error) {
	var decisions []Decision
	for {
		timer, due := w.nextDue()
		if !due {
			return decisions, nil
		}
		delete(w.timers, timer.ID) // as a hub completes the task with the commit
		d, err := w.do(system, timer.Do)
		if err != nil {
			return decisions, fmt.Errorf("timer %s: %w", timer.ID, err)
		}
		decisions = append(decisions, d)
	}
}

func (w *world) nextDue() (Timer, bool) {
	due := slices.DeleteFunc(slices.Collect(maps.Values(w.timers)), func(t Timer) bool { return w.now.Before(t.Due) })
	if len(due) == 0 {
		return Timer{}, false
	}
	return slices.MinFunc(due, func(a, b Timer) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID))
	}), true
}

// desktop is the agent's screen.
func (w *world) desktop(agent string) Desktop {
	p := DesktopParts{Agent: w.agent(agent), Desk: w.desk(agent), Last: make(map[string]Entry), Notes: make(map[string]Note)}
	for _, id := range slices.Sorted(maps.Keys(w.conversations)) {
		c := w.conversations[id]
		seg, has := c.SegmentOf(agent)
		if _, asked := c.OfferTo(agent); !has && !asked {
			continue
		}
		p.Scenes = append(p.Scenes, w.whole(Actor{Role: Agent, ID: agent}, id))
		if c.LastMessage > 0 {
			p.Last[id] = w.entries[id][c.LastMessage-1]
		}
		if has && seg.Noted {
			p.Notes[id] = w.notes[c.Work(seg.N)]
		}
	}
	return NewDesktop(p, w.now)
}

// customerView is the customer's screen.
func (w *world) customerView(conversation string) CustomerView {
	names := make(map[string]string)
	for id, a := range w.agents {
		names[id] = a.Name
	}
	return NewCustomerView(Scene{Conversation: w.conversations[conversation]}, w.entries[conversation], names)
}
