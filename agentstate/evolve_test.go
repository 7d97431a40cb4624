package agentstate

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// deskOf is a Ready agent with one piece of work in each phase: o, a, p, w.
func deskOf() Agent {
	return Agent{
		ID: "ann", Intent: Intent{State: Ready}, Capacity: room, Skills: map[string]int{"billing": 2}, Since: clockAt("09:00:00"),
		Work: []Work{
			{ID: "o", Channel: "web", Phase: Offered},
			{ID: "a", Channel: "web", Phase: Active},
			{ID: "p", Channel: "sms", Phase: Parked},
			{ID: "w", Channel: "sms", Phase: WrapUp},
		},
	}
}

// An event that does not fit says nothing about this agent, so only the count of
// events moves. A log with a hole or a repeat in it still folds.
func TestEvolveOnlyCountsAnEventThatDoesNotFit(t *testing.T) {
	for name, e := range map[string]Event{
		"nothing":                   nil,
		"moved, not on the desk":    WorkMoved{Work: "x", Phase: Active},
		"moved to no phase":         WorkMoved{Work: "o", Phase: "asleep"},
		"dropped, not on the desk":  WorkDropped{Work: "x", Why: Missed},
		"finished, not on the desk": WorkDropped{Work: "x", Why: Finished},
		"added twice":               WorkAdded{Work: "a", Channel: "web", Phase: Offered},
		"added in no phase":         WorkAdded{Work: "x", Channel: "web", Phase: "asleep"},
		"a state nobody can ask":    IntentChanged{To: Busy},
		"no state":                  IntentChanged{},
		"a channel in no state":     ChannelChanged{Channel: "web", To: Busy, Reason: "lunch"},
		"a channel never closed":    ChannelChanged{Channel: "web", To: Ready},
		"no step of the start":      RampedUp{},
	} {
		before := deskOf()
		after := Evolve(before, e, clockAt("10:00:00"))
		before.Events++
		require.Equal(t, before, after, name)
	}
}

// What belongs to a shift does not happen to an agent who is logged out, whatever a
// log says.
func TestWithoutAShiftNothingBelongsToOne(t *testing.T) {
	for _, e := range []Event{
		ChannelChanged{Channel: "web", To: NotReady, Reason: "lunch"}, RampedUp{Steps: 1}, LeaseRenewed{Until: clockAt("11:00:00")}, LeaseLapsed{},
	} {
		after := Evolve(New("ann"), e, clockAt("10:00:00"))
		want := New("ann")
		want.Events = 1
		require.Equal(t, want, after, e.Kind())
	}
}

// Two agents made from the same log share nothing: each may be changed without the
// other.
func TestEvolveLeavesItsArgumentAlone(t *testing.T) {
	for _, e := range []Event{
		Configured{Name: "Ann", Skills: map[string]int{"sales": 1}, Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 9}}}},
		IntentChanged{To: LoggedOut},
		WorkAdded{Work: "n", Channel: "web", Phase: Offered},
		WorkMoved{Work: "o", Phase: Active},
		WorkDropped{Work: "a", Why: Finished},
		WorkDropped{Work: "w", Why: Finished},
		WorkMoved{Work: "p", Phase: Active, Over: true},
		ChannelChanged{Channel: "web", To: NotReady, Reason: "lunch"},
		RampedUp{Steps: 1},
		LeaseRenewed{Until: clockAt("10:01:00")},
		LeaseLapsed{},
	} {
		a := deskOf()
		a.Work = append(make([]Work, 0, 16), a.Work...) // room behind the work that must stay unwritten
		require.NotEqual(t, a, Evolve(a, e, clockAt("10:00:00")), e.Kind())
		require.Equal(t, deskOf(), a, e.Kind())
		require.Equal(t, make([]Work, 12), a.Work[4:16], e.Kind())
	}
}

func TestEvolveCopiesWhatAnEventCarries(t *testing.T) {
	e := Configured{Skills: map[string]int{"sales": 1}, Capacity: shared()}
	a := Evolve(New("ann"), e, clockAt("10:00:00"))
	e.Skills["sales"] = 9
	scribble(e.Capacity)
	require.Equal(t, 1, a.Skills["sales"])
	require.Equal(t, shared(), a.Capacity)
}

// Closing one more channel leaves the agent before it alone.
func TestEvolveCopiesTheClosedChannels(t *testing.T) {
	a := Evolve(deskOf(), ChannelChanged{Channel: "web", To: NotReady, Reason: "lunch"}, clockAt("10:00:00"))
	Evolve(a, ChannelChanged{Channel: "sms", To: NotReady, Reason: "lunch"}, clockAt("10:00:01"))
	b := Evolve(a, ChannelChanged{Channel: "web", To: Ready}, clockAt("10:00:02"))
	require.Len(t, a.Closed, 1)
	require.Nil(t, b.Closed, "none has one form")
}

// What a caller does to its own maps and lists after the command does not reach the
// log.
func TestDecideCopiesWhatACommandCarries(t *testing.T) {
	cmd := Configure{Skills: map[string]int{"sales": 1}, Capacity: shared()}
	events, err := Decide(New("ann"), cmd, clockAt("10:00:00"))
	require.NoError(t, err)
	cmd.Skills["sales"] = 9
	scribble(cmd.Capacity)
	require.Equal(t, []Event{Configured{Skills: map[string]int{"sales": 1}, Capacity: shared()}}, events)
}

// shared is a capacity with everything that could be shared by mistake.
func shared() Capacity {
	return Capacity{
		Channels: map[string]Limit{"web": {Max: 1, Beside: []string{"sms"}, Interrupts: []string{"mail"}}},
		Labels:   map[string]int{"vip": 1}, Personal: map[string]int{"web": 1}, Ramp: []RampStep{{For: time.Hour, Max: 1}},
	}
}

func scribble(c Capacity) {
	c.Channels["web"].Beside[0], c.Channels["web"].Interrupts[0] = "x", "x"
	c.Channels["web"] = Limit{Max: 9}
	c.Labels["vip"], c.Personal["web"], c.Ramp[0].Max = 9, 9, 9
}

// An empty desk, no skills and no channels have one form each, so that agents who
// are equal compare equal, stored and read again too.
func TestEmptyHasOneForm(t *testing.T) {
	s := newcomer(t)
	s.do("10:00:00", Configure{Name: "Ann", Skills: map[string]int{}, Capacity: Capacity{
		Channels: map[string]Limit{}, Labels: map[string]int{}, Personal: map[string]int{}, Ramp: []RampStep{},
	}})
	require.Nil(t, s.ann.Skills)
	require.Equal(t, Capacity{}, s.ann.Capacity)
	s.same("10:00:01", Configure{Name: "Ann"})

	s = readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.do("10:00:10", Finish{Work: "c1/1"})
	require.Nil(t, s.ann.Work)
}

// Keeping instants in order is the caller's part; a clock that goes back moves
// instants back and breaks no rule.
func TestTimeMayRunBackward(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("09:59:00", "c1/1", "web")
	s.shows(Busy)
	require.Equal(t, clockAt("09:59:00"), s.ann.Since)
	s.do("09:58:00", Finish{Work: "c1/1", WrapUp: true, Until: clockAt("09:57:00")})
	s.shows(AfterCallWork)
	s.do("09:00:00", Done{Work: "c1/1"})
	s.shows(Ready)
	s.offer("10:00:00", "c2/1", "web", "10:00:20")
	s.do("10:00:20", Miss{Work: "c2/1", Rule: MissRule{ReturnAfter: time.Minute}})
	s.same("09:00:00", Return{})
	s.shows(NotReady)
}

func TestAThousandPiecesOfWork(t *testing.T) {
	const many = 1000
	now := clockAt("10:00:00")
	a := New("ann")
	do := func(cmd Command) {
		t.Helper()
		next, _, err := Step(a, cmd, now)
		require.NoError(t, err)
		a = next
	}
	do(Configure{Capacity: Capacity{Channels: map[string]Limit{"web": {Max: many}}}})
	do(LogIn{Ready: true})
	ids := make([]string, many)
	for i := range ids {
		ids[i] = "c" + string(rune('一'+i)) + "/1"
		do(Reserve{Work: ids[i], Channel: "web"})
	}
	load, fits := a.Load()
	require.Equal(t, many, load)
	require.Equal(t, many, fits)
	require.ErrorIs(t, a.Admit("web", ""), NoRoom)
	_, _, err := Step(a, Reserve{Work: "one-more", Channel: "web"}, now)
	require.ErrorIs(t, err, NoRoom)
	slices.Reverse(ids)
	for i, id := range ids {
		do(Take{Work: id})
		do(Finish{Work: id, WrapUp: i%2 == 0})
	}
	require.Equal(t, AfterCallWork, a.State())
	require.Len(t, a.Work, many/2)
	for _, p := range Permitted(a, now) {
		if p.Kind == KindDone {
			do(Done{Work: p.Target})
		}
	}
	require.Empty(t, a.Work)
	require.Equal(t, Ready, a.State())
}
