package conversation

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/routing"
)

// The cast of all stories: Ann, Ben and Cid are agents, Sue is a supervisor, Robin a
// bot, and the others are customers.
var (
	ann    = Actor{Role: Agent, ID: "ann"}
	ben    = Actor{Role: Agent, ID: "ben"}
	ada    = Actor{Role: Customer, ID: "ada"}
	cid    = Actor{Role: Agent, ID: "cid"}
	sue    = Actor{Role: Supervisor, ID: "sue"}
	robin  = Actor{Role: Bot, ID: "robin"}
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
			{
				ID: "chat", Queue: "sales", WrapUpFor: 30 * time.Second, WrapUp: WrapUpRule{MustBook: true, Default: "none"}, Dispositions: []string{"sold", "none"},
				PreChat: []FormField{{Name: "name", Required: true, Is: FieldName}, {Name: "account", Is: FieldAccount}, {Name: "email", Is: FieldEmail}, {Name: "question", Is: FieldQuestion}},
				Texts:   Texts{Greeting: "Welcome", Joined: "%s is here now"},
				Idle:    IdleRule{WarnAfter: 2 * time.Minute, EndAfter: time.Minute}, Lapse: LapseQueues, AtLogOut: LogOutQueues, MaxHops: 3,
			},
			{
				ID: "texts", Queue: "sales", LongLived: []string{"sms"}, WrapUpFor: Never, WrapUp: WrapUpRule{Frees: true},
				AfterEnd: AfterEnd{Inbound: FollowUpReopen}, Idle: IdleRule{EndAfter: time.Minute},
			},
			{
				ID: "strict", Queue: "sales", WrapUpFor: 30 * time.Second, WrapUp: WrapUpRule{Fixed: true}, Lapse: LapseDrops,
				AtLogOut: LogOutEndsAll, AfterEnd: AfterEnd{Inbound: FollowUpReopen, For: time.Hour}, AutoAnswer: true,
			},
		},
		Queues: []Queue{
			{ID: "sales", Name: "Sales"},
			{ID: "billing", Needs: []routing.Need{{Skill: "billing", Level: 2}}, KeepLost: Never},
			{ID: "second", KeepLost: 30 * time.Second},
		},
		Reasons: agentstate.Reasons{{ID: "lunch", Break: true}, {ID: "training"}},
		Slash:   []SlashCommand{{Name: "form", Help: "ask for a form"}},
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

// opened is 10:00:00: the agents have been configured, and nobody is logged in.
func opened(t testing.TB) *story {
	t.Helper()
	s := &story{t: t, world: newWorld(house(), clockAt("10:00:00"))}
	room := agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 3}, "sms": {Max: 2}, "phone": {Max: 1}}}
	s.does(system, Presence{Agent: "ann", Do: agentstate.Configure{Name: "Ann", Capacity: room}})
	s.does(system, Presence{Agent: "ben", Do: agentstate.Configure{Name: "Ben", Capacity: room, Skills: map[string]int{"billing": 2}}})
	s.does(system, Presence{Agent: "cid", Do: agentstate.Configure{Name: "Cid", Capacity: room}})
	return s
}

// ready is opened with Ann and Ben Ready.
func ready(t testing.TB) *story {
	t.Helper()
	s := opened(t)
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
func (s *story) calls(by Actor, service string, form ...Field) string {
	s.t.Helper()
	s.does(by, Receive{Service: service, Channel: "web", Text: "Hello", Form: form})
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

// permissions are what may be done to one conversation.
func permissions(target string, kinds ...string) []Permission {
	var list []Permission
	for _, kind := range kinds {
		list = append(list, Permission{Kind: kind, Target: target})
	}
	return list
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
