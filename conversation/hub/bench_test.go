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
	f := newFloor(b, agents)
	for range agents {
		f.begin()
	}
	step := 0
	b.ReportAllocs()
	for b.Loop() {
		step++
		switch step % 10 {
		case 0:
			f.begin()
		case 1:
			f.end()
		default:
			f.talk(step)
		}
	}
}

// floor is a hub with many agents who are Ready, and the chats that they have.
type floor struct {
	*testing.B
	h      *hub.Hub
	clock  *hubtest.Clock
	opened int
	chats  []chat
}

type chat struct{ id, customer, agent string }

func newFloor(b *testing.B, agents int) *floor {
	f := &floor{B: b, clock: hubtest.NewClock(ten)}
	h, err := hub.New(memory.New(), hub.Config{
		Services: []conversation.Service{{ID: "shop", Queue: "sales", WrapUpFor: time.Minute}},
		Queues:   []conversation.Queue{{ID: "sales"}},
		Now:      f.clock.Now,
		NewID:    func() string { f.opened++; return fmt.Sprint("c", f.opened) },
	})
	if err != nil {
		b.Fatal(err)
	}
	f.h = h
	room := agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 3}}}
	for i := range agents {
		id := fmt.Sprint("agent", i)
		f.do(system, conversation.Presence{Agent: id, Do: agentstate.Configure{Name: id, Capacity: room}})
		f.do(agent(id), conversation.Presence{Do: agentstate.LogIn{Ready: true}})
	}
	return f
}

func (f *floor) do(by conversation.Actor, cmd conversation.Command) hub.Outcome {
	f.clock.Advance(time.Millisecond)
	out, err := f.h.Do(context.Background(), by, cmd)
	if err != nil {
		f.Fatal(err)
	}
	return out
}

// begin is a new customer, and the agent who accepts.
func (f *floor) begin() {
	c := chat{customer: fmt.Sprint("customer", f.opened)}
	c.id = f.do(customer(c.customer), message("Do you ship to Norway?")).Conversation
	now, err := f.h.Conversation(context.Background(), c.id)
	if err != nil || len(now.Offers) == 0 {
		f.Fatal("it is offered to nobody", err)
	}
	c.agent = now.Offers[0].Agent
	f.do(agent(c.agent), conversation.Accept{Conversation: c.id})
	f.chats = append(f.chats, c)
}

// end is the end of the oldest chat, and of its wrap-up.
func (f *floor) end() {
	c := f.chats[0]
	f.chats = f.chats[1:]
	f.do(customer(c.customer), conversation.End{Conversation: c.id})
	f.do(agent(c.agent), conversation.Done{Conversation: c.id})
}

// talk is a message, of the customer or of the agent.
func (f *floor) talk(step int) {
	c := f.chats[step%len(f.chats)]
	if step%2 == 0 {
		f.do(customer(c.customer), message("And how long does it take?"))
	} else {
		f.do(agent(c.agent), conversation.Send{Conversation: c.id, Text: "Three days."})
	}
}
