package hub_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// carrier is a transport that does what the test says.
type carrier struct {
	mu   sync.Mutex
	got  []hub.Delivery
	does func(ctx context.Context, d hub.Delivery) error
}

func (c *carrier) Deliver(ctx context.Context, d hub.Delivery) error {
	c.mu.Lock()
	c.got = append(c.got, d)
	does := c.does
	c.mu.Unlock()
	if does != nil {
		return does(ctx, d)
	}
	return nil
}

// texts are what was handed over so far, with the attempt, and forgets it.
func (c *carrier) texts() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var texts []string
	for _, d := range c.got {
		texts = append(texts, fmt.Sprintf("%s %d", string(d.Text), d.Attempt))
	}
	c.got = nil
	return texts
}

// chats is a house in which Ann has a conversation by SMS with each of the customers.
func chats(t *testing.T, customers ...string) (*house, *carrier) {
	t.Helper()
	c := &carrier{}
	w := newHouse(t, func(cfg *hub.Config) { cfg.Transports = map[string]hub.Transport{"sms": c} })
	w.ready("ann", 10)
	for _, id := range customers {
		sms := conversation.Receive{Service: "shop", Channel: "sms", Address: conversation.Text("+47" + id), To: "+18005550100", Text: "Hello"}
		w.do(agent("ann"), conversation.Accept{Conversation: w.do(customer(id), sms).Conversation})
	}
	return w, c
}

func (w *house) says(conversationID string, text conversation.Text) {
	w.Helper()
	w.do(agent("ann"), conversation.Send{Conversation: conversationID, Text: text})
}

func TestAMessageIsDelivered(t *testing.T) {
	w, c := chats(t, "ada")
	w.says("c1", "Hi")
	require.Empty(t, c.got, "outside of the command")
	require.Zero(t, w.tick(0), "nothing else is due")
	require.Equal(t, []hub.Delivery{{
		ID: "effect/entry/c1/2", Attempt: 1, Conversation: "c1", Channel: "sms", Contact: "ada",
		To: "+47ada", From: "+18005550100", Text: "Hi",
	}}, c.got)
	require.Zero(t, w.tasks())
}

// TestMessagesOfACustomerStayInOrder: the second waits while the first is tried again
// with growing pauses; another customer's do not wait.
func TestMessagesOfACustomerStayInOrder(t *testing.T) {
	w, c := chats(t, "ada", "bea")
	c.does = func(_ context.Context, d hub.Delivery) error {
		if d.Contact == "ada" {
			return errors.New("no signal")
		}
		return nil
	}
	w.says("c1", "One")
	w.says("c1", "Two")
	w.says("c2", "Uno")
	w.says("c2", "Dos")
	w.tick(0)
	require.ElementsMatch(t, []string{"One 1", "Uno 1", "Dos 1"}, c.texts())

	for attempt := 2; attempt <= 12; attempt++ {
		pause := min(2*time.Second<<(attempt-2), 5*time.Minute)
		next := w.tick(pause - time.Millisecond)
		require.Equal(t, w.clock.Now().Add(time.Millisecond), next, "attempt %d", attempt)
		require.Empty(t, c.texts())
		w.tick(time.Millisecond)
		require.Equal(t, []string{fmt.Sprint("One ", attempt)}, c.texts())
	}
	c.does = nil
	w.tick(5 * time.Minute)
	require.Equal(t, []string{"One 13", "Two 1"}, c.texts())
	require.Zero(t, w.tasks())
}

// TestTheIDOfADeliveryIsTheSameAtEachAttempt, so that a carrier can tell that it has it.
func TestTheIDOfADeliveryIsTheSameAtEachAttempt(t *testing.T) {
	w, c := chats(t, "ada")
	c.does = func(context.Context, hub.Delivery) error { return errors.New("no signal") }
	w.says("c1", "One")
	w.tick(0)
	w.h = w.another()
	w.tick(time.Minute)
	require.Len(t, c.got, 2)
	require.Equal(t, c.got[0].ID, c.got[1].ID)
}

// TestAPanicInATransportIsAFailedDelivery, and what else is due is done.
func TestAPanicInATransportIsAFailedDelivery(t *testing.T) {
	w, c := chats(t, "ada", "bea")
	c.does = func(_ context.Context, d hub.Delivery) error {
		if d.Contact == "ada" {
			panic("of " + string(d.Text))
		}
		return nil
	}
	w.says("c1", "One")
	w.says("c2", "Uno")
	w.tick(0)
	require.ElementsMatch(t, []string{"One 1", "Uno 1"}, c.texts())
	c.does = nil
	w.tick(2 * time.Second)
	require.Equal(t, []string{"One 2"}, c.texts())
}

// TestATransportThatHangsHasADeadline, and what waited behind it is done all the same.
func TestATransportThatHangsHasADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c := chats(t, "ada", "bea")
		begun := time.Now()
		c.does = func(ctx context.Context, d hub.Delivery) error {
			if d.Contact == "bea" {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}
		w.says("c1", "One")
		w.says("c2", "Uno")
		w.tick(0)
		require.Equal(t, hub.DeliverWithin, time.Since(begun))
		require.ElementsMatch(t, []string{"One 1", "Uno 1"}, c.texts())
		require.Equal(t, 1, w.tasks(), "it is tried again")
	})
}

// TestHangingTransportsDoNotKeepTasksTooLong: a task whose claim is over while others
// hang is left to who may claim it now.
func TestHangingTransportsDoNotKeepTasksTooLong(t *testing.T) {
	w, c := chats(t, "ada", "bea", "cleo")
	other := w.another()
	c.does = func(_ context.Context, d hub.Delivery) error {
		if d.Attempt == 1 {
			w.clock.Advance(hub.DeliverWithin)
		}
		if d.Contact == "bea" { // now cleo's claim is over, and another hub looks
			_, err := other.Tick(context.Background())
			return err
		}
		return nil
	}
	for i := 1; i <= 3; i++ {
		w.says(fmt.Sprint("c", i), conversation.Text(fmt.Sprint("For ", i)))
	}
	w.tick(0)
	w.tick(0)
	require.Equal(t, []string{"For 1 1", "For 2 1", "For 2 2", "For 3 2"}, slices.Sorted(slices.Values(c.texts())))
}

// TestWhatWasHandedOverIsWrittenDown, also if the context ends meanwhile: a process that
// is told to stop does not send a message twice.
func TestWhatWasHandedOverIsWrittenDown(t *testing.T) {
	w, c := chats(t, "ada")
	ctx, stop := context.WithCancel(t.Context())
	c.does = func(context.Context, hub.Delivery) error { stop(); return nil }
	w.says("c1", "One")
	_, err := w.h.Tick(ctx)
	require.ErrorIs(t, err, context.Canceled)
	w.h = w.another()
	w.tick(time.Hour)
	require.Equal(t, []string{"One 1"}, c.texts())
}

// TestAChannelWithoutTransportHasNoDeliveries: its readers follow the feed.
func TestAChannelWithoutTransportHasNoDeliveries(t *testing.T) {
	w, c := chats(t)
	w.do(agent("ann"), conversation.Accept{Conversation: w.writes("ada", "Hello").Conversation})
	before := w.tasks()
	w.says("c1", "Hi")
	require.Equal(t, before, w.tasks())
	w.tick(time.Minute)
	require.Empty(t, c.texts())
	require.Equal(t, 2, w.conversation("c1").Entries)
}

// TestOnlyMessagesOfAgentsAreDelivered: not the customer's own, not what the system
// tells the staff.
func TestOnlyMessagesOfAgentsAreDelivered(t *testing.T) {
	w, c := chats(t, "ada")
	w.do(system, conversation.Send{Conversation: "c1", Text: "For the staff"})
	w.tick(0)
	require.Empty(t, c.texts())
}

// TestADeliveryGoesToWhereTheCustomerIsNow: the address is read when it is delivered.
func TestADeliveryGoesToWhereTheCustomerIsNow(t *testing.T) {
	w, c := chats(t, "ada")
	w.says("c1", "One")
	w.do(customer("ada"), conversation.Receive{Service: "shop", Channel: "sms", Address: "+4799", Text: "My new number"})
	w.tick(0)
	require.Equal(t, conversation.Text("+4799"), c.got[0].To)
}
