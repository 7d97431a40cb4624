package hub

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-go/parley/conversation"
)

// maxTries bounds how often a command is decided again after a conflict with
// another hub, or over an agent on whom several conversations act at once. Each
// conflict means that somebody else went forward.
const maxTries = 64

// Hub carries commands out on a [Store]. It starts no goroutine; all its methods
// may be called by several at once, and several hubs may share a store.
type Hub struct {
	store Store
	rules conversation.Configuration
	slash []conversation.SlashCommand // all of the message field
	cfg   Config

	changed signal // somebody committed through this hub
	due     signal // there may be something for Tick

	turns    turns         // one writer at a time for each conversation
	matching chan struct{} // holds a token while nobody matches
	signals  signals       // not passed on yet
	calls    atomic.Int64  // of transports under way, those that do not come back among them

	mu      sync.Mutex // guards what follows
	stale   bool       // something changed that routing looks at
	recheck time.Time  // when routing has to look again; zero: never
	seen    Cursor     // the end of the feed when Tick last looked around
	looked  time.Time  // when that was
	latest  time.Time  // the clock never goes behind it
	swept   time.Time  // when old command keys were last removed
	secret  []byte     // for fingerprints
}

// New returns a hub on the store. It refuses a configuration with all its faults
// at once, and does not touch the store.
func New(s Store, c Config) (*Hub, error) {
	if s == nil {
		return nil, errors.New("hub: there is no store; give one, such as memory.New()")
	}
	rules := conversation.Configuration{Services: c.Services, Queues: c.Queues, Reasons: c.Reasons, Slash: c.Slash}
	faults := []error{rules.Check()}
	for _, queue := range slices.Sorted(maps.Keys(c.Policies)) {
		if _, ok := rules.Queue(queue); !ok {
			faults = append(faults, fmt.Errorf("there is a policy for queue %q and no such queue; name one of Queues", queue))
		}
	}
	if c.Poll < 0 {
		faults = append(faults, errors.New("the config's Poll is negative; give 0 for the default"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("hub: the configuration has faults:\n%w", err)
	}
	h := &Hub{store: s, rules: rules, slash: rules.Slashes(), cfg: c.withDefaults(), stale: true, matching: make(chan struct{}, 1)}
	h.matching <- struct{}{}
	return h, nil
}

// Outcome is what came of a command.
type Outcome struct {
	// Conversation is the one it was carried out on, a new one too; empty: none.
	Conversation string `json:"conversation,omitempty"`
	// Entry is the number of the transcript entry it made; 0: none.
	Entry int `json:"entry,omitempty"`
	// Repeated says that it had been carried out before, under the same key.
	Repeated bool `json:"repeated,omitempty"`
}

// Do carries the command out for the actor, whose identity the host has proved.
// It returns when the command is committed, and so is all that follows from it: the
// commands that the decision leads to for others, such as the wrap-ups of a conference,
// and every offer that became possible (B1). Unless the context ends or the store fails
// in between: then [Hub.Run] makes it good. Errors: a [*conversation.Refusal] if the command
// is refused, and nothing has changed; [ErrKeyReuse]; [ErrOutcomeUnknown];
// [ErrConflict] if other hubs were faster time and again; the context's; or an error
// of the store.
func (h *Hub) Do(ctx context.Context, by conversation.Actor, cmd conversation.Command, options ...Option) (Outcome, error) {
	var o once
	for _, option := range options {
		option(&o)
	}
	if err := conversation.CheckCommand(cmd); err != nil {
		return Outcome{}, err
	}
	defer h.tell()
	out, err := h.do(ctx, by, cmd, request{once: o})
	if err != nil {
		return Outcome{}, err
	}
	// The command is committed: an offer that it made possible and that cannot be
	// made now is made by the next Tick.
	if err := h.settle(ctx); err != nil {
		h.cfg.Log.Error("offers are late", "error", err)
		h.due.raise()
	}
	return out, nil
}

// request is how a command is to be carried out.
type request struct {
	once once
	task Task // the task that it completes; zero: none
}

// do carries the command out, and what follows from it.
func (h *Hub) do(ctx context.Context, by conversation.Actor, cmd conversation.Command, r request) (Outcome, error) {
	out, then, err := h.inTurn(ctx, by, cmd, r)
	h.follow(ctx, then)
	return out, err
}

// inTurn decides and commits, again after each conflict.
func (h *Hub) inTurn(ctx context.Context, by conversation.Actor, cmd conversation.Command, r request) (Outcome, []Task, error) {
	if channel, contact, opens := opening(by, cmd); opens {
		giveBack, err := h.turns.take(ctx, openValue(channel, contact))
		if err != nil {
			return Outcome{}, nil, err
		}
		defer giveBack()
	}
	var err error
	mine := false // what the key has led to may be an earlier try of this very call
	for try := range maxTries {
		var out Outcome
		var then []Task
		out, then, err = h.try(ctx, by, cmd, r)
		out.Repeated = out.Repeated && !mine
		var conflict *Conflict
		lost := errors.As(err, &conflict) && conflict.Task != "" && conflict.Task == r.task.ID
		// After a lost answer the key tells what happened, so trying again is safe.
		unknown := errors.Is(err, ErrOutcomeUnknown) && r.once.set
		if lost || !(unknown || errors.Is(err, ErrConflict)) {
			return out, then, err
		}
		mine = mine || unknown
		if err := stepAside(ctx, try); err != nil {
			return Outcome{}, nil, err
		}
	}
	return Outcome{}, nil, fmt.Errorf("hub: given up after %d tries: %w", maxTries, err)
}

// opening is the contact and channel whose open conversation the command goes to,
// and false for a command that names its conversation.
func opening(by conversation.Actor, cmd conversation.Command) (channel, contact string, opens bool) {
	switch cmd := cmd.(type) {
	case conversation.Receive:
		return cmd.Channel, by.ID, true
	case conversation.Begin:
		return cmd.Channel, cmd.Contact, true
	default:
		return "", "", false
	}
}

// follow carries out what follows a commit, at once: its tasks are due now. One that
// fails is still a task, and Run carries it out. They are not claimed: if another hub
// carries one out too, its decision finds that it was said before.
func (h *Hub) follow(ctx context.Context, then []Task) {
	ctx = context.WithoutCancel(ctx)
	for _, t := range then {
		if err := h.performCommand(ctx, t); err != nil && !errors.Is(err, ErrConflict) {
			h.cfg.Log.Error("a follow-up is late", "task", t.ID, "error", err)
			h.due.raise()
		}
	}
}

// stepAside lets others go first after a conflict, longer each time.
func stepAside(ctx context.Context, try int) error {
	if try < 2 {
		return ctx.Err()
	}
	timer := time.NewTimer(rand.N(time.Millisecond << min(try, 6)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// try decides and commits once. It returns the tasks that follow, too.
func (h *Hub) try(ctx context.Context, by conversation.Actor, cmd conversation.Command, r request) (Outcome, []Task, error) {
	mark, done, err := h.before(ctx, by, cmd, r.once)
	if err != nil || done != nil {
		return outcomeOf(done), nil, err
	}
	aimed, err := h.aim(ctx, by, cmd)
	if err != nil {
		return Outcome{}, nil, err
	}
	if target := conversation.Target(aimed); target != "" {
		giveBack, err := h.turns.take(ctx, string(conversationKey(target)))
		if err != nil {
			return Outcome{}, nil, err
		}
		defer giveBack()
	}
	sc, err := h.load(ctx, by, aimed)
	if err != nil {
		return Outcome{}, nil, err
	}
	now, err := h.now(ctx, sc.latest)
	if err != nil {
		return Outcome{}, nil, err
	}
	after, d, err := conversation.Step(sc.Scene, by, sc.command, now)
	if err != nil {
		return Outcome{}, nil, h.believe(ctx, sc, err)
	}
	out := Outcome{Conversation: after.Conversation.ID}
	if len(d.Entries) > 0 {
		out.Entry = d.Entries[0].N
	}
	if d.Empty() && mark == nil && r.task.ID == "" {
		h.signal(d)
		return out, nil, nil
	}
	b, then := h.batch(sc, after, d, by, now)
	if mark != nil {
		b.Docs = append(b.Docs, mark.doc(out, cmd, now))
	}
	finish(&b, r.task)
	if err := h.commit(ctx, b); err != nil {
		return Outcome{}, nil, err
	}
	h.noticed(d)
	h.signal(d)
	return out, then, nil
}

// commit writes the batch and wakes those who wait for news. After an error that is
// no conflict it may have been written, so that is what everybody is told.
func (h *Hub) commit(ctx context.Context, b Batch) error {
	err := h.store.Commit(ctx, b)
	switch {
	case errors.Is(err, ErrConflict):
		return err
	case err != nil:
		h.lookAgain()
		h.changed.raise()
		h.due.raise()
		return err
	}
	h.changed.raise()
	if len(b.Tasks) > 0 {
		h.due.raise()
	}
	return nil
}

// noticed remembers that routing has to look again: a conversation waits, or an
// agent has changed.
func (h *Hub) noticed(d conversation.Decision) {
	queued := slices.ContainsFunc(d.Events, func(e conversation.Event) bool {
		return e.Kind() == conversation.KindQueued || e.Kind() == conversation.KindInvited
	})
	if queued || len(d.Agents) > 0 {
		h.lookAgain()
	}
}

// now reads the clock once for a command: UTC, whole milliseconds, and never
// behind what this hub has seen or what the documents hold.
func (h *Hub) now(ctx context.Context, held time.Time) (time.Time, error) {
	now := time.Time{}
	if clock, ok := h.store.(Clock); ok {
		read, err := clock.Now(ctx)
		if err != nil {
			return now, err
		}
		now = read
	} else {
		now = h.cfg.Now()
	}
	now = now.UTC().Truncate(time.Millisecond)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range []time.Time{h.latest, held} {
		if t.After(now) {
			now = t
		}
	}
	h.latest = now
	return now, nil
}

// Health is nil if the store answers.
func (h *Hub) Health(ctx context.Context) error {
	_, err := h.store.Load(ctx, "health")
	return err
}

// signal wakes everybody who waits for it.
type signal struct {
	mu sync.Mutex
	ch chan struct{}
}

// wait returns a channel that is closed by the next raise.
func (s *signal) wait() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

func (s *signal) raise() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}
