package hub_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// strange are names of which one could be taken for another, once they stand in a key.
var strange = []string{
	"a", "a/b", "a%2Fb", "a%2fb", "a b", "a+b", "a%20b", "/", "//", "%", "%%", ".", "..", "a/", "/a", "a/b/c", "b",
	"c1", "c1/1", "waiting", "open", "agents", "ä", "a\u0308", "Ä", "日本", "\U0010FFFF", "a\nb", "a\tb", "\"", "'", "\\", "?", "#", "*",
}

// TestStrangeNamesDoNotCollide: customers, agents and channels with such names are as
// many different ones, each with a conversation, a desk and a transcript of its own.
func TestStrangeNamesDoNotCollide(t *testing.T) {
	ids := strange
	w := newHouse(t, func(c *hub.Config) {
		c.NewID = func() string { id := ids[0]; ids = ids[1:]; return id }
	})
	for i, id := range strange {
		out := w.do(customer(id), conversation.Receive{Service: "shop", Channel: id, Text: conversation.Text(id)}, hub.Once(id))
		require.Equal(t, hub.Outcome{Conversation: strange[i], Entry: 1}, out)
	}
	for _, id := range strange {
		limits := map[string]agentstate.Limit{id: {Max: 3}}
		w.do(system, conversation.Presence{Agent: id, Do: agentstate.Configure{Name: id, Capacity: agentstate.Capacity{Channels: limits}}})
		w.do(agent(id), conversation.Presence{Do: agentstate.LogIn{Ready: true}}, hub.Once(id))
		require.Equal(t, id, w.offeredTo(id), "the only agent who serves that channel")
		w.do(agent(id), conversation.Open{Conversation: id})
		w.do(agent(id), conversation.WrapUp{Disposition: "x", Note: conversation.Text(id)})
	}
	for _, id := range strange {
		require.True(t, w.do(agent(id), conversation.Presence{Do: agentstate.LogIn{Ready: true}}, hub.Once(id)).Repeated)
		d, err := w.h.Desktop(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, d.Conversations, 1)
		require.Equal(t, id, string(d.Conversations[0].Last.Text))
		require.Equal(t, id, string(d.Conversations[0].Note))
		thread, err := w.h.Thread(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, thread, 1)
		v, err := w.h.Customer(t.Context(), id, id)
		require.NoError(t, err)
		require.Len(t, v.Lines, 1)
		require.Equal(t, id, v.Agent)
	}
	w.coherent()
	agents, err := w.h.Agents(t.Context())
	require.NoError(t, err)
	require.Len(t, agents, len(strange))
}

// TestKeysOfRecordsCanBeRead: what a record is about can be told from its key.
func TestKeysOfRecordsCanBeRead(t *testing.T) {
	for _, id := range strange {
		w := newHouse(t, func(c *hub.Config) { c.NewID = func() string { return id } })
		w.configure(id, 1, 1)
		w.writes(id, "Hello")
		w.do(agent(id), conversation.Prefer{FocusOnAccept: true})
		about := map[string]bool{}
		for _, r := range w.records() {
			kind, of := r.Key.Split()
			require.Equal(t, id, of)
			about[kind] = true
		}
		require.Equal(t, map[string]bool{"conv": true, "agent": true, "desk": true}, about)
	}
	kind, id := hub.Key("conv/%zz").Split()
	require.Equal(t, "conv", kind)
	require.Empty(t, id, "no hub made it")
}

// TestTasksOfStrangeNamesDoNotCollide: each offer has a deadline of its own.
func TestTasksOfStrangeNamesDoNotCollide(t *testing.T) {
	ids := strange
	w := newHouse(t, func(c *hub.Config) {
		c.NewID = func() string { id := ids[0]; ids = ids[1:]; return id }
	})
	w.ready("ann", 100)
	for _, id := range strange {
		w.writes(id, "Hello")
	}
	require.Equal(t, len(strange), w.tasks())
	w.tick(conversation.DefaultOfferFor)
	require.Zero(t, w.tasks())
	for _, c := range w.conversations() {
		require.Equal(t, conversation.PhaseQueued, c.Phase())
	}
}
