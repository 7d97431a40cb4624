package hub_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

var errDisk = errors.New("the disk is full")

// once makes a function that fails the first time that the condition holds.
func once(holds func(c call) bool, err error) func(call) error {
	done := false
	return func(c call) error {
		if !done && holds(c) {
			done = true
			return err
		}
		return nil
	}
}

// writing reports whether the call is a commit with a record of the kind.
func writing(kind string) func(call) bool {
	return func(c call) bool {
		for _, r := range c.batch.Records {
			if r.Kind == kind {
				return true
			}
		}
		return false
	}
}

// TestALostAnswerIsResolvedByTheKey: the commit happened or did not, the store does not
// say; with a key the command is carried out once, and the offer is there as always.
func TestALostAnswerIsResolvedByTheKey(t *testing.T) {
	lost := once(writing(conversation.KindOpened), hub.ErrOutcomeUnknown)
	for name, fault := range map[string]func(*tap){
		"after the commit":  func(s *tap) { s.on(nil, lost) },
		"before the commit": func(s *tap) { s.on(once(writing(conversation.KindOpened), hub.ErrOutcomeUnknown), nil) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newHouse(t)
			w.ready("ann", 1)
			fault(w.store)
			out := w.writes("ada", "Hello", hub.Once("m1"))
			require.Equal(t, 1, out.Entry)
			require.False(t, out.Repeated, "it was this very call")
			require.Len(t, w.conversations(), 1)
			require.Equal(t, 1, w.conversation(out.Conversation).Entries)
			require.Equal(t, "ann", w.offeredTo(out.Conversation), "by the time that Do returns")
		})
	}
}

// TestALostAnswerWithoutAKeyIsSaid: nobody can tell what happened, and what follows
// from it is made good by the next tick.
func TestALostAnswerWithoutAKeyIsSaid(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.tick(0)
	w.store.on(nil, once(writing(conversation.KindOpened), hub.ErrOutcomeUnknown))
	_, err := w.h.Do(t.Context(), customer("ada"), message("Hello"))
	require.ErrorIs(t, err, hub.ErrOutcomeUnknown)
	require.Len(t, w.conversations(), 1)
	w.tick(0)
	require.Equal(t, "ann", w.offeredTo("c1"))
}

// TestALostAnswerOfATimer: the timer was carried out, nobody knows, and it happened once.
func TestALostAnswerOfATimer(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	c := w.writes("ada", "Hello").Conversation
	w.ready("bob", 1)
	w.store.on(nil, once(writing(conversation.KindMissed), hub.ErrOutcomeUnknown))
	w.tick(conversation.DefaultOfferFor)
	require.Equal(t, "bob", w.offeredTo(c), "in the same tick")
	w.tick(conversation.DefaultOfferFor)
	require.Len(t, w.conversation(c).NotAgain, 2, "ann and bob have missed one each")
	w.coherent()
}

// TestAnswersThatAreNeverHeardEnd: a store that never says what happened is given up.
func TestAnswersThatAreNeverHeardEnd(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Hello", hub.Once("m1"))
	w.store.on(func(c call) error {
		if c.method == "Commit" {
			return hub.ErrOutcomeUnknown
		}
		return nil
	}, nil)
	_, err := w.h.Do(t.Context(), customer("ada"), message("Hello again"), hub.Once("m2"))
	require.ErrorIs(t, err, hub.ErrOutcomeUnknown)
	w.store.on(nil, nil)
	require.Equal(t, 2, w.writes("ada", "Hello again", hub.Once("m2")).Entry, "the same key, and the store is well again")
}

// TestAConflictIsDecidedAgain: somebody was faster; the command sees what it did.
func TestAConflictIsDecidedAgain(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "One")
	other := w.another()
	interfere := func() error {
		_, err := other.Do(context.Background(), customer("ada"), message("Two"))
		return err
	}
	done := false
	w.store.on(func(c call) error {
		if c.method == "Commit" && !done {
			done = true
			return interfere()
		}
		return nil
	}, nil)
	require.Equal(t, 3, w.writes("ada", "Three").Entry)
}

// TestConflictsWithoutEndAreGivenUp: then the store is at fault.
func TestConflictsWithoutEndAreGivenUp(t *testing.T) {
	w := newHouse(t)
	w.store.on(func(c call) error {
		if c.method == "Commit" {
			return &hub.Conflict{Key: "conv/c1"}
		}
		return nil
	}, nil)
	_, err := w.h.Do(t.Context(), customer("ada"), message("Hello"))
	require.ErrorIs(t, err, hub.ErrConflict)
	require.ErrorContains(t, err, "given up")
}

// between runs f once, before the hub loads what the condition names: as somebody who
// is faster, between the steps in which a command is loaded.
func between(w *house, holds func(c call) bool, f func(h *hub.Hub)) {
	other, done := w.another(), false
	w.store.on(func(c call) error {
		if !done && holds(c) {
			done = true
			f(other)
		}
		return nil
	}, nil)
	w.Cleanup(func() { require.True(w, done, "nobody was faster") })
}

func loading(key hub.Key) func(c call) bool {
	return func(c call) bool { return c.method == "Load" && len(c.keys) > 0 && c.keys[0] == key }
}

// TestAMessageIsNotLostWhenTheConversationEndsMeanwhile: it opens the next one.
func TestAMessageIsNotLostWhenTheConversationEndsMeanwhile(t *testing.T) {
	w := newHouse(t)
	first := w.writes("ada", "One").Conversation
	between(w, loading("conv/c1"), func(h *hub.Hub) {
		_, err := h.Do(context.Background(), system, conversation.End{Conversation: first})
		require.NoError(t, err)
	})
	out := w.writes("ada", "Two")
	require.Equal(t, hub.Outcome{Conversation: "c2", Entry: 1}, out)
}

// TestTwoWhoEndAtTheSameTimeAreBothRight: what was read is of two instants, so the
// refusal that it leads to is not believed.
func TestTwoWhoEndAtTheSameTimeAreBothRight(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	c := w.writes("ada", "Hello").Conversation
	w.do(agent("ann"), conversation.Open{Conversation: c})
	between(w, loading("agent/ann"), func(h *hub.Hub) {
		_, err := h.Do(context.Background(), agent("ann"), conversation.End{Conversation: c})
		require.NoError(t, err)
	})
	w.do(customer("ada"), conversation.End{Conversation: c})
	require.Equal(t, conversation.EndedByAgent, w.conversation(c).Ending.Reason)
}

// TestARefusalSaysWhatIsTrue: the offer was missed while the answer was on its way.
func TestARefusalSaysWhatIsTrue(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	c := w.writes("ada", "Hello").Conversation
	between(w, loading("agent/ann"), func(h *hub.Hub) {
		_, err := h.Do(context.Background(), customer("ada"), conversation.End{Conversation: c})
		require.NoError(t, err)
	})
	w.refused(conversation.OfferGone, agent("ann"), conversation.Accept{Conversation: c})
}

// TestErrorsOfTheStoreComeBack from commands, ticks, reads and the feed.
func TestErrorsOfTheStoreComeBack(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	c := w.writes("ada", "Hello").Conversation
	w.do(agent("ann"), conversation.Open{Conversation: c})
	w.store.on(func(call) error { return errDisk }, nil)
	ctx := t.Context()
	for name, ask := range map[string]func() error{
		"Do":   func() error { _, err := w.h.Do(ctx, customer("ada"), message("Hi")); return err },
		"Once": func() error { _, err := w.another().Do(ctx, customer("ada"), message("Hi"), hub.Once("k")); return err },
		"Focused": func() error {
			_, err := w.h.Do(ctx, agent("ann"), conversation.Send{Text: "Hi"})
			return err
		},
		"Tick":         func() error { _, err := w.h.Tick(ctx); return err },
		"Health":       func() error { return w.h.Health(ctx) },
		"Head":         func() error { _, err := w.h.Head(ctx); return err },
		"Conversation": func() error { _, err := w.h.Conversation(ctx, c); return err },
		"Agents":       func() error { _, err := w.h.Agents(ctx); return err },
		"Thread":       func() error { _, err := w.h.Thread(ctx, "ada"); return err },
		"Desktop":      func() error { _, err := w.h.Desktop(ctx, "ann"); return err },
		"Customer":     func() error { _, err := w.h.Customer(ctx, "ada", "web"); return err },
		"Transcript":   func() error { _, err := w.h.Transcript(ctx, system, c, 0, 10); return err },
	} {
		require.ErrorIs(t, ask(), errDisk, name)
	}
	w.store.on(nil, nil)
	require.NoError(t, w.h.Health(ctx))
}

// TestAStoreThatFailsAtAnyCall: each command fails at each of the calls that it makes,
// with an error, with a lost answer, or with the end of the process. Said again with
// the same key, by another hub, it has happened once.
func TestAStoreThatFailsAtAnyCall(t *testing.T) {
	for name, fault := range map[string]func(s *tap, n int){
		"error":       func(s *tap, n int) { s.on(failAt(n, errDisk, false), nil) },
		"lost answer": func(s *tap, n int) { s.on(nil, failAt(n, hub.ErrOutcomeUnknown, false)) },
		"crash":       func(s *tap, n int) { s.on(failAt(n, errDisk, true), nil) },
		"crash after": func(s *tap, n int) { s.on(nil, failAt(n, errDisk, true)) },
	} {
		t.Run(name, func(t *testing.T) {
			plain := newHouse(t, withSlowOffers)
			calls := tell(plain, true)
			want := plain.shape()
			for n := 1; n <= calls; n += share {
				w := newHouse(t, withSlowOffers)
				fault(w.store, n)
				tell(w, false)
				w.store.on(nil, nil)
				// The claims of the dead are over, and the story is told once more.
				w.h = w.another()
				w.tick(time.Minute)
				tell(w, true)
				require.Equal(t, want, w.shape(), "call %d of %d", n, calls)
				w.coherent()
			}
		})
	}
}

// failAt fails the n-th call, or panics as the end of the process would.
func failAt(n int, err error, crash bool) func(c call) error {
	return func(c call) error {
		switch {
		case c.n == n && crash:
			panic(crashed{})
		case c.n == n:
			return err
		default:
			return nil
		}
	}
}

type crashed struct{}

// withSlowOffers gives so much time that a minute more or less does not matter, but
// for the service "quick".
func withSlowOffers(c *hub.Config) {
	for i := range c.Services {
		c.Services[i].OfferFor = 10 * time.Minute
		if c.Services[i].WrapUpFor > 0 {
			c.Services[i].WrapUpFor = 10 * time.Minute
		}
	}
	c.Services = append(c.Services, conversation.Service{ID: "quick", Queue: "sales", OfferFor: time.Second, WrapUpFor: time.Second, NotAgainFor: conversation.Never})
	c.Transports = map[string]hub.Transport{"sms": sink{}}
}

// sink takes every message.
type sink struct{}

func (sink) Deliver(context.Context, hub.Delivery) error { return nil }

// tell tells a story in which most things happen once, each with a key; it returns how
// many calls of the store that took. The first error ends it, or the end of the
// process; if all must be well, an error is the end of the test.
func tell(w *house, well bool) (calls int) {
	w.Helper()
	defer func() {
		calls = w.store.called()
		if p := recover(); p != nil && p != any(crashed{}) {
			panic(p)
		}
	}()
	n := 0
	do := func(by conversation.Actor, cmd conversation.Command) string {
		n++
		out, err := w.h.Do(context.Background(), by, cmd, hub.Once(fmt.Sprint("key", n)))
		if well {
			require.NoError(w, err, "%s of %s", cmd.Kind(), by)
		} else if err != nil {
			panic(crashed{})
		}
		return out.Conversation
	}
	limits := agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 1}, "sms": {Max: 1}}}
	for _, id := range []string{"ann", "bob"} {
		do(system, conversation.Presence{Agent: id, Do: agentstate.Configure{Name: id, Capacity: limits}})
	}
	do(agent("ann"), conversation.Presence{Do: agentstate.LogIn{Ready: true}})
	c1 := do(customer("ada"), conversation.Receive{Service: "help", Channel: "web", Text: "Hello"})
	do(agent("ann"), conversation.Open{Conversation: c1})
	c2 := do(customer("bea"), conversation.Receive{Service: "shop", Channel: "sms", Address: "+47", Text: "Hello"})
	do(agent("ann"), conversation.Reject{Conversation: c2})
	do(agent("bob"), conversation.Presence{Do: agentstate.LogIn{Ready: true}})
	do(agent("bob"), conversation.Accept{Conversation: c2})
	do(agent("bob"), conversation.Send{Conversation: c2, Text: "Hi Bea"})
	do(customer("ada"), conversation.End{Conversation: c1})
	do(agent("ann"), conversation.WrapUp{Conversation: c1, Disposition: "solved", Note: "Easy"})
	do(agent("ann"), conversation.Done{Conversation: c1})
	do(customer("cleo"), conversation.Receive{Service: "quick", Channel: "web", Text: "Quick"})
	w.clock.Advance(2 * time.Second)
	_, err := w.h.Tick(context.Background())
	require.True(w, err == nil || !well)
	do(agent("bob"), conversation.End{Conversation: c2})
	return 0
}

// shape is what is stored, without instants.
func (w *house) shape() []string {
	w.Helper()
	var lines []string
	for _, c := range w.conversations() {
		line := fmt.Sprintf("%s %s %s %s owner=%s entries=%d inbound=%d", c.Service, c.Channel, c.Contact, c.Phase(), c.Owner, c.Entries, c.Inbound)
		for _, s := range c.Segments {
			line += fmt.Sprintf(" part=%d %s %s %t", s.N, s.Agent, s.Disposition, s.Noted)
		}
		for _, x := range c.NotAgain {
			line += " not=" + x.Candidate
		}
		entries, err := w.h.Transcript(context.Background(), system, c.ID, 0, 100)
		require.NoError(w, err)
		for _, e := range entries {
			line += fmt.Sprintf(" %d=%s %s", e.N, e.Author, string(e.Text))
		}
		lines = append(lines, line)
	}
	agents, err := w.h.Agents(context.Background())
	require.NoError(w, err)
	for _, a := range agents {
		lines = append(lines, fmt.Sprintf("%s %s %s %s misses=%d work=%d", a.ID, a.State(), a.Intent.State, a.Intent.Reason, a.Misses, len(a.Work)))
	}
	return lines
}
