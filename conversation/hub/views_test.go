package hub_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// TestDesktopShowsWhatIsOnTheDesk: alerts, rows with the last message and the agent's
// note, and what may be done.
func TestDesktopShowsWhatIsOnTheDesk(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 3)
	w.do(customer("ada"), conversation.Receive{Service: "help", Channel: "web", Name: "Ada", Page: "/cart", Text: "Hello"})
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.do(agent("ann"), conversation.Send{Text: "Hi"})
	w.do(agent("ann"), conversation.WrapUp{Disposition: "solved", Note: "Easy"})
	w.clock.Advance(3 * time.Second)
	w.writes("bea", "Hello")
	w.do(agent("ann"), conversation.Accept{Conversation: "c2"})
	w.do(agent("ann"), conversation.End{})
	w.do(system, conversation.Send{Conversation: "c2", Text: "For the staff"})
	w.clock.Advance(time.Second)
	w.writes("cleo", "Hello")
	w.do(agent("ann"), conversation.Presence{Do: agentstate.GoNotReady{Reason: "lunch"}})

	d, err := w.h.Desktop(t.Context(), "ann")
	require.NoError(t, err)
	require.Equal(t, agentstate.Busy, d.State)
	require.Equal(t, w.clock.Now(), d.Now)
	require.Equal(t, "lunch", d.Pending.Reason)
	require.Equal(t, "c1", d.Focus)
	require.Len(t, d.Alerts, 1)
	require.Equal(t, "c3", d.Alerts[0].Conversation)
	require.Contains(t, d.Alerts[0].Permitted, conversation.Permission{Kind: conversation.KindAccept, Target: "c3"})
	require.Len(t, d.Conversations, 2)
	first, second := d.Conversations[0], d.Conversations[1]
	require.Equal(t, "c1", first.Conversation)
	require.Equal(t, conversation.PhaseWrapUp, first.Phase)
	require.Equal(t, []string{"Ada", "/cart", "solved", "Easy", "Hi"},
		[]string{string(first.Customer), string(first.Page), first.Disposition, string(first.Note), string(first.Last.Text)})
	require.Contains(t, first.Permitted, conversation.Permission{Kind: conversation.KindDone, Target: "c1"})
	require.Equal(t, "Hello", string(second.Last.Text), "not what the system tells the staff")
	require.Equal(t, 1, second.Unread)
}

// TestAnAlertNamesTheQueueThatIsAsked, not the one in which the customer waited.
func TestAnAlertNamesTheQueueThatIsAsked(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.do(customer("ada"), conversation.Receive{Service: "help", Channel: "web", Text: "Hello"})
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.ready("bob", 1)
	w.do(agent("ann"), conversation.Invite{Conversation: "c1", Queue: "sales", Transfer: true})
	d, err := w.h.Desktop(t.Context(), "bob")
	require.NoError(t, err)
	require.Len(t, d.Alerts, 1)
	require.Equal(t, "Sales", d.Alerts[0].Queue)
	require.Equal(t, "ann", d.Alerts[0].InvitedBy)
}

// TestD3_TheDesktopKnowsOfTheNextConversation: what has ended cannot go on while it is
// open, and the desktop does not offer that.
func TestD3_TheDesktopKnowsOfTheNextConversation(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 2)
	w.do(agent("ann"), conversation.Begin{Service: "text", Channel: "sms", Contact: "ada", Text: "Hi"})
	w.do(agent("ann"), conversation.End{})
	goesOn := conversation.Permission{Kind: conversation.KindSend, Target: "c1"}
	permitted := func() []conversation.Permission {
		d, err := w.h.Desktop(t.Context(), "ann")
		require.NoError(t, err)
		return d.Conversations[0].Permitted
	}
	require.Contains(t, permitted(), goesOn)
	w.do(agent("ann"), conversation.Begin{Service: "shop", Channel: "sms", Contact: "ada", Text: "Hi again"})
	require.NotContains(t, permitted(), goesOn)
	w.refused(conversation.AlreadyOpen, agent("ann"), conversation.Send{Conversation: "c1", Text: "Hi"})
}

// TestDesktopOfSomebodyNew: an agent whose desk was never touched has an empty one.
func TestDesktopOfSomebodyNew(t *testing.T) {
	w := newHouse(t)
	w.configure("ann", 1, 1)
	d, err := w.h.Desktop(t.Context(), "ann")
	require.NoError(t, err)
	require.Equal(t, agentstate.LoggedOut, d.State)
	require.NotNil(t, d.Alerts)
	require.NotNil(t, d.Conversations)
	_, err = w.h.Desktop(t.Context(), "nobody")
	require.ErrorIs(t, err, hub.ErrNotFound)
}

// TestTranscriptIsForWhoHasOrHadTheConversation, and in the same words refused to
// everybody else, whether there is one or not.
func TestTranscriptIsForWhoHasOrHadTheConversation(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 1)
	w.ready("bob", 1)
	w.writes("ada", "Hello")
	ask := func(by conversation.Actor, id string) error {
		_, err := w.h.Transcript(t.Context(), by, id, 0, 10)
		return err
	}
	require.NoError(t, ask(agent("ann"), "c1"), "she is asked to take it")
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	require.NoError(t, ask(agent("ann"), "c1"))
	w.do(agent("ann"), conversation.End{})
	require.NoError(t, ask(agent("ann"), "c1"), "she had it")
	require.NoError(t, ask(system, "c1"))

	words := ask(agent("bob"), "c9").Error()
	for _, by := range []conversation.Actor{agent("bob"), customer("ada"), customer("bea"), {Role: conversation.Bot, ID: "bot"}, {}} {
		for _, id := range []string{"c1", "c9", ""} {
			require.ErrorIs(t, ask(by, id), conversation.NotOnDesk, "%s %s", by, id)
			require.EqualError(t, ask(by, id), words)
		}
	}
	require.ErrorIs(t, ask(system, "c9"), conversation.NotOnDesk)
}

// TestTranscriptComesInPages.
func TestTranscriptComesInPages(t *testing.T) {
	w := newHouse(t)
	for range 12 {
		w.writes("ada", "Hello")
	}
	numbers := func(after, limit int) []int {
		entries, err := w.h.Transcript(t.Context(), system, "c1", after, limit)
		require.NoError(t, err)
		var n []int
		for _, e := range entries {
			n = append(n, e.N)
		}
		return n
	}
	require.Equal(t, []int{1, 2, 3, 4, 5}, numbers(0, 5))
	require.Equal(t, []int{6, 7, 8, 9, 10}, numbers(5, 5))
	require.Equal(t, []int{11, 12}, numbers(10, 5))
	require.Empty(t, numbers(12, 5))
	require.Empty(t, numbers(0, 0))
	require.Len(t, numbers(-3, 100), 12)
}

// TestCustomerSeesTheLatestConversationOfTheChannel, without what is for the staff.
func TestCustomerSeesTheLatestConversationOfTheChannel(t *testing.T) {
	w := newHouse(t)
	see := func(id, channel string) conversation.CustomerView {
		v, err := w.h.Customer(t.Context(), id, channel)
		require.NoError(t, err)
		return v
	}
	require.Equal(t, conversation.CustomerNone, see("ada", "web").Phase, "she never wrote")
	w.ready("ann", 1)
	w.writes("ada", "Hello")
	require.Equal(t, conversation.CustomerWaiting, see("ada", "web").Phase)
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.do(system, conversation.Send{Conversation: "c1", Text: "For the staff"})
	w.do(agent("ann"), conversation.Send{Text: "Hi"})
	v := see("ada", "web")
	require.Equal(t, conversation.CustomerTalking, v.Phase)
	require.Equal(t, "ann", v.Agent)
	require.Len(t, v.Lines, 2)
	require.Equal(t, conversation.CustomerNone, see("ada", "sms").Phase)
	require.Equal(t, conversation.CustomerNone, see("bea", "web").Phase)
	w.do(customer("ada"), conversation.End{Conversation: "c1"})
	require.Equal(t, conversation.CustomerEnded, see("ada", "web").Phase)
	require.Equal(t, "c1", see("ada", "web").Conversation)
}

// TestCustomerSeesTheOpenOne of many that began in the same instant.
func TestCustomerSeesTheOpenOne(t *testing.T) {
	w := newHouse(t)
	for i := range 12 {
		c := w.writes("ada", "Hello").Conversation
		v, err := w.h.Customer(t.Context(), "ada", "web")
		require.NoError(t, err)
		require.Equal(t, c, v.Conversation)
		if i < 11 {
			w.do(customer("ada"), conversation.End{Conversation: c})
		}
	}
}

// TestA13_TheCustomerSeesNothingOfWhatVanishes, nor of what an agent has opened and not
// written into yet.
func TestA13_TheCustomerSeesNothingOfWhatVanishes(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Hello")
	w.do(customer("ada"), conversation.End{Conversation: "c1"})
	w.ready("ann", 1)
	sees := func() string {
		v, err := w.h.Customer(t.Context(), "ada", "web")
		require.NoError(t, err)
		return v.Conversation + " " + string(v.Phase)
	}
	w.clock.Advance(time.Second)
	w.do(agent("ann"), conversation.Begin{Service: "shop", Channel: "web", Contact: "ada"})
	require.Equal(t, "c1 ended", sees())
	w.do(agent("ann"), conversation.End{})
	require.Equal(t, "c1 ended", sees())
	w.do(agent("ann"), conversation.Begin{Service: "shop", Channel: "web", Contact: "ada", Text: "Hi"})
	require.Equal(t, "c3 talking", sees())
}

// TestThreadIsEverythingOfAContact, the oldest first, on every channel.
func TestThreadIsEverythingOfAContact(t *testing.T) {
	ids := []string{"z", "y", "x", "w"}
	w := newHouse(t, func(c *hub.Config) {
		c.NewID = func() string { id := ids[0]; ids = ids[1:]; return id }
	})
	for i, channel := range []string{"web", "sms", "web"} {
		w.clock.Advance(time.Minute)
		c := w.do(customer("ada"), conversation.Receive{Service: "shop", Channel: channel, Text: "Hello"}).Conversation
		if i == 0 {
			w.do(customer("ada"), conversation.End{Conversation: c})
		}
	}
	w.writes("bea", "Hello")
	thread, err := w.h.Thread(t.Context(), "ada")
	require.NoError(t, err)
	var got []string
	for _, c := range thread {
		got = append(got, c.ID+" "+c.Channel+" "+string(c.Phase()))
	}
	require.Equal(t, []string{"z web done", "y sms queued", "x web queued"}, got)
	thread, err = w.h.Thread(t.Context(), "nobody")
	require.NoError(t, err)
	require.Empty(t, thread)
}

// TestWhatIsNotThereIsNotFound.
func TestWhatIsNotThereIsNotFound(t *testing.T) {
	w := newHouse(t)
	_, err := w.h.Conversation(t.Context(), "c1")
	require.ErrorIs(t, err, hub.ErrNotFound)
	_, err = w.h.Agent(t.Context(), "ann")
	require.ErrorIs(t, err, hub.ErrNotFound)
	_, err = w.h.Contact(t.Context(), "ada")
	require.ErrorIs(t, err, hub.ErrNotFound)
	w.do(customer("ada"), conversation.Receive{Service: "shop", Channel: "sms", Name: "Ada", Address: "+47", Text: "Hello"})
	c, err := w.h.Contact(t.Context(), "ada")
	require.NoError(t, err)
	require.Equal(t, conversation.Text("Ada"), c.Name)
	require.Equal(t, conversation.Text("+47"), c.Address("sms"))
}

// TestADamagedDocumentSaysWhichItIs, and not what stands in it.
func TestADamagedDocumentSaysWhichItIs(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Hello")
	docs, err := w.store.Load(t.Context(), "conv/c1", "entry/c1/1", "contact/ada")
	require.NoError(t, err)
	for i := range docs {
		docs[i].Body = []byte("CANARY-TEXT")
	}
	require.NoError(t, w.store.Commit(t.Context(), hub.Batch{Docs: docs}))
	for _, ask := range []func() error{
		func() error { _, err := w.h.Do(t.Context(), customer("ada"), message("Hello")); return err },
		func() error { _, err := w.h.Conversation(t.Context(), "c1"); return err },
		func() error { _, err := w.h.Thread(t.Context(), "ada"); return err },
		func() error { _, err := w.h.Contact(t.Context(), "ada"); return err },
	} {
		err := ask()
		require.ErrorContains(t, err, "is damaged")
		require.Empty(t, sings(err.Error()))
	}
}

// TestAViewIsWholeOrAnError, at whatever call the store fails.
func TestAViewIsWholeOrAnError(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 2)
	w.writes("ada", "Hello")
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.do(agent("ann"), conversation.WrapUp{Note: "Easy"})
	w.writes("bea", "Hello")
	for name, view := range map[string]func() (any, error){
		"Desktop":   func() (any, error) { return w.h.Desktop(t.Context(), "ann") },
		"Customer":  func() (any, error) { return w.h.Customer(t.Context(), "ada", "web") },
		"Thread":    func() (any, error) { return w.h.Thread(t.Context(), "ada") },
		"Waiting":   func() (any, error) { return w.h.Waiting(t.Context()) },
		"Assigned":  func() (any, error) { return w.h.Assigned(t.Context(), "ann") },
		"ThreadFor": func() (any, error) { return w.h.ThreadFor(t.Context(), agent("ann"), "ada") },
		"Contacts":  func() (any, error) { return w.h.Contacts(t.Context(), "ann") },
		"Search": func() (any, error) {
			return w.h.Search(t.Context(), agent("ann"), conversation.Query{Contact: "ada", Words: []conversation.Text{"hello"}}, 5)
		},
		"Banned":     func() (any, error) { return w.h.Banned(t.Context()) },
		"Transcript": func() (any, error) { return w.h.Transcript(t.Context(), agent("ann"), "c1", 0, 10) },
	} {
		whole, err := view()
		require.NoError(t, err)
		failed := 0
		for done := false; !done; {
			calls := 0
			w.store.on(func(call) error {
				if calls++; calls == failed+1 {
					return errDisk
				}
				return nil
			}, nil)
			got, err := view()
			if done = calls <= failed; done {
				require.NoError(t, err)
				require.Equal(t, whole, got)
				continue
			}
			require.ErrorIs(t, err, errDisk, "%s at call %d", name, failed+1)
			failed++
		}
		require.NotZero(t, failed, name)
		w.store.on(nil, nil)
	}
}
