package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/parley-go/parley/conversation/hub"
)

// A Store is a [hub.Store] in a SQLite file, with the ability [hub.Upcoming]. It
// is made by [Open] and ends with [Store.Close].
type Store struct {
	name    string // stands in the cursors; chosen when the file was made
	owner   io.Closer
	readers *sql.DB
	writers *sql.DB   // of one connection,
	writer  *sql.Conn // which is this
	sql     statements
	turn    chan struct{} // holds one entry while somebody writes

	calls  sync.RWMutex // read-locked by each call, so that Close can wait
	closed bool
}

// begin lets a call in unless the store is closed or the context done. What it
// returns ends the call.
func (s *Store) begin(ctx context.Context) (end func(), err error) {
	s.calls.RLock()
	if s.closed {
		err = hub.ErrClosed
	} else {
		err = ctx.Err()
	}
	if err != nil {
		s.calls.RUnlock()
		return nil, err
	}
	return s.calls.RUnlock, nil
}

// write does something in a transaction that is the only writing one from its
// first statement on. The context counts until it is this writer's turn and no
// longer: a commit that is interrupted may have happened.
func (s *Store) write(ctx context.Context, do func(ctx context.Context) error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if _, err := s.writer.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := do(ctx); err != nil {
		// SQLite may have rolled back by itself, when the disk is full.
		_, _ = s.writer.ExecContext(ctx, "ROLLBACK")
		return err
	}
	if _, err := s.writer.ExecContext(ctx, "COMMIT"); err != nil {
		return s.undone(ctx, err)
	}
	return nil
}

// undone tells what a failed COMMIT has done. If there is still a transaction to
// roll back, nothing was committed. If SQLite ended it, the log may hold all of
// it, and bring it back when the file is opened after a crash.
func (s *Store) undone(ctx context.Context, failed error) error {
	if _, err := s.writer.ExecContext(ctx, "ROLLBACK"); err == nil {
		return failed
	}
	return fmt.Errorf("%w: %w", hub.ErrOutcomeUnknown, failed)
}

// wrap says what was asked. Conflicts, a closed store and a context that was done
// in time are answers of their own.
func wrap(ctx context.Context, asked string, err error) error {
	for _, answer := range []error{nil, hub.ErrConflict, hub.ErrClosed, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, answer) {
			return err
		}
	}
	if done := ctx.Err(); done != nil && !errors.Is(err, hub.ErrOutcomeUnknown) {
		return fmt.Errorf("sqlite: %s: %w: %w", asked, done, err)
	}
	return fmt.Errorf("sqlite: %s: %w", asked, err)
}

// Instants are stored as milliseconds since 1970.
func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
