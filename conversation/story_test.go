package conversation

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/routing"
)

// The cast of all stories: Ann and Ben are agents, the others customers.
var (
	ann    = Actor{Role: Agent, ID: "ann"}
	ben    = Actor{Role: Agent, ID: "ben"}
	ada    = Actor{Role: Customer, ID: "ada"}
	bob    = Actor{Role: Customer, ID: "bob"}
	cleo   = Actor{Role: Customer, ID: "cleo"}
	system = Actor{Role: System}
)

// house is the configuration of all stories. The services differ in what follows
// an offer and an end.
func house() Configuration {
	return Configuration{
		Services: []Service{
			{ID: "shop", Name: "Web shop", Queue: "sales", WrapUpFor: 30 * time.Second, Dispositions: []string{"sold", "lost"}},
			{ID: "quick", Queue: "sales", LateAfter: Never},
			{ID: "care", Name: "Care", Queue: "sales", WrapUpFor: Never, NotAgainFor: Never, OfferFor: 5 * time.Second, TextLimit: 20},
			{ID: "back", Queue: "sales", Miss: agentstate.MissRule{ReturnAfter: time.Minute, LogOutAfter: 2}},
			{ID: "bills", Queue: "billing"},
		},
		Queues: []Queue{
			{ID: "sales", Name: "Sales"},
			{ID: "billing", Needs: []routing.Need{{Skill: "billing", Level: 2}}},
		},
	}
}

// clockAt is a time of the day on which all stories happen.
func clockAt(clock string) time.Time {
	t, err := time.Parse("15:04:05", clock)
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 3, 2, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// story is a day in the world, told in commands. After each of them the world has
// to be sound.
type story struct {
	t testing.TB
	*world
}

// begin is 10:00:00: Ann and Ben have been configured, and nobody is logged in.
func begin(t testing.TB) *story {
	t.Helper()
	s := &story{t: t, world: newWorld(house(), clockAt("10:00:00"))}
	room := agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 3}, "sms": {Max: 2}}}
	s.does(system, Presence{Agent: "ann", Do: agentstate.Configure{Name: "Ann", Capacity: room}})
	s.does(system, Presence{Agent: "ben", Do: agentstate.Configure{Name: "Ben", Capacity: room, Skills: map[string]int{"billing": 2}}})
	return s
}

// ready is begin with both agents Ready.
func ready(t testing.TB) *story {
	t.Helper()
	s := begin(t)
	s.logIn(ann)
	s.logIn(ben)
	return s
}

func (s *story) logIn(by Actor) {
	s.t.Helper()
	s.does(by, Presence{Do: agentstate.LogIn{Ready: true}})
}

// at moves the clock on; timers that come due on the way are carried out at their
// deadline.
func (s *story) at(clock string) {
	s.t.Helper()
	to := clockAt(clock)
	for {
		s.now = to
		timer, due := s.nextDue()
		if !due {
			break
		}
		s.now = timer.Due
		_, err := s.tick()
		require.NoError(s.t, err)
		s.sound()
	}
}

// does carries out a command that is accepted and changes something.
func (s *story) does(by Actor, cmd Command) Decision {
	s.t.Helper()
	d, err := s.do(by, cmd)
	require.NoError(s.t, err)
	require.False(s.t, d.Empty(), "%s changes nothing", cmd.Kind())
	s.sound()
	return d
}

// same carries out a command that is accepted and changes nothing.
func (s *story) same(by Actor, cmd Command) {
	s.t.Helper()
	d, err := s.do(by, cmd)
	require.NoError(s.t, err)
	require.True(s.t, d.Empty(), "%s changes something", cmd.Kind())
}

// refused says that the command is refused with the code, and nothing is decided.
func (s *story) refused(by Actor, cmd Command, code Code) *Refusal {
	s.t.Helper()
	d, err := s.do(by, cmd)
	var r *Refusal
	require.ErrorAs(s.t, err, &r)
	require.Equal(s.t, code, r.Code, err)
	require.ErrorIs(s.t, err, code)
	require.Equal(s.t, Decision{}, d)
	return r
}

func (s *story) sound() {
	s.t.Helper()
	require.NoError(s.t, s.broken())
	require.NoError(s.t, s.unfolded())
}

// writes is a message of the customer on the web to the service.
func (s *story) writes(by Actor, service string, text Text) Decision {
	s.t.Helper()
	return s.does(by, Receive{Service: service, Channel: "web", Text: text})
}

// calls begins a conversation of the customer and returns its id.
func (s *story) calls(by Actor, service string) string {
	s.t.Helper()
	s.writes(by, service, "Hello")
	return s.open(by)
}

func (s *story) open(by Actor) string { return s.openConversation(by.ID, "web") }

func (s *story) offers(id string, to Actor) Decision {
	s.t.Helper()
	return s.does(system, MakeOffer{Conversation: id, Agent: to.ID})
}

// talks begins a conversation that the agent opens.
func (s *story) talks(customer, agent Actor, service string) string {
	s.t.Helper()
	id := s.calls(customer, service)
	s.offers(id, agent)
	s.does(agent, Open{Conversation: id})
	return id
}

// shows is what the agent is seen to be.
func (s *story) shows(by Actor, state agentstate.State, reason string) {
	s.t.Helper()
	a := s.agents[by.ID]
	require.Equal(s.t, state, a.State())
	if state == agentstate.NotReady {
		require.Equal(s.t, reason, a.Intent.Reason)
	}
}

// line is the conversation in the agent's list.
func (s *story) line(by Actor, id string) Active {
	s.t.Helper()
	for _, line := range s.desktop(by.ID).Conversations {
		if line.Conversation == id {
			return line
		}
	}
	require.Fail(s.t, "not in the list", "%s of %s", id, by.ID)
	return Active{}
}

// kinds are the kinds of the events of a conversation.
func kinds(d Decision) []string {
	var list []string
	for _, e := range d.Events {
		list = append(list, e.Kind())
	}
	return list
}

// codeOf is the code of a refusal, "" of a success.
func codeOf(err error) Code {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	if err != nil {
		return "not a refusal: " + Code(err.Error())
	}
	return ""
}
