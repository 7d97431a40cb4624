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
		a.Name, a.Skills, a.Capacity, a.ReadyAtLogIn = e.Name, cloned(e.Skills), e.Capacity.clone(), e.ReadyAtLogIn
	case IntentChanged:
		a.intended(e, at)
	case ChannelChanged:
		a.channelled(e, at)
	case RampedUp:
		a.Ramped = max(a.Ramped, e.Steps)
	case LeaseRenewed:
		a.Lease, a.Gone = e.Until, time.Time{}
	case LeaseLapsed:
		a.Lease, a.Gone = time.Time{}, at
	case WorkAdded:
		a.added(e, at)
	case WorkMoved:
		a.moved(e, at)
	case WorkDropped:
		a.dropped(e, at)
	}
	shown := a.State()
	switch {
	case shown == LoggedOut: // without a shift there is nothing that belongs to one
		a.Shift, a.Ramped, a.Closed = time.Time{}, 0, nil
		a.Lease, a.Gone = time.Time{}, time.Time{}
	case before == LoggedOut:
		a.Shift = at
	}
	if shown != before {
		a.Since = at
	}
	return a
}

func (a *Agent) intended(e IntentChanged, at time.Time) {
	switch e.To {
	case LoggedOut, NotReady, Ready:
	default:
		return // Busy and AfterCallWork follow from work and cannot be asked for
	}
	if e.To == Ready && a.Intent.State != Ready {
		a.Idle = at
	}
	if a.Intent.State == LoggedOut {
		a.Misses = 0
	}
	a.Intent = Intent{State: e.To, Reason: e.Reason, By: e.By, Since: at, Until: e.Until}
}

func (a *Agent) channelled(e ChannelChanged, at time.Time) {
	closed := maps.Clone(a.Closed)
	switch e.To {
	case Ready:
		delete(closed, e.Channel)
	case NotReady:
		if closed == nil {
			closed = make(map[string]Intent)
		}
		closed[e.Channel] = Intent{State: NotReady, Reason: e.Reason, By: e.By, Since: at}
	}
	if len(closed) == 0 {
		closed = nil // one form of none, so that equal agents are equal
	}
	a.Closed = closed
}

func (a *Agent) added(e WorkAdded, at time.Time) {
	if a.index(e.Work) >= 0 || !known(e.Phase) {
		return
	}
	w := Work{ID: e.Work, Channel: e.Channel, Label: e.Label, Phase: e.Phase, Since: at, Until: e.Until, Over: e.Over}
	a.Work = append(slices.Clip(a.Work), w)
	if e.Phase == Active {
		a.Idle = at
	}
}

func (a *Agent) moved(e WorkMoved, at time.Time) {
	i := a.index(e.Work)
	if i < 0 || !known(e.Phase) {
		return
	}
	a.Work = slices.Clone(a.Work)
	w := &a.Work[i]
	occupied := w.takesRoom()
	w.Phase, w.Since, w.Until, w.Fixed = e.Phase, at, e.Until, e.Fixed
	w.Over = (w.Over || e.Over) && w.takesRoom()
	if occupied || w.takesRoom() {
		a.Idle = at
	}
	if e.Phase == Active {
		a.Misses = 0
	}
}

func (a *Agent) dropped(e WorkDropped, at time.Time) {
	i := a.index(e.Work)
	if i < 0 {
		return
	}
	occupied := a.Work[i].takesRoom()
	if len(a.Work) == 1 {
		a.Work = nil // one form of an empty desk, so that equal agents are equal
	} else {
		a.Work = append(slices.Clip(a.Work[:i:i]), a.Work[i+1:]...)
	}
	switch e.Why {
	case Missed:
		a.Misses++
	case Rejected:
		a.Misses = 0
	case Finished, Discarded:
		if occupied {
			a.Idle = at
		}
	}
}

func known(p Phase) bool {
	return p == Offered || p == Active || p == Parked || p == WrapUp || p == Deferred
}

// cloned is a copy; empty has one form, nil, so that equal agents are equal.
func cloned[V any](m map[string]V) map[string]V {
	if len(m) == 0 {
		return nil
	}
	return maps.Clone(m)
}

// listed is a copy; empty has one form, nil, so that equal agents are equal.
func listed[E any](list []E) []E {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}
