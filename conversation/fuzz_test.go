package conversation

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// FuzzDay reads bytes as a day in the world: each byte chooses who does what, and
// the next one to what. Whatever is asked, all invariants hold after every step,
// and a refused command changes nothing.
func FuzzDay(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("a day of letters, spaces and signs!"))
	f.Add([]byte{0, 0, 1, 0, 2, 0, 6, 0, 0, 0, 8, 0, 9, 0, 10, 0})       // the story of doc.go
	f.Add([]byte{0, 0, 1, 0, 15, 9, 16, 0, 5, 1, 1, 16, 3, 16})          // missed, and offered to the other
	f.Add([]byte{0, 0, 0, 1, 1, 0, 1, 1, 2, 0, 3, 1, 7, 1, 8, 0, 16, 0}) // two at once
	f.Fuzz(func(t *testing.T, day []byte) {
		if len(day) > 400 {
			return
		}
		s := ready(t)
		for len(day) >= 2 {
			s.fuzz(day[0], day[1])
			day = day[2:]
		}
		require.NoError(t, s.unfolded())
		require.NoError(t, s.leaks())
		require.NoError(t, s.readBack())
		for _, agent := range []string{"ann", "ben"} {
			require.NotNil(t, s.desktop(agent).Conversations)
		}
	})
}

// TestRandomDays is the fuzz target for every run: long days, the same each time.
func TestRandomDays(t *testing.T) {
	days := 60
	if racing {
		days = 6
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range days {
		s := ready(t)
		for range 200 {
			s.fuzz(byte(random.Uint32()), byte(random.Uint32()))
		}
		require.NoError(t, s.unfolded())
		require.NoError(t, s.leaks())
		require.NoError(t, s.readBack())
	}
}

// fuzz does one thing. The low bits of the argument name a conversation or a
// customer, the high ones an agent and a variant.
func (s *story) fuzz(verb, argument byte) {
	s.t.Helper()
	id, agent := fmt.Sprintf("c%d", argument%8+1), []Actor{ann, ben}[argument>>4%2]
	customer, variant := []Actor{ada, bob, cleo}[argument%3], argument>>5
	offer := int(variant % 3)
	service := house().Services[variant%8].ID
	by, cmd := agent, Command(nil)
	channel := []string{"web", "sms"}[argument>>3%2]
	switch verb % 40 {
	case 20:
		cmd = Begin{Service: service, Channel: channel, Contact: customer.ID, Text: Text(strings.Repeat("x", int(argument%2))), Aside: variant%2 == 0, Override: variant%3 == 0}
	case 21:
		cmd = Park{Conversation: []string{"", id}[variant%2]}
	case 22:
		cmd = Resume{Conversation: id, Override: variant%2 == 0}
	case 23, 24:
		cmd = Invite{Conversation: id, Agent: []string{"", "ann", "ben", "cid"}[variant%4], Queue: []string{"", "sales", "second", "billing"}[argument%4], Transfer: verb%2 == 0}
	case 25:
		cmd = Invite{Queue: []string{"sales", "second"}[variant%2], Transfer: argument%2 == 0}
	case 26:
		cmd = CancelInvitation{Conversation: id}
	case 27:
		cmd = Leave{Conversation: []string{"", id}[variant%2]}
	case 28:
		cmd = []Command{Ban{Conversation: id}, Unassign{Conversation: id}, VisitRecent{}, Identify{Conversation: id, Name: "Countess"}}[variant%4]
	case 29:
		by, cmd = sue, []Command{LiftBan{Contact: customer.ID}, End{Conversation: id}, Ban{Conversation: id}, Presence{Agent: agent.ID, Do: agentstate.LogOut{}}}[variant%4]
	case 30:
		by, cmd = customer, []Command{Navigate{Conversation: id, Page: "/cart"}, Typing{Conversation: id, On: true}, Read{Conversation: id, Entry: offer}, SetConsent{Conversation: id, Consent: OptedIn}}[variant%4]
	case 31:
		cmd = Presence{Do: agentstate.Renew{For: time.Duration(argument%16+1) * 5 * time.Second}}
	case 32:
		by, cmd = system, []Command{Recall{Conversation: id, Offer: offer}, LapseInvitation{Conversation: id, Invitation: offer}, CheckIdle{Conversation: id}, CloseSegment{Conversation: id, Segment: offer}}[variant%4]
	case 33:
		by, cmd = system, Release{Conversation: id, Agent: agent.ID, Why: []LeftCause{LeftLost, LeftLoggedOut, LeftAlone}[variant%3]}
	case 34:
		by = system
		call := agentstate.Finish{Work: "call", WrapUp: variant%2 == 0}
		if call.WrapUp {
			call.Until = s.now.Add(20 * time.Second)
		}
		cmd = Presence{Agent: agent.ID, Do: []agentstate.Command{agentstate.Begin{Work: "call", Channel: "phone"}, call, agentstate.Done{Work: "call"}, agentstate.Resume{Work: "call"}}[argument%4]}
	case 35:
		cmd = Send{Conversation: id, Text: []Text{"/form", "/ban", "/nothing", "//form"}[variant%4]}
	case 36:
		by, cmd = customer, Receive{Service: "chat", Channel: channel, Text: Text(strings.Repeat("x", int(argument%2))), Form: []Field{{Name: "name", Value: Text(customer.ID)}}}
	case 37:
		cmd = Presence{Do: agentstate.LogIn{Ready: true}}
	case 38:
		by, cmd = cid, []Command{Presence{Do: agentstate.LogIn{Ready: true}}, Accept{Conversation: id}, Leave{Conversation: id}, Prefer{AutoAnswer: argument%2 == 0}}[variant%4]
	case 39:
		by, cmd = system, MakeOffer{Conversation: id, Agent: []string{"ann", "ben", "cid"}[argument%3]}
	case 0:
		by, cmd = customer, Receive{Service: service, Channel: []string{"web", "sms", "fax"}[argument>>3%3], Text: "Hello", Name: Text(customer.ID)}
	case 1:
		by, cmd = system, MakeOffer{Conversation: id, Agent: agent.ID}
	case 2:
		cmd = Open{Conversation: id, Offer: offer}
	case 3:
		cmd = Accept{Conversation: id, Offer: offer}
	case 4:
		cmd = Reject{Conversation: id, Offer: offer}
	case 5:
		cmd = Presence{Do: []agentstate.Command{agentstate.GoReady{}, agentstate.LogIn{Ready: true}, agentstate.GoNotReady{Reason: "lunch"}, agentstate.LogOut{}}[variant%4]}
	case 6:
		cmd = Send{Text: Text(strings.Repeat("x", int(argument)))}
	case 7:
		cmd = Send{Conversation: id, Text: "Good morning"}
	case 8:
		by, cmd = customer, End{Conversation: id}
	case 9:
		cmd = WrapUp{Disposition: []string{"", "sold", "lost", "nope"}[variant%4], Note: Text(strings.Repeat(secret, int(argument%2)))}
	case 10:
		cmd = Done{Conversation: []string{"", id}[variant%2]}
	case 11:
		cmd = End{Conversation: []string{"", id}[variant%2]}
	case 12:
		cmd = Focus{Conversation: id}
	case 13:
		cmd = Prefer{FocusOnAccept: variant%2 == 0}
	case 14:
		by, cmd = system, Send{Conversation: id, Text: secret + "a line"}
	case 15:
		s.now = s.now.Add(time.Duration(argument%16) * 5 * time.Second)
		return
	case 16:
		_, err := s.tick()
		require.NoError(s.t, err)
		require.NoError(s.t, s.broken())
		return
	case 17:
		by, cmd = system, Miss{Conversation: id, Offer: offer}
	case 18:
		by, cmd = system, ExpireWrapUp{Conversation: id, Segment: offer}
	case 19:
		by, cmd = system, Presence{Agent: agent.ID, Do: agentstate.Configure{Name: agent.ID, Capacity: agentstate.Capacity{
			Channels: map[string]agentstate.Limit{"web": {Max: int(variant % 4)}, "sms": {Max: int(argument % 2)}, "phone": {Max: 1}}}}}
	}
	s.obeys(by, cmd)
}

// obeys holds what has to hold after any command.
func (s *story) obeys(by Actor, cmd Command) {
	s.t.Helper()
	before := s.clone()
	print := fingerprint(s.world)
	d, err := s.do(by, cmd)
	require.Equal(s.t, print, fingerprint(before), "the past was changed")
	if err != nil {
		requireShort(s.t, err)
		require.Equal(s.t, Decision{}, d)
	}
	if err == nil && !d.Empty() {
		require.NoError(s.t, lawful(before, s.world, by, s.aimed(before, by, cmd), d))
	}
	if err != nil || d.Empty() {
		require.Equal(s.t, print, fingerprint(s.world), "%s changed something all the same", cmd.Kind())
	}
	require.NoError(s.t, s.broken())
	if grant, ok := cmd.(MakeOffer); ok && err == nil {
		require.NoError(s.t, s.overbooked(before, grant))
	}
}

// aimed is the command as it was decided on, before it moved the focus.
func (s *story) aimed(before *world, by Actor, cmd Command) Command { return before.aim(by, cmd) }

// TestTimeMayRunBackwardInAllOfIt: a clock that jumps breaks no rule either.
func TestTimeMayRunBackwardInAllOfIt(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 10 {
		s := ready(t)
		for range 200 {
			if random.IntN(10) == 0 {
				s.now = s.now.Add(-time.Minute)
			}
			s.fuzz(byte(random.Uint32()), byte(random.Uint32()))
		}
		require.NoError(t, s.unfolded())
	}
}

// FuzzDecodeCommand: what a desktop sends is a command or a refusal, never a panic,
// and what was read is written and read as the same.
func FuzzDecodeCommand(f *testing.F) {
	f.Add(KindSend, []byte(`{"conversation":"c1","text":"Hello"}`))
	f.Add(agentstate.KindGoNotReady, []byte(`{"agent":"ann","do":{"reason":"lunch"}}`))
	f.Add("", []byte("null"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		cmd, err := DecodeCommand(kind, body)
		if err != nil {
			requireShort(t, err)
			return
		}
		require.Equal(t, kind, cmd.Kind())
		require.NoError(t, sameJSON(kind, cmd, DecodeCommand))
		s := ready(t)
		for _, by := range []Actor{ann, ada, system} {
			s.obeys(by, cmd)
		}
	})
}
