package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/parley-go/parley/conversation/hub"
)

// A tb is what a check needs of a *testing.T. The proof that the checks bite gives
// them a recorder instead, so that a failure can be the expected outcome.
type tb interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// An env is what a check is run in.
type env struct {
	tb
	reopen func(s hub.Store) hub.Store
	second func(s hub.Store) hub.Store
}

// noon is when most things happen here. The odd milliseconds are there to be lost
// by a store that keeps seconds.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 987_000_000, time.UTC)

// far is after everything.
var far = noon.AddDate(10, 0, 0)

// some is a body when the content does not matter.
func some() []byte { return []byte(`{"some":"body"}`) }

func (e *env) commit(s hub.Store, b hub.Batch) {
	e.Helper()
	if err := s.Commit(e.Context(), b); err != nil {
		e.Fatalf("Commit was refused: %v", err)
	}
}

// refused commits a batch that must conflict.
func (e *env) refused(s hub.Store, b hub.Batch) hub.Conflict {
	e.Helper()
	err := s.Commit(e.Context(), b)
	if err == nil {
		e.Fatalf("Commit accepted a batch that conflicts")
	}
	c, ok := errors.AsType[*hub.Conflict](err)
	if !ok || !errors.Is(err, hub.ErrConflict) {
		e.Fatalf("Commit refused with %T (%v), want a *hub.Conflict that is hub.ErrConflict", err, err)
	}
	return *c
}

func (e *env) load(s hub.Store, keys ...hub.Key) []hub.Doc {
	e.Helper()
	docs, err := s.Load(e.Context(), keys...)
	if err != nil {
		e.Fatalf("Load: %v", err)
	}
	if len(docs) != len(keys) {
		e.Fatalf("Load of %d keys returned %d documents", len(keys), len(docs))
	}
	return docs
}

func (e *env) one(s hub.Store, key hub.Key) hub.Doc {
	e.Helper()
	return e.load(s, key)[0]
}

func (e *env) list(s hub.Store, label string, after hub.Place, limit int) []hub.Doc {
	e.Helper()
	docs, err := s.List(e.Context(), label, after, limit)
	if err != nil {
		e.Fatalf("List %q: %v", label, err)
	}
	return docs
}

// listed checks which documents a label has, in their order.
func (e *env) listed(s hub.Store, label string, want ...hub.Key) {
	e.Helper()
	e.same(fmt.Sprintf("List %q", label), keysOf(e.list(s, label, hub.Place{}, 1000)), want)
}

func (e *env) claim(s hub.Store, now, until time.Time, limit int) []hub.Task {
	e.Helper()
	tasks, err := s.Claim(e.Context(), now, until, limit)
	if err != nil {
		e.Fatalf("Claim: %v", err)
	}
	return tasks
}

// claimed claims whatever is due at now and checks which tasks those are.
func (e *env) claimed(s hub.Store, now, until time.Time, want ...string) []hub.Task {
	e.Helper()
	tasks := e.claim(s, now, until, 1000)
	e.same("Claim at "+now.Format(time.TimeOnly), idsOf(tasks), want)
	if len(tasks) != len(want) {
		e.Fatalf("no use going on")
	}
	return tasks
}

func (e *env) feed(s hub.Store, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor) {
	e.Helper()
	records, next, err := s.Feed(e.Context(), after, limit)
	if err != nil {
		e.Fatalf("Feed: %v", err)
	}
	if next == "" {
		e.Fatalf("Feed returned the empty cursor, which is the beginning")
	}
	return records, next
}

// fed checks which records stand behind the cursor, and returns the cursor behind.
func (e *env) fed(s hub.Store, after hub.Cursor, want ...string) hub.Cursor {
	e.Helper()
	records, next := e.feed(s, after, 1000)
	e.same("Feed", namesOf(records), want)
	return next
}

// same compares two lists by what they print; nil and empty are the same.
func (e *env) same(what string, got, want any) {
	e.Helper()
	if g, w := fmt.Sprintf("%q", got), fmt.Sprintf("%q", want); g != w {
		e.Errorf("%s: got %.400s, want %.400s", what, g, w)
	}
}

func (e *env) sameDoc(got, want hub.Doc) {
	e.Helper()
	e.same("key", got.Key, want.Key)
	if got.Version != want.Version || got.Rank != want.Rank {
		e.Errorf("%q: got version %d, rank %d; want version %d, rank %d", want.Key, got.Version, got.Rank, want.Version, want.Rank)
	}
	e.same("labels", distinct(got.Labels), distinct(want.Labels))
	e.same("unique values", distinct(got.Unique), distinct(want.Unique))
	e.sameBody(got.Body, want.Body)
}

func (e *env) sameBody(got, want []byte) {
	e.Helper()
	if !bytes.Equal(got, want) {
		e.Errorf("body of %d bytes came back as %d bytes, starting %.40q, want %.40q", len(want), len(got), got, want)
	}
}

func (e *env) sameInstant(what string, got, want time.Time) {
	e.Helper()
	if !got.Equal(want) || got.Location() != time.UTC {
		e.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// distinct: a set of values may come back in any order.
func distinct(values []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

func keysOf(docs []hub.Doc) []hub.Key {
	keys := []hub.Key{}
	for _, d := range docs {
		keys = append(keys, d.Key)
	}
	return keys
}

func idsOf(tasks []hub.Task) []string {
	ids := []string{}
	for _, t := range tasks {
		ids = append(ids, t.ID)
	}
	return ids
}

// namesOf gives records names such as "conv/c1#2".
func namesOf(records []hub.Record) []string {
	names := []string{}
	for _, r := range records {
		names = append(names, fmt.Sprintf("%s#%d", r.Key, r.N))
	}
	return names
}
