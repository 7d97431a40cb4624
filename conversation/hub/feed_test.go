package hub_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// follow reads the feed until it has seen so many records.
func follow(t *testing.T, h *hub.Hub, after hub.Cursor, n int) (records []hub.Record, next hub.Cursor) {
	t.Helper()
	for page, err := range h.Feed(t.Context(), after) {
		if err != nil {
			t.Error(err)
			return records, next
		}
		if len(page.Records) == 0 {
			t.Error("an empty page")
		}
		records, next = append(records, page.Records...), page.Next
		if len(records) >= n {
			break
		}
	}
	return records, next
}

// TestFeedHasNoGapAndNoRepeat: readers that follow while others write, on this hub and
// on another, and one that begins again at each page, all see the same.
func TestFeedHasNoGapAndNoRepeat(t *testing.T) {
	w := newHouse(t, func(c *hub.Config) { c.Poll = time.Millisecond })
	const customers, messages = 20, 15
	const n = customers * (messages + 2)
	hubs := []*hub.Hub{w.h, w.another()}
	read := make([][]hub.Record, 4)
	var group sync.WaitGroup
	for i := range read {
		group.Go(func() {
			if i < 3 {
				read[i], _ = follow(t, hubs[i%2], "", n)
				return
			}
			for at := hub.Cursor(""); len(read[i]) < n; {
				page, next := follow(t, hubs[i%2], at, 1)
				read[i], at = append(read[i], page...), next
			}
		})
	}
	for i := range customers {
		group.Go(func() {
			for range messages {
				if _, err := hubs[i%2].Do(context.Background(), customer(fmt.Sprint("customer", i)), message("Hello")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	require.Len(t, w.records(), n)
	for _, records := range read {
		require.Equal(t, w.records(), records)
	}
	w.coherent()
}

// TestFeedShowsAtOnceWhatThisHubDoes, and what others do within the time of Poll.
func TestFeedShowsAtOnceWhatThisHubDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newHouse(t)
		other := w.another()
		ctx, stop := context.WithCancel(t.Context())
		var seen []time.Duration
		begun := time.Now()
		var group sync.WaitGroup
		group.Go(func() {
			for _, err := range w.h.Feed(ctx, hub.Head) {
				if err != nil {
					t.Error(err)
				}
				seen = append(seen, time.Since(begun))
			}
		})
		time.Sleep(3300 * time.Millisecond)
		w.writes("ada", "Hello")
		synctest.Wait()
		require.Equal(t, []time.Duration{3300 * time.Millisecond}, seen)
		time.Sleep(500 * time.Millisecond)
		_, err := other.Do(ctx, customer("bea"), message("Hello"))
		require.NoError(t, err)
		time.Sleep(hub.DefaultPoll)
		synctest.Wait()
		require.Len(t, seen, 2)
		require.LessOrEqual(t, seen[1], 3800*time.Millisecond+hub.DefaultPoll)
		stop()
		group.Wait()
	})
}

// TestFeedEndsWithItsContext, without an error: the reader wanted it so.
func TestFeedEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newHouse(t)
		w.writes("ada", "Hello")
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		pages := 0
		for _, err := range w.h.Feed(ctx, "") {
			require.NoError(t, err)
			pages++
		}
		require.Equal(t, 1, pages)
		require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
		for range w.h.Feed(ctx, "") {
			t.Error("a context that is done already")
		}
	})
}

// TestFeedYieldsAnErrorLast, and reads no more.
func TestFeedYieldsAnErrorLast(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Hello")
	reads := 0
	w.store.on(func(c call) error {
		if c.method != "Feed" {
			return nil
		}
		if reads++; reads > 1 {
			return errDisk
		}
		return nil
	}, nil)
	var got []error
	for page, err := range w.h.Feed(t.Context(), "") {
		require.Equal(t, err != nil, len(page.Records) == 0)
		got = append(got, err)
	}
	require.Equal(t, []error{nil, errDisk}, got)
	require.Equal(t, 2, reads)
}

// TestFeedOfACursorThatNobodyMade is an error, not the beginning.
func TestFeedOfACursorThatNobodyMade(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Hello")
	for _, err := range w.h.Feed(t.Context(), "yesterday") {
		require.Error(t, err)
	}
}

// TestFeedComesInPages, and Next of each is the place to go on.
func TestFeedComesInPages(t *testing.T) {
	w := newHouse(t)
	for range 300 {
		w.writes("ada", "Hello")
	}
	first, next := follow(t, w.h, "", 1)
	require.Less(t, len(first), 302)
	rest, _ := follow(t, w.h, next, 302-len(first))
	require.Equal(t, w.records(), append(first, rest...))
}

// TestHeadIsWhereTheFeedEndsNow.
func TestHeadIsWhereTheFeedEndsNow(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Before")
	head, err := w.h.Head(t.Context())
	require.NoError(t, err)
	w.writes("ada", "After")
	records, _ := follow(t, w.h, head, 1)
	require.Len(t, records, 1)
	require.Equal(t, conversation.KindEntryAdded, records[0].Kind)
	require.Equal(t, "customer/ada", records[0].By)
	require.Equal(t, int64(4), records[0].N)
}

// TestReadDoesNotWait: at the end of the feed it returns the place to read on from.
func TestReadDoesNotWait(t *testing.T) {
	w := newHouse(t)
	w.writes("ada", "Hello")
	first, err := w.h.Read(t.Context(), "", 2)
	require.NoError(t, err)
	rest, err := w.h.Read(t.Context(), first.Next, 100)
	require.NoError(t, err)
	require.Equal(t, w.records(), append(first.Records, rest.Records...))
	end, err := w.h.Read(t.Context(), rest.Next, 100)
	require.NoError(t, err)
	require.Empty(t, end.Records)
	w.writes("ada", "Hello again")
	news, err := w.h.Read(t.Context(), end.Next, 100)
	require.NoError(t, err)
	require.Len(t, news.Records, 1)
	_, err = w.h.Read(t.Context(), "yesterday", 1)
	require.Error(t, err)
}
