package conversation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// classes is what has to change before each code is not given again.
var classes = map[string]struct {
	code  Code
	class agentstate.Class
}{
	"UnknownService":     {UnknownService, agentstate.ClassArgument},
	"UnknownChannel":     {UnknownChannel, agentstate.ClassArgument},
	"UnknownAgent":       {UnknownAgent, agentstate.ClassArgument},
	"UnknownDisposition": {UnknownDisposition, agentstate.ClassArgument},
	"UnknownQueue":       {UnknownQueue, agentstate.ClassArgument},
	"UnknownContact":     {UnknownContact, agentstate.ClassArgument},
	"UnknownSlash":       {UnknownSlash, agentstate.ClassArgument},
	"FormIncomplete":     {FormIncomplete, agentstate.ClassArgument},
	"AlreadyThere":       {AlreadyThere, agentstate.ClassArgument},
	"Circling":           {Circling, agentstate.ClassArgument},
	"Barring":            {Barring, agentstate.ClassRight},
	"NotOwner":           {NotOwner, agentstate.ClassRight},
	"AlreadyOpen":        {AlreadyOpen, agentstate.ClassState},
	"AlreadyInvited":     {AlreadyInvited, agentstate.ClassState},
	"NoInvitation":       {NoInvitation, agentstate.ClassState},
	"NobodyElse":         {NobodyElse, agentstate.ClassState},
	"TooManyHops":        {TooManyHops, agentstate.ClassState},
	"NotParked":          {NotParked, agentstate.ClassState},
	"OptOut":             {OptOut, agentstate.ClassState},
	"DispositionMissing": {DispositionMissing, agentstate.ClassState},
	"TextEmpty":          {TextEmpty, agentstate.ClassArgument},
	"TextTooLong":        {TextTooLong, agentstate.ClassArgument},
	"TextNotUTF8":        {TextNotUTF8, agentstate.ClassArgument},
	"NotAllowed":         {NotAllowed, agentstate.ClassRight},
	"OfferGone":          {OfferGone, agentstate.ClassState},
	"NotOnDesk":          {NotOnDesk, agentstate.ClassState},
	"NotWaiting":         {NotWaiting, agentstate.ClassState},
	"NotAgainYet":        {NotAgainYet, agentstate.ClassState},
	"SkillMissing":       {SkillMissing, agentstate.ClassState},
	"AlreadyEnded":       {AlreadyEnded, agentstate.ClassState},
	"NotEnded":           {NotEnded, agentstate.ClassState},
	"TooEarly":           {TooEarly, agentstate.ClassState},
}

func TestEveryCodeHasItsClass(t *testing.T) {
	codes := declarations(t).consts["Code"]
	slices.Sort(codes)
	require.Equal(t, codes, names(classes))
	seen := map[Code]bool{}
	for name, c := range classes {
		require.Equal(t, c.class, refuse(c.code, "", "", "").Class, name)
		require.False(t, seen[c.code], name)
		seen[c.code] = true
	}
	require.Equal(t, agentstate.ClassArgument, refuse(BadArgument, "", "", "").Class)
}

// A refusal's sentence says what was asked, why not, and what would help.
func TestRefusalsAreSentencesOfThreeParts(t *testing.T) {
	s := ready(t)
	mine, waiting := s.talks(ada, ann, "shop"), s.calls(bob, "care")
	s.offers(waiting, ben)
	s.does(ben, Reject{Conversation: waiting})
	s.does(ben, Presence{Do: agentstate.GoReady{}})
	bills := s.does(cleo, Receive{Service: "bills", Channel: "sms", Text: "Hello"}).Entries[0].Conversation
	ended := s.does(cleo, Receive{Service: "shop", Channel: "web", Text: "Hello"}).Entries[0].Conversation
	s.does(cleo, End{Conversation: ended})
	offered := s.calls(cleo, "shop")
	s.offers(offered, ann)
	long := Text(strings.Repeat("x", 4001))
	for _, c := range []struct {
		by       Actor
		cmd      Command
		code     Code
		sentence string
	}{
		{ada, Receive{Service: "nope", Channel: "sms"}, UnknownService, "message of customer ada: there is no service nope; name a service of the configuration"},
		{system, Presence{Agent: "zoe", Do: agentstate.LogIn{}}, UnknownAgent, "agent.log_in of zoe: there is no such agent; configure the agent first"},
		{system, MakeOffer{Conversation: waiting, Agent: "zoe"}, UnknownAgent, "offer c2 to zoe: there is no such agent; configure the agent first"},
		{ann, WrapUp{Disposition: "nope"}, UnknownDisposition, "conversation.wrap_up of c1: the service has no such disposition; choose one of its list"},
		{ann, Send{}, TextEmpty, "message into c1: there is no text; write something"},
		{ann, Send{Text: long}, TextTooLong, "message into c1: the text has 4001 characters, 4000 are allowed; send it in parts"},
		{ann, Send{Text: "\xff"}, TextNotUTF8, "message into c1: the text is not UTF-8; send it as UTF-8"},
		{ada, Done{Conversation: mine}, NotAllowed, "customer asks for conversation.done: it is not for this role; ask somebody who may"},
		{ben, Accept{Conversation: waiting}, OfferGone, "conversation.accept of c2: this offer is over; wait for the next alert"},
		{ann, Send{Conversation: waiting, Text: "Hello"}, NotOnDesk, "conversation.send of c2: it is not on the desk; choose one of the active list"},
		{ben, Send{Text: "Hello"}, NotOnDesk, "conversation.send: no conversation is named and none is in focus; name one, or focus one"},
		{bob, End{Conversation: mine}, NotOnDesk, "conversation.end of c1: there is no such conversation of this customer; begin one with a message"},
		{system, MakeOffer{Conversation: mine, Agent: "ben"}, NotWaiting, "offer c1 to ben: it does not wait for an agent; look at the queue again"},
		{system, MakeOffer{Conversation: waiting, Agent: "ben"}, NotAgainYet, "offer c2 to ben: the agent has just turned it down; offer it to somebody else"},
		{system, MakeOffer{Conversation: bills, Agent: "ann"}, SkillMissing, "offer c3 to ann: the agent lacks billing at level 2; offer it to somebody else"},
		{system, Send{Conversation: ended, Text: "Hello"}, AlreadyEnded, "message into c4: the conversation is over; wait until the customer writes again, or begin a new one"},
		{ann, Done{}, NotEnded, "conversation.done of c1: the conversation is not over; end it first"},
		{system, Miss{Conversation: offered, Offer: 1}, TooEarly, "conversation.miss of c5: the offer lasts until 10:00:20.000; wait for it"},
	} {
		r := s.refused(c.by, c.cmd, c.code)
		require.EqualError(t, r, c.sentence)
	}
	require.EqualError(t, NotOnDesk, "not_on_desk")
}

func TestBadTextsAndFieldsOfAMessage(t *testing.T) {
	huge, broken := strings.Repeat("x", 1<<20), "Hello\xff"
	message := func(change func(*Receive)) Receive {
		r := Receive{Service: "shop", Channel: "web", Text: "Hello"}
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		cmd  Receive
		code Code
	}{
		"no service":        {message(func(r *Receive) { r.Service = "" }), UnknownService},
		"huge service":      {message(func(r *Receive) { r.Service = huge }), UnknownService},
		"no channel":        {message(func(r *Receive) { r.Channel = "" }), BadArgument},
		"huge channel":      {message(func(r *Receive) { r.Channel = huge }), BadArgument},
		"channel not UTF-8": {message(func(r *Receive) { r.Channel = broken }), BadArgument},
		"channel with zero": {message(func(r *Receive) { r.Channel = "web\x00" }), BadArgument},
		"huge name":         {message(func(r *Receive) { r.Name = Text(huge) }), BadArgument},
		"name not UTF-8":    {message(func(r *Receive) { r.Name = Text(broken) }), BadArgument},
		"huge address":      {message(func(r *Receive) { r.Address = Text(huge) }), BadArgument},
		"address not UTF-8": {message(func(r *Receive) { r.Address = Text(broken) }), BadArgument},
		"huge number":       {message(func(r *Receive) { r.To = Text(huge) }), BadArgument},
		"number not UTF-8":  {message(func(r *Receive) { r.To = Text(broken) }), BadArgument},
		"huge page":         {message(func(r *Receive) { r.Page = Text(huge) }), BadArgument},
		"page not UTF-8":    {message(func(r *Receive) { r.Page = Text(broken) }), BadArgument},
		"huge text":         {message(func(r *Receive) { r.Text = Text(huge) }), TextTooLong},
		"text not UTF-8":    {message(func(r *Receive) { r.Text = Text(broken) }), TextNotUTF8},
	} {
		t.Run(name, func(t *testing.T) {
			s := ready(t)
			r := s.refused(ada, c.cmd, c.code)
			require.Equal(t, agentstate.ClassArgument, r.Class)
			requireShort(t, r)
			require.Empty(t, s.conversations)
		})
	}
}

func TestLongestArgumentsAreAccepted(t *testing.T) {
	s := ready(t)
	s.does(ada, Receive{
		Service: "shop", Channel: "web", Name: Text(strings.Repeat("x", MaxName)), Address: Text(strings.Repeat("x", MaxAddress)),
		To: Text(strings.Repeat("x", MaxAddress)), Page: Text(strings.Repeat("x", MaxPage)), Text: Text(strings.Repeat("語", DefaultTextLimit)),
	})
	s.writes(Actor{Role: Customer, ID: strings.Repeat("x", MaxID)}, "shop", "Hello")
	s.refused(bob, Receive{Service: "care", Channel: "web", Text: Text(strings.Repeat("語", 21))}, TextTooLong)
	s.writes(bob, "care", Text(strings.Repeat("語", 20)))
}

// A conversation whose id leaves no room for the numbers of its offers could never
// be offered to anybody.
func TestTheLongestConversationIDCanBeOffered(t *testing.T) {
	opened := 0
	for n := 1; n <= MaxID+1; n++ {
		s := ready(t)
		cmd := Receive{Conversation: strings.Repeat("x", n), Service: "shop", Channel: "web", Text: "Hello"}
		scene, _, err := Step(s.scene(ada, cmd), ada, cmd, s.now)
		if err != nil {
			require.ErrorIs(t, err, BadArgument)
			continue
		}
		opened++
		scene.Conversation.Offered, scene.Agents = 999_999_999, s.agents
		_, _, err = Step(scene, system, MakeOffer{Conversation: cmd.Conversation, Agent: "ann"}, s.now)
		require.NoError(t, err, "%d bytes", n)
	}
	require.Greater(t, opened, 100)
}

// What is named and does not exist is refused, and never repeated if it could not
// be an id.
func TestImpossibleIdsAreRefusedAndNotRepeated(t *testing.T) {
	for _, id := range []string{"", strings.Repeat("x", 1<<20), "c1\xff", "c1\x00"} {
		for _, by := range []Actor{ann, ada, system} {
			for _, cmd := range everyCommand(id, id) {
				s := ready(t)
				kind := cmd.Kind()
				_, d, err := s.try(by, cmd)
				switch kind {
				case KindReceive, KindBegin, KindPrefer, KindVisitRecent, KindMiss, KindExpireWrapUp,
					KindRecall, KindLapseInvitation, KindRelease, KindCheckIdle, KindCloseSegment:
					continue // the hub chooses; the actor's own; a timer or a follow-up that comes late
				}
				if p, own := cmd.(Presence); own && by == ann && p.Agent == "" {
					continue // its own state
				}
				require.Error(t, err, "%s %s", by, kind)
				require.Equal(t, Decision{}, d)
				requireShort(t, err)
			}
		}
	}
}

// requireShort says that a refusal is whole and does not repeat what it was given.
func requireShort(t testing.TB, err error) {
	t.Helper()
	var r *Refusal
	require.ErrorAs(t, err, &r)
	require.NotEmpty(t, r.What)
	require.NotEmpty(t, r.Why)
	require.NotEmpty(t, r.Do)
	require.Less(t, len(r.Error()), 400)
	require.NotContains(t, r.Error(), "\xff")
	require.NotContains(t, r.Error(), "\x00")
}

func TestWhatIsNoCommandIsRefused(t *testing.T) {
	s := ready(t)
	for name, cmd := range map[string]Command{
		"nothing":                     nil,
		"a presence without a wish":   Presence{Agent: "ann"},
		"a stranger":                  stranger{},
		"a pointer":                   &Send{Text: "Hello"},
		"a nil pointer":               (*Send)(nil),
		"a presence with a pointer":   Presence{Do: &agentstate.LogIn{}},
		"a presence with nil pointer": Presence{Do: (*agentstate.LogIn)(nil)},
	} {
		for _, by := range []Actor{ann, ada, system} {
			_, d, err := Step(s.whole(ann, "c1"), by, cmd, s.now)
			require.Equal(t, agentstate.ClassArgument, classOf(err), name)
			require.ErrorIs(t, err, BadArgument, name)
			require.Equal(t, Decision{}, d)
			requireShort(t, err)
		}
		require.Empty(t, Target(cmd), name)
		require.Equal(t, cmd, Aim(cmd, "c1"), name)
		require.NotPanics(t, func() { Cast(Conversation{ID: "c1"}, ann, cmd) }, name)
	}
	_, err := Decide(Scene{}, ann, nil, s.now)
	require.ErrorIs(t, err, BadArgument)
}

func classOf(err error) agentstate.Class {
	r, ok := err.(*Refusal)
	if !ok {
		return ""
	}
	return r.Class
}

// stranger is a command that this package does not know.
type stranger struct{}

func (stranger) Kind() string { return "conversation.stranger" }
func (stranger) command()     {}

// A scene with nothing in it refuses or answers; it never panics.
func TestAnEmptySceneIsHarmless(t *testing.T) {
	for _, by := range []Actor{ann, ada, system, {}} {
		for _, cmd := range everyCommand("c1", "") {
			require.NotPanics(t, func() {
				_, _, _ = Step(Scene{}, by, cmd, clockAt("10:00:00"))
				_, _ = Decide(Scene{}, by, cmd, clockAt("10:00:00"))
			}, "%s %s", by, cmd.Kind())
		}
		require.NotPanics(t, func() { Permitted(Scene{}, by, time.Time{}) })
	}
	require.NotPanics(t, func() { NewDesktop(DesktopParts{}, time.Time{}) })
	require.NotPanics(t, func() { NewCustomerView(Scene{}, nil, nil) })
}

// An agent begins with Configure and has an ID from then on, whoever built the scene.
func TestAnAgentBeginsWithConfigure(t *testing.T) {
	s := opened(t)
	for _, do := range []agentstate.Command{agentstate.LogIn{}, agentstate.Return{}, agentstate.LogOut{}} {
		s.refused(system, Presence{Agent: "zoe", Do: do}, UnknownAgent)
	}
	zoe := Actor{Role: Agent, ID: "zoe"}
	s.refused(zoe, Presence{Do: agentstate.LogIn{}}, UnknownAgent)
	s.refused(zoe, Prefer{FocusOnAccept: true}, UnknownAgent)
	require.Empty(t, Permitted(s.whole(zoe, ""), zoe, s.now))

	after, _, err := Step(Scene{}, system, Presence{Agent: "zoe", Do: agentstate.Configure{Name: "Zoe"}}, s.now)
	require.NoError(t, err)
	require.Equal(t, "zoe", after.Agents["zoe"].ID)
	require.Equal(t, agentstate.LoggedOut, after.Agents["zoe"].State())
}

func TestNobodyIsConfiguredByAnImproperName(t *testing.T) {
	s := opened(t)
	for _, id := range []string{"", strings.Repeat("x", MaxID+1), "zoe\xff", "zoe\x00"} {
		r := s.refused(system, Presence{Agent: id, Do: agentstate.Configure{Name: "Zoe"}}, UnknownAgent)
		requireShort(t, r)
	}
	s.refused(Actor{Role: System, ID: "router"}, Presence{Do: agentstate.Configure{Name: "Zoe"}}, UnknownAgent)
	require.Len(t, s.agents, 3)
}

// Services that were built by hand, or are gone from the configuration, have the
// defaults: zero is the default, never a limit of nothing.
func TestAServiceOfAZeroValueHasTheDefaults(t *testing.T) {
	s := ready(t)
	s.calls(ada, "shop")
	s.rules = Configuration{}
	s.offers("c1", ann)
	require.Equal(t, clockAt("10:00:20"), s.conversations["c1"].Offers[0].Until)
	s.does(ann, Accept{Conversation: "c1"})
	s.does(ann, Send{Text: "Good morning"})
	s.writes(ada, "gone", "Hello")
	require.Equal(t, clockAt("10:01:00"), s.line(ann, "c1").Late)
	s.does(ann, WrapUp{Disposition: "whatever"})
	s.does(ann, End{})
	require.Equal(t, PhaseDone, s.conversations["c1"].Phase())
	s.refused(ada, Receive{Service: "gone", Channel: "web"}, UnknownService)
}

// Keeping instants in order is the hub's part; a clock that goes back moves
// instants back and breaks no rule.
func TestTimeMayRunBackward(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	s.now = clockAt("09:59:00")
	s.offers(id, ann)
	require.Zero(t, s.desktop("ann").Alerts[0].Waited, "nobody waits less than not at all")
	s.now = clockAt("09:58:00")
	s.does(ann, Accept{Conversation: id})
	s.now = clockAt("09:57:00")
	s.does(ann, Send{Text: "Good morning"})
	s.does(ann, End{})
	require.Equal(t, clockAt("09:57:30"), s.line(ann, id).WrapUpUntil)
	s.now = clockAt("09:00:00")
	s.does(ann, Done{})
	s.shows(ann, agentstate.Ready, "")
}
