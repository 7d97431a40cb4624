package agentstate_test

import (
	"fmt"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// Ann is Ready for an hour, talks for a quarter, and goes to lunch.
func ExampleMeasure() {
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	log := []agentstate.Line{
		{At: nine, Event: agentstate.IntentChanged{To: agentstate.Ready}},
		{At: nine.Add(60 * time.Minute), Event: agentstate.WorkAdded{Work: "c1/1", Channel: "web", Phase: agentstate.Offered}},
		{At: nine.Add(60 * time.Minute), Event: agentstate.WorkMoved{Work: "c1/1", Phase: agentstate.Active}},
		{At: nine.Add(75 * time.Minute), Event: agentstate.WorkDropped{Work: "c1/1", Why: agentstate.Finished}},
		{At: nine.Add(75 * time.Minute), Event: agentstate.IntentChanged{To: agentstate.NotReady, Reason: "lunch"}},
	}
	s, err := agentstate.Measure(agentstate.New("ann"), log, agentstate.Window{From: nine, To: nine.Add(2 * time.Hour)}, agentstate.Reasons{{ID: "lunch", Break: true}})
	fmt.Println(s.States[agentstate.Ready], s.States[agentstate.Busy], s.States[agentstate.NotReady], s.Break, err)
	fmt.Println(s.Offered, s.Accepted, s.Handled, s.HandleTime(), s.Occupancy())
	// Output:
	// 1h0m0s 15m0s 45m0s 45m0s <nil>
	// 1 1 1 15m0s 0.125
}

func ExampleIntervals() {
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	log := []agentstate.Line{
		{At: nine.Add(5 * time.Minute), Event: agentstate.IntentChanged{To: agentstate.Ready}},
		{At: nine.Add(35 * time.Minute), Event: agentstate.IntentChanged{To: agentstate.NotReady, Reason: "lunch"}},
	}
	list, _ := agentstate.Intervals(agentstate.New("ann"), log, agentstate.Window{From: nine, To: nine.Add(time.Hour)}, nil)
	for _, i := range list {
		fmt.Printf("%s %-6s %s %q\n", i.From.Format("15:04"), i.To.Sub(i.From), i.State, i.Reason)
	}
	// Output:
	// 09:00 5m0s   logged_out ""
	// 09:05 30m0s  ready ""
	// 09:35 25m0s  not_ready "lunch"
}

// A night shift is two days, each measured with the agent as it was at midnight.
func ExampleWindow_Days() {
	ten := time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC)
	ann, log := agentstate.New("ann"), []agentstate.Line{{At: ten, Event: agentstate.IntentChanged{To: agentstate.Ready}}}
	days, _ := agentstate.Window{From: ten, To: ten.Add(8 * time.Hour)}.Days(time.UTC)
	for _, d := range days {
		s, _ := agentstate.Measure(ann, log, d, nil)
		fmt.Println(d.From.Format(time.DateOnly), s.States[agentstate.Ready])
		ann, log = agentstate.Replay(ann, log, d.To)
	}
	// Output:
	// 2026-03-02 2h0m0s
	// 2026-03-03 6h0m0s
}
