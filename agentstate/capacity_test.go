package agentstate

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAdmitNamesTheFirstRuleInTheWay(t *testing.T) {
	full := Agent{ID: "ann", Capacity: room, Work: []Work{{ID: "c1/1", Channel: "sms", Phase: Active}}}
	require.NoError(t, full.Admit("web", ""))
	require.ErrorIs(t, full.Admit("sms", ""), NoRoom)
	require.ErrorIs(t, full.Admit("fax", ""), ChannelNotServed)
	require.ErrorIs(t, Agent{}.Admit("web", ""), ChannelNotServed, "the zero value serves no channel")
	none := Agent{Capacity: Capacity{Channels: map[string]Limit{"web": {}}}}
	require.ErrorIs(t, none.Admit("web", ""), NoRoom, "a limit of 0 is none")
}

func TestOpenAsksForTheWishFirst(t *testing.T) {
	a := Agent{ID: "ann", Capacity: room}
	for _, intent := range []State{"", LoggedOut, NotReady} {
		a.Intent.State = intent
		require.NoError(t, a.Admit("web", ""), "room is another question")
		require.ErrorIs(t, a.Open("web", ""), NotOpen)
		require.Empty(t, a.OpenChannels())
	}
	a.Intent.State = Ready
	require.NoError(t, a.Open("web", ""))
	require.ErrorIs(t, a.Open("fax", ""), ChannelNotServed)
	require.Equal(t, []string{"sms", "web"}, a.OpenChannels())
}

func TestLowerCapacityTakesNoWorkAwayAndAdmitsNone(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.talk("10:00:06", "c2/1", "web")
	s.talk("10:00:07", "c3/1", "sms")
	s.do("10:01:00", Configure{Name: "Ann", Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 1}}}})
	require.Len(t, s.ann.Work, 3)
	s.shows(Busy)
	s.refused("10:01:01", Reserve{Work: "c4/1", Channel: "web"}, NoRoom)
	s.do("10:02:00", Finish{Work: "c1/1"})
	s.refused("10:02:01", Reserve{Work: "c4/1", Channel: "web"}, NoRoom)
	s.do("10:03:00", Finish{Work: "c2/1"})
	s.do("10:03:01", Reserve{Work: "c4/1", Channel: "web"})
	s.do("10:03:02", Park{Work: "c3/1"})
	s.refused("10:03:03", Resume{Work: "c3/1"}, ChannelNotServed)
	s.do("10:03:04", Finish{Work: "c3/1"})
}

// Least loaded compares these two; work on a channel that was taken from the agent
// still keeps it occupied.
func TestLoadCountsAllWorkThatTakesRoom(t *testing.T) {
	s := readyAt(t, "10:00:00")
	loaded := func(load, fits int) {
		t.Helper()
		l, r := s.ann.Load()
		require.Equal(t, []int{load, fits}, []int{l, r})
	}
	loaded(0, 3)
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	loaded(1, 3)
	s.talk("10:00:07", "c2/1", "sms")
	loaded(2, 3)
	s.do("10:01:00", Configure{Name: "Ann", Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 2}}}})
	loaded(2, 2)
	s.do("10:01:01", Park{Work: "c2/1"})
	loaded(1, 2)
	s.do("10:01:02", Finish{Work: "c2/1", WrapUp: true})
	loaded(1, 2)
}

// TestAdmitAgreesWithACountByHand: the calculus and a supervisor with paper say the
// same of random desks under random capacities, code by code; and what routing is told
// of an agent follows from it.
func TestAdmitAgreesWithACountByHand(t *testing.T) {
	met := map[Code]int{}
	random := rand.New(rand.NewPCG(11, 11))
	for range 30_000 {
		a := randomAgent(random)
		for _, channel := range []string{"voice", "web", "sms", "mail"} {
			for _, label := range []string{"", "vip", "blue"} {
				met[requireAdmit(t, a, channel, label)]++
			}
		}
		requireRoomTold(t, a)
	}
	for _, code := range []Code{yes, ChannelNotServed, Excluded, NoRoom, LabelFull, RampingUp, NoUnits} {
		require.Greater(t, met[code], 300, code)
	}
}

// TestMoreWorkNeverMakesRoom: a desk that has no room for a piece has none with one
// piece more, and every desk has room again for what it just gave away.
func TestMoreWorkNeverMakesRoom(t *testing.T) {
	random := rand.New(rand.NewPCG(12, 12))
	for range 20_000 {
		a := randomAgent(random)
		for _, channel := range []string{"voice", "web", "sms"} {
			was := a.Admit(channel, "vip")
			more := a
			more.Work = append(slices.Clone(a.Work), Work{ID: "more", Channel: []string{"voice", "web", "sms"}[random.IntN(3)], Phase: Active})
			if was != nil {
				require.Error(t, more.Admit(channel, "vip"))
			}
			parked := more
			parked.Work = slices.Clone(more.Work)
			parked.Work[len(a.Work)].Phase = []Phase{Parked, Deferred}[random.IntN(2)]
			require.Equal(t, was, parked.Admit(channel, "vip"), "parked and deferred work takes no room")
		}
	}
}

// requireAdmit holds Admit and Open against the count by hand.
func requireAdmit(t testing.TB, a Agent, channel, label string) Code {
	t.Helper()
	want := admitByHand(a, channel, label)
	if got := codeOf(a.Admit(channel, label)); got != want {
		t.Fatalf("a piece of %s %q: admitted %s, by hand %s: %+v", channel, label, got, want, a)
	}
	if got, want := codeOf(a.Open(channel, label)), openByHand(a, channel, label); got != want {
		t.Fatalf("a piece of %s %q: open %s, by hand %s: %+v", channel, label, got, want, a)
	}
	return want
}

// requireRoomTold holds what routing is told of an agent: the channels that are open,
// their full labels, load and room.
func requireRoomTold(t testing.TB, a Agent) {
	t.Helper()
	var open []string
	for _, channel := range slices.Sorted(maps.Keys(a.Capacity.Channels)) {
		var full []string
		for _, label := range slices.Sorted(maps.Keys(a.Capacity.Labels)) {
			if openByHand(a, channel, label) != yes {
				full = append(full, label)
			}
		}
		require.Equal(t, full, a.FullLabels(channel))
		if openByHand(a, channel, "") == yes {
			open = append(open, channel)
		}
	}
	require.Equal(t, open, a.OpenChannels())
	load, room := a.Load()
	require.Equal(t, loadByHand(a), [2]int{load, room})
}

// loadByHand counts units where anything is weighed, and pieces where nothing is.
func loadByHand(a Agent) [2]int {
	units, pieces, most, total, weighed := 0, 0, 0, a.Capacity.Total, false
	for channel, limit := range a.Capacity.Channels {
		own, set := a.Capacity.Personal[channel]
		switch {
		case set && (limit.Max == 0 || own < limit.Max) && (limit.Max > 0 || limit.Share > 0):
			most += own
		default:
			most += limit.Max
		}
		weighed = weighed || limit.Share > 0
	}
	for _, w := range a.Work {
		if occupies(w) {
			pieces++
			units += a.Capacity.Channels[w.Channel].Share
		}
	}
	if total == 0 {
		total = 100
	}
	if weighed {
		return [2]int{units, total}
	}
	return [2]int{pieces, most}
}

func codeOf(err error) Code {
	var r *Refusal
	switch {
	case err == nil:
		return yes
	case errors.As(err, &r):
		return r.Code
	default:
		return "an error that is no refusal"
	}
}

// randomAgent has a desk of up to five pieces and a capacity in which anything may be
// set. It is in its shift, in most cases Ready.
func randomAgent(random *rand.Rand) Agent {
	some := func(list ...string) (chosen []string) {
		for _, s := range list {
			if random.IntN(3) == 0 {
				chosen = append(chosen, s)
			}
		}
		return chosen
	}
	c := Capacity{Total: random.IntN(3) * 4, Channels: map[string]Limit{}, Labels: map[string]int{}, Personal: map[string]int{}}
	for _, channel := range []string{"voice", "web", "sms"} {
		l := Limit{Max: random.IntN(4), Share: random.IntN(4) * random.IntN(2), Spare: random.IntN(6) * random.IntN(2)}
		switch others := slices.DeleteFunc([]string{"voice", "web", "sms"}, func(s string) bool { return s == channel }); random.IntN(6) {
		case 0:
			l.Alone = true
		case 1:
			l.Beside = some(others...)
		case 2, 3:
			l.Interrupts = some(others...)
		}
		if random.IntN(8) > 0 {
			c.Channels[channel] = l
		}
		if random.IntN(4) == 0 {
			c.Personal[channel] = random.IntN(3)
		}
	}
	for _, label := range some("vip", "blue") {
		c.Labels[label] = random.IntN(3)
	}
	for range random.IntN(3) * random.IntN(2) {
		c.Ramp = append(c.Ramp, RampStep{For: time.Hour, Max: random.IntN(4)})
	}
	a := Agent{ID: "ann", Intent: Intent{State: []State{Ready, Ready, Ready, NotReady}[random.IntN(4)]}, Capacity: c, Shift: noon, Ramped: random.IntN(2)}
	if random.IntN(4) == 0 {
		a.Closed = map[string]Intent{"web": {State: NotReady, Reason: "lunch"}}
	}
	for i := range random.IntN(6) {
		a.Work = append(a.Work, Work{
			ID: fmt.Sprint("c", i), Channel: []string{"voice", "web", "sms", "fax"}[random.IntN(4)], Label: []string{"", "vip", "blue"}[random.IntN(3)],
			Phase: []Phase{Offered, Active, Active, WrapUp, Parked, Deferred}[random.IntN(6)],
		})
	}
	return a
}

// Every limit names itself, in the order of the comment of Admit: of two that are in
// the way, the first.
func TestA11_EachRefusalNamesItsLimit(t *testing.T) {
	desk := func(c Capacity, work ...Work) Agent {
		return Agent{ID: "ann", Intent: Intent{State: Ready}, Shift: noon, Capacity: c, Work: work}
	}
	on := func(channel, label string) Work {
		return Work{ID: "c1/1", Channel: channel, Label: label, Phase: Active}
	}
	all := Capacity{
		Total: 2, Channels: map[string]Limit{"web": {Max: 1, Share: 2}, "sms": {Max: 1, Alone: true}},
		Labels: map[string]int{"vip": 1}, Ramp: []RampStep{{For: time.Hour, Max: 1}},
	}
	for _, c := range []struct {
		says string
		desk Agent
		want Code
		why  string
	}{
		{"not served", desk(Capacity{}), ChannelNotServed, "the agent does not serve this channel"},
		{"kept away, before anything is counted", desk(all, on("sms", "vip"), on("web", "vip")), Excluded, "work of channel sms keeps it away"},
		{"too many of the channel, before its label", desk(all, on("web", "vip")), NoRoom, "the desk is full for this channel"},
		{"too many of the label, before the slow start", desk(Capacity{Channels: map[string]Limit{"web": {Max: 2}}, Labels: all.Labels, Ramp: all.Ramp}, on("web", "vip")), LabelFull, "the desk is full for its label"},
		{"too many for the start, before the units", desk(Capacity{Total: 1, Channels: map[string]Limit{"web": {Share: 1}}, Ramp: all.Ramp}, on("web", "")), RampingUp, "the shift has just begun and the desk is full for its start"},
		{"too few units", desk(Capacity{Total: 1, Channels: map[string]Limit{"web": {Share: 1}}}, on("web", "")), NoUnits, "too few units of the desk are free"},
	} {
		err := c.desk.Admit("web", "vip")
		require.ErrorIs(t, err, c.want, c.says)
		require.Contains(t, err.Error(), c.why)
	}
}

func TestA11_OverCommitmentIsAnOverrideAndRecorded(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "sms")
	s.refused("10:00:10", Begin{Work: "c2/1", Channel: "sms"}, NoRoom)
	events := s.do("10:00:10", Begin{Work: "c2/1", Channel: "sms", Override: true})
	require.Equal(t, []Event{WorkAdded{Work: "c2/1", Channel: "sms", Phase: Active, Over: true}}, events)
	over := func(want bool) { t.Helper(); w, _ := s.ann.Piece("c2/1"); require.Equal(t, want, w.Over) }
	over(true)
	s.do("10:01:00", Finish{Work: "c2/1", WrapUp: true})
	over(true)
	s.do("10:01:01", Resume{Work: "c2/1"})
	over(true)
	s.do("10:02:00", Park{Work: "c2/1"})
	over(false)
	s.refused("10:02:01", Resume{Work: "c2/1"}, NoRoom)
	events = s.do("10:02:02", Resume{Work: "c2/1", Override: true})
	require.Equal(t, []Event{WorkMoved{Work: "c2/1", Phase: Active, Over: true}}, events)
	s.do("10:03:00", Park{Work: "c2/1"})
	s.do("10:03:01", Finish{Work: "c1/1"})
	events = s.do("10:03:02", Resume{Work: "c2/1", Override: true})
	require.Equal(t, []Event{WorkMoved{Work: "c2/1", Phase: Active}}, events, "where there is room nothing is over")
	over(false)
}

func TestA11_AnOverrideForgivesAChannelThatIsNotServed(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.refused("10:00:01", Begin{Work: "call", Channel: "voice"}, ChannelNotServed)
	s.do("10:00:01", Begin{Work: "call", Channel: "voice", Override: true})
	s.shows(Busy)
	load, fits := s.ann.Load()
	require.Equal(t, []int{1, 3}, []int{load, fits}, "it is still a piece")
}

func TestA11_PersonalLimitsOnlyLower(t *testing.T) {
	admits := func(personal int) (n int) {
		a := Agent{Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 3}, "sms": {Share: 25}}, Personal: map[string]int{"web": personal, "sms": personal}}}
		for a.Admit("web", "") == nil {
			a.Work = append(a.Work, Work{Channel: "web", Phase: Active})
			n++
		}
		return n
	}
	require.Equal(t, []int{0, 1, 2, 3, 3}, []int{admits(0), admits(1), admits(2), admits(3), admits(9)})
	weighed := Agent{Capacity: Capacity{Channels: map[string]Limit{"sms": {Share: 25}}, Personal: map[string]int{"sms": 1}}}
	require.NoError(t, weighed.Admit("sms", ""))
	weighed.Work = []Work{{Channel: "sms", Phase: Active}}
	require.ErrorIs(t, weighed.Admit("sms", ""), NoRoom)
	none := Agent{Capacity: Capacity{Channels: map[string]Limit{"web": {}}, Personal: map[string]int{"web": 2}}}
	require.ErrorIs(t, none.Admit("web", ""), NoRoom, "a personal limit gives no room that the channel has not")
}

func TestA11_APieceWithoutUnitsNeedsNone(t *testing.T) {
	a := Agent{Capacity: Capacity{Channels: map[string]Limit{"voice": {Share: 100, Spare: 50}, "web": {Share: 25}, "note": {Max: 1}}}}
	a.Work = []Work{{Channel: "web", Phase: Active}, {Channel: "web", Phase: Active}, {Channel: "voice", Phase: Active}}
	load, room := a.Load()
	require.Equal(t, []int{150, 100}, []int{load, room})
	require.ErrorIs(t, a.Admit("web", ""), NoUnits)
	require.NoError(t, a.Admit("note", ""))
}

func TestA11_TheStartOfAShiftIsSlow(t *testing.T) {
	s := newcomer(t)
	c := Capacity{Channels: room.Channels, Ramp: []RampStep{{For: 15 * time.Minute, Max: 1}, {For: 30 * time.Minute, Max: 2}}}
	s.do("09:00:00", Configure{Name: "Ann", Capacity: c})
	require.Zero(t, s.ann.RampDue(), "no shift, no start")
	s.same("09:30:00", RampUp{})
	s.do("10:00:00", LogIn{Ready: true})
	require.Equal(t, clockAt("10:15:00"), s.ann.RampDue())
	s.talk("10:01:00", "c1/1", "web")
	s.refused("10:01:01", Reserve{Work: "c2/1", Channel: "sms"}, RampingUp)
	require.Empty(t, s.ann.OpenChannels())
	s.same("10:14:59", RampUp{})
	s.do("10:15:00", RampUp{})
	s.same("10:15:01", RampUp{})
	require.Equal(t, clockAt("10:45:00"), s.ann.RampDue())
	s.talk("10:16:00", "c2/1", "sms")
	s.refused("10:16:01", Reserve{Work: "c3/1", Channel: "web"}, RampingUp)
	s.do("10:45:00", RampUp{})
	require.Zero(t, s.ann.RampDue())
	s.talk("10:46:00", "c3/1", "web")
	for _, id := range []string{"c1/1", "c2/1", "c3/1"} {
		s.do("10:50:00", Finish{Work: id})
	}
	s.do("10:51:00", LogOut{})
	s.do("11:00:00", LogIn{})
	require.Equal(t, clockAt("11:15:00"), s.ann.RampDue(), "each shift starts slowly")
	require.Equal(t, []Event{RampedUp{Steps: 2}}, s.do("12:00:00", RampUp{}), "a late timer ends both steps")
}

// What was asked of an Equal that looks at every field.
func TestCapacityEqualComparesEveryField(t *testing.T) {
	require.True(t, everything.Equal(everything.clone()))
	for i, change := range []func(*Capacity){
		func(c *Capacity) { c.Total++ },
		func(c *Capacity) { c.Labels["vip"]++ },
		func(c *Capacity) { c.Personal["web"]++ },
		func(c *Capacity) { c.Ramp[1].Max++ },
		func(c *Capacity) { c.Ramp = c.Ramp[:1] },
		func(c *Capacity) { delete(c.Channels, "sms") },
		func(c *Capacity) { l := c.Channels["web"]; l.Max++; c.Channels["web"] = l },
		func(c *Capacity) { l := c.Channels["web"]; l.Share++; c.Channels["web"] = l },
		func(c *Capacity) { l := c.Channels["web"]; l.Spare++; c.Channels["web"] = l },
		func(c *Capacity) { l := c.Channels["web"]; l.Alone = true; c.Channels["web"] = l },
		func(c *Capacity) { l := c.Channels["web"]; l.Beside = nil; c.Channels["web"] = l },
		func(c *Capacity) { l := c.Channels["web"]; l.Interrupts = nil; c.Channels["web"] = l },
	} {
		other := everything.clone()
		change(&other)
		require.False(t, everything.Equal(other), i)
		require.False(t, sameCapacity(everything, other), i)
	}
}
