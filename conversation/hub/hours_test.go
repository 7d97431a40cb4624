package hub_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// TestTheClockNeverGoesBehindWhatThisHubHasSeen, in whatever document it saw it: what it
// took over from one counts for all.
func TestTheClockNeverGoesBehindWhatThisHubHasSeen(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "One")
	w.clock.Advance(-time.Hour)
	w.h = w.another()
	w.writes("ada", "Two") // so this hub has seen ten o'clock
	bea := w.writes("bea", "Nothing of mine is stored yet").Conversation
	require.Equal(t, ten, w.conversation(bea).Opened)
	w.configure("ann", 1, 1)
	last := time.Time{}
	for _, r := range w.records() {
		require.False(t, r.At.Before(last), "%s %d", r.Key, r.N)
		last = r.At
	}
}

// TestRunMakesLateOffersLongBeforeItsNextLook: the offers that follow a command failed,
// and nothing else wakes Run for an hour.
func TestRunMakesLateOffersLongBeforeItsNextLook(t *testing.T) {
	slow := func(c *hub.Config) { c.Poll = time.Hour }
	running(t, func(t *testing.T, w *house, begun time.Time) {
		w.ready("ann", 1)
		synctest.Wait()
		time.Sleep(time.Second)
		w.store.on(once(func(c call) bool { return c.label == "waiting" }, errDisk), nil)
		w.writes("ada", "Hello")
		require.Contains(t, w.log.String(), "offers are late")
		time.Sleep(time.Minute)
		require.Less(t, w.after(conversation.KindOffered, begun), 10*time.Second)
	}, slow)
}

// TestOnceKeysAreForgottenHourByHour: by one hub that goes on running, and it does not
// look for them more often than that.
func TestOnceKeysAreForgottenHourByHour(t *testing.T) {
	w := newHouse(t)
	w.configure("ann", 1, 1)
	login := conversation.Presence{Do: agentstate.LogIn{}}
	looks := 0
	w.store.on(func(c call) error {
		if c.label == "command" {
			looks++
		}
		return nil
	}, nil)
	w.do(agent("ann"), login, hub.Once("k1"))
	w.tick(0)
	require.Equal(t, 1, looks)
	for range 24 * 60 {
		require.True(t, w.do(agent("ann"), login, hub.Once("k1")).Repeated)
		w.tick(time.Minute)
	}
	require.False(t, w.do(agent("ann"), login, hub.Once("k1")).Repeated, "after a day")
	require.InDelta(t, 1+24, looks, 1, "once an hour, and once more when there is something to forget")
}

// TestOnceTheKindOfACommandCounts: to end c1 and to be done with c1 look the same but
// for their names.
func TestOnceTheKindOfACommandCounts(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.do(customer("ada"), conversation.Receive{Service: "help", Channel: "web", Text: "Hello"})
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.do(agent("ann"), conversation.End{Conversation: "c1"}, hub.Once("k1"))
	_, err := w.h.Do(t.Context(), agent("ann"), conversation.Done{Conversation: "c1"}, hub.Once("k1"))
	require.ErrorIs(t, err, hub.ErrKeyReuse)
	require.Equal(t, agentstate.AfterCallWork, w.state("ann"), "she still wraps up")
	require.False(t, w.do(agent("ann"), conversation.Done{Conversation: "c1"}, hub.Once("k2")).Repeated)
}
