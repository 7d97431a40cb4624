package conversation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// together is a story in which Ann and Ben are in a conversation of Ada, and Ann is
// its owner.
func together(t testing.TB, service string) (*story, string) {
	t.Helper()
	s := ready(t)
	id := s.talks(ada, ann, service)
	s.does(ann, Invite{Agent: "ben"})
	s.does(ben, Open{Conversation: id})
	return s, id
}

// notices are the lines of the system in a conversation.
func (s *story) notices(id string) []NoticeKind {
	var list []NoticeKind
	for _, e := range s.entries[id] {
		if e.Notice != "" {
			list = append(list, e.Notice)
		}
	}
	return list
}

// notified are the notices that the last command asked for.
func (s *story) notified() []Notify {
	var list []Notify
	for _, signal := range s.signals {
		if n, is := signal.(Notify); is {
			list = append(list, n)
		}
	}
	return list
}

func TestF1_TheOwnerKeepsItUntilTheOtherHasAccepted(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, Invite{Agent: "ben", Transfer: true})
	require.Equal(t, "ann", s.conversations[id].Owner)
	s.does(ann, Send{Text: "One moment"})
	require.Equal(t, "ann", s.desktop("ben").Alerts[0].InvitedBy)
	require.True(t, s.desktop("ben").Alerts[0].Transfer)
	d := s.does(ben, Accept{Conversation: id})
	require.Contains(t, d.Events, Left{Segment: 1, Agent: "ann", Why: LeftTransferred})
	require.Equal(t, "ben", s.conversations[id].Owner)
	require.Equal(t, PhaseWrapUp, s.line(ann, id).Phase, "Ann wraps up her part while Ben talks (A8)")
	s.shows(ann, agentstate.AfterCallWork, "")
	s.shows(ben, agentstate.Busy, "")
	s.refused(ann, Send{Conversation: id, Text: "Hello?"}, AlreadyEnded)
	s.does(ann, WrapUp{Conversation: id, Disposition: "sold"})
	s.does(ann, Done{Conversation: id})
	require.Equal(t, PhaseActive, s.conversations[id].Phase())
}

func TestF1_TransferToAQueueKeepsItsAge(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, Invite{Queue: "billing", Transfer: true})
	c := s.conversations[id]
	require.True(t, c.Waits())
	require.Equal(t, "billing", c.RoutedTo())
	require.Equal(t, "sales", c.Queue, "it is the owner's still")
	s.at("10:00:10")
	s.refused(system, MakeOffer{Conversation: id, Agent: "cid"}, SkillMissing)
	s.offers(id, ben)
	require.Equal(t, int64(10_000), s.desktop("ben").Alerts[0].Waited)
	s.does(ben, Accept{Conversation: id})
	require.Equal(t, "ben", s.conversations[id].Owner)
	require.Equal(t, []string{"billing"}, s.conversations[id].Hops)
}

func TestF2_EveryoneSeesThatSomebodyJoined(t *testing.T) {
	s, id := together(t, "shop")
	view := s.customerView(id)
	last := view.Lines[len(view.Lines)-1]
	require.Equal(t, CustomerLine{N: last.N, From: System, Notice: NoticeJoined, At: s.now, Text: "Ben has joined the chat"}, last)
	require.Equal(t, []NoticeKind{NoticeInvited, NoticeJoined}, s.notices(id))
	require.Equal(t, []string{"ben"}, s.line(ann, id).Others)
	require.Equal(t, "ann", s.line(ben, id).Owner)
	s.does(ben, Send{Text: "Good morning"})
	s.refused(ben, End{}, NotOwner)
	s.refused(ben, Invite{Agent: "cid"}, NotOwner)
	s.refused(ben, CancelInvitation{}, NotOwner)
}

func TestF2_LeavingAfterTheOtherHasJoinedIsATransfer(t *testing.T) {
	s, id := together(t, "shop")
	s.does(ann, Leave{})
	require.Equal(t, "ben", s.conversations[id].Owner)
	require.Equal(t, []string{"ben"}, s.conversations[id].Hops, "asked in and left alone is one hand-over")
	require.Contains(t, s.notices(id), NoticeLeft)
	s.refused(ben, Leave{}, NobodyElse)
	s.refused(ann, Leave{Conversation: id}, AlreadyEnded)
	s.does(ben, End{})
}

func TestF2_WhoIsNotTheOwnerMayLeaveAndTheOwnerStays(t *testing.T) {
	s, id := together(t, "quick")
	s.does(ben, Leave{})
	require.Equal(t, "ann", s.conversations[id].Owner)
	s.shows(ben, agentstate.Ready, "")
	require.Empty(t, s.desktop("ben").Conversations)
}

func TestF2_LeavingAfterInvitingLetsItWaitThereWithItsAge(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.at("10:00:05")
	s.does(ann, Invite{Queue: "second"})
	s.does(ann, Leave{})
	c := s.conversations[id]
	require.Equal(t, PhaseQueued, c.Phase())
	require.Equal(t, "second", c.Queue)
	require.Equal(t, clockAt("10:00:00"), c.Waiting)
	require.Nil(t, c.Invitation)
	s.at("10:05:00")
	require.Equal(t, PhaseQueued, s.conversations[id].Phase(), "nothing lapses any more")
	s.offers(id, ben)
	d := s.does(ben, Accept{Conversation: id})
	require.Equal(t, NoticeJoined, d.Entries[0].Notice, "the customer is told who takes over (F4)")
	require.Equal(t, "ben", s.conversations[id].Owner)
}

func TestF2_LeavingWhileAnAgentIsAskedLeavesItToThatAgent(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "quick")
	s.does(ann, Invite{Agent: "ben"})
	s.does(ann, Leave{})
	require.Equal(t, PhaseOffered, s.conversations[id].Phase())
	s.does(ben, Reject{Conversation: id})
	require.Equal(t, PhaseQueued, s.conversations[id].Phase(), "and it is never dropped")
	require.Equal(t, clockAt("10:00:00"), s.conversations[id].Waiting)
}

func TestF2_WhatAnAgentBeganWaitsInTheQueueOfItsService(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.does(ann, Invite{Agent: "ben"})
	s.does(ann, Leave{})
	require.Equal(t, PhaseOffered, s.conversations["c1"].Phase())
	require.Equal(t, "sales", s.conversations["c1"].Queue)
}

func TestF2_ATransferOfWhoHasLeftTakesNobodyElseAlong(t *testing.T) {
	s, id := together(t, "shop")
	s.logIn(cid)
	s.does(ann, Invite{Agent: "cid", Transfer: true})
	s.does(ann, Leave{})
	require.Equal(t, "ben", s.conversations[id].Owner)
	s.at("10:00:05")
	s.does(cid, Accept{Conversation: id})
	require.Equal(t, clockAt("10:00:30"), s.line(ann, id).WrapUpUntil, "Ann wraps up already")
	require.Equal(t, "cid", s.conversations[id].Owner)
	require.Equal(t, []string{"ben"}, s.line(cid, id).Others, "Ben asked for no transfer and stays")
}

func TestF2_TheEndIsForAllAndEachWrapsUp(t *testing.T) {
	s, id := together(t, "shop")
	s.does(ann, End{})
	for _, by := range []Actor{ann, ben} {
		require.Equal(t, PhaseWrapUp, s.line(by, id).Phase)
		require.Equal(t, clockAt("10:00:30"), s.line(by, id).WrapUpUntil)
	}
	require.Equal(t, []Notify{{Agent: "ben", About: NotifyEnded, Conversation: id}}, s.notified(), "who ended it knows")
	require.Equal(t, []step{{CloseSegment{Conversation: id, Segment: 2}, s.followed[0].d}}, s.followed)
	s.same(system, CloseSegment{Conversation: id, Segment: 2})
	s.same(system, CloseSegment{Conversation: id, Segment: 9})
	s.does(ben, WrapUp{Conversation: id, Disposition: "lost"})
	s.at("10:00:30")
	require.Equal(t, PhaseDone, s.conversations[id].Phase())
	require.Equal(t, "lost", s.conversations[id].Segments[1].Disposition)
}

func TestF2_OneInvitationAtATime(t *testing.T) {
	s := ready(t)
	s.logIn(cid)
	id := s.talks(ada, ann, "shop")
	s.does(ann, Invite{Agent: "ben"})
	s.refused(ann, Invite{Agent: "cid"}, AlreadyInvited)
	s.does(ann, CancelInvitation{})
	s.shows(ben, agentstate.Ready, "")
	require.Equal(t, []NoticeKind{NoticeInvited, NoticeLapsed}, s.notices(id))
	s.refused(ann, CancelInvitation{}, NoInvitation)
	s.refused(ann, Invite{Agent: "ann"}, AlreadyThere)
	s.refused(ann, Invite{}, BadArgument)
	s.refused(ann, Invite{Agent: "ben", Queue: "sales"}, BadArgument)
	s.refused(ann, Invite{Queue: "nowhere"}, UnknownQueue)
	s.refused(ann, Invite{Agent: "zoe"}, UnknownAgent)
	s.does(ann, Invite{Agent: "cid"})
}

func TestF3_ItLapsesAndTheOwnerKeepsIt(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, Invite{Agent: "ben"})
	s.does(ben, Reject{Conversation: id})
	require.Equal(t, "ann", s.conversations[id].Owner)
	require.Nil(t, s.conversations[id].Invitation)
	require.Equal(t, []Notify{{Agent: "ann", About: NotifyLapsed, Conversation: id}}, s.notified())
	s.does(ann, Invite{Queue: "sales"})
	s.now = clockAt("10:00:59")
	s.refused(system, LapseInvitation{Conversation: id, Invitation: 2}, TooEarly)
	s.same(system, LapseInvitation{Conversation: id, Invitation: 1})
	s.at("10:01:00")
	require.Equal(t, "ann", s.conversations[id].Owner)
	require.Nil(t, s.conversations[id].Invitation)
	s.same(system, LapseInvitation{Conversation: id, Invitation: 2})
}

func TestF3_AQueueThatIsAskedAsksOneAfterTheOther(t *testing.T) {
	s := ready(t)
	s.logIn(cid)
	id := s.talks(ada, ann, "shop")
	s.does(ann, Invite{Queue: "sales"})
	s.offers(id, ben)
	s.does(ben, Reject{Conversation: id})
	require.NotNil(t, s.conversations[id].Invitation, "somebody else in the queue may come")
	s.offers(id, cid)
	s.at("10:00:20")
	require.NotNil(t, s.conversations[id].Invitation)
	s.at("10:01:00")
	require.Nil(t, s.conversations[id].Invitation)
	require.Empty(t, s.conversations[id].NotAgain)
}

func TestF3_ItLapsesBackToTheQueueWithItsAge(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "chat", Field{Name: "name", Value: "Ada"})
	s.at("10:00:05")
	s.offers(id, ann)
	s.does(ann, Open{Conversation: id})
	s.does(ann, Invite{Agent: "ben"})
	s.at("10:00:25")
	c := s.conversations[id]
	require.Equal(t, PhaseQueued, c.Phase())
	require.Equal(t, "sales", c.Queue)
	require.Equal(t, clockAt("10:00:00"), c.Waiting)
	require.Equal(t, PhaseWrapUp, s.line(ann, id).Phase)
	require.Empty(t, c.NotAgain)
}

func TestF3_ItLapsesAndIsDropped(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "strict")
	s.offers(id, ann) // and it is answered by itself
	s.does(ann, Invite{Queue: "second"})
	s.at("10:01:00")
	require.Equal(t, EndedBySystem, s.conversations[id].Ending.Reason)
	require.Equal(t, PhaseWrapUp, s.line(ann, id).Phase)
}

func TestF4_TheServiceSaysItInItsOwnWords(t *testing.T) {
	s := ready(t)
	s.does(ada, Receive{Service: "chat", Channel: "web", Text: "Hello", Form: []Field{{"name", "Ada"}}})
	s.offers("c1", ann)
	d := s.does(ann, Open{Conversation: "c1"})
	require.Empty(t, d.Entries, "the first agent takes over from nobody")
	s.does(ann, Invite{Agent: "ben"})
	d = s.does(ben, Accept{Conversation: "c1"})
	require.Equal(t, Text("Ben is here now"), d.Entries[0].Text)
	require.Equal(t, "ben", d.Entries[0].About)
	require.Equal(t, []Effect{DeliverMessage{Conversation: "c1", Entry: d.Entries[0].N, Channel: "web", Contact: "ada"}}, d.Effects)
}

func TestF7_ItIsHandedOnOnlySoOften(t *testing.T) {
	s := ready(t)
	s.logIn(cid)
	id := s.calls(ada, "chat", Field{Name: "name", Value: "Ada"})
	s.offers(id, ann)
	s.does(ann, Open{Conversation: id})
	has := ann
	for _, next := range []Actor{ben, cid, ann} {
		s.does(has, Invite{Conversation: id, Agent: next.ID, Transfer: true})
		s.does(next, Open{Conversation: id})
		s.does(has, WrapUp{Conversation: id, Disposition: "none"})
		s.does(has, Done{Conversation: id})
		has = next
	}
	r := s.refused(ann, Invite{Queue: "second"}, TooManyHops)
	require.Equal(t, agentstate.ClassState, r.Class)
	require.NotContains(t, s.line(ann, id).Permitted, Permission{Kind: KindInvite, Target: id})
}

func TestF7_ItDoesNotGoInCircles(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "quick")
	for _, hop := range []struct{ from, to Actor }{{ann, ben}, {ben, ann}, {ann, ben}, {ben, ann}} {
		s.does(hop.from, Invite{Conversation: id, Agent: hop.to.ID, Transfer: true})
		s.does(hop.to, Open{Conversation: id})
	}
	r := s.refused(ann, Invite{Agent: "ben"}, Circling)
	require.Equal(t, agentstate.ClassArgument, r.Class)
	s.does(ann, Invite{Queue: "second"})
}

func TestB4_AutoAnswerOfTheServiceAndOfTheAgent(t *testing.T) {
	s := ready(t)
	first := s.calls(ada, "strict")
	d := s.offers(first, ann)
	require.Equal(t, []string{KindOffered, KindAccepted}, kinds(d))
	require.Equal(t, first, s.desks["ann"].Focus, "with nothing in focus")
	s.does(ben, Prefer{AutoAnswer: true})
	second := s.calls(bob, "shop")
	s.offers(second, ben)
	require.Equal(t, "ben", s.conversations[second].Owner)
	require.Empty(t, s.desktop("ben").Alerts)
	third := s.calls(cleo, "shop")
	s.offers(third, ben)
	require.Equal(t, second, s.desks["ben"].Focus, "it does not take the focus away")
	require.Empty(t, s.timers["offer/c3/1"])
}

func TestB4_AnInvitationIsAnsweredToo(t *testing.T) {
	s := ready(t)
	s.does(ben, Prefer{AutoAnswer: true})
	id := s.talks(ada, ann, "shop")
	s.does(ann, Invite{Queue: "sales", Transfer: true})
	s.offers(id, ben)
	require.Equal(t, "ben", s.conversations[id].Owner)
	require.Equal(t, PhaseWrapUp, s.line(ann, id).Phase)
	s.does(ann, Done{Conversation: id})
	s.logIn(cid)
	s.does(cid, Prefer{AutoAnswer: true})
	s.does(ben, Invite{Conversation: id, Agent: "cid"})
	require.Equal(t, []string{"cid"}, s.line(ben, id).Others)
}

func TestC7_AnAgentIsNotToldWhatItDoesNotWantToHear(t *testing.T) {
	s := ready(t)
	s.does(ann, Prefer{Mute: []string{NotifyOffer, NotifyMessage, NotifyOffer}})
	require.Equal(t, []string{NotifyMessage, NotifyOffer}, s.desks["ann"].Mute)
	s.same(ann, Prefer{Mute: []string{NotifyMessage, NotifyOffer}})
	id := s.talks(ada, ann, "shop")
	s.writes(ada, "shop", "Hello?")
	require.Empty(t, s.notified())
	s.does(ada, End{Conversation: id})
	require.Equal(t, []Notify{{Agent: "ann", About: NotifyEnded, Conversation: id}}, s.notified())
	s.refused(ann, Prefer{Mute: make([]string, maxMute+1)}, BadArgument)
	s.refused(ann, Prefer{Mute: []string{""}}, BadArgument)
}

func TestE14_TypingAndReadMarksArePassedOnAndNeverStored(t *testing.T) {
	s, id := together(t, "shop")
	before := fingerprint(s.world)
	for _, by := range []Actor{ann, ben, ada} {
		s.same(by, Typing{Conversation: id, On: true})
		require.Equal(t, []Signal{TypingNow{Conversation: id, By: by, On: true}}, s.signals)
		s.same(by, Read{Conversation: id, Entry: 1})
		require.Equal(t, []Signal{ReadUpTo{Conversation: id, By: by, Entry: 1}}, s.signals)
		s.refused(by, Read{Conversation: id, Entry: 99}, BadArgument)
		s.refused(by, Read{Conversation: id}, BadArgument)
	}
	require.Equal(t, before, fingerprint(s.world))
	s.does(ann, End{})
	s.refused(ada, Typing{Conversation: id}, AlreadyEnded)
	s.refused(ben, Typing{Conversation: id}, AlreadyEnded)
}

func TestE10_ABanEndsItWithAWrapUpAndBarsEveryAddress(t *testing.T) {
	s := ready(t)
	s.does(ada, Receive{Service: "quick", Channel: "web", Address: "token-1", Text: "Hello"})
	s.does(ada, Receive{Service: "texts", Channel: "sms", Address: "+15551234567", Text: "Hello"})
	s.offers("c1", ann)
	s.does(ann, Open{Conversation: "c1"})
	other := s.talks(bob, ann, "quick")
	d := s.does(ann, Send{Conversation: "c1", Text: " /BAN him"})
	require.Equal(t, []Address{{"web", "token-1"}, {"sms", "+15551234567"}}, d.Bar)
	require.Equal(t, []ContactEvent{Barred{Conversation: "c1"}}, d.Logged)
	require.Empty(t, d.Entries, "nothing is sent")
	require.Equal(t, EndedByBan, s.conversations["c1"].Ending.Reason)
	require.Equal(t, PhaseWrapUp, s.line(ann, "c1").Phase, "even where the service has none")
	s.shows(ann, agentstate.Busy, "")
	s.same(ann, Ban{Conversation: "c1"})
	s.refused(ada, Receive{Service: "shop", Channel: "web", Text: "Hello"}, Barring)
	s.refused(bob, Receive{Service: "shop", Channel: "web", Address: "token-1", Text: "Hello"}, Barring)
	s.refused(ann, Begin{Service: "texts", Channel: "fax", Contact: "ada"}, Barring)
	s.refused(sue, LiftBan{Contact: "zoe"}, UnknownContact)
	s.does(ann, Done{Conversation: "c1"})
	d = s.does(sue, LiftBan{Contact: "ada"})
	require.Len(t, d.Unbar, 2)
	s.same(sue, LiftBan{Contact: "ada"})
	s.writes(ada, "shop", "Hello")
	require.Equal(t, PhaseActive, s.conversations[other].Phase())
}

func TestE10_ABanAfterTheEndBarsAndChangesNothingElse(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ada, End{Conversation: id})
	d := s.does(sue, Ban{Conversation: id})
	require.Empty(t, d.Events)
	require.Equal(t, EndedByCustomer, s.conversations[id].Ending.Reason)
	require.Equal(t, &Banned{At: s.now, By: sue, Conversation: id}, s.contacts["ada"].Banned)
	require.Equal(t, []Permission{{Kind: KindIdentify, Target: id}, {Kind: KindLiftBan, Target: "ada"}}, Permitted(s.whole(sue, id), sue, s.now))
	require.Empty(t, Permitted(s.whole(ada, ""), ada, s.now))
}

func TestC6_ACommandOfTheHostsIsNeverSentToTheCustomer(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	d := s.does(ann, Send{Text: "/Form card, please"})
	require.Equal(t, []Effect{CallSlash{Conversation: id, Entry: 2, Agent: "ann", Name: "form"}}, d.Effects)
	require.Equal(t, []Entry{{Conversation: id, N: 2, Author: ann, Audience: Staff, At: s.now, Notice: NoticeSlash, About: "form", Text: "/Form card, please"}}, d.Entries)
	require.False(t, s.conversations[id].Unanswered.IsZero(), "it is no answer")
	for _, typed := range []Text{"/nothing", "/", "/ form", "\n/nothing here", "\u00a0/nothing", "/form\x00", "/form!", "/\xff", "/usr/bin"} {
		r := s.refused(ann, Send{Text: typed}, UnknownSlash)
		require.Contains(t, r.Do, "use one of /ban, /form")
		require.NotContains(t, r.Error(), "nothing")
		require.Equal(t, agentstate.ClassArgument, r.Class)
	}
	s.refused(ann, Send{Text: "/form \xff"}, TextNotUTF8)
	d = s.does(ann, Send{Text: "//usr/bin is the place"})
	require.Equal(t, Text("/usr/bin is the place"), d.Entries[0].Text)
	s.does(ann, End{})
	s.refused(ann, Send{Conversation: id, Text: "/form"}, AlreadyEnded)
	s.refused(ann, Begin{Service: "texts", Channel: "sms", Contact: "bob", Text: "/form"}, UnknownSlash)
	require.Len(t, s.entries[id], 3)
}

func TestC5_MessagesCountInAnyState(t *testing.T) {
	s := ready(t)
	s.does(ann, Begin{Service: "texts", Channel: "sms", Contact: "ada", Text: "Hello"})
	reply := Receive{Service: "texts", Channel: "sms", Text: "Yes?"}
	s.does(ada, reply)
	require.Zero(t, s.desktop("ann").Recent, "what comes before the agent's eyes is no news")
	s.talks(cleo, ann, "quick")
	s.does(ada, reply)
	require.Equal(t, 1, s.desktop("ann").Recent, "out of focus")
	s.does(ann, End{})
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	s.shows(ann, agentstate.LoggedOut, "")
	s.does(ada, reply)
	require.Equal(t, 2, s.desktop("ann").Recent, "logged out")
	require.Equal(t, []Notify{{Agent: "ann", About: NotifyReply, Conversation: "c1"}}, s.notified())
	s.does(ann, VisitRecent{})
	require.Zero(t, s.desktop("ann").Recent)
	require.Equal(t, 2, s.line(ann, "c1").Unread, "apart from the marks of C3")
	s.same(ann, VisitRecent{})
}

func TestE9_WhoDealsWithAContactHasItOnItsList(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "quick")
	require.Equal(t, []string{"ann"}, s.contacts["ada"].Assigned)
	s.does(ann, Invite{Agent: "ben", Transfer: true})
	s.does(ben, Open{Conversation: id})
	require.Equal(t, []string{"ann", "ben"}, s.contacts["ada"].Assigned)
	require.Contains(t, Permitted(s.whole(ann, id), ann, s.now), Permission{Kind: KindUnassign, Target: id})
	d := s.does(ann, Unassign{Conversation: id})
	require.Equal(t, []ContactEvent{Unassigned{Agent: "ann"}}, d.Logged)
	require.Equal(t, []string{"ben"}, s.contacts["ada"].Assigned)
	s.same(ann, Unassign{Conversation: id})
	s.does(ben, Identify{Name: "Countess", Account: "4711", Email: "ada@example.org"})
	s.same(ben, Identify{Account: "4711"})
	require.Equal(t, Text("Countess"), s.contacts["ada"].Name)
	s.refused(ben, Identify{Email: "\xff"}, BadArgument)
}

func TestE10_WhatIsStillOpenOfABannedContactCanBeEndedByABanToo(t *testing.T) {
	s := ready(t)
	web := s.talks(ada, ann, "quick")
	s.does(ada, Receive{Service: "texts", Channel: "sms", Text: "Hello"})
	s.offers("c2", ben)
	s.does(ben, Open{Conversation: "c2"})
	s.does(ann, Ban{Conversation: web})
	require.Nil(t, s.conversations["c2"].Ending)
	s.does(ben, Ban{Conversation: "c2"})
	require.Equal(t, EndedByBan, s.conversations["c2"].Ending.Reason)
}

func TestE9_WhoDealtWithAContactLastStandsLast(t *testing.T) {
	s := ready(t)
	for _, by := range []Actor{ann, ben, ann} {
		id := s.talks(ada, by, "quick")
		s.does(by, End{Conversation: id})
	}
	require.Equal(t, []string{"ben", "ann"}, s.contacts["ada"].Assigned)
}

func TestE9_AContactIsOnSoManyLists(t *testing.T) {
	var d Decision
	s := Scene{Contact: Contact{ID: "ada"}}
	for n := range maxAssigned + 5 {
		d.assign(s, time.Duration(n).String())
		s.Contact = *d.Contact
	}
	require.Len(t, s.Contact.Assigned, maxAssigned)
	require.Equal(t, "5ns", s.Contact.Assigned[0], "who dealt with it longest ago is off the list")
}
