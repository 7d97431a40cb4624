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
	// agent.intent {To:not_ready Reason:rejected Until:0001-01-01 00:00:00 +0000 UTC By:}
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
	// ""     agent.assign
	// ""     agent.not_ready
	// ""     agent.renew
	// ""     agent.begin
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
	fmt.Println(ann.Admit("web", ""))
	ann, _, _ = agentstate.Step(ann, agentstate.Reserve{Work: "c2/1", Channel: "web"}, ten)
	fmt.Println(ann.Admit("web", ""))
	fmt.Println(ann.Admit("fax", ""))
	// Output:
	// <nil>
	// a piece of web for ann: the desk is full for this channel; wait until a conversation is finished
	// a piece of fax for ann: the agent does not serve this channel; offer it to an agent who does, or give this one a limit for the channel
}

// A phone call that the host runs is work like any other: it makes Busy, keeps chats
// away if the capacity says so, and is wrapped up.
func ExampleBegin() {
	ann, _, _ := agentstate.Step(ready(), agentstate.Configure{Capacity: agentstate.Capacity{
		Channels: map[string]agentstate.Limit{"voice": {Max: 1, Alone: true}, "web": {Max: 2}},
	}}, ten)
	ann, _, _ = agentstate.Step(ann, agentstate.Begin{Work: "call-7", Channel: "voice"}, ten)
	fmt.Println(ann.State(), ann.Open("web", ""))
	ann, _, _ = agentstate.Step(ann, agentstate.Finish{Work: "call-7", WrapUp: true}, ten)
	fmt.Println(ann.State())
	// Output:
	// busy a piece of web for ann: work of channel voice keeps it away; wait until that is finished
	// after_call_work
}

// A desktop says that it is there, at every sign of life. If it falls silent, the agent
// is NotReady(lost) when the lease is over.
func ExampleRenew() {
	ann, _, _ := agentstate.Step(ready(), agentstate.Renew{For: 30 * time.Second}, ten)
	fmt.Println("lease until", ann.Lease.Format(time.TimeOnly))
	ann, events, _ := agentstate.Step(ann, agentstate.Renew{For: 30 * time.Second}, ten.Add(time.Second))
	fmt.Println("a second later:", len(events), "events")
	ann, _, _ = agentstate.Step(ann, agentstate.Lapse{}, ann.Lease)
	fmt.Println(ann.State(), ann.Intent.Reason)
	// Output:
	// lease until 10:00:30
	// a second later: 0 events
	// not_ready lost
}

// A call takes the whole desk and wants half of it free, and a chat takes a quarter. So
// a call comes beside two chats and not beside three.
func ExampleCapacity() {
	ann := agentstate.New("ann")
	ann.Capacity = agentstate.Capacity{Channels: map[string]agentstate.Limit{
		"voice": {Share: 100, Spare: 50},
		"chat":  {Share: 25},
	}}
	for _, id := range []string{"c1/1", "c2/1", "c3/1"} {
		ann.Work = append(ann.Work, agentstate.Work{ID: id, Channel: "chat", Phase: agentstate.Active})
		load, room := ann.Load()
		fmt.Println(load, "of", room, ann.Admit("voice", ""))
	}
	// Output:
	// 25 of 100 <nil>
	// 50 of 100 <nil>
	// 75 of 100 a piece of voice for ann: too few units of the desk are free; wait until a conversation is finished
}

// The host's list of reasons is checked once, and asked at each wish.
func ExampleReasons() {
	reasons := agentstate.Reasons{{ID: "lunch", Break: true}, {ID: "training"}}
	fmt.Println(reasons.Check(), reasons.Break("lunch"), reasons.Break("training"))
	fmt.Println(reasons.Allow("training"))
	fmt.Println(reasons.Allow("golf"))
	// Output:
	// <nil> true false
	// <nil>
	// NotReady for a reason: the reason is not in the list; choose one of the list
}

// A reply comes while Ann is away: it waits parked, and she takes it up in her shift.
func ExampleAssign() {
	ann, _, _ := agentstate.Step(agentstate.New("ann"), agentstate.Assign{Work: "c1/2", Channel: "sms"}, ten)
	fmt.Println(ann.State(), ann.Work[0].Phase)
	ann, _, _ = agentstate.Step(ann, agentstate.LogIn{}, ten)
	ann, _, _ = agentstate.Step(ann, agentstate.Resume{Work: "c1/2", Override: true}, ten)
	fmt.Println(ann.State(), ann.Work[0].Phase, ann.Work[0].Over)
	// Output:
	// logged_out parked
	// busy active true
}
