package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/parley-go/parley/agentstate"
)

// users is the table of the CRM. An agent is three columns of its user: all of it as
// JSON, its state for queries, and the number of its events, which is its version.
type users struct {
	db  *sql.DB
	now func() time.Time
}

const schema = `
	CREATE TABLE IF NOT EXISTS users (
		id TEXT PRIMARY KEY, email TEXT NOT NULL,
		agent TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL);
	CREATE TABLE IF NOT EXISTS user_events (
		user TEXT NOT NULL REFERENCES users, n INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
		PRIMARY KEY (user, n)) WITHOUT ROWID;
	INSERT INTO users VALUES
		('ann', 'ann@example.com', '{"id":"ann","capacity":{"channels":{"web":{"max":2},"voice":{"max":1,"alone":true}}}}', 'logged_out', 0),
		('bob', 'bob@example.com', '{"id":"bob","capacity":{"channels":{"web":{"max":1}}}}', 'logged_out', 0)
		ON CONFLICT DO NOTHING;`

func open(file string, now func() time.Time) (*users, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)")
	if err != nil {
		return nil, err
	}
	_, err = db.Exec(schema)
	return &users{db, now}, err
}

var errMoved = errors.New("others changed the agent each time")

// step carries a command out, or none. Who finds on storing that somebody else was
// quicker decides again, by the rules of what is there now.
func (u *users) step(ctx context.Context, id string, cmd agentstate.Command) (agentstate.Agent, error) {
	for range 10 {
		a, err := u.load(ctx, id)
		if err != nil {
			return a, err
		}
		now := u.now()
		next, lines := catchUp(a, now)
		var refused error
		if cmd != nil {
			var events []agentstate.Event
			next, events, refused = agentstate.Step(next, cmd, now)
			for _, e := range events {
				lines = append(lines, agentstate.Line{At: now, Event: e})
			}
		}
		if err := u.store(ctx, a.Events, next, lines); !errors.Is(err, errMoved) {
			return next, errors.Join(err, refused)
		}
	}
	return agentstate.Agent{}, errMoved
}

// catchUp does what time has made due since somebody last looked, each at its own
// instant, so that it makes no difference when that was. This is instead of timers;
// a backend that pushes to desktops runs it for all when the next thing is due.
func catchUp(a agentstate.Agent, now time.Time) (agentstate.Agent, []agentstate.Line) {
	var lines []agentstate.Line
	for {
		var cmd agentstate.Command
		at := now
		due := func(when time.Time, c agentstate.Command) {
			if !when.IsZero() && !when.After(at) {
				at, cmd = when, c
			}
		}
		due(a.Intent.Until, agentstate.Return{})
		due(a.RampDue(), agentstate.RampUp{})
		due(a.Lease, agentstate.Lapse{})
		for _, w := range a.Work {
			switch w.Phase {
			case agentstate.Offered:
				due(w.Until, agentstate.Miss{Work: w.ID})
				due(a.Gone, agentstate.Withdraw{Work: w.ID}) // nobody is there to answer
			case agentstate.WrapUp, agentstate.Deferred:
				due(w.Until, agentstate.Done{Work: w.ID})
			}
		}
		if cmd == nil {
			return a, lines
		}
		next, events, err := agentstate.Step(a, cmd, at)
		if err != nil || len(events) == 0 {
			return a, lines
		}
		for _, e := range events {
			lines = append(lines, agentstate.Line{At: at, Event: e})
		}
		a = next
	}
}

func (u *users) load(ctx context.Context, id string) (a agentstate.Agent, err error) {
	var body []byte
	if err = u.db.QueryRowContext(ctx, `SELECT agent FROM users WHERE id = ?`, id).Scan(&body); err == nil {
		err = json.Unmarshal(body, &a)
	}
	return a, err
}

// store writes the agent and what happened to it, or nothing.
func (u *users) store(ctx context.Context, version int64, a agentstate.Agent, lines []agentstate.Line) error {
	if len(lines) == 0 {
		return nil
	}
	tx, err := u.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	row, err := tx.ExecContext(ctx, `UPDATE users SET agent = ?, state = ?, version = ? WHERE id = ? AND version = ?`,
		body, a.State(), a.Events, a.ID, version)
	if err != nil {
		return err
	}
	if n, err := row.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, errMoved)
	}
	for i, line := range lines {
		body, err := json.Marshal(line.Event)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO user_events VALUES (?, ?, ?, ?, ?)`,
			a.ID, version+int64(i)+1, line.At.Format(time.RFC3339Nano), line.Event.Kind(), body); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// day is what the agent did today, from its log.
func (u *users) day(ctx context.Context, id string) (agentstate.Statistics, error) {
	if _, err := u.step(ctx, id, nil); err != nil {
		return agentstate.Statistics{}, err
	}
	lines, err := u.lines(ctx, id)
	if err != nil {
		return agentstate.Statistics{}, err
	}
	now := u.now()
	today := agentstate.Window{From: now.Truncate(24 * time.Hour), To: now}
	return agentstate.Measure(agentstate.New(id), lines, today, reasons)
}

func (u *users) lines(ctx context.Context, id string) ([]agentstate.Line, error) {
	rows, err := u.db.QueryContext(ctx, `SELECT at, kind, body FROM user_events WHERE user = ? ORDER BY n`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []agentstate.Line
	for rows.Next() {
		var at, kind string
		var body []byte
		if err := rows.Scan(&at, &kind, &body); err != nil {
			return nil, err
		}
		when, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			return nil, err
		}
		e, err := agentstate.DecodeEvent(kind, body)
		if err != nil {
			return nil, err
		}
		lines = append(lines, agentstate.Line{At: when, Event: e})
	}
	return lines, rows.Err()
}
