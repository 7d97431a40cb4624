package storetest

import (
	"time"

	"github.com/parley-go/parley/conversation/hub"
)

func commits() []sentence {
	all := []sentence{
		{text: "a batch of nothing is accepted", check: commitsNothing},
		{text: "a version that has moved on refuses the batch", check: refusesVersion},
		{text: "a read that has moved on refuses the batch", check: refusesRead},
		{text: "a read changes nothing", check: readsOnly},
		{text: "a unique value that another document carries refuses the batch", check: refusesUnique},
		{text: "a unique value that was given up can be taken", check: takesReleased},
		{text: "a unique value moves from one document to another in one batch", check: movesUnique},
		{text: "two documents of one batch cannot carry the same unique value", check: refusesTwins},
		{text: "a document keeps its own unique values", check: keepsUnique},
		{text: "a record number that is stored already refuses the batch", check: refusesNumber},
	}
	for _, kind := range []string{"version", "first version", "read", "unique value", "record number", "task attempt", "missing task"} {
		all = append(all, sentence{
			text:  "a batch that is refused for its " + kind + " leaves no trace",
			check: func(e *env, s hub.Store) { leavesNoTrace(e, s, kind) },
		})
	}
	return all
}

func commitsNothing(e *env, s hub.Store) {
	e.commit(s, hub.Batch{})
	e.commit(s, hub.Batch{Reads: []hub.Doc{{Key: "none"}}})
	e.fed(s, "")
}

func refusesVersion(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Body: some()}}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 1, Body: some()}}})
	for _, wrong := range []int64{0, 1, 3} {
		if c := e.refused(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: wrong, Body: some()}}}); c.Key != "a" {
			e.Errorf("the conflict names the document %q, want %q", c.Key, "a")
		}
	}
	e.refused(s, hub.Batch{Docs: []hub.Doc{{Key: "none", Version: 1, Body: some()}}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 2, Body: some()}}})
}

func refusesRead(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "read", Body: some()}}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "read", Version: 1, Body: some()}}})
	for _, wrong := range []hub.Doc{{Key: "read"}, {Key: "read", Version: 1}, {Key: "read", Version: 3}, {Key: "none", Version: 1}} {
		b := hub.Batch{Reads: []hub.Doc{{Key: "absent"}, wrong}, Docs: []hub.Doc{{Key: "a", Body: some()}}}
		if c := e.refused(s, b); c.Key != wrong.Key {
			e.Errorf("the conflict names the document %q, want %q", c.Key, wrong.Key)
		}
	}
	e.commit(s, hub.Batch{Reads: []hub.Doc{{Key: "read", Version: 2}, {Key: "absent"}}, Docs: []hub.Doc{{Key: "a", Body: some()}}})
}

func readsOnly(e *env, s hub.Store) {
	want := hub.Doc{Key: "a", Labels: []string{"l"}, Unique: []string{"u"}, Rank: 4, Body: []byte("A")}
	e.commit(s, hub.Batch{Docs: []hub.Doc{want}})
	want.Version = 1
	// Only Key and Version of a read count.
	e.commit(s, hub.Batch{Reads: []hub.Doc{{Key: "a", Version: 1, Labels: []string{"m"}, Unique: []string{"v"}, Body: some()}}})
	e.commit(s, hub.Batch{Reads: []hub.Doc{{Key: "a", Version: 1}}})
	e.sameDoc(e.one(s, "a"), want)
	e.listed(s, "m")
}

func unique(key hub.Key, version int64, values ...string) hub.Doc {
	return hub.Doc{Key: key, Version: version, Unique: values, Body: some()}
}

func refusesUnique(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 0, "own/c1", "own/c2"), unique("b", 0, "own/c3")}})
	if c := e.refused(s, hub.Batch{Docs: []hub.Doc{unique("c", 0, "own/c4", "own/c2")}}); c.Unique != "own/c2" {
		e.Errorf("the conflict names the unique value %q, want %q", c.Unique, "own/c2")
	}
	e.refused(s, hub.Batch{Docs: []hub.Doc{unique("b", 1, "own/c3", "own/c1")}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("b", 1, "own/c3", "own/c4", "own/c", "OWN/C1")}})
}

func takesReleased(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 0, "u", "v")}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 1, "v")}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("b", 0, "u")}})
	e.refused(s, hub.Batch{Docs: []hub.Doc{unique("a", 2, "u", "v")}})
	e.refused(s, hub.Batch{Docs: []hub.Doc{unique("b", 1, "u", "v")}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "b", Version: 1}}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 2, "u", "v")}})
}

func movesUnique(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 0, "u"), unique("b", 0)}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 1), unique("b", 1, "u")}}) // given up first
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 2, "u"), unique("b", 2)}}) // taken first
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("c", 0, "u"), {Key: "a", Version: 3}}})
	e.refused(s, hub.Batch{Docs: []hub.Doc{unique("b", 3, "u")}})

	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("b", 3, "v")}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("b", 4, "u"), unique("c", 1, "v")}}) // exchanged
	e.same("after the exchange", e.one(s, "b").Unique, []string{"u"})
	e.same("after the exchange", e.one(s, "c").Unique, []string{"v"})
}

func refusesTwins(e *env, s hub.Store) {
	if c := e.refused(s, hub.Batch{Docs: []hub.Doc{unique("a", 0, "u"), unique("b", 0, "v", "u")}}); c.Unique != "u" {
		e.Errorf("the conflict names the unique value %q, want %q", c.Unique, "u")
	}
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 0, "u"), unique("b", 0, "v")}})
	e.refused(s, hub.Batch{Docs: []hub.Doc{unique("a", 1, "u"), unique("b", 1, "v", "u")}})
}

func keepsUnique(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 0, "u", "v", "u")}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{unique("a", 1, "v", "u")}})
	e.refused(s, hub.Batch{Docs: []hub.Doc{unique("b", 0, "u")}})
}

func record(key hub.Key, n int64) hub.Record {
	return hub.Record{Key: key, N: n, Kind: "conversation.noted", At: noon, Body: some()}
}

func refusesNumber(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Records: []hub.Record{record("a", 1), record("a", 2)}})
	if c := e.refused(s, hub.Batch{Records: []hub.Record{record("b", 1), record("a", 2)}}); c.Key != "a" {
		e.Errorf("the conflict names the document %q, want %q", c.Key, "a")
	}
	e.refused(s, hub.Batch{Records: []hub.Record{record("a", 1)}})
	e.refused(s, hub.Batch{Records: []hub.Record{record("a", 3), record("a", 3)}})
	e.commit(s, hub.Batch{Records: []hub.Record{record("b", 1), record("a", 3)}})
	e.fed(s, "", "a#1", "a#2", "b#1", "a#3")
}

// leavesNoTrace commits a batch in which all but one condition holds. The guilty
// part stands last, so that a store which writes as it goes has written the rest.
func leavesNoTrace(e *env, s hub.Store, kind string) {
	a := hub.Doc{Key: "a", Labels: []string{"l"}, Unique: []string{"ua"}, Rank: 1, Body: []byte("A")}
	b := hub.Doc{Key: "b", Labels: []string{"l"}, Unique: []string{"ub"}, Rank: 2, Body: []byte("B")}
	e.commit(s, hub.Batch{
		Docs:    []hub.Doc{a, b},
		Records: []hub.Record{record("a", 1)},
		Tasks: []hub.Task{
			{ID: "stays", Kind: "before", Due: noon, Body: []byte("T")},
			{ID: "claimed", Kind: "before", Due: noon.Add(-time.Millisecond)},
		},
	})
	e.claimed(s, noon.Add(-time.Millisecond), far, "claimed")

	batch := hub.Batch{
		Reads: []hub.Doc{{Key: "absent"}},
		Docs: []hub.Doc{
			{Key: "new", Labels: []string{"l", "m"}, Unique: []string{"un"}, Body: some()},
			{Key: "a", Version: 1, Labels: []string{"m"}, Unique: []string{"ux"}, Rank: 9, Body: []byte("changed")},
		},
		Records: []hub.Record{record("new", 1), record("a", 2)},
		Tasks: []hub.Task{
			{ID: "stays", Kind: "after", Due: noon.Add(time.Millisecond), Body: []byte("changed")},
			{ID: "new", Kind: "after", Due: noon},
			{ID: "claimed", Attempt: 1},
		},
	}
	switch kind {
	case "version":
		batch.Docs = append(batch.Docs, hub.Doc{Key: "b", Version: 2, Body: some()})
	case "first version":
		batch.Docs = append(batch.Docs, hub.Doc{Key: "b", Body: some()})
	case "read":
		batch.Reads = append(batch.Reads, hub.Doc{Key: "b", Version: 2})
	case "unique value":
		batch.Docs = append(batch.Docs, hub.Doc{Key: "last", Unique: []string{"ub"}, Body: some()})
	case "record number":
		batch.Records = append(batch.Records, record("a", 1))
	case "task attempt":
		batch.Tasks[2].Attempt = 2
	case "missing task":
		batch.Tasks = append(batch.Tasks, hub.Task{ID: "none", Due: noon, Attempt: 1})
	}
	e.refused(s, batch)
	e.untouched(s, a, b)
}

// untouched checks that everything is as leavesNoTrace had it before.
func (e *env) untouched(s hub.Store, a, b hub.Doc) {
	e.Helper()
	a.Version, b.Version = 1, 1
	e.sameDoc(e.one(s, "a"), a)
	e.sameDoc(e.one(s, "b"), b)
	for _, key := range []hub.Key{"new", "last", "absent"} {
		e.sameDoc(e.one(s, key), hub.Doc{Key: key})
	}
	e.listed(s, "l", "a", "b")
	e.listed(s, "m")
	e.fed(s, "", "a#1")
	tasks := e.claimed(s, noon.Add(time.Millisecond), far, "stays")
	e.same("task", tasks[0].Kind, "before")
	e.sameBody(tasks[0].Body, []byte("T"))
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "claimed", Attempt: 1}}})
	// The unique values and record numbers of the refused batch are still free,
	// and those that it gave up are not.
	e.refused(s, hub.Batch{Docs: []hub.Doc{unique("other", 0, "ua")}})
	e.commit(s, hub.Batch{
		Docs:    []hub.Doc{unique("other", 0, "un", "ux")},
		Records: []hub.Record{record("new", 1), record("a", 2)},
	})
}
