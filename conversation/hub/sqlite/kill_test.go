//go:build linux || darwin

package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/parley-go/parley/conversation/hub"
)

// The test binary runs itself as the process that is killed, or whose disk is full.
const (
	childRole = "PARLEY_SQLITE_CHILD"
	childFile = "PARLEY_SQLITE_FILE"
)

func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(childRole) {
	case "":
		os.Exit(m.Run())
	case "commit":
		err = commitForEver(context.Background(), os.Getenv(childFile))
	case "full":
		err = commitOnFullDisk(context.Background(), os.Getenv(childFile))
	}
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func child(ctx context.Context, role, path string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0])
	c.Env = append(os.Environ(), childRole+"="+role, childFile+"="+path)
	c.Stderr = os.Stderr
	return c
}

// step is commit number n: a document, its record and a task, all of one number.
func step(n int64) hub.Batch {
	return hub.Batch{
		Docs:    []hub.Doc{{Key: "a", Version: n - 1, Labels: []string{fmt.Sprint("step/", n)}, Body: []byte(strings.Repeat("x", int(n%7)*1000+1))}},
		Records: []hub.Record{{Key: "a", N: n, Kind: "k", At: noon}},
		Tasks:   []hub.Task{{ID: fmt.Sprint("task/", n), Lane: "lane", Kind: "k", Due: noon}},
	}
}

// commitForEver prints the number of each step once it is acknowledged.
func commitForEver(ctx context.Context, path string) error {
	s, err := Open(ctx, path, Config{})
	if err != nil {
		return err
	}
	docs, err := s.Load(ctx, "a")
	if err != nil {
		return err
	}
	for n := docs[0].Version + 1; ; n++ {
		if err := s.Commit(ctx, step(n)); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

func TestKill9(t *testing.T) {
	t.Parallel()
	kills := 30
	if testing.Short() {
		kills = 5
	}
	path := somewhere(t)
	acknowledged := int64(0)
	for range kills {
		acknowledged = killed(t, path, acknowledged, 1+rand.IntN(12))
		s := opened(t, path, Config{}) // the dead owner is gone
		stored := consistent(t, s)
		if stored < acknowledged {
			t.Fatalf("step %d was acknowledged, and %d are stored", acknowledged, stored)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killed runs a child, kills it after some acknowledgements, and returns the last
// that it gave.
func killed(t *testing.T, path string, last int64, after int) int64 {
	t.Helper()
	c := child(t.Context(), "commit", path)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == after {
			_ = c.Process.Kill()
		}
		if last, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Fatalf("the child says %q", lines.Text())
		}
	}
	_ = c.Wait() // killed
	return last
}

// consistent checks that the steps are all there, each as a whole, and counts them.
func consistent(t *testing.T, s *Store) int64 {
	t.Helper()
	ctx := t.Context()
	docs, err := s.Load(ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	n := docs[0].Version
	records, _, err := s.Feed(ctx, "", 1<<20)
	if err != nil || int64(len(records)) != n {
		t.Fatalf("document at version %d and %d records (%v)", n, len(records), err)
	}
	for i, r := range records {
		if r.N != int64(i)+1 {
			t.Fatalf("record %d is numbered %d", i+1, r.N)
		}
	}
	listed, err := s.List(ctx, fmt.Sprint("step/", n), hub.Place{}, 10)
	if err != nil || n > 0 && len(listed) != 1 {
		t.Fatalf("the label of step %d lists %d documents (%v)", n, len(listed), err)
	}
	var tasks int64
	if err := s.writer.QueryRowContext(ctx, "SELECT count(*) FROM tasks").Scan(&tasks); err != nil || tasks != n {
		t.Fatalf("document at version %d and %d tasks (%v)", n, tasks, err)
	}
	var verdict string
	if err := s.writer.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Fatalf("integrity: %s (%v)", verdict, err)
	}
	return n
}

// commitOnFullDisk lets the files grow no more for a while.
func commitOnFullDisk(ctx context.Context, path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	s, err := Open(ctx, path, Config{})
	if err != nil {
		return err
	}
	defer s.Close()
	n := int64(1)
	for ; n <= 5; n++ {
		if err := s.Commit(ctx, step(n)); err != nil {
			return err
		}
	}
	at, err := os.Stat(path + "-wal")
	if err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	full := limit
	full.Cur = uint64(at.Size()) + 100
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	failed := s.Commit(ctx, step(n))
	if failed == nil || errors.Is(failed, hub.ErrConflict) {
		return fmt.Errorf("Commit on a full disk: %w", failed)
	}
	if _, err := s.Load(ctx, "a"); err != nil {
		return fmt.Errorf("Load on a full disk: %w", err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	docs, err := s.Load(ctx, "a")
	if err != nil {
		return err
	}
	fmt.Println("on a full disk:", failed)
	fmt.Println("outcome unknown:", errors.Is(failed, hub.ErrOutcomeUnknown))
	for n := docs[0].Version + 1; n <= 10; n++ {
		if err := s.Commit(ctx, step(n)); err != nil {
			return fmt.Errorf("Commit once there is room again: %w", err)
		}
	}
	return nil
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	path := somewhere(t)
	out, err := child(t.Context(), "full", path).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%s", out)
	if !strings.Contains(string(out), "outcome unknown: true") {
		t.Errorf("a commit that failed in COMMIT: %s", out)
	}
	if n := consistent(t, opened(t, path, Config{})); n != 10 {
		t.Errorf("10 steps were made and %d are stored", n)
	}
}
