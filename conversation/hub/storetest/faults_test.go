package storetest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
)

// A fault breaks a good store in one way.
type fault struct {
	name      string // "the store ..."
	forbidden string // the sentence that must find it
	apply     func(s *memory.Store) hub.Store
}

// A broken store is a good one with some of its methods replaced.
type broken struct {
	*memory.Store
	load   func(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error)
	list   func(ctx context.Context, label string, after hub.Place, limit int) ([]hub.Doc, error)
	claim  func(ctx context.Context, now, until time.Time, limit int) ([]hub.Task, error)
	feed   func(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error)
	commit func(ctx context.Context, b hub.Batch) error
	next   func(ctx context.Context) (time.Time, bool, error)
}

func (s broken) Load(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error) {
	if s.load != nil {
		return s.load(ctx, keys...)
	}
	return s.Store.Load(ctx, keys...)
}

func (s broken) List(ctx context.Context, label string, after hub.Place, limit int) ([]hub.Doc, error) {
	if s.list != nil {
		return s.list(ctx, label, after, limit)
	}
	return s.Store.List(ctx, label, after, limit)
}

func (s broken) Claim(ctx context.Context, now, until time.Time, limit int) ([]hub.Task, error) {
	if s.claim != nil {
		return s.claim(ctx, now, until, limit)
	}
	return s.Store.Claim(ctx, now, until, limit)
}

func (s broken) Feed(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error) {
	if s.feed != nil {
		return s.feed(ctx, after, limit)
	}
	return s.Store.Feed(ctx, after, limit)
}

func (s broken) Commit(ctx context.Context, b hub.Batch) error {
	if s.commit != nil {
		return s.commit(ctx, b)
	}
	return s.Store.Commit(ctx, b)
}

func (s broken) NextDue(ctx context.Context) (time.Time, bool, error) {
	if s.next != nil {
		return s.next(ctx)
	}
	return s.Store.NextDue(ctx)
}

func faults() []fault {
	return slices.Concat(documentFaults(), commitFaults(), taskFaults(), feedFaults(), callFaults())
}

// mapped is a store that commits what change makes of a batch.
func mapped(change func(b *hub.Batch)) func(s *memory.Store) hub.Store {
	return func(s *memory.Store) hub.Store {
		return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
			b.Docs, b.Records, b.Tasks = slices.Clone(b.Docs), slices.Clone(b.Records), slices.Clone(b.Tasks)
			change(&b)
			return s.Commit(ctx, b)
		}}
	}
}

func documentFaults() []fault {
	return []fault{
		{"loads one key after the other", "Load returns all documents from one snapshot", loadsApart},
		{"loads in the order of its own", "Load returns one document for each key in the order of the keys", loadsSorted},
		{"stores texts instead of bytes", "bodies come back byte for byte", mapped(func(b *hub.Batch) {
			for i, d := range b.Docs {
				b.Docs[i].Body = bytes.ToValidUTF8(d.Body, []byte("\ufffd"))
			}
		})},
		{"does not tell upper from lower case", "names may hold any character but zero", mapped(func(b *hub.Batch) {
			for i, d := range b.Docs {
				b.Docs[i].Labels = strings.Split(strings.ToLower(strings.Join(d.Labels, "\x00")), "\x00")
			}
		})},
		{"keeps the version of what was removed", "a removed document can be created again at Version 0", keepsTombstones},
		{"keeps the labels of what was removed", "an empty body removes the document with its labels and unique values", listsRemoved},
		{"ignores Rank", "List is ordered by Rank and then by Key", mapped(func(b *hub.Batch) {
			for i := range b.Docs {
				b.Docs[i].Rank = 0
			}
		})},
		{"pages by rank alone", "List goes on behind a Place", func(s *memory.Store) hub.Store {
			return broken{Store: s, list: func(ctx context.Context, label string, after hub.Place, limit int) ([]hub.Doc, error) {
				if after.Key != "" {
					after.Key = "\U0010ffff"
				}
				return s.List(ctx, label, after, limit)
			}}
		}},
		{"takes limit 0 for no limit", "List returns at most limit", func(s *memory.Store) hub.Store {
			return broken{Store: s, list: func(ctx context.Context, label string, after hub.Place, limit int) ([]hub.Doc, error) {
				return s.List(ctx, label, after, cmp.Or(limit, math.MaxInt))
			}}
		}},
	}
}

// A passage tells when somebody else came through. To wait for that, for as long
// as it is likely at all, makes a fault of timing show.
type passage struct{ n atomic.Int64 }

func (p *passage) pass() { p.n.Add(1) }

func (p *passage) waitForOther() {
	for before, tries := p.n.Load(), 0; p.n.Load() == before && tries < 300; tries++ {
		runtime.Gosched()
	}
}

func loadsApart(s *memory.Store) hub.Store {
	var commits passage
	return broken{
		Store: s,
		commit: func(ctx context.Context, b hub.Batch) error {
			defer commits.pass()
			return s.Commit(ctx, b)
		},
		load: func(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error) {
			docs := []hub.Doc{}
			for i, key := range keys {
				if i == 1 {
					commits.waitForOther()
				}
				one, err := s.Load(ctx, key)
				if err != nil {
					return nil, err
				}
				docs = append(docs, one...)
			}
			return docs, nil
		},
	}
}

func loadsSorted(s *memory.Store) hub.Store {
	return broken{Store: s, load: func(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error) {
		return s.Load(ctx, slices.Sorted(slices.Values(keys))...)
	}}
}

func keepsTombstones(s *memory.Store) hub.Store {
	tombstone := []byte("tombstone")
	return broken{
		Store: s,
		commit: func(ctx context.Context, b hub.Batch) error {
			b.Docs = slices.Clone(b.Docs)
			for i, d := range b.Docs {
				if len(d.Body) == 0 && d.Version > 0 {
					b.Docs[i] = hub.Doc{Key: d.Key, Version: d.Version, Body: tombstone}
				}
			}
			return s.Commit(ctx, b)
		},
		load: func(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error) {
			docs, err := s.Load(ctx, keys...)
			for i, d := range docs {
				if bytes.Equal(d.Body, tombstone) {
					docs[i] = hub.Doc{Key: d.Key}
				}
			}
			return docs, err
		},
	}
}

func listsRemoved(s *memory.Store) hub.Store {
	var mu sync.Mutex
	var removed []hub.Doc
	return broken{
		Store: s,
		commit: func(ctx context.Context, b hub.Batch) error {
			mu.Lock()
			defer mu.Unlock()
			err := s.Commit(ctx, b)
			for _, d := range b.Docs {
				if err == nil && len(d.Body) == 0 {
					removed = append(removed, d)
				}
			}
			return err
		},
		list: func(ctx context.Context, label string, after hub.Place, limit int) ([]hub.Doc, error) {
			mu.Lock()
			defer mu.Unlock()
			docs, err := s.List(ctx, label, after, limit)
			for _, d := range removed {
				if slices.Contains(d.Labels, label) {
					docs = append(docs, d)
				}
			}
			return docs, err
		},
	}
}

func commitFaults() []fault {
	return []fault{
		{"ignores Reads", "a read that has moved on refuses the batch", mapped(func(b *hub.Batch) { b.Reads = nil })},
		{"checks Reads before its turn to write", "of two writers who read what the other writes one wins", checksEarly},
		{"drops the unique values", "a unique value that another document carries refuses the batch", mapped(func(b *hub.Batch) {
			for i := range b.Docs {
				b.Docs[i].Unique = nil
			}
		})},
		{"writes one document after the other", "a unique value moves from one document to another in one batch", func(s *memory.Store) hub.Store {
			return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
				for _, d := range b.Docs {
					if err := s.Commit(ctx, hub.Batch{Docs: []hub.Doc{d}}); err != nil {
						return err
					}
				}
				return s.Commit(ctx, hub.Batch{Reads: b.Reads, Records: b.Records, Tasks: b.Tasks})
			}}
		}},
		{"lets the last writer win", "a version that has moved on refuses the batch", lastWins},
		{"leaves the documents of a refused batch", "a batch that is refused for its record number leaves no trace", commitsInPieces},
		{"leaves the tasks of a refused batch", "a batch that is refused for its read leaves no trace", func(s *memory.Store) hub.Store {
			return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
				err := s.Commit(ctx, b)
				if errors.Is(err, hub.ErrConflict) {
					_ = s.Commit(ctx, hub.Batch{Tasks: b.Tasks})
				}
				return err
			}}
		}},
		{"takes a record number twice", "a record number that is stored already refuses the batch", renumbers},
		{"answers with a conflict that does not say which", "a version that has moved on refuses the batch", func(s *memory.Store) hub.Store {
			return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
				err := s.Commit(ctx, b)
				if errors.Is(err, hub.ErrConflict) {
					return hub.ErrConflict
				}
				return err
			}}
		}},
	}
}

// checksEarly checks the reads in one step and writes in another.
func checksEarly(s *memory.Store) hub.Store {
	var checks passage
	return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
		if err := s.Commit(ctx, hub.Batch{Reads: b.Reads}); err != nil {
			return err
		}
		checks.pass()
		checks.waitForOther()
		b.Reads = nil
		return s.Commit(ctx, b)
	}}
}

func lastWins(s *memory.Store) hub.Store {
	return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
		b.Docs = slices.Clone(b.Docs)
		for i, d := range b.Docs {
			now, err := s.Load(ctx, d.Key)
			if err != nil {
				return err
			}
			b.Docs[i].Version = now[0].Version
		}
		return s.Commit(ctx, b)
	}}
}

func commitsInPieces(s *memory.Store) hub.Store {
	return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
		if err := s.Commit(ctx, hub.Batch{Reads: b.Reads, Docs: b.Docs}); err != nil {
			return err
		}
		return s.Commit(ctx, hub.Batch{Records: b.Records, Tasks: b.Tasks})
	}}
}

func renumbers(s *memory.Store) hub.Store {
	var mu sync.Mutex
	last := map[hub.Key]int64{}
	return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
		mu.Lock()
		defer mu.Unlock()
		next := maps.Clone(last)
		b.Records = slices.Clone(b.Records)
		for i, r := range b.Records {
			next[r.Key]++
			b.Records[i].N = next[r.Key]
		}
		err := s.Commit(ctx, b)
		if err == nil {
			last = next
		}
		return err
	}}
}

// claimsOtherwise is a store whose Claim is asked otherwise and answers otherwise.
func claimsOtherwise(ask func(now, until *time.Time, limit *int), answer func(tasks []hub.Task)) func(s *memory.Store) hub.Store {
	return func(s *memory.Store) hub.Store {
		return broken{Store: s, claim: func(ctx context.Context, now, until time.Time, limit int) ([]hub.Task, error) {
			if ask != nil {
				ask(&now, &until, &limit)
			}
			tasks, err := s.Claim(ctx, now, until, limit)
			if answer != nil {
				answer(tasks)
			}
			return tasks, err
		}}
	}
}

func taskFaults() []fault {
	return []fault{
		{"ignores lanes", "of the tasks that share a lane only the head is claimed", mapped(func(b *hub.Batch) {
			for i := range b.Tasks {
				b.Tasks[i].Lane = ""
			}
		})},
		{"ignores Attempt", "a positive Attempt is a condition", mapped(func(b *hub.Batch) {
			for i := range b.Tasks {
				b.Tasks[i].Attempt = 0
			}
		})},
		{"puts a task that is replaced at the end of its lane", "a task that is replaced keeps its place in the lane", func(s *memory.Store) hub.Store {
			return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
				var removed hub.Batch
				for _, t := range b.Tasks {
					removed.Tasks = append(removed.Tasks, hub.Task{ID: t.ID, Attempt: t.Attempt})
				}
				if err := s.Commit(ctx, removed); err != nil {
					return err
				}
				b.Tasks = slices.Clone(b.Tasks)
				for i := range b.Tasks {
					b.Tasks[i].Attempt = 0
				}
				return s.Commit(ctx, b)
			}}
		}},
		{"hands out tasks early", "a task that is not due is not claimed", claimsOtherwise(func(now, _ *time.Time, _ *int) {
			*now = now.Add(time.Millisecond)
		}, nil)},
		{"forgets its claims", "a claimed task goes to nobody else before until", claimsOtherwise(func(now, until *time.Time, _ *int) {
			*until = *now
		}, nil)},
		{"holds a claim too long", "a claimed task is handed out again at until and its Attempt is one more", claimsOtherwise(func(_, until *time.Time, _ *int) {
			*until = until.Add(time.Millisecond)
		}, nil)},
		{"ignores the limit of Claim", "Claim hands out at most limit", claimsOtherwise(func(_, _ *time.Time, limit *int) {
			*limit = 1000
		}, nil)},
		{"hands out the latest first", "Claim is in the order of Due and then of arrival", claimsOtherwise(nil, func(tasks []hub.Task) {
			slices.Reverse(tasks)
		})},
		{"does not count the claim", "a claimed task is what was written, at Attempt 1", claimsOtherwise(nil, func(tasks []hub.Task) {
			for i := range tasks {
				tasks[i].Attempt--
			}
		})},
		{"says that a task is due earlier than it is", "NextDue of a claimed task is the end of its claim", func(s *memory.Store) hub.Store {
			return broken{Store: s, next: func(ctx context.Context) (time.Time, bool, error) {
				next, ok, err := s.NextDue(ctx)
				return next.Truncate(time.Second), ok, err
			}}
		}},
	}
}

func feedFaults() []fault {
	return []fault{
		{"skips a record at the end of a page", "Feed returns at most limit and goes on behind the last", func(s *memory.Store) hub.Store {
			return broken{Store: s, feed: func(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error) {
				if limit <= 0 || limit == math.MaxInt {
					return s.Feed(ctx, after, limit)
				}
				records, next, err := s.Feed(ctx, after, limit+1)
				return records[:min(limit, len(records))], next, err
			}}
		}},
		{"repeats the last record of a page", "Feed returns at most limit and goes on behind the last", func(s *memory.Store) hub.Store {
			return broken{Store: s, feed: func(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error) {
				records, next, err := s.Feed(ctx, after, limit)
				if len(records) > 1 {
					_, next, err = s.Feed(ctx, after, len(records)-1)
				}
				return records, next, err
			}}
		}},
		{"numbers records before they are committed", "Feed never skips or repeats a record while many commit", numbersEarly},
		{"takes a strange cursor for the beginning", "a cursor that the store did not make is an error", func(s *memory.Store) hub.Store {
			return broken{Store: s, feed: func(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error) {
				records, next, err := s.Feed(ctx, after, limit)
				if err != nil && ctx.Err() == nil {
					return s.Feed(ctx, "", limit)
				}
				return records, next, err
			}}
		}},
		{"takes Head for the beginning", "Head is the end and what is committed later stands behind it", func(s *memory.Store) hub.Store {
			return broken{Store: s, feed: func(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error) {
				if after == hub.Head {
					after = ""
				}
				return s.Feed(ctx, after, limit)
			}}
		}},
	}
}

// numbersEarly is the classic: a sequence gives each record a number before its
// commit, and a reader who has seen 8 never asks for the 7 that commits later.
func numbersEarly(s *memory.Store) hub.Store {
	type numbered struct {
		n int64
		hub.Record
	}
	var mu sync.Mutex
	var reads passage
	var sequence int64
	var visible []numbered
	position := map[hub.Cursor]int64{"": 0}
	return broken{
		Store: s,
		commit: func(ctx context.Context, b hub.Batch) error {
			mu.Lock()
			first := sequence + 1
			sequence += int64(len(b.Records))
			mu.Unlock()
			if first%2 == 1 {
				reads.waitForOther()
			}
			if err := s.Commit(ctx, b); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			for i, r := range b.Records {
				visible = append(visible, numbered{first + int64(i), r})
			}
			slices.SortFunc(visible, func(a, b numbered) int { return cmp.Compare(a.n, b.n) })
			return nil
		},
		feed: func(_ context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error) {
			mu.Lock()
			defer mu.Unlock()
			defer reads.pass()
			at, known := position[after]
			if !known && after != hub.Head {
				return nil, "", errors.New("strange cursor")
			}
			var records []hub.Record
			for _, r := range visible {
				if after == hub.Head {
					at = r.n
				} else if r.n > at && len(records) < limit {
					records, at = append(records, r.Record), r.n
				}
			}
			next := hub.Cursor("n" + time.Duration(at).String())
			position[next] = at
			return records, next, nil
		},
	}
}

func callFaults() []fault {
	return []fault{
		{"keeps seconds only", "instants come back equal to the millisecond", mapped(func(b *hub.Batch) {
			for i, r := range b.Records {
				b.Records[i].At = r.At.Truncate(time.Second)
			}
		})},
		{"answers in local time", "instants come back equal to the millisecond", claimsOtherwise(nil, func(tasks []hub.Task) {
			for i, t := range tasks {
				tasks[i].Due = t.Due.In(time.FixedZone("here", 3600))
			}
		})},
		{"commits after the caller has given up", "a context that is done changes nothing", func(s *memory.Store) hub.Store {
			return broken{Store: s, commit: func(ctx context.Context, b hub.Batch) error {
				return cmp.Or(s.Commit(context.WithoutCancel(ctx), b), ctx.Err())
			}}
		}},
		{"keeps the body it was given", "what was given to Commit may be reused", func(s *memory.Store) hub.Store {
			var given sync.Map
			return broken{
				Store: s,
				commit: func(ctx context.Context, b hub.Batch) error {
					for _, d := range b.Docs {
						given.Store(d.Key, d.Body)
					}
					return s.Commit(ctx, b)
				},
				load: sharesBodies(s, &given),
			}
		}},
		{"gives out its own body", "what is returned belongs to the caller", func(s *memory.Store) hub.Store {
			return broken{Store: s, load: sharesBodies(s, &sync.Map{})}
		}},
	}
}

// sharesBodies loads documents with bodies that others hold too.
func sharesBodies(s *memory.Store, held *sync.Map) func(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error) {
	return func(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error) {
		docs, err := s.Load(ctx, keys...)
		for i, d := range docs {
			body, _ := held.LoadOrStore(d.Key, d.Body)
			docs[i].Body = body.([]byte)
		}
		return docs, err
	}
}
