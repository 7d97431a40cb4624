package hub_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// TestOnceTheSameAgainIsTheFirstOutcome, also when other things happened in between,
// and it changes nothing.
func TestOnceTheSameAgainIsTheFirstOutcome(t *testing.T) {
	w := newHouse(t)
	first := w.writes("ada", "Hello", hub.Once("m1"))
	w.writes("ada", "And another", hub.Once("m2"))
	w.do(customer("ada"), conversation.End{Conversation: first.Conversation})
	before := w.records()
	again := w.writes("ada", "Hello", hub.Once("m1"))
	require.Equal(t, hub.Outcome{Conversation: first.Conversation, Entry: 1, Repeated: true}, again)
	require.Equal(t, before, w.records())
}

func TestOnceAnotherCommandWithTheKeyIsRefused(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Hello", hub.Once("m1"))
	before := w.records()
	for _, cmd := range []conversation.Command{
		message("Another text"),
		conversation.Receive{Service: "help", Channel: "web", Text: "Hello"},
		conversation.End{Conversation: "c1"},
	} {
		_, err := w.h.Do(t.Context(), customer("ada"), cmd, hub.Once("m1"))
		require.ErrorIs(t, err, hub.ErrKeyReuse)
	}
	require.Equal(t, before, w.records())
}

// TestOnceAKeyIsTheActorsOwn: two who think of the same key do not meet.
func TestOnceAKeyIsTheActorsOwn(t *testing.T) {
	w := newHouse(t)
	one := w.writes("ada", "Hello", hub.Once("m1"))
	other := w.writes("bea", "Hello", hub.Once("m1"))
	require.NotEqual(t, one.Conversation, other.Conversation)
	require.False(t, other.Repeated)
}

// TestOnceManyAtTheSameTime: one of them carries it out, all get its outcome.
func TestOnceManyAtTheSameTime(t *testing.T) {
	w := newHouse(t)
	hubs := []*hub.Hub{w.h, w.another(), w.another()}
	outcomes := make([]hub.Outcome, 12)
	var group sync.WaitGroup
	for i := range outcomes {
		group.Go(func() {
			out, err := hubs[i%3].Do(context.Background(), customer("ada"), message("Hello"), hub.Once("m1"))
			if err != nil {
				t.Error(err)
			}
			outcomes[i] = out
		})
	}
	group.Wait()
	first := 0
	for _, out := range outcomes {
		if !out.Repeated {
			first++
		}
		out.Repeated = false
		require.Equal(t, hub.Outcome{Conversation: w.conversations()[0].ID, Entry: 1}, out)
	}
	require.Equal(t, 1, first)
	require.Len(t, w.conversations(), 1)
}

// TestOnceARefusedCommandLeavesNoTrace: the key can be used again, for anything.
func TestOnceARefusedCommandLeavesNoTrace(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Hello", hub.Once("m1")) // there is a secret now
	written := len(w.store.batches)
	w.refused(conversation.TextEmpty, agent("ann"), nothingToSay(w))
	w.refused(conversation.UnknownService, customer("bea"), conversation.Receive{Service: "nowhere", Channel: "web"}, hub.Once("m2"))
	w.refused(conversation.NotOnDesk, customer("bea"), conversation.End{Conversation: "c1"}, hub.Once("m2"))
	written += 4 // of nothingToSay
	require.Len(t, w.store.batches, written)
	require.False(t, w.writes("bea", "Hello", hub.Once("m2")).Repeated)
}

// nothingToSay is a message without a text of Ann, who has the conversation in focus.
func nothingToSay(w *house) conversation.Command {
	w.ready("ann", 1) // which offers it
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	return conversation.Send{}
}

// TestOnceACommandThatHadNothingToDoIsRemembered: Ann was Ready already when she said
// so; when that comes again, later, her lunch is not ended by it.
func TestOnceACommandThatHadNothingToDoIsRemembered(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.do(agent("ann"), conversation.Presence{Do: agentstate.GoReady{}}, hub.Once("k1"))
	w.do(agent("ann"), conversation.Presence{Do: agentstate.GoNotReady{Reason: "lunch"}}, hub.Once("k2"))
	out := w.do(agent("ann"), conversation.Presence{Do: agentstate.GoReady{}}, hub.Once("k1"))
	require.True(t, out.Repeated)
	require.Equal(t, agentstate.NotReady, w.state("ann"))
}

// TestOnceKeysAreForgottenAfterADay, but for those of customers' messages, which a
// carrier may bring again much later.
func TestOnceKeysAreForgottenAfterADay(t *testing.T) {
	w := newHouse(t)
	w.configure("ann", 1, 1)
	lunch := conversation.Presence{Do: agentstate.LogIn{}}
	w.writes("ada", "Hello", hub.Once("m1"))
	w.do(agent("ann"), lunch, hub.Once("k1"))

	w.tick(24*time.Hour - time.Millisecond)
	w.h = w.another() // so that it has not swept for an hour
	w.tick(0)
	require.True(t, w.do(agent("ann"), lunch, hub.Once("k1")).Repeated)

	w.h = w.another()
	w.tick(time.Millisecond)
	require.False(t, w.do(agent("ann"), lunch, hub.Once("k1")).Repeated)
	w.tick(30 * 24 * time.Hour)
	require.True(t, w.writes("ada", "Hello", hub.Once("m1")).Repeated)
}

// TestOnceManyKeysAreForgottenAtOnce: more than one page of them.
func TestOnceManyKeysAreForgottenAtOnce(t *testing.T) {
	w := newHouse(t)
	w.configure("ann", 1, 1)
	for i := range 1100 {
		w.do(agent("ann"), conversation.Prefer{FocusOnAccept: i%2 == 0}, hub.Once(fmt.Sprint("k", i)))
	}
	left := func() int {
		docs, err := w.store.List(t.Context(), "command", hub.Place{}, 5000)
		require.NoError(t, err)
		return len(docs)
	}
	require.Equal(t, 1100, left())
	w.tick(25 * time.Hour)
	require.Zero(t, left())
}

// TestOnceOutlivesACrash: the key is in the store, and so is what recognises the command.
func TestOnceOutlivesACrash(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Hello", hub.Once("m1"))
	w.h = w.another()
	require.True(t, w.writes("ada", "Hello", hub.Once("m1")).Repeated)
	_, err := w.another().Do(t.Context(), customer("ada"), message("Other"), hub.Once("m1"))
	require.ErrorIs(t, err, hub.ErrKeyReuse)
}

// TestOnceWithoutAProperKey: an empty key would be everybody's first.
func TestOnceWithoutAProperKey(t *testing.T) {
	w := newHouse(t)
	for _, key := range []string{"", strings.Repeat("x", 129)} {
		_, err := w.h.Do(t.Context(), customer("ada"), message("Hello"), hub.Once(key))
		require.ErrorContains(t, err, "command key")
	}
	require.Empty(t, w.records())
	w.writes("ada", "Hello", hub.Once(strings.Repeat("x", 128)))
}
