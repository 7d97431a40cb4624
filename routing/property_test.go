package routing_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/routing"
)

// world is one call of Match: small enough that ties, exclusions at the very
// instant and panics meet often.
type world struct {
	work       []routing.Work
	candidates []routing.Candidate
	now        time.Time
}

func newWorld(seed uint64) world {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	w := world{now: at(10)}
	for _, id := range r.Perm(r.IntN(7)) {
		item := routing.Work{
			ID: fmt.Sprint("c", id), Queue: pick("", "idle", "load", "host"), Channel: pick("chat", "chat", "sms"),
			Priority: r.IntN(3) - 1, Since: at(r.IntN(4)),
		}
		for range r.IntN(3) {
			item.Needs = append(item.Needs, routing.Need{Skill: pick("de", "fr"), Level: r.IntN(5) - 1})
		}
		for range r.IntN(4) {
			item.NotAgain = append(item.NotAgain, routing.Exclusion{
				Candidate: fmt.Sprint("a", r.IntN(6)), Until: at(9 + r.IntN(4)),
			})
		}
		w.work = append(w.work, item)
	}
	for _, id := range r.Perm(r.IntN(6)) {
		c := routing.Candidate{
			ID: fmt.Sprint("a", id), Open: []string{pick("chat", "sms", "fax"), pick("chat", "chat", "sms")},
			Load: r.IntN(5) - 1, Room: r.IntN(5), IdleSince: at(-r.IntN(3)),
			Skills: map[string]int{"de": r.IntN(6) - 1},
		}
		if r.IntN(2) == 0 {
			c.Skills["fr"] = r.IntN(5)
		}
		w.candidates = append(w.candidates, c)
	}
	return w
}

// policies are those of every random world. "host" does all that a host may do:
// it holds back until an instant, refuses for good, scores, and panics.
func policies() routing.Policies {
	return routing.Policies{
		"idle": routing.LongestIdle(), "load": routing.LeastLoaded(), "host": routing.PolicyFunc(host),
	}
}

func host(w routing.Work, c routing.Candidate, now time.Time) routing.Verdict {
	hold := w.Since.Add(9 * time.Second) // from one second before now to two after
	switch mood := (int(w.ID[1]) + 3*int(c.ID[1])) % 7; mood {
	case 0:
		panic(c.ID)
	case 1:
		return routing.Verdict{Refuse: "never"}
	case 2, 3:
		if now.Before(hold) {
			return routing.Verdict{Refuse: "not_yet", Recheck: hold}
		}
		return routing.Verdict{Recheck: hold}
	default:
		return routing.Verdict{Score: int64(mood/2*1000 - c.Load)}
	}
}

// everyWorld runs a law on 20,000 worlds.
func everyWorld(t *testing.T, law func(t *testing.T, w world)) {
	t.Helper()
	t.Parallel()
	for seed := range uint64(20_000) {
		w := newWorld(seed)
		law(t, w)
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, w)
		}
	}
}

// same fails without stopping, so that everyWorld can name the seed. It is far
// cheaper than require.Equal where nothing is wrong.
func same(t *testing.T, want, got any, why string) {
	t.Helper()
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%s:\nwant %v\ngot  %v", why, want, got)
	}
}

// The dumb second implementation: it writes down every pair that is allowed, sorts
// them all, and walks down the list.

type option struct {
	work      routing.Work
	candidate routing.Candidate
	num, den  int64 // the score as a ratio, greater is better
}

// allowed is the rules once more; again is when a refusal may end.
func allowed(w routing.Work, c routing.Candidate, now time.Time) (o option, ok bool, again time.Time) {
	o = option{w, c, 0, 1}
	open := false
	for _, channel := range c.Open {
		open = open || channel == w.Channel
	}
	for _, need := range w.Needs {
		has := c.Skills[need.Skill]
		open = open && has > 0 && has >= need.Level
	}
	if !open {
		return o, false, again
	}
	for _, x := range w.NotAgain {
		if x.Candidate == c.ID && x.Until.After(now) && x.Until.After(again) {
			again = x.Until
		}
	}
	if !again.IsZero() {
		return o, false, again
	}
	switch w.Queue {
	case "load":
		if o.num, o.den = -int64(max(c.Load, 0)), int64(c.Room); c.Room == 0 {
			o.num, o.den = -1<<30, 1
		}
	case "host":
		v, panicked := askHost(w, c, now)
		o.num, ok, again = v.Score, v.Refuse == "" && !panicked, v.Recheck
		return o, ok, again
	}
	return o, true, again
}

func askHost(w routing.Work, c routing.Candidate, now time.Time) (v routing.Verdict, panicked bool) {
	defer func() { panicked = recover() != nil }()
	return host(w, c, now), false
}

func before(a, b option) int {
	return cmp.Or(
		b.work.Priority-a.work.Priority,
		a.work.Since.Compare(b.work.Since),
		cmp.Compare(a.work.ID, b.work.ID),
		cmp.Compare(b.num*a.den, a.num*b.den),
		a.candidate.IdleSince.Compare(b.candidate.IdleSince),
		cmp.Compare(a.candidate.ID, b.candidate.ID),
	)
}

func reference(w world) (pairs []routing.Pair, recheck time.Time) {
	var options []option
	for _, item := range w.work {
		for _, c := range w.candidates {
			if o, ok, _ := allowed(item, c, w.now); ok {
				options = append(options, o)
			}
		}
	}
	slices.SortFunc(options, before)
	taken := map[string]bool{}
	for _, o := range options {
		if !taken[o.work.ID] && !taken[o.candidate.ID] {
			taken[o.work.ID], taken[o.candidate.ID] = true, true
			pairs = append(pairs, routing.Pair{Work: o.work.ID, Candidate: o.candidate.ID})
		}
	}
	for _, item := range w.work {
		for _, c := range w.candidates {
			_, _, again := allowed(item, c, w.now)
			if taken[item.ID] || taken[c.ID] || !again.After(w.now) {
				continue
			}
			if recheck.IsZero() || again.Before(recheck) {
				recheck = again
			}
		}
	}
	return pairs, recheck
}

// left is the world without those who are in a pair.
func (w world) left(pairs []routing.Pair) world {
	rest := world{now: w.now}
	for _, item := range w.work {
		if !slices.ContainsFunc(pairs, func(p routing.Pair) bool { return p.Work == item.ID }) {
			rest.work = append(rest.work, item)
		}
	}
	for _, c := range w.candidates {
		if !slices.ContainsFunc(pairs, func(p routing.Pair) bool { return p.Candidate == c.ID }) {
			rest.candidates = append(rest.candidates, c)
		}
	}
	return rest
}

func (w world) match() ([]routing.Pair, time.Time) {
	return routing.Match(policies(), w.work, w.candidates, w.now)
}

func TestB1_MatchIsTheDumbImplementation(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		pairs, recheck := w.match()
		wantPairs, wantRecheck := reference(w)
		same(t, wantPairs, pairs, "pairs")
		same(t, wantRecheck, recheck, "recheck")
	})
}

func TestB1_NobodyIsPairedTwiceAndNobodyIsInvented(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		pairs, _ := w.match()
		rest := w.left(pairs)
		same(t, len(w.work), len(pairs)+len(rest.work), "each pair has work of its own")
		same(t, len(w.candidates), len(pairs)+len(rest.candidates), "each pair has a candidate of its own")
	})
}

// Quiescence: of those who are left, nobody could take anything, not until recheck.
func TestB1_NoPairThatCouldBeMadeIsLeftUnmade(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		pairs, recheck := w.match()
		rest := w.left(pairs)
		for _, item := range rest.work {
			for _, c := range rest.candidates {
				_, ok, _ := allowed(item, c, w.now)
				same(t, false, ok, item.ID+" could be taken by "+c.ID)
			}
		}
		rest.now = w.now.Add(1000 * time.Hour)
		if !recheck.IsZero() {
			same(t, true, recheck.After(w.now), "recheck is after now")
			rest.now = recheck.Add(-1)
		}
		early, again := rest.match()
		same(t, 0, len(early), "nothing changes before recheck")
		same(t, recheck, again, "and recheck stays what it was")
	})
}

// Where only exclusions stand in the way, recheck is never in vain.
func TestB5_AtRecheckAPairIsMade(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		w.work = slices.DeleteFunc(w.work, func(item routing.Work) bool { return item.Queue == "host" })
		pairs, recheck := w.match()
		if recheck.IsZero() {
			return
		}
		rest := w.left(pairs)
		rest.now = recheck
		late, _ := rest.match()
		same(t, true, len(late) > 0, "a pair at recheck")
	})
}

// Greedy-stable: nobody who stands before another would rather have what it got,
// and nobody who got nothing could have had it.
func TestPain7_NobodyIsOvertaken(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		pairs, _ := w.match()
		got := map[string]string{}
		for _, p := range pairs {
			got[p.Work] = p.Candidate
		}
		line := slices.Clone(w.work)
		slices.SortFunc(line, func(a, b routing.Work) int { return before(option{work: a}, option{work: b}) })
		for i, first := range line {
			rank := map[string]int{}
			for _, o := range routing.Explain(policies(), first, w.candidates, w.now) {
				rank[o.Candidate] = o.Rank
			}
			for _, second := range line[i+1:] {
				theirs := rank[got[second.ID]] // 0: not allowed, or nobody
				if theirs == 0 {
					continue
				}
				own := rank[got[first.ID]]
				same(t, true, own != 0 && own < theirs, second.ID+" got what was due to "+first.ID)
			}
		}
	})
}

// Head of line: without the work that nobody could take, all else is the same.
func TestPain7_WhatIsLeftHeldUpNobody(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		pairs, _ := w.match()
		stuck := w.left(pairs).work
		w.work = slices.DeleteFunc(slices.Clone(w.work), func(item routing.Work) bool {
			return slices.ContainsFunc(stuck, func(s routing.Work) bool { return s.ID == item.ID })
		})
		again, recheck := w.match()
		same(t, pairs, again, "pairs")
		same(t, true, recheck.IsZero(), "nothing is left to wait for")
	})
}

func TestB13_MatchTakesRankOneOfExplain(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		pairs, _ := w.match()
		for i, p := range pairs {
			free := w.left(pairs[:i]).candidates // who is left when it is this pair's turn
			item := w.work[slices.IndexFunc(w.work, func(x routing.Work) bool { return x.ID == p.Work })]
			top := routing.Explain(policies(), item, free, w.now)[0]
			same(t, p.Candidate, top.Candidate, "the candidate of "+p.Work)
			same(t, 1, top.Rank, "its rank")
		}
		rest := w.left(pairs)
		for _, item := range rest.work {
			for _, o := range routing.Explain(policies(), item, rest.candidates, w.now) {
				same(t, true, o.Rank == 0 && o.Refuse != "", "left and yet allowed: "+o.String())
			}
		}
	})
}

// Ranks count from 1 without a hole, the refused follow, and everyone is there.
func TestB13_EveryCandidateHasOneOpinion(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		for _, item := range w.work {
			opinions := routing.Explain(policies(), item, w.candidates, w.now)
			seen, ranked := map[string]bool{}, 0
			for i, o := range opinions {
				seen[o.Candidate] = true
				if o.Refuse == "" {
					ranked++
					same(t, i+1, o.Rank, "rank")
					same(t, i+1, ranked, "a hole")
					continue
				}
				same(t, int64(0), o.Score, "the score of a refusal")
				same(t, 0, o.Rank, "the rank of a refusal")
			}
			same(t, len(w.candidates), len(seen), "candidates")
			same(t, len(w.candidates), len(opinions), "opinions")
		}
	})
}

func TestK1_TheOrderOfTheArgumentsMakesNoDifference(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		pairs, recheck := w.match()
		r := rand.New(rand.NewPCG(2, uint64(len(w.work))))
		other := world{slices.Clone(w.work), slices.Clone(w.candidates), w.now}
		r.Shuffle(len(other.work), func(i, j int) { other.work[i], other.work[j] = other.work[j], other.work[i] })
		slices.Reverse(other.candidates)
		again, recheckAgain := other.match()
		same(t, pairs, again, "pairs")
		same(t, recheck, recheckAgain, "recheck")
		for _, item := range w.work {
			same(t, routing.Explain(policies(), item, w.candidates, w.now),
				routing.Explain(policies(), item, other.candidates, w.now), "explain "+item.ID)
		}
	})
}

func TestK1_ArgumentsAreNotChanged(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		twin := world{slices.Clone(w.work), slices.Clone(w.candidates), w.now}
		for i := range twin.work {
			twin.work[i].Needs = slices.Clone(w.work[i].Needs)
			twin.work[i].NotAgain = slices.Clone(w.work[i].NotAgain)
		}
		for i := range twin.candidates {
			twin.candidates[i].Open = slices.Clone(w.candidates[i].Open)
			skills := map[string]int{}
			for skill, level := range w.candidates[i].Skills {
				skills[skill] = level
			}
			twin.candidates[i].Skills = skills
		}
		w.match()
		for _, item := range w.work {
			routing.Explain(policies(), item, w.candidates, w.now)
		}
		same(t, twin, w, "arguments")
	})
}

// Whatever is said a second time under the same id is not heard.
func TestK1_RepeatedIDsChangeNothing(t *testing.T) {
	everyWorld(t, func(t *testing.T, w world) {
		pairs, recheck := w.match()
		other := newWorld(uint64(len(pairs)) + 7) // the same ids with other contents
		known := func(id string) bool {
			return slices.ContainsFunc(w.work, func(x routing.Work) bool { return x.ID == id }) ||
				slices.ContainsFunc(w.candidates, func(x routing.Candidate) bool { return x.ID == id })
		}
		more := world{slices.Clone(w.work), slices.Clone(w.candidates), w.now}
		for _, item := range other.work {
			if known(item.ID) {
				more.work = append(more.work, item)
			}
		}
		for _, c := range other.candidates {
			if known(c.ID) {
				more.candidates = append(more.candidates, c)
			}
		}
		again, recheckAgain := more.match()
		same(t, pairs, again, "pairs")
		same(t, recheck, recheckAgain, "recheck")
	})
}

// The laws above would prove little in worlds where nothing happens.
func TestB1_TheWorldsAreWorthTheName(t *testing.T) {
	seen := map[routing.Reason]int{}
	var pairs, left, rechecks, second int
	for seed := range uint64(20_000) {
		w := newWorld(seed)
		made, recheck := w.match()
		pairs += len(made)
		left += len(w.left(made).work)
		if !recheck.IsZero() {
			rechecks++
		}
		for _, item := range w.work {
			opinions := routing.Explain(policies(), item, w.candidates, w.now)
			for _, o := range opinions {
				seen[o.Refuse]++
			}
			for _, p := range made {
				if p.Work == item.ID && opinions[0].Candidate != p.Candidate {
					second++
				}
			}
		}
	}
	t.Log("pairs", pairs, "left", left, "rechecks", rechecks, "not the first choice", second, "reasons", seen)
	for _, reason := range []routing.Reason{
		"", "never", "not_yet", routing.ChannelNotOpen, routing.SkillMissing, routing.SkillTooLow,
		routing.NotAgain, routing.PolicyPanicked,
	} {
		require.Greater(t, seen[reason], 1000, "reason %q", reason)
	}
	require.Greater(t, min(pairs, left, rechecks, second), 1000)
}
