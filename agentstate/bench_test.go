package agentstate

import (
	"fmt"
	"testing"
)

// tenPieces is a desk with ten pieces of work, of every phase.
func tenPieces() Agent {
	a := Agent{ID: "ann", Intent: Intent{State: Ready}, Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 20}, "sms": {Max: 20}}}}
	for i := range 10 {
		a.Work = append(a.Work, Work{
			ID: fmt.Sprintf("c%d/1", i), Channel: []string{"web", "sms"}[i%2], Phase: []Phase{Offered, Active, Parked, WrapUp}[i%4],
		})
	}
	return a
}

func BenchmarkStep(b *testing.B) {
	a := tenPieces()
	commands := []Command{
		Reserve{Work: "c99/1", Channel: "web"}, Take{Work: "c8/1"}, Reject{Work: "c8/1"}, Finish{Work: "c9/1", WrapUp: true},
		Done{Work: "c7/1"}, Resume{Work: "c6/1"}, GoNotReady{Reason: "lunch"},
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, _, err := Step(a, commands[i%len(commands)], noon); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPermitted(b *testing.B) {
	a := tenPieces()
	b.ReportAllocs()
	for b.Loop() {
		if len(Permitted(a, noon)) < 10 {
			b.Fatal("too few")
		}
	}
}
