package main

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
)

// runs lets a clock of the speed run for a while and be kept meanwhile, as a process
// does that is stopped then. It returns what the clock showed at the beginning and at
// the end. It is for a bubble of synctest.
func runs(t *testing.T, s hub.Store, speed float64, d time.Duration) (from, to time.Time) {
	t.Helper()
	c, err := newClock(t.Context(), s, speed)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	var kept sync.WaitGroup
	kept.Go(func() { c.keep(ctx) })
	from = c.Now()
	time.Sleep(d)
	to = c.Now()
	stop()
	kept.Wait()
	return from, to
}

// A clock begins with the wall's, in UTC, and runs as much faster as it is told.
func TestTheClockRunsAsFastAsItIsTold(t *testing.T) {
	for _, speed := range []float64{1, 2.5, 60, 1000} {
		synctest.Test(t, func(t *testing.T) {
			wall := time.Now().UTC()
			from, to := runs(t, memory.New(), speed, 10*time.Second)
			require.WithinDuration(t, wall, from, 0)
			require.Equal(t, time.UTC, from.Location())
			require.Equal(t, time.Duration(speed*float64(10*time.Second)), to.Sub(from))
		})
	}
}

// After a stop the clock goes on at the very instant at which it stood, however often
// that happens: no deadline is far ahead, and none comes again.
func TestTheClockGoesOnWhereItStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		_, last := runs(t, store, 60, 10*time.Minute)
		// The slow ones are still ahead of the wall's clock.
		for _, speed := range []float64{60, 1, 1, 2, 1} {
			from, to := runs(t, store, speed, 7*time.Second+300*time.Millisecond)
			require.WithinDuration(t, last, from, 0, "speed %v", speed)
			last = to
			time.Sleep(20 * time.Second) // the process is down
		}
	})
}

// After a kill the clock has lost a second of the wall's at most.
func TestTheClockLosesASecondToAKill(t *testing.T) {
	for _, speed := range []float64{60, 1} {
		synctest.Test(t, func(t *testing.T) {
			store := memory.New()
			runs(t, store, 60, time.Minute) // so that it is ahead
			killed, err := newClock(t.Context(), store, speed)
			require.NoError(t, err)
			go killed.keep(t.Context())
			time.Sleep(90*time.Second + time.Millisecond)
			synctest.Wait()
			next, err := newClock(t.Context(), store, speed)
			require.NoError(t, err)
			behind := killed.Now().Sub(next.Now())
			require.GreaterOrEqual(t, behind, time.Duration(0))
			require.LessOrEqual(t, behind, time.Duration(speed*float64(time.Second)))
		})
	}
}

// The clock is never behind the wall's when it begins: nobody waits for an instant that
// has long passed.
func TestTheClockIsNeverBehindTheWalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		runs(t, store, 60, time.Minute) // an hour ahead
		time.Sleep(3 * time.Hour)
		wall := time.Now().UTC()
		from, _ := runs(t, store, 60, time.Second)
		require.WithinDuration(t, wall, from, 0)
	})
}

// fragile is a store that does nothing while it has a fault.
type fragile struct {
	hub.Store
	mu    sync.Mutex
	fault error
}

func (f *fragile) set(fault error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

func (f *fragile) now() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fault
}

func (f *fragile) Load(ctx context.Context, keys ...hub.Key) ([]hub.Doc, error) {
	if err := f.now(); err != nil {
		return nil, err
	}
	return f.Store.Load(ctx, keys...)
}

func (f *fragile) Commit(ctx context.Context, b hub.Batch) error {
	if err := f.now(); err != nil {
		return err
	}
	return f.Store.Commit(ctx, b)
}

// A clock that cannot be read is refused, and one that cannot be kept for a while is
// kept again afterwards.
func TestTheClockBearsFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fault := errors.New("the disk is full")
		store := &fragile{Store: memory.New(), fault: fault}
		_, err := newClock(t.Context(), store, 1)
		require.ErrorIs(t, err, fault)
		store.set(nil)

		c, err := newClock(t.Context(), store, 60)
		require.NoError(t, err)
		go c.keep(t.Context())
		time.Sleep(5 * time.Second)
		store.set(fault)
		time.Sleep(20 * time.Second)
		store.set(nil)
		time.Sleep(2*time.Second + time.Millisecond)
		synctest.Wait()
		next, err := newClock(t.Context(), store, 60)
		require.NoError(t, err)
		require.LessOrEqual(t, c.Now().Sub(next.Now()), time.Minute)
	})
}

// A kept clock that is no instant is refused, and not taken for the beginning of time.
func TestADamagedClockIsRefused(t *testing.T) {
	for _, body := range []string{"not JSON", `"yesterday"`, `{}`, `7`} {
		store := memory.New()
		require.NoError(t, store.Commit(t.Context(), hub.Batch{Docs: []hub.Doc{{Key: clockKey, Body: []byte(body)}}}))
		_, err := newClock(t.Context(), store, 1)
		require.ErrorContains(t, err, "damaged", body)
	}
}
