package conversation

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestE1_OneShapeWhateverTheChannel(t *testing.T) {
	told := func(channel string) (Conversation, []Entry, CustomerView) {
		s := ready(t)
		s.does(ada, Receive{Service: "shop", Channel: channel, Address: "somewhere", Text: "Hello"})
		s.offers("c1", ann)
		s.does(ann, Open{Conversation: "c1"})
		s.does(ann, Send{Text: "Good morning"})
		s.does(ada, End{Conversation: "c1"})
		s.does(ann, Done{})
		return s.conversations["c1"], s.entries["c1"], s.customerView("c1")
	}
	web, webEntries, webView := told("web")
	sms, smsEntries, smsView := told("sms")
	require.Equal(t, "sms", sms.Channel)
	sms.Channel = web.Channel
	require.Equal(t, web, sms)
	require.Equal(t, webEntries, smsEntries)
	require.Equal(t, webView, smsView)
}

func TestE1_AConversationOpensWithoutAText(t *testing.T) {
	s := ready(t)
	d := s.does(ada, Receive{Service: "shop", Channel: "web", Page: "/cart", To: "shop.example"})
	require.Equal(t, []Event{
		Opened{Conversation: "c1", Service: "shop", Channel: "web", Contact: "ada"},
		Queued{Queue: "sales", Since: clockAt("10:00:00")},
	}, d.Events)
	require.Equal(t, &Visit{Conversation: "c1", To: "shop.example", Page: "/cart"}, d.Visit)
	require.Empty(t, s.entries["c1"])
	require.Equal(t, PhaseQueued, s.conversations["c1"].Phase())
	s.same(ada, Receive{Service: "shop", Channel: "web"})
}

func TestE1_OneOpenConversationForEachContactAndChannel(t *testing.T) {
	s := ready(t)
	s.writes(ada, "shop", "one")
	s.writes(ada, "shop", "two")
	s.writes(ada, "care", "another service, the same channel")
	require.Len(t, s.entries["c1"], 3)
	s.does(ada, Receive{Service: "shop", Channel: "sms", Text: "another channel"})
	s.writes(bob, "shop", "another contact")
	require.Equal(t, 3, s.opened)

	s.does(ada, End{Conversation: "c1"})
	s.writes(ada, "care", "Hello again")
	require.Equal(t, "care", s.conversations["c4"].Service, "after the end a new one begins")
}

func TestE1_TheContactIsKnownByWhatItSaid(t *testing.T) {
	s := ready(t)
	s.does(ada, Receive{Service: "shop", Channel: "web", Name: "Ada", Address: "session-1", Text: "Hello"})
	s.does(ada, Receive{Service: "shop", Channel: "sms", Address: "+15551234567", Text: "Hello"})
	require.Equal(t, Contact{ID: "ada", Name: "Ada", Addresses: []Address{{"web", "session-1"}, {"sms", "+15551234567"}}}, s.contacts["ada"])
	require.Equal(t, Text("session-1"), s.contacts["ada"].Address("web"))
	require.Empty(t, s.contacts["ada"].Address("fax"))

	d := s.writes(ada, "shop", "again")
	require.Nil(t, d.Contact, "nothing new")
	s.does(ada, Receive{Service: "shop", Channel: "web", Address: "session-2", Text: "from another tab"})
	s.does(ada, Receive{Service: "shop", Channel: "web", Name: "Ada L.", Address: "session-1", Text: "and back"})
	require.Equal(t, Text("session-1"), s.contacts["ada"].Address("web"), "the last one heard from wins")
	require.Len(t, s.contacts["ada"].Addresses, 3)
	require.Equal(t, Text("Ada L."), s.contacts["ada"].Name)
}

func TestE2_TheTranscriptIsInOrderWithAuthorTimeAndAudience(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.at("10:00:05")
	s.does(system, Send{Conversation: id, Text: secret + "a regular"})
	s.at("10:00:07")
	s.does(ann, Send{Text: "Good morning"})
	s.at("10:00:09")
	s.writes(ada, "shop", "Thanks")
	require.Equal(t, []Entry{
		{Conversation: id, N: 1, Author: ada, Audience: Everyone, At: clockAt("10:00:00"), Text: "Hello"},
		{Conversation: id, N: 2, Author: system, Audience: Staff, At: clockAt("10:00:05"), Text: secret + "a regular"},
		{Conversation: id, N: 3, Author: ann, Audience: Everyone, At: clockAt("10:00:07"), Text: "Good morning"},
		{Conversation: id, N: 4, Author: ada, Audience: Everyone, At: clockAt("10:00:09"), Text: "Thanks"},
	}, s.entries[id])
}

func TestE2_StaffLinesAreNeverInTheCustomersView(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(system, Send{Conversation: id, Text: secret + "a regular"})
	s.does(ann, Send{Text: "Good morning"})
	s.does(ann, WrapUp{Disposition: "sold", Note: secret + "pays late"})
	require.Equal(t, CustomerView{
		Conversation: id, Phase: CustomerTalking, Agent: "Ann", Since: clockAt("10:00:00"),
		Lines: []CustomerLine{
			{N: 1, From: Customer, At: clockAt("10:00:00"), Text: "Hello"},
			{N: 3, From: Agent, Name: "Ann", At: clockAt("10:00:00"), Text: "Good morning"},
		},
		Permitted: append([]Permission{{Kind: KindReceive}}, permissions(id, KindEnd, KindNavigate, KindTyping, KindRead, KindSetConsent)...),
	}, s.customerView(id))
	require.NoError(t, s.leaks())
}

func TestE2_OnlyAgentsMessagesAreDelivered(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	d := s.does(ann, Send{Text: "Good morning"})
	require.Equal(t, []Effect{DeliverMessage{Conversation: id, Entry: 2, Channel: "web", Contact: "ada"}}, d.Effects)
	require.Equal(t, "customer/3/web/ada", d.Effects[0].Lane())
	require.Empty(t, s.does(system, Send{Conversation: id, Text: "for the staff"}).Effects)
	require.Empty(t, s.writes(ada, "shop", "Thanks").Effects)
}

func TestE2_TheCustomersViewKnowsItsPhases(t *testing.T) {
	s := ready(t)
	require.Equal(t, CustomerView{Phase: CustomerNone, Lines: []CustomerLine{}, Permitted: []Permission{{Kind: KindReceive}}}, s.customerView("c1"))
	id := s.calls(ada, "shop")
	require.Equal(t, CustomerWaiting, s.customerView(id).Phase)
	s.offers(id, ann)
	require.Equal(t, CustomerWaiting, s.customerView(id).Phase, "an offer is none of its business")
	require.Empty(t, s.customerView(id).Agent)
	s.does(ann, Open{Conversation: id})
	require.Equal(t, CustomerTalking, s.customerView(id).Phase)
	s.does(ann, End{})
	view := s.customerView(id)
	require.Equal(t, CustomerEnded, view.Phase, "nor is a wrap-up")
	require.Equal(t, EndedByAgent, view.EndedBy)
	require.Empty(t, view.Agent)
	require.Equal(t, append([]Permission{{Kind: KindReceive}}, permissions(id, KindRead, KindSetConsent)...), view.Permitted)
	s.does(ann, Done{})
	require.Equal(t, view, s.customerView(id))
}

func TestE2_WhatABotSaidIsMarkedAsTheBots(t *testing.T) {
	e := Entry{Conversation: "c1", N: 1, Author: Actor{Role: Bot, ID: "robin"}, Audience: Everyone, At: clockAt("10:00:00"), Text: "Hello"}
	line, visible := CustomerSees(e, map[string]string{"robin": "an agent of that id"})
	require.True(t, visible)
	require.Equal(t, CustomerLine{N: 1, From: Bot, At: clockAt("10:00:00"), Text: "Hello"}, line)
	e.Audience = "" // whatever is not meant for everyone
	_, visible = CustomerSees(e, nil)
	require.False(t, visible)
}

func TestE2_ABotSpeaksUntilAnAgentHasIt(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	d := s.does(robin, Send{Conversation: id, Text: "Somebody will be with you"})
	require.Equal(t, robin, d.Entries[0].Author)
	require.Equal(t, Everyone, d.Entries[0].Audience)
	require.Len(t, d.Effects, 1, "it goes to the customer")
	require.Empty(t, d.Desks)
	require.False(t, s.conversations[id].Unanswered.IsZero(), "no agent has answered yet")
	s.offers(id, ann)
	s.does(robin, Send{Conversation: id, Text: "Any moment now"})
	s.does(ann, Open{Conversation: id})
	s.refused(robin, Send{Conversation: id, Text: "And me?"}, NotOnDesk)
	var from []Role
	for _, line := range NewCustomerView(Scene{Conversation: s.conversations[id]}, s.entries[id], nil).Lines {
		from = append(from, line.From)
	}
	require.Equal(t, []Role{Customer, Bot, Bot}, from)
	s.refused(Actor{Role: Bot}, Send{Conversation: id, Text: "Who am I?"}, NotAllowed)
}

func TestE2_NoEntryOfAnotherConversationIsShown(t *testing.T) {
	s := ready(t)
	first, second := s.calls(ada, "shop"), s.calls(bob, "shop")
	mixed := append(s.entries[first], s.entries[second]...)
	require.Len(t, NewCustomerView(Scene{Conversation: s.conversations[first]}, mixed, nil).Lines, 1)
}

func TestE2_TheEndClosesTheTranscript(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, End{})
	s.refused(ann, Send{Conversation: id, Text: "one more thing"}, AlreadyEnded)
	s.refused(system, Send{Conversation: id, Text: "a line"}, AlreadyEnded)
	require.Len(t, s.entries[id], 1)
}

func TestE2_WhoMayReadIt(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	c := func() Conversation { return s.conversations[id] }
	require.ErrorIs(t, AuthorizeRead(c(), ann), NotOnDesk)
	s.offers(id, ann)
	require.NoError(t, AuthorizeRead(c(), ann), "who is asked")
	require.ErrorIs(t, AuthorizeRead(c(), ben), NotOnDesk)
	s.does(ann, Reject{Conversation: id})
	require.ErrorIs(t, AuthorizeRead(c(), ann), NotOnDesk, "who turned it down")
	s.offers(id, ben)
	s.does(ben, Accept{Conversation: id})
	s.does(ben, End{})
	s.does(ben, Done{Conversation: id})
	require.NoError(t, AuthorizeRead(c(), ben), "who had it")
	require.NoError(t, AuthorizeRead(c(), system))
	require.NoError(t, AuthorizeRead(c(), sue))
	for _, by := range []Actor{ada, bob, robin, {Role: Customer, ID: "ben"}, {}} {
		require.ErrorIs(t, AuthorizeRead(c(), by), NotOnDesk, "%s", by)
	}
	require.ErrorIs(t, AuthorizeRead(Conversation{}, system), NotOnDesk)
	require.ErrorIs(t, AuthorizeRead(Conversation{}, sue), NotOnDesk)
	require.ErrorIs(t, AuthorizeRead(Conversation{}, ann), NotOnDesk)
	require.Equal(t, AuthorizeRead(Conversation{}, ann), AuthorizeRead(c(), ann), "one that exists and one that does not look the same")
}

func TestE2_ALongTranscriptIsNoPartOfTheConversation(t *testing.T) {
	grown := func(entries int) (int, float64) {
		s := talked(t, entries)
		require.Len(t, s.entries["c1"], entries)
		body, err := json.Marshal(s.conversations["c1"])
		require.NoError(t, err)
		cmd := s.aim(ada, Receive{Service: "shop", Channel: "web", Text: "Hello"})
		scene := s.scene(ada, cmd)
		return len(body), testing.AllocsPerRun(10, func() { _, _, _ = Step(scene, ada, cmd, s.now) })
	}
	short, few := grown(11)
	long, many := grown(10_001)
	require.InDelta(t, short, long, 100, "the counts have more digits")
	require.Equal(t, few, many)
}

// A service that names its channels is reached on them only.
func TestE1_AServiceIsReachedOnItsChannels(t *testing.T) {
	s := ready(t)
	s.rules.Services = []Service{{ID: "shop", Queue: s.rules.Queues[0].ID, Channels: []string{"web"}}}
	s.refused(ada, Receive{Service: "shop", Channel: "fax", Text: "Hello"}, UnknownChannel)
	s.does(ada, Receive{Service: "shop", Channel: "web", Text: "Hello"})
}
