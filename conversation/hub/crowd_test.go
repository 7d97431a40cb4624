package hub_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/routing"
)

// TestOneHubDoesNotConflictWithItself: however many write into one conversation at
// once, each is carried out, and none has to be decided twice.
func TestOneHubDoesNotConflictWithItself(t *testing.T) {
	w := newHouse(t)
	var conflicts atomic.Int64
	s := &counting{Store: w.store, conflicts: &conflicts}
	h, err := hub.New(s, w.cfg)
	require.NoError(t, err)
	var all sync.WaitGroup
	for i := range 300 {
		all.Go(func() {
			_, err := h.Do(t.Context(), customer("ada"), message(conversation.Text(fmt.Sprint("message ", i))))
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.Equal(t, 300, w.conversation("c1").Entries)
	require.Zero(t, conflicts.Load())
}

// counting counts the conflicts of a store.
type counting struct {
	hub.Store
	conflicts *atomic.Int64
}

func (c *counting) Commit(ctx context.Context, b hub.Batch) error {
	err := c.Store.Commit(ctx, b)
	if errors.Is(err, hub.ErrConflict) {
		c.conflicts.Add(1)
	}
	return err
}

// TestWhoWaitsForATurnMayGo: the context of a command counts while others are first.
func TestWhoWaitsForATurnMayGo(t *testing.T) {
	w := newHouse(t)
	c := w.writes("ada", "Hello").Conversation
	gone, leave := context.WithCancel(t.Context())
	var reached atomic.Bool
	w.store.on(func(call) error {
		if !reached.Swap(true) {
			leave()
			_, err := w.h.Do(gone, customer("ada"), conversation.End{Conversation: c})
			require.ErrorIs(t, err, context.Canceled)
		}
		return nil
	}, nil)
	w.writes("ada", "I am first")
	require.True(t, reached.Load())
	require.Nil(t, w.conversation(c).Ending)
}

// TestABacklogCostsNothing: while no agent is there, nobody reads what waits.
func TestABacklogCostsNothing(t *testing.T) {
	w := newHouse(t)
	for i := range 50 {
		w.writes(fmt.Sprint("customer-", i), "Hello")
	}
	before := w.store.called()
	w.writes("customer-7", "Are you there?")
	message := w.store.called() - before
	for i := range 500 {
		w.writes(fmt.Sprint("late-", i), "Hello")
	}
	before = w.store.called()
	w.writes("customer-7", "Still here.")
	require.Equal(t, message, w.store.called()-before)
	require.LessOrEqual(t, message, 4)
}

// TestRunWakesWhenRoutingWantsToLookAgain, though nothing else is due for an hour.
func TestRunWakesWhenRoutingWantsToLookAgain(t *testing.T) {
	patient := routing.PolicyFunc(func(w routing.Work, _ routing.Candidate, now time.Time) routing.Verdict {
		if at := w.Since.Add(300 * time.Millisecond); now.Before(at) {
			return routing.Verdict{Refuse: "not_yet", Recheck: at}
		}
		return routing.Verdict{}
	})
	running(t, func(t *testing.T, w *house, begun time.Time) {
		w.ready("ann", 1)
		w.writes("ada", "Hello")
		time.Sleep(time.Minute)
		require.Equal(t, 300*time.Millisecond, w.after(conversation.KindOffered, begun))
	}, func(c *hub.Config) {
		c.Poll = time.Hour
		c.Policies = routing.Policies{"sales": patient}
	})
}

// stubborn is a transport that does not heed its context.
type stubborn struct{ release chan struct{} }

func (s stubborn) Deliver(context.Context, hub.Delivery) error {
	<-s.release
	return nil
}

// TestATransportThatDoesNotComeBackDelaysNoDeadline: the offer runs out at its
// instant, and the message is tried again later.
func TestATransportThatDoesNotComeBackDelaysNoDeadline(t *testing.T) {
	var s stubborn
	running(t, func(t *testing.T, w *house, begun time.Time) {
		w.ready("ann", 2)
		c := w.writes("ada", "Hello").Conversation
		w.do(agent("ann"), conversation.Open{Conversation: c})
		w.do(agent("ann"), conversation.Send{Text: "Good day"})
		w.writes("bob", "Hello")
		time.Sleep(10 * time.Minute)
		require.Equal(t, conversation.DefaultOfferFor, w.after(conversation.KindMissed, begun))
		require.Greater(t, w.store.task(t, "effect/entry/c1/2").Attempt, 1)
		close(s.release)
		time.Sleep(10 * time.Minute)
	}, func(c *hub.Config) {
		s.release = make(chan struct{})
		c.Transports = map[string]hub.Transport{"web": s}
	})
}

// TestADamagedDocumentStopsNobodyElse: the others are offered, and the log says which
// one is damaged.
func TestADamagedDocumentStopsNobodyElse(t *testing.T) {
	w := newHouse(t)
	first := w.writes("ada", "Hello").Conversation
	second := w.writes("bob", "Hello").Conversation
	docs, err := w.store.Load(t.Context(), hub.Key("conv/"+first))
	require.NoError(t, err)
	docs[0].Body = []byte("{")
	docs[0].Labels, docs[0].Rank = []string{"waiting"}, 0
	require.NoError(t, w.store.Commit(t.Context(), hub.Batch{Docs: docs}))
	w.ready("ann", 1)
	require.Equal(t, "ann", w.offeredTo(second))
	require.Contains(t, w.log.String(), "document conv/"+first+" is damaged")
}

// TestNobodyWaitingCostsNothing: while nothing waits, no agent is read, however many
// are Ready.
func TestNobodyWaitingCostsNothing(t *testing.T) {
	w := newHouse(t)
	for i := range 20 {
		w.ready(fmt.Sprint("agent-", i), 1)
	}
	var read atomic.Int64
	w.store.on(func(c call) error {
		if c.method == "List" && c.label == "open" {
			read.Add(1)
		}
		return nil
	}, nil)
	w.do(agent("agent-3"), conversation.Presence{Do: agentstate.GoNotReady{Reason: "lunch"}})
	require.Zero(t, read.Load())
	w.writes("ada", "Hello")
	require.Positive(t, read.Load())
}
