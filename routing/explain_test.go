package routing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/routing"
)

// A candidate that breaks every rule, and is mended rule by rule: each time the
// next one is named.
func TestB13_TheFirstRuleThatExcludedIsNamed(t *testing.T) {
	policies := routing.Policies{"q": routing.PolicyFunc(
		func(_ routing.Work, c routing.Candidate, _ time.Time) routing.Verdict {
			if c.Load > 0 {
				return routing.Verdict{Refuse: "host_says_no", Recheck: at(80)}
			}
			return routing.Verdict{Score: 42}
		})}
	w := routing.Work{
		ID: "c1", Queue: "q", Channel: "chat", Since: nine,
		Needs:    []routing.Need{{Skill: "en"}, {Skill: "de", Level: 4}},
		NotAgain: []routing.Exclusion{{Candidate: "ann", Until: at(60)}},
	}
	c := routing.Candidate{ID: "ann", Open: []string{"sms"}, Load: 1, IdleSince: nine}
	now := at(30)

	for _, step := range []struct {
		mend func()
		want routing.Opinion
		line string
	}{
		{
			func() {},
			routing.Opinion{Candidate: "ann", Verdict: routing.Verdict{Refuse: routing.ChannelNotOpen}},
			"ann: channel_not_open",
		},
		{
			func() { c.Open = []string{"sms", "chat"} },
			routing.Opinion{
				Candidate: "ann", Verdict: routing.Verdict{Refuse: routing.SkillMissing},
				Need: routing.Need{Skill: "en", Level: 1},
			},
			"ann: skill_missing: en 1 needed",
		},
		{
			func() { c.Skills = map[string]int{"en": 1, "de": 3} },
			routing.Opinion{
				Candidate: "ann", Verdict: routing.Verdict{Refuse: routing.SkillTooLow},
				Need: routing.Need{Skill: "de", Level: 4}, Has: 3,
			},
			"ann: skill_too_low: de 4 needed, has 3",
		},
		{
			func() { c.Skills["de"] = 4 },
			routing.Opinion{Candidate: "ann", Verdict: routing.Verdict{Refuse: routing.NotAgain, Recheck: at(60)}},
			"ann: not_again: not before 2026-03-02T09:01:00Z",
		},
		{
			func() { now = at(60) },
			routing.Opinion{Candidate: "ann", Verdict: routing.Verdict{Refuse: "host_says_no", Recheck: at(80)}},
			"ann: host_says_no: not before 2026-03-02T09:01:20Z",
		},
		{
			func() { c.Load = 0 },
			routing.Opinion{Candidate: "ann", Rank: 1, Verdict: routing.Verdict{Score: 42}},
			"ann: rank 1, score 42",
		},
	} {
		step.mend()
		got := routing.Explain(policies, w, []routing.Candidate{c}, now)
		require.Equal(t, []routing.Opinion{step.want}, got)
		require.Equal(t, step.line, got[0].String())

		pairs, recheck := routing.Match(policies, []routing.Work{w}, []routing.Candidate{c}, now)
		require.Equal(t, step.want.Rank == 1, len(pairs) == 1, "Match agrees at every step")
		require.Equal(t, step.want.Recheck, recheck)
	}
}

func TestB13_ALevelBelowOneIsNoSkill(t *testing.T) {
	w, c := chat("c1", 0), agent("ann", 0)
	w.Needs, c.Skills = []routing.Need{{Skill: "de"}}, map[string]int{"de": -2}
	require.Equal(t, []routing.Opinion{{
		Candidate: "ann", Verdict: routing.Verdict{Refuse: routing.SkillMissing}, Need: routing.Need{Skill: "de", Level: 1},
	}}, routing.Explain(nil, w, []routing.Candidate{c}, nine))
}

func TestB13_RanksFirstThenTheRefusedByIdleTime(t *testing.T) {
	closed := func(id string, idleSince int) routing.Candidate {
		return routing.Candidate{ID: id, IdleSince: at(idleSince)}
	}
	opinions := routing.Explain(nil, chat("c1", 0), []routing.Candidate{
		closed("zoe", 0), agent("dan", 9), closed("bob", 1), agent("cid", 8), closed("ann", 1),
	}, at(10))
	var got []string
	for _, o := range opinions {
		got = append(got, o.String())
	}
	require.Equal(t, []string{
		"cid: rank 1, score 0", "dan: rank 2, score 0",
		"zoe: channel_not_open", "ann: channel_not_open", "bob: channel_not_open",
	}, got)
}

// The names are stored and sent to desktops: they never change.
func TestB13_TheNamesOfTheReasons(t *testing.T) {
	require.Equal(t, []routing.Reason{"channel_not_open", "skill_missing", "skill_too_low", "not_again", "policy_panicked"},
		[]routing.Reason{
			routing.ChannelNotOpen, routing.SkillMissing, routing.SkillTooLow, routing.NotAgain, routing.PolicyPanicked,
		})
}
