package routing_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/routing"
)

// Short forms, so that a table reads like the story it tells.

func at(seconds int) time.Time { return nine.Add(time.Duration(seconds) * time.Second) }

func chat(id string, since int) routing.Work {
	return routing.Work{ID: id, Channel: "chat", Since: at(since)}
}

func agent(id string, idleSince int) routing.Candidate {
	return routing.Candidate{ID: id, Open: []string{"chat"}, IdleSince: at(idleSince)}
}

func match(work []routing.Work, candidates []routing.Candidate, now time.Time) []routing.Pair {
	pairs, _ := routing.Match(nil, work, candidates, now)
	return pairs
}

func none(t *testing.T, pairs []routing.Pair) {
	t.Helper()
	require.Empty(t, pairs)
}

func TestB1_CapacityThatBecomesFreeIsUsedInTheSameStep(t *testing.T) {
	work := []routing.Work{chat("c1", 0)}
	ann := agent("ann", 0)
	ann.Open = nil // her desk is full
	pairs, recheck := routing.Match(nil, work, []routing.Candidate{ann}, at(10))
	none(t, pairs)
	require.Zero(t, recheck, "time alone frees no desk")

	ann.Open = []string{"chat"} // at the very same instant
	require.Equal(t, []routing.Pair{{Work: "c1", Candidate: "ann"}}, match(work, []routing.Candidate{ann}, at(10)))
}

func TestB1_OnePairForEachCandidateUntilItIsRefreshed(t *testing.T) {
	ann := agent("ann", 0)
	ann.Room = 5
	ann.Open = []string{"chat", "sms"}
	work := []routing.Work{chat("c1", 0), {ID: "c2", Channel: "sms", Since: at(1)}}
	require.Equal(t, []routing.Pair{{Work: "c1", Candidate: "ann"}}, match(work, []routing.Candidate{ann}, at(10)))
}

func TestB1_NothingToDo(t *testing.T) {
	pairs, recheck := routing.Match(nil, nil, nil, time.Time{})
	none(t, pairs)
	require.Zero(t, recheck)
	none(t, match([]routing.Work{chat("c1", 0)}, nil, nine))
	none(t, match(nil, []routing.Candidate{agent("ann", 0)}, nine))
	require.Empty(t, routing.Explain(nil, routing.Work{}, nil, time.Time{}))
}

func TestA10_OnlyAnOpenChannelTakesWork(t *testing.T) {
	for _, tt := range []struct {
		channel string
		open    []string
		want    bool
	}{
		{"chat", []string{"sms", "chat"}, true},
		{"chat", []string{"sms"}, false},
		{"chat", nil, false},
		{"", nil, false},
		{"", []string{""}, true},
		{"", []string{"chat"}, false},
	} {
		w := routing.Work{ID: "c1", Channel: tt.channel}
		c := routing.Candidate{ID: "ann", Open: tt.open}
		got := match([]routing.Work{w}, []routing.Candidate{c}, nine)
		require.Equal(t, tt.want, len(got) == 1, "channel %q, open %q", tt.channel, tt.open)
	}
}

func TestB5_TheOriginalAgeDecidesAfterAMiss(t *testing.T) {
	missed := chat("c1", 0) // waits since 09:00:00, was missed by ann at 09:00:40
	missed.NotAgain = []routing.Exclusion{{Candidate: "ann", Until: at(70)}}
	later := chat("c2", 20)
	got := match([]routing.Work{later, missed}, []routing.Candidate{agent("bob", 30)}, at(50))
	require.Equal(t, []routing.Pair{{Work: "c1", Candidate: "bob"}}, got)
}

func TestB5_PassedOverBeforeUntilAndNotAtUntil(t *testing.T) {
	for _, tt := range []struct {
		name    string
		until   []time.Time
		want    bool
		recheck time.Time
	}{
		{"one nanosecond to go", []time.Time{nine.Add(1)}, false, nine.Add(1)},
		{"at the instant itself", []time.Time{nine}, true, time.Time{}},
		{"long over", []time.Time{at(-60)}, true, time.Time{}},
		{"zero says nothing", []time.Time{{}}, true, time.Time{}},
		{"the latest counts, first", []time.Time{at(9), at(3)}, false, at(9)},
		{"the latest counts, last", []time.Time{at(-1), at(3), at(9)}, false, at(9)},
		{"in another zone", []time.Time{at(9).In(time.FixedZone("", 3600))}, false, at(9)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := chat("c1", 0)
			for _, until := range tt.until {
				w.NotAgain = append(w.NotAgain, routing.Exclusion{Candidate: "ann", Until: until})
			}
			pairs, recheck := routing.Match(nil, []routing.Work{w}, []routing.Candidate{agent("ann", 0)}, nine)
			require.Equal(t, tt.want, len(pairs) == 1)
			require.Equal(t, tt.recheck, recheck)
		})
	}
}

func TestB5_AnExclusionConcernsThatCandidateAndThatWorkOnly(t *testing.T) {
	w := chat("c1", 0)
	w.NotAgain = []routing.Exclusion{{Candidate: "ann", Until: at(60)}}
	got := match([]routing.Work{w, chat("c2", 1)}, []routing.Candidate{agent("ann", 0), agent("bob", 5)}, at(10))
	require.Equal(t, []routing.Pair{{Work: "c1", Candidate: "bob"}, {Work: "c2", Candidate: "ann"}}, got)
}

// Everybody misses c1, again and again. Each time it goes back with its age and an
// exclusion; following recheck alone, it is offered again and again too.
func TestB5_NeverDropped(t *testing.T) {
	w := chat("c1", 0)
	candidates := []routing.Candidate{agent("ann", 0), agent("bob", 1), agent("cid", 2)}
	offers := map[string]int{}
	now := at(0)
	for offers["cid"] < 20 {
		pairs, recheck := routing.Match(nil, []routing.Work{w}, candidates, now)
		if len(pairs) == 0 {
			require.True(t, recheck.After(now), "it would wait for ever")
			now = recheck
			continue
		}
		offers[pairs[0].Candidate]++
		w.NotAgain = append(w.NotAgain, routing.Exclusion{Candidate: pairs[0].Candidate, Until: now.Add(time.Minute)})
		now = now.Add(7 * time.Second)
	}
	require.Equal(t, map[string]int{"ann": 20, "bob": 20, "cid": 20}, offers)
}

func TestB7_OneTotalOrderOverAllQueues(t *testing.T) {
	prio := func(w routing.Work, queue string, priority int) routing.Work {
		w.Queue, w.Priority = queue, priority
		return w
	}
	inOrder := []routing.Work{
		prio(chat("late", 9), "b", 2),
		prio(chat("early", 1), "a", 1),
		prio(chat("a-twin", 2), "b", 1),
		prio(chat("b-twin", 2), "a", 1),
		prio(routing.Work{ID: "ageless", Channel: "chat"}, "a", 0),
		prio(chat("first", 0), "a", 0),
		prio(chat("in the future", 99), "a", 0),
		prio(chat("negative", -9), "c", -1),
	}
	for i, w := range inOrder { // with one candidate, the first of the rest is served
		rest := slices.Clone(inOrder[i:])
		slices.Reverse(rest)
		require.Equal(t, []routing.Pair{{Work: w.ID, Candidate: "ann"}},
			match(rest, []routing.Candidate{agent("ann", 0)}, at(10)))
	}
}

func TestB8_EveryNeedAtItsLevelOrAbove(t *testing.T) {
	for _, tt := range []struct {
		name   string
		needs  []routing.Need
		skills map[string]int
		want   bool
	}{
		{"nothing needed", nil, nil, true},
		{"level 0 means 1", []routing.Need{{Skill: "de"}}, map[string]int{"de": 1}, true},
		{"a negative level means 1", []routing.Need{{Skill: "de", Level: -3}}, map[string]int{"de": 1}, true},
		{"level 0 of a candidate is no skill", []routing.Need{{Skill: "de"}}, map[string]int{"de": 0}, false},
		{"nor is a negative one", []routing.Need{{Skill: "de", Level: -3}}, map[string]int{"de": -2}, false},
		{"missing", []routing.Need{{Skill: "de"}}, map[string]int{"fr": 5}, false},
		{"missing, no skills at all", []routing.Need{{Skill: "de"}}, nil, false},
		{"exactly", []routing.Need{{Skill: "de", Level: 3}}, map[string]int{"de": 3}, true},
		{"above", []routing.Need{{Skill: "de", Level: 3}}, map[string]int{"de": 4}, true},
		{"below", []routing.Need{{Skill: "de", Level: 3}}, map[string]int{"de": 2}, false},
		{"all of them", []routing.Need{{Skill: "de"}, {Skill: "fr"}}, map[string]int{"de": 1}, false},
		{"named twice, both count", []routing.Need{{Skill: "de"}, {Skill: "de", Level: 4}}, map[string]int{"de": 3}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, c := chat("c1", 0), agent("ann", 0)
			w.Needs, c.Skills = tt.needs, tt.skills
			require.Equal(t, tt.want, len(match([]routing.Work{w}, []routing.Candidate{c}, nine)) == 1)
			unmet := slices.ContainsFunc(tt.needs, func(n routing.Need) bool { return !n.Met(tt.skills) })
			require.Equal(t, tt.want, !unmet, "Need.Met says the same")
		})
	}
}

// Of work or candidates with the same id the first counts, in Match and Explain.
func TestK1_TheFirstOfDuplicateIDsCounts(t *testing.T) {
	urgent := chat("c1", 0)
	urgent.Priority = 9
	work := []routing.Work{chat("c1", 5), chat("c2", 1), urgent}
	full := agent("ann", -99)
	full.Open = nil
	candidates := []routing.Candidate{agent("ann", 2), agent("bob", 3), full, agent("bob", -99)}

	require.Equal(t, []routing.Pair{{Work: "c2", Candidate: "ann"}, {Work: "c1", Candidate: "bob"}},
		match(work, candidates, at(10)))
	opinions := routing.Explain(nil, work[0], candidates, at(10))
	require.Len(t, opinions, 2)
	require.Equal(t, "ann", opinions[0].Candidate)
	require.Equal(t, "bob", opinions[1].Candidate)
}

// Two names of one instant are one instant, and what is returned is UTC without a
// monotonic reading, so that a replay gives the same bytes.
func TestK1_InstantsAreComparedByTheWallClock(t *testing.T) {
	zone := time.FixedZone("", 5*3600)
	b, a := chat("b", 0), chat("a", 0)
	a.Since = a.Since.In(zone)
	ann, bob := agent("ann", 0), agent("bob", 0)
	ann.IdleSince = ann.IdleSince.In(zone)
	require.Equal(t, []routing.Pair{{Work: "a", Candidate: "ann"}, {Work: "b", Candidate: "bob"}},
		match([]routing.Work{b, a}, []routing.Candidate{bob, ann}, at(10)))

	running := time.Now()
	w := chat("c1", 0)
	w.NotAgain = []routing.Exclusion{{Candidate: "ann", Until: running.Add(time.Minute)}}
	_, recheck := routing.Match(nil, []routing.Work{w}, []routing.Candidate{ann}, running)
	require.Equal(t, running.Add(time.Minute).Round(0).UTC(), recheck)

	told := routing.PolicyFunc(func(_ routing.Work, _ routing.Candidate, now time.Time) routing.Verdict {
		require.Equal(t, running.Round(0).UTC(), now, "a policy is told the same")
		return routing.Verdict{}
	})
	c2 := chat("c2", 0)
	c2.Queue = "q"
	policies := routing.Policies{"q": told}
	pairs, _ := routing.Match(policies, []routing.Work{c2}, []routing.Candidate{ann}, running.In(zone))
	require.Len(t, pairs, 1)
	require.Equal(t, 1, routing.Explain(policies, c2, []routing.Candidate{ann}, running.In(zone))[0].Rank)
}

func TestK1_JSONOfTheDataTypes(t *testing.T) {
	w := routing.Work{
		ID: "c1", Queue: "sales", Channel: "chat", Needs: []routing.Need{{Skill: "de", Level: 2}, {Skill: "fr"}},
		Priority: 3, Since: nine, NotAgain: []routing.Exclusion{{Candidate: "ann", Until: at(60)}},
	}
	c := routing.Candidate{
		ID: "ann", Skills: map[string]int{"fr": 1, "de": 1}, Open: []string{"chat"}, Load: 1, Room: 3, IdleSince: nine,
	}
	for want, value := range map[string]any{
		`{"id":"c1","queue":"sales","channel":"chat","needs":[{"skill":"de","level":2},{"skill":"fr"}],` +
			`"priority":3,"since":"2026-03-02T09:00:00Z","not_again":[{"candidate":"ann","until":"2026-03-02T09:01:00Z"}]}`: w,
		`{"id":"ann","skills":{"de":1,"fr":1},"open":["chat"],"load":1,"room":3,"idle_since":"2026-03-02T09:00:00Z"}`: c,
		`{"work":"c1","candidate":"ann"}`: routing.Pair{Work: "c1", Candidate: "ann"},
		`[{"candidate":"ann","refuse":"skill_too_low","score":0,"need":{"skill":"de","level":2},"has":1}]`: routing.Explain(
			nil, w, []routing.Candidate{c}, nine),
	} {
		body, err := json.Marshal(value)
		require.NoError(t, err)
		require.Equal(t, want, string(body))
	}
	var back routing.Work
	body, err := json.Marshal(w)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(body, &back))
	require.Equal(t, w, back)
}

// Pain 6: an agent is free and the queue is not served.
func TestPain6_AFreeAgentServesWhatIsFarDownTheQueue(t *testing.T) {
	var work []routing.Work
	for i := range 200 { // a queue that looks at its first 100 never finds the last
		w := chat(fmt.Sprintf("c%03d", i), i)
		w.Needs = []routing.Need{{Skill: "klingon"}}
		work = append(work, w)
	}
	work = append(work, chat("c200", 200))
	require.Equal(t, []routing.Pair{{Work: "c200", Candidate: "ann"}},
		match(work, []routing.Candidate{agent("ann", 0)}, at(300)))
}

func TestPain6_EveryFreeAgentIsUsedInOneStep(t *testing.T) {
	var work []routing.Work
	var candidates []routing.Candidate
	for i := range 50 {
		work = append(work, chat(fmt.Sprintf("c%02d", i), i))
		candidates = append(candidates, agent(fmt.Sprintf("a%02d", i), i))
	}
	pairs := match(work, candidates, at(60))
	require.Len(t, pairs, 50)
	for i, pair := range pairs {
		require.Equal(t, routing.Pair{Work: work[i].ID, Candidate: candidates[i].ID}, pair)
	}
}

// Pain 7: the wrong one is served. Thirteen wait and one agent takes one after the
// other: they are served in the order in which they came.
func TestPain7_ThirteenAreServedInTheOrderOfTheirAge(t *testing.T) {
	var waiting []routing.Work
	for i := range 13 {
		waiting = append(waiting, chat(fmt.Sprintf("c%02d", (i*5)%13), (i*5)%13))
	}
	for i := range 13 {
		pairs := match(waiting, []routing.Candidate{agent("ann", 0)}, at(100+i))
		require.Equal(t, []routing.Pair{{Work: fmt.Sprintf("c%02d", i), Candidate: "ann"}}, pairs)
		waiting = slices.DeleteFunc(waiting, func(w routing.Work) bool { return w.ID == pairs[0].Work })
	}
	require.Empty(t, waiting)
}

func TestPain7_AHeadThatNobodyCanTakeHoldsUpNobody(t *testing.T) {
	head := chat("head", 0)
	head.Priority = 9
	for _, tt := range []struct {
		name string
		mend func(w *routing.Work)
	}{
		{"no such channel", func(w *routing.Work) { w.Channel = "fax" }},
		{"no such skill", func(w *routing.Work) { w.Needs = []routing.Need{{Skill: "klingon"}} }},
		{"passed over", func(w *routing.Work) {
			w.NotAgain = []routing.Exclusion{{Candidate: "ann", Until: at(99)}}
		}},
		{"refused by the policy", func(w *routing.Work) { w.Queue = "never" }},
		{"the policy panics", func(w *routing.Work) { w.Queue = "panic" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := head
			tt.mend(&w)
			policies := routing.Policies{
				"never": routing.PolicyFunc(func(routing.Work, routing.Candidate, time.Time) routing.Verdict {
					return routing.Verdict{Refuse: "never"}
				}),
				"panic": routing.PolicyFunc(nil),
			}
			pairs, _ := routing.Match(policies, []routing.Work{w, chat("next", 1)},
				[]routing.Candidate{agent("ann", 0)}, at(10))
			require.Equal(t, []routing.Pair{{Work: "next", Candidate: "ann"}}, pairs)
		})
	}
}

// Amazon Connect, example 1 of its page on priorities: one agent, a sales contact
// that came after a support contact and comes first.
func TestOracle_AC01_PriorityBeforeAgeAcrossQueues(t *testing.T) {
	support := routing.Work{ID: "P1", Queue: "Support", Channel: "voice", Since: at(0), Priority: -2}
	sales := routing.Work{ID: "S1", Queue: "Sales", Channel: "voice", Since: at(5), Priority: -1}
	a1 := []routing.Candidate{{ID: "a1", Open: []string{"voice"}}}
	require.Equal(t, []routing.Pair{{Work: "S1", Candidate: "a1"}}, match([]routing.Work{support, sales}, a1, at(10)))
	require.Equal(t, []routing.Pair{{Work: "P1", Candidate: "a1"}}, match([]routing.Work{support}, a1, at(60)))
}
