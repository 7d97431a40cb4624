package routing

import (
	"cmp"
	"slices"
	"time"
)

// Reason names the rule that keeps a candidate from a piece of work. The names
// are stored and sent to desktops, so they never change. Policies add their own.
type Reason string

// The reasons of this package, in the order in which the rules are asked.
const (
	ChannelNotOpen Reason = "channel_not_open" // it would take no more work of this channel
	LabelFull      Reason = "label_full"       // it would take no more work of this label
	SkillMissing   Reason = "skill_missing"    // it does not have a skill that is needed
	SkillTooLow    Reason = "skill_too_low"    // it has the skill at a lower level
	NotAgain       Reason = "not_again"        // it is passed over until an instant (B5)
	PolicyPanicked Reason = "policy_panicked"  // the policy of the queue panicked over it
)

// judge is the one place where it is decided whether a candidate may have a piece
// of work, and how good it would be. The rules that time cannot change come
// first: so whoever is refused by a rule without a Recheck stays refused until
// the work or the candidate changes.
func judge(policy Policy, w Work, c Candidate, now time.Time) Opinion {
	o := Opinion{Candidate: c.ID}
	if !slices.Contains(c.Open, w.Channel) {
		o.Refuse = ChannelNotOpen
		return o
	}
	if w.Label != "" && slices.Contains(c.Full, Label{Channel: w.Channel, Label: w.Label}) {
		o.Refuse = LabelFull
		return o
	}
	if need, lacking := c.lacks(w.Needs); lacking {
		o.Need = Need{Skill: need.Skill, Level: need.atLeast()}
		o.Has = max(c.Skills[need.Skill], 0)
		o.Refuse = SkillTooLow
		if o.Has == 0 {
			o.Refuse = SkillMissing
		}
		return o
	}
	if until := w.notAgain(c.ID); until.After(now) {
		o.Refuse, o.Recheck = NotAgain, until
		return o
	}
	o.Verdict = consult(policy, w, c, now)
	return o
}

// consult asks the policy and tidies its verdict: no score for a refusal, no
// recheck that is already over. What a panic carried is dropped: it may be
// anything, text of a customer too, and a test that calls the policy with the
// same literals shows it whole.
func consult(policy Policy, w Work, c Candidate, now time.Time) (v Verdict) {
	defer func() {
		if recover() != nil {
			v = Verdict{Refuse: PolicyPanicked}
		}
	}()
	v = policy.Judge(w, c, now)
	if v.Refuse != "" {
		v.Score = 0
	}
	v.Recheck = wall(v.Recheck)
	if !v.Recheck.After(now) {
		v.Recheck = time.Time{}
	}
	return v
}

// judged is a candidate together with the opinion about it.
type judged struct {
	Candidate
	opinion Opinion
}

// byRank orders candidates for one piece of work: those who may have it first;
// among them the greatest score, the longest idle, the lowest id. Those who may
// not all have score 0 and follow in the same order.
func byRank(a, b judged) int {
	return cmp.Or(
		cmp.Compare(refused(a.opinion), refused(b.opinion)),
		cmp.Compare(b.opinion.Score, a.opinion.Score),
		byWall(a.IdleSince, b.IdleSince),
		cmp.Compare(a.ID, b.ID),
	)
}

func refused(o Opinion) int {
	if o.Refuse != "" {
		return 1
	}
	return 0
}
