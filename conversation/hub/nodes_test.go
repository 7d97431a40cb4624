package hub_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
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

// TestTheStoreRefusesASecondOwner of a part: two agents may be in one conversation, but
// a part of it, which is a piece of work, is on one desk only, whatever a hub believes.
func TestTheStoreRefusesASecondOwner(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	c := w.writes("ada", "Hello").Conversation
	part := w.conversation(c).Work(1)
	own := "own/" + url.PathEscape(part)
	require.NoError(t, w.store.Commit(t.Context(), hub.Batch{Docs: []hub.Doc{{Key: "agent/ghost", Unique: []string{own}, Body: []byte("{}")}}}))
	_, err := w.h.Do(t.Context(), agent("ann"), conversation.Accept{Conversation: c})
	require.ErrorIs(t, err, hub.ErrConflict)
	require.ErrorContains(t, err, own)
	require.Equal(t, "ann", w.offeredTo(c))

	// A conference is two parts, and so two agents have the conversation.
	require.NoError(t, w.store.Commit(t.Context(), hub.Batch{Docs: []hub.Doc{{Key: "agent/ghost", Version: 1}}}))
	w.do(agent("ann"), conversation.Accept{Conversation: c})
	w.ready("bob", 1)
	w.do(agent("ann"), conversation.Invite{Conversation: c, Agent: "bob"})
	w.do(agent("bob"), conversation.Accept{Conversation: c})
	require.Equal(t, "ann", w.conversation(c).Owner)
	w.coherent()
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

// TestEverythingAtOnceOnThreeHubs: all commands there are, of everybody, on three hubs at
// the same time. When all is quiet what is stored is coherent, no follow-up is left, no
// offer unmade, and nobody has a part in a conversation that is over and not wrapped up.
func TestEverythingAtOnceOnThreeHubs(t *testing.T) {
	done := map[string]int{}
	for seed := range uint64(60 / share) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newHouse(t)
			crowd := newCrowd(rand.New(rand.NewPCG(seed, 3)), 4, 5)
			for _, id := range crowd.agents {
				w.ready(id, 2)
			}
			hubs := []*hub.Hub{w.h, w.another(), w.another()}
			var group sync.WaitGroup
			for i := range 4 {
				dice := rand.New(rand.NewPCG(seed, uint64(20+i)))
				group.Go(func() { scramble(t, w, hubs[i%3], newCrowd(dice, 4, 5), 80) })
			}
			group.Wait()
			w.tick(0)
			w.coherent()
			require.Empty(t, w.left())
			require.Empty(t, w.unmade(), "when all is quiet")
			for kind, n := range w.kinds() {
				done[kind] += n
			}
		})
	}
	for _, kind := range []string{ // rare ones need all the seeds
		conversation.KindReopened, conversation.KindLeft, conversation.KindLapsed, conversation.KindParked, conversation.KindResumed,
		conversation.KindBegun, conversation.KindBarred, conversation.KindUnbarred, conversation.KindWithdrawn, agentstate.KindLeaseLapsed,
	} {
		require.True(t, done[kind] > 0 || share > 1, kind)
	}
}

// scramble does many things, most of which somebody else does at the same time.
func scramble(t *testing.T, w *house, h *hub.Hub, crowd *crowd, n int) {
	for range n {
		by, cmd := crowd.anything(known(h, crowd.customers))
		_, err := h.Do(context.Background(), by, cmd)
		var refusal *conversation.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("%s of %s: %v", cmd.Kind(), by, err)
		}
		if crowd.dice.IntN(10) == 0 {
			w.clock.Advance(time.Duration(crowd.dice.IntN(20)) * time.Second)
			if _, err := h.Tick(context.Background()); err != nil {
				t.Error(err)
			}
		}
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
