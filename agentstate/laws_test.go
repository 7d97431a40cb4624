package agentstate

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// edge is one command to one agent, and what came of it.
type edge struct {
	before Agent
	cmd    Command
	now    time.Time
	events []Event
	err    error
	after  Agent
}

// law is a rule of the requirements, as dumb as it can be said: what must hold
// after a command of some kind. It shares no code with Decide and Evolve.
type law struct {
	says string
	when func(*edge) bool
	then func(*edge) bool
}

var laws = []law{
	{"A1: shown is Busy, else ACW, else the intent", always,
		func(e *edge) bool { return e.after.State() == shownByHand(e.after) }},
	{"A1: only these change the intent", func(e *edge) bool { return e.before.Intent != e.after.Intent }, by(KindLogIn, KindLogOut, KindGoReady, KindGoNotReady, KindReturn, KindReject, KindMiss, KindLapse)},
	{"A1: a logged-out agent comes back by logging in", func(e *edge) bool {
		return wish(e.before) == LoggedOut && shownByHand(e.before) == LoggedOut && wish(e.after) != LoggedOut
	},
		by(KindLogIn)},
	{"A1: nothing but a log-in, a wish for work and the return makes Ready", func(e *edge) bool { return wish(e.before) != Ready && wish(e.after) == Ready },
		by(KindLogIn, KindGoReady, KindReturn)},

	{"A2: an offer finds a Ready or Busy agent who wants work, and makes it Busy", offerGranted,
		func(e *edge) bool {
			was := shownByHand(e.before)
			return (was == Ready || was == Busy) && e.before.Intent.State == Ready && e.after.State() == Busy
		}},
	{"A2: an offer is one more piece, offered until its deadline", offerGranted,
		func(e *edge) bool {
			cmd := e.cmd.(Reserve)
			want := Work{ID: cmd.Work, Channel: cmd.Channel, Label: cmd.Label, Phase: Offered, Since: e.now, Until: cmd.Until}
			return slices.Equal(e.after.Work, append(slices.Clone(e.before.Work), want))
		}},
	{"A3: Busy as long as one is offered or active", always,
		func(e *edge) bool {
			return (e.after.State() == Busy) == (inPhase(e.after, Offered)+inPhase(e.after, Active) > 0)
		}},

	{"A4: a reject makes NotReady(rejected) of Ready, to be ended by hand", func(e *edge) bool { return did[Reject](e) && e.before.Intent.State == Ready },
		func(e *edge) bool { return e.after.Intent == Intent{State: NotReady, Reason: Rejected, Since: e.now} }},
	{"A4: a reject ends a miss's return too", func(e *edge) bool { return did[Reject](e) && !e.before.Intent.Until.IsZero() },
		func(e *edge) bool { return e.after.Intent == Intent{State: NotReady, Reason: Rejected, Since: e.now} }},
	{"A4: a reject with others stays Busy", func(e *edge) bool { return did[Reject](e) && inPhase(e.before, Offered)+inPhase(e.before, Active) > 1 },
		func(e *edge) bool { return e.after.State() == Busy }},
	{"A4: a reject with nothing else shows the intent", func(e *edge) bool {
		return did[Reject](e) && inPhase(e.before, Offered) == 1 && inPhase(e.before, Active)+inPhase(e.before, WrapUp) == 0
	}, func(e *edge) bool { return e.after.State() == wish(e.after) && e.after.State() != Ready }},

	{"A5: a miss makes NotReady(missed) of Ready, back after the rule's time", func(e *edge) bool { return did[Miss](e) && e.before.Intent.State == Ready && !atTheEnd(e) },
		func(e *edge) bool {
			return e.after.Intent == Intent{State: NotReady, Reason: Missed, Since: e.now, Until: e.comesBack()}
		}},
	{"A5: the n-th miss in a row logs out", func(e *edge) bool { return did[Miss](e) && wish(e.before) != LoggedOut && atTheEnd(e) },
		func(e *edge) bool { return e.after.Intent == Intent{State: LoggedOut, Reason: Missed, Since: e.now} }},
	{"A5: a miss with others stays Busy", func(e *edge) bool { return did[Miss](e) && inPhase(e.before, Offered)+inPhase(e.before, Active) > 1 },
		func(e *edge) bool { return e.after.State() == Busy }},
	{"A5: a miss never brings a return forward", func(e *edge) bool { return did[Miss](e) && !e.before.Intent.Until.IsZero() },
		func(e *edge) bool {
			return e.after.Intent.Until.IsZero() || !e.after.Intent.Until.Before(e.before.Intent.Until)
		}},
	{"A5: the return is not early, and only from missed", func(e *edge) bool { return did[Return](e) },
		func(e *edge) bool {
			was := e.before.Intent
			return was.State == NotReady && was.Reason == Missed && !was.Until.IsZero() && !was.Until.After(e.now) &&
				e.after.Intent == Intent{State: Ready, Since: e.now}
		}},
	{"A5: misses are counted in a row: a miss more, none after an answer or a log-in, else the same", always,
		func(e *edge) bool { return e.after.Misses == missesByHand(e) }},

	{"A7: the last wish wins", func(e *edge) bool { return e.err == nil },
		func(e *edge) bool {
			switch cmd := e.cmd.(type) {
			case LogOut:
				return wish(e.after) == LoggedOut
			case GoReady:
				return cmd.Channel != "" || e.after.Intent.State == Ready
			case GoNotReady:
				now := e.after.Intent
				return cmd.Channel != "" || now == Intent{State: NotReady, Reason: cmd.Reason, By: now.By, Since: now.Since}
			default:
				return true
			}
		}},
	{"A7: a wish that waits is visible", always,
		func(e *edge) bool {
			w, waits := e.after.Pending()
			shown := shownByHand(e.after)
			return w == e.after.Intent && waits == ((shown == Busy || shown == AfterCallWork) && wish(e.after) != Ready)
		}},
	{"A7: a wish to stop outlives reject, miss and a lost desktop", func(e *edge) bool {
		own := e.before.Intent.Until.IsZero() && wish(e.before) != Ready
		return own && (did[Reject](e) || did[Lapse](e) || did[Miss](e) && !atTheEnd(e))
	}, func(e *edge) bool { return e.after.Intent == e.before.Intent }},
	{"A7: no new offer meanwhile", func(e *edge) bool { return wish(e.before) != Ready },
		func(e *edge) bool { return !offerGranted(e) }},
	{"A7, A8: parked and deferred work delays nothing", func(e *edge) bool { return inPhase(e.after, Parked)+inPhase(e.after, Deferred) > 0 },
		func(e *edge) bool {
			light := e.after
			light.Work = slices.DeleteFunc(slices.Clone(e.after.Work), func(w Work) bool { return !occupies(w) })
			_, waits := e.after.Pending()
			_, waitsLight := light.Pending()
			return light.State() == e.after.State() && waits == waitsLight
		}},
	{"A9: ACW only when none is offered or active and one is in wrap-up", always,
		func(e *edge) bool {
			busy := inPhase(e.after, Offered) + inPhase(e.after, Active)
			return (e.after.State() == AfterCallWork) == (busy == 0 && inPhase(e.after, WrapUp) > 0)
		}},

	{"A8: an end without wrap-up leaves nothing, one with wrap-up what was asked for", func(e *edge) bool { return did[Finish](e) },
		func(e *edge) bool {
			cmd := e.cmd.(Finish)
			before, _ := e.before.Piece(cmd.Work)
			w, there := e.after.Piece(cmd.Work)
			want := before
			want.Phase, want.Since, want.Until, want.Fixed = WrapUp, e.now, cmd.Until, cmd.Fixed
			if cmd.Deferred || before.Phase == Parked {
				want.Phase, want.Over, want.Fixed = Deferred, false, false
			}
			return there == cmd.WrapUp && (!there || w == want)
		}},
	{"A17: what is finished while it is parked changes no state", func(e *edge) bool {
		w, _ := e.before.Piece(target(e.cmd))
		return did[Finish](e) && w.Phase == Parked
	}, func(e *edge) bool { return e.before.State() == e.after.State() }},
	{"A8: a deferred wrap-up holds nobody up", func(e *edge) bool { return did[Finish](e) && e.cmd.(Finish).WrapUp && e.cmd.(Finish).Deferred },
		func(e *edge) bool {
			without := e.after
			without.Work = slices.DeleteFunc(slices.Clone(without.Work), func(w Work) bool { return w.ID == target(e.cmd) })
			return shownByHand(without) == e.after.State()
		}},
	{"A8: a fixed wrap-up ends at its deadline and not before", func(e *edge) bool { return did[Done](e) },
		func(e *edge) bool {
			w, _ := e.before.Piece(target(e.cmd))
			return !w.Fixed || !w.Until.IsZero() && !w.Until.After(e.now)
		}},
	{"A8: a wish leaves every wrap-up as it was", func(e *edge) bool { return inPhase(e.before, WrapUp) > 0 && target(e.cmd) == "" },
		func(e *edge) bool { return slices.Equal(e.before.Work, e.after.Work) }},

	{"A10: no offer of a channel that is closed", offerGranted,
		func(e *edge) bool { _, closed := e.before.Closed[e.cmd.(Reserve).Channel]; return !closed }},
	{"A10: a wish about a channel leaves the wish about all, and the state", func(e *edge) bool { return ofChannel(e) != "" },
		func(e *edge) bool { return e.before.Intent == e.after.Intent && e.before.State() == e.after.State() }},
	{"A10: a channel that is closed says why, since when and by whom", func(e *edge) bool { return did[GoNotReady](e) && ofChannel(e) != "" },
		func(e *edge) bool {
			cmd := e.cmd.(GoNotReady)
			return e.after.Closed[cmd.Channel] == Intent{State: NotReady, Reason: cmd.Reason, By: cmd.By, Since: e.now}
		}},
	{"A10: whoever closes a channel leaves another open", func(e *edge) bool { return did[GoNotReady](e) && ofChannel(e) != "" },
		func(e *edge) bool { return len(openBeside(e.after, ofChannel(e))) > 0 }},
	{"A10: only a wish about a channel opens or closes it, until the shift ends", func(e *edge) bool { return !maps.Equal(e.before.Closed, e.after.Closed) },
		func(e *edge) bool {
			if shownByHand(e.after) == LoggedOut {
				return len(e.after.Closed) == 0
			}
			before, after := maps.Clone(e.before.Closed), maps.Clone(e.after.Closed)
			delete(before, ofChannel(e))
			delete(after, ofChannel(e))
			return ofChannel(e) != "" && maps.Equal(before, after)
		}},
	{"A10: the state after log-in is a setting", func(e *edge) bool { return did[LogIn](e) },
		func(e *edge) bool {
			if (e.before.ReadyAtLogIn || e.cmd.(LogIn).Ready) && e.before.Gone.IsZero() {
				return e.after.Intent == Intent{State: Ready, Since: e.now}
			}
			return e.after.Intent == Intent{State: NotReady, Reason: LoggedIn, Since: e.now}
		}},

	{"A11: what comes found room, or was put there by an override that is recorded", came,
		func(e *edge) bool {
			before, _ := e.before.Piece(target(e.cmd))
			after, _ := e.after.Piece(target(e.cmd))
			if before.Phase == WrapUp {
				return after.Over == before.Over // it had its room, or the lack of it
			}
			found := admitByHand(e.before, after.Channel, after.Label) == yes
			return after.Over == !found && (found || overrides(e.cmd))
		}},
	{"A11: only an override overfills, and what takes no room is not over", always,
		func(e *edge) bool {
			return !slices.ContainsFunc(e.after.Work, func(w Work) bool {
				was, _ := e.before.Piece(w.ID)
				return w.Over && (!occupies(w) || w.Phase == Offered || !was.Over && !overrides(e.cmd))
			})
		}},
	{"A11: a slow start goes on when its steps are over, and begins anew with the shift", func(e *edge) bool { return e.before.Ramped != e.after.Ramped },
		func(e *edge) bool {
			if shownByHand(e.after) == LoggedOut {
				return e.after.Ramped == 0
			}
			return did[RampUp](e) && e.after.Ramped == rampByHand(e.before, e.now)
		}},

	{"A12, A13: what is begun is active, the wish stays and is shown again afterwards", func(e *edge) bool { return did[Begin](e) },
		func(e *edge) bool {
			cmd := e.cmd.(Begin)
			w, _ := e.after.Piece(cmd.Work)
			want := Work{ID: cmd.Work, Channel: cmd.Channel, Label: cmd.Label, Phase: Active, Since: e.now, Over: w.Over}
			then, _, err := Step(e.after, Discard{Work: cmd.Work}, e.now)
			return e.after.State() == Busy && w == want && e.after.Intent == e.before.Intent &&
				err == nil && then.Intent == e.before.Intent && shownByHand(then) == shownByHand(e.before) && slices.Equal(then.Work, e.before.Work)
		}},
	{"A13: what came to nothing leaves no wrap-up", func(e *edge) bool { return did[Discard](e) },
		func(e *edge) bool { _, there := e.after.Piece(target(e.cmd)); return !there }},
	{"D2: what is assigned is parked and changes no state", func(e *edge) bool { return did[Assign](e) },
		func(e *edge) bool {
			w, _ := e.after.Piece(target(e.cmd))
			return w.Phase == Parked && e.after.State() == e.before.State() && e.after.Intent == e.before.Intent
		}},

	{"A14: who acted in the agent's place is recorded", func(e *edge) bool { return actsFor(e) != "" && len(e.events) > 0 },
		func(e *edge) bool {
			if c := ofChannel(e); c != "" {
				return did[GoReady](e) || e.after.Closed[c].By == actsFor(e)
			}
			return e.after.Intent.By == actsFor(e)
		}},
	{"A14: what the agent and the rules ask for has nobody's name", func(e *edge) bool { return e.before.Intent != e.after.Intent && actsFor(e) == "" },
		func(e *edge) bool { return e.after.Intent.By == "" }},

	{"A16: a lease ends when it is over, and makes NotReady(lost) of Ready and of a return to it", func(e *edge) bool { return did[Lapse](e) },
		func(e *edge) bool {
			want := e.before.Intent
			if want.State == Ready || !want.Until.IsZero() {
				want = Intent{State: NotReady, Reason: Lost, Since: e.now}
			}
			return !e.before.Lease.IsZero() && !e.before.Lease.After(e.now) && e.after.Lease.IsZero() && e.after.Gone.Equal(e.now) &&
				e.after.Intent == want && slices.Equal(e.after.Work, e.before.Work)
		}},
	{"A16: who is gone does not become Ready", func(e *edge) bool {
		return !e.before.Gone.IsZero() && !e.after.Gone.IsZero() && wish(e.before) != Ready
	},
		func(e *edge) bool { return wish(e.after) != Ready }},
	{"A16: a sign of life lasts as long as it says, and never shortens a lease", func(e *edge) bool { return did[Renew](e) },
		func(e *edge) bool {
			return e.after.Lease.Equal(e.now.Add(e.cmd.(Renew).For)) && e.after.Lease.After(e.before.Lease) && e.after.Gone.IsZero()
		}},
	{"A16: only these change a lease", func(e *edge) bool { return e.before.Lease != e.after.Lease || e.before.Gone != e.after.Gone },
		func(e *edge) bool {
			ended := shownByHand(e.after) == LoggedOut && e.after.Lease.IsZero() && e.after.Gone.IsZero()
			return did[Renew](e) || did[Lapse](e) || ended
		}},
	{"A17: logged out, nothing is on the desk but what is parked or deferred, and nothing belongs to a shift", func(e *edge) bool { return shownByHand(e.after) == LoggedOut },
		func(e *edge) bool {
			a := e.after
			return !slices.ContainsFunc(a.Work, occupies) && a.Shift.IsZero() && a.Lease.IsZero() && a.Gone.IsZero() && a.Ramped == 0 && len(a.Closed) == 0
		}},
	{"A17: a shift begins with the log-in and lasts until the last work is done", always,
		func(e *edge) bool {
			switch in, was := shownByHand(e.after) != LoggedOut, shownByHand(e.before) != LoggedOut; {
			case in && was:
				return e.after.Shift.Equal(e.before.Shift)
			case in:
				return e.after.Shift.Equal(e.now)
			default:
				return e.after.Shift.IsZero()
			}
		}},

	{"a command about one piece leaves the others as they were", always,
		func(e *edge) bool {
			return keptBeside(target(e.cmd), e.before, e.after) && keptBeside(target(e.cmd), e.after, e.before)
		}},
	{"only the host configures", func(e *edge) bool { return !did[Configure](e) },
		func(e *edge) bool {
			return e.before.Name == e.after.Name && maps.Equal(e.before.Skills, e.after.Skills) &&
				e.before.ReadyAtLogIn == e.after.ReadyAtLogIn && sameCapacity(e.before.Capacity, e.after.Capacity)
		}},
	{"Since moves if and only if the shown state changes", always,
		func(e *edge) bool {
			changed := shownByHand(e.before) != shownByHand(e.after)
			return changed && e.after.Since.Equal(e.now) || !changed && e.after.Since.Equal(e.before.Since)
		}},
	{"Idle moves when the agent becomes Ready, and when work that takes room is taken, set aside or ended", always,
		func(e *edge) bool {
			asked := wish(e.before) != Ready && wish(e.after) == Ready
			was, _ := e.before.Piece(target(e.cmd))
			is, _ := e.after.Piece(target(e.cmd))
			worked := len(e.events) > 0 && (occupies(was) || occupies(is)) &&
				by(KindTake, KindBegin, KindDiscard, KindFinish, KindDone, KindPark, KindResume)(e)
			if asked || worked {
				return e.after.Idle.Equal(e.now)
			}
			return e.after.Idle.Equal(e.before.Idle)
		}},
	{"a refusal changes nothing", func(e *edge) bool { return e.err != nil },
		func(e *edge) bool { return len(e.events) == 0 && same(e.before, e.after) }},
	{"no event, no change", func(e *edge) bool { return len(e.events) == 0 },
		func(e *edge) bool { return same(e.before, e.after) }},
	{"an event, a change", func(e *edge) bool { return len(e.events) > 0 },
		func(e *edge) bool {
			uncounted := e.after
			uncounted.Events = e.before.Events
			return e.after.Events == e.before.Events+int64(len(e.events)) && !same(e.before, uncounted)
		}},
	{"the agent is the fold of its events", always,
		func(e *edge) bool {
			folded := e.before
			for _, event := range e.events {
				folded = Evolve(folded, event, e.now)
			}
			return same(folded, e.after)
		}},
	{"each command is accepted or refused as the table says", always,
		func(e *edge) bool { return outcome(e) == verdictByHand(e.before, e.cmd, e.now) }},
}

// hold checks every law on the edge, and counts for each how often it had something
// to say.
func hold(t testing.TB, e *edge, said []int) {
	for i, l := range laws {
		if !l.when(e) {
			continue
		}
		if said != nil {
			said[i]++
		}
		if !l.then(e) {
			t.Fatalf("%s\nbefore %+v\n%s %+v at %s\nevents %+v, %v\nafter  %+v", l.says, e.before, e.cmd.Kind(), e.cmd, clock(e.now), e.events, e.err, e.after)
		}
	}
}

func always(*edge) bool { return true }

// by reports whether the command is of one of the kinds.
func by(kinds ...string) func(*edge) bool {
	return func(e *edge) bool { return slices.Contains(kinds, e.cmd.Kind()) }
}

// did reports whether a command of the type was accepted and changed something.
func did[T Command](e *edge) bool {
	_, ok := e.cmd.(T)
	return ok && e.err == nil && len(e.events) > 0
}

func offerGranted(e *edge) bool { return did[Reserve](e) }

// came: work that takes room from now on, an offer or active at once.
func came(e *edge) bool { return did[Reserve](e) || did[Begin](e) || did[Resume](e) }

func overrides(cmd Command) bool {
	switch cmd := cmd.(type) {
	case Begin:
		return cmd.Override
	case Resume:
		return cmd.Override
	default:
		return false
	}
}

// ofChannel is the channel that a wish is about; empty for all, and for none.
func ofChannel(e *edge) string {
	switch cmd := e.cmd.(type) {
	case GoReady:
		return cmd.Channel
	case GoNotReady:
		return cmd.Channel
	default:
		return ""
	}
}

// actsFor is who acts in the agent's place.
func actsFor(e *edge) string {
	switch cmd := e.cmd.(type) {
	case LogOut:
		return cmd.By
	case GoReady:
		return cmd.By
	case GoNotReady:
		return cmd.By
	default:
		return ""
	}
}

func atTheEnd(e *edge) bool {
	n := e.cmd.(Miss).Rule.LogOutAfter
	return n > 0 && e.before.Misses+1 >= n
}

func (e *edge) comesBack() time.Time {
	after := e.cmd.(Miss).Rule.ReturnAfter
	if after <= 0 {
		return time.Time{}
	}
	return e.now.Add(after)
}

func wish(a Agent) State {
	if a.Intent.State == "" {
		return LoggedOut
	}
	return a.Intent.State
}

func inPhase(a Agent, p Phase) int {
	n := 0
	for _, w := range a.Work {
		if w.Phase == p {
			n++
		}
	}
	return n
}

func shownByHand(a Agent) State {
	if inPhase(a, Offered) > 0 || inPhase(a, Active) > 0 {
		return Busy
	}
	if inPhase(a, WrapUp) > 0 {
		return AfterCallWork
	}
	return wish(a)
}

func missesByHand(e *edge) int {
	switch {
	case did[Miss](e):
		return e.before.Misses + 1
	case did[Take](e), did[Resume](e), did[Reject](e):
		return 0
	case wish(e.before) == LoggedOut && wish(e.after) != LoggedOut:
		return 0
	default:
		return e.before.Misses
	}
}

// keptBeside reports whether all work of a but this one is in b as it was.
func keptBeside(id string, a, b Agent) bool {
	for _, w := range a.Work {
		if w.ID != id && !slices.Contains(b.Work, w) {
			return false
		}
	}
	return true
}

// same is a deep comparison, quicker than that of package reflect.
func same(a, b Agent) bool {
	return a.ID == b.ID && a.Name == b.Name && a.Intent == b.Intent && a.Misses == b.Misses && a.Events == b.Events &&
		a.Since == b.Since && a.Idle == b.Idle && a.Shift == b.Shift && a.Ramped == b.Ramped && a.Lease == b.Lease && a.Gone == b.Gone &&
		a.ReadyAtLogIn == b.ReadyAtLogIn && slices.Equal(a.Work, b.Work) && maps.Equal(a.Closed, b.Closed) &&
		maps.Equal(a.Skills, b.Skills) && sameCapacity(a.Capacity, b.Capacity)
}

func sameCapacity(c, d Capacity) bool {
	one := func(l, m Limit) bool {
		return l.Max == m.Max && l.Share == m.Share && l.Spare == m.Spare && l.Alone == m.Alone &&
			slices.Equal(l.Beside, m.Beside) && slices.Equal(l.Interrupts, m.Interrupts)
	}
	return c.Total == d.Total && maps.Equal(c.Labels, d.Labels) && maps.Equal(c.Personal, d.Personal) && slices.Equal(c.Ramp, d.Ramp) &&
		(reflect.ValueOf(c.Channels).Pointer() == reflect.ValueOf(d.Channels).Pointer() || maps.EqualFunc(c.Channels, d.Channels, one))
}

func TestSameComparesEveryField(t *testing.T) {
	require.Equal(t, 16, reflect.TypeFor[Agent]().NumField(), "same has to know each field of Agent")
	require.Equal(t, 5, reflect.TypeFor[Capacity]().NumField(), "and of Capacity")
	require.Equal(t, 6, reflect.TypeFor[Limit]().NumField(), "and of Limit")
}
