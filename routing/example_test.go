package routing_test

import (
	"fmt"
	"time"

	"github.com/parley-go/parley/routing"
)

// nine is the instant at which the stories of this package begin.
var nine = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// The story of the package: an urgent chat, an offer that was missed, and why
// nobody takes it now.
func Example() {
	c1 := routing.Work{ID: "c1", Channel: "chat", Since: nine}
	c2 := routing.Work{
		ID: "c2", Channel: "chat", Since: nine.Add(time.Minute), Priority: 1,
		Needs: []routing.Need{{Skill: "german"}},
	}
	ann := routing.Candidate{
		ID: "ann", Open: []string{"chat"}, IdleSince: nine, Skills: map[string]int{"german": 3},
	}
	bob := routing.Candidate{ID: "bob", Open: []string{"chat"}, IdleSince: nine.Add(-time.Hour)}
	candidates := []routing.Candidate{ann, bob}

	now := nine.Add(5 * time.Minute)
	pairs, recheck := routing.Match(nil, []routing.Work{c1, c2}, candidates, now)
	fmt.Println(pairs, recheck.IsZero())

	// Ann does not answer: c2 keeps its age and passes her over for a minute.
	c2.NotAgain = []routing.Exclusion{{Candidate: "ann", Until: now.Add(time.Minute)}}
	pairs, recheck = routing.Match(nil, []routing.Work{c2}, candidates, now)
	fmt.Println(pairs, recheck.Format(time.TimeOnly))
	for _, opinion := range routing.Explain(nil, c2, candidates, now) {
		fmt.Println(opinion)
	}

	pairs, _ = routing.Match(nil, []routing.Work{c2}, candidates, recheck)
	fmt.Println(pairs)
	// Output:
	// [{c2 ann} {c1 bob}] true
	// [] 09:06:00
	// bob: skill_missing: german 1 needed
	// ann: not_again: not before 2026-03-02T09:06:00Z
	// [{c2 ann}]
}

// Each queue has its policy, but all work stands in one order. "support" is not
// named, so it is served by the longest idle.
func ExampleMatch() {
	policies := routing.Policies{"sales": routing.LeastLoaded()}
	work := []routing.Work{
		{ID: "c1", Queue: "support", Channel: "chat", Since: nine.Add(2 * time.Second)},
		{ID: "c2", Queue: "sales", Channel: "chat", Since: nine.Add(1 * time.Second)},
		{ID: "c3", Queue: "sales", Channel: "chat", Since: nine.Add(3 * time.Second)},
	}
	candidates := []routing.Candidate{
		{ID: "ann", Open: []string{"chat"}, Load: 2, Room: 3, IdleSince: nine},
		{ID: "bob", Open: []string{"chat"}, Load: 1, Room: 3, IdleSince: nine.Add(time.Second)},
	}
	pairs, recheck := routing.Match(policies, work, candidates, nine.Add(time.Minute))
	for _, pair := range pairs {
		fmt.Println(pair.Work, "->", pair.Candidate)
	}
	fmt.Println("c3 waits for a change:", recheck.IsZero())
	// Output:
	// c2 -> bob
	// c1 -> ann
	// c3 waits for a change: true
}

// Every candidate, the one that would get it first, and for the others the first
// rule that keeps them out.
func ExampleExplain() {
	work := routing.Work{
		ID: "c1", Channel: "chat", Since: nine,
		Needs:    []routing.Need{{Skill: "german", Level: 3}},
		NotAgain: []routing.Exclusion{{Candidate: "eve", Until: nine.Add(time.Minute)}},
	}
	german := func(level int) map[string]int { return map[string]int{"german": level} }
	candidates := []routing.Candidate{
		{ID: "ann", Open: []string{"chat"}, Skills: german(2), IdleSince: nine},
		{ID: "bob", Open: []string{"chat"}, IdleSince: nine},
		{ID: "cid", Open: []string{"sms"}, Skills: german(5), IdleSince: nine},
		{ID: "dan", Open: []string{"chat"}, Skills: german(3), IdleSince: nine},
		{ID: "eve", Open: []string{"chat"}, Skills: german(4), IdleSince: nine},
	}
	for _, opinion := range routing.Explain(nil, work, candidates, nine) {
		fmt.Println(opinion)
	}
	// Output:
	// dan: rank 1, score 0
	// ann: skill_too_low: german 3 needed, has 2
	// bob: skill_missing: german 3 needed
	// cid: channel_not_open
	// eve: not_again: not before 2026-03-02T09:01:00Z
}

// Bob has been idle for longer; how much is on the desks does not matter.
func ExampleLongestIdle() {
	policies := routing.Policies{"sales": routing.LongestIdle()}
	work := []routing.Work{{ID: "c1", Queue: "sales", Channel: "chat", Since: nine}}
	candidates := []routing.Candidate{
		{ID: "ann", Open: []string{"chat"}, Load: 0, Room: 4, IdleSince: nine.Add(-1 * time.Minute)},
		{ID: "bob", Open: []string{"chat"}, Load: 3, Room: 4, IdleSince: nine.Add(-5 * time.Minute)},
	}
	pairs, _ := routing.Match(policies, work, candidates, nine)
	fmt.Println(pairs)
	// Output: [{c1 bob}]
}

// Both hold two chats, but Bob could hold five: he is the less loaded.
func ExampleLeastLoaded() {
	policies := routing.Policies{"sales": routing.LeastLoaded()}
	work := []routing.Work{{ID: "c1", Queue: "sales", Channel: "chat", Since: nine}}
	candidates := []routing.Candidate{
		{ID: "ann", Open: []string{"chat"}, Load: 2, Room: 3, IdleSince: nine.Add(-time.Hour)},
		{ID: "bob", Open: []string{"chat"}, Load: 2, Room: 5, IdleSince: nine},
	}
	pairs, _ := routing.Match(policies, work, candidates, nine)
	fmt.Println(pairs)
	// Output: [{c1 bob}]
}

// A host's own rule as a plain function: a VIP is kept for its own agent for two
// minutes, and then anybody may help, the own agent still before all others.
func ExamplePolicyFunc() {
	own := map[string]string{"c1": "ann"} // the host's knowledge, by work
	keep := func(w routing.Work, c routing.Candidate, now time.Time) routing.Verdict {
		agent, vip := own[w.ID]
		until := w.Since.Add(2 * time.Minute)
		switch {
		case vip && c.ID == agent:
			return routing.Verdict{Score: 1}
		case vip && now.Before(until):
			return routing.Verdict{Refuse: "kept_for_own_agent", Recheck: until}
		}
		return routing.Verdict{}
	}
	policies := routing.Policies{"vip": routing.PolicyFunc(keep)}
	work := []routing.Work{{ID: "c1", Queue: "vip", Channel: "chat", Since: nine}}
	ann := routing.Candidate{ID: "ann", Open: []string{"chat"}, IdleSince: nine}
	bob := routing.Candidate{ID: "bob", Open: []string{"chat"}, IdleSince: nine.Add(-time.Hour)}

	pairs, recheck := routing.Match(policies, work, []routing.Candidate{bob}, nine)
	fmt.Println("ann is away: ", pairs, "ask again at", recheck.Format(time.TimeOnly))
	pairs, _ = routing.Match(policies, work, []routing.Candidate{bob}, recheck)
	fmt.Println("after the hold:", pairs)
	pairs, _ = routing.Match(policies, work, []routing.Candidate{ann, bob}, nine)
	fmt.Println("ann is back: ", pairs)
	// Output:
	// ann is away:  [] ask again at 09:02:00
	// after the hold: [{c1 bob}]
	// ann is back:  [{c1 ann}]
}
