package routing

import (
	"slices"
	"time"
)

// Pair is a piece of work and the candidate it should be offered to, by their ids.
type Pair struct {
	Work      string `json:"work"`
	Candidate string `json:"candidate"`
}

// Match pairs work with candidates, in the order in which the work is served.
//
// All work stands in one order, whatever its queue: greater Priority, then longest
// waiting, then lowest ID. Each in turn takes the best candidate that is left: one
// with the channel open, with every skill that is needed, not passed over at this
// moment, and not refused by the policy of the queue; of those the greatest score,
// then the longest idle, then the lowest ID. Work that nobody can take is left
// where it is and holds up nobody behind it. When Match is done, no work that is
// left could be taken by a candidate that is left.
//
// A candidate gets at most one piece of work, also if it has room for more: taking
// one may close its other channels, which only the host can tell. The host makes
// the offers, refreshes those candidates and asks again.
//
// recheck is the earliest instant after now at which one of the candidates left
// might take a piece of the work left, though nothing else has changed: an
// [Exclusion] lapses, or a policy asked to be asked again. Zero: never, only a
// change can help.
//
// Nothing is an error. Of work, or candidates, with the same ID the first counts.
// For distinct IDs the order of the arguments makes no difference. They are not
// changed. Instants are compared by the wall clock.
func Match(p Policies, work []Work, candidates []Candidate, now time.Time) (pairs []Pair, recheck time.Time) {
	now = wall(now)
	free := distinct(candidates, func(c Candidate) string { return c.ID })
	var left []Work
	for _, w := range inOrder(work) {
		chosen, ok := best(p.of(w.Queue), w, free, now)
		if !ok {
			left = append(left, w)
			continue
		}
		pairs = append(pairs, Pair{Work: w.ID, Candidate: chosen})
		free = slices.DeleteFunc(free, func(c Candidate) bool { return c.ID == chosen })
	}
	return pairs, nextChance(p, left, free, now)
}

// best is the candidate that the work takes, if there is one.
func best(policy Policy, w Work, free []Candidate, now time.Time) (id string, ok bool) {
	var top judged
	for _, c := range free {
		j := judged{c, judge(policy, w, c, now)}
		if j.opinion.Refuse == "" && (!ok || byRank(j, top) < 0) {
			top, ok = j, true
		}
	}
	return top.ID, ok
}

// nextChance is the earliest instant at which a candidate that is left may be
// judged differently for work that is left. It is a second pass because only now
// it is known who is left.
func nextChance(p Policies, left []Work, free []Candidate, now time.Time) time.Time {
	var next time.Time
	for _, w := range left {
		for _, c := range free {
			at := judge(p.of(w.Queue), w, c, now).Recheck
			if !at.IsZero() && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next
}
