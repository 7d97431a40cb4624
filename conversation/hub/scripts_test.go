package hub_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/hubtest"
	"github.com/parley-go/parley/conversation/hub/memory"
	"github.com/parley-go/parley/internal/script"
	"github.com/parley-go/parley/routing"
)

// centre is the contact centre of the scenarios: a shop without wrap-up, a help desk
// with everything, a service that wraps up without end, one that needs a skill, and
// one for each rule that a service can choose. SMS goes through a transport, the web
// chat is read from the feed.
func centre() hub.Config {
	return hub.Config{
		Services: []conversation.Service{
			{ID: "shop", Name: "Web shop", Queue: "sales"},
			{ID: "help", Name: "Help desk", Queue: "support", WrapUpFor: 30 * time.Second,
				Dispositions: []string{"solved", "escalated"},
				Miss:         agentstate.MissRule{ReturnAfter: time.Minute, LogOutAfter: 3}},
			{ID: "care", Queue: "support", WrapUpFor: conversation.Never},
			{ID: "billing", Queue: "billing"},

			{ID: "booked", Queue: "support", WrapUpFor: 30 * time.Second, Dispositions: []string{"solved", "unknown"},
				WrapUp: conversation.WrapUpRule{MustBook: true, Default: "unknown"}},
			{ID: "fixed", Queue: "support", WrapUpFor: 30 * time.Second, WrapUp: conversation.WrapUpRule{Fixed: true}},
			{ID: "later", Queue: "support", WrapUpFor: conversation.Never, WrapUp: conversation.WrapUpRule{Frees: true}},
			{ID: "swift", Queue: "sales", AutoAnswer: true},
			{ID: "text", Name: "Texts", Queue: "sales", LongLived: []string{"sms"}, WrapUpFor: 30 * time.Second,
				AfterEnd: conversation.AfterEnd{Inbound: conversation.FollowUpReopen}},
			{ID: "chatty", Queue: "sales", AfterEnd: conversation.AfterEnd{Inbound: conversation.FollowUpReopen, For: time.Hour},
				AtLogOut: conversation.LogOutQueues},
			{ID: "brief", Queue: "sales", AtLogOut: conversation.LogOutEndsAll},
			{ID: "kept", Queue: "kept", LongLived: []string{"sms"}},
			{ID: "quiet", Queue: "sales", LongLived: []string{"sms"}, Idle: conversation.IdleRule{WarnAfter: time.Minute, EndAfter: 30 * time.Second}},
			{ID: "kind", Queue: "sales", Texts: conversation.Texts{Greeting: "Welcome!"}, PreChat: []conversation.FormField{
				{Name: "name", Is: conversation.FieldName, Required: true}, {Name: "question", Is: conversation.FieldQuestion}, {Name: "size"}}},
			{ID: "passed", Queue: "sales", Lapse: conversation.LapseQueues},
			{ID: "dropped", Queue: "sales", Lapse: conversation.LapseDrops},
			{ID: "short", Queue: "sales", MaxHops: 1},
		},
		Queues: []conversation.Queue{
			{ID: "sales", Name: "Sales"},
			{ID: "support"},
			{ID: "billing", Needs: []routing.Need{{Skill: "billing", Level: 2}}},
			{ID: "kept", KeepLost: conversation.Never},
		},
		Slash:      []conversation.SlashCommand{{Name: "callback", Help: "call the customer back"}},
		Transports: map[string]hub.Transport{"sms": nil},
	}
}

// TestScripts tells the rules as a supervisor would read them; package hubtest says
// how to read the lines.
func TestScripts(t *testing.T) {
	script.Run(t, "testdata/*.txt", func(t *testing.T, c script.Case) string {
		return play(t, c.Input)
	})
}

// TestScriptsWithACrashBetweenEveryTwoLines: what happens does not depend on what a
// hub has in memory. Each story is told again with another hub for each line.
func TestScriptsWithACrashBetweenEveryTwoLines(t *testing.T) {
	script.Run(t, "testdata/*.txt", func(t *testing.T, c script.Case) string {
		var crashing []string
		for _, line := range c.Input {
			crashing = append(crashing, line, "crash")
		}
		without := play(t, c.Input)
		require.Equal(t, without, play(t, crashing))
		return without
	})
}

func play(t *testing.T, lines []string) string {
	t.Helper()
	told, err := hubtest.New(memory.New(), centre()).Run(slices.Clone(lines))
	require.NoError(t, err)
	return told
}
