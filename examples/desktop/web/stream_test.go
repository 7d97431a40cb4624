package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
)

// inBubble calls f with a desktop without a network, in a bubble of synctest: there,
// what has not come when all wait does not come, and ten seconds pass at once.
func inBubble(t *testing.T, f func(t *testing.T, s *site)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store := &slipping{Store: memory.New()}
		handler, h := openHandler(t, store)
		f(t, &site{t: t, url: "http://localhost", hub: h, store: store, transport: direct{handler}})
	})
}

// direct hands requests to the handler without a network.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	d.handler.ServeHTTP(answer, r)
	return answer.Result(), nil
}

// wire is a stream in a bubble.
type wire struct {
	*httptest.ResponseRecorder
	mu  sync.Mutex // guards the body
	end func()
}

func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ResponseRecorder.Write(p)
}

// listen opens a stream, behind the event with the id last.
func (b *browser) listen(path, last string) *wire {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	r := httptest.NewRequestWithContext(ctx, "GET", b.url+path, nil)
	for _, c := range b.client.Jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	w := &wire{ResponseRecorder: httptest.NewRecorder()}
	var served sync.WaitGroup
	served.Go(func() { b.transport.(direct).handler.ServeHTTP(w, r) })
	w.end = func() { cancel(); served.Wait() }
	b.t.Cleanup(w.end)
	return w
}

// news is what has come since it was last asked for. A heartbeat is an event without
// a name.
func (w *wire) news() []event {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []event
	for block := range strings.SplitSeq(string(w.Body.Next(w.Body.Len())), "\n\n") {
		var e event
		for line := range strings.SplitSeq(block, "\n") {
			switch field, value, _ := strings.Cut(line, ": "); field {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			}
		}
		if e != (event{}) {
			list = append(list, e)
		}
	}
	return list
}

func (s *site) head() string {
	head, err := s.hub.Head(s.t.Context())
	require.NoError(s.t, err)
	return string(head)
}

// A heartbeat comes every ten seconds and moves the cursor past what did not concern
// the reader. Who comes back with its id gets what happened since, and nothing else.
func TestAHeartbeatMovesTheCursor(t *testing.T) {
	inBubble(t, func(t *testing.T, s *site) {
		ann, ada := s.agent("ann"), s.browser()
		before := s.head()
		w := ann.listen("/api/agent/events?after="+before, "")
		require.Len(t, w.news(), 1, "how things are")
		s.agent("bob")
		require.NotEqual(t, before, s.head())
		require.Empty(t, w.news(), "Bob is none of her business")

		time.Sleep(heartbeat - time.Millisecond)
		require.Empty(t, w.news())
		time.Sleep(time.Millisecond)
		require.Equal(t, []event{{id: s.head()}}, w.news())
		time.Sleep(heartbeat)
		mark := event{id: s.head()}
		require.Equal(t, []event{mark}, w.news(), "also when nothing has happened")
		w.end()

		ada.write("Hello")
		w = ann.listen("/api/agent/events?after="+before, mark.id)
		news := w.news()
		require.Len(t, news, 2)
		require.Equal(t, []int{1, 2}, numbers(t, news[1]), "the question and the greeting")
	})
}

// A page that has no cursor yet learns one with the first heartbeat or the first news:
// when it comes back with that, it misses nothing of what happened while it was away.
func TestAReaderWithoutACursorComesBack(t *testing.T) {
	heartbeats := func(n time.Duration) func(*browser) { return func(*browser) { time.Sleep(n * heartbeat) } }
	for name, stays := range map[string]func(ada *browser){
		"after a heartbeat": heartbeats(1),
		"after three":       heartbeats(3),
		"after news":        func(ada *browser) { ada.write("in between") },
	} {
		for _, query := range []string{"", "?after=", "?after=" + string(hub.Head)} {
			t.Run(name+query, func(t *testing.T) {
				inBubble(t, func(t *testing.T, s *site) {
					ann, ada := s.agent("ann"), s.browser()
					ada.write("before")
					agents, customers := ann.listen("/api/agent/events"+query, ""), ada.listen("/api/customer/events"+query, "")
					synctest.Wait()
					stays(ada)
					atDesk, atChat := lastID(agents.news()), lastID(customers.news())
					require.NotEmpty(t, atDesk)
					require.NotEmpty(t, atChat)
					agents.end()
					customers.end()

					ada.write("missed")
					agents, customers = ann.listen("/api/agent/events"+query, atDesk), ada.listen("/api/customer/events"+query, atChat)
					news := agents.news()
					require.Len(t, news, 2, "how things are, and what was missed")
					require.Len(t, numbers(t, news[1]), 1)
					news = customers.news()
					require.Len(t, news, 2)
					require.Equal(t, []string{"missed"}, lines(t, news[1]))
				})
			})
		}
	}
}

// lastID is what a browser comes back with.
func lastID(news []event) (id string) {
	for _, e := range news {
		if e.id != "" {
			id = e.id
		}
	}
	return id
}

// slipping is a store in which something happens at the last moment before the end of
// its feed is read.
type slipping struct {
	hub.Store
	first func()
}

func (s *slipping) Feed(ctx context.Context, after hub.Cursor, limit int) ([]hub.Record, hub.Cursor, error) {
	if happen := s.first; happen != nil && after == hub.Head {
		s.first = nil
		happen()
	}
	return s.Store.Feed(ctx, after, limit)
}

// What happens just when a page without a cursor comes stands in its first event or
// behind it: it does not slip through between the two.
func TestNothingSlipsThroughWhenAReaderComes(t *testing.T) {
	inBubble(t, func(t *testing.T, s *site) {
		ann, ada := s.agent("ann"), s.browser()
		s.store.(*slipping).first = func() { ada.write("Hello") }
		w := ann.listen("/api/agent/events", "")
		seen := ""
		for _, e := range w.news() {
			seen += e.data
		}
		require.Nil(t, s.store.(*slipping).first, "it has happened")
		require.Contains(t, seen, `"customer":"Ada"`)
	})
}

// A stream of a desk brings nothing of a conversation that has left the desk.
func TestADeskStreamForgetsWhatHasLeftTheDesk(t *testing.T) {
	inBubble(t, func(t *testing.T, s *site) {
		ann, ada := s.agent("ann"), s.browser()
		w := ann.listen("/api/agent/events?after="+s.head(), "")
		require.Len(t, w.news(), 1, "how things are")
		c := ada.write("Hello")
		require.NotEmpty(t, w.news())
		ada.write("Is anybody there?")
		news := w.news()
		require.Len(t, news, 1)
		require.Equal(t, []int{3}, numbers(t, news[0]), "while it is offered to her")
		ann.do("conversation.reject", map[string]any{"conversation": c})
		require.NotEmpty(t, w.news())

		ada.write("This is for somebody else.")
		require.Empty(t, w.news())
		ann.do("agent.not_ready", map[string]any{"do": map[string]any{"reason": "lunch"}})
		news = w.news()
		require.Len(t, news, 1)
		require.Empty(t, numbers(t, news[0]))
		require.NotContains(t, news[0].data, c)
	})
}
