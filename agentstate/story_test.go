package agentstate

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// story is one agent's day, told in commands: what a test of a rule reads like.
type story struct {
	t   *testing.T
	ann Agent
	log []stamped
}

type stamped struct {
	e  Event
	at time.Time
}

// room is two web chats and one SMS.
var room = Capacity{Channels: map[string]Limit{"web": {Max: 2}, "sms": {Max: 1}}}

// clockAt is a time of the day on which all stories happen.
func clockAt(clock string) time.Time {
	t, err := time.Parse("15:04:05", clock)
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 3, 2, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// newcomer has room for work and has not logged in.
func newcomer(t *testing.T) *story {
	t.Helper()
	s := &story{t: t, ann: New("ann")}
	s.do("09:00:00", Configure{Name: "Ann", Skills: map[string]int{"billing": 2}, Capacity: room})
	return s
}

// readyAt is logged in and Ready.
func readyAt(t *testing.T, clock string) *story {
	t.Helper()
	s := newcomer(t)
	s.do(clock, LogIn{Ready: true})
	return s
}

// do carries a command out, and holds after each that the agent is the fold of
// its events.
func (s *story) do(clock string, cmd Command) []Event {
	s.t.Helper()
	now := clockAt(clock)
	next, events, err := Step(s.ann, cmd, now)
	require.NoError(s.t, err)
	for _, e := range events {
		s.log = append(s.log, stamped{e, now})
	}
	s.ann = next
	folded := New("ann")
	for _, l := range s.log {
		folded = Evolve(folded, l.e, l.at)
	}
	require.Equal(s.t, folded, s.ann, "the agent is the fold of its events")
	return events
}

// same says that a command is accepted and that nothing happens.
func (s *story) same(clock string, cmd Command) {
	s.t.Helper()
	require.Empty(s.t, s.do(clock, cmd), "%s says nothing new", cmd.Kind())
}

// refused says that a command is refused with this code, and nothing changes.
func (s *story) refused(clock string, cmd Command, code Code) *Refusal {
	s.t.Helper()
	next, events, err := Step(s.ann, cmd, clockAt(clock))
	require.ErrorIs(s.t, err, code)
	require.Empty(s.t, events)
	require.Equal(s.t, s.ann, next)
	var r *Refusal
	require.True(s.t, errors.As(err, &r))
	return r
}

// offer puts an offer on the desk until a deadline.
func (s *story) offer(clock, id, channel, until string) {
	s.t.Helper()
	s.do(clock, Reserve{Work: id, Channel: channel, Until: clockAt(until)})
}

// talk is an offer that was taken at once.
func (s *story) talk(clock, id, channel string) {
	s.t.Helper()
	s.do(clock, Reserve{Work: id, Channel: channel})
	s.do(clock, Take{Work: id})
}

// shows is the state that a supervisor sees.
func (s *story) shows(state State) {
	s.t.Helper()
	require.Equal(s.t, state, s.ann.State())
}

// wants is the intent: what follows when the work has ended.
func (s *story) wants(state State, reason string) {
	s.t.Helper()
	require.Equal(s.t, state, s.ann.Intent.State)
	require.Equal(s.t, reason, s.ann.Intent.Reason)
}

// waits says whether a wish is pending.
func (s *story) waits(want bool) {
	s.t.Helper()
	wish, pending := s.ann.Pending()
	require.Equal(s.t, want, pending)
	require.Equal(s.t, s.ann.Intent, wish)
}
