package routing

import (
	"math"
	"math/bits"
	"time"
)

// Policy is a queue's opinion of one candidate for one piece of work. It is asked
// only about candidates whom no rule of this package excludes: channel, skills and
// exclusions are settled before, and order and ties afterwards.
//
// Judge looks at its arguments only and changes nothing, not even through their
// maps and slices; how often and in which order it is called is not promised.
// Then the same waiting room gives the same pairs on every machine. What it has to
// know beside the arguments it brings along, as a value that does not change.
//
// A Judge that panics has refused that candidate with [PolicyPanicked]; all
// others are judged as usual.
type Policy interface {
	Judge(w Work, c Candidate, now time.Time) Verdict
}

// PolicyFunc is a plain function as a policy. A nil one panics when it is asked,
// and so refuses everybody.
type PolicyFunc func(w Work, c Candidate, now time.Time) Verdict

// Judge calls f.
func (f PolicyFunc) Judge(w Work, c Candidate, now time.Time) Verdict { return f(w, c, now) }

// Verdict is what a policy thinks. The zero value is a yes with score 0.
type Verdict struct {
	// Refuse says why the candidate may not have the work; empty: it may. A host
	// uses codes of its own here, as stable as those of this package.
	Refuse Reason `json:"refuse,omitempty"`
	// Score compares the candidates for one piece of work: the greatest wins. It
	// is a whole number because fused floating point differs between processors.
	// It says nothing if the candidate is refused.
	Score int64 `json:"score"`
	// Recheck is the instant at which the same arguments may be judged
	// differently. Zero, or not after now: never.
	Recheck time.Time `json:"recheck,omitzero"`
}

// Policies are the policies by queue. A queue that is missing, or whose policy is
// nil, is served by [LongestIdle]; so a nil map is a good one to begin with.
type Policies map[string]Policy

// of is the policy of a queue.
func (p Policies) of(queue string) Policy {
	if policy := p[queue]; policy != nil {
		return policy
	}
	return LongestIdle()
}

// LongestIdle prefers who has been idle for longest, whatever is on the desks
// (B9). All scores are 0, because that is how every tie is broken.
func LongestIdle() Policy { return longestIdle{} }

type longestIdle struct{}

func (longestIdle) Judge(Work, Candidate, time.Time) Verdict { return Verdict{} }

// LeastLoaded prefers the lowest ratio of Load to Room, so that 1 of 4 comes
// before 1 of 3 (B9). Equal ratios, 1 of 2 and 2 of 4, are a tie, and the longest
// idle wins it. A negative Load is 0. Who has no Room comes last, but is not
// refused: whether there is a place is said by Open.
//
// The score is the ratio in units of 2^-40, cut to a whole number, with a minus
// sign. That is exact, in order and in ties, for every Room up to 2^20 = 1,048,576
// and every Load below 2^23 times Room: two different ratios with such rooms are at
// least 2^-40 apart.
func LeastLoaded() Policy { return leastLoaded{} }

type leastLoaded struct{}

func (leastLoaded) Judge(_ Work, c Candidate, _ time.Time) Verdict {
	return Verdict{Score: -loadRatio(c)}
}

// loadRatio is Load/Room in units of 2^-40, at most math.MaxInt64.
func loadRatio(c Candidate) int64 {
	if c.Room <= 0 {
		return math.MaxInt64
	}
	room := uint64(c.Room)
	hi, lo := bits.Mul64(uint64(max(c.Load, 0)), 1<<40)
	if hi >= room { // the quotient would not fit 64 bits
		return math.MaxInt64
	}
	ratio, _ := bits.Div64(hi, lo, room)
	return int64(min(ratio, math.MaxInt64))
}
