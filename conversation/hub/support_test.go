package hub_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/hubtest"
	"github.com/parley-go/parley/conversation/hub/memory"
	"github.com/parley-go/parley/routing"
)

// ten is when the tests begin.
var ten = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

var system = conversation.Actor{Role: conversation.System}

func agent(id string) conversation.Actor {
	return conversation.Actor{Role: conversation.Agent, ID: id}
}

func customer(id string) conversation.Actor {
	return conversation.Actor{Role: conversation.Customer, ID: id}
}

// house is some hubs on one store and one clock.
type house struct {
	*testing.T
	store *tap
	clock *hubtest.Clock
	log   *journal
	cfg   hub.Config
	h     *hub.Hub // the first one
	ids   int
	mu    sync.Mutex // guards ids
}

// newHouse is the centre of the scenarios with one hub.
func newHouse(t *testing.T, changes ...func(*hub.Config)) *house {
	t.Helper()
	w := &house{T: t, store: newTap(), clock: hubtest.NewClock(ten), log: &journal{}, cfg: centre()}
	w.cfg.Transports = nil
	w.cfg.Now = w.clock.Now
	w.cfg.NewID = w.newID
	w.cfg.Log = slog.New(slog.NewTextHandler(w.log, nil))
	for _, change := range changes {
		change(&w.cfg)
	}
	w.h = w.another()
	return w
}

func (w *house) newID() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids++
	return fmt.Sprintf("c%d", w.ids)
}

// another is one more hub on the store, as after a restart or on another node.
func (w *house) another() *hub.Hub {
	w.Helper()
	h, err := hub.New(w.store, w.cfg)
	require.NoError(w, err)
	return h
}

func (w *house) do(by conversation.Actor, cmd conversation.Command, options ...hub.Option) hub.Outcome {
	w.Helper()
	out, err := w.h.Do(w.Context(), by, cmd, options...)
	require.NoError(w, err)
	return out
}

// refused asks for something that must be refused with the code.
func (w *house) refused(code conversation.Code, by conversation.Actor, cmd conversation.Command, options ...hub.Option) {
	w.Helper()
	_, err := w.h.Do(w.Context(), by, cmd, options...)
	require.ErrorIs(w, err, code)
}

// configure makes an agent known who serves web chats and SMS.
func (w *house) configure(id string, web, sms int) {
	w.Helper()
	limits := map[string]agentstate.Limit{"web": {Max: web}, "sms": {Max: sms}}
	w.do(system, conversation.Presence{Agent: id, Do: agentstate.Configure{Name: id, Capacity: agentstate.Capacity{Channels: limits}}})
}

// ready makes an agent known and Ready.
func (w *house) ready(id string, web int) {
	w.Helper()
	w.configure(id, web, web)
	w.do(agent(id), conversation.Presence{Do: agentstate.LogIn{Ready: true}})
}

// writes is a web chat with the shop.
func (w *house) writes(id string, text conversation.Text, options ...hub.Option) hub.Outcome {
	w.Helper()
	return w.do(customer(id), message(text), options...)
}

func message(text conversation.Text) conversation.Receive {
	return conversation.Receive{Service: "shop", Channel: "web", Text: text}
}

// tick lets time pass, and carries out what is due then.
func (w *house) tick(after time.Duration) time.Time {
	w.Helper()
	w.clock.Advance(after)
	next, err := w.h.Tick(w.Context())
	require.NoError(w, err)
	return next
}

func (w *house) conversation(id string) conversation.Conversation {
	w.Helper()
	c, err := w.h.Conversation(w.Context(), id)
	require.NoError(w, err)
	return c
}

func (w *house) state(id string) agentstate.State {
	w.Helper()
	a, err := w.h.Agent(w.Context(), id)
	require.NoError(w, err)
	return a.State()
}

// offeredTo is who is asked to take the conversation, and "" if nobody is.
func (w *house) offeredTo(id string) string {
	w.Helper()
	if c := w.conversation(id); len(c.Offers) > 0 {
		return c.Offers[0].Agent
	}
	return ""
}

// records is the whole feed.
func (w *house) records() []hub.Record {
	w.Helper()
	records, _, err := w.store.Store.Feed(w.Context(), "", 1<<30)
	require.NoError(w, err)
	return records
}

// conversations are all that were ever opened.
func (w *house) conversations() []conversation.Conversation {
	w.Helper()
	var all []conversation.Conversation
	for _, r := range w.records() {
		if r.Kind == conversation.KindOpened {
			_, id := r.Key.Split()
			all = append(all, w.conversation(id))
		}
	}
	return all
}

// unmade are the pairs that the policies would make of what is stored.
func (w *house) unmade() []routing.Pair {
	w.Helper()
	rules := conversation.Configuration{Services: w.cfg.Services, Queues: w.cfg.Queues}
	var work []routing.Work
	for _, c := range w.conversations() {
		if c.Waits() {
			work = append(work, rules.Routed(c))
		}
	}
	agents, err := w.h.Agents(w.Context())
	require.NoError(w, err)
	var candidates []routing.Candidate
	for _, a := range agents {
		candidates = append(candidates, conversation.Candidate(a))
	}
	pairs, _ := routing.Match(w.cfg.Policies, work, candidates, w.clock.Now())
	return pairs
}

// call is one call of a store.
type call struct {
	n      int // 1 is the first
	method string
	keys   []hub.Key
	label  string
	batch  hub.Batch
}

// tap is a store in memory that can be listened to and made to fail.
type tap struct {
	*memory.Store
	mu      sync.Mutex
	calls   int
	batches []hub.Batch // that were committed
	// before is asked before each call; an error is returned in place of doing it.
	before func(c call) error
	// after is asked after each call that went well; an error is returned in place
	// of the answer.
	after func(c call) error
}

func newTap() *tap { return &tap{Store: memory.New()} }

// through counts the call, asks, and does it.
func (s *tap) through(c call, do func() error) error {
	s.mu.Lock()
	s.calls++
	c.n = s.calls
	before, after := s.before, s.after
	s.mu.Unlock()
	if before != nil {
		if err := before(c); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	if after != nil {
		return after(c)
	}
	return nil
}

// on sets what is asked from now on.
func (s *tap) on(before, after func(c call) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before, s.after = before, after
}

// called counts the calls.
func (s *tap) called() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

func (s *tap) Load(ctx context.Context, keys ...hub.Key) (docs []hub.Doc, err error) {
	err = s.through(call{method: "Load", keys: slices.Clone(keys)}, func() error {
		docs, err = s.Store.Load(ctx, keys...)
		return err
	})
	return docs, err
}

func (s *tap) List(ctx context.Context, label string, after hub.Place, limit int) (docs []hub.Doc, err error) {
	err = s.through(call{method: "List", label: label}, func() error {
		docs, err = s.Store.List(ctx, label, after, limit)
		return err
	})
	return docs, err
}

func (s *tap) Claim(ctx context.Context, now, until time.Time, limit int) (tasks []hub.Task, err error) {
	err = s.through(call{method: "Claim"}, func() error {
		tasks, err = s.Store.Claim(ctx, now, until, limit)
		return err
	})
	return tasks, err
}

func (s *tap) Feed(ctx context.Context, after hub.Cursor, limit int) (records []hub.Record, next hub.Cursor, err error) {
	err = s.through(call{method: "Feed"}, func() error {
		records, next, err = s.Store.Feed(ctx, after, limit)
		return err
	})
	return records, next, err
}

func (s *tap) NextDue(ctx context.Context) (due time.Time, any bool, err error) {
	err = s.through(call{method: "NextDue"}, func() error {
		due, any, err = s.Store.NextDue(ctx)
		return err
	})
	return due, any, err
}

func (s *tap) Commit(ctx context.Context, b hub.Batch) error {
	return s.through(call{method: "Commit", batch: b}, func() error {
		err := s.Store.Commit(ctx, b)
		if err == nil {
			s.mu.Lock()
			s.batches = append(s.batches, b)
			s.mu.Unlock()
		}
		return err
	})
}

// task is how the task was written last.
func (s *tap) task(t *testing.T, id string) hub.Task {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range slices.Backward(s.batches) {
		for _, task := range b.Tasks {
			if task.ID == id && !task.Due.IsZero() {
				return task
			}
		}
	}
	t.Fatalf("task %s was never written", id)
	return hub.Task{}
}

// journal is a log that several goroutines write to.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// coherent checks what must be true of a store when nothing is due: the records of each
// key have no gap and fold to what is stored, and of a contact their number does; nobody
// is asked or has a part against what the desks say; no part has two owners; no contact
// two conversations that are open.
func (w *house) coherent() {
	w.Helper()
	numbers := map[hub.Key]int64{}
	conversations := map[string]conversation.Conversation{}
	agents := map[string]agentstate.Agent{}
	for _, r := range w.records() {
		numbers[r.Key]++
		require.Equal(w, numbers[r.Key], r.N, "record of %s", r.Key)
		switch about, id := r.Key.Split(); about {
		case "conv":
			e, err := conversation.DecodeEvent(r.Kind, r.Body)
			require.NoError(w, err)
			conversations[id] = conversation.Evolve(conversations[id], e, r.At)
		case "agent":
			e, err := agentstate.DecodeEvent(r.Kind, r.Body)
			require.NoError(w, err)
			a, known := agents[id]
			if !known {
				a = agentstate.New(id)
			}
			agents[id] = agentstate.Evolve(a, e, r.At)
		}
	}
	open := map[string]string{}
	for id, c := range conversations {
		require.Equal(w, c, w.conversation(id), "the fold of the records of %s", id)
		require.LessOrEqual(w, len(c.Offers), 1, "open offers of %s", id)
		if c.Ending == nil {
			of := c.Channel + " " + c.Contact
			require.Empty(w, open[of], "%s has two open conversations", of)
			open[of] = id
		}
	}
	desks := map[string][]string{}
	for id, a := range agents {
		stored, err := w.h.Agent(w.Context(), id)
		require.NoError(w, err)
		require.Equal(w, a, stored, "the fold of the records of %s", id)
		for _, piece := range a.Work {
			phase := piece.Phase
			if phase == agentstate.Deferred {
				phase = agentstate.WrapUp // how it is wrapped up is the agent's side of it
			}
			if _, _, ofConversation := conversation.OfWork(piece.ID); ofConversation {
				desks[piece.ID] = append(desks[piece.ID], string(phase)+" "+id)
			}
		}
	}
	for key, n := range numbers {
		if about, id := key.Split(); about == "contact" {
			contact, err := w.h.Contact(w.Context(), id)
			require.NoError(w, err)
			require.Equal(w, n, contact.Events, "records of %s", key)
		}
	}
	require.Equal(w, piecesOf(conversations), desks, "what conversations say, and what desks say")
}

// piecesOf is what must be on the desks, by the word of the conversations.
func piecesOf(conversations map[string]conversation.Conversation) map[string][]string {
	pieces := map[string][]string{}
	for _, c := range conversations {
		for _, o := range c.Offers {
			pieces[c.Work(o.N)] = append(pieces[c.Work(o.N)], "offered "+o.Agent)
		}
		for _, s := range c.Segments {
			phase := "active"
			switch {
			case !s.Done.IsZero():
				continue
			case !s.To.IsZero():
				phase = "wrap_up"
			case s.Parked:
				phase = "parked"
			}
			pieces[c.Work(s.N)] = append(pieces[c.Work(s.N)], phase+" "+s.Agent)
		}
	}
	return pieces
}
