package play

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
	"github.com/parley-go/parley/examples/desktop/centre"
)

// recorded is where the dialogues are, from this directory.
const recorded = "../../../../shared/data/dialogues.jsonl.gz"

func loadRecorded(t *testing.T) []Dialogue {
	t.Helper()
	dialogues, err := Load(recorded)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("there are no recorded dialogues at " + recorded)
	}
	require.NoError(t, err)
	return dialogues
}

// mortal is a store whose process is killed at a commit: before it or behind it.
// From then on it does nothing.
type mortal struct {
	upcoming
	left   int // commits until it dies; negative: it does not
	behind bool
	dead   bool
}

// upcoming is a store that knows when the next task is due, so that nothing polls.
type upcoming interface {
	hub.Store
	hub.Upcoming
}

var errKilled = errors.New("killed")

func (m *mortal) Commit(ctx context.Context, b hub.Batch) error {
	if m.dead {
		return errKilled
	}
	if m.left--; m.left != 0 {
		return m.upcoming.Commit(ctx, b)
	}
	m.dead = true
	if m.behind {
		m.upcoming.Commit(ctx, b)
	}
	return errKilled
}

// world is a contact centre on a clock of its own.
type world struct {
	t         *testing.T
	now       time.Time
	store     *mortal
	hub       *hub.Hub
	play      *Play
	dialogues []Dialogue
	robots    []string
	options   Options
	ids       int
	kills     int
	steps     int
}

var opening = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// newWorld configures the robots so that they get into trouble now and then: each
// knows one queue, and has room for one chat and one text conversation.
func newWorld(t *testing.T, dialogues []Dialogue, robots int, o Options) *world {
	t.Helper()
	return newWorldOn(t, memory.New(), dialogues, robots, o)
}

func newWorldOn(t *testing.T, store upcoming, dialogues []Dialogue, robots int, o Options) *world {
	t.Helper()
	w := &world{t: t, now: opening, store: &mortal{upcoming: store, left: -1}, dialogues: dialogues, options: o}
	for i := range robots {
		w.robots = append(w.robots, fmt.Sprintf("robot-%02d", i+1))
	}
	w.start()
	queues := w.config().Queues
	for i, id := range w.robots {
		skills := map[string]int{}
		for _, need := range queues[i%len(queues)].Needs {
			skills[need.Skill] = max(1, need.Level)
		}
		if robots < 2*len(queues) {
			skills = map[string]int{"sales": 1, "travel": 1, "leisure": 1, "money": 1}
		}
		limits := map[string]agentstate.Limit{"web": {Max: 1}, "sms": {Max: 1}}
		w.do(system, conversation.Presence{Agent: id, Do: agentstate.Configure{
			Name: id, Skills: skills, Capacity: agentstate.Capacity{Channels: limits},
		}})
	}
	return w
}

// asTheCentre configures the robots as the centre itself does.
func (w *world) asTheCentre() {
	w.t.Helper()
	for i, p := range centre.People(len(w.robots)) {
		if p.Robot {
			require.Contains(w.t, w.robots, p.ID)
			w.do(system, p.Configure(i))
		}
	}
}

// do carries a command out and returns its conversation.
func (w *world) do(by conversation.Actor, cmd conversation.Command) string {
	w.t.Helper()
	out, err := w.hub.Do(w.t.Context(), by, cmd)
	require.NoError(w.t, err)
	return out.Conversation
}

// sits makes somebody known who is no robot, with room for one of each, and Ready.
func (w *world) sits(id string) conversation.Actor {
	w.t.Helper()
	limits := map[string]agentstate.Limit{"web": {Max: 1}, "sms": {Max: 1}}
	w.do(system, conversation.Presence{Agent: id, Do: agentstate.Configure{
		Skills: map[string]int{"sales": 1}, Capacity: agentstate.Capacity{Channels: limits},
	}})
	by := conversation.Actor{Role: conversation.Agent, ID: id}
	w.do(by, conversation.Presence{Do: agentstate.LogIn{Ready: true}})
	return by
}

// offered is the conversation that the agent is asked to take.
func (w *world) offered(id string) string {
	w.t.Helper()
	a, err := w.hub.Agent(w.t.Context(), id)
	require.NoError(w.t, err)
	require.Len(w.t, a.Work, 1)
	return a.Work[0].ID[:len(a.Work[0].ID)-2]
}

// thread are the conversations of a dialogue.
func (w *world) thread(id string) []conversation.Conversation {
	w.t.Helper()
	thread, err := w.hub.Thread(w.t.Context(), "demo-"+id)
	require.NoError(w.t, err)
	return thread
}

func (w *world) entries(id string) []conversation.Entry {
	w.t.Helper()
	entries, err := w.hub.Transcript(w.t.Context(), system, id, 0, 100)
	require.NoError(w.t, err)
	// What the system says by itself is no part of a dialogue.
	return slices.DeleteFunc(entries, func(e conversation.Entry) bool { return e.Notice != "" })
}

func (w *world) config() hub.Config {
	c := centre.Config(Services(w.dialogues))
	c.Now = func() time.Time { return w.now }
	c.NewID = func() string { w.ids++; return fmt.Sprintf("c%d", w.ids) }
	return c
}

// start makes a hub and a play on what the store holds.
func (w *world) start() {
	var err error
	w.hub, err = hub.New(w.store, w.config())
	require.NoError(w.t, err)
	w.play, err = New(w.hub, w.dialogues, w.robots, w.options)
	require.NoError(w.t, err)
}

// until lets the centre work until the instant.
func (w *world) until(end time.Time) {
	for w.now.Before(end) {
		next, err := w.turn()
		if w.store.dead {
			w.revive()
			continue
		}
		require.NoError(w.t, err)
		switch {
		case next.IsZero() || next.After(end):
			w.now = end
		case next.After(w.now):
			w.now = next
		}
	}
}

// turn does all that is due, and tells when there is more.
func (w *world) turn() (next time.Time, err error) {
	w.steps++
	if _, err = w.hub.Tick(w.t.Context()); err != nil {
		return next, err
	}
	wants, err := w.play.Step(w.t.Context(), w.now)
	if err != nil {
		return next, err
	}
	next, err = w.hub.Tick(w.t.Context())
	if next.IsZero() || (!wants.IsZero() && wants.Before(next)) {
		next = wants
	}
	return next, err
}

// revive starts again after a kill, with nothing but the store. The next kill is
// some commits away, before one and behind one by turns.
func (w *world) revive() {
	w.kills++
	w.store.dead, w.store.behind, w.store.left = false, w.kills%2 == 0, 2+w.kills*5%13
	w.start()
}

func (w *world) records() []hub.Record {
	var all []hub.Record
	for cursor := hub.Cursor(""); ; {
		page, err := w.hub.Read(w.t.Context(), cursor, 1000)
		require.NoError(w.t, err)
		if len(page.Records) == 0 {
			return all
		}
		all, cursor = append(all, page.Records...), page.Next
	}
}

// kinds counts the records by kind.
func (w *world) kinds() map[string]int {
	count := map[string]int{}
	for _, r := range w.records() {
		count[r.Kind]++
	}
	return count
}

// print is a fingerprint of all that happened.
func (w *world) print() string {
	h := sha256.New()
	for _, r := range w.records() {
		fmt.Fprintln(h, r.Key, r.N, r.Kind, r.By, r.At.UnixMilli(), string(r.Body))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// checkTold: every dialogue was told, each turn once and in its order, and all its
// conversations are done.
func (w *world) checkTold() {
	for _, d := range w.dialogues {
		var told []Turn
		thread, err := w.hub.Thread(w.t.Context(), "demo-"+d.ID)
		require.NoError(w.t, err)
		for _, c := range thread {
			require.Equal(w.t, conversation.PhaseDone, c.Phase(), "%s of %s", c.ID, d.ID)
			require.Empty(w.t, c.Offers)
			if c.Entries == 0 {
				continue
			}
			entries, err := w.hub.Transcript(w.t.Context(), system, c.ID, 0, c.Entries+1)
			require.NoError(w.t, err)
			for _, e := range entries {
				told = append(told, Turn{Who: e.Author.Role, Text: string(e.Text)})
			}
		}
		require.Equal(w.t, d.Turns, told, "dialogue %s", d.ID)
	}
	require.Equal(w.t, len(w.dialogues), w.play.Status().Finished)
}

// checkIdle: every robot is in a known state with nothing on its desk.
func (w *world) checkIdle() {
	for _, id := range w.robots {
		a, err := w.hub.Agent(w.t.Context(), id)
		require.NoError(w.t, err)
		require.Empty(w.t, a.Work, id)
		require.Contains(w.t, []agentstate.State{agentstate.Ready, agentstate.NotReady}, a.State(), id)
		d, err := w.hub.Desktop(w.t.Context(), id)
		require.NoError(w.t, err)
		require.Empty(w.t, d.Alerts)
		require.Empty(w.t, d.Conversations)
		require.Empty(w.t, d.Focus)
	}
}

// checkCapacity: at no record has an agent more of a channel than it has room for,
// and what is stored of it is the fold of its records. It returns the most that any
// had at once.
func (w *world) checkCapacity() (most int) {
	agents := map[string]agentstate.Agent{}
	for _, r := range w.records() {
		kind, id := r.Key.Split()
		if kind != "agent" {
			continue
		}
		a, known := agents[id]
		if !known {
			a = agentstate.New(id)
		}
		e, err := agentstate.DecodeEvent(r.Kind, r.Body)
		require.NoError(w.t, err)
		a = agentstate.Evolve(a, e, r.At)
		held := map[string]int{}
		for _, work := range a.Work {
			held[work.Channel]++
			require.LessOrEqual(w.t, held[work.Channel], a.Capacity.Channels[work.Channel].Max, "%s at record %d", id, r.N)
		}
		agents[id], most = a, max(most, len(a.Work))
	}
	for id, folded := range agents {
		stored, err := w.hub.Agent(w.t.Context(), id)
		require.NoError(w.t, err)
		require.Equal(w.t, stored, folded)
	}
	return most
}
