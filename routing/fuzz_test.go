package routing_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/parley-go/parley/routing"
)

// source turns the bytes of a fuzzer into the parts of a world; when they run out,
// everything is zero.
type source []byte

func (s *source) byte() byte {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return b
}

func (s *source) number() int64 {
	var word [8]byte
	if s.byte()%4 == 0 { // a wild one, now and then
		*s = (*s)[copy(word[:], *s):]
		return int64(binary.LittleEndian.Uint64(word[:]))
	}
	return int64(int8(s.byte()))
}

func (s *source) name(prefix string) string {
	return prefix + string(rune('a'+s.byte()%5))
}

func (s *source) instant() time.Time {
	switch s.byte() % 5 {
	case 0:
		return time.Time{}
	case 1:
		return time.Unix(s.number(), s.number())
	default:
		return at(int(int8(s.byte())))
	}
}

// No argument makes Match or Explain panic, and whatever comes out is possible.
func FuzzMatch(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x05\x05 one candidate, some work, and an exclusion or two that end at the same time"))
	f.Add([]byte{200, 200, 0, 255, 255, 255, 255, 255, 255, 255, 127, 4, 0, 0, 0, 0, 0, 0, 0, 0, 128, 1, 2, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		s := source(data)
		work, candidates := fuzzWork(&s), fuzzCandidates(&s)
		policies := routing.Policies{
			"a": nil, "b": routing.LeastLoaded(), "c": routing.PolicyFunc(nil), "d": routing.PolicyFunc(
				func(w routing.Work, c routing.Candidate, _ time.Time) routing.Verdict {
					if len(c.Open) > len(w.Needs)+1 {
						panic(w)
					}
					return routing.Verdict{Score: int64(c.Load), Recheck: c.IdleSince}
				}),
		}
		now := s.instant()

		pairs, recheck := routing.Match(policies, work, candidates, now)
		if !recheck.IsZero() && !recheck.After(now) {
			t.Errorf("recheck %v is not after now %v", recheck, now)
		}
		taken := map[string]bool{}
		for _, p := range pairs {
			if taken["work "+p.Work] || taken["candidate "+p.Candidate] {
				t.Errorf("%v: paired twice", p)
			}
			taken["work "+p.Work], taken["candidate "+p.Candidate] = true, true
		}
		for i, w := range work {
			for _, o := range routing.Explain(policies, w, candidates, now) {
				if (o.Rank == 0) == (o.Refuse == "") || o.String() == "" {
					t.Errorf("neither ranked nor refused: %+v", o)
				}
				first := !containsWork(work[:i], w.ID)
				if o.Rank > 0 && first && !taken["work "+w.ID] && !taken["candidate "+o.Candidate] {
					t.Errorf("%s could be taken by %s", w.ID, o.Candidate)
				}
			}
		}
	})
}

func containsWork(work []routing.Work, id string) bool {
	for _, w := range work {
		if w.ID == id {
			return true
		}
	}
	return false
}

func fuzzWork(s *source) (work []routing.Work) {
	for range s.byte() % 6 {
		w := routing.Work{
			ID: s.name("c"), Queue: s.name(""), Channel: s.name("")[:s.byte()%2],
			Priority: int(s.number()), Since: s.instant(),
		}
		for range s.byte() % 3 {
			w.Needs = append(w.Needs, routing.Need{Skill: s.name(""), Level: int(s.number())})
		}
		for range s.byte() % 3 {
			w.NotAgain = append(w.NotAgain, routing.Exclusion{Candidate: s.name("a"), Until: s.instant()})
		}
		work = append(work, w)
	}
	return work
}

func fuzzCandidates(s *source) (candidates []routing.Candidate) {
	for range s.byte() % 6 {
		c := routing.Candidate{ID: s.name("a"), Load: int(s.number()), Room: int(s.number()), IdleSince: s.instant()}
		for range s.byte() % 4 {
			c.Open = append(c.Open, s.name("")[:s.byte()%2])
		}
		for range s.byte() % 4 {
			if c.Skills == nil {
				c.Skills = map[string]int{}
			}
			c.Skills[s.name("")] = int(s.number())
		}
		candidates = append(candidates, c)
	}
	return candidates
}
