package conversation

import (
	"slices"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// Decide returns what carries the command out, or a [*Refusal]. It is pure;
// nothing has happened yet. Saying a thing twice is an empty decision and no error.
// It takes for granted that [Authorize] has let the command pass.
func Decide(s Scene, by Actor, cmd Command, now time.Time) (Decision, error) {
	s.Service, s.Queue = s.Service.withDefaults(), s.Queue.withDefaults()
	d, err := decide(s, by, cmd, now)
	if err != nil {
		return Decision{}, err
	}
	for _, change := range d.Agents {
		for _, t := range agentTimers(s.agent(change.Agent), change.Events, now) {
			d.timer(t)
		}
	}
	return d, nil
}

func decide(s Scene, by Actor, cmd Command, now time.Time) (Decision, error) {
	switch cmd := cmd.(type) {
	case Receive:
		return receive(s, by, cmd, now)
	case Navigate:
		return navigate(s, cmd)
	case MakeOffer:
		return makeOffer(s, cmd, now)
	case Recall:
		return recall(s, cmd, now)
	case Accept:
		return accept(s, by, cmd.Offer, cmd, false, now)
	case Open:
		return accept(s, by, cmd.Offer, cmd, true, now)
	case Reject:
		return reject(s, by, cmd, now)
	case Miss:
		return miss(s, cmd, now)
	case Send:
		return send(s, by, cmd, now)
	case Begin:
		return begin(s, by, cmd, now)
	case Park:
		return park(s, by, now)
	case Resume:
		return resume(s, by, cmd.Override, now)
	case Invite:
		return invite(s, by, cmd, now)
	case CancelInvitation:
		return cancelInvitation(s, by, now)
	case LapseInvitation:
		return lapseInvitation(s, cmd, now)
	case Leave:
		return leave(s, by, now)
	case Release:
		return release(s, cmd, now)
	case CheckIdle:
		return checkIdle(s, cmd, now)
	case CloseSegment:
		return closeSegment(s, cmd, now)
	case Ban:
		return ban(s, by, now)
	case LiftBan:
		return liftBan(s, cmd)
	case Identify:
		return identify(s, by, cmd)
	case SetConsent:
		return setConsent(s, cmd)
	case Unassign:
		return unassign(s, by)
	case Typing:
		return typing(s, by, cmd)
	case Read:
		return readUpTo(s, by, cmd)
	case VisitRecent:
		return visitRecent(s, by)
	case Focus:
		return focus(s, by)
	case End:
		return end(s, by, now)
	case WrapUp:
		return wrapUp(s, by, cmd, now)
	case Done:
		return done(s, by, now)
	case ExpireWrapUp:
		return expireWrapUp(s, cmd, now)
	case Prefer:
		return prefer(s, by, cmd)
	case Presence:
		return presence(s, by, cmd, now)
	default:
		return Decision{}, unknownCommand(cmd)
	}
}

// Step authorises, decides and evolves at once.
func Step(s Scene, by Actor, cmd Command, now time.Time) (Scene, Decision, error) {
	if err := Authorize(s, by, cmd); err != nil {
		return s, Decision{}, err
	}
	d, err := Decide(s, by, cmd, now)
	if err != nil {
		return s, Decision{}, err
	}
	return s.After(d, now), d, nil
}

// presence carries a command of an agent's own state, and what follows for its work.
func presence(s Scene, by Actor, cmd Presence, now time.Time) (Decision, error) {
	id := cmd.agent(by)
	a := s.agent(id)
	if _, begins := cmd.Do.(agentstate.Configure); !validID(id) || a.Events == 0 && !begins {
		return Decision{}, unknownAgent(cmd.Kind() + " of " + shown(id))
	}
	do := asked(by, cmd.Do)
	if err := s.checkPresence(id, do); err != nil {
		return Decision{}, err
	}
	events, err := agentstate.Decide(a, do, now)
	if err != nil || len(events) == 0 {
		return Decision{}, err
	}
	var d Decision
	d.change(id, events)
	switch do := do.(type) {
	case agentstate.LogOut:
		d.Then = releases(a, LeftLoggedOut)
	case agentstate.Lapse:
		d.Then = releases(a, LeftLost)
	case agentstate.Finish:
		if do.WrapUp && !do.Until.IsZero() {
			d.timer(Timer{ID: workTimer(id, do.Work), Due: do.Until, Do: Presence{Agent: id, Do: agentstate.Done{Work: do.Work}}})
		}
	case agentstate.Done, agentstate.Park, agentstate.Resume:
		work, _ := workOf(do)
		d.timer(Timer{ID: workTimer(id, work)})
	}
	return d, nil
}

// asked says who asked, in the command itself: A14. Nobody can say it in another's
// name.
func asked(by Actor, do agentstate.Command) agentstate.Command {
	who := ""
	if by.Role == Supervisor {
		who = by.String()
	}
	switch do := do.(type) {
	case agentstate.GoReady:
		do.By = who
		return do
	case agentstate.GoNotReady:
		do.By = who
		return do
	case agentstate.LogOut:
		do.By = who
		return do
	default:
		return do
	}
}

// checkPresence: A15, reasons are the host's list; A12, the host's work has an id
// that no conversation's can be.
func (s Scene) checkPresence(agent string, do agentstate.Command) error {
	if wish, ok := do.(agentstate.GoNotReady); ok {
		return s.Reasons.Allow(wish.Reason)
	}
	if work, ok := workOf(do); ok && strings.Contains(work, "/") {
		return refuse(BadArgument, do.Kind()+" for "+agent, "an id with a slash is for the work of a conversation", "give the host's own work an id without one")
	}
	return nil
}

// workOf is the work that a command of the host's own is about, and false for other
// commands.
func workOf(do agentstate.Command) (string, bool) {
	switch do := do.(type) {
	case agentstate.Begin:
		return do.Work, true
	case agentstate.Finish:
		return do.Work, true
	case agentstate.Done:
		return do.Work, true
	case agentstate.Discard:
		return do.Work, true
	case agentstate.Park:
		return do.Work, true
	case agentstate.Resume:
		return do.Work, true
	default:
		return "", false
	}
}

// releases are what follows for each conversation of an agent who goes: A16, A17.
// What is offered goes back at once when the agent is lost; who logs out may still
// take it (A7).
func releases(a agentstate.Agent, why LeftCause) []Command {
	var then []Command
	for _, w := range a.Work {
		c, n, ok := OfWork(w.ID)
		switch {
		case !ok:
		case w.Phase == agentstate.Offered && why == LeftLost:
			then = append(then, Recall{Conversation: c, Offer: n})
		case w.Phase == agentstate.Active || w.Phase == agentstate.Parked:
			then = append(then, Release{Conversation: c, Agent: a.ID, Why: why})
		}
	}
	return then
}

func unknownAgent(what string) error {
	return refuse(UnknownAgent, what, "there is no such agent", "configure the agent first")
}

// prefer: settings of the agent's desktop (B3, B4, C7).
func prefer(s Scene, by Actor, cmd Prefer) (Decision, error) {
	if s.agent(by.ID).Events == 0 {
		return Decision{}, unknownAgent(cmd.Kind() + " of " + by.ID)
	}
	if len(cmd.Mute) > maxMute || slices.ContainsFunc(cmd.Mute, func(kind string) bool { return !validID(kind) }) {
		return Decision{}, refuse(BadArgument, cmd.Kind(), "Mute has too many kinds or one that is none", "name kinds of notices")
	}
	var mute []string
	if len(cmd.Mute) > 0 {
		mute = slices.Sorted(slices.Values(cmd.Mute))
		mute = slices.Compact(mute)
	}
	desk := s.desk(by.ID)
	if desk.FocusOnAccept == cmd.FocusOnAccept && desk.AutoAnswer == cmd.AutoAnswer && slices.Equal(desk.Mute, mute) {
		return Decision{}, nil
	}
	var d Decision
	d.desk(by.ID, Preferred{FocusOnAccept: cmd.FocusOnAccept, AutoAnswer: cmd.AutoAnswer, Mute: mute})
	return d, nil
}

// maxMute bounds what a desk keeps.
const maxMute = 32

// visitRecent: C5.
func visitRecent(s Scene, by Actor) (Decision, error) {
	if s.agent(by.ID).Events == 0 {
		return Decision{}, unknownAgent(KindVisitRecent + " of " + by.ID)
	}
	var d Decision
	if s.desk(by.ID).Unheard() > 0 {
		d.desk(by.ID, RecentVisited{})
	}
	return d, nil
}

// typing: E14. Who cannot write there any more types nothing.
func typing(s Scene, by Actor, cmd Typing) (Decision, error) {
	c := s.Conversation
	seg, _ := c.SegmentOf(by.ID)
	if c.Ending != nil || by.Role == Agent && !seg.To.IsZero() {
		return Decision{}, refuse(AlreadyEnded, what(cmd), "the conversation, or the agent's part, is over", "write nothing there")
	}
	return Decision{Signals: []Signal{TypingNow{Conversation: c.ID, By: by, On: cmd.On}}}, nil
}

// readUpTo: E14.
func readUpTo(s Scene, by Actor, cmd Read) (Decision, error) {
	if cmd.Entry < 1 || cmd.Entry > s.Conversation.Entries {
		return Decision{}, refuse(BadArgument, what(cmd), "the transcript has no such entry", "name one that it has")
	}
	return Decision{Signals: []Signal{ReadUpTo{Conversation: s.Conversation.ID, By: by, Entry: cmd.Entry}}}, nil
}

// focus: C2, C3. Only the actor's desk changes.
func focus(s Scene, by Actor) (Decision, error) {
	var d Decision
	d.desk(by.ID, s.desk(by.ID).focusOn(s.Conversation, s.InFocus)...)
	return d, nil
}

// agentTimers set what becomes due by what happened to an agent, and cancel what no
// longer does: the automatic return of a missed agent (A5), the end of a slow start
// (A11), the end of the lease (A16).
func agentTimers(a agentstate.Agent, events []agentstate.Event, now time.Time) []Timer {
	after := a
	for _, e := range events {
		after = agentstate.Evolve(after, e, now)
	}
	var timers []Timer
	set := func(name string, was, is time.Time, do agentstate.Command) {
		if !was.Equal(is) {
			timers = append(timers, Timer{ID: name + "/" + a.ID, Due: is, Do: Presence{Agent: a.ID, Do: do}})
		}
	}
	set("return", a.Intent.Until, after.Intent.Until, agentstate.Return{})
	set("ramp", a.RampDue(), after.RampDue(), agentstate.RampUp{})
	set("lapse", a.Lease, after.Lease, agentstate.Lapse{})
	return timers
}

func workTimer(agent, work string) string { return "work/" + agent + "/" + work }
