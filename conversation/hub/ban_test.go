package hub_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

var sue = conversation.Actor{Role: conversation.Supervisor, ID: "sue"}

// TestE10_AnAddressIsBarredOnEveryNode: whichever hub banned, and after a restart; the
// address stands nowhere but with the contact.
func TestE10_AnAddressIsBarredOnEveryNode(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 2)
	sms := conversation.Receive{Service: "shop", Channel: "sms", Address: "+4755CANARY", Text: "Hello"}
	w.do(customer("ada"), sms)
	w.do(customer("ada"), conversation.Receive{Service: "shop", Channel: "web", Address: "token-CANARY-NAME", Text: "Hello"})
	w.do(agent("ann"), conversation.Accept{Conversation: "c1"})
	w.do(agent("ann"), conversation.Ban{Conversation: "c1"})
	for _, h := range []*hub.Hub{w.h, w.another(), w.another()} {
		for _, from := range []conversation.Text{"+4755CANARY", "token-CANARY-NAME"} {
			for _, channel := range []string{"sms", "web", "app"} {
				_, err := h.Do(t.Context(), customer("bea"), conversation.Receive{Service: "shop", Channel: channel, Address: from, Text: "Me again"})
				require.ErrorIs(t, err, conversation.Barring)
				require.Empty(t, sings(err.Error()))
			}
		}
		_, err := h.Do(t.Context(), agent("ann"), conversation.Begin{Service: "shop", Channel: "sms", Contact: "bea", Address: "+4755CANARY", Text: "Hi"})
		require.ErrorIs(t, err, conversation.Barring)
	}
	require.Equal(t, map[string]bool{"contact": true}, w.whereTextStands())
	bars := 0
	for _, b := range w.store.batches {
		for _, d := range b.Docs {
			if kind, _ := d.Key.Split(); kind == "bar" {
				bars++
			}
		}
	}
	require.Equal(t, 2, bars)
	banned, err := w.h.Banned(t.Context())
	require.NoError(t, err)
	require.Len(t, banned, 1)
	w.do(sue, conversation.LiftBan{Contact: "ada"})
	banned, err = w.h.Banned(t.Context())
	require.NoError(t, err)
	require.Empty(t, banned)
	require.Equal(t, 1, w.do(customer("bea"), conversation.Receive{Service: "shop", Channel: "app", Address: "token-CANARY-NAME", Text: "Hello"}).Entry)
	w.coherent()
}

// TestE10_WhoComesWhileTheBanIsSetIsBarred: the bar is a condition of the commit that
// would let somebody in.
func TestE10_WhoComesWhileTheBanIsSetIsBarred(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.do(customer("ada"), conversation.Receive{Service: "shop", Channel: "sms", Address: "+47", Text: "Hello"})
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	between(w, writing(conversation.KindOpened), func(h *hub.Hub) {
		w.store.on(nil, nil)
		_, err := h.Do(context.Background(), agent("ann"), conversation.Ban{})
		require.NoError(t, err)
	})
	w.refused(conversation.Barring, customer("bea"), conversation.Receive{Service: "shop", Channel: "sms", Address: "+47", Text: "Hello"})
}

// TestE10_TwoBansAtOnceOfOneAddress: both count, whoever is faster.
func TestE10_TwoBansAtOnceOfOneAddress(t *testing.T) {
	w := newHouse(t)
	for _, id := range []string{"ada", "bea"} {
		w.do(customer(id), conversation.Receive{Service: "shop", Channel: "sms", Address: "+47", Text: "Hello"})
	}
	between(w, writing(conversation.KindBarred), func(h *hub.Hub) {
		w.store.on(nil, nil)
		_, err := h.Do(context.Background(), sue, conversation.Ban{Conversation: "c2"})
		require.NoError(t, err)
	})
	w.do(sue, conversation.Ban{Conversation: "c1"})
	cleo := conversation.Receive{Service: "shop", Channel: "web", Address: "+47", Text: "Hello"}
	w.do(sue, conversation.LiftBan{Contact: "bea"})
	w.refused(conversation.Barring, customer("cleo"), cleo)
	w.do(sue, conversation.LiftBan{Contact: "ada"})
	w.do(customer("cleo"), cleo)
}

// TestE10_OneBarredAddressIsEnough, among many that are not barred.
func TestE10_OneBarredAddressIsEnough(t *testing.T) {
	w := newHouse(t)
	from := func(address conversation.Text) conversation.Receive {
		return conversation.Receive{Service: "shop", Channel: "sms", Address: address, Text: "Hello"}
	}
	for i := range 12 {
		w.do(customer("bea"), from(conversation.Text(fmt.Sprint("+47", i))))
	}
	w.do(customer("bea"), conversation.End{Conversation: "c1"})
	w.do(customer("ada"), from("+1"))
	w.do(sue, conversation.Ban{Conversation: "c2"})
	w.refused(conversation.Barring, customer("bea"), from("+1"))
	w.do(customer("bea"), from("+472"))
}

// TestD3_TheLastOneGoesOn, not an earlier one whose time is not over either.
func TestD3_TheLastOneGoesOn(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	for range 3 {
		w.do(agent("ann"), conversation.Begin{Service: "kept", Channel: "sms", Contact: "ada", Text: "Hi"})
		w.clock.Advance(time.Minute)
		w.do(agent("ann"), conversation.End{})
	}
	out := w.do(customer("ada"), conversation.Receive{Service: "kept", Channel: "sms", Text: "Hello"})
	require.Equal(t, hub.Outcome{Conversation: "c3", Entry: 2}, out)
}

// TestE13_BeginAndReceiveAtOnce: an agent writes to a customer who writes at the same
// time, on three nodes: there is one conversation, and no message of the customer is
// anywhere else.
func TestE13_BeginAndReceiveAtOnce(t *testing.T) {
	for range 20 {
		w := newHouse(t)
		w.ready("ann", 5)
		hubs := []*hub.Hub{w.h, w.another(), w.another()}
		start := make(chan struct{})
		var group sync.WaitGroup
		for i := range 12 {
			group.Go(func() {
				<-start
				by, cmd := customer("ada"), conversation.Command(conversation.Receive{Service: "text", Channel: "sms", Text: conversation.Text(fmt.Sprint("From ada ", i))})
				if i%2 == 0 {
					by, cmd = agent("ann"), conversation.Begin{Service: "text", Channel: "sms", Contact: "ada", Text: conversation.Text(fmt.Sprint("From ann ", i))}
				}
				_, err := hubs[i%3].Do(context.Background(), by, cmd)
				if err != nil && !errors.Is(err, conversation.AlreadyOpen) {
					t.Error(err)
				}
			})
		}
		close(start)
		group.Wait()
		thread, err := w.h.Thread(t.Context(), "ada")
		require.NoError(t, err)
		require.Len(t, thread, 1)
		require.Equal(t, 6, thread[0].Inbound)
		entries, err := w.h.Transcript(t.Context(), system, thread[0].ID, 0, 100)
		require.NoError(t, err)
		seen := map[conversation.Text]bool{}
		for _, e := range entries {
			require.False(t, seen[e.Text])
			seen[e.Text] = true
		}
		w.coherent()
	}
}

// TestD3_AReplyAndTheEndAtOnce: the message is aimed at what ends meanwhile. It goes on
// there if the rule says so.
func TestD3_AReplyAndTheEndAtOnce(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	text := conversation.Receive{Service: "text", Channel: "sms", Text: "Hello"}
	w.do(customer("ada"), text)
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	between(w, loading("conv/c1"), func(h *hub.Hub) {
		w.store.on(nil, nil)
		_, err := h.Do(context.Background(), agent("ann"), conversation.End{Conversation: "c1"})
		require.NoError(t, err)
	})
	require.Equal(t, hub.Outcome{Conversation: "c1", Entry: 2}, w.do(customer("ada"), text))
	require.Nil(t, w.conversation("c1").Ending)
	w.coherent()
}

// TestA13_WhatEndsMeanwhileIsNoHindrance: an agent writes to a customer, and the
// conversation that was open ends at that moment; it begins another one.
func TestA13_WhatEndsMeanwhileIsNoHindrance(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 2)
	hi := conversation.Begin{Service: "shop", Channel: "sms", Contact: "ada", Text: "Hi"}
	w.do(agent("ann"), hi)
	between(w, loading("conv/c1"), func(h *hub.Hub) {
		w.store.on(nil, nil)
		_, err := h.Do(context.Background(), customer("ada"), conversation.End{Conversation: "c1"})
		require.NoError(t, err)
	})
	require.Equal(t, hub.Outcome{Conversation: "c2", Entry: 1}, w.do(agent("ann"), hi))
}

// TestD3_WhatMayNotGoOnIsNotLookedThrough: a customer with a long past costs no more than
// a new one, where what comes after the end begins a new conversation.
func TestD3_WhatMayNotGoOnIsNotLookedThrough(t *testing.T) {
	w := newHouse(t)
	listed := 0
	w.store.on(nil, func(c call) error {
		if c.method == "List" && strings.HasPrefix(c.label, "contact/") {
			listed++
		}
		return nil
	})
	for range 20 {
		w.do(customer("ada"), conversation.End{Conversation: w.writes("ada", "Hello").Conversation})
	}
	require.Zero(t, listed)
	before := w.store.called()
	w.writes("bea", "Hello")
	new := w.store.called() - before
	before = w.store.called()
	w.writes("ada", "Hello")
	require.Equal(t, new, w.store.called()-before)
}

// TestE9_ListsOfContacts: who deals with whom, and who took whom off its list.
func TestE9_ListsOfContacts(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 3)
	list := func(id string) (ids []string) {
		contacts, err := w.h.Assigned(t.Context(), id)
		require.NoError(t, err)
		for _, c := range contacts {
			ids = append(ids, c.ID)
		}
		return ids
	}
	for _, id := range []string{"cleo", "ada", "a/b"} {
		w.do(agent("ann"), conversation.Accept{Conversation: w.writes(id, "Hello").Conversation})
	}
	require.Equal(t, []string{"a/b", "ada", "cleo"}, list("ann"))
	require.Empty(t, list("bob"))
	w.do(agent("ann"), conversation.Unassign{Conversation: "c2"})
	require.Equal(t, []string{"a/b", "cleo"}, list("ann"))
}

// TestWaitingIsWhatNobodyHas, the offered ones among them, and not what somebody has who
// asks others in.
func TestWaitingIsWhatNobodyHas(t *testing.T) {
	w := newHouse(t)
	waiting := func() (ids []string) {
		all, err := w.h.Waiting(t.Context())
		require.NoError(t, err)
		for _, c := range all {
			ids = append(ids, c.ID)
		}
		return ids
	}
	w.ready("ann", 1)
	for _, id := range []string{"ada", "bea", "cleo"} {
		w.writes(id, "Hello")
		w.clock.Advance(time.Second)
	}
	require.Equal(t, []string{"c1", "c2", "c3"}, waiting())
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.do(agent("ann"), conversation.Invite{Conversation: "c1", Queue: "billing"})
	require.Equal(t, []string{"c2", "c3"}, waiting())
	w.do(agent("ann"), conversation.Leave{Conversation: "c1"})
	require.Equal(t, []string{"c1", "c2", "c3"}, waiting(), "with its age")
}
