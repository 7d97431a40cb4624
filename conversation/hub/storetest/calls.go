package storetest

import (
	"context"
	"errors"
	"time"

	"github.com/parley-go/parley/conversation/hub"
)

func calls() []sentence {
	return []sentence{
		{text: "instants come back equal to the millisecond", check: keepsInstants},
		{text: "a context that is done changes nothing", check: changesNothing},
		{text: "what was given to Commit may be reused", check: copiesIn},
		{text: "what is returned belongs to the caller", check: copiesOut},
	}
}

func keepsInstants(e *env, s hub.Store) {
	instants := []time.Time{
		time.Date(1969, 12, 31, 23, 59, 59, 999_000_000, time.UTC),
		time.Unix(0, 0).UTC(),
		time.Date(2026, 3, 29, 1, 30, 0, 1_000_000, time.UTC),
		time.Date(2040, 2, 29, 23, 59, 59, 999_000_000, time.UTC),
		time.Date(2262, 4, 12, 0, 0, 0, 0, time.UTC), // more nanoseconds than an int64 counts
	}
	var b hub.Batch
	for i, instant := range instants {
		b.Records = append(b.Records, hub.Record{Key: "a", N: int64(i) + 1, Kind: "k", At: instant})
		b.Tasks = append(b.Tasks, hub.Task{ID: instant.Format(time.RFC3339Nano), Kind: "k", Due: instant})
	}
	e.commit(s, b)
	records, _ := e.feed(s, "", 100)
	if len(records) != len(instants) {
		e.Fatalf("Feed returned %d records, want %d", len(records), len(instants))
	}
	for i, instant := range instants {
		e.sameInstant("At", records[i].At, instant)
		e.claimed(s, instant.Add(-time.Millisecond), far)
		got := e.claimed(s, instant, instant.AddDate(1000, 0, 0), b.Tasks[i].ID)
		e.sameInstant("Due", got[0].Due, instant)
	}
}

func changesNothing(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{ranked("a", 0, "l")}, Tasks: []hub.Task{task("t", "", noon)}})
	over, cancel := context.WithCancel(e.Context())
	cancel()
	calls := map[string]func() error{
		"Load":   func() error { _, err := s.Load(over, "a"); return err },
		"List":   func() error { _, err := s.List(over, "l", hub.Place{}, 1); return err },
		"Claim":  func() error { _, err := s.Claim(over, noon, far, 1); return err },
		"Feed":   func() error { _, _, err := s.Feed(over, "", 1); return err },
		"Commit": func() error { return s.Commit(over, hub.Batch{Docs: []hub.Doc{ranked("b", 0, "l")}}) },
	}
	if u, ok := s.(hub.Upcoming); ok {
		calls["NextDue"] = func() error { _, _, err := u.NextDue(over); return err }
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, context.Canceled) {
			e.Errorf("%s with a cancelled context: got error %v, want context.Canceled", name, err)
		}
	}
	e.listed(s, "l", "a")
	if got := e.claimed(s, noon, far, "t")[0]; got.Attempt != 1 {
		e.Errorf("a Claim with a cancelled context counted: Attempt is %d, want 1", got.Attempt)
	}
}

// scribble overwrites what a body and a list of names share with others.
func scribble(body []byte, lists ...[]string) {
	for i := range body {
		body[i] = '#'
	}
	for _, list := range lists {
		for i := range list {
			list[i] = "scribbled"
		}
	}
}

func copiesIn(e *env, s hub.Store) {
	b := hub.Batch{
		Docs:    []hub.Doc{{Key: "a", Labels: []string{"l"}, Unique: []string{"u"}, Body: some()}},
		Records: []hub.Record{record("a", 1)},
		Tasks:   []hub.Task{task("t", "", noon)},
	}
	e.commit(s, b)
	scribble(b.Docs[0].Body, b.Docs[0].Labels, b.Docs[0].Unique)
	scribble(b.Records[0].Body)
	scribble(b.Tasks[0].Body)
	b.Docs[0], b.Records[0], b.Tasks[0] = hub.Doc{Key: "x"}, hub.Record{}, hub.Task{}
	intact(e, s)
}

func copiesOut(e *env, s hub.Store) {
	e.commit(s, hub.Batch{
		Docs:    []hub.Doc{{Key: "a", Labels: []string{"l"}, Unique: []string{"u"}, Body: some()}},
		Records: []hub.Record{record("a", 1)},
		Tasks:   []hub.Task{task("t", "", noon.Add(-time.Second))},
	})
	for _, docs := range [][]hub.Doc{e.load(s, "a"), e.list(s, "l", hub.Place{}, 1)} {
		for _, d := range docs {
			scribble(d.Body, d.Labels, d.Unique)
		}
	}
	records, _ := e.feed(s, "", 1)
	for _, r := range records {
		scribble(r.Body)
	}
	for _, t := range e.claim(s, noon.Add(-time.Second), noon, 1) {
		scribble(t.Body)
	}
	intact(e, s)
}

// intact checks that nothing of the batch was scribbled on.
func intact(e *env, s hub.Store) {
	e.Helper()
	want := hub.Doc{Key: "a", Version: 1, Labels: []string{"l"}, Unique: []string{"u"}, Body: some()}
	e.sameDoc(e.one(s, "a"), want)
	for _, d := range e.list(s, "l", hub.Place{}, 10) {
		e.sameDoc(d, want)
	}
	e.listed(s, "l", "a")
	e.refused(s, hub.Batch{Docs: []hub.Doc{unique("b", 0, "u")}})
	records, _ := e.feed(s, "", 10)
	for _, r := range records {
		e.sameBody(r.Body, some())
	}
	e.sameBody(e.claimed(s, noon, far, "t")[0].Body, some())
}
