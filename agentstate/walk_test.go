package agentstate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// noon is the instant at which the whole walk happens: a deadline is none, ahead of
// it or reached, and more about time no rule can tell.
var noon = clockAt("12:00:00")

type due int

const (
	never due = iota
	ahead
	reached
)

func dueOf(t time.Time) due {
	switch {
	case t.IsZero():
		return never
	case noon.Before(t):
		return ahead
	default:
		return reached
	}
}

func (d due) time() time.Time {
	switch d {
	case ahead:
		return noon.Add(time.Minute)
	case reached:
		return noon
	default:
		return time.Time{}
	}
}

// world is an agent as far as a rule can tell it from others: no instants, no ids,
// and work in no order. Misses are none or some, as the walk logs out at the second.
type world struct {
	state   State
	reason  string
	returns due
	missed  bool
	small   bool // capacity
	work    [3]piece
}

type piece struct {
	channel string
	phase   Phase
	due     due
}

// little is less room than some worlds have work.
var little = Capacity{Channels: map[string]Limit{"web": {Max: 1}}}

func worldOf(a Agent) world {
	w := world{state: a.Intent.State, reason: a.Intent.Reason, returns: dueOf(a.Intent.Until), missed: a.Misses > 0, small: len(a.Capacity.Channels) == 1}
	if w.reason == "training" {
		w.reason = "lunch" // one reason of its own is like another
	}
	for i, x := range a.Work {
		w.work[i] = piece{x.Channel, x.Phase, dueOf(x.Until)}
	}
	slices.SortFunc(w.work[:], func(x, y piece) int {
		return -cmp.Or(strings.Compare(x.channel, y.channel), strings.Compare(string(x.phase), string(y.phase)), cmp.Compare(x.due, y.due))
	})
	return w
}

var workIDs = []string{"c1/1", "c2/1", "c3/1"}

// agent is one agent of this world. Behind its work is spare room of the slice, in
// which an Evolve that does not copy would leave a trace.
func (w world) agent() Agent {
	before := noon.Add(-time.Hour)
	a := New("ann")
	a.Capacity, a.Since, a.Idle = room, before, before
	if w.small {
		a.Capacity = little
	}
	if w.missed {
		a.Misses = 1
	}
	a.Intent = Intent{State: w.state, Reason: w.reason, Since: before, Until: w.returns.time()}
	work := make([]Work, 0, 8)
	for i, p := range w.work {
		if p != (piece{}) {
			work = append(work, Work{ID: workIDs[i], Channel: p.channel, Phase: p.phase, Since: before, Until: p.due.time()})
		}
	}
	if len(work) > 0 {
		a.Work = work
	}
	return a
}

// later are the worlds in which one deadline more is reached.
func (w world) later() []world {
	var list []world
	if w.returns == ahead {
		next := w
		next.returns = reached
		list = append(list, next)
	}
	for i := range w.work {
		if w.work[i].due == ahead {
			next := w
			next.work[i].due = reached
			list = append(list, worldOf(next.agent()))
		}
	}
	return list
}

// asked are the commands of the walk that are about the agent itself.
var asked = []Command{
	Configure{Capacity: room}, Configure{Capacity: little}, Configure{Capacity: Capacity{Channels: map[string]Limit{"": {}}}},
	LogIn{}, LogIn{Ready: true}, LogOut{}, GoReady{}, Return{},
	GoNotReady{Reason: "lunch"}, GoNotReady{Reason: "training"}, GoNotReady{},
	Reserve{Work: "c9/1", Channel: "web"}, Reserve{Work: "c9/1", Channel: "web", Until: ahead.time()},
	Reserve{Work: "c9/1", Channel: "sms"}, Reserve{Work: "c9/1", Channel: "sms", Until: ahead.time()},
	Reserve{Work: "c9/1", Channel: "fax"}, Reserve{Work: "c9/1"},
}

// asks are those about one piece of work.
func asks(id string) []Command {
	list := about(id)
	for _, rule := range []MissRule{{ReturnAfter: time.Minute}, {LogOutAfter: 2}, {ReturnAfter: time.Hour, LogOutAfter: 2}} {
		list = append(list, Miss{Work: id, Rule: rule})
	}
	list = append(list, Finish{Work: id, WrapUp: true}, Finish{Work: id, WrapUp: true, Until: ahead.time()})
	for _, channel := range []string{"web", "sms"} {
		list = append(list, Reserve{Work: id, Channel: channel}, Reserve{Work: id, Channel: channel, Until: ahead.time()})
	}
	return list
}

var (
	asksOf      = map[string][]Command{"c1/1": asks("c1/1"), "c2/1": asks("c2/1"), "c3/1": asks("c3/1")}
	asksUnknown = about("c8/1")
)

// commands are all that can tell this world from another. Of pieces that are alike
// one is enough.
func (w world) commands() []Command {
	list := slices.Concat(asked, asksUnknown)
	for i, p := range w.work {
		if p != (piece{}) && !w.alike(workIDs[i]) {
			list = append(list, asksOf[workIDs[i]]...)
		}
	}
	return list
}

// walk is the search through all worlds.
type walk struct {
	t     *testing.T
	queue []world
	seen  map[world]bool
	told  map[any]bool   // commands and events whose JSON was checked
	said  []int          // by law
	met   map[string]int // kind and verdict
	edges int
}

// TestEveryReachableState walks through every state that one agent with two
// channels and three pieces of work can reach (see pieces), asks everything in each, and holds
// every law on every edge. By induction from New, what holds on each edge holds for
// every log, the fold of the events included.
func TestEveryReachableState(t *testing.T) {
	w := &walk{t: t, seen: map[world]bool{}, told: map[any]bool{}, said: make([]int, len(laws)), met: map[string]int{}}
	w.reach(worldOf(New("ann")))
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.visit(next)
	}
	t.Logf("%d states, %d edges", len(w.seen), w.edges)
	require.Greater(t, len(w.seen), statesFloor)
	require.Greater(t, w.edges, edgesFloor)
	for i, l := range laws {
		require.Greater(t, w.said[i], 20, "%s: hardly ever had something to say", l.says)
	}
	for kind, phases := range verdicts {
		for _, verdict := range phases {
			require.Positive(t, w.met[kind+" "+string(verdict)], "%s was never met with %s", kind, verdict)
		}
	}
}

func (w *walk) reach(next world) {
	if !w.seen[next] {
		w.seen[next] = true
		w.queue = append(w.queue, next)
	}
}

func (w *walk) visit(here world) {
	a, twin := here.agent(), here.agent()
	requireJSON(w.t, a)
	changed := map[Permission]bool{} // what changed something, with any argument
	stuck := map[Permission]bool{}   // what was refused for the state of things
	for _, cmd := range here.commands() {
		e := w.ask(a, cmd)
		if !same(a, twin) || !slices.Equal(a.Work[:cap(a.Work)], twin.Work[:cap(twin.Work)]) {
			w.t.Fatalf("%s changed its argument: %+v", cmd.Kind(), a)
		}
		p := Permission{Kind: cmd.Kind(), Target: target(cmd)}
		if p.Kind == KindReserve {
			p.Target = ""
		}
		verdict := outcome(e)
		w.met[p.Kind+" "+string(verdict)]++
		changed[p] = changed[p] || verdict == yes
		stuck[p] = stuck[p] || classes[verdict] == ClassState && p.Kind != KindReserve
		if len(e.after.Work) <= pieces {
			w.reach(worldOf(e.after))
		}
	}
	for _, next := range here.later() {
		w.reach(next)
	}
	w.permitted(here, a, changed, stuck)
}

// ask holds all laws on one edge.
func (w *walk) ask(a Agent, cmd Command) *edge {
	e := &edge{before: a, cmd: cmd, now: noon}
	e.after, e.events, e.err = Step(a, cmd, noon)
	w.edges++
	hold(w.t, e, w.said)
	if w.isNew(cmd) {
		requireCommandJSON(w.t, cmd)
	}
	for _, event := range e.events {
		if w.isNew(event) {
			requireEventJSON(w.t, event)
		}
	}
	return e
}

func (w *walk) isNew(v any) bool {
	switch v := v.(type) {
	case Configure:
		return w.isNew(fmt.Sprint(v)) // maps are no keys
	case Configured:
		return w.isNew(fmt.Sprint(v))
	}
	if w.told[v] {
		return false
	}
	w.told[v] = true
	return true
}

// permitted holds that the list is exact: what stands in it changed something, what
// does not stand in it did not, and what stands in it is refused for an argument at
// most. Of that last the offer is excepted: its channel may be full beside one that
// is open.
func (w *walk) permitted(here world, a Agent, changed, stuck map[Permission]bool) {
	listed := map[Permission]bool{}
	for _, p := range Permitted(a, noon) {
		if listed[p] {
			w.t.Fatalf("%+v stands twice in the list: %+v", p, here)
		}
		listed[p] = true
		if !here.alike(p.Target) && (!changed[p] || stuck[p]) {
			w.t.Fatalf("%+v is permitted and (changed %t, refused for the state %t): %+v", p, changed[p], stuck[p], here)
		}
	}
	for p, did := range changed {
		if did && !listed[p] {
			w.t.Fatalf("%+v changed something and is not permitted: %+v", p, here)
		}
	}
}

// alike reports whether a piece before this one is like it, so that nothing was
// asked about this one.
func (w world) alike(id string) bool {
	i := slices.Index(workIDs, id)
	return i > 0 && slices.Contains(w.work[:i], w.work[i])
}

func requireJSON(t testing.TB, a Agent) {
	t.Helper()
	body, err := json.Marshal(a)
	require.NoError(t, err)
	var back Agent
	require.NoError(t, json.Unmarshal(body, &back))
	if !reflect.DeepEqual(a, back) {
		require.Equal(t, a, back)
	}
}

func requireCommandJSON(t testing.TB, cmd Command) {
	t.Helper()
	body, err := json.Marshal(cmd)
	require.NoError(t, err)
	back, err := DecodeCommand(cmd.Kind(), body)
	require.NoError(t, err)
	require.Equal(t, cmd, back)
}

func requireEventJSON(t testing.TB, e Event) {
	t.Helper()
	body, err := json.Marshal(e)
	require.NoError(t, err)
	back, err := DecodeEvent(e.Kind(), body)
	require.NoError(t, err)
	require.Equal(t, e, back)
}
