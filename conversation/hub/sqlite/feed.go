package sqlite

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/parley-go/parley/conversation/hub"
)

// Feed returns the records behind the cursor; see [hub.Store]. A cursor of
// another file is an error, and so is one from beyond the end, as after a copy of
// an earlier day was put in place.
func (s *Store) Feed(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return nil, "", err
	}
	defer end()
	records, position, err := s.records(ctx, after, limit)
	if err != nil {
		return nil, "", wrap(ctx, "feed", err)
	}
	return records, hub.Cursor(s.name + "-" + strconv.FormatInt(position, 10)), nil
}

func (s *Store) records(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, int64, error) {
	if after == hub.Head {
		position, err := s.last(ctx)
		return nil, position, err
	}
	position, err := s.position(after)
	if err != nil {
		return nil, 0, err
	}
	rows, err := s.sql.feed.QueryContext(ctx, position, max(limit, 0))
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	var records []hub.Record
	for rows.Next() {
		var r hub.Record
		var at int64
		if err := rows.Scan(&position, &r.Key, &r.N, &r.Kind, &r.By, &at, &r.Body); err != nil {
			return nil, 0, err
		}
		r.At = instant(at)
		records = append(records, r)
	}
	if err := rows.Err(); err != nil || len(records) > 0 {
		return records, position, err
	}
	last, err := s.last(ctx)
	if err == nil && position > last {
		err = strange(after)
	}
	return nil, position, err
}

// last is the position of the newest record.
func (s *Store) last(ctx context.Context) (position int64, err error) {
	err = s.sql.last.QueryRowContext(ctx).Scan(&position)
	return position, err
}

// A cursor is the name of the file and the position of the record before it.
func (s *Store) position(c hub.Cursor) (int64, error) {
	if c == "" {
		return 0, nil
	}
	name, number, _ := strings.Cut(string(c), "-")
	position, err := strconv.ParseInt(number, 10, 64)
	if err != nil || name != s.name || position < 0 {
		return 0, strange(c)
	}
	return position, nil
}

func strange(c hub.Cursor) error {
	return fmt.Errorf("from cursor %.40q: this store did not make it; begin at the empty cursor or at hub.Head", c)
}
