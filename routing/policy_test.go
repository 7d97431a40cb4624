package routing_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/routing"
)

func ranking(policy routing.Policy, candidates ...routing.Candidate) []string {
	var ids []string
	for _, o := range routing.Explain(routing.Policies{"q": policy},
		routing.Work{ID: "c1", Queue: "q", Channel: "chat", Since: nine}, candidates, at(60)) {
		ids = append(ids, o.Candidate)
	}
	return ids
}

func loaded(id string, load, room, idleSince int) routing.Candidate {
	c := agent(id, idleSince)
	c.Load, c.Room = load, room
	return c
}

func TestB9_LongestIdleThenLowestID(t *testing.T) {
	never := routing.Candidate{ID: "zoe", Open: []string{"chat"}}
	require.Equal(t, []string{"zoe", "cid", "ann", "bob", "dan"}, ranking(routing.LongestIdle(),
		loaded("dan", 0, 9, 7), loaded("bob", 0, 1, 5), agent("ann", 5), loaded("cid", 8, 9, 3), never))
}

func TestB9_LeastLoadedByRatio(t *testing.T) {
	require.Equal(t, []string{"idle", "quarter", "third", "a-half", "b-half", "full", "over", "no-room", "no-room-too"},
		ranking(routing.LeastLoaded(),
			loaded("over", 5, 4, 0), loaded("full", 4, 4, 0), loaded("b-half", 1, 2, 1), loaded("a-half", 2, 4, 1),
			loaded("third", 1, 3, 0), loaded("quarter", 1, 4, 0), loaded("idle", -7, 1, 9),
			loaded("no-room-too", 0, -4, 2), loaded("no-room", 1, 0, 1)))
}

func TestB9_EqualRatiosAreATieForTheLongestIdle(t *testing.T) {
	require.Equal(t, []string{"b", "c", "a"},
		ranking(routing.LeastLoaded(), loaded("a", 1, 3, 9), loaded("b", 2, 6, 1), loaded("c", 333, 999, 5)))
}

// The promise in the comment of LeastLoaded, at its edge and at random.
func TestB9_LeastLoadedIsExactWithoutFloats(t *testing.T) {
	const edge = 1 << 20
	score := func(load, room int) int64 {
		return routing.LeastLoaded().Judge(routing.Work{}, loaded("", load, room, 0), nine).Score
	}
	require.Equal(t, score(edge/2, edge), score(1, 2))
	require.Greater(t, score((1<<23-1)*3, 3), score(1<<23, 1), "the greatest ratio that is told apart")

	r := rand.New(rand.NewPCG(9, 9))
	for range 20_000 { // x/a - y/b is 1/ab: no two ratios with these rooms are closer
		a, b := edge-2-r.IntN(1000), edge-r.IntN(2)
		x := new(big.Int).ModInverse(big.NewInt(int64(b)), big.NewInt(int64(a)))
		if x == nil {
			continue // a and b share a divisor, so none are that close
		}
		y := (x.Int64()*int64(b) - 1) / int64(a)
		require.Less(t, score(int(x.Int64()), a), score(int(y), b), "%v/%d against %d/%d", x, a, y, b)
	}
	for range 20_000 {
		a, b := 1+r.IntN(edge), 1+r.IntN(edge)
		x := r.IntN(2 * a)
		y := int(int64(x)*int64(b)/int64(a)) + r.IntN(2) // as close to x/a as it gets
		want := big.NewRat(int64(y), int64(b)).Cmp(big.NewRat(int64(x), int64(a)))
		got := big.NewInt(score(x, a)).Cmp(big.NewInt(score(y, b)))
		require.Equal(t, want, got, "%d/%d against %d/%d", x, a, y, b)
	}
}

func TestB9_LeastLoadedOfAbsurdNumbers(t *testing.T) {
	absurd := []int{math.MinInt, -1, 0, 1, 2, 1<<23 + 1, 1<<24 - 1, 1 << 24, math.MaxInt - 1, math.MaxInt}
	for _, load := range absurd {
		for _, room := range absurd {
			v := routing.LeastLoaded().Judge(routing.Work{}, loaded("", load, room, 0), nine)
			require.LessOrEqual(t, v.Score, int64(0))
			require.Empty(t, v.Refuse)
		}
	}
}

// Azure Job Router: lowest load ratio, then longest available.
func TestOracle_AZ01_LowestLoadRatio(t *testing.T) {
	require.Equal(t, []string{"D", "C", "A", "B"}, ranking(routing.LeastLoaded(),
		loaded("A", 3, 5, -5*60), loaded("B", 3, 4, -3*60), loaded("C", 3, 5, -7*60), loaded("D", 0, 3, -2*60)))
}

// Zendesk: by percentage of what is spare, not by its count.
func TestOracle_ZD01_HighestSparePercentage(t *testing.T) {
	require.Equal(t, []string{"A", "B"}, ranking(routing.LeastLoaded(), loaded("A", 1, 2, 0), loaded("B", 8, 10, 0)))
}

// Metrics that pack a position into a number broke above 1000 members.
func TestB9_MoreThanAThousandCandidates(t *testing.T) {
	var all []routing.Candidate
	for i := range 1500 {
		all = append(all, agent(fmt.Sprintf("a%04d", i), -i))
	}
	require.Equal(t, []routing.Pair{{Work: "c1", Candidate: "a1499"}}, match([]routing.Work{chat("c1", 0)}, all, nine))
}

func TestB9_AQueueWithoutPolicyIsServedByTheLongestIdle(t *testing.T) {
	w := chat("c1", 0)
	w.Queue = "sales"
	candidates := []routing.Candidate{loaded("ann", 0, 9, 5), loaded("bob", 8, 9, 0)}
	for _, policies := range []routing.Policies{nil, {}, {"other": routing.LeastLoaded()}, {"sales": nil}} {
		pairs, _ := routing.Match(policies, []routing.Work{w}, candidates, at(9))
		require.Equal(t, []routing.Pair{{Work: "c1", Candidate: "bob"}}, pairs)
	}
}

// The whole range of scores is ordered; nothing is negated on the way.
func TestB9_AHostsFunctionGivesAnyScore(t *testing.T) {
	scores := map[string]int64{"min": math.MinInt64, "low": -1, "nil": 0, "max": math.MaxInt64}
	policy := routing.PolicyFunc(func(_ routing.Work, c routing.Candidate, _ time.Time) routing.Verdict {
		return routing.Verdict{Score: scores[c.ID]}
	})
	require.Equal(t, []string{"max", "nil", "low", "min"},
		ranking(policy, agent("min", 0), agent("low", 1), agent("nil", 2), agent("max", 3)))
}

func TestB9_APolicyIsAskedOnlyAboutWhomTheRulesAllow(t *testing.T) {
	policy := routing.PolicyFunc(func(_ routing.Work, c routing.Candidate, _ time.Time) routing.Verdict {
		require.Equal(t, "ann", c.ID)
		return routing.Verdict{}
	})
	w := chat("c1", 0)
	w.Queue, w.Needs = "q", []routing.Need{{Skill: "de"}}
	w.NotAgain = []routing.Exclusion{{Candidate: "cid", Until: at(99)}}
	ann, bob, cid, dan := agent("ann", 3), agent("bob", 0), agent("cid", 1), agent("dan", 2)
	ann.Skills, cid.Skills, dan.Skills = map[string]int{"de": 1}, map[string]int{"de": 1}, map[string]int{"de": 1}
	dan.Open = nil
	pairs, _ := routing.Match(routing.Policies{"q": policy}, []routing.Work{w}, []routing.Candidate{ann, bob, cid, dan}, at(9))
	require.Equal(t, []routing.Pair{{Work: "c1", Candidate: "ann"}}, pairs)
}

func TestB9_APanicRefusesThatCandidateOnly(t *testing.T) {
	policy := routing.PolicyFunc(func(_ routing.Work, c routing.Candidate, now time.Time) routing.Verdict {
		if c.ID == "ann" {
			panic("card 4111 1111 1111 1111")
		}
		return routing.Verdict{Score: 1}
	})
	w := chat("c1", 0)
	w.Queue = "q"
	candidates := []routing.Candidate{agent("ann", 0), agent("bob", 1)}
	policies := routing.Policies{"q": policy}

	pairs, recheck := routing.Match(policies, []routing.Work{w, chat("c2", 5)}, candidates, at(9))
	require.Equal(t, []routing.Pair{{Work: "c1", Candidate: "bob"}, {Work: "c2", Candidate: "ann"}}, pairs)
	require.Zero(t, recheck)

	opinions := routing.Explain(policies, w, candidates, at(9))
	require.Equal(t, routing.PolicyPanicked, opinions[1].Refuse)
	require.Equal(t, "ann: policy_panicked", opinions[1].String(), "what was thrown is not repeated")
}

func TestB9_RecheckOfAPolicy(t *testing.T) {
	asks := func(recheck time.Time) routing.Policy {
		return routing.PolicyFunc(func(routing.Work, routing.Candidate, time.Time) routing.Verdict {
			return routing.Verdict{Refuse: "not_yet", Score: 77, Recheck: recheck}
		})
	}
	a, b, c, late := chat("a", 0), chat("b", 0), chat("c", 0), chat("late", 0)
	a.Queue, b.Queue, c.Queue = "past", "now", "soon"
	late.NotAgain = []routing.Exclusion{{Candidate: "ann", Until: at(40)}}
	policies := routing.Policies{"past": asks(at(9)), "now": asks(at(10)), "soon": asks(at(30))}
	ann := []routing.Candidate{agent("ann", 0)}

	for _, tt := range []struct {
		name string
		work []routing.Work
		want time.Time
	}{
		{"an instant that is over is ignored", []routing.Work{a}, time.Time{}},
		{"and so is this very instant", []routing.Work{b}, time.Time{}},
		{"the earliest of all counts", []routing.Work{a, b, c, late}, at(30)},
		{"without it the next one", []routing.Work{a, b, late}, at(40)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pairs, recheck := routing.Match(policies, tt.work, ann, at(10))
			none(t, pairs)
			require.Equal(t, tt.want, recheck)
		})
	}

	opinion := routing.Explain(policies, c, ann, at(10))[0]
	require.Equal(t, routing.Verdict{Refuse: "not_yet", Recheck: at(30)}, opinion.Verdict, "a refusal has no score")
	require.Zero(t, routing.Explain(policies, a, ann, at(10))[0].Recheck)
}

// A candidate that has just got work is out until it is refreshed, and work that
// was matched waits for nothing: neither makes the host wake up for nothing.
func TestB9_RecheckSpeaksOfWhoIsLeftOnly(t *testing.T) {
	w := chat("c1", 0)
	w.NotAgain = []routing.Exclusion{{Candidate: "ann", Until: at(40)}, {Candidate: "eve", Until: at(50)}}
	pairs, recheck := routing.Match(nil, []routing.Work{w, chat("c2", 1)}, []routing.Candidate{agent("ann", 0)}, at(10))
	require.Equal(t, []routing.Pair{{Work: "c2", Candidate: "ann"}}, pairs)
	require.Zero(t, recheck)

	pairs, recheck = routing.Match(nil, []routing.Work{w}, []routing.Candidate{agent("ann", 0), agent("bob", 0)}, at(10))
	require.Equal(t, []routing.Pair{{Work: "c1", Candidate: "bob"}}, pairs)
	require.Zero(t, recheck)
}
