package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

const (
	heartbeat  = 10 * time.Second  // shows both sides that the connection lives
	writeLimit = 10 * time.Second  // a reader that is slower is cut off, and comes back
	retry      = "retry: 1000\n\n" // a browser that was cut off comes back after this many milliseconds
)

// streamer is what one reader is told.
type streamer struct {
	// first is the event that every connection begins with: how things are now.
	first func(ctx context.Context) (event string, data any, err error)
	// page is the event for a piece of the feed; nil data: none.
	page func(ctx context.Context, records []hub.Record) (event string, data any, err error)
	// signal is the event for what is passed on and not kept; nil data: none.
	signal func(conversation.Signal) (event string, data any)
	// alive is called at the beginning and at every beat: somebody is there. nil: it
	// is nobody's business.
	alive func(ctx context.Context)
	// stop ends the stream with the event bye; nil: never.
	stop <-chan struct{}
	bye  func(ctx context.Context) any
}

// stream sends server-sent events. Each carries the cursor behind it as its id. A
// browser that comes back names the last one it had, and goes on from there: the
// feed has no gap, so it misses nothing and gets nothing twice.
func (s *server) stream(w http.ResponseWriter, r *http.Request, st streamer) {
	after := hub.Cursor(r.Header.Get("Last-Event-ID"))
	if after == "" {
		after = hub.Cursor(r.FormValue("after"))
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	first := hub.Cursor("") // the id of the first event: only a cursor of our own
	if after == "" || after == hub.Head {
		// The end as it is now, so that the reader can come back to it.
		head, err := s.Hub.Head(ctx)
		if err != nil {
			s.fail(w, err)
			return
		}
		after, first = head, head
	}
	out := &eventWriter{w: w, control: http.NewResponseController(w)}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")

	event, data, err := st.first(ctx)
	if err != nil {
		s.fail(w, err)
		return
	}
	pages := s.follow(ctx, after)
	if out.write(retry) != nil || out.send(first, event, data) != nil {
		return
	}
	signals, unsubscribe := s.Signals.subscribe()
	defer unsubscribe()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	st.stillThere(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-st.stop:
			out.send("", "bye", st.bye(ctx))
			return
		case <-beat.C:
			st.stillThere(ctx)
			err = out.mark(after)
		case signal := <-signals:
			if st.signal != nil {
				if event, data := st.signal(signal); data != nil {
					err = out.send("", event, data)
				}
			}
		case p := <-pages:
			if p.err != nil {
				out.send("", "reset", struct{}{})
				return
			}
			after = p.Next
			if event, data, err = st.page(ctx, p.Records); err == nil && data != nil {
				err = out.send(after, event, data)
			}
		}
		if err != nil {
			if ctx.Err() == nil {
				s.Log.Warn("a stream ended", "error", err)
			}
			return
		}
	}
}

func (st streamer) stillThere(ctx context.Context) {
	if st.alive != nil {
		st.alive(ctx)
	}
}

// piece is a page of the feed or the error that ended it.
type piece struct {
	hub.Page
	err error
}

// follow reads the feed in a goroutine that ends with the context.
func (s *server) follow(ctx context.Context, after hub.Cursor) <-chan piece {
	pages := make(chan piece)
	go func() {
		for page, err := range s.Hub.Feed(ctx, after) {
			select {
			case pages <- piece{page, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return pages
}

// eventWriter writes the wire form of server-sent events.
type eventWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (e *eventWriter) send(id hub.Cursor, event string, data any) error {
	body, err := json.Marshal(data)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("event: %s\ndata: %s\n\n", event, body)
	if id != "" {
		text = fmt.Sprintf("id: %s\n%s", id, text)
	}
	return e.write(text)
}

// mark moves the reader's cursor without an event, so that it does not come back
// for what did not concern it.
func (e *eventWriter) mark(id hub.Cursor) error { return e.write(fmt.Sprintf("id: %s\n\n", id)) }

func (e *eventWriter) write(text string) error {
	e.control.SetWriteDeadline(time.Now().Add(writeLimit))
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	return e.control.Flush()
}
