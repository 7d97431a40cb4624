package conversation

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

func TestC1_EachLineTellsWhatTheListShows(t *testing.T) {
	s := ready(t)
	s.does(ada, Receive{Service: "shop", Channel: "web", Name: "Ada", Address: "session-1", Page: "/cart", Text: "Hello"})
	s.at("10:00:10")
	s.offers("c1", ann)
	s.at("10:00:15")
	s.does(ann, Accept{Conversation: "c1"})
	s.at("10:00:20")
	s.does(ann, Send{Text: "Good morning"})
	s.at("10:00:30")
	s.writes(ada, "shop", "Is it in stock?")
	s.does(system, Send{Conversation: "c1", Text: secret + "a regular"})
	s.does(ann, WrapUp{Disposition: "sold", Note: "to be sent"})

	desktop := s.desktop("ann")
	require.Equal(t, agentstate.Busy, desktop.State)
	require.Equal(t, clockAt("10:00:10"), desktop.Since)
	require.Equal(t, "Ann", desktop.Name)
	require.Equal(t, "c1", desktop.Focus)
	require.Equal(t, []Active{{
		Conversation: "c1", Phase: PhaseActive, Service: "Web shop", Channel: "web", Contact: "ada", Customer: "Ada", From: "session-1",
		Page: "/cart", Taken: clockAt("10:00:15"), Dispositions: []string{"sold", "lost"}, Disposition: "sold", Note: "to be sent", Owner: "ann",
		Last:       &Entry{Conversation: "c1", N: 3, Author: ada, Audience: Everyone, At: clockAt("10:00:30"), Text: "Is it in stock?"},
		Unanswered: clockAt("10:00:30"), Late: clockAt("10:01:30"), Focused: true,
		Permitted: permissions("c1", KindSend, KindTyping, KindPark, KindEnd, KindInvite, KindRead, KindWrapUp, KindIdentify, KindSetConsent, KindBan, KindUnassign),
	}}, desktop.Conversations)
}

func TestC1_StateReasonAndPendingWish(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	require.Nil(t, s.desktop("ann").Pending)
	s.does(ann, Presence{Do: agentstate.GoNotReady{Reason: "lunch"}})
	desktop := s.desktop("ann")
	require.Equal(t, agentstate.Busy, desktop.State)
	require.Equal(t, "lunch", desktop.Pending.Reason)
	require.Empty(t, desktop.Reason, "it is not NotReady yet")
	s.does(ann, End{Conversation: id})
	s.does(ann, Done{Conversation: id})
	desktop = s.desktop("ann")
	require.Equal(t, agentstate.NotReady, desktop.State)
	require.Equal(t, "lunch", desktop.Reason)
	require.Nil(t, desktop.Pending)
	require.NotNil(t, desktop.Conversations, "an empty list is a list")
}

func TestC1_CustomerWaitsSinceTheFirstUnansweredMessage(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.at("10:00:10")
	s.writes(ada, "shop", "Anybody there?")
	s.offers(id, ann)
	s.does(ann, Open{Conversation: id})
	require.Equal(t, clockAt("10:00:00"), s.line(ann, id).Unanswered)
	require.Equal(t, clockAt("10:01:00"), s.line(ann, id).Late)
	s.does(system, Send{Conversation: id, Text: "a line for the staff"})
	require.Equal(t, clockAt("10:00:00"), s.line(ann, id).Unanswered, "a staff line is no answer")
	s.does(ann, Send{Text: "Yes"})
	require.Zero(t, s.line(ann, id).Unanswered)
	require.Zero(t, s.line(ann, id).Late)
	s.at("10:05:00")
	s.writes(ada, "shop", "Good")
	require.Equal(t, clockAt("10:06:00"), s.line(ann, id).Late)
}

func TestC1_AServiceMayHaveNoLateAnswers(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "quick")
	require.Equal(t, clockAt("10:00:00"), s.line(ann, id).Unanswered)
	require.Zero(t, s.line(ann, id).Late)
}

func TestC1_WrapUpShowsEndAndDeadline(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.at("10:02:00")
	s.does(ada, End{Conversation: id})
	line := s.line(ann, id)
	require.Equal(t, PhaseWrapUp, line.Phase)
	require.Equal(t, clockAt("10:02:00"), line.Ended)
	require.Equal(t, EndedByCustomer, line.EndedBy)
	require.Equal(t, clockAt("10:02:30"), line.WrapUpUntil)
	require.Zero(t, line.Late, "nobody waits any more")
}

func TestC1_ConversationsComeInTheOrderTheyWereTakenAlertsByDeadline(t *testing.T) {
	s := ready(t)
	first, second := s.calls(ada, "shop"), s.calls(bob, "care")
	third := s.calls(cleo, "shop")
	s.offers(second, ann)
	s.offers(third, ann)
	s.offers(first, ann)
	alerts := s.desktop("ann").Alerts
	require.Equal(t, []string{second, first, third}, []string{alerts[0].Conversation, alerts[1].Conversation, alerts[2].Conversation},
		"by deadline, then by id")
	s.does(ann, Accept{Conversation: third})
	s.at("10:00:01")
	s.does(ann, Accept{Conversation: first})
	lines := s.desktop("ann").Conversations
	require.Equal(t, []string{third, first}, []string{lines[0].Conversation, lines[1].Conversation})
}

func TestC2_ACommandWithoutATargetGoesToTheOneInFocus(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "shop"), s.talks(bob, ann, "shop")
	require.Equal(t, second, s.desks["ann"].Focus)
	s.does(ann, Send{Text: "to Bob"})
	s.does(ann, Focus{Conversation: first})
	s.does(ann, Send{Text: "to Ada"})
	s.does(ann, WrapUp{Disposition: "lost"})
	s.does(ann, End{})
	s.does(ann, Done{})
	require.Equal(t, "to Bob", string(s.entries[second][1].Text))
	require.Equal(t, "to Ada", string(s.entries[first][1].Text))
	require.Equal(t, "lost", s.conversations[first].Segments[0].Disposition)
	require.Equal(t, PhaseDone, s.conversations[first].Phase())
	require.Equal(t, PhaseActive, s.conversations[second].Phase())
}

func TestC2_WithNothingInFocusItIsRefused(t *testing.T) {
	s := ready(t)
	for _, cmd := range []Command{Send{Text: "hello?"}, End{}, WrapUp{Note: "?"}, Done{}} {
		r := s.refused(ann, cmd, NotOnDesk)
		require.Contains(t, r.Why, "none is in focus")
	}
}

func TestC2_ANamedTargetComesBeforeTheFocus(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "shop"), s.talks(bob, ann, "shop")
	s.does(ann, Send{Conversation: first, Text: "to Ada"})
	require.Len(t, s.entries[first], 2)
	require.Equal(t, second, s.desks["ann"].Focus, "and does not move it")
}

func TestC2_FocusIsThereAfterAReload(t *testing.T) {
	s := ready(t)
	s.talks(ada, ann, "shop")
	second := s.talks(bob, ann, "shop")
	desk := roundTrip(t, s.desks["ann"])
	require.Equal(t, s.desks["ann"], desk)
	require.Equal(t, second, desk.Focus)
	require.Equal(t, second, s.desktop("ann").Focus)
}

func TestC2_OnlyWhatIsOnTheDeskCanBeFocused(t *testing.T) {
	s := ready(t)
	offered, others := s.calls(ada, "shop"), s.talks(bob, ben, "shop")
	s.offers(offered, ann)
	s.refused(ann, Focus{Conversation: offered}, NotOnDesk)
	s.refused(ann, Focus{Conversation: others}, NotOnDesk)
	s.refused(ann, Focus{Conversation: "c9"}, NotOnDesk)
	s.refused(ann, Focus{}, NotOnDesk)
}

func TestC3_AMessageOutOfFocusIsUnreadWithACount(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "shop"), s.talks(bob, ann, "shop")
	require.Zero(t, s.line(ann, first).Unread)
	s.writes(ada, "shop", "one")
	s.writes(ada, "shop", "two")
	s.writes(bob, "shop", "seen at once")
	require.Equal(t, 2, s.line(ann, first).Unread)
	require.Zero(t, s.line(ann, second).Unread)
	s.does(system, Send{Conversation: first, Text: "a line for the staff"})
	require.Equal(t, 2, s.line(ann, first).Unread, "only the customer's count")
}

func TestC3_FocusingClearsIt(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "shop"), s.talks(bob, ann, "shop")
	s.writes(ada, "shop", "one")
	s.does(ann, Focus{Conversation: first})
	require.Zero(t, s.line(ann, first).Unread)
	s.same(ann, Focus{Conversation: first})
	s.does(ann, Focus{Conversation: second})
	require.Zero(t, s.line(ann, first).Unread, "and it stays cleared when the focus moves on")
}

func TestC3_WhatCameInFocusIsSeenWhenTheFocusMovesAwayAndBack(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "shop"), s.talks(bob, ann, "shop")
	s.does(ann, Focus{Conversation: first})
	s.writes(ada, "shop", "seen at once")
	s.does(ann, Focus{Conversation: second})
	require.Zero(t, s.line(ann, first).Unread)
	s.writes(ada, "shop", "not seen")
	require.Equal(t, 1, s.line(ann, first).Unread)
	s.does(ann, Focus{Conversation: first})
	s.does(ann, Focus{Conversation: second})
	require.Zero(t, s.line(ann, first).Unread)
}

func TestC3_TakingAnOfferOutOfFocusLeavesItsMessagesUnread(t *testing.T) {
	s := ready(t)
	s.talks(ada, ann, "shop")
	second := s.calls(bob, "shop")
	s.writes(bob, "shop", "and one more")
	s.offers(second, ann)
	s.does(ann, Accept{Conversation: second})
	require.Equal(t, 2, s.line(ann, second).Unread)
}

func TestC3_OpeningAnotherKeepsWhatWasSeenOfTheFirst(t *testing.T) {
	s := ready(t)
	first := s.talks(ada, ann, "shop")
	s.writes(ada, "shop", "seen at once")
	s.talks(bob, ann, "shop")
	require.Zero(t, s.line(ann, first).Unread)
}

func TestC3_AnsweringWithoutFocusClearsItToo(t *testing.T) {
	s := ready(t)
	first := s.talks(ada, ann, "shop")
	s.talks(bob, ann, "shop")
	s.writes(ada, "shop", "one")
	s.does(ann, Send{Conversation: first, Text: "an answer"})
	require.Zero(t, s.line(ann, first).Unread)
}

func TestC3_WhatAnotherAgentSawIsUnreadForTheNext(t *testing.T) {
	s := ready(t)
	first := s.talks(ada, ann, "quick")
	s.does(ada, End{Conversation: first})
	require.Empty(t, s.desks["ann"].Seen, "what has left the desk is forgotten")
	s.talks(bob, ben, "shop")
	again := s.calls(ada, "shop")
	s.offers(again, ben)
	s.does(ben, Accept{Conversation: again})
	require.Equal(t, 1, s.line(ben, again).Unread)
	require.Empty(t, s.desktop("ann").Conversations)
}

func TestC4_AnOfferIsAnnouncedHoweverManyConversationsAreOpen(t *testing.T) {
	s := ready(t)
	s.talks(ada, ann, "shop")
	s.talks(bob, ann, "shop")
	require.Empty(t, s.desktop("ann").Alerts)
	s.offers(s.calls(cleo, "shop"), ann)
	desktop := s.desktop("ann")
	require.Len(t, desktop.Conversations, 2)
	require.Len(t, desktop.Alerts, 1)
	require.Equal(t, "c3", desktop.Alerts[0].Conversation)
}

func TestC4_SeveralOffersAreAnnouncedSideBySide(t *testing.T) {
	s := ready(t)
	for _, customer := range []Actor{ada, bob, cleo} {
		s.offers(s.calls(customer, "shop"), ann)
	}
	require.Len(t, s.desktop("ann").Alerts, 3)
	s.now = s.now.Add(time.Second)
	s.does(ann, Reject{Conversation: "c2"})
	require.Len(t, s.desktop("ann").Alerts, 2, "and the others stay")
}

// C5: an agent who is away for long does not make its desk dear: beyond a number of
// contacts the messages are counted together, and the one number stays right.
func TestC5_RecentIsBounded(t *testing.T) {
	d := Desk{Agent: "ann"}
	for i := range 3 * MaxRecent {
		contact := fmt.Sprint("contact-", i)
		d = EvolveDesk(EvolveDesk(d, RecentGrew{Contact: contact}), RecentGrew{Contact: contact})
	}
	require.Equal(t, 6*MaxRecent, d.Unheard())
	require.Len(t, d.Recent, MaxRecent)
	d = EvolveDesk(d, RecentGrew{Contact: "contact-0"})
	require.Equal(t, 3, d.Recent["contact-0"], "a contact that is counted goes on being counted")
	d = EvolveDesk(d, RecentVisited{})
	require.Zero(t, d.Unheard())
}
