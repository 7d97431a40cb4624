package routing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parley-go/parley/routing"
)

// 100 agents, 1000 waiting. "served": the first hundred take all agents, the rest
// finds nobody. "stuck": nobody can take anything, so that every pair is judged,
// and judged again for recheck: the worst there is.
func BenchmarkMatch(b *testing.B) {
	for _, bench := range []struct {
		name  string
		needs []routing.Need
		until time.Time
	}{
		{"served", []routing.Need{{Skill: "de", Level: 2}}, time.Time{}},
		{"stuck/skill", []routing.Need{{Skill: "klingon"}}, time.Time{}},
		{"stuck/not_again", []routing.Need{{Skill: "de"}}, at(7200)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var work []routing.Work
			var candidates []routing.Candidate
			for i := range 100 {
				c := loaded(fmt.Sprintf("a%03d", i), i%3, 3, i%60)
				c.Skills = map[string]int{"de": 2 + i%4, "fr": i % 5}
				candidates = append(candidates, c)
			}
			for i := range 1000 {
				w := chat(fmt.Sprintf("c%04d", i), i)
				w.Queue, w.Priority, w.Needs = "load", i%4, bench.needs
				for _, c := range candidates {
					if !bench.until.IsZero() {
						w.NotAgain = append(w.NotAgain, routing.Exclusion{Candidate: c.ID, Until: bench.until})
					}
				}
				work = append(work, w)
			}
			policies := routing.Policies{"load": routing.LeastLoaded()}
			b.ReportAllocs()
			for b.Loop() {
				routing.Match(policies, work, candidates, at(3600))
			}
		})
	}
}
