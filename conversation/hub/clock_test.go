package hub_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// TestTheClockNeverGoesBack: the hub's own stands still until the host's has caught up.
func TestTheClockNeverGoesBack(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "One")
	for _, jump := range []time.Duration{-time.Hour, 30 * time.Minute, -24 * time.Hour, 25 * time.Hour} {
		w.clock.Advance(jump)
		w.writes("ada", "Another")
	}
	w.inOrder()
	var at []time.Duration
	for _, r := range w.records()[2:] {
		at = append(at, r.At.Sub(ten))
	}
	require.Equal(t, []time.Duration{0, 0, 0, 0, 30 * time.Minute}, at)

	w.clock.Advance(-5 * time.Minute)
	w.writes("bea", "Nothing of mine is stored yet")
	require.Equal(t, ten.Add(30*time.Minute), w.conversation("c2").Opened)
}

// TestTheClockOfADocumentNeverGoesBack: a new hub, whose clock is behind, takes the time
// of what it touches.
func TestTheClockOfADocumentNeverGoesBack(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "One")
	w.ready("ann", 1)
	w.clock.Advance(-time.Hour)
	w.h = w.another()
	d, err := w.h.Desktop(t.Context(), "ann")
	require.NoError(t, err)
	require.Equal(t, ten, d.Now, "not before the agent was Busy")
	w.h = w.another()
	w.writes("bea", "Her own conversation")
	w.h = w.another()
	w.writes("ada", "Two")
	w.inOrder()
}

// inOrder checks that no record of a key is before the one before it.
func (w *house) inOrder() {
	w.Helper()
	last := map[hub.Key]time.Time{}
	for _, r := range w.records() {
		require.False(w, r.At.Before(last[r.Key]), "%s %d", r.Key, r.N)
		last[r.Key] = r.At
	}
}

// TestInstantsAreUTCAndWholeMilliseconds, whatever the host's clock says.
func TestInstantsAreUTCAndWholeMilliseconds(t *testing.T) {
	w := newHouse(t)
	w.clock.Set(time.Date(2026, 3, 2, 11, 0, 0, 123_999_999, time.FixedZone("CET", 3600)))
	w.writes("ada", "Hello")
	require.Equal(t, ten.Add(123*time.Millisecond), w.records()[0].At)
	require.Equal(t, ten.Add(123*time.Millisecond), w.conversation("c1").Opened)
}

// timed is a store with a clock of its own.
type timed struct {
	*tap
	now func() (time.Time, error)
}

func (s timed) Now(context.Context) (time.Time, error) { return s.now() }

// TestTheClockOfTheStoreComesFirst, because several hubs share it.
func TestTheClockOfTheStoreComesFirst(t *testing.T) {
	w := newHouse(t)
	var fault error
	h, err := hub.New(timed{w.store, func() (time.Time, error) { return ten.Add(time.Hour), fault }}, w.cfg)
	require.NoError(t, err)
	_, err = h.Do(t.Context(), customer("ada"), message("Hello"))
	require.NoError(t, err)
	require.Equal(t, ten.Add(time.Hour), w.records()[0].At)

	fault = errDisk
	_, err = h.Do(t.Context(), customer("ada"), message("Hello"))
	require.ErrorIs(t, err, errDisk)
	_, err = h.Tick(t.Context())
	require.ErrorIs(t, err, errDisk)
	_, err = h.Do(t.Context(), system, conversation.End{Conversation: "c1"})
	require.ErrorIs(t, err, errDisk)
}
