package agentstate

import (
	"fmt"
	"time"
)

// reserve: A2. From here on the agent is Busy.
func reserve(a Agent, cmd Reserve) ([]Event, error) {
	what := func() string { return "reserve " + a.ID + " for " + cmd.Work }
	if err := checkWork(func() string { return "reserve " + a.ID }, cmd.Work, cmd.Channel, cmd.Label); err != nil {
		return nil, err
	}
	if w, there := a.Piece(cmd.Work); there {
		if w.Phase == Offered && w.Channel == cmd.Channel && w.Label == cmd.Label && w.Until.Equal(cmd.Until) {
			return nil, nil
		}
		return nil, refuse(DuplicateWork, what(), "it is on the desk already", "offer it under an id of its own")
	}
	if !storable(cmd.Until) {
		return nil, refuse(BadArgument, what(), "its deadline is no instant that JSON can hold", "give one of the years 0 to 9999, or none")
	}
	if err := a.Open(cmd.Channel, cmd.Label); err != nil {
		return nil, err
	}
	return []Event{WorkAdded{Work: cmd.Work, Channel: cmd.Channel, Label: cmd.Label, Phase: Offered, Until: cmd.Until}}, nil
}

func checkWork(what func() string, id, channel, label string) error {
	if !validID(id) || !validID(channel) || label != "" && !validID(label) {
		return refuse(BadArgument, what(), "the id of the work, its channel or its label is empty, too long or not UTF-8", fmt.Sprintf("give id and channel, at most %d bytes each", MaxID))
	}
	return nil
}

// begin: A12, A13. Work that is there is a fact, so it may be put on a full desk,
// but only by somebody who says so.
func begin(a Agent, cmd Begin) ([]Event, error) {
	what := func() string { return a.ID + " begins " + shown(cmd.Work) }
	if err := checkWork(what, cmd.Work, cmd.Channel, cmd.Label); err != nil {
		return nil, err
	}
	if w, there := a.Piece(cmd.Work); there {
		if w.Phase == Active && w.Channel == cmd.Channel && w.Label == cmd.Label {
			return nil, nil
		}
		return nil, refuse(DuplicateWork, what(), "it is on the desk already", "begin it under an id of its own")
	}
	if a.State() == LoggedOut {
		return nil, refuse(NotLoggedIn, what(), "the agent is logged out", "log in first")
	}
	over, err := a.overCommits(cmd.Channel, cmd.Label, cmd.Override)
	if err != nil {
		return nil, err
	}
	return []Event{WorkAdded{Work: cmd.Work, Channel: cmd.Channel, Label: cmd.Label, Phase: Active, Over: over}}, nil
}

// assign: D2. Parked work takes no room and changes no state, so nobody is asked.
func assign(a Agent, cmd Assign) ([]Event, error) {
	what := func() string { return "assign " + shown(cmd.Work) + " to " + a.ID }
	if err := checkWork(what, cmd.Work, cmd.Channel, cmd.Label); err != nil {
		return nil, err
	}
	if w, there := a.Piece(cmd.Work); there {
		if w.Phase == Parked && w.Channel == cmd.Channel && w.Label == cmd.Label {
			return nil, nil
		}
		return nil, refuse(DuplicateWork, what(), "it is on the desk already", "assign it under an id of its own")
	}
	return []Event{WorkAdded{Work: cmd.Work, Channel: cmd.Channel, Label: cmd.Label, Phase: Parked}}, nil
}

// overCommits reports whether the piece comes without room: A11, only by an
// explicit override.
func (a Agent) overCommits(channel, label string, override bool) (bool, error) {
	err := a.Admit(channel, label)
	if err != nil && override {
		return true, nil
	}
	return false, err
}

// discard: A13. What came to nothing leaves no wrap-up.
func discard(a Agent, cmd Discard) ([]Event, error) {
	w, err := a.piece("discard", cmd.Work, Active, Parked)
	if err != nil {
		return nil, err
	}
	return []Event{WorkDropped{Work: w.ID, Why: Discarded}}, nil
}

// take: an accept counts until its deadline and not at it.
func take(a Agent, cmd Take, now time.Time) ([]Event, error) {
	w, err := a.piece("take", cmd.Work, Offered, Active)
	if err != nil || w.Phase == Active {
		return nil, err
	}
	if !w.Until.IsZero() && !now.Before(w.Until) {
		return nil, refuse(WrongPhase, a.ID+" takes "+cmd.Work, "the offer ended at "+clock(w.Until)+", it is "+clock(now), "wait for the next offer")
	}
	return []Event{WorkMoved{Work: w.ID, Phase: Active}}, nil
}

// reject: A4. The agent turned an offer down; it stays Busy while other work is
// left, because only the intent changes.
func reject(a Agent, cmd Reject) ([]Event, error) {
	w, err := a.piece("reject", cmd.Work, Offered)
	if err != nil {
		return nil, err
	}
	return append(a.demoted(IntentChanged{To: NotReady, Reason: Rejected}), WorkDropped{Work: w.ID, Why: Rejected}), nil
}

// miss: A5. The offer ran out; the same as a reject, but for the reason and what
// the service adds to it.
func miss(a Agent, cmd Miss, now time.Time) ([]Event, error) {
	w, err := a.piece("miss", cmd.Work, Offered)
	if err != nil {
		return nil, err
	}
	to := IntentChanged{To: NotReady, Reason: Missed}
	if cmd.Rule.ReturnAfter > 0 {
		to.Until = now.Add(cmd.Rule.ReturnAfter)
	}
	if !storable(to.Until) {
		return nil, refuse(BadArgument, "miss "+w.ID+" of "+a.ID, "its return is no instant that JSON can hold", "let the agent return before the year 10000, or by hand")
	}
	if cmd.Rule.LogOutAfter > 0 && a.Misses+1 >= cmd.Rule.LogOutAfter {
		to = IntentChanged{To: LoggedOut, Reason: Missed}
	}
	return append(a.demoted(to), WorkDropped{Work: w.ID, Why: Missed}), nil
}

// demoted puts the rule's state in the place of Ready: an agent who had asked for
// a break or for the end of the shift keeps that wish (A7). NotReady(missed) that
// would end by itself is no wish: it gives way to a rule that ends later or only
// by hand, so that a reject beside it is not forgotten (A4). It comes before the
// work is dropped, so that nobody who reads event by event sees Ready in between.
func (a Agent) demoted(to IntentChanged) []Event {
	resting := a.Intent.State == NotReady && !a.Intent.Until.IsZero()
	switch {
	case a.Intent.State == Ready,
		to.To == LoggedOut && a.Intent.State == NotReady,
		resting && (to.Until.IsZero() || to.Until.After(a.Intent.Until)):
		return []Event{to}
	default:
		return nil
	}
}

func withdraw(a Agent, cmd Withdraw) ([]Event, error) {
	w, err := a.piece("withdraw", cmd.Work, Offered)
	if err != nil {
		return nil, err
	}
	return []Event{WorkDropped{Work: w.ID, Why: Withdrawn}}, nil
}

// finish: A8.
func finish(a Agent, cmd Finish) ([]Event, error) {
	w, err := a.piece("finish", cmd.Work, Active, Parked, WrapUp, Deferred)
	if err != nil || w.Phase == WrapUp || w.Phase == Deferred {
		return nil, err
	}
	what := func() string { return "finish " + w.ID + " of " + a.ID }
	switch {
	case !cmd.WrapUp:
		return []Event{WorkDropped{Work: w.ID, Why: Finished}}, nil
	case !storable(cmd.Until):
		return nil, refuse(BadArgument, what(), "its deadline is no instant that JSON can hold", "give one of the years 0 to 9999, or none")
	case cmd.Fixed && (cmd.Until.IsZero() || cmd.Deferred):
		return nil, refuse(BadArgument, what(), "a wrap-up without early exit has no deadline or is deferred", "give it a deadline, and do not defer it")
	case cmd.Deferred || w.Phase == Parked: // what held nobody up goes on not to: A17, the agent may be away
		return []Event{WorkMoved{Work: w.ID, Phase: Deferred, Until: cmd.Until}}, nil
	default:
		return []Event{WorkMoved{Work: w.ID, Phase: WrapUp, Until: cmd.Until, Fixed: cmd.Fixed}}, nil
	}
}

// done: A8. A wrap-up without early exit ends at its deadline and not before.
func done(a Agent, cmd Done, now time.Time) ([]Event, error) {
	w, err := a.piece("done", cmd.Work, WrapUp, Deferred)
	if err != nil {
		return nil, err
	}
	if w.fixed(now) {
		return nil, refuse(WrapUpFixed, a.ID+" is done with "+w.ID, "this wrap-up lasts until "+clock(w.Until), "wait for it")
	}
	return []Event{WorkDropped{Work: w.ID, Why: Finished}}, nil
}

// fixed reports whether the agent cannot end the wrap-up now.
func (w *Work) fixed(now time.Time) bool { return w.Fixed && now.Before(w.Until) }

// park: A7, and D3 for a wrap-up whose conversation goes on while nobody looks at it.
func park(a Agent, cmd Park) ([]Event, error) {
	w, err := a.piece("park", cmd.Work, Active, Parked, WrapUp, Deferred)
	if err != nil || w.Phase == Parked {
		return nil, err
	}
	return []Event{WorkMoved{Work: w.ID, Phase: Parked}}, nil
}

// resume: A7, D2. Parked work took no room, so it needs some; a wrap-up has its own.
func resume(a Agent, cmd Resume) ([]Event, error) {
	w, err := a.piece("resume", cmd.Work, Parked, Active, WrapUp, Deferred)
	if err != nil || w.Phase == Active {
		return nil, err
	}
	if a.State() == LoggedOut {
		return nil, refuse(NotLoggedIn, a.ID+" resumes "+w.ID, "the agent is logged out", "log in first")
	}
	over := false
	if w.Phase != WrapUp {
		if over, err = a.overCommits(w.Channel, w.Label, cmd.Override); err != nil {
			return nil, err
		}
	}
	return []Event{WorkMoved{Work: w.ID, Phase: Active, Over: over}}, nil
}

// piece returns the work if it is in one of the phases.
func (a Agent) piece(verb, id string, phases ...Phase) (Work, error) {
	w, there := a.Piece(id)
	if !there {
		return Work{}, refuse(UnknownWork, verb+" "+shown(id)+" of "+a.ID, "it is not on the desk", "look at the work that is")
	}
	for _, p := range phases {
		if w.Phase == p {
			return w, nil
		}
	}
	return Work{}, refuse(WrongPhase, verb+" "+id+" of "+a.ID, "it is "+string(w.Phase)+", not "+string(phases[0]), "see what is permitted now")
}
