package memory_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
)

// A chat is opened and must be answered within twenty seconds: the document, the
// record and the timer are one batch.
func Example() {
	ctx := context.Background()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	s := memory.New()

	opened := hub.Batch{
		Docs:    []hub.Doc{{Key: "conv/c1", Labels: []string{"queue/billing"}, Rank: 5, Body: []byte(`{"phase":"queued"}`)}},
		Records: []hub.Record{{Key: "conv/c1", N: 1, Kind: "conversation.opened", By: "contact/p1", At: now}},
		Tasks:   []hub.Task{{ID: "timer/c1", Lane: "conv/c1", Kind: "timer", Due: now.Add(20 * time.Second)}},
	}
	fmt.Println("first writer: ", s.Commit(ctx, opened))
	fmt.Println("second writer:", s.Commit(ctx, opened))

	waiting, _ := s.List(ctx, "queue/billing", hub.Place{}, 10)
	for _, d := range waiting {
		fmt.Printf("waiting: %s at version %d: %s\n", d.Key, d.Version, d.Body)
	}
	records, cursor, _ := s.Feed(ctx, "", 10)
	for _, r := range records {
		fmt.Printf("feed: %s %d %s by %s\n", r.Key, r.N, r.Kind, r.By)
	}
	news, _, _ := s.Feed(ctx, cursor, 10)
	fmt.Println("news since:", len(news))

	for _, after := range []time.Duration{19 * time.Second, 20 * time.Second, 21 * time.Second} {
		at := now.Add(after)
		due, _ := s.Claim(ctx, at, at.Add(time.Minute), 10)
		fmt.Printf("due after %v: %d\n", after, len(due))
	}

	// Output:
	// first writer:  <nil>
	// second writer: hub: conflict with a later state: document conv/c1
	// waiting: conv/c1 at version 1: {"phase":"queued"}
	// feed: conv/c1 1 conversation.opened by contact/p1
	// news since: 0
	// due after 19s: 0
	// due after 20s: 1
	// due after 21s: 0
}

// Two accept the same chat. The first wins, and the second is told which
// condition did not hold.
func ExampleStore_Commit() {
	ctx := context.Background()
	s := memory.New()
	accept := func(agent string) hub.Batch {
		return hub.Batch{Docs: []hub.Doc{{
			Key:    hub.Key("segment/" + agent),
			Unique: []string{"own/c1"},
			Body:   []byte(agent),
		}}}
	}
	fmt.Println(s.Commit(ctx, accept("ann")))

	err := s.Commit(ctx, accept("bob"))
	if c, ok := errors.AsType[*hub.Conflict](err); ok {
		fmt.Println("taken:", c.Unique)
	}
	fmt.Println(errors.Is(err, hub.ErrConflict))

	// Output:
	// <nil>
	// taken: own/c1
	// true
}
