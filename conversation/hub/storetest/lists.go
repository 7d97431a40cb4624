package storetest

import (
	"fmt"
	"math"

	"github.com/parley-go/parley/conversation/hub"
)

func lists() []sentence {
	return []sentence{
		{text: "List is ordered by Rank and then by Key", check: listsInOrder},
		{text: "List returns whole documents", check: listsWhole},
		{text: "List goes on behind a Place", check: listsPages},
		{text: "List returns at most limit", check: listsLimit},
		{text: "List of a label that nobody carries is empty", check: listsNobody},
		{text: "a label that is taken away ends the listing", check: listsNoLonger},
		{text: "a changed Rank moves the document in all its lists", check: listsMoved},
		{text: "a label that is given twice lists the document once", check: listsOnce},
	}
}

func ranked(key hub.Key, rank int64, labels ...string) hub.Doc {
	return hub.Doc{Key: key, Rank: rank, Labels: labels, Body: some()}
}

func listsInOrder(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{
		ranked("c", 2, "l"), ranked("b", 10, "l"), ranked("a", 2, "l"), ranked("d", 0, "l"), ranked("B", 2, "l"),
		ranked("e", math.MaxInt64, "l"), ranked("f", 1<<40, "l"), ranked("a/", 2, "l"), ranked("é", 2, "l"),
	}})
	e.listed(s, "l", "d", "B", "a", "a/", "c", "é", "b", "f", "e")
}

func listsWhole(e *env, s hub.Store) {
	want := hub.Doc{Key: "a", Labels: []string{"l", "m"}, Unique: []string{"u", "v"}, Rank: 5, Body: []byte("A")}
	e.commit(s, hub.Batch{Docs: []hub.Doc{want}})
	want.Version = 1
	for _, label := range want.Labels {
		docs := e.list(s, label, hub.Place{}, 10)
		if len(docs) != 1 {
			e.Fatalf("List %q returned %d documents, want 1", label, len(docs))
		}
		e.sameDoc(docs[0], want)
	}
}

func listsPages(e *env, s hub.Store) {
	var want []hub.Key
	var b hub.Batch
	for i := range 23 {
		d := ranked(hub.Key(fmt.Sprintf("k%02d", i)), int64(i/5), "l") // five share a rank
		b.Docs, want = append(b.Docs, d), append(want, d.Key)
	}
	e.commit(s, b)
	var got []hub.Key
	for after := (hub.Place{}); len(got) <= len(want); {
		page := e.list(s, "l", after, 3)
		if len(page) == 0 {
			break
		}
		last := page[len(page)-1]
		after = hub.Place{Rank: last.Rank, Key: last.Key}
		got = append(got, keysOf(page)...)
	}
	e.same("all pages", got, want)

	// A place need not be anybody's: its document may have gone since.
	e.same("behind nobody", keysOf(e.list(s, "l", hub.Place{Rank: 1, Key: "k06x"}, 2)), want[7:9])
	e.same("behind a rank", keysOf(e.list(s, "l", hub.Place{Rank: 1, Key: "z"}, 2)), want[10:12])
	e.same("before a rank", keysOf(e.list(s, "l", hub.Place{Rank: 1}, 2)), want[5:7])
	e.same("behind the end", keysOf(e.list(s, "l", hub.Place{Rank: 9}, 2)), []hub.Key{})
}

func listsLimit(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{ranked("a", 0, "l"), ranked("b", 0, "l"), ranked("c", 0, "l")}})
	for limit, want := range map[int]int{1: 1, 2: 2, 3: 3, 4: 3, math.MaxInt: 3, 0: 0, -1: 0, math.MinInt: 0} {
		if got := len(e.list(s, "l", hub.Place{}, limit)); got != want {
			e.Errorf("List of three with limit %d returned %d, want %d", limit, got, want)
		}
	}
}

func listsNobody(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{ranked("a", 0, "queue/billing"), ranked("b", 0)}})
	for _, label := range []string{"", "queue", "queue/", "queue/billing/", "queue/Billing", "queue/%", "a"} {
		e.listed(s, label)
	}
}

func listsNoLonger(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{ranked("a", 0, "l", "m"), ranked("b", 0, "l")}})
	next := ranked("a", 0, "m", "n")
	next.Version = 1
	e.commit(s, hub.Batch{Docs: []hub.Doc{next}})
	e.listed(s, "l", "b")
	e.listed(s, "m", "a")
	e.listed(s, "n", "a")
}

func listsMoved(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{ranked("a", 1, "l", "m"), ranked("b", 2, "l", "m")}})
	next := ranked("a", 3, "l", "m")
	next.Version = 1
	e.commit(s, hub.Batch{Docs: []hub.Doc{next}})
	e.listed(s, "l", "b", "a")
	e.listed(s, "m", "b", "a")
}

func listsOnce(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{ranked("a", 1, "l", "m", "l")}})
	e.listed(s, "l", "a")
	e.listed(s, "m", "a")
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 1}}})
	e.listed(s, "l")
}
