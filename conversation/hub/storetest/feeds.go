package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/parley-go/parley/conversation/hub"
)

func feeds() []sentence {
	return []sentence{
		{text: "Feed returns the records in the order in which they were committed", check: feedsInOrder},
		{text: "a record comes back as it was written", check: feedsWhole},
		{text: "the empty cursor is the beginning", check: feedsFromBeginning},
		{text: "Head is the end and what is committed later stands behind it", check: feedsFromHead},
		{text: "Feed returns at most limit and goes on behind the last", check: feedsPages},
		{text: "a cursor can be read from again", check: feedsAgain},
		{text: "records stay when their document is removed", check: feedsRemoved},
		{text: "a cursor that the store did not make is an error", check: feedsGarbage},
		{text: "Feed never skips or repeats a record while many commit", check: feedsWithoutHole},
	}
}

func feedsInOrder(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Records: []hub.Record{record("z", 1), record("a", 1), record("z", 2)}})
	e.commit(s, hub.Batch{Records: []hub.Record{record("m", 1)}})
	e.commit(s, hub.Batch{Records: []hub.Record{record("a", 2), record("z", 3)}})
	e.fed(s, "", "z#1", "a#1", "z#2", "m#1", "a#2", "z#3")
}

func feedsWhole(e *env, s hub.Store) {
	want := hub.Record{Key: "conv/c1", N: 1, Kind: "conversation.opened", By: "agent/ann", At: at(1), Body: []byte(`{"queue":"billing"}`)}
	e.commit(s, hub.Batch{Records: []hub.Record{want, {Key: "conv/c2", N: 1, Kind: "k", At: at(-86_400_000)}}})
	records, _ := e.feed(s, "", 10)
	if len(records) != 2 {
		e.Fatalf("Feed returned %d records, want 2", len(records))
	}
	got := records[0]
	e.same("record", []string{string(got.Key), got.Kind, got.By}, []string{"conv/c1", "conversation.opened", "agent/ann"})
	e.sameInstant("At", got.At, want.At)
	e.sameBody(got.Body, want.Body)
	e.same("By and Body of nobody", []string{records[1].By, string(records[1].Body)}, []string{"", ""})
	e.sameInstant("At", records[1].At, at(-86_400_000))
}

func feedsFromBeginning(e *env, s hub.Store) {
	begin := e.fed(s, "")
	e.commit(s, hub.Batch{Records: []hub.Record{record("a", 1)}})
	e.fed(s, "", "a#1")
	e.fed(s, begin, "a#1")
}

func feedsFromHead(e *env, s hub.Store) {
	empty := e.fed(s, hub.Head)
	e.commit(s, hub.Batch{Records: []hub.Record{record("a", 1), record("a", 2)}})
	head := e.fed(s, hub.Head)
	e.fed(s, head)
	e.commit(s, hub.Batch{Records: []hub.Record{record("b", 1)}})
	e.fed(s, hub.Head)
	e.fed(s, head, "b#1")
	e.fed(s, empty, "a#1", "a#2", "b#1")
}

func feedsPages(e *env, s hub.Store) {
	var want []string
	for i := range int64(4) {
		b := hub.Batch{Records: []hub.Record{record("a", 2*i+1), record("b", i+1), record("a", 2*i+2)}}
		e.commit(s, b)
		want = append(want, namesOf(b.Records)...)
	}
	for _, limit := range []int{1, 2, 5, 12, 13, math.MaxInt} {
		var got []string
		for after := hub.Cursor(""); len(got) <= len(want); {
			records, next := e.feed(s, after, limit)
			if len(records) == 0 {
				break
			}
			if len(records) > limit {
				e.Fatalf("Feed returned %d records with limit %d", len(records), limit)
			}
			got, after = append(got, namesOf(records)...), next
		}
		e.same(fmt.Sprint("pages of ", limit), got, want)
	}
	_, second := e.feed(s, "", 2)
	for _, none := range []int{0, -1, math.MinInt} {
		records, stay := e.feed(s, second, none)
		e.same("page of nothing", namesOf(records), []string{})
		records, _ = e.feed(s, stay, 1)
		e.same("after a page of nothing", namesOf(records), want[2:3])
	}
}

func feedsAgain(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Records: []hub.Record{record("a", 1), record("a", 2)}})
	_, first := e.feed(s, "", 1)
	for n := int64(3); n < 6; n++ {
		e.commit(s, hub.Batch{Records: []hub.Record{record("a", n)}})
		records, _ := e.feed(s, first, 2)
		e.same("behind an old cursor", namesOf(records), []string{"a#2", "a#3"})
	}
}

func feedsRemoved(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Body: some()}}, Records: []hub.Record{record("a", 1)}})
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Version: 1}}, Records: []hub.Record{record("a", 2)}})
	e.fed(s, "", "a#1", "a#2")
}

// A cursor comes from a desktop and may hold anything.
func feedsGarbage(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Records: []hub.Record{record("a", 1), record("a", 2)}})
	_, c := e.feed(s, "", 1)
	for _, garbage := range []hub.Cursor{
		"x", "Head", "head ", " ", "-", "--", "-1", "1.5", "0x1", "a#1", "%s%d", "\x00", "\xff\xfe", "'; drop table records; --", "日本",
		"9223372036854775807", "9223372036854775808", "18446744073709551616", "99999999999999999999999999", "1e9", "NaN", "null", "{}",
		c + "x", c + " ", c + "-", c + "999999", "x" + c, " " + c, c + c, hub.Cursor(strings.Repeat("9", 1<<16)),
	} {
		if records, next, err := s.Feed(e.Context(), garbage, 10); err == nil {
			e.Errorf("Feed accepted the cursor %.40q: %d records, next %q", garbage, len(records), next)
		}
	}
	e.fed(s, c, "a#2")
}

// follow reads the feed to its end, from when the writers begin until they are
// done; a feed that goes round in circles ends too.
func follow(ctx context.Context, s hub.Store, limit int, written <-chan struct{}) ([]string, error) {
	var seen []string
	var after hub.Cursor
	for {
		last := false
		select {
		case <-written:
			last = true
		default:
		}
		records, next, err := s.Feed(ctx, after, limit)
		if err != nil {
			return seen, err
		}
		seen, after = append(seen, namesOf(records)...), next
		if last && len(records) == 0 || len(seen) > 1000 {
			return seen, nil
		}
		runtime.Gosched()
	}
}

func feedsWithoutHole(e *env, s hub.Store) {
	const rounds, readers = 25, 2
	written := make(chan struct{})
	seen := make([][]string, readers)
	errs := make([]error, readers+1)
	var wg sync.WaitGroup
	for r := range readers {
		wg.Go(func() { seen[r], errs[r] = follow(e.Context(), s, 1+6*r, written) })
	}
	errs[readers] = many(func(w int) error {
		for i := range rounds {
			key := hub.Key(fmt.Sprint("own/", w))
			if i%4 == 0 {
				key = "shared"
			}
			if err := bump(e.Context(), s, key); err != nil {
				return err
			}
		}
		return nil
	})
	close(written)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		e.Fatalf("Feed or Commit: %v", err)
	}
	records, _ := e.feed(s, "", 1000)
	want := namesOf(records)
	if len(want) != writers*rounds {
		e.Errorf("%d commits left %d records in the feed", writers*rounds, len(want))
	}
	numbers := map[hub.Key]int64{}
	for _, r := range records {
		if numbers[r.Key]++; r.N != numbers[r.Key] {
			e.Errorf("the feed has %s#%d where #%d was committed", r.Key, r.N, numbers[r.Key])
		}
	}
	for r := range readers {
		if !slices.Equal(seen[r], want) {
			e.Errorf("a reader who followed saw %d records, and %d were committed; %s", len(seen[r]), len(want), firstDifference(seen[r], want))
		}
	}
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("record %d was %s, want %s", i, got[i], want[i])
		}
	}
	return fmt.Sprintf("the first %d are equal", min(len(got), len(want)))
}
