package agentstate_test

import (
	"fmt"

	"github.com/parley-go/parley/agentstate"
)

// What ends a Ready, and by which command.
func ExampleTransitions() {
	for _, t := range agentstate.Transitions() {
		if len(t.From) == 1 && t.From[0] == agentstate.Ready && len(t.To) > 0 {
			fmt.Printf("%s -> %s %s\n", t.Kind, t.To, t.When)
		}
	}
	// Output:
	// agent.not_ready -> [not_ready] for all channels
	// agent.lapse -> [not_ready] its time has come
	// agent.reserve -> [busy] the work is new; there is room
}
