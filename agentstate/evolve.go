package agentstate

import (
	"maps"
	"slices"
	"time"
)

// Evolve returns the agent after the event. It never fails and never changes its
// argument: an event that does not fit, such as one about work that is not on the
// desk, only counts.
func Evolve(a Agent, e Event, at time.Time) Agent {
	before := a.State()
	a.Events++
	switch e := e.(type) {
	case Configured:
		a.Name, a.Skills, a.Capacity = e.Name, cloned(e.Skills), e.Capacity.clone()
	case IntentChanged:
		a = intended(a, e, at)
	case WorkAdded:
		a = added(a, e, at)
	case WorkMoved:
		a = moved(a, e, at)
	case WorkDropped:
		a = dropped(a, e, at)
	}
	if a.State() != before {
		a.Since = at
	}
	return a
}

func intended(a Agent, e IntentChanged, at time.Time) Agent {
	switch e.To {
	case LoggedOut, NotReady, Ready:
	default:
		return a // Busy and AfterCallWork follow from work and cannot be asked for
	}
	if e.To == Ready && a.Intent.State != Ready {
		a.Idle = at
	}
	if a.Intent.State == LoggedOut {
		a.Misses = 0
	}
	a.Intent = Intent{State: e.To, Reason: e.Reason, Since: at, Until: e.Until}
	return a
}

func added(a Agent, e WorkAdded, at time.Time) Agent {
	if a.index(e.Work) >= 0 || !known(e.Phase) {
		return a
	}
	a.Work = append(slices.Clip(a.Work), Work{ID: e.Work, Channel: e.Channel, Phase: e.Phase, Since: at, Until: e.Until})
	return a
}

func moved(a Agent, e WorkMoved, at time.Time) Agent {
	i := a.index(e.Work)
	if i < 0 || !known(e.Phase) {
		return a
	}
	a.Work = slices.Clone(a.Work)
	w := &a.Work[i]
	w.Phase, w.Since, w.Until = e.Phase, at, e.Until
	a.Idle = at
	if e.Phase == Active {
		a.Misses = 0
	}
	return a
}

func dropped(a Agent, e WorkDropped, at time.Time) Agent {
	i := a.index(e.Work)
	if i < 0 {
		return a
	}
	a.Work = slices.Delete(slices.Clone(a.Work), i, i+1)
	if len(a.Work) == 0 {
		a.Work = nil // one form of an empty desk, so that equal agents are equal
	}
	switch e.Why {
	case Missed:
		a.Misses++
	case Rejected:
		a.Misses = 0
	case Finished:
		a.Idle = at
	}
	return a
}

func known(p Phase) bool { return p == Offered || p == Active || p == Parked || p == WrapUp }

// cloned is a copy; empty has one form, nil, so that equal agents are equal.
func cloned[V any](m map[string]V) map[string]V {
	if len(m) == 0 {
		return nil
	}
	return maps.Clone(m)
}
