package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/parley-go/parley/conversation/hub"
)

// clock runs faster than the wall's by a factor. It goes on where it was when the
// process ended, so that no deadline of a fast day lies far ahead after a restart.
type clock struct {
	store hub.Store
	speed float64
	began time.Time // on the wall
	from  time.Time // what it showed then
}

const clockKey hub.Key = "desktop/clock"

func newClock(ctx context.Context, s hub.Store, speed float64) (*clock, error) {
	now := time.Now()
	c := &clock{store: s, speed: speed, began: now, from: now.UTC()}
	docs, err := s.Load(ctx, clockKey)
	if err != nil {
		return nil, err
	}
	var kept time.Time
	if docs[0].Version > 0 {
		if err := json.Unmarshal(docs[0].Body, &kept); err != nil {
			return nil, errors.New("the kept clock is damaged; use another -db")
		}
	}
	if kept.After(c.from) {
		c.from = kept
	}
	return c, nil
}

// Now is the time of the centre.
func (c *clock) Now() time.Time {
	return c.from.Add(time.Duration(float64(time.Since(c.began)) * c.speed))
}

// keep stores what the clock shows, every second and once more when the context
// ends. A clock that shows the wall's time needs no keeping.
func (c *clock) keep(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
		if time.Until(c.Now()) > time.Second {
			c.write(context.WithoutCancel(ctx))
		}
	}
}

// write stores what the clock shows; if it fails, the next second tries again.
func (c *clock) write(ctx context.Context) {
	docs, err := c.store.Load(ctx, clockKey)
	if err != nil {
		return
	}
	body, err := json.Marshal(c.Now())
	if err != nil {
		return
	}
	c.store.Commit(ctx, hub.Batch{Docs: []hub.Doc{{Key: clockKey, Version: docs[0].Version, Body: body}}})
}
