package conversation_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/routing"
)

// The people and the shop of all examples.
var (
	ada    = conversation.Actor{Role: conversation.Customer, ID: "ada"}
	ann    = conversation.Actor{Role: conversation.Agent, ID: "ann"}
	system = conversation.Actor{Role: conversation.System}

	rules = conversation.Configuration{
		Services: []conversation.Service{{ID: "shop", Name: "Web shop", Queue: "sales", WrapUpFor: 30 * time.Second, Dispositions: []string{"sold", "lost"}}},
		Queues:   []conversation.Queue{{ID: "sales"}},
	}
	ten = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
)

// scene is what a hub would load for a new conversation and Ann, who is Ready.
func scene() conversation.Scene {
	s := conversation.Scene{}
	s.Service, _ = rules.Service("shop")
	s.Queue, _ = rules.Queue("sales")
	s = step(s, system, conversation.Presence{Agent: "ann", Do: agentstate.Configure{
		Name: "Ann", Capacity: agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 2}}},
	}}, ten)
	return step(s, ann, conversation.Presence{Do: agentstate.LogIn{Ready: true}}, ten)
}

// talking is a scene in which Ann has the conversation of Ada.
func talking() conversation.Scene {
	s := step(scene(), ada, conversation.Receive{Conversation: "c1", Service: "shop", Channel: "web", Name: "Ada", Text: "Hello"}, ten)
	s = step(s, system, conversation.MakeOffer{Conversation: "c1", Agent: "ann"}, ten)
	return step(s, ann, conversation.Open{Conversation: "c1"}, ten)
}

func step(s conversation.Scene, by conversation.Actor, cmd conversation.Command, at time.Time) conversation.Scene {
	after, _, err := conversation.Step(s, by, cmd, at)
	if err != nil {
		panic(err)
	}
	return after
}

// Ada writes, Ann is asked and opens the conversation, they talk, Ada leaves, and
// Ann wraps up.
func ExampleStep() {
	s := scene()
	for i, line := range []struct {
		by  conversation.Actor
		cmd conversation.Command
	}{
		{ada, conversation.Receive{Conversation: "c1", Service: "shop", Channel: "web", Text: "Hello"}},
		{system, conversation.MakeOffer{Conversation: "c1", Agent: "ann"}},
		{ann, conversation.Open{Conversation: "c1"}},
		{ann, conversation.Send{Conversation: "c1", Text: "Good morning"}},
		{ada, conversation.End{Conversation: "c1"}},
		{ann, conversation.WrapUp{Conversation: "c1", Disposition: "sold", Note: "to be sent on Monday"}},
		{ann, conversation.Done{Conversation: "c1"}},
	} {
		after, _, err := conversation.Step(s, line.by, line.cmd, ten.Add(time.Duration(i)*time.Second))
		if err != nil {
			fmt.Println(err)
			return
		}
		s = after
		fmt.Printf("%-22s the conversation is %-8s Ann is %s\n", line.cmd.Kind(), s.Conversation.Phase()+",", s.Agents["ann"].State())
	}
	// Output:
	// conversation.receive   the conversation is queued,  Ann is ready
	// conversation.offer     the conversation is offered, Ann is busy
	// conversation.open      the conversation is active,  Ann is busy
	// conversation.send      the conversation is active,  Ann is busy
	// conversation.end       the conversation is wrap_up, Ann is after_call_work
	// conversation.wrap_up   the conversation is wrap_up, Ann is after_call_work
	// conversation.done      the conversation is done,    Ann is ready
}

// A decision is data: what happens to the conversation, to agents and desks, the
// documents that hold text, timers, and effects.
func ExampleDecide() {
	d, err := conversation.Decide(talking(), ann, conversation.Send{Conversation: "c1", Text: "Good morning"}, ten.Add(time.Minute))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range d.Events {
		fmt.Printf("%s %+v\n", e.Kind(), e)
	}
	for _, e := range d.Entries {
		fmt.Printf("entry %d by %s: %s\n", e.N, e.Author, string(e.Text))
	}
	for _, e := range d.Effects {
		fmt.Printf("%s in lane %s\n", e.Kind(), e.Lane())
	}
	// Output:
	// conversation.entry {Entry:2 Author:agent/ann Audience:everyone Unattended:false}
	// entry 2 by agent/ann: Good morning
	// effect.message in lane customer/3/web/ada
}

// A command that cannot be carried out is a refusal and changes nothing.
func ExampleDecide_refusal() {
	_, err := conversation.Decide(talking(), ann, conversation.Done{Conversation: "c1"}, ten)
	fmt.Println(errors.Is(err, conversation.NotEnded))
	fmt.Println(err)
	// Output:
	// true
	// conversation.done of c1: the conversation is not over; end it first
}

// A conversation is the fold of its events.
func ExampleEvolve() {
	log := []conversation.Event{
		conversation.Opened{Conversation: "c1", Service: "shop", Channel: "web", Contact: "ada"},
		conversation.Queued{Queue: "sales", Since: ten},
		conversation.Offered{Offer: 1, Agent: "ann", Until: ten.Add(20 * time.Second)},
		conversation.Missed{Offer: 1, Agent: "ann", NotAgain: ten.Add(80 * time.Second)},
		conversation.Queued{Queue: "sales", Since: ten},
	}
	var c conversation.Conversation
	for i, e := range log {
		c = conversation.Evolve(c, e, ten.Add(time.Duration(i)*5*time.Second))
		fmt.Println(c.Phase(), "since", c.Waiting.Format(time.TimeOnly), c.NotAgain)
	}
	// Output:
	// queued since 10:00:00 []
	// queued since 10:00:00 []
	// offered since 10:00:00 []
	// queued since 10:00:00 [{ann 2026-03-02 10:01:20 +0000 UTC}]
	// queued since 10:00:00 [{ann 2026-03-02 10:01:20 +0000 UTC}]
}

// A desktop greys out the buttons that are not in the list.
func ExamplePermitted() {
	for _, by := range []conversation.Actor{ann, ada} {
		fmt.Println(by)
		for _, p := range conversation.Permitted(talking(), by, ten) {
			fmt.Println(strings.TrimSpace("- " + p.Kind + " " + p.Target))
		}
	}
	// Output:
	// agent/ann
	// - agent.log_out
	// - agent.not_ready
	// - agent.renew
	// - desk.prefer
	// - conversation.begin
	// - conversation.send c1
	// - conversation.typing c1
	// - conversation.park c1
	// - conversation.end c1
	// - conversation.invite c1
	// - conversation.read c1
	// - conversation.wrap_up c1
	// - conversation.identify c1
	// - conversation.consent c1
	// - conversation.ban c1
	// - conversation.unassign c1
	// customer/ada
	// - conversation.receive
	// - conversation.end c1
	// - conversation.navigate c1
	// - conversation.typing c1
	// - conversation.read c1
	// - conversation.consent c1
}

// Ann asks Ben in, and leaves when he is there: he is the owner from then on, and she
// wraps up.
func ExampleInvite() {
	ben := conversation.Actor{Role: conversation.Agent, ID: "ben"}
	s := step(talking(), system, conversation.Presence{Agent: "ben", Do: agentstate.Configure{
		Name: "Ben", Capacity: agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 2}}},
	}}, ten)
	s = step(s, ben, conversation.Presence{Do: agentstate.LogIn{Ready: true}}, ten)
	for _, line := range []struct {
		by  conversation.Actor
		cmd conversation.Command
	}{
		{ann, conversation.Invite{Conversation: "c1", Agent: "ben"}},
		{ben, conversation.Accept{Conversation: "c1"}},
		{ann, conversation.Leave{Conversation: "c1"}},
	} {
		s = step(s, line.by, line.cmd, ten)
		fmt.Printf("%-20s owner %s, Ann is %s, Ben is %s\n", line.cmd.Kind(), s.Conversation.Owner, s.Agents["ann"].State(), s.Agents["ben"].State())
	}
	// Output:
	// conversation.invite  owner ann, Ann is busy, Ben is busy
	// conversation.accept  owner ann, Ann is busy, Ben is busy
	// conversation.leave   owner ben, Ann is after_call_work, Ben is busy
}

// Ann texts Bob, logs out, and is free; the conversation stays hers. What follows a
// decision is carried out one command after the other.
func ExampleBegin() {
	texts := conversation.Configuration{
		Services: []conversation.Service{{ID: "texts", Queue: "sales", LongLived: []string{"sms"}}},
		Queues:   []conversation.Queue{{ID: "sales"}},
	}
	s := scene()
	s.Service, _ = texts.Service("texts")
	s = step(s, system, conversation.Presence{Agent: "ann", Do: agentstate.Configure{
		Name: "Ann", Capacity: agentstate.Capacity{Channels: map[string]agentstate.Limit{"sms": {Max: 2}}},
	}}, ten)
	s = step(s, ann, conversation.Begin{Conversation: "c1", Service: "texts", Channel: "sms", Contact: "bob", Text: "Your order is here"}, ten)
	fmt.Println("Ann is", s.Agents["ann"].State())
	s, d, err := conversation.Step(s, ann, conversation.Presence{Do: agentstate.LogOut{}}, ten)
	for _, then := range d.Then {
		fmt.Println("then", then.Kind())
		s = step(s, system, then, ten)
	}
	seg, _ := s.Conversation.SegmentOf("ann")
	fmt.Println("Ann is", s.Agents["ann"].State(), "and the owner is", s.Conversation.Owner, "parked:", seg.Parked, err)
	// Output:
	// Ann is busy
	// then conversation.release
	// Ann is logged_out and the owner is ann parked: true <nil>
}

// What begins with a slash is never a message; two slashes stand for one that is sent.
func ExampleParseSlash() {
	for _, typed := range []conversation.Text{"/Form card", "//etc is a folder", "Good morning"} {
		name, rest, isCommand := conversation.ParseSlash(typed)
		fmt.Printf("%t %q %q\n", isCommand, name, string(rest))
	}
	// Output:
	// true "form" "card"
	// false "" "/etc is a folder"
	// false "" "Good morning"
}

// The table of rights, as far as it speaks of the end.
func ExampleRights() {
	for _, right := range conversation.Rights() {
		if right.Kind == conversation.KindEnd {
			fmt.Println("customer", right.Customer, "agent", right.Agent, "supervisor", right.Supervisor, "bot", right.For(conversation.Bot) != "")
		}
	}
	// Output:
	// customer own agent part supervisor all bot false
}

// Somebody else's conversation looks like one that does not exist.
func ExampleAuthorize() {
	ben := conversation.Actor{Role: conversation.Agent, ID: "ben"}
	send := conversation.Send{Conversation: "c1", Text: "Hello"}
	fmt.Println(conversation.Authorize(talking(), ann, send))
	fmt.Println(conversation.Authorize(talking(), ben, send))
	fmt.Println(conversation.Authorize(conversation.Scene{}, ben, send))
	fmt.Println(conversation.Authorize(talking(), ada, send))
	// Output:
	// <nil>
	// conversation.send of c1: it is not on the desk; choose one of the active list
	// conversation.send of c1: it is not on the desk; choose one of the active list
	// customer asks for conversation.send: it is not for this role; ask somebody who may
}

// The active communications list of Ann, two minutes after Ada wrote.
func ExampleNewDesktop() {
	s := talking()
	d := conversation.NewDesktop(conversation.DesktopParts{
		Agent: s.Agents["ann"], Desk: s.Desks["ann"], Scenes: []conversation.Scene{s},
	}, ten.Add(2*time.Minute))
	fmt.Println(d.Name, "is", d.State)
	for _, line := range d.Conversations {
		fmt.Println(line.Conversation, line.Service, line.Channel, string(line.Customer), "taken", d.Now.Sub(line.Taken), "ago")
		fmt.Println("late:", !d.Now.Before(line.Late), "unread:", line.Unread, "focused:", line.Focused)
	}
	// Output:
	// Ann is busy
	// c1 Web shop web Ada taken 2m0s ago
	// late: true unread: 0 focused: true
}

// The customer sees what is for everyone, with the display name of the agent.
func ExampleNewCustomerView() {
	entries := []conversation.Entry{
		{Conversation: "c1", N: 1, Author: ada, Audience: conversation.Everyone, Text: "Hello"},
		{Conversation: "c1", N: 2, Author: system, Audience: conversation.Staff, Text: "a regular customer"},
		{Conversation: "c1", N: 3, Author: ann, Audience: conversation.Everyone, Text: "Good morning"},
	}
	v := conversation.NewCustomerView(talking(), entries, map[string]string{"ann": "Ann"})
	fmt.Println(v.Phase, "to", v.Agent)
	for _, line := range v.Lines {
		fmt.Println(line.N, line.From, line.Name, string(line.Text))
	}
	// Output:
	// talking to Ann
	// 1 customer  Hello
	// 3 agent Ann Good morning
}

func ExampleKindOfNumber() {
	for _, number := range []string{"+15551234567", "+18005550100", "12345", "shop.example"} {
		fmt.Printf("%s %q\n", number, conversation.KindOfNumber(number))
	}
	// Output:
	// +15551234567 "long_code"
	// +18005550100 "toll_free"
	// 12345 "short_code"
	// shop.example ""
}

// Every fault is named at once.
func ExampleConfiguration_Check() {
	c := conversation.Configuration{
		Services: []conversation.Service{
			{ID: "shop", Queue: "sails"},
			{ID: "shop", Queue: "sales", OfferFor: conversation.Never, Dispositions: []string{"sold", "sold"}},
		},
		Queues: []conversation.Queue{{ID: "sales", Needs: []routing.Need{{Skill: ""}}}},
	}
	fmt.Println(c.Check())
	// Output:
	// queue "sales": a need has no proper skill or a negative level
	// service "shop": there is no queue "sails"; name one of Queues
	// service "shop" stands twice; give each an ID of its own
	// service "shop": OfferFor is negative; an offer needs a deadline
	// service "shop": disposition "sold" stands twice
}
