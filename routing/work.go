package routing

import (
	"cmp"
	"slices"
	"time"
)

// Work is one piece of work that waits for a candidate: a conversation in a
// queue, in most hosts.
type Work struct {
	// ID names the work and breaks the last tie, so that the order is total.
	ID string `json:"id"`
	// Queue chooses the policy, see [Policies]. It is no barrier: all queues
	// stand in one order.
	Queue string `json:"queue,omitempty"`
	// Service and Contact are what was reached and who waits, for policies that ask.
	Service string `json:"service,omitempty"`
	Contact string `json:"contact,omitempty"`
	// Channel is what a candidate must have in Open to take the work. The empty
	// channel is a channel like any other.
	Channel string `json:"channel,omitempty"`
	// Label sorts work beside the channel; empty: none. See [Candidate.Full].
	Label string `json:"label,omitempty"`
	// Needs are the skills a candidate must have, all of them.
	Needs []Need `json:"needs,omitempty"`
	// Priority comes before age: greater is served first. It may be negative.
	Priority int `json:"priority,omitempty"`
	// Since is when the work began to wait. It is kept when the work goes back to
	// its queue, so that a missed offer costs the customer no place (B5). Zero is
	// older than any other instant.
	Since time.Time `json:"since"`
	// NotAgain are the candidates to pass over for a while, because they have
	// rejected or missed this work (B5).
	NotAgain []Exclusion `json:"not_again,omitempty"`
}

// Need is a skill that a candidate must have at Level or above. Every level below
// 1, zero above all, means 1: any candidate that has the skill.
type Need struct {
	Skill string `json:"skill"`
	Level int    `json:"level,omitempty"`
}

// Exclusion passes a candidate over before the instant Until; at Until it may be
// offered the work again. Of several exclusions of one candidate the latest
// counts. One that lies in the past says nothing.
type Exclusion struct {
	Candidate string    `json:"candidate"`
	Until     time.Time `json:"until"`
}

// Met reports whether somebody with these levels by skill meets the need.
func (n Need) Met(skills map[string]int) bool { return skills[n.Skill] >= n.atLeast() }

// atLeast is the lowest level that meets the need.
func (n Need) atLeast() int { return max(n.Level, 1) }

// notAgain is the instant at which the candidate may be offered the work again;
// zero if nothing was ever said against it.
func (w Work) notAgain(candidate string) time.Time {
	var until time.Time
	for _, x := range w.NotAgain {
		if x.Candidate == candidate && byWall(x.Until, until) > 0 {
			until = x.Until
		}
	}
	return wall(until)
}

// inOrder is the work in the one order in which it is served: greater priority,
// then longest waiting, then lowest id, whatever the queue (pain 7). Of work with
// the same id the first in the argument counts.
func inOrder(work []Work) []Work {
	line := distinct(work, func(w Work) string { return w.ID })
	slices.SortFunc(line, func(a, b Work) int {
		return cmp.Or(
			cmp.Compare(b.Priority, a.Priority),
			byWall(a.Since, b.Since),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return line
}

// distinct copies those elements whose id has not been seen before.
func distinct[T any](all []T, id func(T) string) []T {
	seen := make(map[string]bool, len(all))
	kept := make([]T, 0, len(all))
	for _, x := range all {
		if !seen[id(x)] {
			seen[id(x)] = true
			kept = append(kept, x)
		}
	}
	return kept
}

// wall is the instant as it would come back from a store: UTC, and without the
// reading of the monotonic clock. Otherwise a replay could order two instants
// differently, and instants with and without that reading would have no order at
// all: a before b before c before a.
func wall(t time.Time) time.Time { return t.Round(0).UTC() }

// byWall compares two instants as a store would.
func byWall(a, b time.Time) int { return wall(a).Compare(wall(b)) }
