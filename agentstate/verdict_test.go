package agentstate

import (
	"errors"
	"time"
	"unicode/utf8"
)

// outcome is the code of what came of a command.
func outcome(e *edge) Code {
	var r *Refusal
	switch {
	case errors.As(e.err, &r):
		return r.Code
	case e.err != nil:
		return "an error that is no refusal"
	case len(e.events) > 0:
		return yes
	default:
		return idle
	}
}

// target is the work that a command is about; empty for the agent itself.
func target(cmd Command) string {
	switch cmd := cmd.(type) {
	case Reserve:
		return cmd.Work
	case Take:
		return cmd.Work
	case Reject:
		return cmd.Work
	case Miss:
		return cmd.Work
	case Withdraw:
		return cmd.Work
	case Finish:
		return cmd.Work
	case Done:
		return cmd.Work
	case Park:
		return cmd.Work
	case Resume:
		return cmd.Work
	default:
		return ""
	}
}

// verdictByHand says what a command must meet: the second implementation of every
// acceptance, which Decide is held against.
func verdictByHand(a Agent, cmd Command, now time.Time) Code {
	reached := func(t time.Time) bool { return !t.IsZero() && !t.After(now) }
	loggedOut := shownByHand(a) == LoggedOut
	switch cmd := cmd.(type) {
	case Configure:
		return configureByHand(a, cmd)
	case LogIn:
		return changes(wish(a) == LoggedOut)
	case LogOut:
		return changes(wish(a) != LoggedOut)
	case GoReady:
		if loggedOut {
			return NotLoggedIn
		}
		return changes(wish(a) != Ready)
	case GoNotReady:
		if loggedOut {
			return NotLoggedIn
		}
		if cmd.Reason == "" || len(cmd.Reason) > 64 || !utf8.ValidString(cmd.Reason) {
			return BadArgument
		}
		return changes(wish(a) != NotReady || a.Intent.Reason != cmd.Reason || !a.Intent.Until.IsZero())
	case Return:
		return changes(reached(a.Intent.Until))
	case Reserve:
		return reserveByHand(a, cmd)
	case Take:
		w, _ := a.Piece(cmd.Work)
		if w.Phase == Offered && reached(w.Until) {
			return WrongPhase
		}
		return verdicts[KindTake][w.Phase]
	case Resume:
		w, _ := a.Piece(cmd.Work)
		if w.Phase == Parked {
			return roomByHand(a, w.Channel)
		}
		return verdicts[KindResume][w.Phase]
	default:
		w, _ := a.Piece(target(cmd))
		return verdicts[cmd.Kind()][w.Phase]
	}
}

func changes(something bool) Code {
	if something {
		return yes
	}
	return idle
}

func named(id string) bool { return len(id) > 0 && len(id) <= 128 && utf8.ValidString(id) }

func configureByHand(a Agent, cmd Configure) Code {
	if len(cmd.Name) > 256 || !utf8.ValidString(cmd.Name) {
		return BadArgument
	}
	for skill, level := range cmd.Skills {
		if !named(skill) || level < 1 {
			return BadArgument
		}
	}
	for channel, limit := range cmd.Capacity.Channels {
		if !named(channel) || limit.Max < 0 {
			return BadArgument
		}
	}
	wanted := a
	wanted.Name, wanted.Skills, wanted.Capacity = cmd.Name, cmd.Skills, cmd.Capacity
	return changes(!same(a, wanted))
}

func reserveByHand(a Agent, cmd Reserve) Code {
	if !named(cmd.Work) || !named(cmd.Channel) {
		return BadArgument
	}
	for _, w := range a.Work {
		if w.ID != cmd.Work {
			continue
		}
		if w.Phase == Offered && w.Channel == cmd.Channel && w.Until.Equal(cmd.Until) {
			return idle
		}
		return DuplicateWork
	}
	if shown := shownByHand(a); wish(a) != Ready || shown != Ready && shown != Busy {
		return NotOpen
	}
	return roomByHand(a, cmd.Channel)
}

func roomByHand(a Agent, channel string) Code {
	limit, served := a.Capacity.Channels[channel]
	if !served {
		return ChannelNotServed
	}
	for _, w := range a.Work {
		if w.Channel == channel && w.Phase != Parked {
			limit.Max--
		}
	}
	if limit.Max <= 0 {
		return NoRoom
	}
	return yes
}
