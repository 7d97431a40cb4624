package hub_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// hands carries out the host's commands of the message field.
type hands struct {
	got  []hub.SlashCall
	does func(hub.SlashCall) error
}

func (h *hands) call(_ context.Context, c hub.SlashCall) error {
	h.got = append(h.got, c)
	if h.does != nil {
		return h.does(c)
	}
	return nil
}

func withHands(t *testing.T) (*house, *hands) {
	hs := &hands{}
	w := newHouse(t, func(c *hub.Config) { c.CallSlash = hs.call })
	w.ready("ann", 2)
	w.writes("ada", "Hello")
	w.writes("bea", "Hello")
	w.do(agent("ann"), conversation.Accept{Conversation: "c1"})
	w.do(agent("ann"), conversation.Accept{Conversation: "c2"})
	return w, hs
}

// TestC6_ACommandIsCalledUntilItIsDone: with the same ID, in the order in which they were
// typed into one conversation; another conversation's do not wait.
func TestC6_ACommandIsCalledUntilItIsDone(t *testing.T) {
	w, hs := withHands(t)
	hs.does = func(c hub.SlashCall) error {
		switch {
		case c.Conversation == "c2":
			return nil
		case c.Attempt == 1:
			return errors.New("no line")
		case c.Attempt == 2:
			panic("of " + string(c.Typed))
		}
		return nil
	}
	w.says("c1", "  /callback tomorrow")
	w.says("c1", "/CALLBACK on Friday")
	w.says("c2", "/callback")
	require.Empty(t, hs.got, "outside of the command")
	for range 10 {
		w.tick(10 * time.Second)
	}
	var got []string
	for _, c := range hs.got {
		require.Equal(t, "ann", c.Agent)
		require.Equal(t, "callback", c.Name)
		got = append(got, fmt.Sprintf("%s %s %d %q", c.ID, c.Conversation, c.Attempt, string(c.Typed)))
	}
	require.Equal(t, []string{
		`slash/entry/c1/2 c1 1 "  /callback tomorrow"`, `slash/entry/c2/2 c2 1 "/callback"`,
		`slash/entry/c1/2 c1 2 "  /callback tomorrow"`, `slash/entry/c1/2 c1 3 "  /callback tomorrow"`,
		`slash/entry/c1/3 c1 1 "/CALLBACK on Friday"`, `slash/entry/c1/3 c1 2 "/CALLBACK on Friday"`, `slash/entry/c1/3 c1 3 "/CALLBACK on Friday"`,
	}, got)
	require.Zero(t, w.tasks())
	v, err := w.h.Customer(t.Context(), "ada", "web")
	require.NoError(t, err)
	require.Len(t, v.Lines, 1, "the customer sees none of it")
}

// TestC6_WithoutCallSlashTheFeedTells: it is in the transcript, and nothing waits.
func TestC6_WithoutCallSlashTheFeedTells(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.writes("ada", "Hello")
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.says("c1", "/callback")
	require.Zero(t, w.tasks())
	entries, err := w.h.Transcript(t.Context(), agent("ann"), "c1", 1, 10)
	require.NoError(t, err)
	require.Equal(t, conversation.NoticeSlash, entries[0].Notice)
}

// TestC6_AnUnknownCommandIsRefusedWithTheList.
func TestC6_AnUnknownCommandIsRefusedWithTheList(t *testing.T) {
	w, hs := withHands(t)
	_, err := w.h.Do(t.Context(), agent("ann"), conversation.Send{Conversation: "c1", Text: "/nothing"})
	require.ErrorIs(t, err, conversation.UnknownSlash)
	require.ErrorContains(t, err, "/ban, /callback")
	w.tick(time.Minute)
	require.Empty(t, hs.got)
	require.Equal(t, 1, w.conversation("c1").Entries)
}

// TestReasonsAndCommandsAreChecked with the rest of the configuration.
func TestReasonsAndCommandsAreChecked(t *testing.T) {
	_, err := hub.New(newTap(), hub.Config{
		Slash: []conversation.SlashCommand{{Name: "Call"}, {Name: "ban"}},
	})
	require.ErrorContains(t, err, "slash command 1")
	require.ErrorContains(t, err, "slash command 2")
}
