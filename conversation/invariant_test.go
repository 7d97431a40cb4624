package conversation

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// secret begins every text that only staff may see.
const secret = "staff only: "

// broken returns the first invariant that does not hold in the world, and nil if
// all do. None of them asks the package what it derives by itself.
func (w *world) broken() error {
	desks := make(map[string][]agentstate.Work)
	timers := make(map[string]time.Time)
	open := make(map[string]string)
	for id, c := range w.conversations {
		if c.ID != id || c.Opened.IsZero() {
			return fmt.Errorf("%s: is stored as %s", c.ID, id)
		}
		if err := cmp.Or(partitioned(c), w.counted(c)); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		if c.Ending == nil {
			key := c.Channel + " of " + c.Contact
			if other, twice := open[key]; twice {
				return fmt.Errorf("%s and %s are both open on %s", id, other, key)
			}
			open[key] = id
		}
		w.expect(c, desks, timers)
	}
	for id, a := range w.agents {
		if !a.Intent.Until.IsZero() {
			timers["return/"+id] = a.Intent.Until
		}
		if err := sameWork(desks[id], a.Work); err != nil {
			return fmt.Errorf("desk of %s: %w", id, err)
		}
		delete(desks, id)
	}
	if len(desks) > 0 {
		return fmt.Errorf("work for agents that do not exist: %v", desks)
	}
	for _, desk := range w.desks {
		if err := w.remembers(desk); err != nil {
			return fmt.Errorf("desk of %s: %w", desk.Agent, err)
		}
	}
	return w.timed(timers)
}

// partitioned: a conversation is in exactly one phase, and Phase tells which. At
// most one offer is live, and never beside an owner.
func partitioned(c Conversation) error {
	var live, wrapping int
	for _, s := range c.Segments {
		switch {
		case s.Done.IsZero() && s.To.IsZero():
			live++
			if s.Agent != c.Owner {
				return fmt.Errorf("%s has an open segment, and the owner is %q", s.Agent, c.Owner)
			}
		case s.Done.IsZero():
			wrapping++
		}
	}
	over := c.Ending != nil
	is := map[Phase]bool{
		PhaseQueued:  !over && live == 0 && len(c.Offers) == 0,
		PhaseOffered: !over && live == 0 && len(c.Offers) == 1,
		PhaseActive:  !over && live == 1 && len(c.Offers) == 0 && wrapping == 0,
		PhaseWrapUp:  over && live == 0 && len(c.Offers) == 0 && wrapping > 0,
		PhaseDone:    over && live == 0 && len(c.Offers) == 0 && wrapping == 0,
	}
	n := 0
	for _, holds := range is {
		if holds {
			n++
		}
	}
	waits := is[PhaseQueued] || is[PhaseOffered]
	switch {
	case n != 1 || !is[c.Phase()]:
		return fmt.Errorf("is %v, and says %s", is, c.Phase())
	case (live == 1) != (c.Owner != ""):
		return fmt.Errorf("owner %q and %d open segments", c.Owner, live)
	case waits && (c.Queue == "" || c.Waiting.IsZero()):
		return errors.New("waits in no queue")
	case !waits && c.NotAgain != nil:
		return errors.New("passes agents over and does not wait")
	}
	return nil
}

// counted: entries are numbered without a gap, and the counts are those of the
// transcript.
func (w *world) counted(c Conversation) error {
	entries := w.entries[c.ID]
	inbound, last, unanswered := 0, 0, time.Time{}
	for i, e := range entries {
		if e.N != i+1 || e.Conversation != c.ID {
			return fmt.Errorf("entry %d has number %d", i+1, e.N)
		}
		if e.Audience == Everyone {
			last = e.N
		}
		switch e.Author.Role {
		case Customer:
			inbound++
			if unanswered.IsZero() {
				unanswered = e.At
			}
		case Agent:
			unanswered = time.Time{}
		}
	}
	if c.Ending != nil {
		unanswered = time.Time{}
	}
	switch {
	case c.Entries != len(entries), c.Inbound != inbound, c.LastMessage != last:
		return fmt.Errorf("counts %d entries, %d inbound, last %d; there are %d, %d, %d", c.Entries, c.Inbound, c.LastMessage, len(entries), inbound, last)
	case !c.Unanswered.Equal(unanswered):
		return fmt.Errorf("unanswered since %s, and it is %s", c.Unanswered, unanswered)
	}
	for _, s := range c.Segments {
		if note := w.notes[c.Work(s.N)]; s.Noted != (note.Text != "") {
			return fmt.Errorf("segment %d says noted: %v", s.N, s.Noted)
		}
	}
	return nil
}

// expect adds the work and the deadlines that the conversation stands for.
func (w *world) expect(c Conversation, desks map[string][]agentstate.Work, timers map[string]time.Time) {
	put := func(agent string, n int, phase agentstate.Phase, since, until time.Time) {
		desks[agent] = append(desks[agent], agentstate.Work{ID: fmt.Sprintf("%s/%d", c.ID, n), Channel: c.Channel, Phase: phase, Since: since, Until: until})
	}
	for _, o := range c.Offers {
		put(o.Agent, o.N, agentstate.Offered, o.At, o.Until)
		timers[fmt.Sprintf("offer/%s/%d", c.ID, o.N)] = o.Until
	}
	for _, s := range c.Segments {
		switch {
		case !s.Done.IsZero():
		case s.To.IsZero():
			put(s.Agent, s.N, agentstate.Active, s.From, time.Time{})
		default:
			put(s.Agent, s.N, agentstate.WrapUp, s.To, s.WrapUpUntil)
			if !s.WrapUpUntil.IsZero() {
				timers[fmt.Sprintf("wrap_up/%s/%d", c.ID, s.N)] = s.WrapUpUntil
			}
		}
	}
}

// sameWork: what conversations say is on the desk is on the desk, and nothing else.
func sameWork(want, got []agentstate.Work) error {
	byID := func(a, b agentstate.Work) int { return cmp.Compare(a.ID, b.ID) }
	if !slices.Equal(slices.SortedFunc(slices.Values(want), byID), slices.SortedFunc(slices.Values(got), byID)) {
		return fmt.Errorf("has %v, and the conversations say %v", got, want)
	}
	return nil
}

// remembers: a desk remembers only what is on it, and has seen no more than there is.
func (w *world) remembers(d Desk) error {
	on := slices.Collect(maps.Keys(d.Seen))
	if d.Focus != "" {
		on = append(on, d.Focus)
	}
	for _, id := range on {
		c := w.conversations[id]
		if _, has := c.SegmentOf(d.Agent); !has || d.Seen[id] > c.Inbound {
			return fmt.Errorf("remembers %s (seen %d of %d), on the desk: %v", id, d.Seen[id], c.Inbound, has)
		}
	}
	return nil
}

// timed: every state that waits has exactly one timer, with its deadline, and no
// timer stands alone.
func (w *world) timed(want map[string]time.Time) error {
	for id, due := range want {
		if timer, set := w.timers[id]; !set || !timer.Due.Equal(due) {
			return fmt.Errorf("timer %s should be due %s, and is %v", id, due, timer)
		}
	}
	for id, timer := range w.timers {
		if _, wanted := want[id]; !wanted || timer.ID != id {
			return fmt.Errorf("timer %s waits for nothing", id)
		}
	}
	return nil
}

// unfolded: every conversation, agent and desk is the fold of its events.
func (w *world) unfolded() error {
	var log []*logged
	for l := w.log; l != nil; l = l.before {
		log = append(log, l)
	}
	conversations, agents, desks := map[string]Conversation{}, map[string]agentstate.Agent{}, map[string]Desk{}
	for _, l := range slices.Backward(log) {
		switch e := l.event.(type) {
		case Event:
			conversations[l.of] = Evolve(conversations[l.of], e, l.at)
		case agentstate.Event:
			a, there := agents[l.of]
			if !there {
				a = agentstate.New(l.of)
			}
			agents[l.of] = agentstate.Evolve(a, e, l.at)
		case DeskEvent:
			desk, there := desks[l.of]
			if !there {
				desk.Agent = l.of
			}
			desks[l.of] = EvolveDesk(desk, e)
		}
	}
	switch {
	case !reflect.DeepEqual(conversations, w.conversations):
		return fmt.Errorf("conversations are %v, and their events say %v", w.conversations, conversations)
	case !reflect.DeepEqual(agents, w.agents):
		return fmt.Errorf("agents are %v, and their events say %v", w.agents, agents)
	case !reflect.DeepEqual(desks, w.desks):
		return fmt.Errorf("desks are %v, and their events say %v", w.desks, desks)
	}
	return nil
}

// leaks: no customer sees a text of the staff, and none is delivered to one.
func (w *world) leaks() error {
	for id := range w.conversations {
		view, err := json.Marshal(w.customerView(id))
		if err != nil || strings.Contains(string(view), secret) {
			return fmt.Errorf("the customer of %s sees %s (%w)", id, view, err)
		}
	}
	for _, e := range w.effects {
		m := e.(DeliverMessage)
		if entry := w.entries[m.Conversation][m.Entry-1]; entry.Audience != Everyone || entry.Author.Role == Customer {
			return fmt.Errorf("entry %d of %s is delivered, and it is for %s", m.Entry, m.Conversation, entry.Audience)
		}
	}
	return nil
}

// overbooked: a grant keeps within the capacity, and goes to an agent who wants it.
func (w *world) overbooked(before *world, grant MakeOffer) error {
	was, is := before.agents[grant.Agent], w.agents[grant.Agent]
	channel, held := w.conversations[grant.Conversation].Channel, 0
	for _, piece := range is.Work {
		if piece.Channel == channel && piece.Phase != agentstate.Parked {
			held++
		}
	}
	if held > is.Capacity.Channels[channel].Max || was.Intent.State != agentstate.Ready || was.State() == agentstate.AfterCallWork {
		return fmt.Errorf("%s holds %d of %s, and was %s", grant.Agent, held, channel, was.State())
	}
	return nil
}
