package routing

import (
	"fmt"
	"slices"
	"time"
)

// Opinion is what was decided about one candidate for one piece of work.
type Opinion struct {
	Candidate string `json:"candidate"`
	// Rank counts from 1, which is the candidate that the work would take. It is
	// 0 if the candidate is refused.
	Rank int `json:"rank,omitempty"`
	// Verdict is the first rule that refused the candidate, or else its score. For
	// [NotAgain], Recheck is the instant at which the exclusion ends.
	Verdict
	// Need is the skill and level that was not met and Has the candidate's level, 0
	// if it has none. They are set for [SkillMissing] and [SkillTooLow] only.
	Need Need `json:"need,omitzero"`
	Has  int  `json:"has,omitempty"`
}

// Explain answers "why is nobody taking this?" and "why did Ann get it?" (B13):
// one opinion for each candidate, in the order of their ranks, and after them
// those who are refused, longest idle first and then by ID.
//
// Every candidate is judged as if it were free and the work were the first in the
// order, by the rules of [Match]. So Rank 1 is the candidate that Match would
// choose for this work alone. Explain treats its arguments as Match does.
func Explain(p Policies, w Work, candidates []Candidate, now time.Time) []Opinion {
	now = wall(now)
	var all []judged
	for _, c := range distinct(candidates, func(c Candidate) string { return c.ID }) {
		all = append(all, judged{c, judge(p.of(w.Queue), w, c, now)})
	}
	slices.SortFunc(all, byRank)

	opinions := make([]Opinion, len(all))
	for i, j := range all {
		opinions[i] = j.opinion
		if j.opinion.Refuse == "" {
			opinions[i].Rank = i + 1
		}
	}
	return opinions
}

// String is the opinion in one line: who, and its rank and score, or the rule that
// refused it and what would have to change.
func (o Opinion) String() string {
	if o.Refuse == "" {
		return fmt.Sprintf("%s: rank %d, score %d", o.Candidate, o.Rank, o.Score)
	}
	line := fmt.Sprintf("%s: %s", o.Candidate, o.Refuse)
	if o.Need != (Need{}) {
		line += fmt.Sprintf(": %s %d needed", o.Need.Skill, o.Need.Level)
	}
	if o.Has > 0 {
		line += fmt.Sprintf(", has %d", o.Has)
	}
	if !o.Recheck.IsZero() {
		line += ": not before " + o.Recheck.Format(time.RFC3339Nano)
	}
	return line
}
