package conversation

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// text is a message that an agent begins by SMS, and reply is what comes back.
func text(contact string) Begin {
	return Begin{Service: "texts", Channel: "sms", Contact: contact, Address: "+15551234567", From: "12345", Text: "Hello"}
}

var reply = Receive{Service: "texts", Channel: "sms", Address: "+15551234567", Text: "Yes?"}

func TestA13_WhatAnAgentOpensMakesItBusyAndThenItIsAsBefore(t *testing.T) {
	for _, wish := range []agentstate.Command{nil, agentstate.GoNotReady{Reason: "lunch"}} {
		s := ready(t)
		if wish != nil {
			s.does(ann, Presence{Do: wish})
		}
		intent := s.agents["ann"].Intent
		d := s.does(ann, text("ada"))
		require.Equal(t, []string{KindOpened, KindBegun, KindEntryAdded}, kinds(d))
		require.Equal(t, &Visit{Conversation: "c1", To: "12345"}, d.Visit)
		require.True(t, s.conversations["c1"].Outbound)
		require.Equal(t, "c1", s.desks["ann"].Focus)
		s.shows(ann, agentstate.Busy, "")
		s.does(ann, End{})
		require.Equal(t, intent, s.agents["ann"].Intent)
		require.Equal(t, intent.State, s.agents["ann"].State(), "the service frees her although she is not done (A8)")
	}
}

func TestA13_OpenedAndLeftWithoutATextItVanishes(t *testing.T) {
	s := ready(t)
	cmd := text("ada")
	cmd.Text = ""
	s.does(ann, cmd)
	s.shows(ann, agentstate.Busy, "")
	s.does(ann, End{})
	require.Equal(t, EndedUnused, s.conversations["c1"].Ending.Reason)
	require.Equal(t, PhaseDone, s.conversations["c1"].Phase())
	s.shows(ann, agentstate.Ready, "")
	require.Empty(t, s.desktop("ann").Conversations)
	require.Empty(t, s.contacts["ada"].Assigned, "nor is the contact on her list")
	s.does(ada, reply)
	require.Equal(t, 2, s.opened, "nothing goes on in it")
	s.does(bob, End{Conversation: s.does(ann, Begin{Service: "quick", Channel: "web", Contact: "bob"}).Events[0].(Opened).Conversation})
	s.does(ann, cmd2("cleo"))
	s.does(ann, Send{Text: "Hello"})
	require.Equal(t, []string{"ann"}, s.contacts["cleo"].Assigned)
}

func cmd2(contact string) Begin { return Begin{Service: "texts", Channel: "sms", Contact: contact} }

func TestA13_WhatIsUnusedAtLogOutVanishes(t *testing.T) {
	s := ready(t)
	s.does(ann, cmd2("ada"))
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	require.Equal(t, EndedUnused, s.conversations["c1"].Ending.Reason)
	s.shows(ann, agentstate.LoggedOut, "")
}

func TestD1_AnAgentTextsInAnyStateButLoggedOut(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.does(ann, Presence{Do: agentstate.GoNotReady{Reason: "lunch"}})
	s.does(ann, text("bob"))
	s.refused(ann, text("cleo"), agentstate.NoRoom)
	over := text("cleo")
	over.Override = true
	s.does(ann, over)
	w, _ := s.agents["ann"].Piece("c3/1")
	require.True(t, w.Over, "and the work says so (A11)")
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	s.shows(ann, agentstate.LoggedOut, "")
	for _, aside := range []bool{false, true} {
		cmd := text("dan")
		cmd.Aside = aside
		s.refused(ann, cmd, agentstate.NotLoggedIn)
	}
	require.NotContains(t, Permitted(s.whole(ann, ""), ann, s.now), Permission{Kind: KindBegin})
}

func TestD1_TextingStopsNoWrapUp(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, End{})
	s.at("10:00:10")
	s.does(ann, text("bob"))
	require.Equal(t, clockAt("10:00:30"), s.line(ann, id).WrapUpUntil)
	s.at("10:00:30")
	require.Equal(t, PhaseDone, s.conversations[id].Phase())
}

func TestD1_DuringAPhoneCallToo(t *testing.T) {
	s := ready(t)
	s.does(system, Presence{Agent: "ann", Do: agentstate.Begin{Work: "call-1", Channel: "phone"}})
	s.does(ann, text("ada"))
	s.does(system, Presence{Agent: "ann", Do: agentstate.Finish{Work: "call-1"}})
	s.shows(ann, agentstate.Busy, "")
}

func TestD1_WhoHasAnOpenConversationIsNotBegunWithAgain(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	d := s.does(ann, text("ada"))
	require.Equal(t, []string{KindEntryAdded}, kinds(d), "it goes on in her own")
	s.refused(ben, text("ada"), AlreadyOpen)
	s.does(bob, reply)
	s.refused(ann, text("bob"), AlreadyOpen)
	s.refused(ann, Begin{Service: "nope", Channel: "sms", Contact: "cleo"}, UnknownService)
	s.refused(ann, Begin{Service: "texts", Channel: "sms"}, BadArgument)
	s.refused(ann, Begin{Service: "texts", Contact: "cleo"}, BadArgument)
	s.refused(ann, Begin{Service: "texts", Channel: "fax", Contact: "cleo", Aside: true, Text: "Hello"}, agentstate.ChannelNotServed)
	s.rules.Services[0].Channels = []string{"web"}
	s.refused(ann, Begin{Service: "shop", Channel: "sms", Contact: "cleo"}, UnknownChannel)
}

func TestD1_AConversationThatIsNamedIsOfThatContact(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	for _, cmd := range []Begin{{Conversation: "c1", Channel: "sms", Contact: "bob"}, {Conversation: "c1", Channel: "web", Contact: "ada"}} {
		scene := s.scene(ann, cmd)
		_, err := Decide(scene, ann, cmd, s.now)
		require.ErrorIs(t, err, NotOnDesk)
	}
	s.does(ann, End{})
	cmd := Begin{Conversation: "c1", Channel: "sms", Contact: "ada", Text: "Hello"}
	_, err := Decide(s.scene(ann, cmd), ann, cmd, s.now)
	require.ErrorIs(t, err, AlreadyEnded)
}

func TestD2_WritingAsideChangesNeitherStateNorLoad(t *testing.T) {
	s := ready(t)
	before := s.agents["ann"]
	cmd := text("ada")
	cmd.Aside = true
	d := s.does(ann, cmd)
	require.Len(t, d.Effects, 1)
	s.shows(ann, agentstate.Ready, "")
	require.Equal(t, before.Idle, s.agents["ann"].Idle)
	require.Empty(t, s.desks["ann"].Focus)
	require.Equal(t, PhaseParked, s.line(ann, "c1").Phase)
	s.does(ann, cmd)
	s.shows(ann, agentstate.Ready, "")
	cmd.Text = ""
	s.refused(ann, cmd, TextEmpty)
}

func TestD2_TheReplyComesBackHoweverMuchLater(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	s.at("20:00:00")
	d := s.does(ada, reply)
	require.Empty(t, d.Agents, "the state changes when it is opened")
	require.Equal(t, []Notify{{Agent: "ann", About: NotifyReply, Conversation: "c1"}}, s.notified())
	s.refused(ann, Resume{Conversation: "c1"}, agentstate.NotLoggedIn)
	require.NotContains(t, s.line(ann, "c1").Permitted, Permission{Kind: KindResume, Target: "c1"})
	s.logIn(ann)
	s.shows(ann, agentstate.Ready, "")
	s.does(ann, Open{Conversation: "c1"})
	s.shows(ann, agentstate.Busy, "")
	require.Equal(t, "c1", s.desks["ann"].Focus)
	require.Zero(t, s.line(ann, "c1").Unread)
	s.refused(ann, Resume{Conversation: "c1"}, NotParked)
}

func TestD2_ComingBackNeedsRoomOrAWord(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.does(ann, Park{})
	s.same(ann, Park{Conversation: "c1"})
	require.Empty(t, s.desks["ann"].Focus)
	s.does(ann, text("bob"))
	s.does(ann, text("cleo"))
	s.refused(ann, Resume{Conversation: "c1"}, agentstate.NoRoom)
	s.refused(ann, Open{Conversation: "c1"}, agentstate.NoRoom)
	s.does(ann, Resume{Conversation: "c1", Override: true})
}

func TestD3_WhatAnAgentStartedIgnoresWhatComesAfterItsEnd(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.does(ann, End{})
	d := s.does(ada, reply)
	require.Equal(t, []Event{EntryAdded{Entry: 2, Author: ada, Audience: Everyone, Unattended: true}}, d.Events)
	c := s.conversations["c1"]
	require.NotNil(t, c.Ending)
	require.Equal(t, 1, c.Unattended)
	require.Equal(t, 1, s.desktop("ann").Recent, "it is kept and counted (C5)")
	s.now = s.now.Add(DefaultFollowUpFor)
	s.rules.Services[6].AfterEnd.For = Never
	s.does(ada, reply)
	require.Equal(t, 1, s.opened, "always, where the service says so")
	s.rules.Services[6].AfterEnd.For = 0
	s.does(ada, reply)
	require.Equal(t, 2, s.opened, "and later it begins a new one")
}

func TestD3_WhatACustomerStartedIsRoutedAsNew(t *testing.T) {
	s := ready(t)
	s.talks(ada, ann, "quick")
	s.does(ada, End{Conversation: "c1"})
	s.writes(ada, "quick", "Hello again")
	require.Equal(t, 2, s.opened)
}

func TestD3_ItReopensWithTheSameAgent(t *testing.T) {
	s := ready(t)
	s.does(ada, reply)
	s.offers("c1", ann)
	s.does(ann, Open{Conversation: "c1"})
	s.does(ann, Invite{Agent: "ben"})
	s.does(ben, Open{Conversation: "c1"})
	s.does(ann, End{Conversation: "c1"})
	d := s.does(ada, reply)
	require.Equal(t, Reopened{Segment: 1, Agent: "ann", Parked: true}, d.Events[0], "with who answered for it, not with who sat in")
	require.Equal(t, "ann", s.conversations["c1"].Owner)
	s.does(ann, Resume{Conversation: "c1"})
	s.does(ann, End{Conversation: "c1"})
	s.does(ann, Done{Conversation: "c1"})
	s.same(ada, Receive{Service: "texts", Channel: "sms", Address: "+15551234567"}) // to look is no message
	d = s.does(ada, reply)
	require.Equal(t, Reopened{Segment: 3, Agent: "ann", Parked: true}, d.Events[0], "once done, another part of hers begins")
	require.Equal(t, PhaseParked, s.line(ann, "c1").Phase)
}

func TestD3_AReopenedChatIsBackOnTheDeskDuringItsWrapUp(t *testing.T) {
	s := ready(t)
	s.rules.Services[7].AtLogOut = LogOutQueues
	id := s.calls(ada, "strict")
	s.offers(id, ann)
	s.does(ada, End{Conversation: id})
	s.shows(ann, agentstate.AfterCallWork, "")
	s.writes(ada, "strict", "One more thing")
	s.shows(ann, agentstate.Busy, "")
	require.Equal(t, "ann", s.conversations[id].Owner)
	require.Empty(t, s.timers, "nothing expires")
	s.does(ann, End{Conversation: id})
	s.at("10:01:00")
	s.does(ann, Presence{Do: agentstate.LogOut{}})
	s.now = clockAt("10:10:00")
	s.writes(ada, "strict", "And another")
	require.Equal(t, PhaseQueued, s.conversations[id].Phase(), "a live chat does not wait with an agent who is not there (A17)")
}

func TestD3_TheAgentReopensByWritingUntilItIsDone(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.does(ann, End{})
	require.Contains(t, s.line(ann, "c1").Permitted, Permission{Kind: KindSend, Target: "c1"})
	s.does(ann, Send{Conversation: "c1", Text: "One more thing"})
	require.Equal(t, "ann", s.conversations["c1"].Owner)
	s.does(ann, End{Conversation: "c1"})
	s.does(ann, Done{Conversation: "c1"})
	s.refused(ann, Send{Conversation: "c1", Text: "Hello?"}, NotOnDesk)
	s.does(ann, text("ada"))
	require.Equal(t, 2, s.opened)
}

func TestE13_ReopeningMakesNoSecondOpenConversation(t *testing.T) {
	s := ready(t)
	s.rules.Services[7-1].AfterEnd = AfterEnd{}
	s.does(ada, reply)
	s.offers("c1", ann)
	s.does(ann, Open{Conversation: "c1"})
	s.does(ann, End{})
	s.does(ada, reply)
	require.Equal(t, 2, s.opened)
	s.refused(ann, Send{Conversation: "c1", Text: "One more thing"}, AlreadyOpen)
	require.NotContains(t, s.line(ann, "c1").Permitted, Permission{Kind: KindSend, Target: "c1"})
}

func TestE13_TenMessagesAtOnceAreOneConversation(t *testing.T) {
	s := ready(t)
	for range 10 {
		s.does(ada, reply)
	}
	require.Equal(t, 1, s.opened)
	require.Equal(t, 10, s.conversations["c1"].Inbound)
}

func TestD4_ACustomerStartsByTextAndIsRoutedLikeAnyOther(t *testing.T) {
	s := ready(t)
	s.does(ada, Receive{Service: "texts", Channel: "sms", Address: "+15551234567", To: "12345", Text: "Hi"})
	require.Equal(t, PhaseQueued, s.conversations["c1"].Phase())
	s.offers("c1", ann)
	require.Equal(t, ShortCode, s.desktop("ann").Alerts[0].ToKind)
}

func TestE3_TheFormIdentifiesTheCustomer(t *testing.T) {
	s := ready(t)
	form := []Field{{"name", "Ada"}, {"account", "4711"}, {"email", "ada@example.org"}, {"question", "Is it in stock?"}}
	s.does(ada, Receive{Service: "chat", Channel: "web", Form: form})
	require.Equal(t, Contact{ID: "ada", Name: "Ada", Account: "4711", Email: "ada@example.org"}, s.contacts["ada"])
	require.Equal(t, Text("Is it in stock?"), s.entries["c1"][0].Text, "the first message is in the transcript")
	require.Equal(t, ada, s.entries["c1"][0].Author)
	s.offers("c1", ann)
	s.does(ann, Accept{Conversation: "c1"})
	require.Equal(t, form, s.line(ann, "c1").Form)
}

func TestE3_WhatIsMissingOrTooMuchIsRefused(t *testing.T) {
	s := ready(t)
	with := func(form ...Field) Receive { return Receive{Service: "chat", Channel: "web", Text: "Hi", Form: form} }
	name := Field{"name", "Ada"}
	s.refused(ada, with(), FormIncomplete)
	s.refused(ada, with(Field{"account", "4711"}), FormIncomplete)
	s.refused(ada, with(name, name), BadArgument)
	r := s.refused(ada, with(name, Field{"4111-1111", "x"}), BadArgument)
	require.NotContains(t, r.Error(), "4111-1111", "a name that is none of the form's may be anything")
	s.refused(ada, with(name, Field{"account", Text(strings.Repeat("x", MaxName+1))}), BadArgument)
	s.refused(ada, with(name, Field{"question", "\xff"}), BadArgument)
	s.refused(ada, with(name, Field{"question", Text(strings.Repeat("x", MaxField+1))}), BadArgument)
	s.refused(ada, with(make([]Field, 1000)...), BadArgument)
	require.Empty(t, s.conversations)
	s.does(ada, with(name, Field{"question", Text(strings.Repeat("x", MaxField))}))
}

func TestE12_TheServiceGreets(t *testing.T) {
	s := ready(t)
	d := s.does(ada, Receive{Service: "chat", Channel: "web", Text: "Hi", Form: []Field{{"name", "Ada"}}})
	require.Equal(t, Entry{Conversation: "c1", N: 2, Author: system, Audience: Everyone, At: s.now, Notice: NoticeGreeting, Text: "Welcome"}, d.Entries[1])
	require.Len(t, d.Effects, 1)
	require.Equal(t, clockAt("10:00:00"), s.conversations["c1"].Unanswered, "a greeting is no answer")
	require.Len(t, s.does(ada, Receive{Service: "chat", Channel: "web", Text: "Hello?"}).Entries, 1, "once")
}

func TestE4_ThePageIsUpdatedAsTheCustomerMoves(t *testing.T) {
	s := ready(t)
	s.does(ada, Receive{Service: "shop", Channel: "web", Page: "/cart", Text: "Hello"})
	s.offers("c1", ann)
	s.does(ann, Open{Conversation: "c1"})
	d := s.does(ada, Navigate{Conversation: "c1", Page: "/checkout"})
	require.Equal(t, []Event{PageChanged{}}, d.Events, "the event does not say where")
	require.Equal(t, Text("/checkout"), s.line(ann, "c1").Page)
	s.same(ada, Navigate{Conversation: "c1", Page: "/checkout"})
	s.refused(bob, Navigate{Conversation: "c1", Page: "/cart"}, NotOnDesk)
	s.refused(ada, Navigate{Conversation: "c1", Page: Text(strings.Repeat("x", MaxPage+1))}, BadArgument)
	s.does(ada, End{Conversation: "c1"})
	s.refused(ada, Navigate{Conversation: "c1", Page: "/cart"}, AlreadyEnded)
}

func TestE6_IdleCustomersAreWarnedAndThenItEnds(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "chat", Field{"name", "Ada"})
	s.offers(id, ann)
	s.does(ann, Open{Conversation: id})
	s.at("10:30:00")
	require.Nil(t, s.conversations[id].Ending, "never while the customer waits for an answer")
	s.does(ann, Send{Text: "Good morning"})
	s.now = clockAt("10:31:59")
	s.refused(system, CheckIdle{Conversation: id}, TooEarly)
	s.at("10:32:00")
	require.Equal(t, NoticeIdle, s.entries[id][len(s.entries[id])-1].Notice)
	require.Equal(t, clockAt("10:32:00"), s.conversations[id].Warned)
	s.at("10:32:30")
	s.refused(system, CheckIdle{Conversation: id}, TooEarly) // the end counts from the warning
	s.does(ada, Receive{Service: "chat", Channel: "web", Text: "I am here"})
	require.Zero(t, s.conversations[id].Warned)
	s.at("10:40:00")
	s.does(ann, Send{Text: "Good"})
	s.at("10:41:00")
	s.does(ann, Send{Text: "Anything else?"})
	s.at("10:42:59")
	require.Zero(t, s.conversations[id].Warned, "counted from the last message")
	s.at("10:44:00")
	require.Equal(t, EndedByInactivity, s.conversations[id].Ending.Reason)
	view := s.customerView(id)
	require.Equal(t, Text(DefaultIdleEnded), view.Lines[len(view.Lines)-1].Text)
	require.Equal(t, []Notify{{Agent: "ann", About: NotifyEnded, Conversation: id}}, s.notified())
	s.same(system, CheckIdle{Conversation: id})
}

func TestE6_NeverForTextsUnlessSet(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	s.at("23:00:00")
	require.Nil(t, s.conversations["c1"].Ending)
	s = ready(t)
	s.does(ann, Begin{Service: "texts", Channel: "web", Contact: "ada", Text: "Hello"})
	s.at("10:01:00")
	require.Equal(t, EndedByInactivity, s.conversations["c1"].Ending.Reason, "what an agent begins counts too")
	s = ready(t)
	s.rules.Services[6].Idle.LongLived = true
	s.does(ann, text("ada"))
	s.at("10:01:00")
	require.Equal(t, EndedByInactivity, s.conversations["c1"].Ending.Reason)
}

func TestD10_WhoOptedOutIsNotWrittenTo(t *testing.T) {
	s := ready(t)
	s.does(ann, text("ada"))
	d := s.does(ada, SetConsent{Conversation: "c1", Consent: OptedOut})
	require.Equal(t, []ContactEvent{ConsentChanged{Channel: "sms", Consent: OptedOut}}, d.Logged)
	s.same(ada, SetConsent{Conversation: "c1", Consent: OptedOut})
	s.refused(ann, SetConsent{Conversation: "c1"}, BadArgument)
	s.refused(ann, Send{Text: "Hello?"}, OptOut)
	require.NotContains(t, s.line(ann, "c1").Permitted, Permission{Kind: KindSend, Target: "c1"})
	s.does(ann, End{})
	s.refused(ann, text("ada"), OptOut)
	s.does(ann, Done{Conversation: "c1"})
	web := s.talks(ada, ann, "shop")
	s.does(ada, SetConsent{Conversation: web, Consent: OptedOut})
	s.does(ann, Send{Conversation: web, Text: "You are here"})
	s.refused(ann, Begin{Service: "shop", Channel: "sms", Contact: "ada", Text: "Hello"}, OptOut)
}

func TestE3_ACustomerWhoComesBackFillsTheFormAsWell(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "chat", Field{Name: "name", Value: "Ada"})
	before := s.conversations[id].Entries
	s.does(ada, Receive{Service: "chat", Channel: "web", Form: []Field{{Name: "name", Value: "Ada Lovelace"}}, Text: "Me again"})
	require.Equal(t, before+1, s.conversations[id].Entries)
	require.Equal(t, Text("Ada Lovelace"), s.contacts["ada"].Name)
	s.refused(ada, Receive{Service: "chat", Channel: "web", Form: []Field{{Name: "colour", Value: "red"}}}, BadArgument)
}

func TestE10_NothingIsSentToABannedContact(t *testing.T) {
	s := ready(t)
	s.does(ann, Begin{Service: "texts", Channel: "sms", Contact: "ada", Text: "Hello"})
	s.does(ann, End{})
	s.does(sue, Ban{Conversation: "c1"})
	s.refused(ann, Send{Conversation: "c1", Text: "Still there?"}, Barring)
	s.does(sue, LiftBan{Contact: "ada"})
	s.does(ann, Send{Conversation: "c1", Text: "Still there?"})
}

func TestD1_NoOverrideGivesTheRightToAChannel(t *testing.T) {
	s := ready(t)
	s.refused(ann, Begin{Service: "shop", Channel: "fax", Contact: "ada", Text: "Hello", Override: true}, agentstate.ChannelNotServed)
}
