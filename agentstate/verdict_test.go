package agentstate

import (
	"errors"
	"math"
	"slices"
	"time"
	"unicode/utf8"
)

// outcome is the code of what came of a command.
func outcome(e *edge) Code {
	var r *Refusal
	switch {
	case errors.As(e.err, &r):
		return r.Code
	case e.err != nil:
		return "an error that is no refusal"
	case len(e.events) > 0:
		return yes
	default:
		return idle
	}
}

// target is the work that a command is about; empty for the agent itself.
func target(cmd Command) string {
	switch cmd := cmd.(type) {
	case Reserve:
		return cmd.Work
	case Begin:
		return cmd.Work
	case Assign:
		return cmd.Work
	case Take:
		return cmd.Work
	case Reject:
		return cmd.Work
	case Miss:
		return cmd.Work
	case Withdraw:
		return cmd.Work
	case Discard:
		return cmd.Work
	case Finish:
		return cmd.Work
	case Done:
		return cmd.Work
	case Park:
		return cmd.Work
	case Resume:
		return cmd.Work
	default:
		return ""
	}
}

// verdictByHand says what a command must meet: the second implementation of every
// acceptance, which Decide is held against.
func verdictByHand(a Agent, cmd Command, now time.Time) Code {
	reached := func(t time.Time) bool { return !t.IsZero() && !t.After(now) }
	w, there := a.Piece(target(cmd))
	switch cmd := cmd.(type) {
	case Configure:
		return configureByHand(a, cmd)
	case LogIn:
		return changes(wish(a) == LoggedOut)
	case LogOut:
		if len(cmd.By) > 128 || !utf8.ValidString(cmd.By) {
			return BadArgument
		}
		return changes(wish(a) != LoggedOut)
	case GoReady:
		return readyByHand(a, cmd)
	case GoNotReady:
		return notReadyByHand(a, cmd)
	case Return:
		return changes(reached(a.Intent.Until) && a.Gone.IsZero())
	case RampUp:
		return changes(rampByHand(a, now) > a.Ramped)
	case Renew:
		return renewByHand(a, cmd, now)
	case Lapse:
		return changes(reached(a.Lease))
	case Reserve:
		said := there && w.Phase == Offered && w.Channel == cmd.Channel && w.Label == cmd.Label && w.Until.Equal(cmd.Until)
		code := newcomerByHand(cmd.Work, cmd.Channel, cmd.Label, there, said)
		if code == yes && !years(cmd.Until) {
			return BadArgument
		}
		if code != yes {
			return code
		}
		return openByHand(a, cmd.Channel, cmd.Label)
	case Begin:
		said := there && w.Phase == Active && w.Channel == cmd.Channel && w.Label == cmd.Label
		if code := newcomerByHand(cmd.Work, cmd.Channel, cmd.Label, there, said); code != yes {
			return code
		}
		if shownByHand(a) == LoggedOut {
			return NotLoggedIn
		}
		return unless(cmd.Override, admitByHand(a, cmd.Channel, cmd.Label))
	case Assign:
		said := there && w.Phase == Parked && w.Channel == cmd.Channel && w.Label == cmd.Label
		return newcomerByHand(cmd.Work, cmd.Channel, cmd.Label, there, said)
	case Resume:
		switch code := verdicts[KindResume][w.Phase]; {
		case code != yes:
			return code
		case shownByHand(a) == LoggedOut:
			return NotLoggedIn
		case w.Phase == WrapUp:
			return yes
		default:
			return unless(cmd.Override, admitByHand(a, w.Channel, w.Label))
		}
	case nil, stranger:
		return BadArgument
	default:
		return pieceByHand(w, cmd, now)
	}
}

// pieceByHand is the table, and what the table cannot tell: arguments and deadlines.
func pieceByHand(w Work, cmd Command, now time.Time) Code {
	code := verdicts[cmd.Kind()][w.Phase]
	if code != yes {
		return code
	}
	switch cmd := cmd.(type) {
	case Take:
		if !w.Until.IsZero() && !w.Until.After(now) {
			return WrongPhase
		}
	case Miss:
		if cmd.Rule.ReturnAfter > 0 && !years(now.Add(cmd.Rule.ReturnAfter)) {
			return BadArgument
		}
	case Finish:
		if cmd.WrapUp && (!years(cmd.Until) || cmd.Fixed && cmd.Deferred || cmd.Fixed && cmd.Until.IsZero()) {
			return BadArgument
		}
	case Done:
		if w.Fixed && w.Until.After(now) {
			return WrapUpFixed
		}
	}
	return yes
}

func changes(something bool) Code {
	if something {
		return yes
	}
	return idle
}

func unless(override bool, code Code) Code {
	if override {
		return yes
	}
	return code
}

func named(id string) bool { return len(id) > 0 && len(id) <= 128 && utf8.ValidString(id) }

// years reports whether an instant is of the years that JSON can hold.
func years(t time.Time) bool {
	_, offset := t.Zone()
	return t.Year() >= 0 && t.Year() <= 9999 && offset > -24*60*60 && offset < 24*60*60
}

// newcomerByHand is for a piece that is to come: its names, and whether it is there.
func newcomerByHand(id, channel, label string, there, said bool) Code {
	switch {
	case !named(id) || !named(channel) || label != "" && !named(label):
		return BadArgument
	case said:
		return idle
	case there:
		return DuplicateWork
	default:
		return yes
	}
}

func readyByHand(a Agent, cmd GoReady) Code {
	_, served := a.Capacity.Channels[cmd.Channel]
	_, closed := a.Closed[cmd.Channel]
	switch {
	case shownByHand(a) == LoggedOut:
		return NotLoggedIn
	case cmd.By != "" && !named(cmd.By):
		return BadArgument
	case !a.Gone.IsZero():
		return Silent
	case cmd.Channel == "":
		return changes(wish(a) != Ready)
	case !served:
		return BadArgument
	default:
		return changes(closed)
	}
}

func notReadyByHand(a Agent, cmd GoNotReady) Code {
	ruled := []string{"rejected", "missed", "lost", "logged_in"}
	_, served := a.Capacity.Channels[cmd.Channel]
	switch {
	case shownByHand(a) == LoggedOut:
		return NotLoggedIn
	case cmd.Reason == "" || len(cmd.Reason) > 64 || !utf8.ValidString(cmd.Reason) || slices.Contains(ruled, cmd.Reason):
		return BadArgument
	case cmd.By != "" && !named(cmd.By):
		return BadArgument
	case cmd.Channel == "":
		return changes(wish(a) != NotReady || a.Intent.Reason != cmd.Reason || !a.Intent.Until.IsZero())
	case !served:
		return BadArgument
	case a.Closed[cmd.Channel].Reason == cmd.Reason:
		return idle
	case len(openBeside(a, cmd.Channel)) == 0:
		return LastChannel
	default:
		return yes
	}
}

// openBeside are the served channels, but this one, that are not closed.
func openBeside(a Agent, channel string) []string {
	var open []string
	for other := range a.Capacity.Channels {
		if a.Closed[other].State == "" && other != channel {
			open = append(open, other)
		}
	}
	return open
}

// rampByHand counts the steps that are over by now.
func rampByHand(a Agent, now time.Time) int {
	over := 0
	for n := range a.Capacity.Ramp {
		lasts := 0.0
		for _, step := range a.Capacity.Ramp[:n+1] {
			lasts += step.For.Seconds()
		}
		if !a.Shift.IsZero() && now.Sub(a.Shift).Seconds() >= lasts {
			over++
		}
	}
	return over
}

func renewByHand(a Agent, cmd Renew, now time.Time) Code {
	switch {
	case shownByHand(a) == LoggedOut:
		return NotLoggedIn
	case cmd.For <= 0 || now.Add(cmd.For).Year() > 9999:
		return BadArgument
	case a.Lease.IsZero() || !a.Lease.After(now):
		return yes
	default:
		return changes(2*a.Lease.Sub(now).Seconds() < cmd.For.Seconds())
	}
}

func configureByHand(a Agent, cmd Configure) Code {
	if len(cmd.Name) > 256 || !utf8.ValidString(cmd.Name) {
		return BadArgument
	}
	for skill, level := range cmd.Skills {
		if !named(skill) || level < 1 {
			return BadArgument
		}
	}
	if !soundByHand(cmd.Capacity) {
		return BadArgument
	}
	wanted := a
	wanted.Name, wanted.Skills, wanted.Capacity, wanted.ReadyAtLogIn = cmd.Name, cmd.Skills, cmd.Capacity, cmd.ReadyAtLogIn
	return changes(!same(a, wanted))
}

func soundByHand(c Capacity) bool {
	numbers, names := []int{c.Total}, []string{}
	for channel, l := range c.Channels {
		if slices.Contains(l.Interrupts, channel) || l.Alone && len(l.Beside) > 0 {
			return false
		}
		numbers = append(numbers, l.Max, l.Share, l.Spare)
		names = slices.Concat(names, []string{channel}, l.Beside, l.Interrupts)
	}
	for label, n := range c.Labels {
		numbers, names = append(numbers, n), append(names, label)
	}
	for channel, n := range c.Personal {
		numbers, names = append(numbers, n), append(names, channel)
	}
	hours := 0.0
	for _, step := range c.Ramp {
		if step.For <= 0 {
			return false
		}
		numbers, hours = append(numbers, step.Max), hours+step.For.Hours()
	}
	return hours <= 24 && slices.Min(numbers) >= 0 && slices.Max(numbers) <= 1_000_000 &&
		!slices.ContainsFunc(names, func(name string) bool { return !named(name) })
}

func openByHand(a Agent, channel, label string) Code {
	shown := shownByHand(a)
	if wish(a) != Ready || a.Closed[channel].State == NotReady || shown != Ready && shown != Busy {
		return NotOpen
	}
	return admitByHand(a, channel, label)
}

// admitByHand is capacity (A11) as the table in the design and the comments of
// Capacity tell it, rule after rule, as if a supervisor counted on paper.
func admitByHand(a Agent, channel, label string) Code {
	limit, served := a.Capacity.Channels[channel]
	if !served {
		return ChannelNotServed
	}
	var desk []Work // what stands in the way
	for _, w := range a.Work {
		if occupies(w) && !slices.Contains(limit.Interrupts, w.Channel) {
			desk = append(desk, w)
		}
	}
	count := func(is func(Work) bool) int {
		return len(slices.DeleteFunc(slices.Clone(desk), func(w Work) bool { return !is(w) }))
	}

	if count(func(w Work) bool {
		held := a.Capacity.Channels[w.Channel]
		return w.Channel != channel && (held.Alone || len(held.Beside) > 0 && !slices.Contains(held.Beside, channel))
	}) > 0 {
		return Excluded
	}
	most := math.MaxInt
	if limit.Max > 0 || limit.Share == 0 {
		most = limit.Max
	}
	if own, set := a.Capacity.Personal[channel]; set {
		most = min(most, own)
	}
	if count(func(w Work) bool { return w.Channel == channel })+1 > most {
		return NoRoom
	}
	if of, set := a.Capacity.Labels[label]; set && label != "" && count(func(w Work) bool { return w.Label == label })+1 > of {
		return LabelFull
	}
	if ramp := a.Capacity.Ramp; !a.Shift.IsZero() && a.Ramped < len(ramp) && len(desk)+1 > ramp[a.Ramped].Max {
		return RampingUp
	}
	free := a.Capacity.Total
	if free == 0 {
		free = 100
	}
	for _, w := range desk {
		free -= a.Capacity.Channels[w.Channel].Share
	}
	need := limit.Spare
	if need == 0 {
		need = limit.Share
	}
	if need > 0 && free < need {
		return NoUnits
	}
	return yes
}

// occupies: offered, active and in wrap-up take room; parked and deferred do not.
func occupies(w Work) bool { return w.Phase == Offered || w.Phase == Active || w.Phase == WrapUp }
