package play

import (
	"cmp"
	"container/heap"
	"context"
	"time"

	"github.com/parley-go/parley/conversation"
)

// step is something that somebody does at an instant.
type step struct {
	at  time.Time
	by  conversation.Actor
	do  conversation.Command
	key string // the same for the same step, so that it is carried out once
}

// subject is what a play looks at: a dialogue, a robot, a stranger's conversation.
type subject interface {
	// look reads the subject from the hub and tells what comes next, at one instant
	// or another; nothing, if something else has to happen first.
	look(ctx context.Context, now time.Time) ([]step, error)
	where() *seat
}

// seat is where a subject stands on the agenda.
type seat struct {
	at    time.Time
	order int // among those of one instant
	index int // in the heap, from 1; 0: it is not on the agenda
}

func (s *seat) where() *seat { return s }

// agenda is the subjects by the instant at which they are to be looked at.
type agenda struct{ list []subject }

// put sets when the subject is looked at, wherever it stood before.
func (a *agenda) put(s subject, at time.Time) {
	p := s.where()
	p.at = at
	if p.index == 0 {
		heap.Push(a, s)
		return
	}
	heap.Fix(a, p.index-1)
}

// drop takes the subject off.
func (a *agenda) drop(s subject) {
	if i := s.where().index; i > 0 {
		heap.Remove(a, i-1)
	}
}

// first is the subject that comes first, and nil if there is none.
func (a *agenda) first() subject {
	if len(a.list) == 0 {
		return nil
	}
	return a.list[0]
}

// The methods of [heap.Interface].

func (a *agenda) Len() int { return len(a.list) }

func (a *agenda) Less(i, j int) bool {
	p, q := a.list[i].where(), a.list[j].where()
	return cmp.Or(p.at.Compare(q.at), cmp.Compare(p.order, q.order)) < 0
}

func (a *agenda) Swap(i, j int) {
	a.list[i], a.list[j] = a.list[j], a.list[i]
	a.list[i].where().index, a.list[j].where().index = i+1, j+1
}

func (a *agenda) Push(s any) {
	a.list = append(a.list, s.(subject))
	s.(subject).where().index = len(a.list)
}

func (a *agenda) Pop() any {
	last := a.list[len(a.list)-1]
	a.list = a.list[:len(a.list)-1]
	last.where().index = 0
	return last
}
