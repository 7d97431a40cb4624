package hub_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// again puts a task back as it was written, due now: a timer that comes late.
func (w *house) again(task hub.Task) {
	w.Helper()
	task.Due = w.clock.Now()
	require.NoError(w, w.store.Commit(w.Context(), hub.Batch{Tasks: []hub.Task{task}}))
}

// tasks counts what is still to be done.
func (w *house) tasks() int {
	w.Helper()
	left := map[string]bool{}
	for _, b := range w.store.batches {
		for _, task := range b.Tasks {
			left[task.ID] = !task.Due.IsZero()
		}
	}
	n := 0
	for _, there := range left {
		if there {
			n++
		}
	}
	return n
}

// TestLateTimersAreHarmless: each comes when what it was for is over, changes nothing,
// and is gone.
func TestLateTimersAreHarmless(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 2)
	out := w.do(customer("ada"), conversation.Receive{Service: "help", Channel: "web", Text: "Hello"})
	offer := w.store.task(t, "timer/offer/"+out.Conversation+"/1")
	w.tick(conversation.DefaultOfferFor) // missed, and Ann comes back after a minute
	back := w.store.task(t, "timer/return/ann")
	w.do(agent("ann"), conversation.Presence{Do: agentstate.GoReady{}})
	w.tick(2 * time.Minute)
	w.do(agent("ann"), conversation.Accept{Conversation: out.Conversation})
	w.do(agent("ann"), conversation.End{Conversation: out.Conversation})
	wrapUp := w.store.task(t, "timer/wrap_up/"+out.Conversation+"/2")
	w.do(agent("ann"), conversation.Done{Conversation: out.Conversation})
	w.do(agent("ann"), conversation.Presence{Do: agentstate.GoNotReady{Reason: "lunch"}})
	require.Zero(t, w.tasks(), "each was cancelled")

	before := w.records()
	for _, task := range []hub.Task{offer, back, wrapUp} {
		w.again(task)
		require.Equal(t, 1, w.tasks())
		w.tick(0)
		require.Zero(t, w.tasks(), task.ID)
	}
	require.Equal(t, before, w.records())
}

// TestATimerThatComesTooEarlyIsKept: it is refused, and comes again.
func TestATimerThatComesTooEarlyIsKept(t *testing.T) {
	w := newHouse(t, withSlowOffers)
	w.ready("ann", 1)
	c := w.writes("ada", "Hello").Conversation
	w.again(w.store.task(t, "timer/offer/"+c+"/1"))
	w.tick(0)
	require.Equal(t, "ann", w.offeredTo(c))
	require.Contains(t, w.log.String(), "task failed")
	require.Equal(t, 1, w.tasks())
	w.tick(10*time.Minute - time.Millisecond)
	require.Equal(t, "ann", w.offeredTo(c))
	w.tick(30 * time.Second)
	require.Empty(t, w.offeredTo(c), "missed")
}

// TestAWorkerThatIsLateFinishesNothing: a hub stops while it carries out Ann's return to
// Ready. Meanwhile she came back herself and missed another, and the timer of that is not
// the one that it has in hand.
func TestAWorkerThatIsLateFinishesNothing(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	for _, id := range []string{"ada", "bea"} {
		w.do(customer(id), conversation.Receive{Service: "help", Channel: "web", Text: "Hello"})
	}
	w.tick(conversation.DefaultOfferFor)
	between(w, loading("agent/ann"), func(h *hub.Hub) {
		w.store.on(nil, nil)
		_, err := h.Do(t.Context(), agent("ann"), conversation.Presence{Do: agentstate.GoReady{}})
		require.NoError(t, err)
		w.clock.Advance(conversation.DefaultOfferFor)
		_, err = h.Tick(t.Context())
		require.NoError(t, err)
	})
	w.tick(time.Minute)
	require.Equal(t, agentstate.NotReady, w.state("ann"))
	w.tick(time.Minute - time.Millisecond)
	require.Equal(t, agentstate.NotReady, w.state("ann"))
	w.tick(time.Millisecond)
	require.Equal(t, agentstate.Busy, w.state("ann"), "Ready again, and asked again")
}

// TestATimerGoesWithItsConsequences: the commit that carries it out removes it, on the
// condition that it is still this worker's.
func TestATimerGoesWithItsConsequences(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.writes("ada", "Hello")
	w.tick(conversation.DefaultOfferFor)
	for _, b := range w.store.batches {
		if writing(conversation.KindMissed)(call{batch: b}) {
			require.Equal(t, []hub.Task{{ID: "timer/offer/c1/1", Attempt: 1}}, b.Tasks)
			return
		}
	}
	t.Error("nothing was missed")
}

// TestATimerThatCanNeverBeCarriedOutIsDropped: nobody could answer for it.
func TestATimerThatCanNeverBeCarriedOutIsDropped(t *testing.T) {
	w := newHouse(t)
	w.again(hub.Task{ID: "timer/x", Kind: "command", Body: []byte(`{"by":{"role":"system"},"kind":"agent.ready","body":{"agent":"nobody","do":{}}}`)})
	require.Equal(t, 1, w.tasks())
	w.tick(0)
	require.Zero(t, w.tasks())
	require.Contains(t, w.log.String(), string(conversation.UnknownAgent))
}

// TestADamagedTaskHoldsUpNobody: it is logged, and what else is due is done.
func TestADamagedTaskHoldsUpNobody(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	for _, task := range []hub.Task{
		{ID: "a", Kind: "command", Body: []byte("not JSON")},
		{ID: "b", Kind: "command", Body: []byte(`{"kind":"conversation.dance","body":{}}`)},
		{ID: "c", Kind: "effect.unknown", Body: []byte("{}")},
	} {
		w.again(task)
	}
	c := w.writes("ada", "Hello").Conversation
	w.tick(conversation.DefaultOfferFor)
	require.Empty(t, w.offeredTo(c), "missed")
	for _, id := range []string{"task=a", "task=b", "task=c"} {
		require.Contains(t, w.log.String(), id)
	}
}

// TestNextIsWhenSomethingIsDue: a story that is driven by nothing but what Tick returns
// is the same as one that is driven every tenth of a second.
func TestNextIsWhenSomethingIsDue(t *testing.T) {
	for seed := range uint64(5) {
		jumping, stepping := newHouse(t), newHouse(t)
		for i, w := range []*house{jumping, stepping} {
			dice := rand.New(rand.NewPCG(seed, 3))
			crowd := newCrowd(dice, 3, 5)
			for _, id := range crowd.agents {
				w.ready(id, 2)
			}
			for range 25 {
				by, cmd := crowd.next(w.conversations())
				_, _ = w.h.Do(t.Context(), by, cmd)
				until := w.clock.Now().Add(time.Duration(dice.IntN(60)) * time.Second)
				if i == 0 {
					w.jump(until)
				} else {
					w.step(until, 100*time.Millisecond)
				}
			}
		}
		require.NotEmpty(t, jumping.records())
		require.Equal(t, stepping.records(), jumping.records(), "seed %d", seed)
	}
}

// jump lets time pass as Run does.
func (w *house) jump(until time.Time) {
	w.Helper()
	for {
		next := w.tick(0)
		if next.IsZero() || next.After(until) {
			break
		}
		require.True(w, next.After(w.clock.Now()), "what is due is done already")
		w.clock.Set(next)
	}
	w.clock.Set(until)
}

func (w *house) step(until time.Time, by time.Duration) {
	w.Helper()
	for w.clock.Now().Before(until) {
		w.tick(0)
		w.clock.Advance(by)
	}
	w.tick(0)
}

// TestNextIsZeroWhenNothingIsKnownToCome, and the earliest of what is known.
func TestNextIsZeroWhenNothingIsKnownToCome(t *testing.T) {
	w := newHouse(t)
	require.Zero(t, w.tick(0))
	w.ready("ann", 1)
	require.Zero(t, w.tick(0))
	w.writes("ada", "Hello")
	require.Equal(t, ten.Add(20*time.Second), w.tick(time.Second), "the deadline of the offer")
	w.do(agent("ann"), conversation.Reject{Conversation: "c1"})
	require.Zero(t, w.tick(0), "she is not Ready, so it does not matter when she may be asked again")
	w.do(agent("ann"), conversation.Presence{Do: agentstate.GoReady{}})
	require.Equal(t, ten.Add(61*time.Second), w.tick(0), "she may be asked again")
	w.do(customer("ada"), conversation.End{Conversation: "c1"})
	w.writes("bea", "Hello")
	w.do(agent("ann"), conversation.Accept{Conversation: "c2"})
	require.Zero(t, w.tick(0), "there is nothing to ask for any more")
}

// TestManyTasksAtOnce: all that is due is done in one tick.
func TestManyTasksAtOnce(t *testing.T) {
	w := newHouse(t)
	for i := range 200 {
		w.ready(fmt.Sprint("agent", i), 1)
		w.writes(fmt.Sprint("customer", i), "Hello")
	}
	w.tick(conversation.DefaultOfferFor)
	require.Zero(t, w.tasks())
	for _, c := range w.conversations() {
		require.Equal(t, conversation.PhaseQueued, c.Phase())
	}
}
