package agentstate

import "time"

// Permission is one thing that may be done now: a kind of command and what it is
// done to.
type Permission struct {
	Kind string `json:"kind"`
	// Target is the work it is done to; empty for the agent itself.
	Target string `json:"target,omitempty"`
}

// Permitted lists what may be done about the agent now, by itself and by the host,
// so that a desktop can grey out the rest: a kind stands in the list if and only if
// some argument of it would be accepted now and change something. With another one
// it is refused for the argument, or for want of room (A11).
func Permitted(a Agent, now time.Time) []Permission {
	list := make([]Permission, 0, 10+4*len(a.Work)) // no agent and no piece has more
	allow := func(kind, target string) { list = append(list, Permission{Kind: kind, Target: target}) }
	allow(KindConfigure, "")
	if a.Intent.State != Ready && a.Intent.State != NotReady {
		allow(KindLogIn, "")
	} else {
		allow(KindLogOut, "")
	}
	allow(KindAssign, "")
	in := a.State() != LoggedOut
	if in {
		if a.Gone.IsZero() && (a.Intent.State != Ready || a.closes()) {
			allow(KindGoReady, "")
		}
		allow(KindGoNotReady, "")
		if a.renewable(now) {
			allow(KindRenew, "")
		}
		allow(KindBegin, "")
	}
	if over(a.Intent.Until, now) && a.Gone.IsZero() {
		allow(KindReturn, "")
	}
	if over(a.RampDue(), now) {
		allow(KindRampUp, "")
	}
	if over(a.Lease, now) {
		allow(KindLapse, "")
	}
	if a.opens() {
		allow(KindReserve, "")
	}
	for i := range a.Work {
		w := &a.Work[i]
		switch {
		case w.Phase == Offered:
			if !over(w.Until, now) {
				allow(KindTake, w.ID)
			}
			allow(KindReject, w.ID)
			allow(KindMiss, w.ID)
			allow(KindWithdraw, w.ID)
		case w.Phase == Active:
			allow(KindDiscard, w.ID)
			allow(KindFinish, w.ID)
			allow(KindPark, w.ID)
		case w.Phase == Parked:
			allow(KindDiscard, w.ID)
			allow(KindFinish, w.ID)
		case w.wrapsUp():
			if !w.fixed(now) {
				allow(KindDone, w.ID)
			}
			allow(KindPark, w.ID)
		}
		if in && (w.Phase == Parked || w.wrapsUp()) {
			allow(KindResume, w.ID)
		}
	}
	return list
}

// closes reports whether a channel that is served is closed.
func (a Agent) closes() bool {
	for channel := range a.Closed { // any order: one is enough
		if _, served := a.Capacity.Channels[channel]; served {
			return true
		}
	}
	return false
}

// opens reports whether [Agent.OpenChannels] lists one.
func (a Agent) opens() bool {
	for channel := range a.Capacity.Channels { // any order: one is enough
		if a.Open(channel, "") == nil {
			return true
		}
	}
	return false
}

func (w *Work) wrapsUp() bool { return w.Phase == WrapUp || w.Phase == Deferred }

// over reports whether there is a deadline and it has come.
func over(deadline, now time.Time) bool { return !deadline.IsZero() && !now.Before(deadline) }
