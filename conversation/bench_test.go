package conversation

import (
	"fmt"
	"testing"
	"time"
)

// talked is a conversation with this many entries.
func talked(b testing.TB, entries int) *story {
	b.Helper()
	s := ready(b)
	s.talks(ada, ann, "shop")
	for len(s.entries["c1"]) < entries {
		for _, line := range []struct {
			by  Actor
			cmd Command
		}{{ada, Receive{Service: "shop", Channel: "web", Text: "Is it in stock?"}}, {ann, Send{Text: "Yes"}}} {
			after, d, err := s.try(line.by, line.cmd)
			if err != nil {
				b.Fatal(err)
			}
			kept := s.entries["c1"]
			d.Entries = nil
			s.commit(after, d)
			s.entries["c1"] = append(kept, Entry{})
		}
	}
	return s
}

// A long conversation costs no more than a short one: the transcript is no part of it.
func BenchmarkDecideMessage(b *testing.B) {
	for _, entries := range []int{10, 10_000} {
		b.Run(fmt.Sprintf("%d entries", entries), func(b *testing.B) {
			s := talked(b, entries)
			cmd := s.aim(ann, Send{Text: "Yes"})
			scene := s.scene(ann, cmd)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Decide(scene, ann, cmd, s.now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkStepMessage(b *testing.B) {
	for _, entries := range []int{10, 10_000} {
		b.Run(fmt.Sprintf("%d entries", entries), func(b *testing.B) {
			s := talked(b, entries)
			cmd := s.aim(ada, Receive{Service: "shop", Channel: "web", Text: "Is it in stock?"})
			scene := s.scene(ada, cmd)
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Step(scene, ada, cmd, s.now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPermitted(b *testing.B) {
	s := talked(b, 10)
	scene := s.whole(ann, "c1")
	b.ReportAllocs()
	for b.Loop() {
		if len(Permitted(scene, ann, s.now)) == 0 {
			b.Fatal("nothing")
		}
	}
}

func BenchmarkDesktop(b *testing.B) {
	s := talked(b, 10)
	p := DesktopParts{Agent: s.agent("ann"), Desk: s.desk("ann"), Scenes: []Scene{s.whole(ann, "c1")}}
	b.ReportAllocs()
	for b.Loop() {
		if d := NewDesktop(p, s.now.Add(time.Minute)); len(d.Conversations) != 1 {
			b.Fatal("not there")
		}
	}
}
