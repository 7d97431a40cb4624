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
	if w.fault != nil {
		return w.fault
	}
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
		for name, due := range map[string]time.Time{"return/": a.Intent.Until, "lapse/": a.Lease, "ramp/": a.RampDue()} {
			if !due.IsZero() {
				timers[name+id] = due
			}
		}
		for _, own := range a.Work {
			if !strings.Contains(own.ID, "/") && own.Phase == agentstate.WrapUp && !own.Until.IsZero() {
				timers["work/"+id+"/"+own.ID] = own.Until
			}
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
// most one offer is live, and beside an owner only if somebody is invited; nobody has
// two parts that are not done; the owner is one of those whose part goes on.
func partitioned(c Conversation) error {
	var live, wrapping int
	undone, owned := map[string]bool{}, false
	for _, s := range c.Segments {
		switch {
		case !s.Done.IsZero():
			if s.Parked || s.To.IsZero() {
				return fmt.Errorf("part %d is done and goes on", s.N)
			}
			continue
		case s.To.IsZero():
			live++
			owned = owned || s.Agent == c.Owner
		default:
			wrapping++
			if s.Parked {
				return fmt.Errorf("part %d is over and parked", s.N)
			}
		}
		if undone[s.Agent] {
			return fmt.Errorf("%s has two parts that are not done", s.Agent)
		}
		undone[s.Agent] = true
	}
	for _, o := range c.Offers {
		if undone[o.Agent] {
			return fmt.Errorf("%s has a part and is asked", o.Agent)
		}
	}
	over, asks := c.Ending != nil, c.Invitation != nil
	is := map[Phase]bool{
		PhaseQueued:  !over && live == 0 && len(c.Offers) == 0,
		PhaseOffered: !over && live == 0 && len(c.Offers) == 1,
		PhaseActive:  !over && live >= 1 && (len(c.Offers) == 0 || len(c.Offers) == 1 && asks),
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
	calls := asks && c.Invitation.Queue != ""
	switch {
	case n != 1 || !is[c.Phase()]:
		return fmt.Errorf("is %v, and says %s", is, c.Phase())
	case (live > 0) != (c.Owner != ""), owned != (c.Owner != ""):
		return fmt.Errorf("owner %q and %d open segments", c.Owner, live)
	case asks && (over || c.Owner == "" || (c.Invitation.Agent == "") == (c.Invitation.Queue == "")):
		return fmt.Errorf("invitation %v of owner %q", c.Invitation, c.Owner)
	case asks && c.Invitation.Agent != "" && len(c.Offers) != 1:
		return errors.New("an agent is invited and not asked")
	case !c.Idle.IsZero() && (c.Owner == "" || !c.Unanswered.IsZero()), c.Idle.IsZero() && !c.Warned.IsZero():
		return fmt.Errorf("idle since %s, warned %s, owner %q, unanswered since %s", c.Idle, c.Warned, c.Owner, c.Unanswered)
	case c.Waits() != (waits && len(c.Offers) == 0 || calls && len(c.Offers) == 0):
		return fmt.Errorf("waits for an agent: %t", c.Waits())
	case waits && (c.Queue == "" || c.Waiting.IsZero()):
		return errors.New("waits in no queue")
	case !waits && !calls && c.NotAgain != nil:
		return errors.New("passes agents over and does not wait")
	}
	return nil
}

// account is what the log says of the messages of a conversation, by a second and
// simpler account of it.
type account struct {
	inbound, last, unattended int
	unanswered, idle, warned  time.Time
}

func (w *world) account(id string) account {
	var log []*logged
	for l := w.log; l != nil; l = l.before {
		if l.of == id {
			log = append(log, l)
		}
	}
	var is account
	parts := 0
	for _, l := range slices.Backward(log) {
		switch e := l.event.(type) {
		case EntryAdded:
			is.entry(e, l.at)
		case Warned:
			is.warned = l.at
		case Ended:
			parts = 0
			is.unanswered, is.idle, is.warned = time.Time{}, time.Time{}, time.Time{}
		case Reopened:
			is.unattended, parts = 0, 1
		case Accepted, Begun:
			parts++
		case Left:
			if parts--; parts == 0 {
				is.idle, is.warned = time.Time{}, time.Time{}
			}
		}
	}
	return is
}

func (is *account) entry(e EntryAdded, at time.Time) {
	if e.Audience == Everyone && e.Author.Role != System {
		is.last = e.Entry
	}
	switch {
	case e.Author.Role == Customer && e.Unattended:
		is.inbound, is.unattended = is.inbound+1, is.unattended+1
	case e.Author.Role == Customer:
		is.inbound, is.idle, is.warned = is.inbound+1, time.Time{}, time.Time{}
		if is.unanswered.IsZero() {
			is.unanswered = at
		}
	case e.Author.Role == Agent && e.Audience == Everyone:
		is.unanswered, is.idle, is.warned = time.Time{}, at, time.Time{}
	}
}

// counted: entries are numbered without a gap, and the counts and instants are those
// of the transcript.
func (w *world) counted(c Conversation) error {
	entries := w.entries[c.ID]
	for i, e := range entries {
		if e.N != i+1 || e.Conversation != c.ID {
			return fmt.Errorf("entry %d has number %d", i+1, e.N)
		}
	}
	want := w.account(c.ID)
	if got := (account{c.Inbound, c.LastMessage, c.Unattended, c.Unanswered, c.Idle, c.Warned}); c.Entries != len(entries) || got != want {
		return fmt.Errorf("counts %d entries and %+v; there are %d and %+v", c.Entries, got, len(entries), want)
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
	service, _ := w.rules.Service(c.Service)
	put := func(agent string, n int, work agentstate.Work) {
		work.ID, work.Channel, work.Label = fmt.Sprintf("%s/%d", c.ID, n), c.Channel, service.Label
		desks[agent] = append(desks[agent], work)
	}
	for _, o := range c.Offers {
		put(o.Agent, o.N, agentstate.Work{Phase: agentstate.Offered, Since: o.At, Until: o.Until})
		timers[fmt.Sprintf("offer/%s/%d", c.ID, o.N)] = o.Until
	}
	for _, s := range c.Segments {
		switch {
		case !s.Done.IsZero():
		case s.Parked:
			put(s.Agent, s.N, agentstate.Work{Phase: agentstate.Parked})
		case s.To.IsZero():
			put(s.Agent, s.N, agentstate.Work{Phase: agentstate.Active})
		default:
			wrap := agentstate.Work{Phase: agentstate.WrapUp, Since: s.To, Until: s.WrapUpUntil, Fixed: service.WrapUp.Fixed}
			if piece, _ := w.agents[s.Agent].Piece(c.Work(s.N)); service.WrapUp.Frees || piece.Phase == agentstate.Deferred { // what was parked holds nobody up
				wrap.Phase, wrap.Fixed = agentstate.Deferred, false
			}
			put(s.Agent, s.N, wrap)
			if !s.WrapUpUntil.IsZero() {
				timers[fmt.Sprintf("wrap_up/%s/%d", c.ID, s.N)] = s.WrapUpUntil
			}
		}
		if a := w.agents[s.Agent]; s.To.IsZero() && !a.Gone.IsZero() && s.From.Before(a.Gone) && !slices.Contains(service.LongLived, c.Channel) {
			w.expectRelease(c, s, timers)
		}
	}
	if c.Invitation != nil && c.Invitation.Queue != "" {
		timers["invitation/"+c.ID] = c.Invitation.Until
	}
	rule := service.Idle
	if ends := rule.EndAfter > 0 && (rule.LongLived || !slices.Contains(service.LongLived, c.Channel)); ends && !c.Idle.IsZero() {
		switch {
		case !c.Warned.IsZero():
			timers["idle/"+c.ID] = c.Warned.Add(rule.EndAfter)
		case rule.WarnAfter > 0:
			timers["idle/"+c.ID] = c.Idle.Add(rule.WarnAfter)
		default:
			timers["idle/"+c.ID] = c.Idle.Add(rule.EndAfter)
		}
	}
}

// expectRelease: what a lost agent has is looked at again (A16).
func (w *world) expectRelease(c Conversation, s Segment, timers map[string]time.Time) {
	a := w.agents[s.Agent]
	piece, _ := a.Piece(c.Work(s.N))
	queue, _ := w.rules.Queue(cmp.Or(c.Queue, w.serviceOf(c).Queue))
	if c.Invited == 0 && queue.KeepLost != Never && piece.Since.Before(a.Gone) && w.now.Before(a.Gone.Add(queue.KeepLost)) {
		timers["release/"+c.Work(s.N)] = a.Gone.Add(queue.KeepLost)
	}
}

// sameWork: what conversations say is on the desk is on the desk, and nothing else
// but the host's own. When work was parked or taken up again is not theirs to say.
func sameWork(want, got []agentstate.Work) error {
	byID := func(a, b agentstate.Work) int { return cmp.Compare(a.ID, b.ID) }
	got = slices.DeleteFunc(slices.Clone(got), func(w agentstate.Work) bool { return !strings.Contains(w.ID, "/") })
	for i := range got {
		if got[i].Over = false; got[i].Phase == agentstate.Active || got[i].Phase == agentstate.Parked {
			got[i].Since = time.Time{}
		}
	}
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
		if _, wanted := want[id]; strings.HasPrefix(id, "release/") {
			continue // it finds that the agent is back
		} else if !wanted || timer.ID != id {
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
	contacts := map[string]int64{}
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
		case ContactEvent:
			contacts[l.of]++
		}
	}
	for id, c := range w.contacts {
		if c.Events != contacts[id] {
			return fmt.Errorf("%s counts %d events, and %d are logged", id, c.Events, contacts[id])
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
		m, message := e.(DeliverMessage)
		if !message {
			continue
		}
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
		if piece.Channel == channel && piece.Phase != agentstate.Parked && piece.Phase != agentstate.Deferred {
			held++
		}
	}
	if held > is.Capacity.Channels[channel].Max || was.Intent.State != agentstate.Ready || was.State() == agentstate.AfterCallWork {
		return fmt.Errorf("%s holds %d of %s, and was %s", grant.Agent, held, channel, was.State())
	}
	return nil
}
