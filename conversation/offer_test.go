package conversation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

func TestB2_OfferCarriesWhatTheAgentNeedsToKnow(t *testing.T) {
	s := ready(t)
	s.does(ada, Receive{Service: "shop", Channel: "sms", Name: "Ada L.", Address: "+15551234567", To: "+18005550100", Page: "/cart", Text: "Hi"})
	s.at("10:02:57")
	s.offers("c1", ann)
	s.at("10:03:00")
	require.Equal(t, []Alert{{
		Conversation: "c1", Offer: 1, Service: "Web shop", Queue: "Sales", Channel: "sms",
		Customer: "Ada L.", From: "+15551234567", To: "+18005550100", ToKind: TollFree, Page: "/cart",
		At: clockAt("10:02:57"), Until: clockAt("10:03:17"), Waited: 177_000,
		Permitted: []Permission{{Kind: KindAccept, Target: "c1"}, {Kind: KindOpen, Target: "c1"}, {Kind: KindReject, Target: "c1"}},
	}}, s.desktop("ann").Alerts)
	require.Equal(t, clockAt("10:03:00"), s.desktop("ann").Now, "time since the offer appeared: Now less At")
	require.Empty(t, s.desktop("ben").Alerts)
}

func TestB2_OfferAtOnceHasNotWaited(t *testing.T) {
	s := ready(t)
	s.offers(s.calls(ada, "shop"), ann)
	require.Zero(t, s.desktop("ann").Alerts[0].Waited)
}

func TestB2_NumberTheMessageWasSentTo(t *testing.T) {
	for number, kind := range map[string]NumberKind{
		"+15551234567": LongCode, "15551234567": LongCode, "+447911123456": LongCode, "5551234567": LongCode,
		"+18005550100": TollFree, "18885550100": TollFree, "+80012345678": TollFree, "+80812345678": TollFree,
		"12345": ShortCode, "123": ShortCode, "123456": ShortCode,
		"": "", "12": "", "+12345": "", "shop": "", "+1555x234567": "", "1234567890123456": "", "١٢٣٤٥": "",
	} {
		require.Equal(t, kind, KindOfNumber(number), "%q", number)
	}
}

func TestB3_AcceptLeavesTheFocusWhereItIs(t *testing.T) {
	s := ready(t)
	first := s.talks(ada, ann, "shop")
	second := s.calls(bob, "shop")
	s.offers(second, ann)
	s.does(ann, Accept{Conversation: second})
	require.Equal(t, first, s.desks["ann"].Focus)
	require.Equal(t, PhaseActive, s.conversations[second].Phase())
	require.Equal(t, "ann", s.conversations[second].Owner)
}

func TestB3_OpenMovesTheFocusToTheNewOne(t *testing.T) {
	s := ready(t)
	s.talks(ada, ann, "shop")
	second := s.calls(bob, "shop")
	s.offers(second, ann)
	s.does(ann, Open{Conversation: second})
	require.Equal(t, second, s.desks["ann"].Focus)
	require.Equal(t, PhaseActive, s.conversations[second].Phase())
}

func TestB3_WithNothingInFocusBothFocusIt(t *testing.T) {
	for _, take := range []func(string) Command{
		func(c string) Command { return Accept{Conversation: c} },
		func(c string) Command { return Open{Conversation: c} },
	} {
		s := ready(t)
		first := s.calls(ada, "quick")
		s.offers(first, ann)
		s.does(ann, take(first))
		require.Equal(t, first, s.desks["ann"].Focus)

		s.does(ann, End{})
		require.Empty(t, s.desks["ann"].Focus, "what has left the desk is not in focus")
		second := s.calls(bob, "quick")
		s.offers(second, ann)
		s.does(ann, take(second))
		require.Equal(t, second, s.desks["ann"].Focus)
	}
}

func TestB3_ASettingMakesAcceptMoveTheFocusToo(t *testing.T) {
	s := ready(t)
	s.does(ann, Prefer{FocusOnAccept: true})
	s.same(ann, Prefer{FocusOnAccept: true})
	s.talks(ada, ann, "shop")
	second := s.calls(bob, "shop")
	s.offers(second, ann)
	s.does(ann, Accept{Conversation: second})
	require.Equal(t, second, s.desks["ann"].Focus)
	require.True(t, s.desktop("ann").FocusOnAccept)
	require.False(t, s.desktop("ben").FocusOnAccept)
}

func TestB3_AcceptSaidTwiceIsOneAccept(t *testing.T) {
	s := ready(t)
	first := s.talks(ada, ann, "shop")
	second := s.calls(bob, "shop")
	s.offers(second, ann)
	s.does(ann, Accept{Conversation: second, Offer: 1})
	s.same(ann, Accept{Conversation: second})
	s.same(ann, Accept{Conversation: second, Offer: 1})
	require.Equal(t, first, s.desks["ann"].Focus)
	s.does(ann, Open{Conversation: second})
	require.Equal(t, second, s.desks["ann"].Focus, "opening what one has looks at it")
	s.same(ann, Open{Conversation: second})
}

func TestB5_MissedGoesBackWithItsAge(t *testing.T) {
	s := ready(t)
	s.at("10:00:05")
	id := s.calls(ada, "shop")
	s.at("10:01:00")
	s.offers(id, ann)
	s.at("10:01:20")
	c := s.conversations[id]
	require.Equal(t, PhaseQueued, c.Phase())
	require.Equal(t, clockAt("10:00:05"), c.Waiting)
	require.Equal(t, "sales", c.Queue)
	s.offers(id, ben)
	require.Equal(t, int64(75_000), s.desktop("ben").Alerts[0].Waited)
}

func TestB5_RejectedGoesBackWithItsAge(t *testing.T) {
	s := ready(t)
	s.at("10:00:05")
	id := s.calls(ada, "shop")
	s.at("10:01:00")
	s.offers(id, ann)
	d := s.does(ann, Reject{Conversation: id})
	require.Equal(t, []Event{
		Rejected{Offer: 1, Agent: "ann", NotAgain: clockAt("10:02:00")},
		Queued{Queue: "sales", Since: clockAt("10:00:05")},
	}, d.Events)
	require.Equal(t, clockAt("10:00:05"), s.conversations[id].Waiting)
}

func TestB5_TheAgentIsPassedOverForASetTime(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.does(ann, Reject{Conversation: id})
	s.does(ann, Presence{Do: agentstate.GoReady{}})
	r := s.refused(system, MakeOffer{Conversation: id, Agent: "ann"}, NotAgainYet)
	require.Equal(t, agentstate.ClassState, r.Class)
	s.at("10:00:59")
	s.refused(system, MakeOffer{Conversation: id, Agent: "ann"}, NotAgainYet)
	s.at("10:01:00")
	s.offers(id, ann)
}

func TestB5_OnlyThatAgentAndThatConversation(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.does(ann, Reject{Conversation: id})
	s.does(ann, Presence{Do: agentstate.GoReady{}})
	s.offers(id, ben)
	s.offers(s.calls(bob, "shop"), ann)
}

func TestB5_NeverAgainLastsAsLongAsItWaits(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "care")
	s.offers(id, ann)
	s.at("10:00:05")
	s.does(ann, Presence{Do: agentstate.GoReady{}})
	s.now = s.now.AddDate(50, 0, 0)
	s.refused(system, MakeOffer{Conversation: id, Agent: "ann"}, NotAgainYet)
	s.offers(id, ben)
	s.does(ben, Accept{Conversation: id})
	require.Empty(t, s.conversations[id].NotAgain, "it waits no longer")
}

func TestB5_ItIsNeverDropped(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	for n := 1; n <= 50; n++ {
		s.offers(id, ann)
		require.Equal(t, n, s.conversations[id].Offered)
		if n%2 == 0 {
			s.does(ann, Reject{Conversation: id})
		} else {
			s.now = s.now.Add(DefaultOfferFor)
			_, err := s.tick()
			require.NoError(t, err)
		}
		require.Equal(t, PhaseQueued, s.conversations[id].Phase())
		require.Len(t, s.conversations[id].NotAgain, 1, "one agent stands there once")
		s.now = s.now.Add(DefaultNotAgainFor)
		s.does(ann, Presence{Do: agentstate.GoReady{}})
	}
	require.Equal(t, clockAt("10:00:00"), s.conversations[id].Waiting)
}

func TestB5_ALateTimerOfAnOldOfferDoesNothing(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.does(ann, Reject{Conversation: id})
	s.offers(id, ben)
	s.now = s.now.Add(time.Hour)
	s.same(system, Miss{Conversation: id, Offer: 1})
	s.same(system, Miss{Conversation: id, Offer: 7})
	s.does(system, Miss{Conversation: id, Offer: 2})
	s.same(system, Miss{Conversation: id, Offer: 2})
}

func TestB5_AnAnswerToAnOldOfferIsRefused(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.at("10:00:20")
	s.does(ann, Presence{Do: agentstate.GoReady{}})
	s.at("10:01:20")
	s.offers(id, ann)
	for _, cmd := range []Command{Accept{Conversation: id, Offer: 1}, Open{Conversation: id, Offer: 1}, Reject{Conversation: id, Offer: 1}} {
		s.refused(ann, cmd, OfferGone)
	}
	s.does(ann, Accept{Conversation: id, Offer: 2})
}

func TestB5_AnAnswerAtTheDeadlineIsTooLateAndATimerBeforeItTooEarly(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.now = clockAt("10:00:20").Add(-time.Millisecond)
	s.refused(system, Miss{Conversation: id, Offer: 1}, TooEarly)
	s.now = clockAt("10:00:20")
	for _, cmd := range []Command{Accept{Conversation: id}, Open{Conversation: id}, Reject{Conversation: id}} {
		r := s.refused(ann, cmd, OfferGone)
		require.Contains(t, r.Why, "the offer ended at 10:00:20.000")
	}
	require.Empty(t, s.desktop("ann").Alerts[0].Permitted)
	s.does(system, Miss{Conversation: id, Offer: 1})
}

func TestB6_CustomerLeavesWhileOfferedAndTheAgentIsNotBlamed(t *testing.T) {
	s := ready(t)
	s.at("10:05:00")
	before := s.agents["ann"]
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.shows(ann, agentstate.Busy, "")
	s.at("10:05:10")
	d := s.does(ada, End{Conversation: id})
	require.Equal(t, []Event{Ended{By: ada, Reason: EndedByCustomer}, Withdrawn{Offer: 1, Agent: "ann"}}, d.Events)
	require.Equal(t, []Timer{{ID: "offer/c1/1"}}, d.Timers, "and nothing waits for an answer")

	after := s.agents["ann"]
	s.shows(ann, agentstate.Ready, "")
	require.Equal(t, before.Intent, after.Intent)
	require.Equal(t, before.Idle, after.Idle, "it keeps its turn")
	require.Zero(t, after.Misses)
	require.Empty(t, s.desktop("ann").Alerts)
	require.Equal(t, PhaseDone, s.conversations[id].Phase())
	s.refused(ann, Accept{Conversation: id}, OfferGone)
}

func TestB6_CustomerLeavesAfterTheDeadlineAndBeforeTheTimer(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.now = clockAt("10:00:21")
	s.does(ada, End{Conversation: id})
	s.shows(ann, agentstate.Ready, "")
	s.same(system, Miss{Conversation: id, Offer: 1})
}

func TestB6_CustomerLeavesTheQueue(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.does(ada, End{Conversation: id})
	require.Equal(t, PhaseDone, s.conversations[id].Phase())
	s.refused(system, MakeOffer{Conversation: id, Agent: "ann"}, NotWaiting)
	s.same(ada, End{Conversation: id})
}

func TestB6_MissesInARowAreNotInterruptedByAWithdrawal(t *testing.T) {
	s := ready(t)
	first := s.calls(ada, "back")
	s.offers(first, ann)
	s.at("10:00:20")
	s.at("10:01:20") // back to Ready by itself
	second := s.calls(bob, "back")
	s.offers(second, ann)
	s.does(bob, End{Conversation: second})
	require.Equal(t, 1, s.agents["ann"].Misses)
}
