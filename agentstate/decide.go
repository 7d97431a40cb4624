package agentstate

import (
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"
)

// Limits of what a command may carry.
const (
	MaxID     = 128            // bytes of an id, a channel, a skill
	MaxReason = 64             // bytes of a reason
	MaxName   = 256            // bytes of a name
	MaxLimit  = 1_000_000      // units, shares and pieces of a capacity
	MaxRamp   = 24 * time.Hour // a slow start, all its steps together
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
		return logOut(a, cmd)
	case GoReady:
		return goReady(a, cmd)
	case GoNotReady:
		return goNotReady(a, cmd)
	case Return:
		return comeBack(a, now)
	case RampUp:
		return rampUp(a, now)
	case Renew:
		return renew(a, cmd, now)
	case Lapse:
		return lapse(a, now)
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
	case Begin:
		return begin(a, cmd)
	case Assign:
		return assign(a, cmd)
	case Discard:
		return discard(a, cmd)
	case Finish:
		return finish(a, cmd)
	case Done:
		return done(a, cmd, now)
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
	if a.Name == cmd.Name && maps.Equal(a.Skills, cmd.Skills) && a.Capacity.Equal(cmd.Capacity) && a.ReadyAtLogIn == cmd.ReadyAtLogIn {
		return nil, nil
	}
	return []Event{Configured{Name: cmd.Name, Skills: cloned(cmd.Skills), Capacity: cmd.Capacity.clone(), ReadyAtLogIn: cmd.ReadyAtLogIn}}, nil
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
	if fault := cmd.Capacity.check(); fault != "" {
		return refuse(BadArgument, what, fault, "name every channel and label, and give limits of 0 to 1,000,000")
	}
	return nil
}

func validIDs(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !validID(id) })
}

func validID(id string) bool { return id != "" && len(id) <= MaxID && utf8.ValidString(id) }

// storable reports whether JSON can hold the instant; an agent with another one
// could be decided and never be stored.
func storable(t time.Time) bool {
	_, err := t.AppendText(make([]byte, 0, 40))
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
