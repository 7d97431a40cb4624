package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
	"github.com/parley-go/parley/conversation/hub/storetest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// opened opens a store that the test closes.
func opened(t *testing.T, path string, c Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// somewhere is a file that does not exist yet.
func somewhere(t *testing.T) string { return filepath.Join(t.TempDir(), "parley.db") }

func put(t *testing.T, s hub.Store, key hub.Key, version int64) {
	t.Helper()
	if err := s.Commit(t.Context(), hub.Batch{Docs: []hub.Doc{{Key: key, Version: version, Body: []byte("{}")}}}); err != nil {
		t.Fatal(err)
	}
}

func TestStore(t *testing.T) {
	t.Parallel()
	paths := map[hub.Store]string{}
	storetest.Run(t, func(t *testing.T) hub.Store {
		path := somewhere(t)
		s := opened(t, path, Config{})
		paths[s] = path
		return s
	}, storetest.Features{
		Reopen: func(t *testing.T, s hub.Store) hub.Store {
			if err := s.(*Store).Close(); err != nil {
				t.Fatal(err)
			}
			return opened(t, paths[s], Config{ReadPool: 1})
		},
	})
}

// The two stores must give the same answers to the same random questions.
func TestStoreAgreesWithMemory(t *testing.T) {
	t.Parallel()
	const seed, rounds = 7, 120
	r := rand.New(rand.NewPCG(seed, 0))
	s, reference := opened(t, somewhere(t), Config{}), memory.New()
	for round := range rounds {
		b := randomBatch(r, reference, round)
		got, want := s.Commit(t.Context(), b), reference.Commit(t.Context(), b)
		if errors.Is(got, hub.ErrConflict) != errors.Is(want, hub.ErrConflict) || (got == nil) != (want == nil) {
			t.Fatalf("round %d: Commit answers %v, want %v", round, got, want)
		}
		now := noon.Add(time.Duration(round) * time.Second)
		if got, want := answers(t, s, now), answers(t, reference, now); got != want {
			t.Fatalf("round %d:\ngot  %s\nwant %s", round, got, want)
		}
	}
}

// randomBatch is right more often than not, on few names so that they collide.
func randomBatch(r *rand.Rand, s hub.Store, round int) hub.Batch {
	var b hub.Batch
	pick := func(prefix string, n int) string { return fmt.Sprint(prefix, r.IntN(n)) }
	some := func(prefix string) (names []string) {
		for range r.IntN(3) {
			names = append(names, pick(prefix, 4))
		}
		return names
	}
	used := map[hub.Key]bool{}
	for range r.IntN(4) {
		key := hub.Key(pick("doc/", 6))
		if used[key] {
			continue
		}
		used[key] = true
		now, _ := s.Load(context.Background(), key)
		d := hub.Doc{Key: key, Version: now[0].Version, Labels: some("label/"), Unique: some("value/"), Rank: int64(r.IntN(4))}
		if r.IntN(12) == 0 {
			d.Version++
		}
		if r.IntN(4) > 0 {
			d.Body = fmt.Append(nil, round)
		}
		if r.IntN(5) == 0 {
			b.Reads = append(b.Reads, d)
		} else {
			b.Docs = append(b.Docs, d)
		}
	}
	if r.IntN(2) == 0 {
		b.Records = append(b.Records, hub.Record{Key: hub.Key(fmt.Sprint("round/", round)), N: 1, Kind: "k", At: noon})
	}
	done := map[string]bool{}
	for range r.IntN(3) {
		t := hub.Task{ID: pick("task/", 8), Lane: []string{"", "lane/1", "lane/2"}[r.IntN(3)], Kind: "k"}
		if done[t.ID] {
			continue
		}
		done[t.ID] = true
		if r.IntN(3) > 0 {
			t.Due = noon.Add(time.Duration(round+r.IntN(20)-5) * time.Second)
		}
		if r.IntN(3) == 0 {
			t.Attempt = r.IntN(3)
		}
		b.Tasks = append(b.Tasks, t)
	}
	return b
}

// answers prints all that the methods return.
func answers(t *testing.T, s interface {
	hub.Store
	hub.Upcoming
}, now time.Time) string {
	t.Helper()
	var out strings.Builder
	say := func(v any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%q\n", fmt.Sprint(v))
	}
	docs, err := s.Load(t.Context(), "doc/0", "doc/1", "doc/2", "doc/3", "doc/4", "doc/5")
	say(docs, err)
	for _, label := range []string{"label/0", "label/1", "label/2", "label/3"} {
		docs, err := s.List(t.Context(), label, hub.Place{Rank: 1, Key: "doc/2"}, 3)
		say(docs, err)
	}
	tasks, err := s.Claim(t.Context(), now, now.Add(4*time.Second), 2)
	say(tasks, err)
	next, ok, err := s.NextDue(t.Context())
	say(fmt.Sprint(next, ok), err)
	records, _, err := s.Feed(t.Context(), "", 1000)
	say(records, err)
	return out.String()
}

func TestEveryConnectionHasTheSettings(t *testing.T) {
	s := opened(t, somewhere(t), Config{ReadPool: 8})
	conns := map[string]*sql.Conn{"the writer": s.writer}
	for i := range 8 {
		c, err := s.readers.Conn(t.Context()) // held, so that each is another one
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		conns[fmt.Sprint("reader ", i)] = c
	}
	for who, c := range conns {
		for pragma, want := range map[string]string{
			"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "foreign_keys": "1", "secure_delete": "1",
		} {
			var got string
			if err := c.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %s is %q (%v), want %q", who, pragma, got, err, want)
			}
		}
		_, err := c.ExecContext(t.Context(), "UPDATE hub_store SET version = version")
		if reads := c != s.writer; (err != nil) != reads {
			t.Errorf("%s: writing gives %v", who, err)
		}
	}
}

// A transaction that takes the lock with its first write has read before, and is
// thrown out if somebody has written in between.
func TestWritersHaveTheLockFromTheStart(t *testing.T) {
	path := somewhere(t)
	s := opened(t, path, Config{})
	other, err := sql.Open("sqlite", path) // without the settings: it does not wait
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	write := func() error {
		_, err := other.ExecContext(t.Context(), "UPDATE hub_store SET version = version")
		return err
	}
	if err := s.write(t.Context(), func(context.Context) error {
		if write() == nil {
			return errors.New("another connection could write although the transaction had begun")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if err := write(); err != nil {
		t.Errorf("after the transaction: %v", err)
	}

	pool, err := sql.Open("sqlite", source(path, false))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if write() == nil {
		t.Error("a transaction begun through the pool does not hold the lock")
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
}

// What COMMIT itself says is not always the end of it.
func TestFailedCommit(t *testing.T) {
	s := opened(t, somewhere(t), Config{})
	exec := func(ctx context.Context, text string) {
		t.Helper()
		if _, err := s.writer.ExecContext(ctx, text); err != nil {
			t.Fatal(err)
		}
	}
	err := s.write(t.Context(), func(ctx context.Context) error {
		exec(ctx, "PRAGMA defer_foreign_keys = 1")
		exec(ctx, "INSERT INTO labels (label, rank, key) VALUES ('l', 0, 'nobody')")
		return nil
	})
	if err == nil || errors.Is(err, hub.ErrOutcomeUnknown) {
		t.Errorf("a COMMIT that leaves the transaction open has done nothing; got %v", err)
	}
	// SQLite ends a transaction by itself when the disk fails. So does this.
	err = s.write(t.Context(), func(ctx context.Context) error {
		exec(ctx, "ROLLBACK")
		return nil
	})
	if !errors.Is(err, hub.ErrOutcomeUnknown) {
		t.Errorf("a COMMIT without a transaction left to roll back: got %v, want hub.ErrOutcomeUnknown", err)
	}
	if err := wrap(t.Context(), "commit", err); !errors.Is(err, hub.ErrOutcomeUnknown) {
		t.Errorf("Commit hides that the outcome is unknown: %v", err)
	}
	put(t, s, "after", 0)
}

// A batch that breaks the rules of a batch is an error, and leaves the store usable.
func TestImpossibleBatch(t *testing.T) {
	s := opened(t, somewhere(t), Config{})
	body := []byte("a secret")
	for name, b := range map[string]hub.Batch{
		"no key":          {Docs: []hub.Doc{{Body: body}}},
		"negative rank":   {Docs: []hub.Doc{{Key: "a", Rank: -1, Body: body}}},
		"no number":       {Records: []hub.Record{{Key: "a", Kind: "k", At: noon, Body: body}}},
		"task of no id":   {Tasks: []hub.Task{{Kind: "k", Due: noon, Body: body}}},
		"key given twice": {Docs: []hub.Doc{{Key: "a", Body: body}, {Key: "a", Body: body}}},
	} {
		err := s.Commit(t.Context(), b)
		if err == nil || strings.Contains(err.Error(), string(body)) {
			t.Errorf("%s: got error %v", name, err)
		}
	}
	put(t, s, "a", 0)
}

func TestClosed(t *testing.T) {
	s := opened(t, somewhere(t), Config{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"Load":    func() error { _, err := s.Load(ctx, "a"); return err },
		"List":    func() error { _, err := s.List(ctx, "l", hub.Place{}, 1); return err },
		"Claim":   func() error { _, err := s.Claim(ctx, noon, noon, 1); return err },
		"Feed":    func() error { _, _, err := s.Feed(ctx, "", 1); return err },
		"Commit":  func() error { return s.Commit(ctx, hub.Batch{}) },
		"NextDue": func() error { _, _, err := s.NextDue(ctx); return err },
	} {
		if err := call(); !errors.Is(err, hub.ErrClosed) {
			t.Errorf("%s of a closed store: got %v, want hub.ErrClosed", name, err)
		}
	}
}

// Calls that Close meets under way end well, and later ones with ErrClosed.
func TestCloseWaits(t *testing.T) {
	path := somewhere(t)
	s := opened(t, path, Config{})
	acknowledged := make([]int64, 4)
	var wg sync.WaitGroup
	for w := range acknowledged {
		wg.Go(func() {
			for {
				key, version := hub.Key(fmt.Sprint("w", w)), acknowledged[w]
				err := s.Commit(t.Context(), hub.Batch{Docs: []hub.Doc{{Key: key, Version: version, Body: []byte("{}")}}})
				if err != nil {
					if !errors.Is(err, hub.ErrClosed) {
						t.Errorf("Commit while closing: %v", err)
					}
					return
				}
				acknowledged[w]++
			}
		})
	}
	for i := range int64(10) {
		put(t, s, "main", i)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	s = opened(t, path, Config{})
	for w, want := range acknowledged {
		docs, err := s.Load(t.Context(), hub.Key(fmt.Sprint("w", w)))
		if err != nil || docs[0].Version != want {
			t.Errorf("writer %d: %d commits were acknowledged, %d are stored (%v)", w, want, docs[0].Version, err)
		}
	}
}

// A cancelled context ends waiting, never a write.
func TestCancelledWhileWaiting(t *testing.T) {
	s := opened(t, somewhere(t), Config{})
	ctx, cancel := context.WithCancel(t.Context())
	err := s.write(t.Context(), func(context.Context) error {
		waiting := make(chan error)
		go func() { waiting <- s.Commit(ctx, hub.Batch{Docs: []hub.Doc{{Key: "a", Body: []byte("{}")}}}) }()
		cancel()
		if err := <-waiting; !errors.Is(err, context.Canceled) {
			t.Errorf("a writer whose turn did not come: got %v, want context.Canceled", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	if err := s.write(ctx, func(inner context.Context) error {
		cancel()
		_, err := s.writer.ExecContext(inner, "UPDATE hub_store SET version = version")
		return err
	}); err != nil {
		t.Errorf("a write that had begun was given up: %v", err)
	}
	put(t, s, "a", 0)
}

func TestGoroutinesEnd(t *testing.T) {
	before := runtime.NumGoroutine()
	s := opened(t, somewhere(t), Config{})
	ctx, cancel := context.WithCancel(t.Context())
	for range 20 {
		if _, err := s.Load(ctx, "a"); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 1_000_000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines before, %d after Close:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
}

// What was overwritten is not in the files any more.
func TestOverwrittenTextIsGone(t *testing.T) {
	path := somewhere(t)
	s := opened(t, path, Config{})
	secret := "4111-1111-1111-1111"
	long := []byte(strings.Repeat(secret, 1000))
	for version, body := range [][]byte{long, []byte("masked")} {
		if err := s.Commit(t.Context(), hub.Batch{Docs: []hub.Doc{{Key: "entry/c1/1", Version: int64(version), Body: body}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("files: %v, %v", files, err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), secret) {
			t.Errorf("%s still holds a text that was overwritten", filepath.Base(f))
		}
	}
}
