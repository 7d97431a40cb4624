package conversation

import (
	"time"

	"github.com/parley-go/parley/agentstate"
)

// Decide returns what carries the command out, or a [*Refusal]. It is pure;
// nothing has happened yet. Saying a thing twice is an empty decision and no error.
// It takes for granted that [Authorize] has let the command pass.
func Decide(s Scene, by Actor, cmd Command, now time.Time) (Decision, error) {
	s.Service = s.Service.withDefaults()
	switch cmd := cmd.(type) {
	case Receive:
		return receive(s, by, cmd, now)
	case MakeOffer:
		return makeOffer(s, cmd, now)
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

// presence carries a command of an agent's own state.
func presence(s Scene, by Actor, cmd Presence, now time.Time) (Decision, error) {
	id := cmd.agent(by)
	a := s.agent(id)
	if _, begins := cmd.Do.(agentstate.Configure); !validID(id) || a.Events == 0 && !begins {
		return Decision{}, unknownAgent(cmd.Kind() + " of " + shown(id))
	}
	events, err := agentstate.Decide(a, cmd.Do, now)
	if err != nil || len(events) == 0 {
		return Decision{}, err
	}
	return Decision{Agents: []AgentChange{{Agent: id, Events: events}}, Timers: returnTimer(a, events)}, nil
}

func unknownAgent(what string) error {
	return refuse(UnknownAgent, what, "there is no such agent", "configure the agent first")
}

// prefer: a setting of the agent's desktop (B3).
func prefer(s Scene, by Actor, cmd Prefer) (Decision, error) {
	if s.agent(by.ID).Events == 0 {
		return Decision{}, unknownAgent(cmd.Kind() + " of " + by.ID)
	}
	if s.desk(by.ID).FocusOnAccept == cmd.FocusOnAccept {
		return Decision{}, nil
	}
	return Decision{Desks: []DeskChange{{Agent: by.ID, Events: []DeskEvent{Preferred(cmd)}}}}, nil
}

// focus: C2, C3. Only the actor's desk changes.
func focus(s Scene, by Actor) (Decision, error) {
	events := s.desk(by.ID).focusOn(s.Conversation, s.InFocus)
	if len(events) == 0 {
		return Decision{}, nil
	}
	return Decision{Desks: []DeskChange{{Agent: by.ID, Events: events}}}, nil
}

// returnTimer sets the automatic return of a missed agent (A5), and cancels it
// when another wish takes its place.
func returnTimer(a agentstate.Agent, events []agentstate.Event) []Timer {
	var timers []Timer
	for _, e := range events {
		wish, ok := e.(agentstate.IntentChanged)
		if ok && (!wish.Until.IsZero() || !a.Intent.Until.IsZero()) {
			timers = append(timers, Timer{ID: "return/" + a.ID, Due: wish.Until, Do: Presence{Agent: a.ID, Do: agentstate.Return{}}})
		}
	}
	return timers
}
