package agentstate

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The answers to a command about one piece of work.
const (
	yes  Code = "yes"  // accepted, and something changes
	idle Code = "idle" // accepted, and nothing changes: said twice
)

// verdicts is the machine as a table: what each command about a piece of work
// meets in each phase, the offer's deadline not yet reached and room enough.
var verdicts = map[string]map[Phase]Code{
	KindTake:     {Offered: yes, Active: idle, Parked: WrongPhase, WrapUp: WrongPhase, Deferred: WrongPhase, "": UnknownWork},
	KindReject:   {Offered: yes, Active: WrongPhase, Parked: WrongPhase, WrapUp: WrongPhase, Deferred: WrongPhase, "": UnknownWork},
	KindMiss:     {Offered: yes, Active: WrongPhase, Parked: WrongPhase, WrapUp: WrongPhase, Deferred: WrongPhase, "": UnknownWork},
	KindWithdraw: {Offered: yes, Active: WrongPhase, Parked: WrongPhase, WrapUp: WrongPhase, Deferred: WrongPhase, "": UnknownWork},
	KindDiscard:  {Offered: WrongPhase, Active: yes, Parked: yes, WrapUp: WrongPhase, Deferred: WrongPhase, "": UnknownWork},
	KindFinish:   {Offered: WrongPhase, Active: yes, Parked: yes, WrapUp: idle, Deferred: idle, "": UnknownWork},
	KindDone:     {Offered: WrongPhase, Active: WrongPhase, Parked: WrongPhase, WrapUp: yes, Deferred: yes, "": UnknownWork},
	KindPark:     {Offered: WrongPhase, Active: yes, Parked: idle, WrapUp: yes, Deferred: yes, "": UnknownWork},
	KindResume:   {Offered: WrongPhase, Active: idle, Parked: yes, WrapUp: yes, Deferred: yes, "": UnknownWork},
}

// classes is what has to change before each code is not given again.
var classes = map[Code]Class{
	UnknownWork: ClassArgument, DuplicateWork: ClassArgument, BadArgument: ClassArgument, UnknownReason: ClassArgument, LastChannel: ClassArgument,
	WrongPhase: ClassState, WrapUpFixed: ClassState, NotLoggedIn: ClassState, Silent: ClassState, NotOpen: ClassState,
	NoRoom: ClassState, LabelFull: ClassState, NoUnits: ClassState, Excluded: ClassState, RampingUp: ClassState, ChannelNotServed: ClassState,
}

// about returns the commands that are about this piece of work.
func about(work string) []Command {
	return []Command{
		Take{Work: work}, Reject{Work: work}, Miss{Work: work}, Withdraw{Work: work},
		Discard{Work: work}, Finish{Work: work}, Done{Work: work}, Park{Work: work}, Resume{Work: work},
	}
}

func TestEveryCommandInEveryPhase(t *testing.T) {
	now := clockAt("10:00:00")
	for _, phase := range []Phase{Offered, Active, Parked, WrapUp, Deferred, ""} {
		a := Agent{ID: "ann", Intent: Intent{State: Ready}, Capacity: room}
		if phase != "" {
			a.Work = []Work{{ID: "c1/1", Channel: "web", Phase: phase}}
		}
		for _, cmd := range about("c1/1") {
			want, ok := verdicts[cmd.Kind()][phase]
			require.True(t, ok)
			events, err := Decide(a, cmd, now)
			require.Equal(t, want, verdictOf(t, events, err), "%s, work %s", cmd.Kind(), phase)
		}
	}
}

// verdictOf is the code of an outcome; a refusal must be sound in itself.
func verdictOf(t testing.TB, events []Event, err error) Code {
	t.Helper()
	switch {
	case err == nil && len(events) > 0:
		return yes
	case err == nil:
		return idle
	}
	var r *Refusal
	require.True(t, errors.As(err, &r))
	require.ErrorIs(t, err, r.Code)
	require.Equal(t, classes[r.Code], r.Class, r.Code)
	require.Empty(t, events)
	return r.Code
}

// A refusal's sentence says what was asked, why not, and what would help.
func TestRefusalsAreSentencesOfThreeParts(t *testing.T) {
	now := clockAt("10:00:25")
	ready := Agent{ID: "ann", Intent: Intent{State: Ready}, Capacity: room}
	late, full := ready, ready
	late.Work = []Work{{ID: "c1/1", Channel: "web", Phase: Offered, Until: clockAt("10:00:20")}}
	full.Work = []Work{{ID: "c1/1", Channel: "sms", Phase: WrapUp}, {ID: "c2/1", Channel: "web", Phase: Active}}
	for _, c := range []struct {
		agent    Agent
		cmd      Command
		code     Code
		sentence string
	}{
		{ready, Take{Work: "c9/1"}, UnknownWork, "take c9/1 of ann: it is not on the desk; look at the work that is"},
		{full, Reserve{Work: "c1/1", Channel: "web"}, DuplicateWork, "reserve ann for c1/1: it is on the desk already; offer it under an id of its own"},
		{ready, GoNotReady{}, BadArgument, "ann asks for NotReady: the reason is empty, too long or not UTF-8; give a reason of at most 64 bytes"},
		{full, Done{Work: "c2/1"}, WrongPhase, "done c2/1 of ann: it is active, not wrap_up; see what is permitted now"},
		{late, Take{Work: "c1/1"}, WrongPhase, "ann takes c1/1: the offer ended at 10:00:20.000, it is 10:00:25.000; wait for the next offer"},
		{New("ann"), GoReady{}, NotLoggedIn, "ann asks for Ready: the agent is logged out; log in first"},
		{New("ann"), Reserve{Work: "c1/1", Channel: "web"}, NotOpen, "an offer of web to ann: the agent did not ask for work; wait until it is Ready"},
		{full, Reserve{Work: "c3/1", Channel: "sms"}, NoRoom, "a piece of sms for ann: the desk is full for this channel; wait until a conversation is finished"},
		{full, Reserve{Work: "c3/1", Channel: "fax"}, ChannelNotServed, "a piece of fax for ann: the agent does not serve this channel; offer it to an agent who does, or give this one a limit for the channel"},
	} {
		events, err := Decide(c.agent, c.cmd, now)
		require.Equal(t, c.code, verdictOf(t, events, err), c.sentence)
		require.EqualError(t, err, c.sentence)
	}
	require.EqualError(t, NoRoom, "no_room")
}

func TestBadArgumentsAreRefused(t *testing.T) {
	huge, broken := strings.Repeat("x", 1<<20), "c1\xff"
	limits := func(web Limit) Command { return Configure{Capacity: Capacity{Channels: map[string]Limit{"web": web}}} }
	ramp := func(steps ...RampStep) Command { return Configure{Capacity: Capacity{Ramp: steps}} }
	web := func(max int) Capacity { return Capacity{Channels: map[string]Limit{"web": {Max: max}}} }
	for name, cmd := range map[string]Command{
		"no command":           nil,
		"unknown command":      stranger{},
		"empty id":             Reserve{Channel: "web"},
		"huge id":              Reserve{Work: huge, Channel: "web"},
		"one byte too many":    Reserve{Work: strings.Repeat("x", MaxID+1), Channel: "web"},
		"id not UTF-8":         Reserve{Work: broken, Channel: "web"},
		"empty channel":        Reserve{Work: "c1/1"},
		"huge channel":         Reserve{Work: "c1/1", Channel: huge},
		"channel not UTF-8":    Reserve{Work: "c1/1", Channel: broken},
		"empty reason":         GoNotReady{},
		"huge reason":          GoNotReady{Reason: huge},
		"reason not UTF-8":     GoNotReady{Reason: broken},
		"huge name":            Configure{Name: huge},
		"name not UTF-8":       Configure{Name: broken},
		"skill without a name": Configure{Skills: map[string]int{"": 1}},
		"skill not UTF-8":      Configure{Skills: map[string]int{broken: 1}},
		"level 0":              Configure{Skills: map[string]int{"billing": 0}},
		"channel not named":    Configure{Capacity: Capacity{Channels: map[string]Limit{"": {Max: 1}}}},
		"channel name broken":  Configure{Capacity: Capacity{Channels: map[string]Limit{broken: {Max: 1}}}},
		"negative limit":       Configure{Capacity: web(-1)},
		"limit too great":      Configure{Capacity: web(MaxLimit + 1)},
		"negative total":       Configure{Capacity: Capacity{Total: -1}},
		"total too great":      Configure{Capacity: Capacity{Total: MaxLimit + 1}},
		"negative share":       limits(Limit{Share: -1}),
		"share too great":      limits(Limit{Share: MaxLimit + 1}),
		"negative spare":       limits(Limit{Spare: -1}),
		"spare too great":      limits(Limit{Spare: MaxLimit + 1}),
		"alone and beside":     limits(Limit{Max: 1, Alone: true, Beside: []string{"sms"}}),
		"beside nobody":        limits(Limit{Max: 1, Beside: []string{""}}),
		"beside broken":        limits(Limit{Max: 1, Beside: []string{broken}}),
		"interrupts nobody":    limits(Limit{Max: 1, Interrupts: []string{""}}),
		"interrupts huge":      limits(Limit{Max: 1, Interrupts: []string{huge}}),
		"interrupts itself":    limits(Limit{Max: 1, Interrupts: []string{"sms", "web"}}),
		"label not named":      Configure{Capacity: Capacity{Labels: map[string]int{"": 1}}},
		"label huge":           Configure{Capacity: Capacity{Labels: map[string]int{huge: 1}}},
		"negative label":       Configure{Capacity: Capacity{Labels: map[string]int{"vip": -1}}},
		"personal not named":   Configure{Capacity: Capacity{Personal: map[string]int{"": 1}}},
		"negative personal":    Configure{Capacity: Capacity{Personal: map[string]int{"web": -1}}},
		"ramp without time":    ramp(RampStep{Max: 1}),
		"ramp back in time":    ramp(RampStep{For: -time.Hour, Max: 1}),
		"ramp below nothing":   ramp(RampStep{For: time.Hour, Max: -1}),
		"ramp over a day":      ramp(RampStep{For: 12 * time.Hour}, RampStep{For: 12*time.Hour + 1}),
		"ramp without end":     ramp(RampStep{For: 1<<63 - 1}, RampStep{For: 1<<63 - 1}, RampStep{For: 2}),
		"reserved reason":      GoNotReady{Reason: Rejected},
		"reason of a miss":     GoNotReady{Reason: Missed},
		"reason of a lapse":    GoNotReady{Reason: Lost},
		"reason of a log-in":   GoNotReady{Reason: LoggedIn},
		"reserved in one":      GoNotReady{Reason: Lost, Channel: "web"},
		"by huge":              GoNotReady{Reason: "lunch", By: huge},
		"ready by huge":        GoReady{By: huge},
		"ready by broken":      GoReady{Channel: "web", By: broken},
		"log out by broken":    LogOut{By: broken},
		"channel not served":   GoReady{Channel: "fax"},
		"close not served":     GoNotReady{Reason: "lunch", Channel: "fax"},
		"close a huge one":     GoNotReady{Reason: "lunch", Channel: huge},
		"close a broken one":   GoNotReady{Reason: "lunch", Channel: broken},
		"lease of no time":     Renew{},
		"lease back in time":   Renew{For: -time.Second},
		"label of offer huge":  Reserve{Work: "c1/1", Channel: "web", Label: huge},
		"label not UTF-8":      Reserve{Work: "c1/1", Channel: "web", Label: broken},
		"begin without id":     Begin{Channel: "web", Override: true},
		"begin nowhere":        Begin{Work: "c1/1", Override: true},
		"begin huge":           Begin{Work: huge, Channel: "web", Override: true},
		"begin huge channel":   Begin{Work: "c1/1", Channel: huge, Override: true},
		"begin label broken":   Begin{Work: "c1/1", Channel: "web", Label: broken, Override: true},
		"assign without id":    Assign{Channel: "web"},
		"assign huge":          Assign{Work: "c1/1", Channel: huge},
	} {
		t.Run(name, func(t *testing.T) {
			s := readyAt(t, "10:00:00")
			r := s.refused("10:00:01", cmd, BadArgument)
			require.Equal(t, ClassArgument, r.Class)
			requireShort(t, r)
		})
	}
}

func TestLongestArgumentsAreAccepted(t *testing.T) {
	s := readyAt(t, "10:00:00")
	id := strings.Repeat("x", MaxID)
	s.do("10:00:00", Configure{
		Name: strings.Repeat("x", MaxName), Skills: map[string]int{id: 1}, Capacity: Capacity{Channels: map[string]Limit{id: {Max: 1}}},
	})
	s.do("10:00:01", Reserve{Work: id, Channel: id})
	s.do("10:00:02", GoNotReady{Reason: strings.Repeat("x", MaxReason), By: id})
	s.do("10:00:03", Begin{Work: "y" + id[1:], Channel: id, Label: id, Override: true})
	s.do("10:00:04", Configure{Capacity: Capacity{
		Total: MaxLimit, Channels: map[string]Limit{id: {Max: MaxLimit, Share: MaxLimit, Spare: MaxLimit, Beside: []string{id}}, "web": {Interrupts: []string{id}}},
		Labels: map[string]int{id: MaxLimit}, Personal: map[string]int{id: MaxLimit}, Ramp: []RampStep{{For: MaxRamp - 1, Max: MaxLimit}, {For: 1, Max: MaxLimit}},
	}})
	requireJSON(t, s.ann)
}

// Every kind of command, sound and unsound, meets every kind of agent: each answer is
// one of the second implementation's, nothing panics, and a refusal changes nothing.
func TestEveryCommandAgainstEveryAgent(t *testing.T) {
	huge, broken := strings.Repeat("x", 1<<16), "c1\xff"
	far := time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	commands := slices.Concat(everyCommand, []Command{nil, stranger{}})
	for _, id := range []string{"", huge, broken, "o", "a", "p", "w", "d", "f", "x"} {
		commands = append(append(commands, about(id)...),
			Reserve{Work: id, Channel: "web"}, Reserve{Work: "n", Channel: id}, Reserve{Work: "n", Channel: "web", Label: id}, Reserve{Work: id, Channel: "web", Until: far},
			Begin{Work: id, Channel: "web"}, Begin{Work: id, Channel: "web", Override: true}, Begin{Work: "n", Channel: id, Override: true}, Assign{Work: id, Channel: "sms"},
			Resume{Work: id, Override: true}, Miss{Work: id, Rule: MissRule{ReturnAfter: -1, LogOutAfter: -1}}, Miss{Work: id, Rule: MissRule{ReturnAfter: 1<<63 - 1}},
			Finish{Work: id, WrapUp: true, Until: far}, Finish{Work: id, WrapUp: true, Fixed: true}, Finish{Work: id, Fixed: true, Deferred: true},
			GoNotReady{Reason: id}, GoNotReady{Reason: "lunch", By: id}, GoNotReady{Reason: "lunch", Channel: id}, GoReady{Channel: id}, GoReady{By: id}, LogOut{By: id},
			Configure{Name: id}, Configure{Skills: map[string]int{id: 1}})
	}
	for _, d := range []time.Duration{-1 << 63, -1, 0, 1, 2, 3, time.Hour, 1<<63 - 1} {
		commands = append(commands, Renew{For: d}, Configure{Capacity: Capacity{Ramp: []RampStep{{For: d}, {For: d}}}})
	}
	desk := deskOf()
	desk.Work = append(desk.Work, Work{ID: "d", Channel: "sms", Phase: Deferred}, Work{ID: "f", Channel: "web", Phase: WrapUp, Fixed: true, Until: clockAt("10:30:00")})
	agents := []Agent{{}, New("ann"), deskOf(), desk, goldenAgent(t)}
	for _, intent := range []State{LoggedOut, NotReady} {
		pending := desk
		pending.Intent = Intent{State: intent, Reason: "lunch", By: "sue"}
		agents = append(agents, pending)
	}
	lapsed := desk
	lapsed.Lease, lapsed.Shift, lapsed.Capacity = clockAt("10:00:00"), clockAt("09:00:00"), everything
	lapsed.Closed = map[string]Intent{"web": {State: NotReady, Reason: "lunch"}}
	for _, now := range []time.Time{clockAt("10:15:00"), clockAt("10:30:00"), {}, time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC), clockAt("10:00:00").Add(-1 << 62)} {
		for _, a := range append(agents, lapsed) {
			for _, cmd := range commands {
				before := a
				e := &edge{before: a, cmd: cmd, now: now}
				e.after, e.events, e.err = Step(a, cmd, now)
				require.Equal(t, verdictByHand(a, cmd, now), verdictOf(t, e.events, e.err), "%T %.200v to %+v", cmd, cmd, a)
				require.True(t, same(before, a))
				if e.err != nil {
					require.True(t, same(a, e.after))
					requireShort(t, e.err.(*Refusal))
				} else if now.Year() > 1 && now.Year() < 9999 {
					hold(t, e, nil)
					requireJSON(t, e.after)
				}
			}
			requirePermitted(t, a, now)
		}
	}
}

// Work that cannot be on a desk is unknown, and its id is not repeated: it may be
// anything, a customer's text too.
func TestImpossibleIdsAreUnknownAndNotRepeated(t *testing.T) {
	for _, id := range []string{"", strings.Repeat("x", 1<<20), "c1\xff"} {
		for _, cmd := range about(id) {
			s := readyAt(t, "10:00:00")
			requireShort(t, s.refused("10:00:01", cmd, UnknownWork))
		}
		for _, err := range []error{deskOf().Admit(id, id), deskOf().Open(id, id), New("ann").Open(id, id)} {
			var r *Refusal
			require.True(t, errors.As(err, &r))
			requireShort(t, r)
		}
	}
}

// requireShort says that a refusal does not repeat what it was given.
func requireShort(t *testing.T, r *Refusal) {
	t.Helper()
	require.NotEmpty(t, r.What)
	require.NotEmpty(t, r.Why)
	require.NotEmpty(t, r.Do)
	require.Less(t, len(r.Error()), 300)
	require.NotContains(t, r.Error(), "\xff")
}

// The zero value is an agent who was never given a name, room or a wish.
func TestZeroAgentIsLoggedOutAndHasNoRoom(t *testing.T) {
	now := clockAt("10:00:00")
	for _, cmd := range append(about("c1/1"), Reserve{Work: "c1/1", Channel: "web"}, Begin{Work: "c1/1", Channel: "web", Override: true}, GoReady{}, GoNotReady{Reason: "lunch"}, Renew{For: time.Minute}) {
		_, _, err := Step(Agent{}, cmd, now)
		require.Error(t, err, cmd.Kind())
	}
	require.Equal(t, []Permission{{Kind: KindConfigure}, {Kind: KindLogIn}, {Kind: KindAssign}}, Permitted(Agent{}, now))
	events, err := Decide(Agent{}, LogOut{}, now)
	require.Equal(t, idle, verdictOf(t, events, err))
	a, _, err := Step(Agent{}, LogIn{Ready: true}, now)
	require.NoError(t, err)
	require.Equal(t, Ready, a.State())
	require.Empty(t, a.OpenChannels())
	_, waits := a.Pending()
	require.False(t, waits)
}

// stranger is a command that this package does not know.
type stranger struct{}

func (stranger) Kind() string { return "agent.stranger" }
func (stranger) command()     {}
