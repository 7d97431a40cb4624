package agentstate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// noon is the instant at which the whole walk happens: a deadline is none, ahead of
// it or reached, and more about time no rule can tell.
var noon = clockAt("12:00:00")

type moment int

const (
	never moment = iota
	ahead
	reached
)

func dueOf(t time.Time) moment {
	switch {
	case t.IsZero():
		return never
	case noon.Before(t):
		return ahead
	default:
		return reached
	}
}

func (d moment) time() time.Time {
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
// and work in no order. Misses are none or some, as the walk logs out at the second;
// a shift is young or old, as the one step of its slow start lasts an hour; and one
// reason, one name of a supervisor is like another.
type world struct {
	state         State
	reason        string
	by            bool
	returns       moment
	missed, ready bool // ready at log-in
	room          int  // of rooms
	closed        [2]bool
	lease         moment
	gone          bool
	shift         moment // its beginning: never, ahead of an hour ago or reached by then
	ramped        bool
	work          [3]item
}

type item struct {
	channel, label string
	phase          Phase
	due            moment
	fixed, over    bool
}

// little is less room than some worlds have work.
var little = Capacity{Channels: map[string]Limit{"web": {Max: 1}}}

// rooms are the capacities of the walk. The last holds every setting of the calculus.
var rooms = []Capacity{
	room,
	little,
	{Channels: room.Channels, Ramp: []RampStep{{For: time.Hour, Max: 1}}},
	{
		Total: 6, Channels: map[string]Limit{"web": {Share: 2, Spare: 3, Interrupts: []string{"sms"}, Beside: []string{"fax"}}, "sms": {Max: 2, Share: 1}},
		Labels: map[string]int{"vip": 1}, Personal: map[string]int{"sms": 1},
	},
}

var channels = [2]string{"web", "sms"}

func worldOf(a Agent) world {
	w := world{
		state: a.Intent.State, reason: a.Intent.Reason, by: a.Intent.By != "", returns: dueOf(a.Intent.Until), missed: a.Misses > 0, ready: a.ReadyAtLogIn,
		room: slices.IndexFunc(rooms, func(c Capacity) bool { return sameCapacity(c, a.Capacity) }), lease: dueOf(a.Lease), gone: !a.Gone.IsZero(), ramped: a.Ramped > 0,
	}
	if w.reason == "training" {
		w.reason = "lunch"
	}
	for i, channel := range channels {
		_, w.closed[i] = a.Closed[channel]
	}
	if !a.Shift.IsZero() {
		w.shift = dueOf(a.Shift.Add(time.Hour))
	}
	for i, x := range a.Work {
		w.work[i] = item{x.Channel, x.Label, x.Phase, dueOf(x.Until), x.Fixed, x.Over}
	}
	slices.SortFunc(w.work[:], func(x, y item) int {
		return -cmp.Or(strings.Compare(x.channel, y.channel), strings.Compare(string(x.phase), string(y.phase)), cmp.Compare(x.due, y.due),
			strings.Compare(x.label, y.label), order(x.fixed, y.fixed), order(x.over, y.over))
	})
	return w
}

func order(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	default:
		return -1
	}
}

var workIDs = []string{"c1/1", "c2/1", "c3/1"}

// agent is one agent of this world. Behind its work is spare room of the slice, in
// which an Evolve that does not copy would leave a trace.
func (w world) agent() Agent {
	before := noon.Add(-time.Minute)
	a := New("ann")
	a.Capacity, a.Since, a.Idle, a.ReadyAtLogIn = rooms[w.room], before, before, w.ready
	if w.missed {
		a.Misses = 1
	}
	a.Intent = Intent{State: w.state, Reason: w.reason, Since: before, Until: w.returns.time()}
	if w.by {
		a.Intent.By = "sue"
	}
	for i, channel := range channels {
		if w.closed[i] && a.Closed == nil {
			a.Closed = map[string]Intent{}
		}
		if w.closed[i] {
			a.Closed[channel] = Intent{State: NotReady, Reason: "lunch", Since: before}
		}
	}
	a.Lease = w.lease.time()
	if w.gone {
		a.Gone = before
	}
	if w.shift != never {
		a.Shift = w.shift.time().Add(-time.Hour)
	}
	if w.ramped {
		a.Ramped = 1
	}
	work := make([]Work, 0, 8)
	for i, p := range w.work {
		if p != (item{}) {
			work = append(work, Work{
				ID: workIDs[i], Channel: p.channel, Label: p.label, Phase: p.phase, Since: before, Until: p.due.time(), Fixed: p.fixed, Over: p.over,
			})
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
	reach := func(of func(*world) *moment) {
		next := w
		if d := of(&next); *d == ahead {
			*d = reached
			list = append(list, worldOf(next.agent()))
		}
	}
	reach(func(w *world) *moment { return &w.returns })
	reach(func(w *world) *moment { return &w.lease })
	reach(func(w *world) *moment { return &w.shift })
	for i := range w.work {
		reach(func(w *world) *moment { return &w.work[i].due })
	}
	return list
}

// A tour is one walk: what is asked about the agent itself, what about each piece of
// work on the desk, and how much work there is.
type tour struct {
	name          string
	pieces        int
	asked         []Command
	asks          func(id string) []Command
	states, edges int // what the walk must at least find
}

// rest is what is asked on every tour.
var rest = []Command{
	LogIn{}, LogIn{Ready: true}, LogOut{}, GoReady{}, Return{}, RampUp{}, Lapse{}, GoNotReady{Reason: "lunch"}, GoNotReady{Reason: "training"},
	GoNotReady{}, GoNotReady{Reason: Lost}, Reserve{Work: "c9/1"}, Begin{Work: "c9/1"}, Assign{Work: "c9/1"}, Configure{Name: "another", Capacity: Capacity{Total: -1}},
}

// tours are the worlds of the walk. The whole product would have some hundred
// million states, so what the rules keep apart is walked apart: each tour has
// all of one part and the plainest of the others.
var tours = []tour{
	{
		name: "the desk: every phase of three pieces", pieces: 3, states: 30_000, edges: 2_000_000,
		asked: append(about("c8/1"),
			Reserve{Work: "c9/1", Channel: "web"}, Reserve{Work: "c9/1", Channel: "web", Until: ahead.time()},
			Reserve{Work: "c9/1", Channel: "sms", Until: ahead.time()}, Reserve{Work: "c9/1", Channel: "fax"},
			Begin{Work: "c9/1", Channel: "web"}, Begin{Work: "c9/1", Channel: "sms"}, Assign{Work: "c9/1", Channel: "sms"},
		),
		asks: func(id string) []Command {
			return append(about(id),
				Miss{Work: id, Rule: MissRule{ReturnAfter: time.Minute}}, Miss{Work: id, Rule: MissRule{ReturnAfter: time.Hour, LogOutAfter: 2}},
				Finish{Work: id, WrapUp: true}, Finish{Work: id, WrapUp: true, Until: ahead.time(), Fixed: true},
				Finish{Work: id, WrapUp: true, Deferred: true}, Reserve{Work: id, Channel: "web", Until: ahead.time()},
			)
		},
	},
	{
		name: "deadlines and overrides: every deadline of two pieces", pieces: 2, states: 15_000, edges: 1_000_000,
		asked: []Command{
			Reserve{Work: "c9/1", Channel: "web"}, Reserve{Work: "c9/1", Channel: "web", Until: ahead.time()},
			Reserve{Work: "c9/1", Channel: "sms"}, Reserve{Work: "c9/1", Channel: "sms", Until: ahead.time()},
			Begin{Work: "c9/1", Channel: "web"}, Begin{Work: "c9/1", Channel: "web", Override: true}, Begin{Work: "c9/1", Channel: "sms", Override: true},
			Begin{Work: "c9/1", Channel: "fax"}, Begin{Work: "c9/1", Channel: "", Override: true}, Assign{Work: "c9/1", Channel: "web"},
		},
		asks: func(id string) []Command {
			return append(about(id), Miss{Work: id, Rule: MissRule{ReturnAfter: time.Hour, LogOutAfter: 2}}, Resume{Work: id, Override: true},
				Finish{Work: id, WrapUp: true}, Finish{Work: id, WrapUp: true, Until: ahead.time()}, Finish{Work: id, WrapUp: true, Until: ahead.time(), Fixed: true},
				Finish{Work: id, WrapUp: true, Deferred: true}, Finish{Work: id, WrapUp: true, Until: ahead.time(), Deferred: true},
				Finish{Work: id, WrapUp: true, Until: ahead.time(), Deferred: true, Fixed: true}, Finish{Work: id, WrapUp: true, Fixed: true},
				Reserve{Work: id, Channel: "web", Until: ahead.time()}, Begin{Work: id, Channel: "web"}, Assign{Work: id, Channel: "web"},
			)
		},
	},
	{
		name: "the shift: wishes, closed channels, supervisors, lease and slow start beside one piece", pieces: 1, states: 30_000, edges: 1_200_000,
		asked: []Command{
			Configure{Capacity: rooms[0]}, Configure{Capacity: rooms[1]}, Configure{Capacity: rooms[2]}, Configure{Capacity: rooms[2], ReadyAtLogIn: true},
			LogOut{By: "sue"}, GoReady{By: "sue"}, GoNotReady{Reason: "lunch", By: "sue"}, GoReady{By: strings.Repeat("x", MaxID+1)},
			GoReady{Channel: "web"}, GoReady{Channel: "sms", By: "sue"}, GoReady{Channel: "fax"}, GoNotReady{Reason: "lunch", Channel: "web"},
			GoNotReady{Reason: "lunch", Channel: "sms", By: "sue"}, GoNotReady{Reason: "lunch", Channel: "fax"},
			Renew{For: time.Minute}, Renew{For: time.Hour}, Renew{}, Renew{For: -1},
			Reserve{Work: "c9/1", Channel: "web"}, Reserve{Work: "c9/1", Channel: "sms"}, Begin{Work: "c9/1", Channel: "web"}, Begin{Work: "c9/1", Channel: "sms", Override: true},
		},
		asks: func(id string) []Command {
			return append(about(id), Miss{Work: id, Rule: MissRule{ReturnAfter: time.Hour, LogOutAfter: 2}}, Resume{Work: id, Override: true}, Finish{Work: id, WrapUp: true})
		},
	},
	{
		name: "capacity: labels, shares and a slow start for three pieces", pieces: 3, states: 15_000, edges: 600_000,
		asked: []Command{
			Configure{Capacity: rooms[0]}, Configure{Capacity: rooms[1]}, Configure{Capacity: rooms[2]}, Configure{Capacity: rooms[3]},
			Reserve{Work: "c9/1", Channel: "web", Label: "vip"}, Reserve{Work: "c9/1", Channel: "sms", Label: "vip"}, Reserve{Work: "c9/1", Channel: "sms"}, Reserve{Work: "c9/1", Channel: "web"},
			Reserve{Work: "c9/1", Channel: "web", Label: strings.Repeat("x", MaxID+1)}, Begin{Work: "c9/1", Channel: "web", Label: "vip"},
			Begin{Work: "c9/1", Channel: "web", Override: true}, Begin{Work: "c9/1", Channel: "sms", Label: "vip", Override: true},
		},
		asks: func(id string) []Command {
			return []Command{Take{Work: id}, Park{Work: id}, Resume{Work: id}, Withdraw{Work: id}, Discard{Work: id}, Reserve{Work: id, Channel: "web"}}
		},
	},
}

// commands are all that can tell this world from another. Of pieces that are alike
// one is enough.
func (w *walk) commands(here world) []Command {
	list := slices.Clone(w.asked)
	for i, p := range here.work {
		if p != (item{}) && !here.alike(workIDs[i]) {
			list = append(list, w.asksOf[i]...)
		}
	}
	return list
}

// walk is the search through all worlds of a tour.
type walk struct {
	t      *testing.T
	tour   tour
	asked  []Command
	asksOf [3][]Command
	queue  []world
	seen   map[world]bool
	told   map[any]bool   // commands and events whose JSON was checked
	said   []int          // by law
	met    map[string]int // kind and verdict
	edges  int
}

// TestEveryReachableState walks through every state that one agent with two
// channels and three pieces of work can reach, one part of the rules after the other
// (see tours), asks everything of that part in each, and holds every law on every
// edge. By induction from New, what holds on each edge holds for every log, the fold
// of the events included: 54,012 states of the desk, 17,418 of the deadlines, 33,564
// of the shift, 25,160 of the capacity, some 7 million edges.
func TestEveryReachableState(t *testing.T) {
	if racing {
		t.Skip("one goroutine walks alone: the race detector has nothing to find here, and the walk is made without it")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // all worlds are kept to the end
	walks := make([]*walk, len(tours))
	t.Run("tours", func(t *testing.T) {
		for i, of := range tours {
			w := &walk{tour: of, asked: slices.Concat(rest, of.asked), seen: map[world]bool{}, told: map[any]bool{}, said: make([]int, len(laws)), met: map[string]int{}}
			for i, id := range workIDs {
				w.asksOf[i] = of.asks(id)
			}
			walks[i] = w
			t.Run(of.name, func(t *testing.T) {
				t.Parallel()
				w.all(t)
			})
		}
	})
	said, met := make([]int, len(laws)), map[string]int{}
	for _, w := range walks {
		for i, n := range w.said {
			said[i] += n
		}
		for answer, n := range w.met {
			met[answer] += n
		}
	}
	for i, l := range laws {
		require.Greater(t, said[i], 20, "%s: hardly ever had something to say", l.says)
	}
	for kind, phases := range verdicts {
		for _, verdict := range phases {
			require.Positive(t, met[kind+" "+string(verdict)], "%s was never met with %s", kind, verdict)
		}
	}
	for code := range classes {
		if code != UnknownReason { // of the host's list, which no command knows
			require.Positive(t, met[string(code)], "%s was never given", code)
		}
	}
}

// all goes through every world of the tour.
func (w *walk) all(t *testing.T) {
	w.t = t
	newcomer := New("ann")
	newcomer.Capacity = rooms[0]
	w.reach(worldOf(newcomer))
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.visit(next)
	}
	t.Logf("%d states, %d edges", len(w.seen), w.edges)
	require.Greater(t, len(w.seen), w.tour.states)
	require.Greater(t, w.edges, w.tour.edges)
}

func (w *walk) reach(next world) {
	if !w.seen[next] {
		w.seen[next] = true
		w.queue = append(w.queue, next)
	}
}

// newWork are the kinds that bring a piece: what they are refused for depends on it.
var newWork = []string{KindReserve, KindBegin, KindAssign}

// wantOfRoom are the codes of Admit and Open, of which another argument may meet none.
var wantOfRoom = []Code{NotOpen, NoRoom, LabelFull, NoUnits, Excluded, RampingUp, ChannelNotServed}

func (w *walk) visit(here world) {
	a, twin := here.agent(), here.agent()
	requireJSON(w.t, a)
	changed := map[Permission]bool{} // what changed something, with any argument
	stuck := map[Permission]bool{}   // what was refused for the state of things
	for _, cmd := range w.commands(here) {
		e := w.ask(a, cmd)
		if !same(a, twin) || !slices.Equal(a.Work[:cap(a.Work)], twin.Work[:cap(twin.Work)]) {
			w.t.Fatalf("%s changed its argument: %+v", cmd.Kind(), a)
		}
		p := Permission{Kind: cmd.Kind(), Target: target(cmd)}
		if slices.Contains(newWork, p.Kind) {
			p.Target = ""
		}
		verdict := outcome(e)
		w.met[p.Kind+" "+string(verdict)]++
		w.met[string(verdict)]++
		changed[p] = changed[p] || verdict == yes
		stuck[p] = stuck[p] || classes[verdict] == ClassState && !slices.Contains(wantOfRoom, verdict)
		if len(e.after.Work) <= w.tour.pieces {
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
// most. Of that last want of room is excepted: another channel may have some, and an
// override needs none.
func (w *walk) permitted(here world, a Agent, changed, stuck map[Permission]bool) {
	listed := map[Permission]bool{}
	for _, p := range Permitted(a, noon) {
		if listed[p] {
			w.t.Fatalf("%+v stands twice in the list: %+v", p, here)
		}
		listed[p] = true
		if w.asks(p.Kind) && !here.alike(p.Target) && (!changed[p] || stuck[p]) {
			w.t.Fatalf("%+v is permitted and (changed %t, refused for the state %t): %+v", p, changed[p], stuck[p], here)
		}
	}
	for p, did := range changed {
		if did && !listed[p] {
			w.t.Fatalf("%+v changed something and is not permitted: %+v", p, here)
		}
	}
}

// asks reports whether the tour asks for the kind with an argument that must do: of
// what may come without room, one that overrides.
func (w *walk) asks(kind string) bool {
	of := func(cmd Command) bool {
		return cmd.Kind() == kind && (overrides(cmd) || kind != KindBegin && kind != KindResume)
	}
	return slices.ContainsFunc(w.asked, of) && kind != KindAssign && kind != KindConfigure || slices.ContainsFunc(w.tour.asked, of) || slices.ContainsFunc(w.asksOf[0], of)
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
