package hub_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/routing"
)

// TestB1_TheOfferIsThereWhenDoReturns: both edges, work that arrives and capacity that
// becomes free, each in the call that brings it.
func TestB1_TheOfferIsThereWhenDoReturns(t *testing.T) {
	t.Run("work arrives", func(t *testing.T) {
		w := newHouse(t)
		w.ready("ann", 1)
		c := w.writes("ada", "Hello").Conversation
		require.Equal(t, "ann", w.offeredTo(c))
		require.Equal(t, agentstate.Busy, w.state("ann"))
	})

	frees := map[string]func(w *house, taken string){
		"the agent turns Ready": func(w *house, _ string) {
			w.ready("bob", 1)
		},
		"the customer ends": func(w *house, taken string) {
			w.do(customer("ada"), conversation.End{Conversation: taken})
		},
		"the agent ends": func(w *house, taken string) {
			w.do(agent("ann"), conversation.End{Conversation: taken})
		},
		"the agent gets more room": func(w *house, _ string) {
			w.configure("ann", 2, 0)
		},
	}
	for name, free := range frees {
		t.Run(name, func(t *testing.T) {
			w := newHouse(t)
			w.ready("ann", 1)
			taken := w.writes("ada", "Hello").Conversation
			w.do(agent("ann"), conversation.Open{Conversation: taken})
			waits := w.writes("bea", "Hello").Conversation
			require.Empty(t, w.offeredTo(waits))
			free(w, taken)
			require.NotEmpty(t, w.offeredTo(waits))
		})
	}

	t.Run("an offer is turned down, and somebody else is free", func(t *testing.T) {
		w := newHouse(t)
		w.ready("ann", 1)
		c := w.writes("ada", "Hello").Conversation
		w.ready("bob", 1)
		w.do(agent("ann"), conversation.Reject{Conversation: c})
		require.Equal(t, "bob", w.offeredTo(c))
	})

	t.Run("an offer is missed, and somebody else is free", func(t *testing.T) {
		w := newHouse(t)
		w.ready("ann", 1)
		c := w.writes("ada", "Hello").Conversation
		w.ready("bob", 1)
		w.tick(conversation.DefaultOfferFor)
		require.Equal(t, "bob", w.offeredTo(c))
	})
}

// TestB1_AllThatWaitsIsOfferedInOneStep: one agent with much room gets one offer after
// the other, as long as there is room.
func TestB1_AllThatWaitsIsOfferedInOneStep(t *testing.T) {
	w := newHouse(t)
	for i := range 7 {
		w.writes(fmt.Sprintf("customer %d", i), "Hello")
	}
	w.ready("ann", 5)
	var offered []string
	for _, c := range w.conversations() {
		offered = append(offered, w.offeredTo(c.ID))
	}
	require.Equal(t, []string{"ann", "ann", "ann", "ann", "ann", "", ""}, offered, "the oldest first")
}

// TestB1_NoPairIsLeftUnmade: after any command the policies find nothing to do in what
// is stored, whatever came before.
func TestB1_NoPairIsLeftUnmade(t *testing.T) {
	for seed := range uint64(20 / share) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newHouse(t, func(c *hub.Config) {
				c.Policies = routing.Policies{"sales": routing.LeastLoaded()}
			})
			dice := rand.New(rand.NewPCG(seed, 1))
			crowd := newCrowd(dice, 4, 6)
			for _, id := range crowd.agents {
				w.configure(id, 1+dice.IntN(3), dice.IntN(2))
			}
			for range 120 {
				by, cmd := crowd.next(w.conversations())
				if _, err := w.h.Do(t.Context(), by, cmd); err != nil {
					var refusal *conversation.Refusal
					require.ErrorAs(t, err, &refusal)
				}
				require.Empty(t, w.unmade(), "after %s of %s", cmd.Kind(), by)
				if dice.IntN(4) == 0 {
					w.tick(time.Duration(dice.IntN(40)) * time.Second)
					require.Empty(t, w.unmade(), "after a tick")
				}
			}
			w.coherent()
		})
	}
}

// crowd asks for things at random: most of them can be done.
type crowd struct {
	dice      *rand.Rand
	agents    []string
	customers []string
}

func newCrowd(dice *rand.Rand, agents, customers int) *crowd {
	c := &crowd{dice: dice}
	for i := range agents {
		c.agents = append(c.agents, fmt.Sprintf("agent%d", i))
	}
	for i := range customers {
		c.customers = append(c.customers, fmt.Sprintf("customer%d", i))
	}
	return c
}

func pick[T any](dice *rand.Rand, of []T) T { return of[dice.IntN(len(of))] }

// next is somebody and what it asks for.
func (c *crowd) next(known []conversation.Conversation) (conversation.Actor, conversation.Command) {
	who, whom := pick(c.dice, c.agents), pick(c.dice, c.customers)
	if len(known) == 0 || c.dice.IntN(4) == 0 {
		return customer(whom), conversation.Receive{
			Service: pick(c.dice, []string{"shop", "help", "care"}), Channel: pick(c.dice, []string{"web", "web", "sms"}), Text: "Hello",
		}
	}
	if c.dice.IntN(4) == 0 {
		return agent(who), conversation.Presence{Do: pick(c.dice, []agentstate.Command{
			agentstate.LogIn{Ready: true}, agentstate.GoReady{}, agentstate.GoReady{},
			agentstate.GoNotReady{Reason: "lunch"}, agentstate.LogOut{},
		})}
	}
	about := pick(c.dice, known)
	if len(about.Offers) > 0 {
		who = about.Offers[0].Agent
	} else if len(about.Segments) > 0 {
		who = about.Segments[len(about.Segments)-1].Agent
	}
	if c.dice.IntN(6) == 0 {
		return customer(about.Contact), conversation.End{Conversation: about.ID}
	}
	return agent(who), pick(c.dice, []conversation.Command{
		conversation.Accept{Conversation: about.ID}, conversation.Open{Conversation: about.ID},
		conversation.Accept{Conversation: about.ID}, conversation.Reject{Conversation: about.ID},
		conversation.Send{Conversation: about.ID, Text: "Hi"}, conversation.Focus{Conversation: about.ID},
		conversation.End{Conversation: about.ID}, conversation.WrapUp{Conversation: about.ID, Note: "A note"},
		conversation.Done{Conversation: about.ID}, conversation.Done{Conversation: about.ID},
	})
}

// anything is somebody and something of all that can be asked for.
func (c *crowd) anything(known []conversation.Conversation) (conversation.Actor, conversation.Command) {
	if len(known) == 0 || c.dice.IntN(2) == 0 {
		return c.next(known)
	}
	who, whom, about := pick(c.dice, c.agents), pick(c.dice, c.customers), pick(c.dice, known)
	if c.dice.IntN(5) == 0 {
		return agent(who), conversation.Begin{Service: pick(c.dice, services), Channel: pick(c.dice, []string{"web", "sms"}), Contact: whom,
			Text: pick(c.dice, []conversation.Text{"", "Hi"}), Aside: c.dice.IntN(3) == 0, Override: c.dice.IntN(3) == 0}
	}
	if c.dice.IntN(4) == 0 {
		service := pick(c.dice, services)
		if c.dice.IntN(2) == 0 {
			service = "chatty" // whose conversations go on after their end, if the customer comes back to it
		}
		return customer(whom), conversation.Receive{Service: service, Channel: pick(c.dice, []string{"web", "sms"}), Address: conversation.Text("at " + whom), Text: "Hello"}
	}
	switch c.dice.IntN(12) {
	case 0:
		return sue, conversation.LiftBan{Contact: whom}
	case 1:
		return system, conversation.Presence{Agent: who, Do: pick(c.dice, []agentstate.Command{
			agentstate.Begin{Work: "call", Channel: "web", Override: true}, agentstate.Finish{Work: "call"}, agentstate.Discard{Work: "call"},
		})}
	case 2, 3:
		return agent(who), conversation.Presence{Do: agentstate.Renew{For: time.Duration(1+c.dice.IntN(60)) * time.Second}}
	case 4:
		return sue, conversation.Presence{Agent: who, Do: pick(c.dice, []agentstate.Command{agentstate.LogOut{}, agentstate.GoReady{}})}
	}
	for _, s := range about.Segments {
		if s.Done.IsZero() && c.dice.IntN(2) == 0 {
			who = s.Agent
		}
	}
	id := about.ID
	return agent(who), pick(c.dice, []conversation.Command{
		conversation.Park{Conversation: id}, conversation.Resume{Conversation: id, Override: true}, conversation.Leave{Conversation: id},
		conversation.Invite{Conversation: id, Agent: pick(c.dice, c.agents), Transfer: c.dice.IntN(2) == 0},
		conversation.Invite{Conversation: id, Agent: pick(c.dice, c.agents)}, conversation.Invite{Conversation: id, Queue: "support", Transfer: true},
		conversation.Invite{Conversation: id, Queue: "sales"}, conversation.CancelInvitation{Conversation: id},
		conversation.Send{Conversation: id, Text: "/callback"}, conversation.Send{Conversation: id, Text: "Hi"}, conversation.Done{Conversation: id},
		pick(c.dice, []conversation.Command{conversation.Ban{Conversation: id}, conversation.Send{Conversation: id, Text: "/ban"}, conversation.Identify{Conversation: id, Name: "N"}}),
		conversation.Prefer{AutoAnswer: c.dice.IntN(2) == 0}, conversation.VisitRecent{}, conversation.Unassign{Conversation: id},
	})
}

var services = []string{"shop", "help", "care", "booked", "later", "swift", "text", "chatty", "brief", "kept", "quiet", "passed", "dropped", "short"}

// TestAnOfferThatIsRefusedIsNotTriedForEver: the list of the agents says yes and the
// agent's desk says no, here because a line of the list is damaged.
func TestAnOfferThatIsRefusedIsNotTriedForEver(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	docs, err := w.store.Store.Load(t.Context(), "agent/ann")
	require.NoError(t, err)
	w.do(agent("ann"), conversation.Presence{Do: agentstate.GoNotReady{Reason: "lunch"}})
	lying := hub.Doc{Key: "damaged", Labels: docs[0].Labels, Body: docs[0].Body}
	require.NoError(t, w.store.Commit(t.Context(), hub.Batch{Docs: []hub.Doc{lying}}))

	calls := 0
	w.store.on(func(call) error {
		if calls++; calls > 1000 {
			return errors.New("it does not end")
		}
		return nil
	}, nil)
	first := w.writes("ada", "Hello").Conversation
	second := w.writes("bea", "Hello").Conversation
	w.store.on(nil, nil)
	require.Empty(t, w.log.String())
	w.ready("bob", 1)
	require.Empty(t, w.offeredTo(first), "the one who comes first in the list says no")
	require.Equal(t, "bob", w.offeredTo(second))
}

// TestOffersAreLateAndNotLost: what follows a command fails, the command does not, and
// the next tick makes it good.
func TestOffersAreLateAndNotLost(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.tick(0)
	w.store.on(func(c call) error {
		if c.method == "List" && c.label == "waiting" {
			return errDisk
		}
		return nil
	}, nil)
	c := w.writes("ada", "Hello").Conversation
	require.Empty(t, w.offeredTo(c))
	require.Contains(t, w.log.String(), "offers are late")
	w.store.on(nil, nil)
	w.tick(0)
	require.Equal(t, "ann", w.offeredTo(c))
}

// TestTheOfferIsMadeThoughTheCallerHasGone: what a command made possible is not given up
// because its context ended.
func TestTheOfferIsMadeThoughTheCallerHasGone(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	ctx, leave := context.WithCancel(t.Context())
	w.store.on(nil, func(c call) error {
		if writing(conversation.KindOpened)(c) {
			leave()
		}
		return nil
	})
	out, err := w.h.Do(ctx, customer("ada"), message("Hello"))
	require.NoError(t, err)
	require.Equal(t, "ann", w.offeredTo(out.Conversation))
	_, err = w.h.Do(ctx, customer("bea"), message("Hello"))
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, w.conversations(), 1)
}

// TestAHubMakesTheOffersOfOneThatDied: a hub dies between a commit and the offers that
// it made possible; another that lives on makes them at its next tick.
func TestAHubMakesTheOffersOfOneThatDied(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.tick(0)
	dying := w.another()
	w.store.on(func(c call) error {
		if c.method == "List" && c.label == "waiting" {
			return errors.New("the process is gone")
		}
		return nil
	}, nil)
	out, err := dying.Do(t.Context(), customer("ada"), message("Hello"))
	require.NoError(t, err)
	w.store.on(nil, nil)
	require.Empty(t, w.offeredTo(out.Conversation))
	w.tick(time.Second)
	require.Equal(t, "ann", w.offeredTo(out.Conversation))
}

// TestAHubKnowsWhomAnotherPassedOver: the instant at which an agent may be asked again
// is not lost with the hub that knew it.
func TestAHubKnowsWhomAnotherPassedOver(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.tick(0)
	other := w.another()
	out, err := other.Do(t.Context(), customer("ada"), message("Hello"))
	require.NoError(t, err)
	for _, cmd := range []conversation.Command{
		conversation.Reject{Conversation: out.Conversation}, conversation.Presence{Do: agentstate.GoReady{}},
	} {
		_, err = other.Do(t.Context(), agent("ann"), cmd)
		require.NoError(t, err)
	}
	w.tick(time.Second)
	require.Empty(t, w.offeredTo(out.Conversation))
	next := w.tick(time.Second)
	require.Equal(t, ten.Add(conversation.DefaultNotAgainFor), next)
	w.tick(next.Sub(w.clock.Now()))
	require.Equal(t, "ann", w.offeredTo(out.Conversation))
}
