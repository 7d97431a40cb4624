package conversation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

func TestA8_MandatoryADispositionMustBeChosen(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "chat", Field{"name", "Ada"})
	s.offers(id, ann)
	s.does(ann, Open{Conversation: id})
	s.does(ann, End{})
	s.refused(ann, Done{}, DispositionMissing)
	require.NotContains(t, s.line(ann, id).Permitted, Permission{Kind: KindDone, Target: id})
	s.does(ann, WrapUp{Disposition: "sold"})
	s.does(ann, Done{})
}

func TestA8_OnExpiryTheDefaultIsBooked(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "chat", Field{"name", "Ada"})
	s.offers(id, ann)
	s.does(ann, Open{Conversation: id})
	s.does(ann, WrapUp{Note: "a note"})
	s.does(ann, End{})
	s.at("10:00:30")
	seg := s.conversations[id].Segments[0]
	require.Equal(t, "none", seg.Disposition)
	require.True(t, seg.Noted, "and the note stays")
}

func TestA8_WithoutEarlyExit(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "strict")
	s.offers(id, ann)
	s.does(ann, End{})
	s.at("10:00:29")
	s.refused(ann, Done{}, agentstate.WrapUpFixed)
	require.NotContains(t, s.line(ann, id).Permitted, Permission{Kind: KindDone, Target: id})
	s.at("10:00:30")
	require.Equal(t, PhaseDone, s.conversations[id].Phase())
}

func TestA8_EndedAndNotDoneFreesTheAgentByTheServicesRule(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.does(ann, End{})
	s.shows(ann, agentstate.Ready, "")
	require.Equal(t, PhaseWrapUp, s.line(ann, "c1").Phase)
	s.does(ann, WrapUp{Conversation: "c1", Disposition: "anything"})
	s.does(ann, Done{Conversation: "c1"})
	require.Empty(t, s.desktop("ann").Conversations)
}

func TestA12_WorkOfTheHostsIsOnTheDesk(t *testing.T) {
	s := ready(t)
	call := func(do agentstate.Command) Presence { return Presence{Agent: "ann", Do: do} }
	s.refused(ann, call(agentstate.Begin{Work: "call-1", Channel: "phone"}), NotAllowed)
	s.refused(system, call(agentstate.Begin{Work: "c1/1", Channel: "phone"}), BadArgument)
	s.does(system, call(agentstate.Begin{Work: "call-1", Channel: "phone"}))
	s.shows(ann, agentstate.Busy, "")
	require.Len(t, s.desktop("ann").Own, 1)
	require.Empty(t, s.desktop("ann").Conversations)
	s.does(system, call(agentstate.Finish{Work: "call-1", WrapUp: true, Until: clockAt("10:01:00")}))
	s.shows(ann, agentstate.AfterCallWork, "")
	s.does(system, call(agentstate.Resume{Work: "call-1"}))
	require.Empty(t, s.timers, "it is no longer wrapped up")
	s.does(system, call(agentstate.Finish{Work: "call-1", WrapUp: true, Until: clockAt("10:01:00")}))
	s.at("10:01:00")
	s.shows(ann, agentstate.Ready, "")
	for _, do := range []agentstate.Command{agentstate.Finish{Work: "c1/1"}, agentstate.Done{Work: "c1/1"}, agentstate.Discard{Work: "c1/1"}, agentstate.Park{Work: "c1/1"}, agentstate.Resume{Work: "c1/1"}} {
		s.refused(system, call(do), BadArgument)
	}
}

func TestA14_ASupervisorSetsAnAgentsStateAndItIsRecorded(t *testing.T) {
	s := ready(t)
	s.does(sue, Presence{Agent: "ann", Do: agentstate.GoNotReady{Reason: "training", By: "somebody else"}})
	require.Equal(t, "supervisor/sue", s.agents["ann"].Intent.By)
	s.does(sue, Presence{Agent: "ann", Do: agentstate.GoReady{}})
	require.Equal(t, "supervisor/sue", s.agents["ann"].Intent.By)
	s.does(ann, Presence{Do: agentstate.GoNotReady{Reason: "lunch", By: "supervisor/sue"}})
	require.Empty(t, s.agents["ann"].Intent.By, "nobody says it in another's name")
	s.refused(ann, Presence{Do: agentstate.GoNotReady{Reason: "a reason of her own"}}, agentstate.UnknownReason)
	s.does(sue, Presence{Agent: "ann", Do: agentstate.LogOut{}})
	s.shows(ann, agentstate.LoggedOut, "")
	s.refused(sue, Presence{Agent: "ann", Do: agentstate.LogIn{}}, NotAllowed)
	s.refused(sue, Presence{Do: agentstate.LogOut{}}, UnknownAgent)
}

// lost is a story in which Ann's desktop will be taken for lost at 10:01:00.
func lost(t *testing.T) *story {
	s := ready(t)
	s.does(ann, Presence{Do: agentstate.Renew{For: time.Minute}})
	return s
}

func TestA16_OffersOfALostAgentGoBackInTheSameTick(t *testing.T) {
	s := lost(t)
	s.at("10:00:50")
	id := s.calls(ada, "shop")
	s.offers(id, ann)
	s.at("10:01:00")
	s.shows(ann, agentstate.NotReady, agentstate.Lost)
	require.Equal(t, PhaseQueued, s.conversations[id].Phase())
	require.Equal(t, clockAt("10:00:50"), s.conversations[id].Waiting)
	require.Zero(t, s.agents["ann"].Misses, "and it is no miss")
	require.Empty(t, s.conversations[id].NotAgain)
}

func TestA16_AConversationIsKeptForATimeAndThenRoutedAgain(t *testing.T) {
	s := lost(t)
	id := s.talks(ada, ann, "shop")
	s.at("10:02:59")
	require.Equal(t, "ann", s.conversations[id].Owner)
	s.at("10:03:00")
	require.Equal(t, PhaseQueued, s.conversations[id].Phase())
	require.Equal(t, clockAt("10:00:00"), s.conversations[id].Waiting)
	require.Equal(t, LeftLost, func() LeftCause {
		for l := s.log; l != nil; l = l.before {
			if e, left := l.event.(Left); left {
				return e.Why
			}
		}
		return ""
	}())
	s.offers(id, ben)
	s.does(ben, Open{Conversation: id})
	require.Contains(t, s.notices(id), NoticeJoined)
}

func TestA16_AnInvitedQueueDoesNotSayHowLongALostAgentKeepsIt(t *testing.T) {
	s := lost(t)
	id := s.talks(ada, ann, "shop")
	s.at("10:00:30")
	s.does(ann, Invite{Queue: "billing"}) // where a lost agent keeps everything
	s.at("10:01:30")
	require.Nil(t, s.conversations[id].Invitation)
	s.at("10:03:00")
	require.Equal(t, PhaseQueued, s.conversations[id].Phase())
}

func TestA16_WhoComesBackInTimeKeepsIt(t *testing.T) {
	s := lost(t)
	id := s.talks(ada, ann, "shop")
	s.at("10:02:00")
	s.does(ann, Presence{Do: agentstate.Renew{For: time.Hour}})
	s.at("10:30:00")
	require.Equal(t, "ann", s.conversations[id].Owner)
}

func TestA16_ATextIsParkedAndStaysWithItsAgent(t *testing.T) {
	s := lost(t)
	s.does(ann, text("ada"))
	s.at("10:01:00")
	require.Equal(t, PhaseParked, s.line(ann, "c1").Phase)
	s.at("12:00:00")
	require.Equal(t, "ann", s.conversations["c1"].Owner)
}

func TestA16_InAConferenceTheOthersGoOnAtOnce(t *testing.T) {
	s, id := together(t, "shop")
	s.does(ann, Presence{Do: agentstate.Renew{For: time.Minute}})
	s.at("10:01:00")
	require.Equal(t, "ben", s.conversations[id].Owner)
}

func TestA16_WhatALostAgentHadParkedIsRoutedAgainToo(t *testing.T) {
	s := lost(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, Park{})
	s.at("10:03:00")
	require.Equal(t, PhaseQueued, s.conversations[id].Phase())
}

func TestA17_TextsStayWithTheAgentParked(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.does(ann, text("bob"))
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	s.shows(ann, agentstate.LoggedOut, "")
	require.Equal(t, []Phase{PhaseParked, PhaseParked}, []Phase{s.line(ann, "c1").Phase, s.line(ann, "c2").Phase})
}

func TestA17_OthersAreFinishedOrGoBackByRule(t *testing.T) {
	for service, want := range map[string]Phase{"shop": PhaseActive, "chat": PhaseQueued, "strict": PhaseWrapUp} {
		s := ready(t)
		id := s.calls(ada, service, map[string][]Field{"chat": {{"name", "Ada"}}}[service]...)
		s.offers(id, ann)
		s.do(ann, Accept{Conversation: id})
		s.does(ann, Presence{Do: agentstate.LogOut{}})
		require.Equal(t, want, s.conversations[id].Phase(), service)
	}
}

func TestA17_WhoLogsOutOfAConferenceEndsItForNobodyElse(t *testing.T) {
	for _, by := range []Actor{ann, ben} {
		s, id := together(t, "quick")
		s.rules.Services[1].AtLogOut = LogOutEndsAll
		s.does(by, Presence{Do: agentstate.LogOut{}})
		require.Equal(t, PhaseActive, s.conversations[id].Phase())
		s.shows(by, agentstate.LoggedOut, "")
	}
}

func TestA17_AParkedChatGoesBackSinceTheLogOutDoesNotWaitForIt(t *testing.T) {
	for _, parkFirst := range []bool{true, false} {
		s := ready(t)
		id := s.talks(ada, ann, "shop")
		steps := []Command{Park{Conversation: id}, Presence{Do: agentstate.LogOut{}}}
		if !parkFirst {
			steps[0], steps[1] = steps[1], steps[0]
		}
		s.does(ann, steps[0])
		s.does(ann, steps[1])
		s.shows(ann, agentstate.LoggedOut, "")
		require.Equal(t, PhaseQueued, s.conversations[id].Phase())
	}
}

func TestA17_WhoIsLoggedOutByItsMissesParksItsTexts(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "back")
	s.offers(id, ann)
	s.at("10:00:20")
	s.does(ann, Presence{Do: agentstate.GoReady{}})
	s.does(ann, text("bob"))
	s.at("10:01:20")
	s.offers(id, ann)
	s.at("10:01:40")
	s.shows(ann, agentstate.LoggedOut, "")
	require.Equal(t, PhaseParked, s.line(ann, "c2").Phase)
}

func TestA17_AnInvitationEndsWithWhatALogOutEnds(t *testing.T) {
	s := ready(t)
	s.rules.Services[1].AtLogOut = LogOutEndsAll
	id := s.talks(ada, ann, "quick")
	s.does(ann, Invite{Agent: "ben"})
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	require.Equal(t, PhaseDone, s.conversations[id].Phase())
	s.shows(ben, agentstate.Ready, "")
}

func TestA17_ATextThatIsReopenedDuringTheLastWrapUpIsParked(t *testing.T) {
	s := ready(t)
	s.rules.Services[6].WrapUp = WrapUpRule{}
	s.does(ada, reply)
	s.offers("c1", ann)
	s.does(ann, Open{Conversation: "c1"})
	s.does(ann, End{})
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	s.shows(ann, agentstate.AfterCallWork, "")
	s.does(ada, reply)
	s.shows(ann, agentstate.LoggedOut, "")
	require.Equal(t, PhaseParked, s.line(ann, "c1").Phase)
}

func TestE10_NothingGoesOnInWhatABanEnded(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.does(ann, Ban{})
	s.refused(ann, Begin{Service: "texts", Channel: "sms", Contact: "bob", Address: "+15551234567"}, Barring)
	s.refused(ann, Send{Conversation: "c1", Text: "One more thing"}, AlreadyEnded)
	s.does(sue, LiftBan{Contact: "ada"})
	s.does(ada, reply)
	require.Equal(t, 2, s.opened)
}
