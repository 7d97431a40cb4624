package conversation

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// rights is who may ask for what, one row a command, one column a role: written from
// the requirements, and not from [Rights]. The three letters are for what is its own,
// another's, and not there: y passes; d is refused because it is not on the desk; r
// because it is not for the role. Of a bot, its own is what nobody has yet; of a
// Presence, the actor itself, another's another agent, and not there nobody named.
var rights = map[string][6]string{
	//                          agent  customer system bot   superv. nobody
	KindReceive:               {"rrr", "yyy", "rrr", "rrr", "rrr", "rrr"},
	KindNavigate:              {"rrr", "ydd", "rrr", "rrr", "rrr", "rrr"},
	KindMakeOffer:             {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	KindAccept:                {"yyy", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindOpen:                  {"yyy", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindReject:                {"yyy", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindMiss:                  {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	KindRecall:                {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	KindBegin:                 {"yyy", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindPark:                  {"ydd", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindResume:                {"ydd", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindInvite:                {"ydd", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindCancelInvitation:      {"ydd", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindLapseInvitation:       {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	KindLeave:                 {"ydd", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindRelease:               {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	KindCheckIdle:             {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	KindSend:                  {"ydd", "rrr", "yyd", "ydd", "rrr", "rrr"},
	KindTyping:                {"ydd", "ydd", "rrr", "ydd", "rrr", "rrr"},
	KindRead:                  {"ydd", "ydd", "rrr", "rrr", "rrr", "rrr"},
	KindFocus:                 {"ydd", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindEnd:                   {"ydd", "ydd", "yyd", "rrr", "yyd", "rrr"},
	KindCloseSegment:          {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	KindBan:                   {"ydd", "rrr", "rrr", "rrr", "yyd", "rrr"},
	KindLiftBan:               {"rrr", "rrr", "rrr", "rrr", "yyy", "rrr"},
	KindIdentify:              {"ydd", "rrr", "rrr", "rrr", "yyd", "rrr"},
	KindSetConsent:            {"ydd", "ydd", "yyd", "rrr", "rrr", "rrr"},
	KindUnassign:              {"ydd", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindWrapUp:                {"ydd", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindDone:                  {"ydd", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindExpireWrapUp:          {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	KindPrefer:                {"yyy", "rrr", "rrr", "rrr", "rrr", "rrr"},
	KindVisitRecent:           {"yyy", "rrr", "rrr", "rrr", "rrr", "rrr"},
	agentstate.KindLogIn:      {"yry", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindLogOut:     {"yry", "rrr", "yyy", "rrr", "yyy", "rrr"},
	agentstate.KindGoReady:    {"yry", "rrr", "yyy", "rrr", "yyy", "rrr"},
	agentstate.KindGoNotReady: {"yry", "rrr", "yyy", "rrr", "yyy", "rrr"},
	agentstate.KindRenew:      {"yry", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindConfigure:  {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindReturn:     {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindRampUp:     {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindLapse:      {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindBegin:      {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindFinish:     {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindDone:       {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindDiscard:    {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindPark:       {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindResume:     {"rrr", "rrr", "yyy", "rrr", "rrr", "rrr"},
	agentstate.KindAssign:     {"rrr", "rrr", "rrr", "rrr", "rrr", "rrr"},
	agentstate.KindReserve:    {"rrr", "rrr", "rrr", "rrr", "rrr", "rrr"},
	agentstate.KindTake:       {"rrr", "rrr", "rrr", "rrr", "rrr", "rrr"},
	agentstate.KindReject:     {"rrr", "rrr", "rrr", "rrr", "rrr", "rrr"},
	agentstate.KindMiss:       {"rrr", "rrr", "rrr", "rrr", "rrr", "rrr"},
	agentstate.KindWithdraw:   {"rrr", "rrr", "rrr", "rrr", "rrr", "rrr"},
}

// columns are the columns of the table.
var columns = map[Role]int{Agent: 0, Customer: 1, System: 2, Bot: 3, Supervisor: 4}

// afterwards are the commands that an agent may use on what it is done with.
var afterwards = map[string]bool{KindDone: true, KindUnassign: true}

// everyCommand has one of each kind, for the conversation and the agent.
func everyCommand(conversation, agent string) []Command {
	list := []Command{
		Receive{Conversation: conversation, Service: "shop", Channel: "web", Text: "Hello"},
		Navigate{Conversation: conversation, Page: "/cart"},
		MakeOffer{Conversation: conversation, Agent: "ann"}, Miss{Conversation: conversation, Offer: 1}, Recall{Conversation: conversation, Offer: 1},
		Accept{Conversation: conversation}, Open{Conversation: conversation}, Reject{Conversation: conversation},
		Begin{Conversation: conversation, Service: "texts", Channel: "sms", Contact: "dan", Text: "Hello"},
		Park{Conversation: conversation}, Resume{Conversation: conversation},
		Invite{Conversation: conversation, Queue: "sales"}, CancelInvitation{Conversation: conversation},
		LapseInvitation{Conversation: conversation, Invitation: 1}, Leave{Conversation: conversation},
		Release{Conversation: conversation, Agent: "ann", Why: LeftLost}, CheckIdle{Conversation: conversation},
		Send{Conversation: conversation, Text: "Hello"}, Typing{Conversation: conversation, On: true}, Read{Conversation: conversation, Entry: 1},
		Focus{Conversation: conversation}, End{Conversation: conversation}, CloseSegment{Conversation: conversation, Segment: 1},
		Ban{Conversation: conversation}, LiftBan{Contact: "ada"}, Identify{Conversation: conversation, Name: "Ada"},
		SetConsent{Conversation: conversation, Consent: OptedIn}, Unassign{Conversation: conversation},
		WrapUp{Conversation: conversation, Disposition: "sold"}, Done{Conversation: conversation},
		ExpireWrapUp{Conversation: conversation, Segment: 1}, Prefer{FocusOnAccept: true}, VisitRecent{},
	}
	for _, do := range []agentstate.Command{
		agentstate.LogIn{}, agentstate.LogOut{}, agentstate.GoReady{}, agentstate.GoNotReady{Reason: "lunch"}, agentstate.Renew{For: 1},
		agentstate.Configure{}, agentstate.Return{}, agentstate.RampUp{}, agentstate.Lapse{}, agentstate.Reserve{}, agentstate.Take{},
		agentstate.Reject{}, agentstate.Miss{}, agentstate.Withdraw{}, agentstate.Assign{},
		agentstate.Begin{Work: "call", Channel: "phone"}, agentstate.Finish{Work: "call"}, agentstate.Done{Work: "call"},
		agentstate.Discard{Work: "call"}, agentstate.Park{Work: "call"}, agentstate.Resume{Work: "call"},
	} {
		list = append(list, Presence{Agent: agent, Do: do})
	}
	return list
}

func TestEveryCommandStandsInTheTableOfRights(t *testing.T) {
	var have, printed []string
	for _, cmd := range everyCommand("c1", "ann") {
		have = append(have, cmd.Kind())
		require.NoError(t, CheckCommand(cmd))
	}
	slices.Sort(have)
	require.Equal(t, have, names(rights))
	require.Len(t, declarations(t).methods["command"], 34, "33 commands of conversations, contacts and desks, and Presence")
	for _, right := range Rights() {
		printed = append(printed, right.Kind)
		require.NotEqual(t, Right{Kind: right.Kind}, right, "somebody has it")
		require.Empty(t, right.For("admin"))
	}
	slices.Sort(printed)
	require.Equal(t, slices.DeleteFunc(have, func(kind string) bool {
		row := rights[kind]
		return strings.Join(row[:], "") == strings.Repeat("rrr", 6)
	}), printed, "a kind that nobody has stands in no table")
}

// Every command of every role on every state of a conversation, held against the
// table above.
func TestWhoMayDoWhat(t *testing.T) {
	at := clockAt("10:00:00")
	part := func(s Segment) Conversation {
		c := Conversation{ID: "c1", Contact: "ada", Segments: []Segment{s}}
		if s.To.IsZero() {
			c.Owner = s.Agent
		} else {
			c.Ending = &Ending{At: at, By: ada, Reason: EndedByCustomer, Owner: s.Agent}
		}
		return c
	}
	ofBob := part(Segment{N: 1, Agent: "ben", From: at})
	ofBob.Contact = "bob"
	// Each state is an agent's own, another's, or not there, and so for a customer and
	// for a bot: the letter of the row that counts.
	const own, others, none, past = 0, 1, 2, 3
	for name, state := range map[string]struct {
		conversation         Conversation
		agent, customer, bot int
	}{
		"queued":           {Conversation{ID: "c1", Contact: "ada"}, others, own, own},
		"offered":          {Conversation{ID: "c1", Contact: "ada", Offers: []Offer{{N: 1, Agent: "ann"}}}, others, own, own},
		"active":           {part(Segment{N: 1, Agent: "ann", From: at}), own, own, others},
		"parked":           {part(Segment{N: 1, Agent: "ann", From: at, Parked: true}), own, own, others},
		"wrap-up":          {part(Segment{N: 1, Agent: "ann", From: at, To: at}), own, own, others},
		"done":             {part(Segment{N: 1, Agent: "ann", From: at, To: at, Done: at}), past, own, others},
		"another's":        {ofBob, others, others, others},
		"nobody's":         {Conversation{}, none, none, none},
		"ended unanswered": {Conversation{ID: "c1", Contact: "ada", Ending: &Ending{At: at, By: ada, Reason: EndedByCustomer}}, others, own, others},
	} {
		for _, by := range []Actor{ann, ada, system, {Role: System, ID: "router"}, robin, sue, {Role: "admin", ID: "ann"}, {ID: "ann"}} {
			column, there := columns[by.Role]
			if !there {
				column = 5
			}
			which := [6]int{state.agent, state.customer, min(state.customer, none), state.bot, others, own}[column]
			if (column == 2 || column == 4) && state.conversation.ID == "" {
				which = none
			}
			for _, cmd := range everyCommand("c1", by.ID) {
				if _, presence := cmd.(Presence); presence {
					continue
				}
				row := rights[cmd.Kind()][column]
				letter := row[which%past]
				if which == past && !afterwards[cmd.Kind()] {
					letter = row[others]
				}
				want := map[byte]Code{'y': "", 'd': NotOnDesk, 'r': NotAllowed}[letter]
				require.Equal(t, want, codeOf(Authorize(Scene{Conversation: state.conversation}, by, cmd)), "%s, %s, %s", name, by, cmd.Kind())
			}
		}
	}
}

func TestWhoMaySayWhatOfAnAgentsState(t *testing.T) {
	for _, by := range []Actor{ann, ada, system, robin, sue, {Role: "admin", ID: "ann"}} {
		column, there := columns[by.Role]
		if !there {
			column = 5
		}
		for i, agent := range []string{by.ID, "ben", ""} {
			for _, cmd := range everyCommand("c1", agent) {
				if _, presence := cmd.(Presence); presence {
					want := map[byte]Code{'y': "", 'r': NotAllowed}[rights[cmd.Kind()][column][i]]
					require.Equal(t, want, codeOf(Authorize(Scene{}, by, cmd)), "%s, %s of %q", by, cmd.Kind(), agent)
				}
			}
		}
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
				if cmd.Kind() == KindReceive || cmd.Kind() == KindBegin {
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
		for _, role := range []Role{Agent, Customer, System, Bot, Supervisor} {
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
