package main

import (
	"context"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/sqlite"
)

// Each flag has its bounds, and what is beyond them is told with what to do.
func TestOptionsAreChecked(t *testing.T) {
	good := options{addr: "127.0.0.1:0", db: "desktop.db", speed: 1}
	with := func(change func(*options)) options { o := good; change(&o); return o }
	speed := func(v float64) options { return with(func(o *options) { o.speed = v }) }
	robots := func(n int) options { return with(func(o *options) { o.robots = n }) }
	for _, test := range []struct {
		options options
		rest    []string
		want    string // empty: nothing is wrong
	}{
		{options: good},
		{options: speed(1000)},
		{options: speed(1.5)},
		{options: speed(0), want: "-speed 0: choose 1 to 1000"},
		{options: speed(0.99), want: "-speed 0.99: choose 1 to 1000"},
		{options: speed(-1), want: "-speed -1: choose 1 to 1000"},
		{options: speed(1000.5), want: "-speed 1000.5: choose 1 to 1000"},
		{options: speed(math.NaN()), want: "-speed NaN: choose 1 to 1000"},
		{options: speed(math.Inf(1)), want: "-speed +Inf: choose 1 to 1000"},
		{options: robots(500)},
		{options: robots(-1), want: "-robots -1: choose 0 to 500"},
		{options: robots(501), want: "-robots 501: choose 0 to 500"},
		{options: with(func(o *options) { o.db = "" }), want: "-db is empty; name a file"},
		{options: good, rest: []string{"serve"}, want: `"serve" is no flag; see -help`},
		{options: good, rest: []string{"serve", "x"}, want: `"serve" is no flag; see -help`},
	} {
		err := test.options.check(test.rest)
		if test.want == "" {
			require.NoError(t, err, "%+v", test.options)
			continue
		}
		require.EqualError(t, err, test.want)
	}
}

// patience is how long a test waits for what comes soon or never.
const patience = 30 * time.Second

// opening is a log that tells where the desktop is open.
type opening struct {
	slog.Handler
	at chan string
}

func (o opening) Handle(ctx context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "agents" {
			o.at <- strings.TrimSuffix(a.Value.String(), "/")
		}
		return true
	})
	return o.Handler.Handle(ctx, r)
}

// opens runs a desktop, and tells where it is when it is open. stop ends it, and waits
// until all of it is put away.
func opens(t *testing.T, o options) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	at, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- run(ctx, o, slog.New(opening{slog.NewTextHandler(t.Output(), nil), at})) }()
	select {
	case url = <-at:
	case err := <-ended:
		cancel()
		require.NoError(t, err)
	case <-time.After(patience):
		cancel()
		require.Fail(t, "it does not open")
	}
	return url, func() {
		t.Helper()
		cancel()
		select {
		case err := <-ended:
			require.NoError(t, err)
		case <-time.After(patience):
			require.Fail(t, "it does not end")
		}
	}
}

// visitor is a browser that keeps no connection.
func visitor(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
}

func body(t *testing.T, answer *http.Response, err error) string {
	t.Helper()
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, 200, answer.StatusCode)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(text)
}

// The desktop serves until its context ends, although somebody still listens; then it
// puts everything away. Started again on its file, it goes on where it was.
func TestTheDesktopFromItsStartToItsEnd(t *testing.T) {
	before := runtime.NumGoroutine()
	o := options{addr: "127.0.0.1:0", db: filepath.Join(t.TempDir(), "desktop.db"), speed: 50, robots: 2}
	fast := hub.Doc{Key: clockKey, Body: []byte(time.Now().Add(time.Hour).Format(`"` + time.RFC3339 + `"`))}
	keptClock(t, o.db, fast) // of a fast day before
	ada := visitor(t)
	url, stop := opens(t, o)
	answer, err := ada.Get(url + "/healthz")
	require.Equal(t, "ok\n", body(t, answer, err))
	hello := `{"key":"k1","kind":"conversation.receive","command":{"service":"shop","channel":"web","text":"Hello?"}}`
	answer, err = ada.Post(url+"/api/customer/commands", "application/json", strings.NewReader(hello))
	require.Contains(t, body(t, answer, err), `"conversation"`)
	stream, err := ada.Get(url + "/api/customer/events")
	require.NoError(t, err)
	require.Equal(t, 200, stream.StatusCode)
	stop()
	_, err = io.ReadAll(stream.Body)
	require.NoError(t, err, "the stream has ended properly")
	require.NoError(t, stream.Body.Close())
	require.Greater(t, keptClock(t, o.db).Version, int64(1))

	url, stop = opens(t, o)
	answer, err = ada.Get(url + "/api/customer/view")
	require.Contains(t, body(t, answer, err), `"Hello?"`)
	stop()
	for range 1_000_000 { // who is done may still be on its way out
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before, "goroutines are left")
}

// keptClock is the clock in the file, after what is to be written there.
func keptClock(t *testing.T, db string, write ...hub.Doc) hub.Doc {
	t.Helper()
	store, err := sqlite.Open(t.Context(), db, sqlite.Config{})
	require.NoError(t, err)
	defer store.Close()
	require.NoError(t, store.Commit(t.Context(), hub.Batch{Docs: write}))
	docs, err := store.Load(t.Context(), clockKey)
	require.NoError(t, err)
	return docs[0]
}

// What keeps the desktop from opening is told, and nothing is left behind: the next one
// opens.
func TestTheDesktopDoesNotOpen(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	folder := t.TempDir()
	good := options{addr: "127.0.0.1:0", db: filepath.Join(folder, "desktop.db"), speed: 1, demo: "none"}
	for want, change := range map[string]func(*options){
		"choose another -addr": func(o *options) { o.addr = taken.Addr().String() },
		"no-such.jsonl":        func(o *options) { o.demo = filepath.Join(folder, "no-such.jsonl") },
		"no-such-folder":       func(o *options) { o.db = filepath.Join(folder, "no-such-folder", "desktop.db") },
	} {
		bad := good
		change(&bad)
		require.ErrorContains(t, run(t.Context(), bad, slog.New(slog.DiscardHandler)), want)
	}
	_, stop := opens(t, good)
	second := run(t.Context(), good, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, second, "desktop.db", "two on one file")
	stop()
	_, stop = opens(t, good)
	stop()
}
