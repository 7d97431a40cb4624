package conversation

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/routing"
)

func TestZeroOfAServiceMeansItsDefault(t *testing.T) {
	rules := Configuration{Services: []Service{{ID: "shop", Queue: "sales"}}, Queues: []Queue{{ID: "sales"}}}
	require.NoError(t, rules.Check())
	s, there := rules.Service("shop")
	require.True(t, there)
	require.Equal(t, Service{
		ID: "shop", Name: "shop", Queue: "sales", OfferFor: 20 * time.Second, NotAgainFor: time.Minute, TextLimit: 4000, LateAfter: time.Minute,
		InviteFor: time.Minute, MaxHops: 10, AfterEnd: AfterEnd{Inbound: FollowUpNew, Outbound: FollowUpIgnore, For: 24 * time.Hour},
		Texts: Texts{IdleWarning: DefaultIdleWarning, IdleEnded: DefaultIdleEnded, Joined: DefaultJoined, Left: DefaultLeft},
	}, s)
	q, there := rules.Queue("sales")
	require.True(t, there)
	require.Equal(t, Queue{ID: "sales", Name: "sales", KeepLost: 2 * time.Minute}, q)
	_, there = rules.Service("care")
	require.False(t, there)
	_, there = rules.Queue("care")
	require.False(t, there)
	require.Empty(t, rules.Services[0].Name, "the configuration stays as it was given")
}

func TestNeverIsNotADefault(t *testing.T) {
	rules := house()
	require.NoError(t, rules.Check())
	s, _ := rules.Service("care")
	require.Equal(t, Never, s.NotAgainFor)
	require.Equal(t, Never, s.WrapUpFor)
	s, _ = rules.Service("quick")
	require.Equal(t, Never, s.LateAfter)
}

func TestEveryFaultOfAConfigurationIsNamedAtOnce(t *testing.T) {
	long := strings.Repeat("x", MaxID+1)
	for fault, change := range map[string]func(*Configuration){
		"queue 2: the ID is empty":            func(c *Configuration) { c.Queues = append(c.Queues, Queue{}) },
		`queue "sales" stands twice`:          func(c *Configuration) { c.Queues = append(c.Queues, Queue{ID: "sales"}) },
		"a need has no proper skill":          func(c *Configuration) { c.Queues[0].Needs = []routing.Need{{}} },
		"or a negative level":                 func(c *Configuration) { c.Queues[0].Needs = []routing.Need{{Skill: "billing", Level: -1}} },
		"service 1: the ID is empty":          func(c *Configuration) { c.Services[0].ID = long },
		`service "shop" stands twice`:         func(c *Configuration) { c.Services = append(c.Services, c.Services[0]) },
		`there is no queue "care"`:            func(c *Configuration) { c.Services[0].Queue = "care" },
		"an offer needs a deadline":           func(c *Configuration) { c.Services[0].OfferFor = Never },
		"NotAgainFor is negative":             func(c *Configuration) { c.Services[0].NotAgainFor = -2 },
		"WrapUpFor is negative":               func(c *Configuration) { c.Services[0].WrapUpFor = -2 },
		"LateAfter is negative":               func(c *Configuration) { c.Services[0].LateAfter = -2 },
		"TextLimit is not between 0 and 5000": func(c *Configuration) { c.Services[0].TextLimit = -1 },
		"Miss has a negative value":           func(c *Configuration) { c.Services[0].Miss = agentstate.MissRule{LogOutAfter: -1} },
		"disposition 1 is empty":              func(c *Configuration) { c.Services[0].Dispositions = []string{""} },
		`disposition "sold" stands twice`:     func(c *Configuration) { c.Services[0].Dispositions = []string{"sold", "lost", "sold"} },
		"KeepLost is negative":                func(c *Configuration) { c.Queues[0].KeepLost = -2 },
		"which is not one of Channels": func(c *Configuration) {
			c.Services[0].Channels, c.Services[0].LongLived = []string{"web"}, []string{"sms"}
		},
		"a channel is empty":            func(c *Configuration) { c.Services[0].Channels = []string{""} },
		"a long-lived channel is empty": func(c *Configuration) { c.Services[0].LongLived = []string{""} },
		"Label is too long":             func(c *Configuration) { c.Services[0].Label = long },
		"WrapUp.Fixed has no time":      func(c *Configuration) { c.Services[0].WrapUp.Fixed, c.Services[0].WrapUpFor = true, Never },
		"WrapUp is Fixed and Frees":     func(c *Configuration) { c.Services[0].WrapUp.Fixed, c.Services[0].WrapUp.Frees = true, true },
		"so that there is no wrap-up":   func(c *Configuration) { c.Services[0].WrapUp.Frees = true },
		"needs a Default":               func(c *Configuration) { c.Services[0].WrapUp.MustBook, c.Services[0].WrapUpFor = true, time.Minute },
		"Default is not one of Dispositions": func(c *Configuration) {
			c.Services[0].Dispositions, c.Services[0].WrapUp.Default = []string{"sold"}, "lost"
		},
		"Idle has a negative time":               func(c *Configuration) { c.Services[0].Idle.EndAfter = Never },
		"Idle warns of an end":                   func(c *Configuration) { c.Services[0].Idle.WarnAfter = time.Minute },
		"AfterEnd has an unknown rule":           func(c *Configuration) { c.Services[0].AfterEnd.Outbound = "again" },
		"AfterEnd.For is negative":               func(c *Configuration) { c.Services[0].AfterEnd.For = -2 },
		"AtLogOut is unknown":                    func(c *Configuration) { c.Services[0].AtLogOut = "stay" },
		"Lapse is unknown":                       func(c *Configuration) { c.Services[0].Lapse = "stay" },
		"InviteFor is negative":                  func(c *Configuration) { c.Services[0].InviteFor = Never },
		"MaxHops is negative":                    func(c *Configuration) { c.Services[0].MaxHops = -1 },
		"field 1 of PreChat has no proper name":  func(c *Configuration) { c.Services[0].PreChat = []FormField{{}} },
		`field "name" of PreChat stands twice`:   func(c *Configuration) { c.Services[0].PreChat = []FormField{{Name: "name"}, {Name: "name"}} },
		"one of Texts is too long":               func(c *Configuration) { c.Services[0].Texts.Left = "\xff" },
		`reason "missed" is one that rules give`: func(c *Configuration) { c.Reasons = agentstate.Reasons{{ID: agentstate.Missed}} },
		"the name is not made of a to z":         func(c *Configuration) { c.Slash = []SlashCommand{{Name: "Form"}} },
		"there is a command of this name":        func(c *Configuration) { c.Slash = []SlashCommand{{Name: "ban"}} },
		`slash command "form" stands twice`:      func(c *Configuration) { c.Slash = []SlashCommand{{Name: "form"}, {Name: "form"}} },
		"disposition 2 is empty, too long or no": func(c *Configuration) { c.Services[0].Dispositions = []string{"sold", "\xff"} },
	} {
		rules := Configuration{Services: []Service{{ID: "shop", Queue: "sales"}}, Queues: []Queue{{ID: "sales"}}}
		change(&rules)
		require.ErrorContains(t, rules.Check(), fault)
		rules.Services = append(rules.Services, Service{ID: "other", Queue: "nowhere"})
		require.ErrorContains(t, rules.Check(), fault)
		require.ErrorContains(t, rules.Check(), `there is no queue "nowhere"`)
	}
}

// A scene that contradicts itself, because somebody edited a store by hand, is
// refused and nothing is half done.
func TestASceneThatContradictsItselfIsRefused(t *testing.T) {
	s := ready(t)
	offered, active := s.calls(ada, "shop"), s.talks(bob, ann, "shop")
	s.offers(offered, ann)
	wrapping := s.talks(cleo, ben, "shop")
	s.does(ben, End{})
	for _, line := range []struct {
		by  Actor
		cmd Command
	}{
		{ann, Accept{Conversation: offered}}, {ann, Open{Conversation: offered}}, {ann, Reject{Conversation: offered}},
		{ada, End{Conversation: offered}}, {ann, End{Conversation: active}}, {ben, Done{Conversation: wrapping}},
	} {
		scene := s.scene(line.by, line.cmd)
		scene.Agents = nil
		d, err := Decide(scene, line.by, line.cmd, s.now)
		require.ErrorIs(t, err, agentstate.UnknownWork, line.cmd.Kind())
		require.Equal(t, Decision{}, d)
	}
	s.now = s.now.Add(time.Hour)
	for _, cmd := range []Command{Miss{Conversation: offered, Offer: 1}, ExpireWrapUp{Conversation: wrapping, Segment: 1}} {
		scene := s.scene(system, cmd)
		scene.Agents = nil
		_, err := Decide(scene, system, cmd, s.now)
		require.ErrorIs(t, err, agentstate.UnknownWork, cmd.Kind())
	}
}
