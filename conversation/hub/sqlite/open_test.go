package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parley-go/parley/conversation/hub"
)

// refusedOpen opens what must be refused, with all the words in the error.
func refusedOpen(t *testing.T, path string, words ...string) {
	t.Helper()
	s, err := Open(t.Context(), path, Config{})
	if err == nil {
		t.Errorf("Open(%q) succeeded", path)
		_ = s.Close()
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("Open(%q): got error %q, want it to say %q", path, err, word)
		}
	}
}

// statement runs a statement on a file that no store has open.
func statement(t *testing.T, path, text string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	short := filepath.Join(dir, "short.txt")
	foreign := filepath.Join(dir, "foreign.db")
	for path, content := range map[string]string{text: strings.Repeat("not a database at all\n", 100), short: "x"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	statement(t, foreign, "CREATE TABLE customers (id INTEGER)")

	refusedOpen(t, "", "path is empty")
	refusedOpen(t, "a\x00b", "zero byte")
	refusedOpen(t, dir, "not a file")
	refusedOpen(t, filepath.Join(dir, "no", "where", "x.db"), "folder", "no such file")
	refusedOpen(t, text, "not a SQLite database")
	refusedOpen(t, short, "not a SQLite database")
	refusedOpen(t, foreign, "another program")
	if content, err := os.ReadFile(short); err != nil || string(content) != "x" {
		t.Errorf("a file that was refused now holds %q (%v)", content, err)
	}

	if _, err := Open(t.Context(), filepath.Join(dir, "a.db"), Config{ReadPool: -1}); err == nil || !strings.Contains(err.Error(), "ReadPool") {
		t.Errorf("a negative ReadPool: got error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, filepath.Join(dir, "a.db"), Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: got error %v", err)
	}
}

func TestOpenRefusesFileThatCannotBeWritten(t *testing.T) {
	path := somewhere(t)
	if err := opened(t, path, Config{}).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
		_ = f.Close()
		t.Skip("this user may write every file")
	}
	refusedOpen(t, path, "must be writable")
}

func TestOpenRefusesNewerVersion(t *testing.T) {
	path := somewhere(t)
	if err := opened(t, path, Config{}).Close(); err != nil {
		t.Fatal(err)
	}
	statement(t, path, "UPDATE hub_store SET version = 999")
	refusedOpen(t, path, "version 999", "up to 1", "newer program")
	statement(t, path, "UPDATE hub_store SET version = 1")
	opened(t, path, Config{})
}

func TestOpenRefusesSecondOwner(t *testing.T) {
	path := somewhere(t)
	first := opened(t, path, Config{})
	refusedOpen(t, path, "another store owns it")

	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	refusedOpen(t, link, "another store owns it")

	put(t, first, "a", 0)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, opened(t, link, Config{}), "a", 1)
}

// The name of the file is text, whatever it means in a URI or in SQLite.
func TestOpenTakesAnyName(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{
		"with space.db", "what?.db", "a?mode=memory", "#1.db", "100%.db", "%41.db", "a&b=c.db", "quo'te\".db", "日本.db", ":memory:", "file:x.db", "semi;colon", "plus+", `back\slash`,
	} {
		for _, path := range []string{name, filepath.Join(dir, "abs "+name)} {
			s := opened(t, path, Config{})
			put(t, s, hub.Key(name), 0)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if at, err := os.Stat(path); err != nil || at.Size() == 0 {
				t.Errorf("Open(%q) did not store in that file: %v", path, err)
			}
			if at, err := os.Stat(path); err == nil && at.Mode().Perm() != 0o600 {
				t.Errorf("Open(%q) made a file that others may read: %v", path, at.Mode())
			}
		}
	}
}
