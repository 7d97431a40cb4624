package hub

import (
	"context"
	"iter"
	"time"
)

// Page is a piece of the feed.
type Page struct {
	Records []Record
	// Next is the cursor behind the last of them: who reads on from it misses
	// nothing and sees nothing twice.
	Next Cursor
}

// feedPage is how many records one page holds at most.
const feedPage = 256

// Feed follows the feed from behind the cursor: what is there at once, and then
// what is committed, until the context ends, which ends the sequence without an
// error. What this hub commits it yields at once, what others do within
// [Config.Poll]. A page is never empty, and an error is the last thing yielded.
func (h *Hub) Feed(ctx context.Context, after Cursor) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		for {
			changed := h.changed.wait()
			records, next, err := h.store.Feed(ctx, after, feedPage)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				yield(Page{}, err)
				return
			case len(records) > 0:
				if !yield(Page{Records: records, Next: next}, nil) {
					return
				}
				after = next
				continue
			}
			after = next
			if !h.news(ctx, changed) {
				return
			}
		}
	}
}

// Read returns what stands in the feed behind the cursor, at most limit records,
// and does not wait for more: at the end of the feed the page is empty, and its
// Next is the place to read on from.
func (h *Hub) Read(ctx context.Context, after Cursor, limit int) (Page, error) {
	records, next, err := h.store.Feed(ctx, after, limit)
	if err != nil {
		return Page{}, err
	}
	return Page{Records: records, Next: next}, nil
}

// news waits for something to be read, and is false when the context ends.
func (h *Hub) news(ctx context.Context, changed <-chan struct{}) bool {
	timer := time.NewTimer(h.cfg.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-changed:
	case <-timer.C:
	}
	return true
}

// Head is the end of the feed now: what is committed later is behind it.
func (h *Hub) Head(ctx context.Context) (Cursor, error) {
	_, next, err := h.store.Feed(ctx, Head, 1)
	return next, err
}
