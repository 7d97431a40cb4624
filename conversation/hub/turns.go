package hub

import (
	"context"
	"sync"
)

// turns lets those who would write the same thing go one after the other, in the
// order in which they come, so that one hub never conflicts with itself over it.
// Between hubs the versions decide, as ever.
type turns struct {
	mu    sync.Mutex
	lines map[string]*line
}

// line is who waits for one thing.
type line struct {
	turn  chan struct{} // holds a token while nobody has the turn
	users int
}

// take waits for the turn; the caller gives it back with the function it gets.
func (t *turns) take(ctx context.Context, name string) (giveBack func(), err error) {
	t.mu.Lock()
	if t.lines == nil {
		t.lines = make(map[string]*line)
	}
	l := t.lines[name]
	if l == nil {
		l = &line{turn: make(chan struct{}, 1)}
		l.turn <- struct{}{}
		t.lines[name] = l
	}
	l.users++
	t.mu.Unlock()

	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(t.lines, name)
		}
	}
	select {
	case <-l.turn:
		return func() { l.turn <- struct{}{}; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}
