// Command quickstart runs one chat from the first message to the end, in memory.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
)

func main() {
	ctx := context.Background()
	h, err := hub.New(memory.New(), hub.Config{
		Services: []conversation.Service{{ID: "shop", Queue: "sales"}},
		Queues:   []conversation.Queue{{ID: "sales"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	system := conversation.Actor{Role: conversation.System}
	ann := conversation.Actor{Role: conversation.Agent, ID: "ann"}
	ada := conversation.Actor{Role: conversation.Customer, ID: "ada"}
	do := func(by conversation.Actor, cmd conversation.Command) hub.Outcome {
		out, err := h.Do(ctx, by, cmd)
		if err != nil {
			log.Fatal(err)
		}
		return out
	}

	chats := agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 2}}}
	do(system, conversation.Presence{Agent: "ann", Do: agentstate.Configure{Name: "Ann", Capacity: chats}})
	do(ann, conversation.Presence{Do: agentstate.LogIn{Ready: true}})
	chat := do(ada, conversation.Receive{Service: "shop", Channel: "web", Text: "Do you ship to Norway?"}).Conversation
	do(ann, conversation.Open{Conversation: chat}) // the offer is there already
	do(ann, conversation.Send{Text: "We do, in three days."})
	do(ada, conversation.End{Conversation: chat})

	head, err := h.Head(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for page, err := range h.Feed(ctx, "") {
		if err != nil {
			log.Fatal(err)
		}
		for _, r := range page.Records {
			fmt.Printf("%-23s %-13s %s\n", r.Kind, r.By, r.Body)
		}
		if page.Next == head {
			break
		}
	}
}
