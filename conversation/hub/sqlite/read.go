package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/parley-go/parley/conversation/hub"
)

// Load returns the documents of the keys, in their order; see [hub.Store].
func (s *Store) Load(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	docs := make([]hub.Doc, len(keys))
	wanted := map[hub.Key][]int{}
	for i, key := range keys {
		docs[i].Key = key
		wanted[key] = append(wanted[key], i)
	}
	asked, err := json.Marshal(keys)
	if err != nil {
		return nil, wrap(ctx, "load", err)
	}
	found, err := s.docs(ctx, s.sql.load, string(asked))
	if err != nil {
		return nil, wrap(ctx, "load", err)
	}
	for _, d := range found {
		// A key that is asked for twice is found twice, once for each.
		if at := wanted[d.Key]; len(at) > 0 {
			docs[at[0]], wanted[d.Key] = d, at[1:]
		}
	}
	return docs, nil
}

// List returns the documents that carry the label; see [hub.Store].
func (s *Store) List(ctx context.Context, label string, after hub.Place, limit int) ([]hub.Doc, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	docs, err := s.docs(ctx, s.sql.list, label, after.Rank, string(after.Key), max(limit, 0))
	return docs, wrap(ctx, "list", err)
}

func (s *Store) docs(ctx context.Context, query *sql.Stmt, args ...any) ([]hub.Doc, error) {
	rows, err := query.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var docs []hub.Doc
	for rows.Next() {
		var d hub.Doc
		var labels, unique string
		if err := rows.Scan(&d.Key, &d.Version, &d.Rank, &labels, &unique, &d.Body); err != nil {
			return nil, err
		}
		if d.Labels, err = decode(labels); err != nil {
			return nil, err
		}
		if d.Unique, err = decode(unique); err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, rows.Err()
}

// Names are kept as a JSON list.
func encode(names []string) string {
	if len(names) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(names) // strings always can be
	return string(text)
}

func decode(text string) (names []string, err error) {
	if text == "[]" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &names)
	return names, err
}
