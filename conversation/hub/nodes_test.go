package hub_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// TestE13_TenMessagesAtOnceOpenOneConversation: on three nodes, of somebody new and of
// somebody who was here before, and each message stands in it exactly once.
func TestE13_TenMessagesAtOnceOpenOneConversation(t *testing.T) {
	for i := range 20 {
		w := newHouse(t)
		w.ready("ann", 1)
		before := i % 2
		if before == 1 {
			w.do(system, conversation.End{Conversation: w.writes("ada", "Hello").Conversation})
		}
		hubs := []*hub.Hub{w.h, w.another(), w.another()}
		outcomes := make([]hub.Outcome, 10)
		start := make(chan struct{})
		var group sync.WaitGroup
		for i := range outcomes {
			group.Go(func() {
				<-start
				out, err := hubs[i%3].Do(context.Background(), customer("ada"), message(conversation.Text(fmt.Sprint("message ", i))), hub.Once(fmt.Sprint("m", i)))
				if err != nil {
					t.Error(err)
				}
				outcomes[i] = out
			})
		}
		close(start)
		group.Wait()

		thread, err := w.h.Thread(t.Context(), "ada")
		require.NoError(t, err)
		require.Len(t, thread, before+1)
		open := outcomes[0].Conversation
		entries, err := w.h.Transcript(t.Context(), system, open, 0, 100)
		require.NoError(t, err)
		require.Len(t, entries, 10)
		for i, out := range outcomes {
			require.Equal(t, open, out.Conversation)
			require.Equal(t, fmt.Sprint("message ", i), string(entries[out.Entry-1].Text))
		}
		require.Equal(t, "ann", w.offeredTo(open))
		w.coherent()
	}
}

// TestE13_WhoIsFasterOpensIt: two hubs have found that there is none, and the store lets
// one of them open it.
func TestE13_WhoIsFasterOpensIt(t *testing.T) {
	w := newHouse(t)
	w.do(system, conversation.End{Conversation: w.writes("ada", "Before").Conversation})
	between(w, writing(conversation.KindOpened), func(h *hub.Hub) {
		w.store.on(nil, nil)
		_, err := h.Do(context.Background(), customer("ada"), message("One"))
		require.NoError(t, err)
	})
	out := w.writes("ada", "Two")
	require.Equal(t, 2, out.Entry)
	thread, err := w.h.Thread(t.Context(), "ada")
	require.NoError(t, err)
	require.Len(t, thread, 2)
}

// TestTheStoreRefusesASecondOwner, whatever a hub believes.
func TestTheStoreRefusesASecondOwner(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	c := w.writes("ada", "Hello").Conversation
	require.NoError(t, w.store.Commit(t.Context(), hub.Batch{Docs: []hub.Doc{{Key: "agent/ghost", Unique: []string{"own/" + c}, Body: []byte("{}")}}}))
	_, err := w.h.Do(t.Context(), agent("ann"), conversation.Accept{Conversation: c})
	require.ErrorIs(t, err, hub.ErrConflict)
	require.ErrorContains(t, err, "own/"+c)
	require.Equal(t, "ann", w.offeredTo(c))
}

// TestWhatWasReadIsACondition, although it is not written: Ann has seen what was there
// when she turned from one conversation to the other, and not one message less.
func TestWhatWasReadIsACondition(t *testing.T) {
	for who, read := range map[string][]int{"ada": {2, 1}, "bea": {1, 2}} {
		w := newHouse(t)
		w.ready("ann", 2)
		w.writes("ada", "Hello")
		w.writes("bea", "Hello")
		w.do(agent("ann"), conversation.Open{Conversation: "c1"})
		w.do(agent("ann"), conversation.Accept{Conversation: "c2"})
		between(w, writing(conversation.KindFocusMoved), func(h *hub.Hub) {
			w.store.on(nil, nil)
			_, err := h.Do(context.Background(), customer(who), message("One more"))
			require.NoError(t, err)
		})
		w.do(agent("ann"), conversation.Focus{Conversation: "c2"})
		records := w.records()
		for i, want := range []conversation.DeskEvent{
			conversation.Looked{Conversation: "c1", Inbound: read[0]}, conversation.FocusMoved{To: "c2"},
			conversation.Looked{Conversation: "c2", Inbound: read[1]},
		} {
			r := records[len(records)-3+i]
			e, err := conversation.DecodeDeskEvent(r.Kind, r.Body)
			require.NoError(t, err)
			require.Equal(t, want, e)
		}
	}
}

// TestOneConversationNeverHasTwoOwners: three hubs on one store, and everybody answers,
// rejects and ends at the same time, whatever it was offered or not.
func TestOneConversationNeverHasTwoOwners(t *testing.T) {
	for seed := range uint64(15 / share) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newHouse(t)
			crowd := newCrowd(rand.New(rand.NewPCG(seed, 2)), 4, 5)
			for _, id := range crowd.agents {
				w.ready(id, 2)
			}
			hubs := []*hub.Hub{w.h, w.another(), w.another()}
			var group sync.WaitGroup
			for i := range 6 {
				group.Go(func() { rush(t, w, hubs[i%3], rand.New(rand.NewPCG(seed, uint64(10+i)))) })
			}
			group.Wait()
			w.coherent()
			w.neverTwoOwners()
			require.Empty(t, w.unmade(), "when all is quiet")
		})
	}
}

// rush does fifty things, most of which somebody else does at the same time.
func rush(t *testing.T, w *house, h *hub.Hub, dice *rand.Rand) {
	crowd := newCrowd(dice, 4, 5)
	for range 50 {
		by, cmd := crowd.next(known(h, crowd.customers))
		_, err := h.Do(context.Background(), by, cmd)
		var refusal *conversation.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("%s of %s: %v", cmd.Kind(), by, err)
		}
		if dice.IntN(10) == 0 {
			w.clock.Advance(time.Duration(dice.IntN(10)) * time.Second)
			if _, err := h.Tick(context.Background()); err != nil {
				t.Error(err)
			}
		}
	}
}

// known are the conversations of the customers.
func known(h *hub.Hub, customers []string) []conversation.Conversation {
	var all []conversation.Conversation
	for _, id := range customers {
		thread, _ := h.Thread(context.Background(), id)
		all = append(all, thread...)
	}
	return all
}

// neverTwoOwners goes through the records once more, in their order: at no time did two
// agents have one conversation, or were two asked to take it.
func (w *house) neverTwoOwners() {
	w.Helper()
	owners, asked := map[string]string{}, map[string]string{}
	accepted := 0
	for _, r := range w.records() {
		if about, _ := r.Key.Split(); about != "conv" {
			continue
		}
		_, id := r.Key.Split()
		e, err := conversation.DecodeEvent(r.Kind, r.Body)
		require.NoError(w, err)
		switch e := e.(type) {
		case conversation.Offered:
			require.Empty(w, asked[id], "%s is offered to two", id)
			require.Empty(w, owners[id], "%s is offered and has an owner", id)
			asked[id] = e.Agent
		case conversation.Accepted:
			require.Equal(w, asked[id], e.Agent, "%s was not offered", id)
			require.Empty(w, owners[id], "%s has two owners", id)
			owners[id], asked[id] = e.Agent, ""
			accepted++
		case conversation.Rejected, conversation.Missed, conversation.Withdrawn:
			asked[id] = ""
		case conversation.Ended:
			owners[id] = ""
		}
	}
	require.NotZero(w, accepted)
}

// TestTwoDevicesAcceptAtTheSameTime: it is the same agent, so both are right.
func TestTwoDevicesAcceptAtTheSameTime(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	c := w.writes("ada", "Hello").Conversation
	between(w, loading("agent/ann"), func(h *hub.Hub) {
		_, err := h.Do(context.Background(), agent("ann"), conversation.Accept{Conversation: c})
		require.NoError(t, err)
	})
	w.do(agent("ann"), conversation.Open{Conversation: c})
	require.Len(t, w.conversation(c).Segments, 1)
	require.Equal(t, agentstate.Busy, w.state("ann"))
}
