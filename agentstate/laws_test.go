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
	{"A1: only these change the intent", func(e *edge) bool { return e.before.Intent != e.after.Intent }, by(KindLogIn, KindLogOut, KindGoReady, KindGoNotReady, KindReturn, KindReject, KindMiss)},
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
			want := Work{ID: cmd.Work, Channel: cmd.Channel, Phase: Offered, Since: e.now, Until: cmd.Until}
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
				return e.after.Intent.State == LoggedOut
			case GoReady:
				return e.after.Intent.State == Ready
			case GoNotReady:
				return e.after.Intent == Intent{State: NotReady, Reason: cmd.Reason, Since: e.after.Intent.Since}
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
	{"A7: a wish to stop outlives reject and miss", func(e *edge) bool {
		own := e.before.Intent.Until.IsZero() && wish(e.before) != Ready
		return own && (did[Reject](e) || did[Miss](e) && !atTheEnd(e))
	}, func(e *edge) bool { return e.after.Intent == e.before.Intent }},
	{"A7: no new offer meanwhile", func(e *edge) bool { return wish(e.before) != Ready },
		func(e *edge) bool { return !offerGranted(e) }},
	{"A7: parked work delays nothing", func(e *edge) bool { return inPhase(e.after, Parked) > 0 },
		func(e *edge) bool {
			light := e.after
			light.Work = slices.DeleteFunc(slices.Clone(e.after.Work), func(w Work) bool { return w.Phase == Parked })
			_, waits := e.after.Pending()
			_, waitsLight := light.Pending()
			return light.State() == e.after.State() && waits == waitsLight
		}},
	{"A9: ACW only when none is offered or active and one is in wrap-up", always,
		func(e *edge) bool {
			busy := inPhase(e.after, Offered) + inPhase(e.after, Active)
			return (e.after.State() == AfterCallWork) == (busy == 0 && inPhase(e.after, WrapUp) > 0)
		}},

	{"room: what is granted never exceeds the limit of its channel", granted,
		func(e *edge) bool {
			w, _ := e.after.Piece(target(e.cmd))
			n := 0
			for _, x := range e.after.Work {
				if x.Channel == w.Channel && x.Phase != Parked {
					n++
				}
			}
			return n <= e.after.Capacity.Channels[w.Channel].Max
		}},
	{"a command about one piece leaves the others as they were", always,
		func(e *edge) bool {
			return keptBeside(target(e.cmd), e.before, e.after) && keptBeside(target(e.cmd), e.after, e.before)
		}},
	{"only the host configures", func(e *edge) bool { return !did[Configure](e) },
		func(e *edge) bool {
			return e.before.Name == e.after.Name && maps.Equal(e.before.Skills, e.after.Skills) && maps.Equal(e.before.Capacity.Channels, e.after.Capacity.Channels)
		}},
	{"Since moves if and only if the shown state changes", always,
		func(e *edge) bool {
			changed := shownByHand(e.before) != shownByHand(e.after)
			return changed && e.after.Since.Equal(e.now) || !changed && e.after.Since.Equal(e.before.Since)
		}},
	{"Idle moves when the agent becomes Ready, and takes, parks or ends work", always,
		func(e *edge) bool {
			asked := wish(e.before) != Ready && wish(e.after) == Ready
			worked := len(e.events) > 0 && by(KindTake, KindFinish, KindDone, KindPark, KindResume)(e)
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

func offerGranted(e *edge) bool { return len(e.after.Work) > len(e.before.Work) }

// granted: an offer, or parked work that came back.
func granted(e *edge) bool { return offerGranted(e) || did[Resume](e) }

func atTheEnd(e *edge) bool {
	n := e.cmd.(Miss).Rule.LogOutAfter
	return n > 0 && e.before.Misses+1 >= n
}

func (e *edge) comesBack() time.Time {
	after := e.cmd.(Miss).Rule.ReturnAfter
	if after == 0 {
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
		a.Since == b.Since && a.Idle == b.Idle &&
		slices.Equal(a.Work, b.Work) && maps.Equal(a.Skills, b.Skills) && maps.Equal(a.Capacity.Channels, b.Capacity.Channels)
}

func TestSameComparesEveryField(t *testing.T) {
	require.Equal(t, 10, reflect.TypeFor[Agent]().NumField(), "same has to know each field of Agent")
	require.Equal(t, 1, reflect.TypeFor[Capacity]().NumField(), "and of Capacity")
}
