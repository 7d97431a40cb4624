package conversation

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/routing"
)

// full is a conversation with something in every field, and room behind its
// slices that must stay unwritten.
func full() Conversation {
	at := clockAt("10:00:00")
	return Conversation{
		ID: "c1", Service: "shop", Queue: "sales", Channel: "web", Contact: "ada", Opened: at, Waiting: at, Offered: 3,
		Offers:   append(make([]Offer, 0, 9), Offer{N: 2, Agent: "ann", At: at, Until: at}, Offer{N: 3, Agent: "ben", At: at, Until: at}),
		NotAgain: append(make([]routing.Exclusion, 0, 9), routing.Exclusion{Candidate: "ann", Until: at}, routing.Exclusion{Candidate: "zoe", Until: at.AddDate(1, 0, 0)}),
		Segments: append(make([]Segment, 0, 9), Segment{N: 1, Agent: "ann", From: at}),
		Entries:  3, Inbound: 2, LastMessage: 3, Unanswered: at, Events: 9,
	}
}

func TestEvolveLeavesItsArgumentAlone(t *testing.T) {
	at := clockAt("10:00:30")
	for _, e := range []Event{
		Queued{Queue: "sales", Since: at}, Offered{Offer: 4, Agent: "zoe", Until: at}, Accepted{Offer: 2, Agent: "ann"},
		Rejected{Offer: 2, Agent: "ann", NotAgain: at}, Missed{Offer: 3, Agent: "ben", NotAgain: at}, Withdrawn{Offer: 2, Agent: "ann"},
		EntryAdded{Entry: 4, Author: ada, Audience: Everyone}, Ended{By: ada, Reason: EndedByCustomer},
		WrapUpBegun{Segment: 1, Until: at}, Booked{Segment: 1, Disposition: "sold"}, Completed{Segment: 1},
	} {
		c := full()
		first, second := Evolve(c, e, at), Evolve(c, Offered{Offer: 5, Agent: "max", Until: at}, at)
		kept := roundTrip(t, first)
		Evolve(c, Accepted{Offer: 3, Agent: "ben"}, at)
		Evolve(c, Missed{Offer: 3, Agent: "ben", NotAgain: at}, at)
		require.Equal(t, full(), c, e.Kind())
		require.Equal(t, make([]Offer, 7), c.Offers[2:9], e.Kind())
		require.Equal(t, make([]routing.Exclusion, 7), c.NotAgain[2:9], e.Kind())
		require.Equal(t, make([]Segment, 8), c.Segments[1:9], e.Kind())
		require.Equal(t, kept, first, "%s: two futures of one past share nothing", e.Kind())
		require.Equal(t, 5, second.Offers[2].N)
	}
}

func TestEvolveDeskLeavesItsArgumentAlone(t *testing.T) {
	desk := func() Desk { return Desk{Agent: "ann", Focus: "c1", Seen: map[string]int{"c1": 1, "c2": 2}, Events: 4} }
	for _, e := range []DeskEvent{FocusMoved{To: "c2"}, Looked{Conversation: "c1", Inbound: 7}, Cleared{Conversation: "c1"}, Preferred{FocusOnAccept: true}} {
		d := desk()
		require.NotEqual(t, d, EvolveDesk(d, e))
		require.Equal(t, desk(), d, e.Kind())
	}
}

// An event that does not fit says nothing about this conversation, so only the
// count of events moves. A log with a hole or a repeat in it still folds.
func TestEvolveOnlyCountsAnEventThatDoesNotFit(t *testing.T) {
	at := clockAt("10:00:30")
	talking := full()
	talking.Offers, talking.NotAgain, talking.Owner = nil, nil, "ann"
	over := Evolve(talking, Ended{By: ada, Reason: EndedByCustomer}, at)
	done := Evolve(over, Completed{Segment: 1}, at)
	for _, c := range []struct {
		what  string
		state Conversation
		event Event
	}{
		{"nothing", full(), nil},
		{"opened twice", full(), Opened{Conversation: "c2", Service: "care"}},
		{"queued and not there", Conversation{}, Queued{Queue: "sales", Since: at}},
		{"queued when over", over, Queued{Queue: "sales", Since: at}},
		{"an old offer", full(), Offered{Offer: 2, Agent: "zoe", Until: at}},
		{"offered when over", over, Offered{Offer: 4, Agent: "zoe", Until: at}},
		{"offered and not there", Conversation{}, Offered{Offer: 1, Agent: "zoe", Until: at}},
		{"no such offer accepted", full(), Accepted{Offer: 9, Agent: "ann"}},
		{"another's offer accepted", full(), Accepted{Offer: 2, Agent: "ben"}},
		{"no such offer rejected", full(), Rejected{Offer: 9, Agent: "ann", NotAgain: at}},
		{"another's offer rejected", full(), Rejected{Offer: 2, Agent: "ben", NotAgain: at}},
		{"no such offer missed", full(), Missed{Offer: 9, Agent: "ann", NotAgain: at}},
		{"no such offer withdrawn", full(), Withdrawn{Offer: 9, Agent: "ann"}},
		{"an entry twice", full(), EntryAdded{Entry: 3, Author: ada, Audience: Everyone}},
		{"an entry with a gap", full(), EntryAdded{Entry: 5, Author: ada, Audience: Everyone}},
		{"ended twice", over, Ended{By: ann, Reason: EndedByAgent}},
		{"ended and not there", Conversation{}, Ended{By: ada, Reason: EndedByCustomer}},
		{"no such segment wraps up", over, WrapUpBegun{Segment: 7, Until: at}},
		{"no such segment booked", over, Booked{Segment: 7, Disposition: "sold"}},
		{"booked when done", done, Booked{Segment: 1, Disposition: "sold"}},
		{"no such segment completed", over, Completed{Segment: 7}},
		{"completed twice", done, Completed{Segment: 1, Expired: true}},
	} {
		want := c.state
		want.Events++
		require.Equal(t, want, Evolve(c.state, c.event, at.AddDate(0, 0, 1)), c.what)
	}
	require.Equal(t, Desk{Agent: "ann", Events: 1}, EvolveDesk(Desk{Agent: "ann"}, nil))
}

// Nothing has one form, so that what is equal compares equal, stored and read
// again too.
func TestEmptyHasOneForm(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	require.Nil(t, s.conversations[id].Offers)
	require.Nil(t, s.conversations[id].NotAgain)
	s.does(ann, End{})
	s.does(ann, Done{})
	require.Nil(t, s.desks["ann"].Seen)
	require.Equal(t, s.conversations[id], roundTrip(t, s.conversations[id]))
	require.Equal(t, s.desks["ann"], roundTrip(t, s.desks["ann"]))
	require.Equal(t, s.contacts["ada"], roundTrip(t, s.contacts["ada"]))
}

// Agents who are passed over stand in the list as long as it matters.
func TestNotAgainIsPruned(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.does(ann, Reject{Conversation: id})
	s.at("10:01:00")
	s.offers(id, ben)
	s.does(ben, Reject{Conversation: id})
	require.Equal(t, []string{"ben"}, slices.Collect(func(yield func(string) bool) {
		for _, x := range s.conversations[id].NotAgain {
			if !yield(x.Candidate) {
				return
			}
		}
	}))
}
