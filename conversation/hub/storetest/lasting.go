package storetest

import (
	"context"
	"sync/atomic"

	"github.com/parley-go/parley/conversation/hub"
)

func lasting() []sentence {
	return []sentence{
		{text: "a store that is opened again has kept everything", check: keepsEverything, needs: reopening},
		{text: "a cursor outlives the handle that made it", check: keepsCursor, needs: reopening},
		{text: "a second handle sees what the first commits", check: seesEverything, needs: secondNode},
		{text: "two handles refuse each other's old versions", check: refusesEachOther, needs: secondNode},
		{text: "a task is claimed through one of two handles", check: claimsThroughOne, needs: secondNode},
		{text: "a feed has no hole when two handles commit", check: feedsThroughBoth, needs: secondNode},
	}
}

// everything is a batch of each kind; kept checks that it is all there.
func everything(e *env, s hub.Store) hub.Doc {
	e.Helper()
	d := hub.Doc{Key: "conv/c1", Labels: []string{"l", "m"}, Unique: []string{"u"}, Rank: 3, Body: bodies()[2]}
	e.commit(s, hub.Batch{
		Docs:    []hub.Doc{d, {Key: "gone", Body: some()}},
		Records: []hub.Record{record("conv/c1", 1)},
		Tasks:   []hub.Task{task("a", "lane", at(2)), task("b", "lane", at(1)), task("c", "", at(3)), task("d", "", at(9))},
	})
	d.Version = 1
	e.commit(s, hub.Batch{Docs: []hub.Doc{d, {Key: "gone", Version: 1}}, Records: []hub.Record{record("conv/c1", 2)}})
	e.claimed(s, at(3), at(5), "a", "c")
	d.Version = 2
	return d
}

func kept(e *env, s hub.Store, d hub.Doc) {
	e.Helper()
	e.sameDoc(e.one(s, d.Key), d)
	e.sameDoc(e.one(s, "gone"), hub.Doc{Key: "gone"})
	e.listed(s, "l", d.Key)
	e.fed(s, "", "conv/c1#1", "conv/c1#2")
	e.refused(s, hub.Batch{Docs: []hub.Doc{unique("other", 0, "u")}})
	e.refused(s, hub.Batch{Records: []hub.Record{record(d.Key, 2)}})
	e.claimed(s, at(4), far)
	for _, t := range e.claimed(s, at(5), far, "a", "c") {
		if t.Attempt != 2 {
			e.Errorf("task %s is at Attempt %d, want 2", t.ID, t.Attempt)
		}
	}
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "a", Attempt: 2}}})
	e.claimed(s, at(5), far, "b")
	e.claimed(s, at(9), far, "d")
}

func keepsEverything(e *env, s hub.Store) {
	d := everything(e, s)
	kept(e, e.reopen(s), d)
}

func keepsCursor(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Records: []hub.Record{record("a", 1), record("a", 2)}})
	_, first := e.feed(s, "", 1)
	_, head := e.feed(s, hub.Head, 1)
	s = e.reopen(s)
	e.fed(s, first, "a#2")
	e.commit(s, hub.Batch{Records: []hub.Record{record("a", 3)}})
	e.fed(s, head, "a#3")
}

func seesEverything(e *env, s hub.Store) {
	other := e.second(s)
	e.listed(other, "l")
	d := everything(e, s)
	kept(e, other, d)
}

func refusesEachOther(e *env, s hub.Store) {
	other := e.second(s)
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Body: some()}}})
	e.refused(other, hub.Batch{Docs: []hub.Doc{{Key: "a", Body: some()}}})
	e.commit(other, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 1, Body: some()}}})
	e.refused(s, hub.Batch{Reads: []hub.Doc{{Key: "a", Version: 1}}, Docs: []hub.Doc{{Key: "b", Body: some()}}})
}

func claimsThroughOne(e *env, s hub.Store) {
	other := e.second(s)
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(0))}})
	e.claimed(other, at(0), at(10), "t")
	e.claimed(s, at(9), far)
	e.claimed(s, at(10), far, "t")
	e.refused(other, hub.Batch{Tasks: []hub.Task{{ID: "t", Attempt: 1}}})
}

// both commits through two handles by turns, and reads through the first.
type both struct {
	hub.Store
	other hub.Store
	turn  atomic.Int64
}

func (b *both) Commit(ctx context.Context, batch hub.Batch) error {
	if b.turn.Add(1)%2 == 0 {
		return b.other.Commit(ctx, batch)
	}
	return b.Store.Commit(ctx, batch)
}

func feedsThroughBoth(e *env, s hub.Store) {
	feedsWithoutHole(e, &both{Store: s, other: e.second(s)})
}
