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
	service := house().Services[variant%5].ID
	by, cmd := agent, Command(nil)
	switch verb % 20 {
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
			Channels: map[string]agentstate.Limit{"web": {Max: int(variant % 4)}, "sms": {Max: int(argument % 2)}}}}}
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
	if err != nil || d.Empty() {
		require.Equal(s.t, print, fingerprint(s.world), "%s changed something all the same", cmd.Kind())
	}
	require.NoError(s.t, s.broken())
	if grant, ok := cmd.(MakeOffer); ok && err == nil {
		require.NoError(s.t, s.overbooked(before, grant))
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
