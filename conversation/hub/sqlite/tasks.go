package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/parley-go/parley/conversation/hub"
)

// Claim hands out the tasks that are due; see [hub.Store].
func (s *Store) Claim(ctx context.Context, now, until time.Time, limit int) ([]hub.Task, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	var tasks []hub.Task
	err = s.write(ctx, func(ctx context.Context) (err error) {
		tasks, err = s.claim(ctx, now, until, limit)
		return err
	})
	if err != nil {
		return nil, wrap(ctx, "claim", err)
	}
	return tasks, nil
}

func (s *Store) claim(ctx context.Context, now, until time.Time, limit int) ([]hub.Task, error) {
	rows, err := s.sql.claim.QueryContext(ctx, now.UnixMilli(), until.UnixMilli(), max(limit, 0))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	type arrived struct {
		hub.Task
		arrival int64
	}
	var claimed []arrived
	for rows.Next() {
		var t arrived
		var due int64
		if err := rows.Scan(&t.arrival, &t.ID, &t.Lane, &t.Kind, &due, &t.Attempt, &t.Body); err != nil {
			return nil, err
		}
		t.Due = instant(due)
		claimed = append(claimed, t)
	}
	// What an UPDATE returns is in no order.
	slices.SortFunc(claimed, func(a, b arrived) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.arrival, b.arrival))
	})
	var tasks []hub.Task
	for _, t := range claimed {
		tasks = append(tasks, t.Task)
	}
	return tasks, rows.Err()
}

// NextDue tells when Claim may next have something; see [hub.Upcoming].
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	defer end()
	var ready int64
	err = s.sql.next.QueryRowContext(ctx).Scan(&ready)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, wrap(ctx, "next due", err)
	}
	return instant(ready), true, nil
}
