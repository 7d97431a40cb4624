package hub_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// running calls f beside a hub that runs, on a clock that jumps.
func running(t *testing.T, f func(t *testing.T, w *house, begun time.Time), changes ...func(*hub.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newHouse(t, append(changes, func(c *hub.Config) { c.Now = time.Now })...)
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if err := w.h.Run(ctx); err != context.Canceled {
				t.Errorf("Run ended with %v", err)
			}
		})
		synctest.Wait()
		f(t, w, time.Now())
		stop()
		group.Wait() // and if anything else is left, synctest says so
	})
}

// after is how long after the beginning the last record of the kind came.
func (w *house) after(kind string, begun time.Time) time.Duration {
	w.Helper()
	at := time.Time{}
	for _, r := range w.records() {
		if r.Kind == kind {
			at = r.At
		}
	}
	require.NotZero(w, at, "no %s", kind)
	return at.Sub(begun)
}

// TestRunCarriesOutWhatIsDueAtItsInstant, though nobody says anything.
func TestRunCarriesOutWhatIsDueAtItsInstant(t *testing.T) {
	running(t, func(t *testing.T, w *house, begun time.Time) {
		w.ready("ann", 1)
		time.Sleep(300 * time.Millisecond)
		w.do(customer("ada"), conversation.Receive{Service: "help", Channel: "web", Text: "Hello"})
		time.Sleep(10 * time.Minute)
		require.Equal(t, 300*time.Millisecond+3*conversation.DefaultOfferFor+2*time.Minute, w.after(conversation.KindMissed, begun))
		require.Equal(t, agentstate.LoggedOut, w.state("ann"))
	})
}

// TestRunAsksAgainWhenThatTimeIsOver: nothing is due, but routing wants to look again.
func TestRunAsksAgainWhenThatTimeIsOver(t *testing.T) {
	running(t, func(t *testing.T, w *house, begun time.Time) {
		w.ready("ann", 1)
		w.writes("ada", "Hello")
		time.Sleep(time.Second / 2)
		w.do(agent("ann"), conversation.Reject{Conversation: "c1"})
		w.do(agent("ann"), conversation.Presence{Do: agentstate.GoReady{}})
		time.Sleep(65 * time.Second)
		require.Equal(t, time.Second/2+conversation.DefaultNotAgainFor, w.after(conversation.KindOffered, begun))
	})
}

// TestRunSeesWhatAnotherHubHasSet within the time of Poll, and then at its instant.
func TestRunSeesWhatAnotherHubHasSet(t *testing.T) {
	running(t, func(t *testing.T, w *house, begun time.Time) {
		running := w.h
		w.h = w.another()
		w.ready("ann", 1)
		w.writes("ada", "Hello")
		time.Sleep(time.Minute)
		require.Equal(t, conversation.DefaultOfferFor, w.after(conversation.KindMissed, begun))
		w.h = running
	})
}

// TestRunDeliversAtOnce: whoever says something does not wait for the next look.
func TestRunDeliversAtOnce(t *testing.T) {
	c := &carrier{}
	with := func(cfg *hub.Config) { cfg.Transports = map[string]hub.Transport{"web": c} }
	running(t, func(t *testing.T, w *house, begun time.Time) {
		w.ready("ann", 1)
		w.writes("ada", "Hello")
		w.do(agent("ann"), conversation.Open{Conversation: "c1"})
		time.Sleep(time.Second / 3)
		w.do(agent("ann"), conversation.Send{Text: "Hi"})
		synctest.Wait()
		require.Equal(t, []string{"Hi 1"}, c.texts())
		require.Equal(t, time.Second/3, time.Since(begun))
	}, with)
}

// TestRunMakesLateOffersAtOnce: what follows a command failed, and nobody has to wait
// for the next look.
func TestRunMakesLateOffersAtOnce(t *testing.T) {
	running(t, func(t *testing.T, w *house, begun time.Time) {
		w.ready("ann", 1)
		time.Sleep(time.Second / 3)
		w.store.on(once(func(c call) bool { return c.label == "waiting" }, errDisk), nil)
		w.writes("ada", "Hello")
		synctest.Wait()
		require.Equal(t, "ann", w.offeredTo("c1"))
		require.Equal(t, time.Second/3, time.Since(begun))
	})
}

// TestRunSleepsWhenThereIsNothingToDo: it looks once in the time of Poll, and no more.
func TestRunSleepsWhenThereIsNothingToDo(t *testing.T) {
	running(t, func(t *testing.T, w *house, _ time.Time) {
		w.ready("ann", 1)
		w.writes("ada", "Hello")
		synctest.Wait()
		before := w.store.called()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.LessOrEqual(t, w.store.called()-before, 10*3+10)
	})
}

// TestRunGoesOnAfterAnErrorOfTheStore, and says so in the log.
func TestRunGoesOnAfterAnErrorOfTheStore(t *testing.T) {
	running(t, func(t *testing.T, w *house, begun time.Time) {
		w.ready("ann", 1)
		w.writes("ada", "Hello")
		w.store.on(func(call) error { return errDisk }, nil)
		time.Sleep(30 * time.Second)
		w.store.on(nil, nil)
		require.Contains(t, w.log.String(), "tick failed")
		require.Less(t, len(w.log.String()), 35*200, "once in the time of Poll")
		time.Sleep(time.Minute)
		require.LessOrEqual(t, w.after(conversation.KindMissed, begun), 31*time.Second)
	})
}

// TestRunReturnsAtOnceWhenTheContextIsDone, without a tick.
func TestRunReturnsAtOnceWhenTheContextIsDone(t *testing.T) {
	w := newHouse(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorIs(t, w.h.Run(ctx), context.Canceled)
	require.Zero(t, w.store.called())
}

// TestNoGoroutineIsLeftBehind: a hub has none of its own, and what follows its feed or
// runs it ends with the context.
func TestNoGoroutineIsLeftBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 10 {
		w := newHouse(t)
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() { _ = w.h.Run(ctx) })
		for range 3 {
			group.Go(func() {
				for range w.h.Feed(ctx, "") {
					continue
				}
			})
		}
		w.ready("ann", 1)
		w.writes("ada", "Hello")
		w.do(agent("ann"), conversation.Open{Conversation: "c1"})
		stop()
		group.Wait()
	}
	for range 100_000 { // who is done may still be on its way out
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("%d goroutines, and %d before", runtime.NumGoroutine(), before)
}
