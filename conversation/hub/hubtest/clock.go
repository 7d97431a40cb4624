package hubtest

import (
	"sync"
	"time"
)

// Clock is a clock that moves when it is told to. Its methods may be called by
// several goroutines at once. Its Now is what [hub.Config] wants.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at the instant.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now returns the instant at which the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on, or back if d is negative: a hub has to bear both.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Set puts the clock to the instant.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}
