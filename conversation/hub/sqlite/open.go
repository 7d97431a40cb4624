package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite", in Go without cgo
)

// Config adjusts a store. The zero value is good for production.
type Config struct {
	// ReadPool is how many reads run at the same time; others wait. Each costs a
	// connection with a cache of about two megabytes. 0: 4.
	ReadPool int
}

// Open opens the store in the file, and creates it if there is none. It refuses a
// file that another store owns, that holds something else, or that a newer
// version of this package has written.
func Open(ctx context.Context, path string, c Config) (*Store, error) {
	s, err := open(ctx, path, c)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %q: %w", path, err)
	}
	return s, nil
}

func open(ctx context.Context, path string, c Config) (_ *Store, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if c.ReadPool < 0 {
		return nil, fmt.Errorf("a ReadPool of %d is negative; 0 is the default", c.ReadPool)
	}
	if path, err = locate(path); err != nil {
		return nil, err
	}
	s := &Store{turn: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			s.release()
		}
	}()
	// The file is not touched before it is owned: to close a file gives up the
	// locks that another store in this process has on it.
	if s.owner, err = own(path + ".lock"); err != nil {
		return nil, err
	}
	if err := probe(path); err != nil {
		return nil, err
	}
	if err := s.connect(ctx, path, c); err != nil {
		return nil, err
	}
	return s, nil
}

// locate returns the file itself, whichever links lead to it, so that all who
// open it meet at one lock.
func locate(path string) (string, error) {
	if path == "" {
		return "", errors.New("the path is empty; name a file")
	}
	if strings.ContainsRune(path, 0) {
		return "", errors.New("the path holds a zero byte")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("its folder: %w", err)
	}
	path = filepath.Join(folder, filepath.Base(path))
	if file, err := filepath.EvalSymlinks(path); err == nil {
		path = file
	}
	if at, err := os.Stat(path); err == nil && !at.Mode().IsRegular() {
		return "", errors.New("it is not a file; name a file in a folder that can be written")
	}
	return path, nil
}

// probe finds out what SQLite would report late or not at all: that the file
// cannot be written, or holds something else.
func probe(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("it must be writable: %w", err)
	}
	defer f.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if n > 0 && !bytes.Equal(head, []byte("SQLite format 3\x00")) {
		return errors.New("it is not a SQLite database; name another file")
	}
	return nil
}

func (s *Store) connect(ctx context.Context, path string, c Config) (err error) {
	if s.writers, err = sql.Open("sqlite", source(path, false)); err != nil {
		return err
	}
	s.writers.SetMaxOpenConns(1)
	if s.writer, err = s.writers.Conn(ctx); err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if s.readers, err = sql.Open("sqlite", source(path, true)); err != nil {
		return err
	}
	pool := c.ReadPool
	if pool == 0 {
		pool = 4
	}
	s.readers.SetMaxOpenConns(pool)
	s.readers.SetMaxIdleConns(pool)
	return s.prepare(ctx)
}

// source names the file and the settings. They stand here and not in statements,
// because a pool opens connections when it likes and each needs them all.
func source(path string, reading bool) string {
	settings := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			"busy_timeout(5000)",
			"journal_mode(WAL)",
			"synchronous(FULL)",
			"foreign_keys(1)",
			"secure_delete(1)",
		},
	}
	if reading {
		settings.Add("_pragma", "query_only(1)")
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter of Windows
	}
	file := url.URL{Scheme: "file", Path: path, RawQuery: settings.Encode()}
	return file.String()
}

// Close waits for the calls that are under way, and gives the file back. Later
// calls get [hub.ErrClosed]; closing again does nothing.
func (s *Store) Close() error {
	s.calls.Lock()
	defer s.calls.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	// It measures the tables if they have grown much; without it all works too.
	_, _ = s.writer.ExecContext(context.Background(), "PRAGMA optimize")
	return s.release()
}

// release closes what is open: first the statements, since a connection is not
// closed before them; the writer behind the readers, since the last connection
// empties the log into the file; the owner behind all.
func (s *Store) release() error {
	var errs []error
	for _, stmt := range s.sql.all {
		errs = append(errs, stmt.Close())
	}
	if s.readers != nil {
		errs = append(errs, s.readers.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.Close())
	}
	if s.writers != nil {
		errs = append(errs, s.writers.Close())
	}
	if s.owner != nil {
		errs = append(errs, s.owner.Close())
	}
	return errors.Join(errs...)
}
