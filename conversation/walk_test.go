package conversation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// TestEveryReachableState visits every state of three small worlds, tries every
// command of every actor in each, and holds all invariants after every step.
//
// Instants are collapsed: time stands still between commands and moves in steps,
// so that each deadline is before, at hand or over. In the first world it takes two
// steps to a deadline, so that deadlines pass one without the other; in the others
// one. Agents are alike, and so are contacts: of the states that differ in who is
// who, one is visited. Two conversations are opened in all, by one contact who
// comes back or by two.
func TestEveryReachableState(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // all worlds are kept to the end
	for _, c := range []struct {
		name             string
		agents, contacts []string
		prefer           bool
		step             time.Duration
		states, edges    int // no fewer
	}{
		{"deadlines one by one", []string{"ann", "ben"}, []string{"ada"}, false, 10 * time.Second, 1_300, 33_000},
		{"two of each", []string{"ann", "ben"}, []string{"ada", "bob"}, false, 20 * time.Second, 3_700, 110_000},
		{"one agent who prefers", []string{"ann"}, []string{"ada", "bob"}, true, 20 * time.Second, 1_000, 22_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &walk{t: t, limit: 2, agents: c.agents, contacts: c.contacts, prefer: c.prefer, step: c.step, seen: make(map[string]bool), wrong: wrongs()}
			if racing {
				w.bound, c.states, c.edges = 200, 200, 1_000 // nothing here runs at the same time as something else
			}
			w.run(smallWorld(t))
			t.Logf("%d states, %d edges, %d refusals", len(w.seen), w.edges, w.refusals)
			require.GreaterOrEqual(t, len(w.seen), c.states)
			require.GreaterOrEqual(t, w.edges, c.edges)
		})
	}
}

// smallWorld has two agents of capacity two, and one service where every wait has
// a deadline of 20 seconds.
func smallWorld(t testing.TB) *world {
	t.Helper()
	w := newWorld(Configuration{
		Services: []Service{{
			ID: "shop", Queue: "sales", OfferFor: 20 * time.Second, NotAgainFor: 20 * time.Second, WrapUpFor: 20 * time.Second,
			Miss: agentstate.MissRule{ReturnAfter: 20 * time.Second}, Dispositions: []string{"sold"},
		}},
		Queues: []Queue{{ID: "sales"}},
	}, clockAt("10:00:00"))
	for _, agent := range []Actor{ann, ben} {
		_, err := w.do(system, Presence{Agent: agent.ID, Do: roomForTwo})
		require.NoError(t, err)
	}
	return w
}

var roomForTwo = agentstate.Configure{Capacity: agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 2}}}}

// walk is a breadth-first walk through the states of a world.
type walk struct {
	t               testing.TB
	limit           int // of conversations that are opened in all
	bound           int // of states; 0: none
	agents          []string
	contacts        []string
	wrong           map[Role][]Command // what is not for a role
	prefer          bool               // agents change what they prefer
	step            time.Duration
	seen            map[string]bool
	next            []visit
	edges, refusals int
}

// visit is a state to expand, with what it looked like when it was found.
type visit struct {
	world *world
	print uint64
}

func (k *walk) run(start *world) {
	actors := []Actor{system}
	for _, id := range k.agents {
		actors = append(actors, Actor{Role: Agent, ID: id})
	}
	for _, id := range k.contacts {
		actors = append(actors, Actor{Role: Customer, ID: id})
	}
	k.found(start, nil, Decision{})
	for len(k.next) > 0 && (k.bound == 0 || len(k.seen) < k.bound) {
		v := k.next[0]
		k.next[0], k.next = visit{}, k.next[1:]
		k.expand(v.world, actors)
		require.Equal(k.t, v.print, fingerprint(v.world), "a state was changed by what was decided on it, or beside it")
	}
}

// expand tries everything in one state.
func (k *walk) expand(w *world, actors []Actor) {
	for _, by := range actors {
		answers := make(map[Permission]answer)
		for _, cmd := range k.candidates(w, by) {
			k.move(w, by, cmd, answers)
		}
		if by.Role == System {
			continue
		}
		if err := permits(w, by, answers); err != nil {
			require.NoError(k.t, err)
		}
	}
	later := w.clone()
	later.now = later.now.Add(k.step)
	k.found(later, nil, Decision{})
	ticked := later.clone()
	_, err := ticked.tick()
	require.NoError(k.t, err, "no timer is refused")
	k.found(ticked, nil, Decision{})
}

// move is one edge.
func (k *walk) move(w *world, by Actor, cmd Command, answers map[Permission]answer) {
	after, d, err := w.try(by, cmd)
	p := permissionOf(w, by, cmd)
	answers[p] = answers[p].with(cmd, d, err)
	if err != nil {
		k.refusals++
		if !d.Empty() || classOf(err) == "" {
			require.Fail(k.t, "no proper refusal", "%s asks for %s: %v, and decides %v", by, cmd.Kind(), err, d)
		}
		return
	}
	if d.Empty() {
		return
	}
	k.edges++
	next := w.clone()
	next.commit(after, d)
	if err := next.broken(); err != nil {
		require.NoError(k.t, err, "%s does %s", by, cmd.Kind())
	}
	if grant, ok := cmd.(MakeOffer); ok {
		require.NoError(k.t, next.overbooked(w, grant))
	}
	if _, prefers := cmd.(Prefer); next.opened <= k.limit && (k.prefer || !prefers) {
		k.found(next, cmd, d)
	}
}

// found keeps a state that has not been seen; it has to be whole in itself.
func (k *walk) found(w *world, cmd Command, d Decision) {
	key := k.canonical(w)
	if k.seen[key] {
		return
	}
	k.seen[key] = true
	require.NoError(k.t, w.broken())
	require.NoError(k.t, w.unfolded())
	require.NoError(k.t, w.leaks())
	require.NoError(k.t, w.readBack())
	require.NoError(k.t, readBackDecision(cmd, d))
	k.next = append(k.next, visit{w, fingerprint(w)})
}

// fingerprint is of all that a decision may look at.
func fingerprint(w *world) uint64 {
	h := fnv.New64a()
	for _, part := range []any{w.conversations, w.agents, w.desks, w.contacts, w.entries, w.notes} {
		body, _ := json.Marshal(part)
		h.Write(body)
	}
	return h.Sum64()
}

// readBack: what is stored reads the same.
func (w *world) readBack() error {
	for _, part := range []struct{ stored, into any }{
		{w.conversations, new(map[string]Conversation)}, {w.desks, new(map[string]Desk)},
		{w.contacts, new(map[string]Contact)}, {w.agents, new(map[string]agentstate.Agent)},
	} {
		body, err := json.Marshal(part.stored)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, part.into); err != nil {
			return err
		}
		if back := reflect.ValueOf(part.into).Elem().Interface(); !reflect.DeepEqual(part.stored, back) {
			return fmt.Errorf("%v is read back as %v", part.stored, back)
		}
	}
	return nil
}

func readBackDecision(cmd Command, d Decision) error {
	if cmd == nil {
		return nil
	}
	if err := sameJSON(cmd.Kind(), cmd, DecodeCommand); err != nil {
		return err
	}
	for _, e := range d.Events {
		if err := sameJSON(e.Kind(), e, DecodeEvent); err != nil {
			return err
		}
	}
	for _, change := range d.Desks {
		for _, e := range change.Events {
			if err := sameJSON(e.Kind(), e, DecodeDeskEvent); err != nil {
				return err
			}
		}
	}
	for _, e := range d.Effects {
		if err := sameJSON(e.Kind(), e, DecodeEffect); err != nil {
			return err
		}
	}
	return nil
}

func sameJSON[T any](kind string, v T, decode func(string, []byte) (T, error)) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	back, err := decode(kind, body)
	if err != nil || !reflect.DeepEqual(v, back) {
		return fmt.Errorf("%s: %#v is read back as %#v (%w)", kind, v, back, err)
	}
	return nil
}

// canonical is the least of the state's keys, whoever is called first.
func (k *walk) canonical(w *world) string {
	var least []byte
	for range k.agents {
		for range k.contacts {
			if key := w.key(k.agents, k.contacts, k.step); least == nil || bytes.Compare(key, least) < 0 {
				least = key
			}
			slices.Reverse(k.contacts)
		}
		slices.Reverse(k.agents)
	}
	return string(least)
}

// key writes what decides about the future of the world: no counts, no names, and
// of instants only how many steps are left.
func (w *world) key(agents, contacts []string, step time.Duration) []byte {
	key := make([]byte, 0, 128)
	place := map[string]byte{"": '-'} // conversations are told apart by contact and order
	for _, contact := range contacts {
		for n := 1; n <= w.opened; n++ {
			c := w.conversations["c"+strconv.Itoa(n)]
			if c.Contact == contact {
				place[c.ID] = byte('a' + len(place))
				key = w.keyOf(c, append(key, place[c.ID]), agents, step)
			}
		}
		key = append(key, '|')
	}
	for _, agent := range agents {
		a, d := w.agents[agent], w.desks[agent]
		key = append(append(key, a.Intent.State...), w.left(a.Intent.Until, step), place[d.Focus], truth(d.FocusOnAccept))
	}
	return key
}

func (w *world) keyOf(c Conversation, key []byte, agents []string, step time.Duration) []byte {
	key = append(key, c.Phase()...)
	for i, agent := range agents {
		name := byte('0' + i)
		for _, o := range c.Offers {
			if o.Agent == agent {
				key = append(key, 'o', name, w.left(o.Until, step))
			}
		}
		for _, x := range c.NotAgain {
			if x.Candidate == agent && w.now.Before(x.Until) {
				key = append(key, 'n', name, w.left(x.Until, step))
			}
		}
		for _, s := range c.Segments {
			if s.Agent == agent && s.Done.IsZero() {
				booked, unread := s.Disposition != "" || s.Noted, w.desk(agent).Unread(c) > 0
				key = append(key, 's', name, w.left(s.WrapUpUntil, step), truth(booked), truth(unread))
			}
		}
	}
	return key
}

func (w *world) left(t time.Time, step time.Duration) byte {
	switch {
	case t.IsZero():
		return '-'
	case !w.now.Before(t):
		return '0'
	default:
		return '0' + byte((t.Sub(w.now)+step-1)/step)
	}
}

func truth(b bool) byte {
	if b {
		return '+'
	}
	return '-'
}
