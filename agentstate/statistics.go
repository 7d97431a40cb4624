package agentstate

import (
	"errors"
	"math"
	"time"
)

// Line is one line of an agent's log: an event, and when it happened.
type Line struct {
	At    time.Time
	Event Event
}

// Window is the time from From to To. What happens at From belongs to it, and what
// happens at To to the window that follows, so that windows which adjoin share
// nothing and leave nothing out. From and To may be equal; a window that ends before
// it begins, or lasts longer than a [time.Duration] can say (292 years), is an error
// wherever it is used.
type Window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Statistics is what one agent did in a window (A6, A15, J1, J2). The zero value is
// that of an empty window; a state, a reason or a channel that is missing in a map
// had nothing.
//
// Times are of two sorts. Those of states are the agent's: each moment counts once,
// and together they are the window. Those of [Handling] are the work's: with two
// chats at once, a minute counts twice.
type Statistics struct {
	// States is the time in each shown state. Their sum is the window.
	States map[State]time.Duration `json:"states,omitempty"`
	// Reasons is the time of NotReady by reason. Their sum is States[NotReady].
	Reasons map[string]time.Duration `json:"reasons,omitempty"`
	// Break is the part of it whose reason is a break in the host's list. A break that
	// was asked for during work counts from when the work has ended.
	Break time.Duration `json:"break,omitempty"`
	// Handling is the work of all channels together.
	Handling
	// Channels is the same by channel.
	Channels map[string]Handling `json:"channels,omitempty"`
}

// Handling is what happened to the offers and to the work. Of a piece that begins
// before the window or ends after it, only what lies in the window counts (J2).
type Handling struct {
	// Offered counts the offers made. Each ends in one of the four that follow, in
	// this window or a later one.
	Offered   int `json:"offered,omitempty"`
	Accepted  int `json:"accepted,omitempty"`
	Rejected  int `json:"rejected,omitempty"`  // A4
	Missed    int `json:"missed,omitempty"`    // A5
	Withdrawn int `json:"withdrawn,omitempty"` // B6: the agent is not blamed
	// Handled counts the pieces that left the desk with nothing left to do, wrap-up
	// included. What was discarded is not among them.
	Handled int `json:"handled,omitempty"`
	// Talk is the time for which pieces were active. That of a piece which was
	// discarded later counts: until then nobody could know.
	Talk time.Duration `json:"talk,omitempty"`
	// WrapUp is the time for which pieces were in wrap-up, other work beside it or not.
	// Parked and deferred time is in neither.
	WrapUp time.Duration `json:"wrap_up,omitempty"`
}

// HandleTime is Talk + WrapUp. The average handle time of a window is HandleTime
// over Handled, which says something only of windows far longer than a piece of work.
func (h Handling) HandleTime() time.Duration { return h.Talk + h.WrapUp }

// LoggedIn is the time in all states but LoggedOut.
func (s Statistics) LoggedIn() time.Duration {
	var in time.Duration
	for state, d := range s.States { // any order: a sum
		if state != LoggedOut {
			in += d
		}
	}
	return in
}

// Occupancy is the part of the logged-in time that went into work, from 0 to 1:
//
//	(Busy + AfterCallWork) / LoggedIn
//
// and 0 for an agent who was not logged in. Some call that utilization, and
// occupancy what does not count NotReady either: (Busy + AfterCallWork) /
// (Busy + AfterCallWork + Ready), which States has too.
func (s Statistics) Occupancy() float64 {
	in := s.LoggedIn()
	if in == 0 {
		return 0
	}
	return float64(s.States[Busy]+s.States[AfterCallWork]) / float64(in)
}

// Plus is the sum: of two windows that adjoin it is exactly what [Measure] says of
// both together, and of two agents it is that of the pair.
func (s Statistics) Plus(other Statistics) Statistics {
	return Statistics{
		States:   summed(s.States, other.States, plusTime),
		Reasons:  summed(s.Reasons, other.Reasons, plusTime),
		Break:    s.Break + other.Break,
		Handling: s.Handling.plus(other.Handling),
		Channels: summed(s.Channels, other.Channels, Handling.plus),
	}
}

// Interval is a time in which the agent was seen to be the same.
type Interval struct {
	Window
	State State `json:"state"`
	// Reason says why NotReady, or why LoggedOut if a rule did it; else it is empty.
	Reason string `json:"reason,omitempty"`
	Break  bool   `json:"break,omitempty"` // see [Reason]
}

// Intervals cuts the window into the times in which the agent was seen to be the
// same. They are as long as can be, none is empty, and they follow each other without
// gap from the window's beginning to its end, so that they sum exactly to it (A15).
//
// The agent is as it was before the first line. The log may begin before the window
// and end after it; what is outside only makes the agent what it was. An agent that is
// taken at the window's beginning and lines from there on do as well as a new agent and
// every line; [Replay] makes the one of the other.
//
// The order of the lines is the order of what happened. Where a clock went back, a
// line counts as of the instant of the line before it.
func Intervals(a Agent, log []Line, w Window, reasons Reasons) ([]Interval, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	var list []Interval
	play(a, log, w, func(a *Agent, from, to time.Time) {
		next := Interval{Window: Window{From: from, To: to}, State: a.State()}
		next.Reason = a.shownReason(next.State)
		next.Break = next.State == NotReady && reasons.Break(next.Reason)
		if n := len(list); n > 0 && list[n-1].State == next.State && list[n-1].Reason == next.Reason {
			list[n-1].To = to
			return
		}
		list = append(list, next)
	}, func(*Agent, Event) {})
	return list, nil
}

// Measure returns the statistics of the window; for what it takes see [Intervals].
func Measure(a Agent, log []Line, w Window, reasons Reasons) (Statistics, error) {
	if err := w.check(); err != nil {
		return Statistics{}, err
	}
	var s Statistics
	play(a, log, w,
		func(a *Agent, from, to time.Time) { s.lasted(a, to.Sub(from), reasons) },
		func(a *Agent, e Event) { s.happened(a, e) })
	return s, nil
}

// Replay returns the agent as it was at an instant, before what happened at that
// very instant, and the lines that are left: what [Measure] needs for a window that
// begins there. One day after the other, it makes a month cost no more than one pass.
func Replay(a Agent, log []Line, at time.Time) (Agent, []Line) {
	var now time.Time
	for i, line := range log {
		if now = later(now, line.At); !now.Before(at.Round(0)) {
			return a, log[i:]
		}
		a = Evolve(a, line.Event, now)
	}
	return a, nil
}

// Days cuts the window at each midnight of a zone; nil: UTC. A day begins at the first
// instant of its date, and so has 23 or 25 hours where the clocks change. The first
// and the last may be parts of a day. The instants are in the zone, so that From has
// the date.
func (w Window) Days(zone *time.Location) ([]Window, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	if zone == nil {
		zone = time.UTC
	}
	var days []Window
	for from, end := w.From.Round(0).In(zone), w.To.Round(0).In(zone); from.Before(end); {
		to := dayAfter(from)
		if to.After(end) {
			to = end
		}
		days = append(days, Window{From: from, To: to})
		from = to
	}
	return days, nil
}

// dayAfter is the first instant of a later date. Midnight itself may not exist, or
// may come twice, so each stretch of one offset is asked by itself.
func dayAfter(t time.Time) time.Time {
	year, month, day := t.Date()
	next := time.Date(year, month, day+1, 0, 0, 0, 0, time.UTC)
	for {
		_, offset := t.Zone()
		midnight := next.Add(-time.Duration(offset) * time.Second)
		if !midnight.After(t) {
			return t // the clocks went over it
		}
		_, change := t.ZoneBounds()
		if change.IsZero() || midnight.Before(change) {
			return midnight.In(t.Location())
		}
		t = change
	}
}

// play goes through the log once. It tells each stretch of the window in which
// nothing happened, and each event of the window, with the agent as it was until then.
func play(a Agent, log []Line, w Window, lasted func(a *Agent, from, to time.Time), happened func(*Agent, Event)) {
	from, end := w.From.Round(0), w.To.Round(0)
	told := from
	var now time.Time
	for _, line := range log {
		if now = later(now, line.At); !now.Before(end) {
			break
		}
		if now.After(told) {
			lasted(&a, told, now)
			told = now
		}
		if !now.Before(from) {
			happened(&a, line.Event)
		}
		a = Evolve(a, line.Event, now)
	}
	if told.Before(end) {
		lasted(&a, told, end)
	}
}

// lasted counts a time in which nothing happened.
func (s *Statistics) lasted(a *Agent, d time.Duration, reasons Reasons) {
	shown := a.State()
	s.States = with(s.States, shown, d, plusTime)
	if shown == NotReady {
		reason := a.shownReason(shown)
		s.Reasons = with(s.Reasons, reason, d, plusTime)
		if reasons.Break(reason) {
			s.Break += d
		}
	}
	for i := range a.Work {
		switch w := &a.Work[i]; w.Phase {
		case Active:
			s.count(w.Channel, Handling{Talk: d})
		case WrapUp:
			s.count(w.Channel, Handling{WrapUp: d})
		}
	}
}

// happened counts an event, with the agent as it was before it. As for [Evolve],
// one that does not fit is nothing.
func (s *Statistics) happened(a *Agent, e Event) {
	switch e := e.(type) {
	case WorkAdded:
		if e.Phase == Offered && a.index(e.Work) < 0 {
			s.count(e.Channel, Handling{Offered: 1})
		}
	case WorkMoved:
		if w, _ := a.Piece(e.Work); w.Phase == Offered && e.Phase == Active {
			s.count(w.Channel, Handling{Accepted: 1})
		}
	case WorkDropped:
		w, there := a.Piece(e.Work)
		switch {
		case !there:
		case e.Why == Rejected:
			s.count(w.Channel, Handling{Rejected: 1})
		case e.Why == Missed:
			s.count(w.Channel, Handling{Missed: 1})
		case e.Why == Withdrawn:
			s.count(w.Channel, Handling{Withdrawn: 1})
		case e.Why == Finished:
			s.count(w.Channel, Handling{Handled: 1})
		}
	}
}

func (s *Statistics) count(channel string, h Handling) {
	s.Handling = s.Handling.plus(h)
	s.Channels = with(s.Channels, channel, h, Handling.plus)
}

func (h Handling) plus(other Handling) Handling {
	return Handling{
		Offered:   h.Offered + other.Offered,
		Accepted:  h.Accepted + other.Accepted,
		Rejected:  h.Rejected + other.Rejected,
		Missed:    h.Missed + other.Missed,
		Withdrawn: h.Withdrawn + other.Withdrawn,
		Handled:   h.Handled + other.Handled,
		Talk:      h.Talk + other.Talk,
		WrapUp:    h.WrapUp + other.WrapUp,
	}
}

// shownReason is the reason of the intent, if that is what is shown.
func (a *Agent) shownReason(shown State) string {
	if shown == Busy || shown == AfterCallWork {
		return ""
	}
	return a.Intent.Reason
}

// check returns what makes the window none.
func (w Window) check() error {
	switch d := w.To.Round(0).Sub(w.From.Round(0)); {
	case d < 0:
		return errors.New("agentstate: the window ends before it begins; give the earlier instant as From")
	case d == math.MaxInt64:
		return errors.New("agentstate: the window is longer than 292 years; give a shorter one")
	default:
		return nil
	}
}

// later is the instant of a line: never before that of the line before it, and
// without the reading of a monotonic clock, with which times would not add up.
func later(before, at time.Time) time.Time {
	if at = at.Round(0); at.After(before) {
		return at
	}
	return before
}

func plusTime(d, other time.Duration) time.Duration { return d + other }

// with adds to one entry of a map that may be nil.
func with[K comparable, V any](m map[K]V, key K, more V, plus func(V, V) V) map[K]V {
	if m == nil {
		m = make(map[K]V)
	}
	m[key] = plus(m[key], more)
	return m
}

// summed is a map of its own; empty has one form, nil, so that equal sums are equal.
func summed[K comparable, V any](m, other map[K]V, plus func(V, V) V) map[K]V {
	var sum map[K]V
	for key, v := range m { // any order: a sum
		sum = with(sum, key, v, plus)
	}
	for key, v := range other { // any order: a sum
		sum = with(sum, key, v, plus)
	}
	return sum
}
