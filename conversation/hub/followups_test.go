package hub_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// chain is a command that others follow: how it comes to that, and what is asked then.
type chain struct {
	prepare func(w *house)
	begin   func(ctx context.Context, w *house) error
	after   []string // what must be true in the end, of the agents and conversations
}

func doing(by conversation.Actor, cmd conversation.Command) func(ctx context.Context, w *house) error {
	return func(ctx context.Context, w *house) error {
		_, err := w.h.Do(ctx, by, cmd, hub.Once("the command"))
		return err
	}
}

// chains are the ways to more than one commit.
func chains() map[string]chain {
	return map[string]chain{
		"the end of a conference of three": {conference, doing(agent("ann"), conversation.End{Conversation: "c1"}), []string{
			"ann after_call_work c1/1=wrap_up", "bob after_call_work c1/2=wrap_up", "cat after_call_work c1/3=wrap_up", "c1 wrap_up",
		}},
		"a log-out with five chats": {fiveChats, doing(agent("ann"), conversation.Presence{Do: agentstate.LogOut{}}), []string{
			"ann busy c3/1=active c4/1=parked c5/1=parked", "bob busy c1/2=offered",
			"c1 offered", "c2 done", "c3 active", "c4 active", "c5 active",
		}},
		"a lease that lapses beside offers": {lapsing, func(ctx context.Context, w *house) error {
			_, err := w.h.Tick(ctx)
			return err
		}, []string{"ann busy c1/1=active", "bob busy c2/2=offered c3/2=offered", "c1 active", "c2 offered", "c3 offered"}},
	}
}

func conference(w *house) {
	for _, id := range []string{"ann", "bob", "cat"} {
		w.ready(id, 1)
	}
	w.do(customer("ada"), conversation.Receive{Service: "help", Channel: "web", Text: "Hello"})
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	for _, id := range []string{"bob", "cat"} {
		w.do(agent("ann"), conversation.Invite{Conversation: "c1", Agent: id})
		w.do(agent(id), conversation.Open{Conversation: "c1"})
	}
}

func fiveChats(w *house) {
	w.ready("ann", 5)
	for i, service := range []string{"chatty", "brief", "shop", "text", "kept"} {
		channel := "web"
		if i >= 3 {
			channel = "sms"
		}
		c := w.do(customer(fmt.Sprint("customer ", i)), conversation.Receive{Service: service, Channel: channel, Text: "Hello"}).Conversation
		w.do(agent("ann"), conversation.Open{Conversation: c})
	}
	w.ready("bob", 1)
}

func lapsing(w *house) {
	w.ready("ann", 3)
	for _, id := range []string{"ada", "bea", "cleo"} {
		w.writes(id, "Hello")
	}
	w.do(agent("ann"), conversation.Open{Conversation: "c1"})
	w.do(agent("ann"), conversation.Presence{Do: agentstate.Renew{For: 30 * time.Second}})
	w.ready("bob", 3)
	w.clock.Advance(30 * time.Second)
}

// outline is what is on each desk, and how far each conversation is.
func (w *house) outline() []string {
	w.Helper()
	var lines []string
	agents, err := w.h.Agents(context.Background())
	require.NoError(w, err)
	for _, a := range agents {
		line := []string{a.ID, string(a.State())}
		for _, piece := range a.Work {
			line = append(line, piece.ID+"="+string(piece.Phase))
		}
		lines = append(lines, strings.Join(line, " "))
	}
	for _, c := range w.conversations() {
		lines = append(lines, c.ID+" "+string(c.Phase()))
	}
	return lines
}

// TestWhatFollowsIsDoneWhenDoReturns, or Tick: nobody else has to come for it.
func TestWhatFollowsIsDoneWhenDoReturns(t *testing.T) {
	for name, c := range chains() {
		t.Run(name, func(t *testing.T) {
			w := newHouse(t, withSlowOffers)
			c.prepare(w)
			before := w.tasks()
			require.NoError(t, c.begin(t.Context(), w))
			require.Equal(t, c.after, w.outline())
			require.Empty(t, w.left(), "nothing is left to be done; before there were %d timers", before)
			require.Empty(t, w.unmade())
			require.Empty(t, w.log.String())
			w.coherent()
		})
	}
}

// left are the follow-ups that are still to be done.
func (w *house) left() []string {
	w.Helper()
	open := map[string]bool{}
	for _, b := range w.store.batches {
		for _, task := range b.Tasks {
			open[task.ID] = !task.Due.IsZero()
		}
	}
	var left []string
	for id, is := range open {
		if is && strings.HasPrefix(id, "then/") {
			left = append(left, id)
		}
	}
	slices.Sort(left)
	return left
}

// TestFollowUpsSurviveAStoreThatFailsAtAnyCall: the command and what follows it fail at
// each of the calls that they make, with an error, a lost answer or the end of the
// process before or after the call. Another hub makes it good: no tail is lost, nothing
// happens twice.
func TestFollowUpsSurviveAStoreThatFailsAtAnyCall(t *testing.T) {
	for name, c := range chains() {
		plain := newHouse(t, withSlowOffers)
		c.prepare(plain)
		before := plain.store.called()
		require.NoError(t, c.begin(t.Context(), plain))
		calls := plain.store.called() - before
		plain.tick(time.Minute)
		want, kinds := append(plain.shape(), plain.outline()...), plain.kinds()
		for fault, break_ := range map[string]func(s *tap, n int){
			"error":       func(s *tap, n int) { s.on(failAt(n, errDisk, false), nil) },
			"lost answer": func(s *tap, n int) { s.on(nil, failAt(n, hub.ErrOutcomeUnknown, false)) },
			"crash":       func(s *tap, n int) { s.on(failAt(n, errDisk, true), nil) },
			"crash after": func(s *tap, n int) { s.on(nil, failAt(n, errDisk, true)) },
		} {
			t.Run(name+"/"+fault, func(t *testing.T) {
				for n := 1; n <= calls; n += share {
					w := newHouse(t, withSlowOffers)
					c.prepare(w)
					break_(w.store, w.store.called()+n)
					dying(func() { _ = c.begin(context.Background(), w) })
					w.store.on(nil, nil)
					w.h = w.another() // the claims of the dead are over in a minute
					w.tick(time.Minute)
					require.NoError(t, c.begin(t.Context(), w), "the same key")
					require.Equal(t, want, append(w.shape(), w.outline()...), "call %d of %d", n, calls)
					require.Equal(t, kinds, w.kinds(), "call %d of %d: each thing happened once", n, calls)
					require.Empty(t, w.left())
					require.Empty(t, w.unmade())
					w.coherent()
				}
			})
		}
	}
}

// dying does something in which the process may come to its end.
func dying(do func()) {
	defer func() {
		if p := recover(); p != nil && p != any(crashed{}) {
			panic(p)
		}
	}()
	do()
}

// kinds counts the records of each kind.
func (w *house) kinds() map[string]int {
	w.Helper()
	kinds := map[string]int{}
	for _, r := range w.records() {
		kinds[r.Kind]++
	}
	return kinds
}

// TestAnotherHubMayCarryOutWhatFollows: it claims the follow-ups of a command while the
// first hub is at it, or claims them and dies; each thing happens once, and nothing is
// left.
func TestAnotherHubMayCarryOutWhatFollows(t *testing.T) {
	for name, c := range chains() {
		plain := newHouse(t, withSlowOffers)
		c.prepare(plain)
		require.NoError(t, c.begin(t.Context(), plain))
		for what, meddle := range map[string]func(w *house, other *hub.Hub) error{
			"carries them out": func(w *house, other *hub.Hub) error {
				_, err := other.Tick(context.Background())
				return err
			},
			"claims them and dies": func(w *house, _ *hub.Hub) error {
				_, err := w.store.Store.Claim(context.Background(), w.clock.Now(), w.clock.Now().Add(30*time.Second), 100)
				return err
			},
		} {
			followUps := 0
			for at := 1; at == 1 || at <= followUps; at++ {
				t.Run(fmt.Sprintf("%s/%s/at follow-up %d", name, what, at), func(t *testing.T) {
					w := newHouse(t, withSlowOffers)
					c.prepare(w)
					other, busy := w.another(), false
					followUps = 0
					w.store.on(func(call call) error {
						if busy || !finishing(call) {
							return nil
						}
						if followUps++; followUps == at {
							busy = true
							defer func() { busy = false }()
							return meddle(w, other)
						}
						return nil
					}, nil)
					require.NoError(t, c.begin(t.Context(), w))
					w.store.on(nil, nil)
					require.NotZero(t, followUps)
					w.tick(time.Minute)
					require.Equal(t, c.after, w.outline())
					require.Equal(t, plain.kinds(), w.kinds())
					require.Empty(t, w.left())
					w.coherent()
				})
			}
		}
	}
}

// finishing reports whether the call is the commit of a follow-up.
func finishing(c call) bool {
	return slices.ContainsFunc(c.batch.Tasks, func(task hub.Task) bool { return task.Due.IsZero() && strings.HasPrefix(task.ID, "then/") })
}

// TestAFollowUpThatFailsIsLateAndNotLost: the command does not fail with it, the log says
// so, and the next tick makes it good.
func TestAFollowUpThatFailsIsLateAndNotLost(t *testing.T) {
	w := newHouse(t)
	conference(w)
	w.tick(0)
	w.store.on(func(c call) error {
		if finishing(c) {
			return errDisk
		}
		return nil
	}, nil)
	w.do(agent("ann"), conversation.End{Conversation: "c1"})
	require.Contains(t, w.log.String(), "a follow-up is late")
	require.Len(t, w.left(), 2)
	require.Equal(t, agentstate.Busy, w.state("cat"))
	w.store.on(nil, nil)
	w.tick(0)
	require.Empty(t, w.left())
	require.Equal(t, agentstate.AfterCallWork, w.state("cat"))
	w.coherent()
}

// TestWhatFollowsIsDoneThoughTheCallerHasGone.
func TestWhatFollowsIsDoneThoughTheCallerHasGone(t *testing.T) {
	w := newHouse(t)
	conference(w)
	ctx, leave := context.WithCancel(t.Context())
	w.store.on(nil, func(c call) error {
		if writing(conversation.KindEnded)(c) {
			leave()
		}
		return nil
	})
	_, err := w.h.Do(ctx, agent("ann"), conversation.End{Conversation: "c1"})
	require.NoError(t, err)
	require.Equal(t, agentstate.AfterCallWork, w.state("cat"))
}

// TestA16_TheOffersGoBackInTheSameStep: when the tick returns in which the lease lapsed,
// somebody else is asked already.
func TestA16_TheOffersGoBackInTheSameStep(t *testing.T) {
	w := newHouse(t, withSlowOffers)
	lapsing(w)
	w.tick(0)
	require.Equal(t, "bob", w.offeredTo("c2"))
	require.Equal(t, "bob", w.offeredTo("c3"))
	require.Equal(t, "ann", w.conversation("c1").Owner, "it is kept for her")
}
