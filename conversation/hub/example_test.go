package hub_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/hubtest"
	"github.com/parley-go/parley/conversation/hub/memory"
)

// shop is a hub with one service, in which Ann is Ready.
func shop(clock *hubtest.Clock) *hub.Hub {
	conversations := 0
	h, err := hub.New(memory.New(), hub.Config{
		Services: []conversation.Service{{ID: "shop", Queue: "sales"}},
		Queues:   []conversation.Queue{{ID: "sales"}},
		Now:      clock.Now,
		NewID:    func() string { conversations++; return fmt.Sprint("c", conversations) },
	})
	if err != nil {
		log.Fatal(err)
	}
	chats := agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 2}}}
	must(h.Do(context.Background(), system, conversation.Presence{Agent: "ann", Do: agentstate.Configure{Name: "Ann", Capacity: chats}}))
	must(h.Do(context.Background(), agent("ann"), conversation.Presence{Do: agentstate.LogIn{Ready: true}}))
	return h
}

func must(out hub.Outcome, err error) hub.Outcome {
	if err != nil {
		log.Fatal(err)
	}
	return out
}

// A message opens a conversation, and the offer to Ann is there when Do returns.
func ExampleHub_Do() {
	ctx := context.Background()
	h, err := hub.New(memory.New(), hub.Config{
		Services: []conversation.Service{{ID: "shop", Queue: "sales"}},
		Queues:   []conversation.Queue{{ID: "sales"}},
		NewID:    func() string { return "c1" },
	})
	if err != nil {
		log.Fatal(err)
	}
	system := conversation.Actor{Role: conversation.System}
	ann := conversation.Actor{Role: conversation.Agent, ID: "ann"}
	ada := conversation.Actor{Role: conversation.Customer, ID: "ada"}
	chats := agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 2}}}
	must(h.Do(ctx, system, conversation.Presence{Agent: "ann", Do: agentstate.Configure{Name: "Ann", Capacity: chats}}))
	must(h.Do(ctx, ann, conversation.Presence{Do: agentstate.LogIn{Ready: true}}))

	out := must(h.Do(ctx, ada, conversation.Receive{Service: "shop", Channel: "web", Text: "Do you ship to Norway?"}))
	fmt.Println("opened:", out.Conversation)
	must(h.Do(ctx, ann, conversation.Open{Conversation: out.Conversation}))
	must(h.Do(ctx, ann, conversation.Send{Text: "We do, in three days."}))

	_, err = h.Do(ctx, ada, conversation.Receive{Service: "shop", Channel: "web", Text: "\xff"})
	fmt.Println(errors.Is(err, conversation.TextNotUTF8), err)

	view, _ := h.Customer(ctx, "ada", "web")
	for _, line := range view.Lines {
		fmt.Printf("%s: %s\n", line.From, string(line.Text))
	}

	// Output:
	// opened: c1
	// true message of customer ada: the text is not UTF-8; send it as UTF-8
	// customer: Do you ship to Norway?
	// agent: We do, in three days.
}

// A configuration is checked whole.
func ExampleNew() {
	_, err := hub.New(memory.New(), hub.Config{
		Services: []conversation.Service{{ID: "shop", Queue: "sales"}, {ID: "help"}},
		Queues:   []conversation.Queue{{ID: "seles"}},
	})
	fmt.Println(err)

	// Output:
	// hub: the configuration has faults:
	// service "shop": there is no queue "sales"; name one of Queues
	// service "help": there is no queue ""; name one of Queues
}

// Ann does not answer. Tick tells when it has to be called again, and makes her miss the
// offer then.
func ExampleHub_Tick() {
	ctx := context.Background()
	clock := hubtest.NewClock(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	h := shop(clock)
	must(h.Do(ctx, customer("ada"), conversation.Receive{Service: "shop", Channel: "web", Text: "Hello"}))

	next, err := h.Tick(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("next:", next.Format(time.TimeOnly))
	clock.Set(next)
	if _, err = h.Tick(ctx); err != nil {
		log.Fatal(err)
	}
	ann, _ := h.Agent(ctx, "ann")
	fmt.Println("ann:", ann.State(), ann.Intent.Reason)

	// Output:
	// next: 10:00:20
	// ann: not_ready missed
}

// A reader follows the feed from a cursor that it keeps.
func ExampleHub_Feed() {
	clock := hubtest.NewClock(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	h := shop(clock)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	cursor, err := h.Head(ctx)
	if err != nil {
		log.Fatal(err)
	}
	must(h.Do(ctx, customer("ada"), conversation.Receive{Service: "shop", Channel: "web", Text: "Hello"}))

	for page, err := range h.Feed(ctx, cursor) {
		if err != nil {
			log.Fatal(err)
		}
		for _, r := range page.Records {
			fmt.Println(r.At.Format(time.TimeOnly), r.Key, r.N, r.Kind, "by", r.By)
		}
		cursor = page.Next // where to go on after a restart
		stop()             // or go on, and wait for more
	}

	// Output:
	// 10:00:00 conv/c1 1 conversation.opened by customer/ada
	// 10:00:00 conv/c1 2 conversation.queued by customer/ada
	// 10:00:00 conv/c1 3 conversation.entry by customer/ada
	// 10:00:00 conv/c1 4 conversation.offered by system
	// 10:00:00 agent/ann 3 agent.work_added by system
}

// A carrier brings the same message twice. It is carried out once.
func ExampleOnce() {
	ctx := context.Background()
	h := shop(hubtest.NewClock(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)))
	hello := conversation.Receive{Service: "shop", Channel: "web", Text: "Hello"}

	fmt.Printf("%+v\n", must(h.Do(ctx, customer("ada"), hello, hub.Once("message 17"))))
	fmt.Printf("%+v\n", must(h.Do(ctx, customer("ada"), hello, hub.Once("message 17"))))
	hello.Text = "Hello?"
	_, err := h.Do(ctx, customer("ada"), hello, hub.Once("message 17"))
	fmt.Println(err)

	// Output:
	// {Conversation:c1 Entry:1 Repeated:false}
	// {Conversation:c1 Entry:1 Repeated:true}
	// hub: command key was used for another command
}

// What Ann's screen shows: her state, what she is asked to take, and what she has.
func ExampleHub_Desktop() {
	ctx := context.Background()
	clock := hubtest.NewClock(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	h := shop(clock)
	must(h.Do(ctx, customer("ada"), conversation.Receive{Service: "shop", Channel: "web", Name: "Ada", Text: "Hello"}))
	must(h.Do(ctx, agent("ann"), conversation.Open{Conversation: "c1"}))
	clock.Advance(5 * time.Second)
	must(h.Do(ctx, customer("bea"), conversation.Receive{Service: "shop", Channel: "web", Name: "Bea", Text: "Me too"}))

	d, err := h.Desktop(ctx, "ann")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Name, "is", d.State)
	for _, a := range d.Alerts {
		fmt.Println("alert:", a.Conversation, string(a.Customer), "until", a.Until.Format(time.TimeOnly))
	}
	for _, a := range d.Conversations {
		fmt.Println("has:", a.Conversation, string(a.Customer), string(a.Last.Text))
	}

	// Output:
	// Ann is busy
	// alert: c2 Bea until 10:00:25
	// has: c1 Ada Hello
}

// Ann may read all that was ever said with Ada, since she had a part in it.
func ExampleHub_ThreadFor() {
	ctx, clock := context.Background(), hubtest.NewClock(ten)
	h := shop(clock)
	hello := conversation.Receive{Service: "shop", Channel: "web", Text: "Do you ship to Norway?"}
	c := must(h.Do(ctx, customer("ada"), hello)).Conversation
	must(h.Do(ctx, agent("ann"), conversation.Open{Conversation: c}))
	must(h.Do(ctx, agent("ann"), conversation.Send{Text: "We do"}))
	must(h.Do(ctx, agent("ann"), conversation.End{}))

	thread, err := h.ThreadFor(ctx, agent("ann"), "ada")
	for _, part := range thread.Conversations {
		fmt.Println(part.Conversation, part.Channel, part.Agents, part.EndedBy, err)
	}
	_, err = h.ThreadFor(ctx, agent("bob"), "ada")
	fmt.Println(errors.Is(err, conversation.NotOnDesk))

	// Output:
	// c1 web [ann] agent <nil>
	// true
}

// A word is found wherever it was said in the thread of a contact.
func ExampleHub_Search() {
	ctx, clock := context.Background(), hubtest.NewClock(ten)
	h := shop(clock)
	for _, text := range []conversation.Text{"Do you ship to Norway?", "And is shipping free?"} {
		must(h.Do(ctx, customer("ada"), conversation.Receive{Service: "shop", Channel: "web", Text: text}))
	}
	q, err := conversation.NewQuery("ship")
	if err != nil {
		log.Fatal(err)
	}
	q.Contact = "ada"
	hits, err := h.Search(ctx, conversation.Actor{Role: conversation.Supervisor, ID: "sue"}, q, 10)
	for _, hit := range hits {
		fmt.Println(hit.Conversation, hit.Entry, err)
	}

	// Output:
	// c1 2 <nil>
	// c1 1 <nil>
}

// Somebody types, and those who are there are told; nothing is stored.
func ExampleConfig_signal() {
	h, err := hub.New(memory.New(), hub.Config{
		Services: []conversation.Service{{ID: "shop", Queue: "sales"}},
		Queues:   []conversation.Queue{{ID: "sales"}},
		Signal: func(s conversation.Signal) {
			if typing, ok := s.(conversation.TypingNow); ok {
				fmt.Println(typing.By, "types")
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	c := must(h.Do(ctx, customer("ada"), conversation.Receive{Service: "shop", Channel: "web", Text: "Hello"})).Conversation
	must(h.Do(ctx, customer("ada"), conversation.Typing{Conversation: c, On: true}))

	// Output:
	// customer/ada types
}
