package play

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// All recorded dialogues are told by twenty robots within ten hours, and every
// path is taken on the way.
func TestTenHours(t *testing.T) {
	dialogues := loadRecorded(t)
	gap, least := 20*time.Second, 15 // busier than by default, so that queues form
	if testing.Short() {
		dialogues, gap, least = dialogues[:120], 6*time.Second, 1
	}
	w := newWorld(t, dialogues, 20, Options{Seed: 1, Gap: gap})
	w.until(opening.Add(10 * time.Hour))
	w.checkTold()
	w.checkIdle()
	w.checkCapacity()

	count, status := w.kinds(), w.play.Status()
	t.Logf("%d steps, %+v", w.steps, status)
	t.Logf("%v", count)
	require.Equal(t, Status{Finished: len(dialogues), Abandoned: status.Abandoned}, status)
	require.GreaterOrEqual(t, status.Abandoned, least)
	require.GreaterOrEqual(t, count[conversation.KindRejected], least)
	require.GreaterOrEqual(t, count[conversation.KindMissed], least)
	require.Less(t, count[conversation.KindBooked], count[conversation.KindCompleted], "some wrap-ups run out")
	require.Equal(t, count[conversation.KindOpened], count[conversation.KindEnded])
}

// A play that is killed at every few commits, before one or behind one, tells
// every dialogue all the same, each turn once.
func TestKilled(t *testing.T) {
	dialogues := loadRecorded(t)[:80]
	if testing.Short() {
		dialogues = dialogues[:25]
	}
	w := newWorld(t, dialogues, 5, Options{Seed: 2})
	w.store.left = 10
	w.until(opening.Add(10 * time.Hour))
	w.store.left = -1
	w.checkTold()
	w.checkIdle()
	w.checkCapacity()
	t.Logf("%d kills, %d steps, %+v", w.kills, w.steps, w.play.Status())
	require.Greater(t, w.kills, 2*len(dialogues))
}

// The same seed makes the same day, and another makes another.
func TestSeed(t *testing.T) {
	dialogues := loadRecorded(t)[:60]
	if testing.Short() {
		dialogues = dialogues[:20]
	}
	day := func(seed uint64) string {
		w := newWorld(t, dialogues, 6, Options{Seed: seed})
		w.until(opening.Add(3 * time.Hour))
		return w.print()
	}
	require.Equal(t, day(3), day(3))
	require.NotEqual(t, day(3), day(4))
}

// A play that is made anew at every step makes the very day of one that was not.
func TestForgetful(t *testing.T) {
	day := func(forgets bool) string {
		w := newWorld(t, Own(), 3, Options{Seed: 5})
		for w.now.Before(opening.Add(time.Hour)) {
			next, err := w.turn()
			require.NoError(t, err)
			w.now = next
			if forgets {
				w.start()
			}
		}
		return w.print()
	}
	require.Equal(t, day(false), day(true))
}

// The dialogues that the package brings along are told like any others.
func TestOwn(t *testing.T) {
	w := newWorld(t, Own(), 2, Options{Seed: 1})
	w.until(opening.Add(3 * time.Hour))
	w.checkTold()
	w.checkIdle()
}

// Run does the same by the clock, be it the wall's or a faster one.
func TestRun(t *testing.T) {
	for _, speed := range []float64{1, 60} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, Own(), 2, Options{Seed: 1})
			began := time.Now()
			now := func() time.Time { return opening.Add(time.Duration(float64(time.Since(began)) * speed)) }
			w.options.Now, w.options.Speed = now, speed
			config := w.config()
			config.Now = now
			var err error
			w.hub, err = hub.New(w.store.Store, config)
			require.NoError(t, err)
			w.play, err = New(w.hub, w.dialogues, w.robots, w.options)
			require.NoError(t, err)

			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(float64(2*time.Hour)/speed))
			defer cancel()
			var loops sync.WaitGroup
			loops.Go(func() { w.hub.Run(ctx) })
			loops.Go(func() { w.play.Run(ctx) })
			<-ctx.Done()
			w.play.Status() // while it runs
			loops.Wait()
			w.checkTold()
			w.checkIdle()
		})
	}
}

// What is wrong with a play is said before it begins, or at its first step.
func TestRefused(t *testing.T) {
	w := newWorld(t, Own(), 0, Options{})
	for _, test := range []struct {
		dialogues []Dialogue
		robots    []string
		options   Options
		want      string
	}{
		{append(Own(), Own()[0]), nil, Options{}, `play: the dialogue "own-1" stands twice; give each an id of its own`},
		{Own(), []string{"r", "r"}, Options{}, `play: the robot "r" stands twice; name each once`},
		{Own(), nil, Options{Gap: -1}, "play: the gap is -1ns and the speed 0; give 0 or more"},
	} {
		_, err := New(w.hub, test.dialogues, test.robots, test.options)
		require.EqualError(t, err, test.want)
	}
	p, err := New(w.hub, Own(), []string{"nobody"}, Options{})
	require.NoError(t, err)
	_, err = p.Step(t.Context(), w.now)
	require.EqualError(t, err, `play: the robot "nobody" is not configured; do that first`)

	strange := Dialogue{ID: "x", Service: "no such", Turns: []Turn{{conversation.Customer, "Hello"}}}
	p, err = New(w.hub, []Dialogue{strange}, nil, Options{})
	require.NoError(t, err)
	_, err = p.Step(t.Context(), w.now)
	require.ErrorIs(t, err, conversation.UnknownService)
	next, err := p.Step(t.Context(), w.now)
	require.NoError(t, err)
	require.Equal(t, w.now.Add(setAside), next)
}

// About one customer in four comes by SMS, to a number of each kind.
func TestCustomers(t *testing.T) {
	var dialogues []Dialogue
	for i := range 400 {
		dialogues = append(dialogues, Dialogue{ID: number(i), Service: "shop", Turns: []Turn{{conversation.Customer, "Hello"}}})
	}
	p, err := New(newWorld(t, Own(), 0, Options{}).hub, dialogues, nil, Options{})
	require.NoError(t, err)
	kinds := map[conversation.NumberKind]int{}
	for _, talk := range p.talks {
		r := talk.begin(opening).do.(conversation.Receive)
		kinds[conversation.KindOfNumber(r.To)]++
		require.Regexp(t, "^[A-Z][a-z]+ [A-Z][a-z]+$", string(r.Name))
		if r.Channel == "sms" {
			require.Regexp(t, `^\+1\d{3}55501\d\d$`, string(r.Address))
			require.Empty(t, r.Page)
			continue
		}
		require.Equal(t, "web", r.Channel)
		require.Regexp(t, "^https://shop.example/", r.Page)
		require.Empty(t, r.Address)
	}
	require.InDelta(t, 300, kinds[""], 40)
	for _, kind := range []conversation.NumberKind{conversation.LongCode, conversation.ShortCode, conversation.TollFree} {
		require.Greater(t, kinds[kind], 15)
	}
}

// A person who takes a conversation says what it likes; the customer goes on when
// it has an answer, and when the person ends it is over.
func TestPerson(t *testing.T) {
	dialogue := Dialogue{ID: "d", Service: "shop", Turns: []Turn{
		{"customer", "Hello."}, {"customer", "Are you there?"}, {"agent", "Yes."}, {"customer", "Good."}, {"agent", "Bye."},
	}}
	w := newWorld(t, []Dialogue{dialogue}, 0, Options{})
	ann := conversation.Actor{Role: conversation.Agent, ID: "ann"}
	do := func(by conversation.Actor, cmd conversation.Command) string {
		t.Helper()
		out, err := w.hub.Do(t.Context(), by, cmd)
		require.NoError(t, err)
		return out.Conversation
	}
	texts := func(id string) (list []string) {
		c, err := w.hub.Conversation(t.Context(), id)
		require.NoError(t, err)
		entries, err := w.hub.Transcript(t.Context(), system, id, 0, c.Entries+1)
		require.NoError(t, err)
		for _, e := range entries {
			list = append(list, string(e.Text))
		}
		return list
	}
	limits := map[string]agentstate.Limit{"web": {Max: 1}, "sms": {Max: 1}}
	do(system, conversation.Presence{Agent: "ann", Do: agentstate.Configure{
		Skills: map[string]int{"sales": 1}, Capacity: agentstate.Capacity{Channels: limits},
	}})
	do(ann, conversation.Presence{Do: agentstate.LogIn{Ready: true}})
	w.until(w.now.Add(time.Second))
	a, err := w.hub.Agent(t.Context(), "ann")
	require.NoError(t, err)
	require.Len(t, a.Work, 1)
	id := do(ann, conversation.Open{Conversation: a.Work[0].ID[:len(a.Work[0].ID)-2]})
	w.until(w.now.Add(2 * time.Minute))
	require.Equal(t, []string{"Hello.", "Are you there?"}, texts(id), "without an answer it waits")

	do(ann, conversation.Send{Text: "Here I am."})
	w.until(w.now.Add(2 * time.Minute))
	require.Equal(t, []string{"Hello.", "Are you there?", "Here I am.", "Good."}, texts(id))
	require.Equal(t, Status{Talking: 1}, w.play.Status())

	do(ann, conversation.End{})
	w.until(w.now.Add(time.Hour))
	require.Equal(t, Status{Finished: 1}, w.play.Status())
	thread, err := w.hub.Thread(t.Context(), "demo-d")
	require.NoError(t, err)
	require.Len(t, thread, 1, "it does not come back")
}

// A robot leaves the conversation of a stranger to people.
func TestStranger(t *testing.T) {
	w := newWorld(t, Own(), 1, Options{})
	w.until(w.now.Add(time.Second))
	ada := conversation.Actor{Role: conversation.Customer, ID: "ada"}
	out, err := w.hub.Do(t.Context(), ada, conversation.Receive{Service: "shop", Channel: "sms", Text: "Hello?"})
	require.NoError(t, err)
	w.until(w.now.Add(30 * time.Minute))
	c, err := w.hub.Conversation(t.Context(), out.Conversation)
	require.NoError(t, err)
	require.Greater(t, c.Offered, 1)
	require.Empty(t, c.Segments)
}
