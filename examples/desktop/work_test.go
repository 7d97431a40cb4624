package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// hall is a listener without a network, for a bubble of synctest.
type hall struct {
	callers chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func newHall() *hall { return &hall{callers: make(chan net.Conn), closed: make(chan struct{})} }

func (h *hall) Accept() (net.Conn, error) {
	select {
	case c := <-h.callers:
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

func (h *hall) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

func (h *hall) Addr() net.Addr { return &net.TCPAddr{} }

// serves works in the hall with a caller whose request the handler has begun to answer.
// stop ends it, and returns when work does.
func serves(t *testing.T, handle func(w http.ResponseWriter, r *http.Request)) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	here, begun, ended := newHall(), make(chan struct{}), make(chan error, 1)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		handle(w, r)
	})
	go func() { ended <- work(ctx, here, handler, slog.New(slog.DiscardHandler)) }()
	client, server := net.Pipe()
	here.callers <- server
	_, err := io.WriteString(client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	require.NoError(t, err)
	go io.Copy(io.Discard, client)
	<-begun
	return func() { cancel(); require.NoError(t, <-ended) }
}

// A request that lasts as long as the desktop ends with it, and does not hold it up.
func TestWorkEndsTheStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := serves(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		time.Sleep(time.Hour) // it may last
		begun := time.Now()
		stop()
		require.Less(t, time.Since(begun), time.Second)
	})
}

// A request that is being answered is answered to its end.
func TestWorkAnswersWhatItHasBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answered := false
		stop := serves(t, func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(2 * time.Second)
			io.WriteString(w, "done")
			answered = true
		})
		stop()
		require.True(t, answered)
	})
}

// Whoever serves waits for all the loops, so that nothing is closed under them.
func TestWorkWaitsForItsLoops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		put := make([]bool, 3)
		var loops []func(context.Context) error
		for i := range put {
			loops = append(loops, func(ctx context.Context) error {
				<-ctx.Done()
				time.Sleep(time.Duration(i) * 3 * time.Second)
				put[i] = true
				return ctx.Err()
			})
		}
		ended := make(chan error, 1)
		go func() { ended <- work(ctx, newHall(), http.NotFoundHandler(), slog.New(slog.DiscardHandler), loops...) }()
		time.Sleep(time.Hour)
		require.Empty(t, ended)
		stop()
		require.NoError(t, <-ended)
		require.Equal(t, []bool{true, true, true}, put)
	})
}

// A loop that ends by itself ends the desktop, and says why: it would do nothing that
// the loop was for.
func TestWorkEndsWithALoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		fails := func(context.Context) error {
			time.Sleep(time.Minute)
			return errors.New("out of luck")
		}
		waits := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		begun := time.Now()
		_ = work(t.Context(), newHall(), http.NotFoundHandler(), slog.New(slog.NewTextHandler(&said, nil)), waits, fails)
		require.WithinDuration(t, begun.Add(time.Minute), time.Now(), time.Second)
		require.Contains(t, said.String(), "out of luck")
		require.NotContains(t, said.String(), "canceled")
	})
}
