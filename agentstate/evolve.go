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
		a.Name = e.Name
		a.Skills = maps.Clone(e.Skills)
		a.Capacity = Capacity{Channels: maps.Clone(e.Capacity.Channels)}
	case IntentChanged:
		if e.To == Ready && a.Intent.State != Ready {
			a.Idle = at
		}
		if a.Intent.State == LoggedOut {
			a.Misses = 0
		}
		a.Intent = Intent{State: e.To, Reason: e.Reason, Since: at, Until: e.Until}
	case WorkAdded:
		a.Work = append(slices.Clip(a.Work), Work{ID: e.Work, Channel: e.Channel, Phase: e.Phase, Since: at, Until: e.Until})
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

func moved(a Agent, e WorkMoved, at time.Time) Agent {
	i := slices.IndexFunc(a.Work, func(w Work) bool { return w.ID == e.Work })
	if i < 0 {
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
	a.Work = slices.DeleteFunc(slices.Clone(a.Work), func(w Work) bool { return w.ID == e.Work })
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
