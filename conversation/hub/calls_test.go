package hub_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
)

// TestWhatACommandAsksOfTheStore: how often each common command goes to the store while
// nothing waits. A round trip to a database is what a command costs, so one more has to
// be meant.
func TestWhatACommandAsksOfTheStore(t *testing.T) {
	w := newHouse(t)
	w.ready("ann", 3)
	w.ready("bob", 3)
	w.do(agent("bob"), conversation.Presence{Do: agentstate.GoNotReady{Reason: "lunch"}})
	asked := func(by conversation.Actor, cmd conversation.Command) string {
		var calls []string
		w.store.on(nil, func(c call) error {
			switch {
			case c.method == "Load":
				var kinds []string
				for _, key := range c.keys {
					kind, _ := key.Split()
					kinds = append(kinds, kind)
				}
				calls = append(calls, "Load "+strings.Join(kinds, "+"))
			case c.method == "List":
				kind, _, _ := strings.Cut(c.label, "/")
				calls = append(calls, "List "+kind)
			default:
				calls = append(calls, c.method)
			}
			return nil
		})
		w.do(by, cmd)
		w.store.on(nil, nil)
		return strings.Join(calls, ", ")
	}
	// What Accept and what MakeOffer need stands in two snapshots: the conversation tells
	// who and whose the rest is.
	const matching = ", List waiting, List open, List waiting, Load conv, Load agent+desk+contact, Commit, List waiting"
	for _, step := range []struct {
		by   conversation.Actor
		cmd  conversation.Command
		want string
	}{
		{customer("ada"), message("Hello"), "List open, List ended, Load conv+contact, Commit" + matching},
		{agent("ann"), conversation.Open{Conversation: "c1"}, "Load conv, Load agent+desk+contact, Commit, List waiting"},
		{customer("ada"), message("Are you there?"), "List open, Load conv+contact, Load agent+desk, Commit"},
		{agent("ann"), conversation.Send{Conversation: "c1", Text: "Yes"}, "Load conv, Load agent+desk+contact, Commit"},
		{agent("ann"), conversation.Send{Text: "Yes"}, "Load desk, Load conv, Load agent+desk+contact, Commit"},
		{agent("ann"), conversation.WrapUp{Conversation: "c1", Disposition: "sold", Note: "n"}, "Load conv, Load note, Commit"},
		{agent("ann"), conversation.Typing{Conversation: "c1", On: true}, "Load conv"},
		{customer("ada"), conversation.End{Conversation: "c1"}, "Load conv, Load agent+desk, Commit, List waiting"},
	} {
		require.Equal(t, step.want, asked(step.by, step.cmd), fmt.Sprint(step.cmd.Kind(), " of ", step.by))
	}
}
