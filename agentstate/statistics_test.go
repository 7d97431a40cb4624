package agentstate_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "github.com/parley-go/parley/agentstate"
)

// breaks is a host's list: lunch is a break, training is not.
var breaks = Reasons{{ID: "lunch", Break: true}, {ID: "training"}}

// day is an agent and its log, written by commands.
type day struct {
	t     testing.TB
	begin Agent
	agent Agent
	log   []Line
}

func newDay(t testing.TB) *day {
	a := New("ann")
	a, _, err := Step(a, Configure{Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 3}, "sms": {Max: 3}}}}, hour(0))
	require.NoError(t, err)
	return &day{t: t, begin: a, agent: a}
}

// say carries a command out and keeps its events.
func (d *day) say(at time.Time, cmd Command) {
	d.t.Helper()
	next, events, err := Step(d.agent, cmd, at)
	require.NoError(d.t, err)
	d.agent = next
	for _, e := range events {
		d.log = append(d.log, Line{at, e})
	}
}

func (d *day) measure(from, to time.Time) Statistics {
	d.t.Helper()
	s, err := Measure(d.begin, d.log, Window{from, to}, breaks)
	require.NoError(d.t, err)
	return s
}

func (d *day) intervals(from, to time.Time) []string {
	d.t.Helper()
	list, err := Intervals(d.begin, d.log, Window{from, to}, breaks)
	require.NoError(d.t, err)
	var told []string
	for _, i := range list {
		line := i.From.UTC().Format("15:04-") + i.To.UTC().Format("15:04 ") + string(i.State)
		if i.Reason != "" {
			line += " " + i.Reason
		}
		if i.Break {
			line += " (break)"
		}
		told = append(told, line)
	}
	return told
}

// hour is a time of 2 March 2026 in UTC: hour(10.25) is 10:15.
func hour(h float64) time.Time {
	return time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(h * float64(time.Hour)))
}

// shift is the day of the stories below: a chat, a break that was asked for during
// it, another chat that is missed, and one that is rejected.
func shift(t testing.TB) *day {
	d := newDay(t)
	d.say(hour(9), LogIn{Ready: true})
	d.say(hour(9.5), Reserve{Work: "c1/1", Channel: "web"})
	d.say(hour(9.75), Take{Work: "c1/1"})
	d.say(hour(10), GoNotReady{Reason: "lunch"})
	d.say(hour(11), Finish{Work: "c1/1", WrapUp: true})
	d.say(hour(11.5), Done{Work: "c1/1"})
	d.say(hour(12.5), GoReady{})
	d.say(hour(13), Reserve{Work: "c2/1", Channel: "sms"})
	d.say(hour(13.25), Miss{Work: "c2/1"})
	d.say(hour(14), GoNotReady{Reason: "training"})
	d.say(hour(15), GoReady{})
	d.say(hour(15), Reserve{Work: "c3/1", Channel: "web"})
	d.say(hour(15.5), Reject{Work: "c3/1"})
	d.say(hour(16), LogOut{})
	return d
}

// The day as a supervisor reads it: each moment once, without gap, and the break
// from when the work has ended, not from when it was asked for.
func TestA15_IntervalsOfADay(t *testing.T) {
	d := shift(t)
	require.Equal(t, []string{
		"08:00-09:00 logged_out",
		"09:00-09:30 ready",
		"09:30-11:00 busy",
		"11:00-11:30 after_call_work",
		"11:30-12:30 not_ready lunch (break)",
		"12:30-13:00 ready",
		"13:00-13:15 busy",
		"13:15-14:00 not_ready missed",
		"14:00-15:00 not_ready training",
		"15:00-15:30 busy", // Ready for no time at all
		"15:30-16:00 not_ready rejected",
		"16:00-17:00 logged_out",
	}, d.intervals(hour(8), hour(17)))
	require.Equal(t, []string{"10:00-11:00 busy", "11:00-11:15 after_call_work"}, d.intervals(hour(10), hour(11.25)))
}

func TestA15_TimesSumToTheShift(t *testing.T) {
	d := shift(t)
	s := d.measure(hour(0), hour(24))
	require.Equal(t, map[State]time.Duration{
		LoggedOut:     17 * time.Hour,
		Ready:         time.Hour,
		Busy:          135 * time.Minute,
		AfterCallWork: 30 * time.Minute,
		NotReady:      195 * time.Minute,
	}, s.States)
	require.Equal(t, map[string]time.Duration{
		"lunch": time.Hour, "training": time.Hour, Missed: 45 * time.Minute, Rejected: 30 * time.Minute,
	}, s.Reasons)
	require.Equal(t, time.Hour, s.Break, "lunch is a break, and what rules give is none")
	require.Equal(t, 7*time.Hour, s.LoggedIn(), "from log-in at 9 to log-out at 16")
	require.InDelta(t, 165.0/420, s.Occupancy(), 1e-12)
}

// Reasons are the host's: without a list nothing is a break, and the same log read
// with another list has other breaks and the same times.
func TestA15_TheHostSaysWhatIsABreak(t *testing.T) {
	d := shift(t)
	for _, c := range []struct {
		list Reasons
		want time.Duration
	}{
		{nil, 0},
		{Reasons{{ID: "lunch"}, {ID: "training"}}, 0},
		{Reasons{{ID: "training", Break: true}}, time.Hour},
		{Reasons{{ID: "lunch", Break: true}, {ID: "training", Break: true}}, 2 * time.Hour},
	} {
		s, err := Measure(d.begin, d.log, Window{hour(0), hour(24)}, c.list)
		require.NoError(t, err)
		require.Equal(t, c.want, s.Break)
		require.Equal(t, 195*time.Minute, s.States[NotReady])
	}
}

func TestA6_EveryOfferIsCountedWithItsEnd(t *testing.T) {
	d := shift(t)
	d.say(hour(17), LogIn{Ready: true})
	d.say(hour(17), Reserve{Work: "c4/1", Channel: "web"})
	d.say(hour(17.1), Withdraw{Work: "c4/1"})
	d.say(hour(17.2), Reserve{Work: "c5/1", Channel: "sms"})
	s := d.measure(hour(0), hour(24))
	require.Equal(t, Handling{
		Offered: 5, Accepted: 1, Rejected: 1, Missed: 1, Withdrawn: 1, // and one is still open
		Handled: 1, Talk: 75 * time.Minute, WrapUp: 30 * time.Minute,
	}, s.Handling)
	require.Equal(t, map[string]Handling{
		"web": {Offered: 3, Accepted: 1, Rejected: 1, Withdrawn: 1, Handled: 1, Talk: 75 * time.Minute, WrapUp: 30 * time.Minute},
		"sms": {Offered: 2, Missed: 1},
	}, s.Channels)
}

// A miss that changes no intent, because the agent had asked for a break before, is a
// miss all the same.
func TestA6_AMissIsCountedWhateverTheAgentAskedFor(t *testing.T) {
	d := newDay(t)
	d.say(hour(9), LogIn{Ready: true})
	d.say(hour(9), Reserve{Work: "c1/1", Channel: "web"})
	d.say(hour(9), Reserve{Work: "c2/1", Channel: "web"})
	d.say(hour(9), GoNotReady{Reason: "lunch"})
	d.say(hour(10), Miss{Work: "c1/1"})
	d.say(hour(10), Reject{Work: "c2/1"})
	s := d.measure(hour(9), hour(11))
	require.Equal(t, Handling{Offered: 2, Missed: 1, Rejected: 1}, s.Handling)
}

// What the agent opens itself, or the host runs, was never offered.
func TestA6_WorkWithoutAnOfferIsNone(t *testing.T) {
	d := newDay(t)
	d.say(hour(9), LogIn{})
	d.say(hour(9), Begin{Work: "call/1", Channel: "web"})
	d.say(hour(9.5), Finish{Work: "call/1"})
	d.say(hour(10), Begin{Work: "c1/1", Channel: "sms"})
	d.say(hour(10.1), Discard{Work: "c1/1"})
	s := d.measure(hour(9), hour(11))
	require.Equal(t, Handling{Handled: 1, Talk: 36 * time.Minute}, s.Handling, "what was discarded is not handled; its time was the agent's all the same")
}

// A chat that begins before the window and whose wrap-up ends after it.
func TestJ2_OnlyWhatLiesInTheWindowCounts(t *testing.T) {
	d := newDay(t)
	d.say(hour(9), LogIn{Ready: true})
	d.say(hour(9), Reserve{Work: "c1/1", Channel: "web"})
	d.say(hour(9.5), Take{Work: "c1/1"})
	d.say(hour(11), Finish{Work: "c1/1", WrapUp: true})
	d.say(hour(12), Done{Work: "c1/1"})

	s := d.measure(hour(10), hour(11.25))
	require.Equal(t, Handling{Talk: time.Hour, WrapUp: 15 * time.Minute}, s.Handling, "taken before and done after: neither is counted here")
	require.Equal(t, 75*time.Minute, s.HandleTime())
	require.Equal(t, 1.0, s.Occupancy())

	whole := d.measure(hour(0), hour(24))
	require.Equal(t, 150*time.Minute, whole.HandleTime())
	require.Equal(t, whole, d.measure(hour(0), hour(10)).Plus(s).Plus(d.measure(hour(11.25), hour(24))))
}

// Two chats at once take two hours of work in one hour of the agent; parked work and
// a deferred wrap-up take none of either.
func TestJ2_HandleTimeIsTheWorksAndStateTimeTheAgents(t *testing.T) {
	d := newDay(t)
	d.say(hour(9), LogIn{})
	d.say(hour(9), Begin{Work: "c1/1", Channel: "web"})
	d.say(hour(9), Begin{Work: "c2/1", Channel: "sms"})
	d.say(hour(10), Park{Work: "c1/1"})
	d.say(hour(11), Finish{Work: "c2/1", WrapUp: true})
	d.say(hour(11.25), Resume{Work: "c1/1"}) // the wrap-up goes on beside it
	d.say(hour(11.5), Done{Work: "c2/1"})
	d.say(hour(12), Finish{Work: "c1/1", WrapUp: true, Deferred: true})
	d.say(hour(13), Done{Work: "c1/1"})
	s := d.measure(hour(9), hour(14))
	require.Equal(t, map[State]time.Duration{Busy: 165 * time.Minute, AfterCallWork: 15 * time.Minute, NotReady: 2 * time.Hour}, s.States)
	require.Equal(t, map[string]Handling{
		"web": {Handled: 1, Talk: 105 * time.Minute},
		"sms": {Handled: 1, Talk: 2 * time.Hour, WrapUp: 30 * time.Minute},
	}, s.Channels)
	require.Equal(t, 255*time.Minute, s.HandleTime())
}

// Occupancy has a value for an agent who never came, and one for an agent who did
// nothing else.
func TestJ1_OccupancyIsDefinedAlways(t *testing.T) {
	require.Zero(t, Statistics{}.Occupancy())
	require.Zero(t, Statistics{States: map[State]time.Duration{LoggedOut: time.Hour}}.Occupancy())
	require.Zero(t, Statistics{States: map[State]time.Duration{NotReady: time.Hour}}.Occupancy())
	half := Statistics{States: map[State]time.Duration{
		LoggedOut: 9 * time.Hour, Busy: time.Hour, AfterCallWork: time.Hour, Ready: time.Hour, NotReady: time.Hour,
	}}
	require.Equal(t, 0.5, half.Occupancy())
	require.Equal(t, 4*time.Hour, half.LoggedIn())
}

// What happens at the first instant is in the window, and what happens at the last
// in the next one.
func TestA15_AWindowEndsBeforeItsLastInstant(t *testing.T) {
	d := newDay(t)
	d.say(hour(9), LogIn{Ready: true})
	d.say(hour(10), Reserve{Work: "c1/1", Channel: "web"})
	for _, c := range []struct {
		from, to float64
		offered  int
		busy     time.Duration
	}{
		{9, 10, 0, 0}, {10, 11, 1, time.Hour}, {9.5, 10.5, 1, 30 * time.Minute}, {10.5, 11, 0, 30 * time.Minute},
	} {
		s := d.measure(hour(c.from), hour(c.to))
		require.Equal(t, c.offered, s.Offered, "%v", c)
		require.Equal(t, c.busy, s.States[Busy], "%v", c)
	}
}

func TestA15_AnEmptyWindowHasNothingAndAReversedOneIsAnError(t *testing.T) {
	d := shift(t)
	require.Equal(t, Statistics{}, d.measure(hour(10), hour(10)))
	require.Empty(t, d.intervals(hour(10), hour(10)))
	days, err := Window{hour(10), hour(10)}.Days(nil)
	require.NoError(t, err)
	require.Empty(t, days)

	for says, w := range map[string]Window{
		"before it begins": {hour(11), hour(10)},
		"292 years":        {time.Time{}, hour(10)}, // a forgotten From
	} {
		s, err := Measure(d.begin, d.log, w, breaks)
		require.ErrorContains(t, err, says)
		require.Zero(t, s)
		list, err := Intervals(d.begin, d.log, w, breaks)
		require.ErrorContains(t, err, says)
		require.Nil(t, list)
		days, err := w.Days(nil)
		require.ErrorContains(t, err, says)
		require.Nil(t, days)
	}
}

// An agent of whom there is no log, or none in the window, has been the same for the
// whole of it.
func TestA15_WhatIsOpenAtTheEndIsCutThere(t *testing.T) {
	s, err := Measure(Agent{}, nil, Window{hour(9), hour(10)}, nil)
	require.NoError(t, err)
	require.Equal(t, map[State]time.Duration{LoggedOut: time.Hour}, s.States)
	require.Nil(t, s.Reasons)

	d := newDay(t)
	d.say(hour(9), LogIn{Ready: true})
	d.say(hour(9), Reserve{Work: "c1/1", Channel: "web"})
	d.say(hour(9), Take{Work: "c1/1"})
	require.Equal(t, []string{"12:00-13:00 busy"}, d.intervals(hour(12), hour(13)), "the log ends long before")
	require.Equal(t, []string{"07:00-08:00 logged_out"}, d.intervals(hour(7), hour(8)), "the log begins after")
	require.Equal(t, time.Hour, d.measure(hour(12), hour(13)).Talk)
}

// A clock that was set back does not make time run twice, or backward: a line counts
// as of the line before it.
func TestA15_AClockThatGoesBackLosesNoTime(t *testing.T) {
	d := newDay(t)
	d.say(hour(9), LogIn{Ready: true})
	d.say(hour(11), Reserve{Work: "c1/1", Channel: "web"})
	d.say(hour(10), Take{Work: "c1/1"}) // the clock was an hour ahead
	d.say(hour(10.25), Reserve{Work: "c2/1", Channel: "web"})
	d.say(hour(10.25), Withdraw{Work: "c2/1"})
	d.say(hour(10.5), GoNotReady{Reason: "lunch"})
	d.say(hour(12), Finish{Work: "c1/1"})
	require.Equal(t, []string{"09:00-11:00 ready", "11:00-12:00 busy", "12:00-13:00 not_ready lunch (break)"}, d.intervals(hour(9), hour(13)))
	require.Equal(t, time.Hour, d.measure(hour(9), hour(13)).Talk)
	require.Zero(t, d.measure(hour(9), hour(11)).Handling, "although lines say 10:00 and 10:15")
	require.Equal(t, Handling{Offered: 2, Accepted: 1, Withdrawn: 1, Handled: 1, Talk: time.Hour}, d.measure(hour(11), hour(13)).Handling)
}

// The same intent asked for twice, or by another, is one interval; a reason more is not.
func TestA15_IntervalsAreAsLongAsCanBe(t *testing.T) {
	d := newDay(t)
	d.say(hour(9), LogIn{})
	d.say(hour(10), Configure{Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 1}}}})
	d.say(hour(11), GoNotReady{Reason: "lunch"})
	d.log = append(d.log, Line{hour(12), IntentChanged{To: NotReady, Reason: "lunch", By: "sue"}}, Line{hour(13), IntentChanged{To: LoggedOut, Reason: "lunch"}})
	require.Equal(t, []string{"09:00-11:00 not_ready logged_in", "11:00-13:00 not_ready lunch (break)", "13:00-14:00 logged_out lunch"}, d.intervals(hour(9), hour(14)))
}

// Logs are old, and some were written by others: what does not fit is nothing.
func TestA6_EventsThatDoNotFitCountForNothing(t *testing.T) {
	at := hour(9)
	log := []Line{
		{at, nil},
		{at, WorkDropped{Work: "c1/1", Why: Missed}},
		{at, WorkMoved{Work: "c1/1", Phase: Active}},
		{at, WorkAdded{Work: "c2/1", Channel: "web", Phase: Offered}},
		{at, WorkAdded{Work: "c2/1", Channel: "web", Phase: Offered}},
		{at, WorkMoved{Work: "c2/1", Phase: Active}},
		{at, WorkMoved{Work: "c2/1", Phase: Active}},
		{at, WorkDropped{Work: "c2/1", Why: "stolen"}},
		{at, WorkDropped{Work: "c2/1", Why: Finished}},
	}
	s, err := Measure(New("ann"), log, Window{at, hour(10)}, nil)
	require.NoError(t, err)
	require.Equal(t, Handling{Offered: 1, Accepted: 1}, s.Handling)
}

// A monotonic reading, which time.Now has and a stored instant has not, changes
// nothing: times of both sorts add up.
func TestA15_InstantsAreOfTheWallClock(t *testing.T) {
	now := time.Now()
	log := []Line{{now.Add(time.Hour), IntentChanged{To: Ready}}}
	w := Window{now.Round(0), now.Add(2 * time.Hour)}
	s, err := Measure(New("ann"), log, w, nil)
	require.NoError(t, err)
	require.Equal(t, map[State]time.Duration{LoggedOut: time.Hour, Ready: time.Hour}, s.States)
	list, err := Intervals(New("ann"), log, w, nil)
	require.NoError(t, err)
	for _, i := range list {
		require.Equal(t, i.Window, Window{i.From.Round(0), i.To.Round(0)})
	}
}

func TestPlusLeavesItsTermsAlone(t *testing.T) {
	d := shift(t)
	a, b := d.measure(hour(9), hour(12)), d.measure(hour(12), hour(16))
	before := fmt.Sprint(a, b)
	sum := a.Plus(b)
	sum.States[Busy], sum.Channels["web"] = 0, Handling{}
	require.Equal(t, before, fmt.Sprint(a, b))
	require.Equal(t, a, a.Plus(Statistics{}))
	require.Equal(t, a, Statistics{}.Plus(a))
	require.Equal(t, a.Plus(b), b.Plus(a))
	require.Equal(t, Statistics{}, Statistics{}.Plus(Statistics{}))
}

// Reports are stored and sent.
func TestStatisticsAsJSON(t *testing.T) {
	s := shift(t).measure(hour(9), hour(12))
	body, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"states": {"ready": 1800000000000, "busy": 5400000000000, "after_call_work": 1800000000000, "not_ready": 1800000000000},
		"reasons": {"lunch": 1800000000000}, "break": 1800000000000,
		"offered": 1, "accepted": 1, "handled": 1, "talk": 4500000000000, "wrap_up": 1800000000000,
		"channels": {"web": {"offered": 1, "accepted": 1, "handled": 1, "talk": 4500000000000, "wrap_up": 1800000000000}}}`, string(body))
	var back Statistics
	require.NoError(t, json.Unmarshal(body, &back))
	require.Equal(t, s, back)

	i := Interval{Window: Window{hour(9), hour(10)}, State: NotReady, Reason: "lunch", Break: true}
	body, err = json.Marshal(i)
	require.NoError(t, err)
	require.JSONEq(t, `{"from": "2026-03-02T09:00:00Z", "to": "2026-03-02T10:00:00Z", "state": "not_ready", "reason": "lunch", "break": true}`, string(body))
}

// One pass: twice the log is twice the work, day by day too.
func TestMeasureCostsOnePass(t *testing.T) {
	cost := func(n int) (whole, daily float64) {
		begin, log, w := longLog(t, n)
		whole = testing.AllocsPerRun(1, func() { _, _ = Measure(begin, log, w, breaks) })
		daily = testing.AllocsPerRun(1, func() { byDay(t, begin, log, w) })
		return whole, daily
	}
	whole, daily := cost(2_000)
	whole4, daily4 := cost(8_000)
	require.Less(t, whole4, 4.4*whole)
	require.Less(t, daily4, 4.4*daily)
}

// byDay measures one day after the other, and returns the sum.
func byDay(t testing.TB, a Agent, log []Line, w Window) Statistics {
	t.Helper()
	days, err := w.Days(nil)
	require.NoError(t, err)
	var sum Statistics
	for _, d := range days {
		s, err := Measure(a, log, d, breaks)
		require.NoError(t, err)
		sum = sum.Plus(s)
		a, log = Replay(a, log, d.To)
	}
	return sum
}

// longLog has n lines or a few more, a chat every ten minutes, of 7 minutes and
// 30 seconds of wrap-up.
func longLog(t testing.TB, n int) (Agent, []Line, Window) {
	d := newDay(t)
	at := hour(9)
	d.say(at, LogIn{Ready: true})
	for i := 0; len(d.log) < n; i++ {
		id := fmt.Sprintf("c%d/1", i)
		d.say(at, Reserve{Work: id, Channel: []string{"web", "sms"}[i%2], Until: at.Add(20 * time.Second)})
		d.say(at.Add(10*time.Second), Take{Work: id})
		d.say(at.Add(7*time.Minute), Finish{Work: id, WrapUp: true})
		d.say(at.Add(7*time.Minute+30*time.Second), Done{Work: id})
		at = at.Add(10 * time.Minute)
	}
	return d.begin, d.log, Window{hour(9), at}
}

func BenchmarkMeasure(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("lines=%d", n), func(b *testing.B) {
			begin, log, w := longLog(b, n)
			b.ReportAllocs()
			for b.Loop() {
				if s, err := Measure(begin, log, w, breaks); err != nil || s.Handled == 0 {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(log)), "ns/line")
		})
	}
}

func BenchmarkIntervals(b *testing.B) {
	begin, log, w := longLog(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		if list, err := Intervals(begin, log, w, breaks); err != nil || len(list) < 100 {
			b.Fatal(err)
		}
	}
}

// BenchmarkDays measures day by day: each line is read twice, however many days.
func BenchmarkDays(b *testing.B) {
	begin, log, w := longLog(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		byDay(b, begin, log, w)
	}
}

// randomDay is a log of random commands, a few milliseconds long. Some lines have
// instants before those of the lines before them.
func randomDay(t testing.TB, r *rand.Rand, commands int) (begin Agent, log []Line, length time.Duration) {
	d := newDay(t)
	d.begin.ReadyAtLogIn = r.IntN(2) == 0
	d.agent = d.begin
	at := hour(9)
	pick := func(ids ...string) string { return ids[r.IntN(len(ids))] }
	for range commands {
		at = at.Add(time.Duration(max(0, r.IntN(12)-4)) * time.Millisecond)
		id, until := pick("c1/1", "c2/1", "c3/1", "c4/1"), time.Time{}
		if r.IntN(2) == 0 {
			until = at.Add(time.Duration(r.IntN(40)) * time.Millisecond)
		}
		cmd := []Command{
			LogIn{Ready: r.IntN(2) == 0}, LogOut{}, GoReady{}, GoReady{}, GoReady{Channel: "sms"},
			GoNotReady{Reason: pick("lunch", "training")}, GoNotReady{Reason: "lunch", Channel: "sms"},
			Return{}, Renew{For: 20 * time.Millisecond}, Lapse{},
			Reserve{Work: id, Channel: pick("web", "sms"), Until: until}, Reserve{Work: id, Channel: "web"}, Reserve{Work: id, Channel: "web"},
			Take{Work: id}, Take{Work: id}, Reject{Work: id}, Withdraw{Work: id},
			Miss{Work: id, Rule: MissRule{ReturnAfter: time.Duration(r.IntN(2)) * 10 * time.Millisecond, LogOutAfter: r.IntN(2) * 3}},
			Begin{Work: id, Channel: pick("web", "sms")}, Assign{Work: id, Channel: "sms"}, Discard{Work: id}, Park{Work: id}, Resume{Work: id},
			Finish{Work: id}, Finish{Work: id, WrapUp: true, Until: until}, Finish{Work: id, WrapUp: true, Deferred: true}, Done{Work: id},
		}[r.IntN(27)]
		next, events, err := Step(d.agent, cmd, at)
		if err != nil {
			continue
		}
		d.agent = next
		for _, e := range events {
			said := at
			if r.IntN(10) == 0 {
				said = said.Add(-time.Duration(r.IntN(30)) * time.Millisecond)
			}
			d.log = append(d.log, Line{said, e})
		}
	}
	return d.begin, d.log, at.Sub(hour(9))
}

// randomly runs a property on random logs; a failure names its seed.
func randomly(t *testing.T, runs int, property func(t *testing.T, r *rand.Rand)) {
	if testing.Short() {
		runs /= 5
	}
	for seed := range runs {
		if !t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) { property(t, rand.New(rand.NewPCG(uint64(seed), 15))) }) {
			return
		}
	}
}

// instant is a random one of the day or near it.
func instant(r *rand.Rand, length time.Duration) time.Time {
	return hour(9).Add(time.Duration(r.Int64N(length.Milliseconds()+41)-20) * time.Millisecond)
}

// The dumb way to the same numbers: the desk is a map, and each millisecond of the
// window is looked at by itself, after all that had happened until then.
func TestA15_SamplingEachMillisecondSaysTheSame(t *testing.T) {
	met := map[State]int{}
	randomly(t, 300, func(t *testing.T, r *rand.Rand) {
		begin, log, length := randomDay(t, r, 80)
		w := Window{instant(r, length), instant(r, length)}
		if w.To.Before(w.From) {
			w.From, w.To = w.To, w.From
		}
		got, err := Measure(begin, log, w, breaks)
		require.NoError(t, err)
		want, moments := sampled(log, w)
		require.Equal(t, want, got)
		list, err := Intervals(begin, log, w, breaks)
		require.NoError(t, err)
		for _, i := range list {
			for at := i.From; at.Before(i.To); at = at.Add(time.Millisecond) {
				require.Equal(t, moments[at], i.State, at)
			}
			met[i.State]++
		}
	})
	for _, s := range []State{LoggedOut, NotReady, Ready, Busy, AfterCallWork} {
		require.Greater(t, met[s], 5, s)
	}
}

// sampled knows neither Evolve nor a shown state.
func sampled(log []Line, w Window) (Statistics, map[time.Time]State) {
	var s Statistics
	s.States, s.Reasons, s.Channels = map[State]time.Duration{}, map[string]time.Duration{}, map[string]Handling{}
	channel := map[string]string{}
	count := func(work string, add func(*Handling)) {
		h := s.Channels[channel[work]]
		add(&h)
		add(&s.Handling)
		s.Channels[channel[work]] = h
	}
	when := make([]time.Time, len(log)) // never before the line before it
	open := map[string]bool{}           // offers
	for i, line := range log {
		when[i] = line.At
		if i > 0 && when[i].Before(when[i-1]) {
			when[i] = when[i-1]
		}
		if e, ok := line.Event.(WorkAdded); ok {
			channel[e.Work] = e.Channel
		}
		in := !when[i].Before(w.From) && when[i].Before(w.To)
		switch e := line.Event.(type) {
		case WorkAdded:
			open[e.Work] = e.Phase == Offered
			if in && open[e.Work] {
				count(e.Work, func(h *Handling) { h.Offered++ })
			}
		case WorkMoved:
			if in && open[e.Work] {
				count(e.Work, func(h *Handling) { h.Accepted++ })
			}
			open[e.Work] = false
		case WorkDropped:
			if in {
				switch e.Why {
				case Rejected:
					count(e.Work, func(h *Handling) { h.Rejected++ })
				case Missed:
					count(e.Work, func(h *Handling) { h.Missed++ })
				case Withdrawn:
					count(e.Work, func(h *Handling) { h.Withdrawn++ })
				case Finished:
					count(e.Work, func(h *Handling) { h.Handled++ })
				}
			}
		}
	}
	moments := map[time.Time]State{}
	const ms = time.Millisecond
	for at := w.From; at.Before(w.To); at = at.Add(ms) {
		state, reason, desk := LoggedOut, "", map[string]Phase{}
		for i, line := range log {
			if when[i].After(at) {
				break
			}
			switch e := line.Event.(type) {
			case IntentChanged:
				state, reason = e.To, e.Reason
			case WorkAdded:
				desk[e.Work], channel[e.Work] = e.Phase, e.Channel
			case WorkMoved:
				desk[e.Work] = e.Phase
			case WorkDropped:
				delete(desk, e.Work)
			}
		}
		n := map[Phase]int{}
		for work, phase := range desk {
			n[phase]++
			switch phase {
			case Active:
				count(work, func(h *Handling) { h.Talk += ms })
			case WrapUp:
				count(work, func(h *Handling) { h.WrapUp += ms })
			}
		}
		switch {
		case n[Offered]+n[Active] > 0:
			state = Busy
		case n[WrapUp] > 0:
			state = AfterCallWork
		}
		s.States[state] += ms
		moments[at] = state
		if state == NotReady {
			s.Reasons[reason] += ms
			if reason == "lunch" {
				s.Break += ms
			}
		}
	}
	return Statistics{}.Plus(s), moments // empty maps are none
}

// However a window is cut, its parts sum to it: with the agent as it was at the
// beginning and every line, and with the agent as it was at each cut and the rest.
func TestA15_WindowsThatAdjoinSumToTheWhole(t *testing.T) {
	randomly(t, 1000, func(t *testing.T, r *rand.Rand) {
		begin, log, length := randomDay(t, r, 100)
		cuts := make([]time.Time, 2+r.IntN(6))
		for i := range cuts {
			cuts[i] = instant(r, length)
		}
		slices.SortFunc(cuts, time.Time.Compare)
		whole := Window{cuts[0], cuts[len(cuts)-1]}
		want, err := Measure(begin, log, whole, breaks)
		require.NoError(t, err)

		var sum, replayed Statistics
		a, rest := Replay(begin, log, whole.From)
		for i, to := range cuts[1:] {
			w := Window{cuts[i], to}
			s, err := Measure(begin, log, w, breaks)
			require.NoError(t, err)
			sum = sum.Plus(s)
			again, err := Measure(a, rest, w, breaks)
			require.NoError(t, err)
			require.Equal(t, s, again, "the agent as it was at the cut and the rest do as well")
			replayed = replayed.Plus(again)
			a, rest = Replay(a, rest, to)
		}
		require.Equal(t, want, sum)
		require.Equal(t, want, replayed)
	})
}

// The intervals follow each other without gap and without overlap from one end of
// the window to the other, none empty, none like the one before it; and they and the
// times say the same.
func TestA15_IntervalsPartitionTheWindow(t *testing.T) {
	randomly(t, 1000, func(t *testing.T, r *rand.Rand) {
		begin, log, length := randomDay(t, r, 100)
		w := Window{instant(r, length), instant(r, length)}
		if w.To.Before(w.From) {
			w.From, w.To = w.To, w.From
		}
		list, err := Intervals(begin, log, w, breaks)
		require.NoError(t, err)
		at := w.From
		var sum Statistics
		for i, x := range list {
			require.Equal(t, at, x.From)
			require.True(t, x.From.Before(x.To))
			if i > 0 {
				before := list[i-1]
				require.False(t, before.State == x.State && before.Reason == x.Reason)
			}
			require.Equal(t, x.State == NotReady && x.Reason == "lunch", x.Break)
			d := x.To.Sub(x.From)
			part := Statistics{States: map[State]time.Duration{x.State: d}}
			if x.State == NotReady {
				part.Reasons = map[string]time.Duration{x.Reason: d}
			}
			if x.Break {
				part.Break = d
			}
			sum = sum.Plus(part)
			at = x.To
		}
		require.Equal(t, w.To, at)
		s, err := Measure(begin, log, w, breaks)
		require.NoError(t, err)
		require.Equal(t, s.States, sum.States)
		require.Equal(t, s.Reasons, sum.Reasons)
		require.Equal(t, s.Break, sum.Break)
	})
}

// No offer is lost: those made end in one of four ways or are still open.
func TestA6_OffersMadeAreOffersEndedAndOffersOpen(t *testing.T) {
	randomly(t, 500, func(t *testing.T, r *rand.Rand) {
		begin, log, length := randomDay(t, r, 100)
		from, to := instant(r, length), instant(r, length)
		if to.Before(from) {
			from, to = to, from
		}
		s, err := Measure(begin, log, Window{from, to}, breaks)
		require.NoError(t, err)
		open := func(at time.Time) (n int) {
			a, _ := Replay(begin, log, at)
			for _, w := range a.Work {
				if w.Phase == Offered {
					n++
				}
			}
			return n
		}
		require.Equal(t, open(from)+s.Offered, s.Accepted+s.Rejected+s.Missed+s.Withdrawn+open(to))
		var channels Handling
		for _, h := range s.Channels {
			channels = Statistics{Handling: channels}.Plus(Statistics{Handling: h}).Handling
		}
		require.Equal(t, s.Handling, channels, "the channels sum to the whole")
	})
}
