package agentstate_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/parley-go/parley/agentstate"
)

var ten = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// ready returns Ann, who has room for two web chats and asked for work.
func ready() agentstate.Agent {
	ann := agentstate.New("ann")
	for _, cmd := range []agentstate.Command{
		agentstate.Configure{Name: "Ann", Capacity: agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 2}}}},
		agentstate.LogIn{Ready: true},
	} {
		ann, _, _ = agentstate.Step(ann, cmd, ten)
	}
	return ann
}

// Ann is Ready. A chat is offered, and she does not answer.
func Example() {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	ann := agentstate.New("ann")
	say := func(cmd agentstate.Command) {
		var err error
		if ann, _, err = agentstate.Step(ann, cmd, now); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s -> %s %q\n", cmd.Kind(), ann.State(), ann.Intent.Reason)
	}

	say(agentstate.Configure{Name: "Ann", Capacity: agentstate.Capacity{
		Channels: map[string]agentstate.Limit{"web": {Max: 2}},
	}})
	say(agentstate.LogIn{Ready: true})
	say(agentstate.Reserve{Work: "c1/1", Channel: "web", Until: now.Add(20 * time.Second)})
	now = now.Add(20 * time.Second)
	say(agentstate.Take{Work: "c1/1"})
	say(agentstate.Miss{Work: "c1/1"})
	say(agentstate.GoReady{})
	// Output:
	// agent.configure -> logged_out ""
	// agent.log_in -> ready ""
	// agent.reserve -> busy ""
	// ann takes c1/1: the offer ended at 10:00:20.000, it is 10:00:20.000; wait for the next offer
	// agent.miss -> not_ready "missed"
	// agent.ready -> ready ""
}

// A refused command leaves the agent as it was, and its error is a code that
// errors.Is finds.
func ExampleStep() {
	ann, events, err := agentstate.Step(ready(), agentstate.Reserve{Work: "c1/1", Channel: "web"}, ten)
	fmt.Println(ann.State(), len(events), err)

	ann, events, err = agentstate.Step(ann, agentstate.Reserve{Work: "c2/1", Channel: "sms"}, ten)
	fmt.Println(ann.State(), len(events), errors.Is(err, agentstate.ChannelNotServed))
	// Output:
	// busy 1 <nil>
	// busy 0 true
}

// A reject is two events: the offer leaves the desk, and the wish is no longer Ready.
func ExampleDecide() {
	ann, _, _ := agentstate.Step(ready(), agentstate.Reserve{Work: "c1/1", Channel: "web"}, ten)
	events, err := agentstate.Decide(ann, agentstate.Reject{Work: "c1/1"}, ten)
	for _, e := range events {
		fmt.Printf("%s %+v\n", e.Kind(), e)
	}
	fmt.Println(ann.State(), err) // nothing has happened yet
	// Output:
	// agent.intent {To:not_ready Reason:rejected Until:0001-01-01 00:00:00 +0000 UTC}
	// agent.work_dropped {Work:c1/1 Why:rejected}
	// busy <nil>
}

// An agent is the fold of its events.
func ExampleEvolve() {
	ann := agentstate.New("ann")
	for _, e := range []agentstate.Event{
		agentstate.IntentChanged{To: agentstate.Ready},
		agentstate.WorkAdded{Work: "c1/1", Channel: "web", Phase: agentstate.Offered},
		agentstate.WorkMoved{Work: "c1/1", Phase: agentstate.Active},
		agentstate.WorkMoved{Work: "c1/1", Phase: agentstate.WrapUp},
		agentstate.WorkDropped{Work: "c1/1", Why: agentstate.Finished},
	} {
		ann = agentstate.Evolve(ann, e, ten)
		fmt.Println(ann.State())
	}
	// Output:
	// ready
	// busy
	// busy
	// after_call_work
	// ready
}

// What a desktop may offer now; the rest of its buttons are grey.
func ExamplePermitted() {
	ann, _, _ := agentstate.Step(ready(), agentstate.Reserve{Work: "c1/1", Channel: "web"}, ten)
	for _, p := range agentstate.Permitted(ann, ten) {
		fmt.Printf("%-6q %s\n", p.Target, p.Kind)
	}
	// Output:
	// ""     agent.configure
	// ""     agent.log_out
	// ""     agent.not_ready
	// ""     agent.reserve
	// "c1/1" agent.take
	// "c1/1" agent.reject
	// "c1/1" agent.miss
	// "c1/1" agent.withdraw
}

// A break that is asked for in the middle of a chat begins at its end.
func ExampleAgent_State() {
	ann := ready()
	for _, cmd := range []agentstate.Command{
		agentstate.Reserve{Work: "c1/1", Channel: "web"},
		agentstate.Take{Work: "c1/1"},
		agentstate.GoNotReady{Reason: "lunch"},
		agentstate.Finish{Work: "c1/1"},
	} {
		ann, _, _ = agentstate.Step(ann, cmd, ten)
		wish, waits := ann.Pending()
		fmt.Println(ann.State(), wish.Reason, waits)
	}
	// Output:
	// busy  false
	// busy  false
	// busy lunch true
	// not_ready lunch false
}

func ExampleAgent_Admit() {
	ann, _, _ := agentstate.Step(ready(), agentstate.Reserve{Work: "c1/1", Channel: "web"}, ten)
	fmt.Println(ann.Admit("web"))
	ann, _, _ = agentstate.Step(ann, agentstate.Reserve{Work: "c2/1", Channel: "web"}, ten)
	fmt.Println(ann.Admit("web"))
	fmt.Println(ann.Admit("fax"))
	// Output:
	// <nil>
	// a piece of web for ann: the desk is full for this channel; wait until a conversation is finished
	// a piece of fax for ann: the agent does not serve this channel; offer it to an agent who does, or give this one a limit for the channel
}
