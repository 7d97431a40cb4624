package hub_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// ear hears signals.
type ear struct {
	mu    sync.Mutex
	heard []conversation.Signal
	does  func(conversation.Signal)
}

func (e *ear) hear(s conversation.Signal) {
	e.mu.Lock()
	e.heard = append(e.heard, s)
	does := e.does
	e.mu.Unlock()
	if does != nil {
		does(s)
	}
}

// told are what was heard so far, and forgets it.
func (e *ear) told() []conversation.Signal {
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := e.heard
	e.heard = nil
	return heard
}

func listening(t *testing.T) (*house, *ear) {
	e := &ear{}
	return newHouse(t, func(c *hub.Config) { c.Signal = e.hear }), e
}

// TestE14_SignalsAreToldAndNeverStored: nothing is written for somebody who types or
// reads, not even with a key, but for the key.
func TestE14_SignalsAreToldAndNeverStored(t *testing.T) {
	w, e := listening(t)
	w.ready("ann", 1)
	w.writes("ada", "Hello")
	require.Equal(t, []conversation.Signal{conversation.Notify{Agent: "ann", About: conversation.NotifyOffer, Conversation: "c1"}}, e.told())
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	commits, records := len(w.store.batches), len(w.records())
	w.do(agent("ann"), conversation.Typing{On: true})
	w.do(customer("ada"), conversation.Read{Conversation: "c1", Entry: 1})
	w.refused(conversation.NotOnDesk, customer("bea"), conversation.Typing{Conversation: "c1", On: true})
	require.Equal(t, commits, len(w.store.batches))
	require.Equal(t, []conversation.Signal{
		conversation.TypingNow{Conversation: "c1", By: agent("ann"), On: true},
		conversation.ReadUpTo{Conversation: "c1", By: customer("ada"), Entry: 1},
	}, e.told())
	w.do(agent("ann"), conversation.Typing{On: true}, hub.Once("k"))
	w.do(agent("ann"), conversation.Typing{On: true}, hub.Once("k"))
	require.Len(t, e.told(), 1, "once")
	require.Equal(t, records, len(w.records()))
	for _, b := range w.store.batches[commits:] {
		require.Empty(t, b.Tasks)
		for _, d := range b.Docs {
			require.Contains(t, []hub.Key{"secret", "cmd/agent%2Fann/k"}, d.Key)
		}
	}
}

// TestASignalIsToldOfWhatHasHappened: after the commit, and not without it; and of what
// timers and follow-ups do.
func TestASignalIsToldOfWhatHasHappened(t *testing.T) {
	w, e := listening(t)
	conference(w)
	e.told()
	w.store.on(once(writing(conversation.KindEnded), errDisk), nil)
	_, err := w.h.Do(t.Context(), agent("ann"), conversation.End{Conversation: "c1"})
	require.ErrorIs(t, err, errDisk)
	require.Empty(t, e.told())
	ended := true
	e.does = func(conversation.Signal) {
		c, err := w.h.Conversation(context.Background(), "c1")
		ended = ended && err == nil && c.Ending != nil
	}
	w.do(agent("ann"), conversation.End{Conversation: "c1"})
	require.True(t, ended)
	require.Equal(t, []conversation.Signal{
		conversation.Notify{Agent: "bob", About: conversation.NotifyEnded, Conversation: "c1"},
		conversation.Notify{Agent: "cat", About: conversation.NotifyEnded, Conversation: "c1"},
	}, e.told())
}

// TestWhoIsToldMayCallTheHub, about the very conversation, and be told of that too.
func TestWhoIsToldMayCallTheHub(t *testing.T) {
	w, e := listening(t)
	w.ready("ann", 1)
	e.does = func(s conversation.Signal) {
		if n, ok := s.(conversation.Notify); ok && n.About == conversation.NotifyOffer {
			_, err := w.h.Do(context.Background(), agent(n.Agent), conversation.Open{Conversation: n.Conversation})
			require.NoError(t, err)
			_, err = w.h.Do(context.Background(), agent(n.Agent), conversation.Typing{On: true})
			require.NoError(t, err)
		}
	}
	done := make(chan struct{})
	go func() { defer close(done); w.writes("ada", "Hello") }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it waits for itself")
	}
	require.Equal(t, "ann", w.conversation("c1").Owner)
	require.Len(t, e.told(), 2)
}

// TestAPanicOfWhoIsToldHurtsNobody: what follows is done, and the log says so without a
// word of it.
func TestAPanicOfWhoIsToldHurtsNobody(t *testing.T) {
	w, e := listening(t)
	w.ready("ann", 1)
	e.does = func(conversation.Signal) { panic("CANARY-TEXT") }
	w.writes("ada", "Hello")
	require.Equal(t, "ann", w.offeredTo("c1"))
	require.Contains(t, w.log.String(), "nobody was told")
	require.Empty(t, sings(w.log.String()))
	e.does = nil
	e.told()
	w.do(customer("ada"), conversation.Typing{Conversation: "c1", On: true})
	require.Len(t, e.told(), 1)
}

// TestWhoDoesNotComeBackIsToldNoMore: the hub goes on, and what waits is bounded.
func TestWhoDoesNotComeBackIsToldNoMore(t *testing.T) {
	w, e := listening(t)
	w.writes("ada", "Hello")
	stuck, free := make(chan struct{}), make(chan struct{})
	first := true
	e.does = func(conversation.Signal) {
		if first {
			first = false
			close(stuck)
			<-free
		}
	}
	var group sync.WaitGroup
	group.Go(func() {
		_, err := w.h.Do(context.Background(), customer("ada"), conversation.Typing{Conversation: "c1", On: true})
		if err != nil {
			t.Error(err)
		}
	})
	<-stuck
	for i := range 3000 {
		w.do(customer("ada"), conversation.Typing{Conversation: "c1", On: i%2 == 0})
	}
	close(free)
	group.Wait()
	require.Len(t, e.told(), 1+1024)
}

// TestSignalsComeInTheOrderOfTheCommits.
func TestSignalsComeInTheOrderOfTheCommits(t *testing.T) {
	w, e := listening(t)
	w.ready("ann", 20)
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			if _, err := w.h.Do(context.Background(), customer(fmt.Sprint("customer ", i)), message("Hello")); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	var offered []string
	for _, r := range w.records() {
		if r.Kind == conversation.KindOffered {
			_, id := r.Key.Split()
			offered = append(offered, id)
		}
	}
	var told []string
	for _, s := range e.told() {
		told = append(told, s.(conversation.Notify).Conversation)
	}
	require.Len(t, told, 20)
	require.Equal(t, offered, told)
}
