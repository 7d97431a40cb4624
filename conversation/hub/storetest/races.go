package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/parley-go/parley/conversation/hub"
)

func races() []sentence {
	return []sentence{
		{text: "of two writers of one version one wins", check: oneWriterWins},
		{text: "of two first writers of one key one wins", check: oneFirstWriterWins},
		{text: "of two writers who read what the other writes one wins", check: oneSkewedWriterWins},
		{text: "of two documents that take one unique value one wins", check: oneOwnerWins},
		{text: "of two workers who finish one attempt one wins", check: oneWorkerWins},
		{text: "batches with their keys in opposite order do not block each other", check: oppositeOrder},
		{text: "no commit is lost among many writers", check: losesNoCommit},
	}
}

const writers = 4

// together commits one batch per writer at the same time, and returns the errors
// by writer. Any error but a conflict ends the check.
func (e *env) together(s hub.Store, batch func(w int) hub.Batch) []error {
	e.Helper()
	errs := make([]error, writers)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for w := range writers {
		b := batch(w)
		wg.Go(func() {
			<-start
			errs[w] = s.Commit(e.Context(), b)
		})
	}
	close(start)
	wg.Wait()
	for _, err := range errs {
		if err != nil && !errors.Is(err, hub.ErrConflict) {
			e.Fatalf("Commit: %v", err)
		}
	}
	return errs
}

// oneOf runs rounds of writers at the same time, of which one must win each.
func (e *env) oneOf(s hub.Store, batch func(round, w int) hub.Batch, winner func(round, w int)) {
	e.Helper()
	for round := range 8 {
		won := []int{}
		for w, err := range e.together(s, func(w int) hub.Batch { return batch(round, w) }) {
			if err == nil {
				won = append(won, w)
			}
		}
		if len(won) != 1 {
			e.Fatalf("round %d: %d of %d writers won, want 1", round, len(won), writers)
		}
		winner(round, won[0])
	}
}

func oneWriterWins(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Docs: []hub.Doc{{Key: "a", Body: some()}}})
	e.oneOf(s, func(round, w int) hub.Batch {
		return hub.Batch{Docs: []hub.Doc{{Key: "a", Version: int64(round) + 1, Body: fmt.Append(nil, w)}}}
	}, func(round, w int) {
		e.sameDoc(e.one(s, "a"), hub.Doc{Key: "a", Version: int64(round) + 2, Body: fmt.Append(nil, w)})
	})
}

func oneFirstWriterWins(e *env, s hub.Store) {
	key := func(round int) hub.Key { return hub.Key(fmt.Sprint("cmd/", round)) }
	e.oneOf(s, func(round, w int) hub.Batch {
		return hub.Batch{Docs: []hub.Doc{{Key: key(round), Body: fmt.Append(nil, w)}}}
	}, func(round, w int) {
		e.sameDoc(e.one(s, key(round)), hub.Doc{Key: key(round), Version: 1, Body: fmt.Append(nil, w)})
	})
}

// Each writer writes its own document on the strength of the others being unwritten.
func oneSkewedWriterWins(e *env, s hub.Store) {
	key := func(w int) hub.Key { return hub.Key(fmt.Sprint("agent/", w)) }
	versions := make([]int64, writers)
	e.oneOf(s, func(_, w int) hub.Batch {
		b := hub.Batch{Docs: []hub.Doc{{Key: key(w), Version: versions[w], Body: some()}}}
		for other := range writers {
			if other != w {
				b.Reads = append(b.Reads, hub.Doc{Key: key(other), Version: versions[other]})
			}
		}
		return b
	}, func(_, w int) { versions[w]++ })
}

func oneOwnerWins(e *env, s hub.Store) {
	e.oneOf(s, func(round, w int) hub.Batch {
		return hub.Batch{Docs: []hub.Doc{unique(hub.Key(fmt.Sprint("segment/", round, "/", w)), 0, fmt.Sprint("own/", round))}}
	}, func(_, _ int) {})
}

func oneWorkerWins(e *env, s hub.Store) {
	e.oneOf(s, func(round, w int) hub.Batch {
		if w == 0 {
			e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Kind: "k", Due: noon}}})
			e.claimed(s, noon, far, "t")
		}
		return hub.Batch{
			Tasks:   []hub.Task{{ID: "t", Attempt: 1}},
			Records: []hub.Record{record(hub.Key(fmt.Sprint(round, "/", w)), 1)},
		}
	}, func(_, _ int) {})
	if records, _ := e.feed(s, "", 1000); len(records) != 8 {
		e.Errorf("eight attempts were finished and left %d records", len(records))
	}
}

// bump commits the next version of the keys until it wins, with a record of the
// least key, which is numbered by its version. Each conflict is another writer's
// success, so there is an end to them.
func bump(ctx context.Context, s hub.Store, keys ...hub.Key) error {
	least := slices.Index(keys, slices.Min(keys))
	for range 1000 {
		docs, err := s.Load(ctx, keys...)
		if err != nil {
			return err
		}
		for i := range docs {
			docs[i].Body = some()
		}
		if len(docs) != len(keys) {
			return fmt.Errorf("loading %d keys returned %d documents", len(keys), len(docs))
		}
		err = s.Commit(ctx, hub.Batch{Docs: docs, Records: []hub.Record{record(keys[least], docs[least].Version+1)}})
		if !errors.Is(err, hub.ErrConflict) {
			return err
		}
	}
	return errors.New("a thousand conflicts, more than there were other commits")
}

// many runs a writer per number until it returns, and joins their errors.
func many(write func(w int) error) error {
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() { errs[w] = write(w) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func oppositeOrder(e *env, s hub.Store) {
	const rounds = 10
	forth := []hub.Key{"a", "b", "c", "d"}
	back := []hub.Key{"d", "c", "b", "a"}
	err := many(func(w int) error {
		for range rounds {
			keys := forth
			if w%2 == 1 {
				keys = back
			}
			if err := bump(e.Context(), s, keys...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		e.Fatalf("Commit: %v", err)
	}
	for _, d := range e.load(s, forth...) {
		if d.Version != writers*rounds {
			e.Errorf("%d batches were accepted and %s is at version %d", writers*rounds, d.Key, d.Version)
		}
	}
}

func losesNoCommit(e *env, s hub.Store) {
	const rounds = 15
	err := many(func(w int) error {
		for i := range rounds {
			keys := []hub.Key{hub.Key(fmt.Sprint("own/", w))}
			if i%3 == 0 {
				keys = append(keys, "shared")
			}
			if err := bump(e.Context(), s, keys...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		e.Fatalf("Commit: %v", err)
	}
	for w := range writers {
		if got := e.one(s, hub.Key(fmt.Sprint("own/", w))).Version; got != rounds {
			e.Errorf("writer %d: %d commits were accepted and the version is %d", w, rounds, got)
		}
	}
	if got := e.one(s, "shared").Version; got != writers*rounds/3 {
		e.Errorf("%d commits of the shared document were accepted and its version is %d", writers*rounds/3, got)
	}
}
