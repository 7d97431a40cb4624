package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/parley-go/parley/conversation/hub"
)

// Commit applies all of the batch or nothing; see [hub.Store]. It returns when
// the disk has it. An error that is [hub.ErrOutcomeUnknown] is one of the disk in
// the last moment: what Load sees then is true, unless the machine goes down too.
func (s *Store) Commit(ctx context.Context, b hub.Batch) error {
	end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	err = s.write(ctx, func(ctx context.Context) error { return s.apply(ctx, b) })
	return wrap(ctx, "commit", err)
}

func (s *Store) apply(ctx context.Context, b hub.Batch) error {
	for _, d := range b.Reads {
		if _, err := s.expect(ctx, d); err != nil {
			return err
		}
	}
	// All documents give up what they no longer carry before one takes anything.
	carries := make([]bool, len(b.Docs))
	for i, d := range b.Docs {
		var err error
		if carries[i], err = s.putDoc(ctx, d); err != nil {
			return err
		}
	}
	for i, d := range b.Docs {
		if !carries[i] {
			continue
		}
		if err := s.attach(ctx, d); err != nil {
			return err
		}
	}
	for _, r := range b.Records {
		if err := s.addRecord(ctx, r); err != nil {
			return err
		}
	}
	for _, t := range b.Tasks {
		if err := s.putTask(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// A header is a stored document without its body; at version 0 there is none.
type header struct {
	version, rank  int64
	labels, unique string
}

// expect returns the header of the document, or the conflict that it has another
// version.
func (s *Store) expect(ctx context.Context, d hub.Doc) (header, error) {
	var h header
	err := s.sql.stored.QueryRowContext(ctx, string(d.Key)).Scan(&h.version, &h.rank, &h.labels, &h.unique)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return h, err
	}
	if h.version != d.Version {
		return h, &hub.Conflict{Key: d.Key}
	}
	return h, nil
}

// putDoc writes or removes the document itself. It says whether labels and unique
// values are to be attached again: mostly they are as before, and stay.
func (s *Store) putDoc(ctx context.Context, d hub.Doc) (attach bool, err error) {
	old, err := s.expect(ctx, d)
	if err != nil {
		return false, err
	}
	key := string(d.Key)
	if len(d.Body) == 0 {
		_, err := s.sql.deleteDoc.ExecContext(ctx, key) // and, by cascade, what it carries
		return false, err
	}
	labels, unique := encode(d.Labels), encode(d.Unique)
	put := s.sql.updateDoc
	if old.version == 0 {
		put = s.sql.insertDoc
	}
	if _, err := put.ExecContext(ctx, key, d.Version+1, d.Rank, labels, unique, d.Body); err != nil {
		return false, err
	}
	next := header{version: old.version, rank: d.Rank, labels: labels, unique: unique}
	if old == next {
		return false, nil
	}
	if old.version == 0 {
		return true, nil
	}
	if _, err := s.sql.dropLabels.ExecContext(ctx, key); err != nil {
		return false, err
	}
	_, err = s.sql.dropUniques.ExecContext(ctx, key)
	return true, err
}

// attach enters the document under its labels and unique values.
func (s *Store) attach(ctx context.Context, d hub.Doc) error {
	for _, label := range d.Labels {
		if _, err := s.sql.addLabel.ExecContext(ctx, label, d.Rank, string(d.Key)); err != nil {
			return err
		}
	}
	for _, value := range d.Unique {
		done, err := affects(s.sql.addUnique.ExecContext(ctx, value, string(d.Key)))
		if err != nil {
			return err
		}
		if !done {
			return &hub.Conflict{Unique: value}
		}
	}
	return nil
}

func (s *Store) addRecord(ctx context.Context, r hub.Record) error {
	done, err := affects(s.sql.addRecord.ExecContext(ctx, string(r.Key), r.N, r.Kind, r.By, r.At.UnixMilli(), blob(r.Body)))
	if err == nil && !done {
		return &hub.Conflict{Key: r.Key}
	}
	return err
}

func (s *Store) putTask(ctx context.Context, t hub.Task) error {
	var done bool
	var err error
	switch {
	case t.Due.IsZero():
		done, err = affects(s.sql.removeTask.ExecContext(ctx, t.ID, t.Attempt))
	case t.Attempt == 0:
		done, err = affects(s.sql.setTask.ExecContext(ctx, t.ID, t.Lane, t.Kind, t.Due.UnixMilli(), blob(t.Body)))
	default:
		done, err = affects(s.sql.setTaskAt.ExecContext(ctx, t.ID, t.Lane, t.Kind, t.Due.UnixMilli(), blob(t.Body), t.Attempt))
	}
	if err == nil && !done && t.Attempt != 0 {
		return &hub.Conflict{Task: t.ID}
	}
	return err
}

// affects says whether a statement changed a row.
func affects(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// blob is a body that is not NULL.
func blob(body []byte) []byte {
	if body == nil {
		return []byte{}
	}
	return body
}
