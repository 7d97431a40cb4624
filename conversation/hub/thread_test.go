package hub_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
)

// twoOfAda is a house in which Ann had one conversation of Ada and Bob has the other,
// and a third one vanished.
func twoOfAda(t *testing.T) *house {
	w := newHouse(t)
	w.ready("ann", 5)
	w.writes("ada", "I want a red shirt")
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.do(agent("ann"), conversation.Send{Text: "Red is out of stock"})
	w.do(agent("ann"), conversation.End{})
	w.do(agent("ann"), conversation.Presence{Do: agentstate.GoNotReady{Reason: "lunch"}})
	w.clock.Advance(time.Minute)
	w.ready("bob", 5)
	w.do(customer("ada"), conversation.Receive{Service: "shop", Channel: "sms", Text: "Is the shirt red?"})
	w.do(agent("bob"), conversation.Open{Conversation: "c2"})
	w.ready("cat", 5)
	w.do(agent("cat"), conversation.Begin{Service: "shop", Channel: "web", Contact: "ada", Override: true})
	w.do(agent("cat"), conversation.End{})
	return w
}

// TestE9_TheThreadIsForWhoDealsWithTheContact: all of it, and in the same words refused
// to everybody else, whether there is such a contact or not.
func TestE9_TheThreadIsForWhoDealsWithTheContact(t *testing.T) {
	w := twoOfAda(t)
	for _, by := range []conversation.Actor{agent("ann"), agent("bob"), sue, system} {
		thread, err := w.h.ThreadFor(t.Context(), by, "ada")
		require.NoError(t, err, by)
		require.Len(t, thread.Conversations, 2, by)
		require.Equal(t, []string{"ann"}, thread.Conversations[0].Agents)
		require.Equal(t, []string{"bob"}, thread.Conversations[1].Agents)
		require.Equal(t, []string{"ann", "bob"}, thread.Assigned)
		for _, id := range []string{"c1", "c2"} {
			entries, err := w.h.Transcript(t.Context(), by, id, 0, 10)
			require.NoError(t, err, "%s %s", by, id)
			require.NotEmpty(t, entries)
		}
	}
	_, err := w.h.ThreadFor(t.Context(), agent("dan"), "nobody")
	words := err.Error()
	for _, by := range []conversation.Actor{agent("dan"), customer("ada"), {Role: conversation.Bot, ID: "max"}, {Role: conversation.Agent}} {
		for _, contact := range []string{"ada", "nobody", ""} {
			_, err := w.h.ThreadFor(t.Context(), by, contact)
			require.ErrorIs(t, err, conversation.NotOnDesk)
			require.EqualError(t, err, words)
		}
		_, err := w.h.Transcript(t.Context(), by, "c1", 0, 10)
		require.ErrorIs(t, err, conversation.NotOnDesk)
	}
	_, err = w.h.ThreadFor(t.Context(), sue, "nobody")
	require.ErrorIs(t, err, conversation.UnknownContact)
}

// TestE9_WhatVanishedGivesNoRight and is no part of it.
func TestE9_WhatVanishedGivesNoRight(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.writes("ada", "Hello")
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.ready("cat", 5)
	w.do(agent("cat"), conversation.Begin{Service: "shop", Channel: "sms", Contact: "ada"})
	w.do(agent("cat"), conversation.End{})
	_, err := w.h.ThreadFor(t.Context(), agent("cat"), "ada")
	require.ErrorIs(t, err, conversation.NotOnDesk)
	_, err = w.h.Transcript(t.Context(), agent("cat"), "c1", 0, 10)
	require.ErrorIs(t, err, conversation.NotOnDesk)
	_, err = w.h.Transcript(t.Context(), agent("ann"), "c2", 0, 10)
	require.ErrorIs(t, err, conversation.NotOnDesk)
}

// TestE9_SearchByWord: in one thread, the latest first, with the rights of the thread.
func TestE9_SearchByWord(t *testing.T) {
	w := twoOfAda(t)
	w.do(agent("bob"), conversation.Send{Text: "It is blue"})
	search := func(by conversation.Actor, words conversation.Text, limit int) (found []string, err error) {
		q, err := conversation.NewQuery(words)
		require.NoError(t, err)
		q.Contact = "ada"
		hits, err := w.h.Search(t.Context(), by, q, limit)
		for _, hit := range hits {
			found = append(found, fmt.Sprintf("%s/%d", hit.Conversation, hit.Entry))
		}
		return found, err
	}
	found, err := search(agent("ann"), "RED", 10)
	require.NoError(t, err)
	require.Equal(t, []string{"c2/1", "c1/2", "c1/1"}, found)
	found, err = search(sue, "red shirt", 10)
	require.NoError(t, err)
	require.Equal(t, []string{"c2/1", "c1/1"}, found)
	found, err = search(sue, "red", 2)
	require.NoError(t, err)
	require.Equal(t, []string{"c2/1", "c1/2"}, found)
	found, err = search(sue, "green", 10)
	require.NoError(t, err)
	require.Empty(t, found)
	_, err = search(agent("dan"), "red", 10)
	require.ErrorIs(t, err, conversation.NotOnDesk)
}

// TestE9_ALongConversationIsSearchedFromItsEnd, in pieces that do not overlap.
func TestE9_ALongConversationIsSearchedFromItsEnd(t *testing.T) {
	w := newHouse(t)
	for i := range 1203 {
		w.writes("ada", conversation.Text(fmt.Sprintf("number%d all", i+1)))
	}
	q, err := conversation.NewQuery("all")
	require.NoError(t, err)
	q.Contact = "ada"
	hits, err := w.h.Search(t.Context(), sue, q, 5000)
	require.NoError(t, err)
	require.Len(t, hits, 1203)
	for i, hit := range hits {
		require.Equal(t, 1203-i, hit.Entry)
	}
	before := w.store.called()
	hits, err = w.h.Search(t.Context(), sue, q, 3)
	require.NoError(t, err)
	require.Len(t, hits, 3)
	require.Equal(t, 3, w.store.called()-before, "the contact, its conversations, and one page")
}

// TestE9_AnAgentsContacts: who is on the list, and who wrote since the agent looked.
func TestE9_AnAgentsContacts(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 5)
	for i, id := range []string{"ada", "bea", "cleo"} {
		w.writes(id, "Hello")
		w.do(agent("ann"), conversation.Accept{Conversation: fmt.Sprint("c", i+1)})
	}
	w.writes("cleo", "One more")
	w.do(agent("ann"), conversation.Unassign{Conversation: "c3"})
	w.do(agent("ann"), conversation.Unassign{Conversation: "c2"})
	lines, err := w.h.Contacts(t.Context(), "ann")
	require.NoError(t, err)
	require.Equal(t, []conversation.ContactLine{{Contact: "cleo", Unread: 1}, {Contact: "ada", Assigned: true}}, lines)
	lines, err = w.h.Contacts(t.Context(), "nobody")
	require.NoError(t, err)
	require.Empty(t, lines)
}
