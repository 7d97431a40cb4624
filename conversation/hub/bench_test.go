package hub_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/hubtest"
	"github.com/parley-go/parley/conversation/hub/memory"
)

// BenchmarkDo is a day in short: of ten steps eight are messages, one is a new customer
// and the agent who accepts, and one is an end and its wrap-up. Every agent has room
// and one conversation; nobody waits.
func BenchmarkDo(b *testing.B) {
	for _, agents := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("agents=%d", agents), func(b *testing.B) { benchmarkDo(b, agents) })
	}
}

func benchmarkDo(b *testing.B, agents int) {
	ctx := context.Background()
	clock := hubtest.NewClock(ten)
	opened := 0
	h, err := hub.New(memory.New(), hub.Config{
		Services: []conversation.Service{{ID: "shop", Queue: "sales", WrapUpFor: time.Minute}},
		Queues:   []conversation.Queue{{ID: "sales"}},
		Now:      clock.Now,
		NewID:    func() string { opened++; return fmt.Sprint("c", opened) },
	})
	if err != nil {
		b.Fatal(err)
	}
	do := func(by conversation.Actor, cmd conversation.Command) {
		clock.Advance(time.Millisecond)
		if _, err := h.Do(ctx, by, cmd); err != nil {
			b.Fatal(err)
		}
	}
	type chat struct{ id, customer, agent string }
	var chats []chat
	begin := func() {
		c := chat{customer: fmt.Sprint("customer", opened)}
		out, err := h.Do(ctx, customer(c.customer), message("Do you ship to Norway?"))
		if err != nil {
			b.Fatal(err)
		}
		now, err := h.Conversation(ctx, out.Conversation)
		if err != nil || len(now.Offers) == 0 {
			b.Fatal("it is offered to nobody", err)
		}
		c.id, c.agent = out.Conversation, now.Offers[0].Agent
		do(agent(c.agent), conversation.Accept{Conversation: c.id})
		chats = append(chats, c)
	}
	room := agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 3}}}
	for i := range agents {
		id := fmt.Sprint("agent", i)
		do(system, conversation.Presence{Agent: id, Do: agentstate.Configure{Name: id, Capacity: room}})
		do(agent(id), conversation.Presence{Do: agentstate.LogIn{Ready: true}})
	}
	for range agents {
		begin()
	}
	step := 0
	b.ReportAllocs()
	for b.Loop() {
		step++
		switch step % 10 {
		case 0:
			begin()
		case 1:
			c := chats[0]
			chats = chats[1:]
			do(customer(c.customer), conversation.End{Conversation: c.id})
			do(agent(c.agent), conversation.Done{Conversation: c.id})
		default:
			c := chats[step%len(chats)]
			if step%2 == 0 {
				do(customer(c.customer), message("And how long does it take?"))
			} else {
				do(agent(c.agent), conversation.Send{Conversation: c.id, Text: "Three days."})
			}
		}
	}
}
