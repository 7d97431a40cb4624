package storetest

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/parley-go/parley/conversation/hub"
)

func documents() []sentence {
	return []sentence{
		{text: "Load returns one document for each key in the order of the keys", check: loadsInOrder},
		{text: "Load takes no key, a key twice and thousands of keys", check: loadsAnyNumber},
		{text: "a document that does not exist has Version 0 and the key that was asked for", check: loadsNothing},
		{text: "Load returns all documents from one snapshot", check: loadsOneSnapshot},
		{text: "Version counts the commits that wrote the document", check: versionsCount},
		{text: "a document comes back as it was written last", check: replacesWhole},
		{text: "bodies come back byte for byte", check: keepsBytes},
		{text: "names may hold any character but zero", check: keepsNames},
		{text: "an empty body removes the document with its labels and unique values", check: removes},
		{text: "a removed document can be created again at Version 0", check: createsAgain},
		{text: "removing is guarded by the version", check: removesAtVersion},
	}
}

func loadsInOrder(e *env, s hub.Store) {
	a := hub.Doc{Key: "a", Labels: []string{"l1", "l2"}, Unique: []string{"u"}, Rank: 7, Body: []byte("A")}
	b := hub.Doc{Key: "b", Rank: math.MaxInt64, Body: []byte("B")}
	e.commit(s, hub.Batch{Docs: []hub.Doc{a, b}})
	a.Version, b.Version = 1, 1
	for i, d := range e.load(s, "b", "none", "a") {
		e.sameDoc(d, []hub.Doc{b, {Key: "none"}, a}[i])
	}
}

func loadsAnyNumber(e *env, s hub.Store) {
	e.load(s)
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "k/7", Body: some()}}})
	for _, d := range e.load(s, "k/7", "k/7") {
		e.sameDoc(d, hub.Doc{Key: "k/7", Version: 1, Body: some()})
	}
	var keys []hub.Key
	for i := range 3000 {
		keys = append(keys, hub.Key(fmt.Sprint("k/", i)))
	}
	docs := e.load(s, keys...)
	e.same("keys", keysOf(docs), keys)
	if docs[7].Version != 1 || docs[8].Version != 0 {
		e.Errorf("among many, k/7 has version %d and k/8 has %d; want 1 and 0", docs[7].Version, docs[8].Version)
	}
}

func loadsNothing(e *env, s hub.Store) {
	e.sameDoc(e.one(s, "conv/none"), hub.Doc{Key: "conv/none"})
}

// A writer moves two documents together; a reader must never see them apart.
func loadsOneSnapshot(e *env, s hub.Store) {
	const rounds = 60
	var written atomic.Bool
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		defer written.Store(true)
		for v := range int64(rounds) {
			if failed = s.Commit(e.Context(), hub.Batch{Docs: []hub.Doc{
				{Key: "left", Version: v, Body: some()},
				{Key: "right", Version: v, Body: some()},
			}}); failed != nil {
				return
			}
		}
	})
	var apart []string
	var readErr error
	for !written.Load() && readErr == nil {
		var docs []hub.Doc
		docs, readErr = s.Load(e.Context(), "left", "right")
		if len(docs) == 2 && docs[0].Version != docs[1].Version {
			apart = append(apart, fmt.Sprint(docs[0].Version, " and ", docs[1].Version))
		}
		runtime.Gosched()
	}
	wg.Wait()
	if failed != nil || readErr != nil {
		e.Fatalf("Commit: %v; Load: %v", failed, readErr)
	}
	if len(apart) > 0 {
		e.Errorf("two documents that are always written together were loaded at versions %s", apart[0])
	}
}

func versionsCount(e *env, s hub.Store) {
	for v := range int64(5) {
		e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: v, Body: some()}}})
		e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "b", Version: v, Body: some()}}})
		if got := e.one(s, "a").Version; got != v+1 {
			e.Errorf("after %d commits the version is %d", v+1, got)
		}
	}
}

func replacesWhole(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Labels: []string{"x", "y"}, Unique: []string{"p", "q"}, Rank: 9, Body: []byte("long before")}}})
	next := hub.Doc{Key: "a", Version: 1, Labels: []string{"z", "y"}, Unique: []string{"q", "r"}, Rank: 3, Body: []byte("now")}
	e.commit(s, hub.Batch{Docs: []hub.Doc{next}})
	next.Version = 2
	e.sameDoc(e.one(s, "a"), next)

	bare := hub.Doc{Key: "a", Version: 2, Body: []byte("bare")}
	e.commit(s, hub.Batch{Docs: []hub.Doc{bare}})
	bare.Version = 3
	e.sameDoc(e.one(s, "a"), bare)
}

// every byte, a zero first and last, broken UTF-8, and a body of some size.
func bodies() [][]byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return [][]byte{
		{0}, {0, 0, 0}, all, []byte("\xff\xfe\xc3\x28"), []byte(" \r\n\t "), []byte("null"), []byte(`{"a": 1,  "a":2}`),
		bytes.Repeat(all, 1024), []byte("e\u0301\u2028\U0001F600\ufeff"),
	}
}

func keepsBytes(e *env, s hub.Store) {
	var b hub.Batch
	for i, body := range bodies() {
		name := fmt.Sprint("b", i)
		b.Docs = append(b.Docs, hub.Doc{Key: hub.Key(name), Labels: []string{"all"}, Body: body})
		b.Records = append(b.Records, hub.Record{Key: hub.Key(name), N: 1, Kind: "k", At: noon, Body: body})
		b.Tasks = append(b.Tasks, hub.Task{ID: name, Kind: "k", Due: noon, Body: body})
	}
	e.commit(s, b)
	listed := e.list(s, "all", hub.Place{}, 100)
	records, _ := e.feed(s, "", 100)
	tasks := e.claim(s, noon, far, 100)
	if len(listed) != len(b.Docs) || len(records) != len(b.Docs) || len(tasks) != len(b.Docs) {
		e.Fatalf("of %d documents, records and tasks %d, %d and %d came back", len(b.Docs), len(listed), len(records), len(tasks))
	}
	for i, body := range bodies() {
		e.sameBody(e.one(s, b.Docs[i].Key).Body, body)
		e.sameBody(listed[i].Body, body)
		e.sameBody(records[i].Body, body)
		e.sameBody(tasks[i].Body, body)
	}
}

// names that a store may take for one another, or for its own syntax.
func names() []string {
	return []string{
		"a", "A", "a ", " a", "a/b", "a%2Fb", "a%", "a_", "a*", "a?", "a'b", `a"b`, "a`b", `a\b`, "a;--", "a,b", "a{b}", "a:b", "a|b", "a\nb", "a\tb",
		"é", "e\u0301", "ß", "ss", "İ", "i", "日本語", "\U0001F600", "\u200b", "\ufeff", "\u2028", "head", "null", "0", "00", "1e3",
	}
}

func keepsNames(e *env, s hub.Store) {
	var b hub.Batch
	for _, n := range names() {
		b.Docs = append(b.Docs, hub.Doc{Key: hub.Key(n), Labels: []string{n, "all"}, Unique: []string{n}, Body: []byte(n)})
		b.Records = append(b.Records, hub.Record{Key: hub.Key(n), N: 1, Kind: n, By: n, At: noon})
		b.Tasks = append(b.Tasks, hub.Task{ID: n, Lane: n, Kind: n, Due: noon})
	}
	e.commit(s, b)
	var keys []hub.Key
	for i, n := range names() {
		keys = append(keys, hub.Key(n))
		d := b.Docs[i]
		d.Version = 1
		e.sameDoc(e.one(s, d.Key), d)
		e.listed(s, n, d.Key)
		if c := e.refused(s, hub.Batch{Docs: []hub.Doc{{Key: "other", Unique: []string{n}, Body: some()}}}); c.Unique != n {
			e.Errorf("the conflict names the unique value %q, want %q", c.Unique, n)
		}
	}
	records, _ := e.feed(s, "", 1000)
	tasks := e.claimed(s, noon, far, names()...)
	if len(records) != len(keys) {
		e.Fatalf("%d of %d records came back", len(records), len(keys))
	}
	for i, n := range names() {
		e.same("record", []string{string(records[i].Key), records[i].Kind, records[i].By}, []string{n, n, n})
		e.same("task", []string{tasks[i].ID, tasks[i].Lane, tasks[i].Kind}, []string{n, n, n})
	}
	slices.Sort(keys)
	e.listed(s, "all", keys...)
}

func removes(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Labels: []string{"l"}, Unique: []string{"u"}, Rank: 1, Body: some()}}})
	e.commit(s, hub.Batch{
		Docs:    []hub.Doc{{Key: "a", Version: 1, Labels: []string{"l"}, Unique: []string{"u"}, Rank: 1}},
		Records: []hub.Record{{Key: "a", N: 1, Kind: "removed", At: noon}},
	})
	e.sameDoc(e.one(s, "a"), hub.Doc{Key: "a"})
	e.listed(s, "l")
	e.fed(s, "", "a#1")
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "b", Unique: []string{"u"}, Body: some()}}})
}

func createsAgain(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Labels: []string{"l"}, Body: some()}}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 1, Body: some()}}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 2}}})
	e.refused(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 2, Body: some()}}})
	e.commit(s, hub.Batch{Reads: []hub.Doc{{Key: "a"}}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Body: []byte("again")}}})
	e.sameDoc(e.one(s, "a"), hub.Doc{Key: "a", Version: 1, Body: []byte("again")})
	e.listed(s, "l")
}

func removesAtVersion(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Labels: []string{"l"}, Body: some()}}})
	e.refused(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 0}}})
	e.refused(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 2}}})
	e.refused(s, hub.Batch{Docs: []hub.Doc{{Key: "none", Version: 1}}})
	e.listed(s, "l", "a")
	// What does not exist and must not exist is as wished.
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "none", Version: 0, Labels: []string{"l"}}}})
	e.sameDoc(e.one(s, "none"), hub.Doc{Key: "none"})
	e.listed(s, "l", "a")
}
