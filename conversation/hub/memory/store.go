package memory

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"sync"

	"github.com/parley-go/parley/conversation/hub"
)

// A Store is a [hub.Store] in memory, with the ability [hub.Upcoming]. It is made
// by [New] and gone with the process.
type Store struct {
	// name tells this store's cursors from those of another, such as the one
	// before a restart.
	name string

	mu      sync.Mutex
	docs    map[hub.Key]hub.Doc
	labels  map[string][]hub.Place // each sorted by place
	owners  map[string]hub.Key     // who carries a unique value
	records []hub.Record           // in the order of the commits
	numbers map[hub.Key]int64      // the last record number of a key
	tasks   map[string]*task
	lanes   map[string][]*task // each sorted by arrival
	heads   []*task            // what Claim considers, sorted by Due and then arrival
	arrived int64
}

// New returns an empty store.
func New() *Store {
	return &Store{
		name:    rand.Text()[:8],
		docs:    map[hub.Key]hub.Doc{},
		labels:  map[string][]hub.Place{},
		owners:  map[string]hub.Key{},
		numbers: map[hub.Key]int64{},
		tasks:   map[string]*task{},
		lanes:   map[string][]*task{},
	}
}

// Load returns the documents of the keys, in their order; see [hub.Store].
func (s *Store) Load(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	docs := make([]hub.Doc, len(keys))
	for i, key := range keys {
		docs[i] = cloneDoc(s.docs[key])
		docs[i].Key = key
	}
	return docs, nil
}

// List returns the documents that carry the label; see [hub.Store].
func (s *Store) List(ctx context.Context, label string, after hub.Place, limit int) ([]hub.Doc, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	places := s.labels[label]
	i, found := slices.BinarySearchFunc(places, after, byPlace)
	if found {
		i++
	}
	places = first(places[i:], limit)
	docs := make([]hub.Doc, len(places))
	for i, p := range places {
		docs[i] = cloneDoc(s.docs[p.Key])
	}
	return docs, nil
}

// Commit applies all of the batch or nothing; see [hub.Store]. Every condition is
// checked before the first change, so there is nothing to undo.
func (s *Store) Commit(ctx context.Context, b hub.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := cmp.Or(s.checkVersions(b), s.checkUnique(b), s.checkNumbers(b), s.checkAttempts(b)); err != nil {
		return err
	}
	for _, d := range b.Docs {
		s.removeDoc(d.Key)
	}
	for _, d := range b.Docs {
		s.putDoc(d)
	}
	for _, r := range b.Records {
		s.numbers[r.Key] = r.N
		s.records = append(s.records, cloneRecord(r))
	}
	for _, t := range b.Tasks {
		s.putTask(t)
	}
	return nil
}

func (s *Store) checkVersions(b hub.Batch) error {
	for _, d := range slices.Concat(b.Reads, b.Docs) {
		if s.docs[d.Key].Version != d.Version {
			return &hub.Conflict{Key: d.Key}
		}
	}
	return nil
}

// checkUnique lets a value move from one document to another in one batch: what
// the documents of the batch carried before does not count, what they are going
// to carry does.
func (s *Store) checkUnique(b hub.Batch) error {
	written := map[hub.Key]bool{}
	for _, d := range b.Docs {
		written[d.Key] = true
	}
	next := map[string]hub.Key{}
	for _, d := range b.Docs {
		if len(d.Body) == 0 {
			continue
		}
		for _, value := range d.Unique {
			if owner, ok := s.owners[value]; ok && !written[owner] {
				return &hub.Conflict{Unique: value}
			}
			if owner, ok := next[value]; ok && owner != d.Key {
				return &hub.Conflict{Unique: value}
			}
			next[value] = d.Key
		}
	}
	return nil
}

// checkNumbers relies on the numbers of a key having no gap: what is not behind
// the last one is stored already.
func (s *Store) checkNumbers(b hub.Batch) error {
	next := map[hub.Key]int64{}
	for _, r := range b.Records {
		if r.N <= max(s.numbers[r.Key], next[r.Key]) {
			return &hub.Conflict{Key: r.Key}
		}
		next[r.Key] = r.N
	}
	return nil
}

// removeDoc takes a document out of all lists. There may be none.
func (s *Store) removeDoc(key hub.Key) {
	old := s.docs[key]
	for _, label := range old.Labels {
		places := remove(s.labels[label], placeOf(old), byPlace)
		if s.labels[label] = places; len(places) == 0 {
			delete(s.labels, label)
		}
	}
	for _, value := range old.Unique {
		delete(s.owners, value)
	}
	delete(s.docs, key)
}

// putDoc stores a document at its next version, unless its body is empty.
func (s *Store) putDoc(d hub.Doc) {
	if len(d.Body) == 0 {
		return
	}
	d = cloneDoc(d)
	d.Version++
	s.docs[d.Key] = d
	for _, label := range d.Labels {
		s.labels[label] = insert(s.labels[label], placeOf(d), byPlace)
	}
	for _, value := range d.Unique {
		s.owners[value] = d.Key
	}
}

func placeOf(d hub.Doc) hub.Place { return hub.Place{Rank: d.Rank, Key: d.Key} }

func byPlace(a, b hub.Place) int {
	return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Key, b.Key))
}

func cloneDoc(d hub.Doc) hub.Doc {
	d.Labels, d.Unique, d.Body = slices.Clone(d.Labels), slices.Clone(d.Unique), bytes.Clone(d.Body)
	return d
}

func cloneRecord(r hub.Record) hub.Record {
	r.Body = bytes.Clone(r.Body)
	return r
}
