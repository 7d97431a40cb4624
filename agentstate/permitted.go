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
// so that a desktop can grey out the rest: a kind stands in the list if and only if some argument of it would
// be accepted now and change something.
func Permitted(a Agent, now time.Time) []Permission {
	var list []Permission
	allow := func(kind, target string) { list = append(list, Permission{Kind: kind, Target: target}) }
	allow(KindConfigure, "")
	if a.Intent.State != Ready && a.Intent.State != NotReady {
		allow(KindLogIn, "")
	} else {
		allow(KindLogOut, "")
	}
	if a.State() != LoggedOut {
		if a.Intent.State != Ready {
			allow(KindGoReady, "")
		}
		allow(KindGoNotReady, "")
	}
	if !a.Intent.Until.IsZero() && !now.Before(a.Intent.Until) {
		allow(KindReturn, "")
	}
	if len(a.OpenChannels()) > 0 {
		allow(KindReserve, "")
	}
	for _, w := range a.Work {
		for _, kind := range a.permitted(w, now) {
			allow(kind, w.ID)
		}
	}
	return list
}

func (a Agent) permitted(w Work, now time.Time) []string {
	switch w.Phase {
	case Offered:
		late := !w.Until.IsZero() && !now.Before(w.Until)
		if late {
			return []string{KindReject, KindMiss, KindWithdraw}
		}
		return []string{KindTake, KindReject, KindMiss, KindWithdraw}
	case Active:
		return []string{KindFinish, KindPark}
	case Parked:
		if a.Admit(w.Channel) != nil {
			return []string{KindFinish}
		}
		return []string{KindFinish, KindResume}
	case WrapUp:
		return []string{KindDone}
	default:
		return nil
	}
}
