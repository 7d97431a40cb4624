package play

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
	"github.com/parley-go/parley/conversation/hub/sqlite"
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

// The same in the centre as it is: its robots talk with several at once.
func TestTheCentreItself(t *testing.T) {
	dialogues := loadRecorded(t)[:200]
	if testing.Short() {
		dialogues = dialogues[:60]
	}
	w := newWorld(t, dialogues, 6, Options{Seed: 1, Gap: 15 * time.Second})
	w.asTheCentre()
	w.until(opening.Add(10 * time.Hour))
	w.checkTold()
	w.checkIdle()
	require.GreaterOrEqual(t, w.checkCapacity(), 4, "several at once")
	t.Logf("%d steps, %+v", w.steps, w.play.Status())
}

// The same on a store on a disk, and killed now and then.
func TestSQLite(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "play.db"), sqlite.Config{})
	require.NoError(t, err)
	defer store.Close()
	w := newWorldOn(t, store, Own(), 3, Options{Seed: 1, Gap: 10 * time.Second})
	w.asTheCentre()
	w.store.left = 10
	w.until(opening.Add(2 * time.Hour))
	w.store.left = -1
	w.checkTold()
	w.checkIdle()
	w.checkCapacity()
	require.Positive(t, w.kills)
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
			w.hub, err = hub.New(w.store.upcoming, config)
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
		kinds[conversation.KindOfNumber(string(r.To))]++
		require.Regexp(t, "^[A-Z][a-z]+ [A-Z][a-z]+$", string(r.Name))
		if r.Channel == "sms" {
			require.Regexp(t, `^\+1\d{3}55501\d\d$`, string(r.Address))
			require.Empty(t, r.Page)
			continue
		}
		require.Equal(t, "web", r.Channel)
		require.Regexp(t, "^https://shop.example/", string(r.Page))
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
	texts := func(id string) (list []string) {
		for _, e := range w.entries(id) {
			list = append(list, string(e.Text))
		}
		return list
	}
	ann := w.sits("ann")
	w.until(w.now.Add(time.Second))
	id := w.do(ann, conversation.Open{Conversation: w.offered("ann")})
	w.until(w.now.Add(2 * time.Minute))
	require.Equal(t, []string{"Hello.", "Are you there?"}, texts(id), "without an answer it waits")

	w.do(ann, conversation.Send{Text: "Here I am."})
	w.until(w.now.Add(2 * time.Minute))
	require.Equal(t, []string{"Hello.", "Are you there?", "Here I am.", "Good."}, texts(id))
	require.Equal(t, Status{Talking: 1}, w.play.Status())

	w.do(ann, conversation.End{})
	w.until(w.now.Add(time.Hour))
	require.Equal(t, Status{Finished: 1}, w.play.Status())
	require.Len(t, w.thread("d"), 1, "it does not come back")
}

// A customer leaves a person who says nothing for ten minutes: the customer waits so
// long, counted anew from whatever was said last, and does not come back.
func TestSilentPerson(t *testing.T) {
	turns := []Turn{{"customer", "Hello."}, {"customer", "Are you there?"}, {"agent", "Yes."}, {"customer", "Good."}, {"agent", "Bye."}}
	for _, answers := range []bool{false, true} {
		w := newWorld(t, []Dialogue{{ID: "d", Service: "shop", Turns: turns}}, 0, Options{})
		ann := w.sits("ann")
		w.until(w.now.Add(time.Second))
		id := w.do(ann, conversation.Open{Conversation: w.offered("ann")})
		w.until(w.now.Add(8 * time.Minute))
		require.Len(t, w.entries(id), 2, "both of its turns")
		if answers {
			w.do(ann, conversation.Send{Text: "Here I am."})
			w.until(w.now.Add(2 * time.Minute))
			require.Len(t, w.entries(id), 4)
		}
		said := w.entries(id)
		leaves := said[len(said)-1].At.Add(10 * time.Minute)
		w.until(leaves)
		require.Equal(t, Status{Talking: 1}, w.play.Status())
		w.until(leaves.Add(time.Hour))
		require.Equal(t, Status{Finished: 1}, w.play.Status())
		thread := w.thread("d")
		require.Len(t, thread, 1, "it does not come back")
		require.Equal(t, leaves, thread[0].Ending.At)
		require.Equal(t, conversation.Actor{Role: conversation.Customer, ID: "demo-d"}, thread[0].Ending.By)
		require.Len(t, w.entries(id), len(said))
	}
}

// flaky is a store that cannot list what carries a label.
type flaky struct {
	*memory.Store
	label string // empty: it can
}

func (f *flaky) List(ctx context.Context, label string, after hub.Place, limit int) ([]hub.Doc, error) {
	if label == f.label {
		return nil, errUnreadable
	}
	return f.Store.List(ctx, label, after, limit)
}

var errUnreadable = errors.New("unreadable")

// A dialogue that cannot be looked at is set aside for a minute: the error is told,
// the others go on, and when it can be looked at again it goes on too.
func TestSetAside(t *testing.T) {
	store := &flaky{Store: memory.New()}
	w := newWorldOn(t, store, Own(), 2, Options{Seed: 1, Gap: time.Second})
	w.until(w.now.Add(time.Millisecond))
	bad := w.play.talks[0]
	for len(w.thread(bad.ID)[0].Segments) == 0 {
		w.until(w.now.Add(time.Second))
	}
	store.label = "contact/" + bad.contact()
	var faults []time.Time
	for end := w.now.Add(3 * time.Hour); w.now.Before(end); {
		next, err := w.turn()
		if err == nil {
			w.now = next
			continue
		}
		require.ErrorIs(t, err, errUnreadable)
		faults = append(faults, w.now)
		if n := len(faults); n > 1 {
			require.Equal(t, time.Minute, faults[n-1].Sub(faults[n-2]))
		}
	}
	require.InDelta(t, 3*60, len(faults), 1)
	require.Equal(t, len(w.dialogues)-1, w.play.Status().Finished, "all but one")
	store.label = ""
	w.until(w.now.Add(3 * time.Hour))
	w.checkTold()
	w.checkIdle()
}

// After a pause of the process the customers come one after the other, as they do
// without one: those who would have come meanwhile do not all come at once.
func TestPause(t *testing.T) {
	var dialogues []Dialogue
	for i := range 60 {
		dialogues = append(dialogues, Dialogue{ID: number(i), Service: "shop", Turns: []Turn{{"customer", "Hello"}}})
	}
	w := newWorld(t, dialogues, 0, Options{Seed: 1, Gap: time.Minute})
	arrivals := func() (list []time.Time) {
		for _, talk := range w.play.talks {
			if thread := w.thread(talk.ID); len(thread) > 0 {
				list = append(list, thread[0].Opened)
			}
		}
		return list
	}
	w.until(opening.Add(10 * time.Minute))
	before := len(arrivals())
	require.InDelta(t, 10, before, 6)

	w.now = w.now.Add(5 * time.Hour)
	back := w.now
	w.start()
	w.until(back)
	_, err := w.turn()
	require.NoError(t, err)
	require.Len(t, arrivals(), before+1, "one is late")
	w.until(back.Add(3 * time.Hour))
	all := arrivals()
	require.Len(t, all, len(dialogues))
	require.Equal(t, back, all[before])
	for i := before + 1; i < len(all); i++ {
		gap := w.play.chance.exponential(time.Minute, "gap", w.play.talks[i].ID)
		require.Equal(t, gap, all[i].Sub(all[i-1]), "number %d", i)
	}
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
