package conversation

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// TestEveryReachableState visits every state of some small worlds, tries every
// command of every actor in each, and holds all invariants and laws after every step
// and all that follows from it.
//
// Instants are collapsed: time stands still between commands and moves in steps,
// so that each deadline is before, at hand or over. In the first world it takes two
// steps to a deadline, so that deadlines pass one without the other; in the others
// one. Agents are alike, and so are contacts: of the states that differ in who is
// who, one is visited.
//
// All commands together would make a world too large, so each world follows the ones
// that its name speaks of; the others are tried in every state and lead nowhere.
func TestEveryReachableState(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // all worlds are kept to the end
	for _, c := range smallWorlds() {
		t.Run(c.name, func(t *testing.T) {
			w := &walk{
				t: t, limit: c.limit, agents: c.agents, contacts: c.contacts, channel: cmp.Or(c.channel, "web"), step: cmp.Or(c.step, 20*time.Second),
				moves: c.moves, seen: make(map[string]bool), wrong: wrongs(),
			}
			if racing {
				w.bound, c.states, c.edges = 100, 30, 300 // nothing here runs at the same time as something else
			}
			begun := time.Now()
			w.run(smallWorld(t, c.rule))
			t.Logf("%d states, %d edges, %d refusals, %v", len(w.seen), w.edges, w.refusals, time.Since(begun).Round(time.Millisecond))
			require.GreaterOrEqual(t, len(w.seen), c.states)
			require.GreaterOrEqual(t, w.edges, c.edges)
		})
	}
}

// small describes a small world.
type small struct {
	name             string
	agents, contacts []string
	limit            int // of conversations that are opened in all
	channel          string
	step             time.Duration
	moves            []string // kinds of commands that are followed
	rule             func(*Service)
	states, edges    int // no fewer
}

func smallWorlds() []small {
	two, three := []string{"ann", "ben"}, []string{"ann", "ben", "cid"}
	alone := []string{
		KindReceive, KindMakeOffer, KindAccept, KindOpen, KindReject, KindMiss, KindSend, KindFocus, KindEnd, KindWrapUp, KindDone, KindExpireWrapUp,
		agentstate.KindLogIn, agentstate.KindLogOut, agentstate.KindGoReady, agentstate.KindGoNotReady, agentstate.KindReturn,
	}
	together := []string{
		KindReceive, KindMakeOffer, KindAccept, KindReject, KindMiss, KindRecall, KindEnd, KindDone, KindExpireWrapUp,
		KindInvite, KindCancelInvitation, KindLapseInvitation, KindLeave, agentstate.KindLogIn,
	}
	texting := []string{
		KindReceive, KindBegin, KindPark, KindResume, KindSend, KindEnd, KindDone, KindBan, KindLiftBan,
		agentstate.KindLogIn, agentstate.KindLogOut,
	}
	going := []string{
		KindReceive, KindMakeOffer, KindAccept, KindEnd, KindDone, KindPark, KindResume, KindRelease, KindRecall,
		agentstate.KindLogIn, agentstate.KindLogOut, agentstate.KindGoReady, agentstate.KindRenew, agentstate.KindLapse,
	}
	staying := exceptFor(going, KindResume, agentstate.KindRenew, agentstate.KindLapse, agentstate.KindGoReady)
	idling := []string{KindReceive, KindMakeOffer, KindAccept, KindSend, KindCheckIdle, KindInvite, KindLeave, agentstate.KindLogIn}
	return []small{
		{"deadlines one by one", two, []string{"ada"}, 2, "", 10 * time.Second, exceptFor(alone, KindWrapUp, KindFocus, KindOpen, KindSend), nil, 700, 40_000},
		{"two of each", two, []string{"ada", "bob"}, 2, "", 0, exceptFor(alone, KindWrapUp, KindFocus, KindOpen, KindSend, agentstate.KindGoReady), nil, 1_600, 100_000},
		{"one agent who prefers", two[:1], []string{"ada", "bob"}, 2, "", 0, append([]string{KindPrefer}, exceptFor(alone, KindMiss, KindReject)...), nil, 1_600, 100_000},
		{"transfer and conference", two, []string{"ada"}, 1, "", 0, together, nil, 480, 27_000},
		{"three together", three, []string{"ada"}, 1, "", 0, exceptFor(together, KindReject, KindRecall, KindDone, KindCancelInvitation), func(s *Service) { s.WrapUpFor, s.MaxHops = 0, 1 }, 1_000, 70_000},
		{"an invitation lapses to the queue", two, []string{"ada"}, 1, "", 0, together, func(s *Service) { s.Lapse, s.WrapUpFor = LapseQueues, 0 }, 340, 19_000},
		{"an invitation lapses to the end", two, []string{"ada"}, 1, "", 0, together, func(s *Service) { s.Lapse, s.AutoAnswer = LapseDrops, true }, 190, 11_000},
		{"texts that are reopened", two[:1], []string{"ada"}, 1, "sms", 0, texting, func(s *Service) {
			s.AfterEnd = AfterEnd{Inbound: FollowUpReopen, Outbound: FollowUpReopen, For: 20 * time.Second}
		}, 140, 4_500},
		{"texts that are ignored", two[:1], []string{"ada"}, 1, "sms", 0, texting, func(s *Service) {
			s.AfterEnd, s.WrapUpFor, s.WrapUp = AfterEnd{For: Never}, Never, WrapUpRule{Frees: true}
		}, 105, 3_300},
		{"chats that are reopened", two[:1], []string{"ada"}, 1, "", 0, append([]string{agentstate.KindRenew}, texting...), func(s *Service) {
			s.AfterEnd, s.AtLogOut = AfterEnd{Inbound: FollowUpReopen, Outbound: FollowUpReopen, For: Never}, LogOutQueues
		}, 1_100, 38_000},
		{"lost, and log-out waits", two, []string{"ada"}, 1, "", 0, exceptFor(going, KindResume, KindDone, agentstate.KindGoReady), func(s *Service) { s.WrapUpFor = 0 }, 100, 1_000},
		{"log-out sends back", two, []string{"ada"}, 1, "", 0, append([]string{KindInvite}, staying...), func(s *Service) { s.AtLogOut, s.WrapUpFor, s.MaxHops = LogOutQueues, 0, 1 }, 100, 1_000},
		{"log-out ends", two, []string{"ada"}, 1, "", 0, append([]string{KindInvite}, staying...), func(s *Service) { s.AtLogOut, s.WrapUpFor, s.MaxHops = LogOutEndsAll, 0, 1 }, 100, 1_000},
		{"texts of who goes", two[:1], []string{"ada"}, 2, "sms", 0, going, nil, 950, 43_000},
		{"idle customers", two, []string{"ada"}, 1, "", 10 * time.Second, idling, func(s *Service) {
			s.MaxHops = 1
			s.Idle, s.WrapUpFor = IdleRule{WarnAfter: 20 * time.Second, EndAfter: 10 * time.Second}, 0
		}, 100, 1_000},
	}
}

func exceptFor(list []string, some ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(kind string) bool { return slices.Contains(some, kind) })
}

// smallWorld has agents of capacity two, and one service where every wait has
// a deadline of 20 seconds.
func smallWorld(t testing.TB, rule func(*Service)) *world {
	t.Helper()
	shop := Service{
		ID: "shop", Queue: "sales", OfferFor: 20 * time.Second, NotAgainFor: 20 * time.Second, WrapUpFor: 20 * time.Second, InviteFor: 20 * time.Second,
		Miss: agentstate.MissRule{ReturnAfter: 20 * time.Second}, Dispositions: []string{"sold"}, LongLived: []string{"sms"}, MaxHops: 2,
	}
	if rule != nil {
		rule(&shop)
	}
	w := newWorld(Configuration{
		Services: []Service{shop}, Queues: []Queue{{ID: "sales", KeepLost: 20 * time.Second}, {ID: "second"}},
		Reasons: agentstate.Reasons{{ID: "lunch"}, {ID: "training"}}, Slash: []SlashCommand{{Name: "form"}},
	}, clockAt("10:00:00"))
	require.NoError(t, w.rules.Check())
	for _, agent := range []Actor{ann, ben, cid} {
		_, err := w.do(system, Presence{Agent: agent.ID, Do: roomForTwo})
		require.NoError(t, err)
	}
	return w
}

var roomForTwo = agentstate.Configure{Capacity: agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 2}, "sms": {Max: 1}}}}

// walk is a breadth-first walk through the states of a world.
type walk struct {
	t               testing.TB
	limit           int // of conversations that are opened in all
	bound           int // of states; 0: none
	agents          []string
	contacts        []string
	channel         string
	wrong           map[Role][]Command // what is not for a role
	moves           []string           // what is followed
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
	actors := []Actor{system, sue}
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
			require.NoError(k.t, err, "after %s", w.story())
		}
	}
	later := w.clone()
	later.now = later.now.Add(k.step)
	k.found(later, nil, Decision{})
	ticked := later.clone()
	_, err := ticked.tick()
	if err != nil {
		require.NoError(k.t, err, "no timer is refused, after %s", later.story())
	}
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
	next.followed = nil
	next.commit(after, d)
	err = next.follow(d)
	if err == nil {
		err = cmp.Or(next.broken(), lawful(w, next, by, w.aim(by, cmd), d))
	}
	if err != nil {
		require.NoError(k.t, err, "%s does %s %#v; before it: %s", by, cmd.Kind(), cmd, w.story())
	}
	if grant, ok := cmd.(MakeOffer); ok {
		require.NoError(k.t, next.overbooked(w, grant))
	}
	if renew, long := wishOf(cmd).(agentstate.Renew); long && renew.For > 2*k.step {
		return
	}
	if next.opened <= k.limit && slices.Contains(k.moves, cmd.Kind()) {
		k.found(next, cmd, d)
	}
}

// wishOf is what is asked of an agent's state, and nil for another command.
func wishOf(cmd Command) agentstate.Command {
	p, _ := cmd.(Presence)
	return p.Do
}

// found keeps a state that has not been seen; it has to be whole in itself.
func (k *walk) found(w *world, cmd Command, d Decision) {
	key := k.canonical(w)
	if k.seen[key] {
		return
	}
	k.seen[key] = true
	for _, err := range []error{w.broken(), w.unfolded(), w.leaks(), w.readBack(), readBackDecision(cmd, d)} {
		if err != nil {
			require.NoError(k.t, err, "%T after %s", cmd, w.story())
		}
	}
	k.next = append(k.next, visit{w, fingerprint(w)})
}

// story is what has happened, one kind after the other.
func (w *world) story() string {
	var kinds []string
	for l := w.log; l != nil; l = l.before {
		kinds = append(kinds, l.of+" "+l.event.(interface{ Kind() string }).Kind())
	}
	slices.Reverse(kinds)
	return strings.Join(kinds, ", ")
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
	key := make([]byte, 0, 256)
	place := map[string]byte{"": '-'} // conversations are told apart by contact and order
	name := map[string]byte{"": '-', "sales": 's', "second": 't'}
	for i, agent := range agents {
		name[agent] = byte('0' + i)
	}
	for _, contact := range contacts {
		for n := 1; n <= w.opened; n++ {
			c := w.conversations["c"+strconv.Itoa(n)]
			if c.Contact == contact {
				place[c.ID] = byte('a' + len(place))
				key = w.keyOf(c, append(key, place[c.ID]), agents, name, step)
			}
		}
		key = append(key, '|', truth(w.contacts[contact].Banned != nil))
	}
	for _, agent := range agents {
		a, d := w.agents[agent], w.desks[agent]
		key = append(append(key, a.Intent.State...), w.left(a.Intent.Until, step), w.left(a.Lease, step), truth(a.Gone.IsZero()), place[d.Focus], truth(d.FocusOnAccept))
		if !a.Gone.IsZero() {
			key = append(key, w.left(a.Gone.Add(20*time.Second), step))
		}
	}
	return key
}

func (w *world) keyOf(c Conversation, key []byte, agents []string, name map[string]byte, step time.Duration) []byte {
	key = append(key, c.Phase()...)
	follows := w.serviceOf(c).Follows(c, w.now)
	if c.Phase() == PhaseDone && !follows {
		return key // nothing comes of it any more
	}
	key = append(key, name[c.Owner], truth(c.unused()), truth(c.Queue == ""), truth(c.Idle.IsZero()), truth(c.Warned.IsZero()))
	if !c.Idle.IsZero() {
		key = append(key, w.left(c.Idle.Add(20*time.Second), step))
	}
	if !c.Warned.IsZero() {
		key = append(key, w.left(c.Warned.Add(10*time.Second), step))
	}
	for _, hop := range c.Hops {
		key = append(key, 'h', truth(hop != ""))
	}
	if i := c.Invitation; i != nil {
		key = append(key, 'i', name[i.By], name[i.Target()], truth(i.Transfer), w.left(i.Until, step))
	}
	if e := c.Ending; e != nil {
		key = append(key, truth(e.Reason == EndedByBan), truth(follows))
		if follows {
			key = append(key, truth(c.Outbound), name[c.attendant()], w.left(e.At.Add(20*time.Second), step))
		}
	}
	for i, agent := range agents {
		name := byte('0' + i)
		for _, o := range c.Offers {
			if o.Agent == agent {
				key = append(key, 'o', name, w.left(o.Until, step), truth(o.Invitation > 0))
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
				piece, _ := w.agents[agent].Piece(c.Work(s.N))
				key = append(append(key, 's', name, truth(s.To.IsZero()), w.left(s.WrapUpUntil, step), truth(booked), truth(unread), truth(piece.Over)), piece.Phase...)
			}
		}
	}
	for _, s := range c.present() { // by the time they came: who is the next owner
		key = append(key, name[s.Agent])
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
		return '0' + byte(min(9, (t.Sub(w.now)+step-1)/step))
	}
}

func truth(b bool) byte {
	if b {
		return '+'
	}
	return '-'
}
