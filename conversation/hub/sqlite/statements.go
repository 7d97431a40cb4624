package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// The statements of a store, prepared once. Those that read run in the pool, one
// statement to a call, so that each call sees one snapshot.
type statements struct {
	load, list, feed, last, next *sql.Stmt

	stored, insertDoc, updateDoc, deleteDoc      *sql.Stmt
	addLabel, dropLabels, addUnique, dropUniques *sql.Stmt
	addRecord                                    *sql.Stmt
	setTask, setTaskAt, removeTask, claim        *sql.Stmt

	all []*sql.Stmt
}

const (
	loadSQL = `SELECT d.key, d.version, d.rank, d.labels, d.unique_values, d.body
		FROM json_each(?1) AS asked JOIN docs AS d ON d.key = asked.value`

	listSQL = `SELECT d.key, d.version, d.rank, d.labels, d.unique_values, d.body
		FROM labels AS l JOIN docs AS d ON d.key = l.key
		WHERE l.label = ?1 AND (l.rank, l.key) > (?2, ?3)
		ORDER BY l.rank, l.key LIMIT ?4`

	feedSQL = `SELECT position, key, n, kind, caused_by, at, body
		FROM records WHERE position > ?1 ORDER BY position LIMIT ?2`

	lastSQL = `SELECT coalesce(max(position), 0) FROM records`

	// Of a lane only the head counts.
	nextSQL = `SELECT ready FROM tasks AS t
		WHERE lane = '' OR NOT EXISTS (SELECT 1 FROM tasks AS ahead WHERE ahead.lane = t.lane AND ahead.arrival < t.arrival)
		ORDER BY ready LIMIT 1`

	storedSQL = `SELECT version, rank, labels, unique_values FROM docs WHERE key = ?1`

	insertDocSQL = `INSERT INTO docs (key, version, rank, labels, unique_values, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`

	updateDocSQL = `UPDATE docs SET version = ?2, rank = ?3, labels = ?4, unique_values = ?5, body = ?6 WHERE key = ?1`

	deleteDocSQL = `DELETE FROM docs WHERE key = ?1`

	addLabelSQL = `INSERT INTO labels (label, rank, key) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING`

	dropLabelsSQL = `DELETE FROM labels WHERE key = ?1`

	// A row is affected unless another document has the value.
	addUniqueSQL = `INSERT INTO unique_values (value, key) VALUES (?1, ?2)
		ON CONFLICT (value) DO UPDATE SET key = key WHERE key = excluded.key`

	dropUniquesSQL = `DELETE FROM unique_values WHERE key = ?1`

	addRecordSQL = `INSERT INTO records (key, n, kind, caused_by, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (key, n) DO NOTHING`

	// A task that is there already keeps its arrival; one that is put off by who
	// claimed it keeps its attempt too.
	setTaskSQL = `INSERT INTO tasks (id, lane, kind, due, ready, attempt, body) VALUES (?1, ?2, ?3, ?4, ?4, 0, ?5)
		ON CONFLICT (id) DO UPDATE SET lane = excluded.lane, kind = excluded.kind, due = excluded.due,
			ready = excluded.due, attempt = 0, body = excluded.body`

	setTaskAtSQL = `UPDATE tasks SET lane = ?2, kind = ?3, due = ?4, ready = ?4, body = ?5
		WHERE id = ?1 AND attempt = ?6`

	removeTaskSQL = `DELETE FROM tasks WHERE id = ?1 AND (?2 = 0 OR attempt = ?2)`

	claimSQL = `UPDATE tasks SET attempt = attempt + 1, ready = max(due, ?2)
		WHERE arrival IN (
			SELECT arrival FROM tasks AS t
			WHERE ready <= ?1 AND (lane = '' OR NOT EXISTS (
				SELECT 1 FROM tasks AS ahead WHERE ahead.lane = t.lane AND ahead.arrival < t.arrival))
			ORDER BY due, arrival LIMIT ?3)
		RETURNING arrival, id, lane, kind, due, attempt, body`
)

func (s *Store) prepare(ctx context.Context) error {
	type preparer interface {
		PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	}
	for _, p := range []struct {
		on   preparer
		text string
		stmt **sql.Stmt
	}{
		{s.readers, loadSQL, &s.sql.load},
		{s.readers, listSQL, &s.sql.list},
		{s.readers, feedSQL, &s.sql.feed},
		{s.readers, lastSQL, &s.sql.last},
		{s.readers, nextSQL, &s.sql.next},
		{s.writer, storedSQL, &s.sql.stored},
		{s.writer, insertDocSQL, &s.sql.insertDoc},
		{s.writer, updateDocSQL, &s.sql.updateDoc},
		{s.writer, deleteDocSQL, &s.sql.deleteDoc},
		{s.writer, addLabelSQL, &s.sql.addLabel},
		{s.writer, dropLabelsSQL, &s.sql.dropLabels},
		{s.writer, addUniqueSQL, &s.sql.addUnique},
		{s.writer, dropUniquesSQL, &s.sql.dropUniques},
		{s.writer, addRecordSQL, &s.sql.addRecord},
		{s.writer, setTaskSQL, &s.sql.setTask},
		{s.writer, setTaskAtSQL, &s.sql.setTaskAt},
		{s.writer, removeTaskSQL, &s.sql.removeTask},
		{s.writer, claimSQL, &s.sql.claim},
	} {
		stmt, err := p.on.PrepareContext(ctx, p.text)
		if err != nil {
			return fmt.Errorf("prepare %.20s...: %w", p.text, err)
		}
		*p.stmt = stmt
		s.sql.all = append(s.sql.all, stmt)
	}
	return nil
}
