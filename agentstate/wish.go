package agentstate

import (
	"fmt"
	"time"
)

// logIn: A1, A10. Without a wish the shift begins NotReady, so that nothing rings
// before the agent is there.
func logIn(a Agent, cmd LogIn) ([]Event, error) {
	if a.Intent.State == Ready || a.Intent.State == NotReady {
		return nil, nil
	}
	if (cmd.Ready || a.ReadyAtLogIn) && a.Gone.IsZero() {
		return []Event{IntentChanged{To: Ready}}, nil
	}
	return []Event{IntentChanged{To: NotReady, Reason: LoggedIn}}, nil
}

// logOut: A7. Whoever logged the agent out before, the reason of that stays.
func logOut(a Agent, cmd LogOut) ([]Event, error) {
	if err := checkBy(a, cmd.By); err != nil {
		return nil, err
	}
	if a.Intent.State == LoggedOut || a.Intent.State == "" {
		return nil, nil
	}
	return []Event{IntentChanged{To: LoggedOut, By: cmd.By}}, nil
}

func goReady(a Agent, cmd GoReady) ([]Event, error) {
	if a.State() == LoggedOut {
		return nil, refuse(NotLoggedIn, a.ID+" asks for Ready", "the agent is logged out", "log in first")
	}
	if err := checkBy(a, cmd.By); err != nil {
		return nil, err
	}
	if !a.Gone.IsZero() {
		return nil, refuse(Silent, a.ID+" asks for Ready", "its desktop has been silent since "+clock(a.Gone), "renew the lease first")
	}
	if cmd.Channel == "" {
		if a.Intent.State == Ready {
			return nil, nil
		}
		return []Event{IntentChanged{To: Ready, By: cmd.By}}, nil
	}
	if err := a.serves(cmd.Channel); err != nil {
		return nil, err
	}
	if _, closed := a.Closed[cmd.Channel]; !closed {
		return nil, nil
	}
	return []Event{ChannelChanged{Channel: cmd.Channel, To: Ready, By: cmd.By}}, nil
}

func goNotReady(a Agent, cmd GoNotReady) ([]Event, error) {
	what := func() string { return a.ID + " asks for NotReady" }
	if a.State() == LoggedOut {
		return nil, refuse(NotLoggedIn, what(), "the agent is logged out", "log in first")
	}
	if !properReason(cmd.Reason) {
		return nil, refuse(BadArgument, what(), "the reason is empty, too long or not UTF-8", fmt.Sprintf("give a reason of at most %d bytes", MaxReason))
	}
	if reserved(cmd.Reason) {
		return nil, refuse(BadArgument, what(), "this reason is one that rules give", "choose one of the host's list")
	}
	if err := checkBy(a, cmd.By); err != nil {
		return nil, err
	}
	if cmd.Channel != "" {
		return closeChannel(a, cmd)
	}
	if now := a.Intent; now.State == NotReady && now.Reason == cmd.Reason {
		return nil, nil
	}
	return []Event{IntentChanged{To: NotReady, Reason: cmd.Reason, By: cmd.By}}, nil
}

// closeChannel: A10. An agent who is Ready is so for one channel at least: for none
// would be NotReady by another name.
func closeChannel(a Agent, cmd GoNotReady) ([]Event, error) {
	if err := a.serves(cmd.Channel); err != nil {
		return nil, err
	}
	if a.Closed[cmd.Channel].Reason == cmd.Reason {
		return nil, nil
	}
	if !a.servesBeside(cmd.Channel) {
		return nil, refuse(LastChannel, a.ID+" asks for no work of "+cmd.Channel, "no other channel would be left", "ask for NotReady in all")
	}
	return []Event{ChannelChanged{Channel: cmd.Channel, To: NotReady, Reason: cmd.Reason, By: cmd.By}}, nil
}

func (a Agent) serves(channel string) error {
	if _, served := a.Capacity.Channels[channel]; served {
		return nil
	}
	return refuse(BadArgument, a.ID+" asks for a state of "+shown(channel), "the agent does not serve this channel", "name one that it serves, or none for all")
}

// servesBeside reports whether the agent wants work of another channel.
func (a Agent) servesBeside(channel string) bool {
	for other := range a.Capacity.Channels { // any order: one is enough
		if _, closed := a.Closed[other]; !closed && other != channel {
			return true
		}
	}
	return false
}

func checkBy(a Agent, by string) error {
	if by == "" || validID(by) {
		return nil
	}
	return refuse(BadArgument, "a state for "+a.ID, "the id of who asks is too long or not UTF-8", fmt.Sprintf("give one of at most %d bytes, or none", MaxID))
}

// comeBack: A5, the automatic return. A later wish has no Until.
func comeBack(a Agent, now time.Time) ([]Event, error) {
	if a.Intent.Until.IsZero() || now.Before(a.Intent.Until) || !a.Gone.IsZero() {
		return nil, nil
	}
	return []Event{IntentChanged{To: Ready}}, nil
}

// rampUp: A11. A timer that was late ends several steps at once.
func rampUp(a Agent, now time.Time) ([]Event, error) {
	steps, due := 0, a.Shift
	for _, step := range a.Capacity.Ramp {
		if due = due.Add(step.For); now.Before(due) {
			break
		}
		steps++
	}
	if a.Shift.IsZero() || steps <= a.Ramped {
		return nil, nil
	}
	return []Event{RampedUp{Steps: steps}}, nil
}

// renew: A16. An event for each sign of life would drown the log; the first one
// in the second half of a lease is enough.
func renew(a Agent, cmd Renew, now time.Time) ([]Event, error) {
	what := func() string { return "lease of " + a.ID }
	if a.State() == LoggedOut {
		return nil, refuse(NotLoggedIn, what(), "the agent is logged out", "log in first")
	}
	until := now.Add(cmd.For)
	if cmd.For <= 0 || !storable(until) {
		return nil, refuse(BadArgument, what(), "its time is not positive or beyond the year 9999", "give the time after which a silent desktop counts as lost")
	}
	if a.fresh(cmd.For, now) {
		return nil, nil
	}
	return []Event{LeaseRenewed{Until: until}}, nil
}

// fresh reports whether half of that time or more is left of the lease.
func (a Agent) fresh(lasts time.Duration, now time.Time) bool {
	return a.Lease.Sub(now) >= lasts-lasts/2
}

// renewable reports whether a lease of some length would change something: the
// longest that can be stored would.
func (a Agent) renewable(now time.Time) bool {
	longest := time.Date(10_000, 1, 1, 0, 0, 0, -1, time.UTC).Sub(now)
	return longest > 0 && !a.fresh(longest, now)
}

// lapse: A16. A wish of the agent's own stays; the automatic return of a miss must
// not make an agent Ready who is not there.
func lapse(a Agent, now time.Time) ([]Event, error) {
	if a.Lease.IsZero() || now.Before(a.Lease) {
		return nil, nil
	}
	return append(a.demoted(IntentChanged{To: NotReady, Reason: Lost}), LeaseLapsed{}), nil
}
