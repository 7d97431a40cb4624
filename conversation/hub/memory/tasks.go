package memory

import (
	"bytes"
	"cmp"
	"context"
	"time"

	"github.com/parley-go/parley/conversation/hub"
)

// A task is a stored [hub.Task] with what only the store knows about it.
type task struct {
	hub.Task
	arrival int64     // kept when the task is replaced
	until   time.Time // when its claim ends; zero: it is not claimed
}

// ready is when the task may be handed out, lane aside.
func (t *task) ready() time.Time {
	if t.until.After(t.Due) {
		return t.until
	}
	return t.Due
}

// Claim hands out the tasks that are due; see [hub.Store].
func (s *Store) Claim(ctx context.Context, now, until time.Time, limit int) ([]hub.Task, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var claimed []hub.Task
	for _, t := range s.heads {
		if t.Due.After(now) || len(claimed) >= limit {
			break
		}
		if t.ready().After(now) {
			continue
		}
		t.Attempt++
		t.until = until
		claimed = append(claimed, cloneTask(t.Task))
	}
	return claimed, nil
}

// NextDue tells when Claim may next have something; see [hub.Upcoming].
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return time.Time{}, false, err
	}
	var next time.Time
	for i, t := range s.heads {
		if i > 0 && !t.Due.Before(next) {
			break // none further back is ready earlier
		}
		if i == 0 || t.ready().Before(next) {
			next = t.ready()
		}
	}
	return next, len(s.heads) > 0, nil
}

func (s *Store) checkAttempts(b hub.Batch) error {
	for _, t := range b.Tasks {
		if t.Attempt == 0 {
			continue
		}
		if stored, ok := s.tasks[t.ID]; !ok || stored.Attempt != t.Attempt {
			return &hub.Conflict{Task: t.ID}
		}
	}
	return nil
}

// putTask sets a task or, without a Due, removes it. One that replaces another
// inherits its arrival.
func (s *Store) putTask(next hub.Task) {
	old, replaces := s.tasks[next.ID]
	if replaces {
		s.leave(old)
		delete(s.tasks, next.ID)
	}
	if next.Due.IsZero() {
		return
	}
	t := &task{Task: cloneTask(next)}
	if replaces {
		t.arrival = old.arrival
	} else {
		s.arrived++
		t.arrival = s.arrived
	}
	s.tasks[t.ID] = t
	s.enter(t)
}

// enter puts a task in its lane. Only the head of a lane is among the heads, and
// a replaced task may come to stand before the present one.
func (s *Store) enter(t *task) {
	if t.Lane != "" {
		lane := insert(s.lanes[t.Lane], t, byArrival)
		s.lanes[t.Lane] = lane
		if lane[0] != t {
			return
		}
		if len(lane) > 1 {
			s.heads = remove(s.heads, lane[1], byDue)
		}
	}
	s.heads = insert(s.heads, t, byDue)
}

// leave takes a task out of its lane; the one behind it becomes the head.
func (s *Store) leave(t *task) {
	s.heads = remove(s.heads, t, byDue)
	if t.Lane == "" {
		return
	}
	lane := remove(s.lanes[t.Lane], t, byArrival)
	if s.lanes[t.Lane] = lane; len(lane) == 0 {
		delete(s.lanes, t.Lane)
		return
	}
	s.heads = insert(s.heads, lane[0], byDue)
}

func byArrival(a, b *task) int { return cmp.Compare(a.arrival, b.arrival) }

func byDue(a, b *task) int { return cmp.Or(a.Due.Compare(b.Due), byArrival(a, b)) }

func cloneTask(t hub.Task) hub.Task {
	t.Body = bytes.Clone(t.Body)
	return t
}
