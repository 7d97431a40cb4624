package agentstate

import (
	"fmt"
	"maps"
	"time"
	"unicode/utf8"
)

// Limits of what a command may carry.
const (
	MaxID     = 128 // bytes of an id, a channel, a skill
	MaxReason = 64  // bytes of a reason
	MaxName   = 256 // bytes of a name
)

// Decide returns the events that carry the command out, or a [*Refusal]. Nothing
// has happened yet. Saying a thing twice returns no events and no error; only of
// work that has left the desk nothing is remembered: that is [UnknownWork].
func Decide(a Agent, cmd Command, now time.Time) ([]Event, error) {
	switch cmd := cmd.(type) {
	case Configure:
		return configure(a, cmd)
	case LogIn:
		return logIn(a, cmd)
	case LogOut:
		return logOut(a)
	case GoReady:
		return goReady(a)
	case GoNotReady:
		return goNotReady(a, cmd)
	case Return:
		return comeBack(a, now)
	case Reserve:
		return reserve(a, cmd)
	case Take:
		return take(a, cmd, now)
	case Reject:
		return reject(a, cmd)
	case Miss:
		return miss(a, cmd, now)
	case Withdraw:
		return withdraw(a, cmd)
	case Finish:
		return finish(a, cmd)
	case Done:
		return done(a, cmd)
	case Park:
		return park(a, cmd)
	case Resume:
		return resume(a, cmd)
	default:
		return nil, refuse(BadArgument, fmt.Sprintf("command %T", cmd), "it is not a command of an agent", "use the commands of package agentstate")
	}
}

// Step decides and evolves at once.
func Step(a Agent, cmd Command, now time.Time) (Agent, []Event, error) {
	events, err := Decide(a, cmd, now)
	if err != nil {
		return a, nil, err
	}
	for _, e := range events {
		a = Evolve(a, e, now)
	}
	return a, events, nil
}

func configure(a Agent, cmd Configure) ([]Event, error) {
	if err := wellFormed(a, cmd); err != nil {
		return nil, err
	}
	if a.Name == cmd.Name && maps.Equal(a.Skills, cmd.Skills) && maps.Equal(a.Capacity.Channels, cmd.Capacity.Channels) {
		return nil, nil
	}
	return []Event{Configured{Name: cmd.Name, Skills: cloned(cmd.Skills), Capacity: cmd.Capacity.clone()}}, nil
}

func wellFormed(a Agent, cmd Configure) error {
	what := "configure " + a.ID
	if len(cmd.Name) > MaxName || !utf8.ValidString(cmd.Name) {
		return refuse(BadArgument, what, "the name is too long or not UTF-8", fmt.Sprintf("give at most %d bytes of UTF-8", MaxName))
	}
	for skill, level := range cmd.Skills { // any order: one fault is enough
		if !validID(skill) || level < 1 {
			return refuse(BadArgument, what, "a skill has no proper name or a level below 1", "name every skill and give it a level of 1 or greater")
		}
	}
	for channel, limit := range cmd.Capacity.Channels { // any order: one fault is enough
		if !validID(channel) || limit.Max < 0 {
			return refuse(BadArgument, what, "a channel has no proper name or a negative limit", "name every channel and give it a limit of 0 or greater")
		}
	}
	return nil
}

// logIn: A1. Without a wish the shift begins NotReady, so that nothing rings
// before the agent is there.
func logIn(a Agent, cmd LogIn) ([]Event, error) {
	if a.Intent.State == Ready || a.Intent.State == NotReady {
		return nil, nil
	}
	if cmd.Ready {
		return []Event{IntentChanged{To: Ready}}, nil
	}
	return []Event{IntentChanged{To: NotReady, Reason: LoggedIn}}, nil
}

// logOut: A7. Whoever logged the agent out before, the reason of that stays.
func logOut(a Agent) ([]Event, error) {
	if a.Intent.State == LoggedOut || a.Intent.State == "" {
		return nil, nil
	}
	return intend(a, IntentChanged{To: LoggedOut})
}

func goReady(a Agent) ([]Event, error) {
	if a.State() == LoggedOut {
		return nil, refuse(NotLoggedIn, a.ID+" asks for Ready", "the agent is logged out", "log in first")
	}
	return intend(a, IntentChanged{To: Ready})
}

func goNotReady(a Agent, cmd GoNotReady) ([]Event, error) {
	what := a.ID + " asks for NotReady"
	if a.State() == LoggedOut {
		return nil, refuse(NotLoggedIn, what, "the agent is logged out", "log in first")
	}
	if cmd.Reason == "" || len(cmd.Reason) > MaxReason || !utf8.ValidString(cmd.Reason) {
		return nil, refuse(BadArgument, what, "the reason is empty, too long or not UTF-8", fmt.Sprintf("give a reason of at most %d bytes", MaxReason))
	}
	return intend(a, IntentChanged{To: NotReady, Reason: cmd.Reason})
}

// intend: A7. A wish is kept as the intent and takes effect when the work ends,
// because the shown state is derived; the last wish wins, because there is one.
func intend(a Agent, wish IntentChanged) ([]Event, error) {
	if now := a.Intent; now.State == wish.To && now.Reason == wish.Reason && now.Until.Equal(wish.Until) {
		return nil, nil
	}
	return []Event{wish}, nil
}

// comeBack: A5, the automatic return. A later wish has no Until.
func comeBack(a Agent, now time.Time) ([]Event, error) {
	if a.Intent.Until.IsZero() || now.Before(a.Intent.Until) {
		return nil, nil
	}
	return []Event{IntentChanged{To: Ready}}, nil
}

// reserve: A2. From here on the agent is Busy.
func reserve(a Agent, cmd Reserve) ([]Event, error) {
	what := "reserve " + a.ID + " for " + cmd.Work
	if !validID(cmd.Work) || !validID(cmd.Channel) {
		return nil, refuse(BadArgument, "reserve "+a.ID, "the id of the work or its channel is empty, too long or not UTF-8", fmt.Sprintf("give both, at most %d bytes each", MaxID))
	}
	if w, there := a.Piece(cmd.Work); there {
		if w.Phase == Offered && w.Channel == cmd.Channel && w.Until.Equal(cmd.Until) {
			return nil, nil
		}
		return nil, refuse(DuplicateWork, what, "it is on the desk already", "offer it under an id of its own")
	}
	if !storable(cmd.Until) {
		return nil, refuse(BadArgument, what, "its deadline is no instant that JSON can hold", "give one of the years 0 to 9999, or none")
	}
	if err := a.Open(cmd.Channel); err != nil {
		return nil, err
	}
	return []Event{WorkAdded{Work: cmd.Work, Channel: cmd.Channel, Phase: Offered, Until: cmd.Until}}, nil
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

func finish(a Agent, cmd Finish) ([]Event, error) {
	w, err := a.piece("finish", cmd.Work, Active, Parked, WrapUp)
	if err != nil || w.Phase == WrapUp {
		return nil, err
	}
	if cmd.WrapUp && !storable(cmd.Until) {
		return nil, refuse(BadArgument, "finish "+w.ID+" of "+a.ID, "its deadline is no instant that JSON can hold", "give one of the years 0 to 9999, or none")
	}
	if cmd.WrapUp {
		return []Event{WorkMoved{Work: w.ID, Phase: WrapUp, Until: cmd.Until}}, nil
	}
	return []Event{WorkDropped{Work: w.ID, Why: Finished}}, nil
}

func done(a Agent, cmd Done) ([]Event, error) {
	w, err := a.piece("done", cmd.Work, WrapUp)
	if err != nil {
		return nil, err
	}
	return []Event{WorkDropped{Work: w.ID, Why: Finished}}, nil
}

func park(a Agent, cmd Park) ([]Event, error) {
	w, err := a.piece("park", cmd.Work, Active, Parked)
	if err != nil || w.Phase == Parked {
		return nil, err
	}
	return []Event{WorkMoved{Work: w.ID, Phase: Parked}}, nil
}

func resume(a Agent, cmd Resume) ([]Event, error) {
	w, err := a.piece("resume", cmd.Work, Parked, Active)
	if err != nil || w.Phase == Active {
		return nil, err
	}
	if err := a.Admit(w.Channel); err != nil {
		return nil, err
	}
	return []Event{WorkMoved{Work: w.ID, Phase: Active}}, nil
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

func validID(id string) bool { return id != "" && len(id) <= MaxID && utf8.ValidString(id) }

// storable reports whether JSON can hold the instant; an agent with another one
// could be decided and never be stored.
func storable(t time.Time) bool {
	_, err := t.MarshalText()
	return err == nil
}

// shown is an id as an error may show it: one that could not be valid is not
// repeated.
func shown(id string) string {
	if validID(id) {
		return id
	}
	return "(an invalid id)"
}

func clock(t time.Time) string { return t.UTC().Format("15:04:05.000") }
