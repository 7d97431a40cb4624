package conversation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

func TestA2_AnOfferOfAConversationReservesAtOnce(t *testing.T) {
	s := ready(t)
	s.offers(s.calls(ada, "shop"), ann)
	s.shows(ann, agentstate.Busy, "")
	require.Equal(t, PhaseOffered, s.conversations["c1"].Phase())
	s.shows(ben, agentstate.Ready, "")
}

func TestA2_OffersOfConversationsCountAgainstRoom(t *testing.T) {
	s := ready(t)
	for _, customer := range []string{"a", "b"} {
		s.does(Actor{Role: Customer, ID: customer}, Receive{Service: "shop", Channel: "sms", Text: "Hello"})
	}
	s.does(ada, Receive{Service: "shop", Channel: "sms", Text: "Hello"})
	s.offers("c1", ann)
	s.offers("c2", ann)
	s.refused(system, MakeOffer{Conversation: "c3", Agent: "ann"}, agentstate.NoRoom)
	s.offers("c3", ben)
}

func TestA2_AConversationIsOfferedToOneAgentAtATime(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.refused(system, MakeOffer{Conversation: id, Agent: "ben"}, NotWaiting)
	s.refused(system, MakeOffer{Conversation: id, Agent: "ann"}, NotWaiting)
	s.refused(ben, Accept{Conversation: id}, OfferGone)
	s.does(ann, Accept{Conversation: id})
	s.refused(system, MakeOffer{Conversation: id, Agent: "ben"}, NotWaiting)
}

func TestA2_AnOfferGoesToAnAgentWithTheSkills(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "bills")
	r := s.refused(system, MakeOffer{Conversation: id, Agent: "ann"}, SkillMissing)
	require.Contains(t, r.Why, "billing at level 2")
	s.offers(id, ben)
}

func TestA3_BusyAsLongAsOneConversationIsOfferedOrActive(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "quick"), s.talks(bob, ann, "quick")
	third := s.calls(cleo, "quick")
	s.offers(third, ann)
	s.does(ann, End{Conversation: first})
	s.shows(ann, agentstate.Busy, "")
	s.does(bob, End{Conversation: second})
	s.shows(ann, agentstate.Busy, "")
	s.does(cleo, End{Conversation: third})
	s.shows(ann, agentstate.Ready, "")
}

func TestA4_RejectedConversationWithNothingElse(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.does(ann, Reject{Conversation: id})
	s.shows(ann, agentstate.NotReady, agentstate.Rejected)
	s.at("12:00:00")
	s.shows(ann, agentstate.NotReady, agentstate.Rejected)
	s.does(ann, Presence{Do: agentstate.GoReady{}})
	s.shows(ann, agentstate.Ready, "")
}

func TestA4_RejectedConversationBesideAnotherStaysBusy(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "shop"), s.calls(bob, "shop")
	s.offers(second, ann)
	s.does(ann, Reject{Conversation: second})
	s.shows(ann, agentstate.Busy, "")
	third := s.calls(cleo, "shop")
	s.refused(system, MakeOffer{Conversation: third, Agent: "ann"}, agentstate.NotOpen)
	s.does(ann, End{Conversation: first})
	s.shows(ann, agentstate.AfterCallWork, "")
	s.does(ann, Done{Conversation: first})
	s.shows(ann, agentstate.NotReady, agentstate.Rejected)
}

func TestA5_MissedConversationIsARejectWithAnotherReason(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "quick"), s.calls(bob, "shop")
	s.offers(second, ann)
	s.at("10:00:20")
	s.shows(ann, agentstate.Busy, "")
	require.Equal(t, PhaseQueued, s.conversations[second].Phase())
	s.does(ada, End{Conversation: first})
	s.shows(ann, agentstate.NotReady, agentstate.Missed)
	require.Empty(t, s.timers, "by hand only")
}

func TestA5_AutomaticReturnAfterAMissedConversation(t *testing.T) {
	s := ready(t)
	s.offers(s.calls(ada, "back"), ann)
	s.at("10:00:20")
	s.shows(ann, agentstate.NotReady, agentstate.Missed)
	require.Equal(t, clockAt("10:01:20"), s.desktop("ann").Return)
	s.at("10:01:19")
	s.shows(ann, agentstate.NotReady, agentstate.Missed)
	s.at("10:01:20")
	s.shows(ann, agentstate.Ready, "")
	require.Empty(t, s.timers)
}

func TestA5_AWishEndsTheAutomaticReturn(t *testing.T) {
	for _, wish := range []agentstate.Command{agentstate.GoReady{}, agentstate.GoNotReady{Reason: "lunch"}, agentstate.LogOut{}} {
		s := ready(t)
		s.offers(s.calls(ada, "back"), ann)
		s.at("10:00:20")
		d := s.does(ann, Presence{Do: wish})
		require.Equal(t, []Timer{{ID: "return/ann", Do: Presence{Agent: "ann", Do: agentstate.Return{}}}}, d.Timers)
		state := s.agents["ann"].State()
		s.at("10:10:00")
		require.Equal(t, state, s.agents["ann"].State())
		s.same(system, Presence{Agent: "ann", Do: agentstate.Return{}})
	}
}

func TestA5_LogOutAfterMissedConversationsInARow(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "back")
	s.offers(id, ann)
	s.at("10:00:20")
	s.at("10:01:20")
	s.offers(id, ann)
	s.at("10:01:40")
	s.shows(ann, agentstate.LoggedOut, "")
	require.Equal(t, PhaseQueued, s.conversations[id].Phase(), "and the customer still waits")
	require.Empty(t, s.timers)
}

func TestA7_AWishMadeDuringAConversationTakesEffectAtItsEnd(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, Presence{Do: agentstate.GoNotReady{Reason: "lunch"}})
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	s.shows(ann, agentstate.Busy, "")
	s.refused(system, MakeOffer{Conversation: s.calls(bob, "shop"), Agent: "ann"}, agentstate.NotOpen)
	s.does(ann, Send{Text: "I am still here"})
	s.does(ann, End{Conversation: id})
	s.shows(ann, agentstate.AfterCallWork, "")
	s.at("10:00:30")
	s.shows(ann, agentstate.LoggedOut, "")
}

func TestA7_AWishMadeDuringAnOfferDoesNotTakeTheOfferAway(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "quick")
	s.offers(id, ann)
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	s.does(ann, Accept{Conversation: id})
	s.does(ann, End{})
	s.shows(ann, agentstate.LoggedOut, "")
}

func TestA9_WrapUpShowsOnlyWhenNoConversationIsActiveOrOffered(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "shop"), s.talks(bob, ann, "shop")
	s.does(ada, End{Conversation: first})
	s.shows(ann, agentstate.Busy, "")
	third := s.calls(cleo, "shop")
	s.offers(third, ann)
	s.does(bob, End{Conversation: second})
	s.shows(ann, agentstate.Busy, "")
	s.does(cleo, End{Conversation: third})
	s.shows(ann, agentstate.AfterCallWork, "")
	s.does(ann, Done{Conversation: second})
	s.shows(ann, agentstate.AfterCallWork, "")
	s.does(ann, Done{Conversation: first})
	s.shows(ann, agentstate.Ready, "")
}

func TestA9_EachConversationHasAWrapUpDeadlineOfItsOwn(t *testing.T) {
	s := ready(t)
	first, second := s.talks(ada, ann, "shop"), s.talks(bob, ann, "shop")
	s.does(ada, End{Conversation: first})
	s.at("10:00:10")
	s.does(bob, End{Conversation: second})
	require.Equal(t, clockAt("10:00:30"), s.line(ann, first).WrapUpUntil)
	require.Equal(t, clockAt("10:00:40"), s.line(ann, second).WrapUpUntil)
	s.at("10:00:30")
	s.shows(ann, agentstate.AfterCallWork, "")
	s.at("10:00:40")
	s.shows(ann, agentstate.Ready, "")
}

func TestA9_NoOfferDuringWrapUpAlone(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, End{Conversation: id})
	second := s.calls(bob, "shop")
	s.refused(system, MakeOffer{Conversation: second, Agent: "ann"}, agentstate.NotOpen)
	s.now = s.now.Add(time.Minute)
	_, err := s.tick()
	require.NoError(t, err)
	s.offers(second, ann)
}
