package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
	"github.com/parley-go/parley/examples/desktop/centre"
)

// site is a running desktop on a store in memory.
type site struct {
	t     *testing.T
	url   string
	hub   *hub.Hub
	store hub.Store
	// transport carries the requests of its browsers; nil: the network does.
	transport http.RoundTripper
}

func newSite(t *testing.T) *site { return openSite(t, memory.New()) }

// openSite opens a desktop on a store that may have been used before.
func openSite(t *testing.T, store hub.Store) *site {
	t.Helper()
	handler, h := openHandler(t, store)
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	return &site{t: t, url: srv.URL, hub: h, store: store}
}

// openHandler is what a desktop on the store answers with, and its hub.
func openHandler(t *testing.T, store hub.Store) (http.Handler, *hub.Hub) {
	t.Helper()
	cfg := centre.Config(nil)
	phones, signals := &Phones{Store: store, Now: time.Now}, &Signals{}
	cfg.Transports = map[string]hub.Transport{centre.SMS: phones}
	cfg.Signal = signals.Publish
	h, err := hub.New(store, cfg)
	require.NoError(t, err)
	people := centre.People(1)
	for i, p := range people {
		_, err := h.Do(t.Context(), conversation.Actor{Role: conversation.System}, p.Configure(i))
		require.NoError(t, err)
	}
	handler, err := New(t.Context(), Config{Hub: h, Store: store, Services: cfg.Services, People: people, Phones: phones, Signals: signals})
	require.NoError(t, err)
	return handler, h
}

// browser is one browser with its cookies.
type browser struct {
	*site
	client *http.Client
	keys   int
}

func (s *site) browser() *browser {
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	return &browser{site: s, client: &http.Client{Jar: jar, Transport: s.transport}}
}

// agent is a browser at the agent's desk, with the agent Ready.
func (s *site) agent(id string) *browser {
	b := s.browser()
	b.want(200, "POST", "/api/agent/session", map[string]any{"agent": id})
	b.do("agent.log_in", map[string]any{"do": map[string]any{"ready": true}})
	return b
}

// call sends a request and returns status and answer.
func (b *browser) call(method, path string, body any, headers ...string) (int, map[string]any) {
	b.t.Helper()
	var r io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(body)
	default:
		text, err := json.Marshal(body)
		require.NoError(b.t, err)
		r = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, r)
	require.NoError(b.t, err)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := b.client.Do(req)
	require.NoError(b.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(b.t, err)
	var answer map[string]any
	json.Unmarshal(text, &answer)
	return resp.StatusCode, answer
}

func (b *browser) want(status int, method, path string, body any, headers ...string) map[string]any {
	b.t.Helper()
	got, answer := b.call(method, path, body, headers...)
	require.Equal(b.t, status, got, "%s %s: %v", method, path, answer)
	return answer
}

// do sends an agent's command under a fresh key.
func (b *browser) do(kind string, command map[string]any) map[string]any {
	b.t.Helper()
	b.keys++
	return b.want(200, "POST", "/api/agent/commands", map[string]any{"key": fmt.Sprint("key-", b.keys), "kind": kind, "command": command})
}

// write sends a customer's message under a fresh key and returns its conversation.
func (b *browser) write(text string) string {
	b.t.Helper()
	b.keys++
	out := b.want(200, "POST", "/api/customer/commands", map[string]any{"key": fmt.Sprint("key-", b.keys), "kind": "conversation.receive",
		"command": map[string]any{"service": centre.Shop, "channel": centre.Web, "name": "Ada", "text": text}})
	return out["conversation"].(string)
}

// event is one server-sent event.
type event struct{ id, name, data string }

// patience is how long a test waits for an event, which comes at once or never.
const patience = 10 * time.Second

// events opens a stream; next reads from it, and end closes it.
func (b *browser) events(path, last string) (next func() event, end func()) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	late := time.AfterFunc(patience, cancel)
	defer late.Stop()
	req, err := http.NewRequestWithContext(ctx, "GET", b.url+path, nil)
	require.NoError(b.t, err)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := b.client.Do(req)
	require.NoError(b.t, err)
	require.Equal(b.t, 200, resp.StatusCode)
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	next = func() event {
		b.t.Helper()
		late := time.AfterFunc(patience, cancel)
		defer late.Stop()
		var e event
		for lines.Scan() {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch {
			case field == "id":
				e.id = value
			case field == "event":
				e.name = value
			case field == "data":
				e.data = value
			case field == "" && (e.name == "notify" || e.name == "typing"):
				e = event{} // a signal: it may come or not
			case field == "" && e.name != "":
				return e
			}
		}
		require.NoError(b.t, lines.Err(), "no event within %v", patience)
		require.Fail(b.t, "the stream has ended")
		return e
	}
	return next, func() { cancel(); resp.Body.Close() }
}

func (b *browser) cookie(name string) string {
	u, err := url.Parse(b.url)
	require.NoError(b.t, err)
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}
