package conversation

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// rights is who may ask for what, one row a command, one column a role. The three
// letters are for what is its own, another's, and not there: y passes; d is refused
// because it is not on the desk; r because it is not for the role. Of a Presence,
// its own is the actor itself, another's another agent, and not there nobody named.
var rights = map[string][4]string{
	//                          agent  customer system bot, supervisor, nobody
	KindReceive:               {"rrr", "yyy", "rrr", "rrr"},
	KindMakeOffer:             {"rrr", "rrr", "yyy", "rrr"},
	KindAccept:                {"yyy", "rrr", "rrr", "rrr"},
	KindOpen:                  {"yyy", "rrr", "rrr", "rrr"},
	KindReject:                {"yyy", "rrr", "rrr", "rrr"},
	KindMiss:                  {"rrr", "rrr", "yyy", "rrr"},
	KindSend:                  {"ydd", "rrr", "yyd", "rrr"},
	KindFocus:                 {"ydd", "rrr", "rrr", "rrr"},
	KindEnd:                   {"ydd", "ydd", "yyd", "rrr"},
	KindWrapUp:                {"ydd", "rrr", "rrr", "rrr"},
	KindDone:                  {"ydd", "rrr", "rrr", "rrr"},
	KindExpireWrapUp:          {"rrr", "rrr", "yyy", "rrr"},
	KindPrefer:                {"yyy", "rrr", "rrr", "rrr"},
	agentstate.KindLogIn:      {"yry", "rrr", "yyy", "rrr"},
	agentstate.KindLogOut:     {"yry", "rrr", "yyy", "rrr"},
	agentstate.KindGoReady:    {"yry", "rrr", "yyy", "rrr"},
	agentstate.KindGoNotReady: {"yry", "rrr", "yyy", "rrr"},
	agentstate.KindConfigure:  {"rrr", "rrr", "yyy", "rrr"},
	agentstate.KindReturn:     {"rrr", "rrr", "yyy", "rrr"},
	agentstate.KindReserve:    {"rrr", "rrr", "rrr", "rrr"},
	agentstate.KindTake:       {"rrr", "rrr", "rrr", "rrr"},
	agentstate.KindReject:     {"rrr", "rrr", "rrr", "rrr"},
	agentstate.KindMiss:       {"rrr", "rrr", "rrr", "rrr"},
	agentstate.KindWithdraw:   {"rrr", "rrr", "rrr", "rrr"},
	agentstate.KindFinish:     {"rrr", "rrr", "rrr", "rrr"},
	agentstate.KindDone:       {"rrr", "rrr", "rrr", "rrr"},
	agentstate.KindPark:       {"rrr", "rrr", "rrr", "rrr"},
	agentstate.KindResume:     {"rrr", "rrr", "rrr", "rrr"},
}

// everyCommand has one of each kind, for the conversation and the agent.
func everyCommand(conversation, agent string) []Command {
	list := []Command{
		Receive{Conversation: conversation, Service: "shop", Channel: "web", Text: "Hello"},
		MakeOffer{Conversation: conversation, Agent: "ann"}, Miss{Conversation: conversation, Offer: 1},
		Accept{Conversation: conversation}, Open{Conversation: conversation}, Reject{Conversation: conversation},
		Send{Conversation: conversation, Text: "Hello"}, Focus{Conversation: conversation}, End{Conversation: conversation},
		WrapUp{Conversation: conversation, Disposition: "sold"}, Done{Conversation: conversation},
		ExpireWrapUp{Conversation: conversation, Segment: 1}, Prefer{FocusOnAccept: true},
	}
	for _, do := range []agentstate.Command{
		agentstate.LogIn{}, agentstate.LogOut{}, agentstate.GoReady{}, agentstate.GoNotReady{Reason: "lunch"},
		agentstate.Configure{}, agentstate.Return{}, agentstate.Reserve{}, agentstate.Take{}, agentstate.Reject{}, agentstate.Miss{},
		agentstate.Withdraw{}, agentstate.Finish{}, agentstate.Done{}, agentstate.Park{}, agentstate.Resume{},
	} {
		list = append(list, Presence{Agent: agent, Do: do})
	}
	return list
}

func TestEveryCommandStandsInTheTableOfRights(t *testing.T) {
	var have []string
	for _, cmd := range everyCommand("c1", "ann") {
		have = append(have, cmd.Kind())
	}
	slices.Sort(have)
	require.Equal(t, have, names(rights))
	require.Len(t, declarations(t).methods["command"], 14, "thirteen commands of conversations and desks, and Presence")
}

func TestWhoMayDoWhat(t *testing.T) {
	actors := []struct {
		column int
		own    Actor
	}{
		{0, ann}, {1, ada}, {2, system}, {2, Actor{Role: System, ID: "router"}},
		{3, Actor{Role: Bot, ID: "ann"}}, {3, Actor{Role: Supervisor, ID: "ann"}}, {3, Actor{Role: "admin", ID: "ann"}}, {3, Actor{ID: "ann"}},
	}
	own := Conversation{ID: "c1", Contact: "ada", Owner: "ann", Segments: []Segment{{N: 1, Agent: "ann"}}}
	others := Conversation{ID: "c1", Contact: "bob", Owner: "ben", Segments: []Segment{{N: 1, Agent: "ben"}}}
	codes := map[byte]Code{'y': "", 'd': NotOnDesk, 'r': NotAllowed}
	for _, actor := range actors {
		for i, scene := range []Scene{{Conversation: own}, {Conversation: others}, {}} {
			for _, cmd := range everyCommand("c1", []string{actor.own.ID, "ben", ""}[i]) {
				want := codes[rights[cmd.Kind()][actor.column][i]]
				if actor.own.Role == Bot && cmd.Kind() == KindSend {
					want = NotOnDesk // an agent has it, or there is none
				}
				require.Equal(t, want, codeOf(Authorize(scene, actor.own, cmd)), "%s, %s, column %d", actor.own, cmd.Kind(), i)
			}
		}
	}
}

// What an agent has changes with its part in the conversation: an offer is not
// its own yet, a wrap-up still is, and what is done is not any more, except for
// saying Done again.
func TestWhatIsAnAgentsOwn(t *testing.T) {
	at := clockAt("10:00:00")
	part := func(s Segment) Conversation { return Conversation{ID: "c1", Contact: "ada", Segments: []Segment{s}} }
	for name, c := range map[string]struct {
		conversation Conversation
		want         Code
	}{
		"offered": {Conversation{ID: "c1", Contact: "ada", Offers: []Offer{{N: 1, Agent: "ann"}}}, NotOnDesk},
		"active":  {part(Segment{N: 1, Agent: "ann", From: at}), ""},
		"wrap-up": {part(Segment{N: 1, Agent: "ann", From: at, To: at}), ""},
		"done":    {part(Segment{N: 1, Agent: "ann", From: at, To: at, Done: at}), NotOnDesk},
	} {
		for _, cmd := range everyCommand("c1", "ann") {
			if rights[cmd.Kind()][0] == "ydd" {
				want := c.want
				if name == "done" && cmd.Kind() == KindDone {
					want = ""
				}
				require.Equal(t, want, codeOf(Authorize(Scene{Conversation: c.conversation}, ann, cmd)), "%s %s", name, cmd.Kind())
			}
		}
	}
	for _, cmd := range []Command{Send{Conversation: "c1", Text: "Hello"}, End{Conversation: "c1"}} {
		require.NoError(t, Authorize(Scene{Conversation: Conversation{ID: "c1"}}, system, cmd))
	}
}

// Somebody who may not reach a conversation cannot find out whether there is one.
func TestAStrangersConversationLooksLikeNone(t *testing.T) {
	s := ready(t)
	s.talks(bob, ben, "shop")
	s.offers(s.calls(cleo, "shop"), ben)
	for _, by := range []Actor{ann, ada} {
		for _, id := range []string{"c1", "c2"} {
			for i, cmd := range everyCommand(id, "ann") {
				if cmd.Kind() == KindReceive {
					continue // its conversation is chosen by the hub
				}
				_, _, there := s.try(by, cmd)
				_, _, none := s.try(by, everyCommand("c9", "ann")[i])
				require.Equal(t, codeOf(none), codeOf(there), cmd.Kind())
				if there != nil {
					require.Equal(t, none.Error(), strings.ReplaceAll(there.Error(), id, "c9"))
				}
			}
		}
	}
}

func TestACustomerDoesNotWriteIntoAnothersConversation(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	cmd := Receive{Conversation: id, Service: "shop", Channel: "web", Text: "Hello"}
	for _, scene := range []struct {
		by  Actor
		cmd Receive
	}{{bob, cmd}, {ada, Receive{Conversation: id, Service: "shop", Channel: "sms", Text: "Hello"}}} {
		_, _, err := Step(s.scene(scene.by, scene.cmd), scene.by, scene.cmd, s.now)
		require.ErrorIs(t, err, NotOnDesk)
	}
}

func TestAnActorIsSomebody(t *testing.T) {
	for _, id := range []string{"", strings.Repeat("x", MaxID+1), "ann\xff", "ann\x00"} {
		for _, role := range []Role{Agent, Customer, System, Bot} {
			if role == System && id == "" {
				continue // the rules themselves need no name
			}
			for _, cmd := range everyCommand("c1", id) {
				err := Authorize(Scene{}, Actor{Role: role, ID: id}, cmd)
				require.ErrorIs(t, err, NotAllowed)
				requireShort(t, err)
			}
		}
	}
	err := Authorize(Scene{}, Actor{Role: Role(strings.Repeat("x", 1<<20)), ID: "ann"}, End{})
	require.ErrorIs(t, err, NotAllowed)
	requireShort(t, err)
}

func TestAnActorPrintsAsTheFeedNamesIt(t *testing.T) {
	require.Equal(t, "agent/ann", ann.String())
	require.Equal(t, "system", system.String())
}
