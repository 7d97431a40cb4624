package memory

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/parley-go/parley/conversation/hub"
)

// Feed returns the records behind the cursor; see [hub.Store]. A cursor of
// another store, such as the one before a restart, is an error.
func (s *Store) Feed(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	position, err := s.position(after)
	if err != nil {
		return nil, "", err
	}
	records := first(s.records[position:], limit)
	out := make([]hub.Record, len(records))
	for i, r := range records {
		out[i] = cloneRecord(r)
	}
	return out, s.cursor(position + len(records)), nil
}

// A cursor is the store's name and the number of records before it.
func (s *Store) cursor(position int) hub.Cursor {
	return hub.Cursor(s.name + "-" + strconv.Itoa(position))
}

func (s *Store) position(c hub.Cursor) (int, error) {
	switch c {
	case "":
		return 0, nil
	case hub.Head:
		return len(s.records), nil
	}
	name, number, _ := strings.Cut(string(c), "-")
	position, err := strconv.Atoi(number)
	if err != nil || name != s.name || position < 0 || position > len(s.records) {
		return 0, fmt.Errorf("memory: feed from cursor %.40q: this store did not make it; begin at the empty cursor or at hub.Head", c)
	}
	return position, nil
}
