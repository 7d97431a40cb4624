// Package web serves the pages of the example desktop: an agent's screen, a customer's
// chat and phone, and a supervisor's floor, on the commands, views and the feed of a
// hub. It decides nothing itself: it proves who somebody is and passes on what they
// ask.
package web

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/examples/desktop/centre"
)

//go:embed static
var static embed.FS

// Config is what the pages are served from.
type Config struct {
	Hub *hub.Hub
	// Store keeps who sits at which desk, beside the hub's own documents, so that
	// a restart signs nobody out.
	Store hub.Store
	// Services are the hub's, for their names and what a wrap-up takes.
	Services []conversation.Service
	// People are who may sign in. There are no passwords: this is an example.
	People []centre.Agent
	// Now is the hub's clock; nil: time.Now.
	Now func() time.Time
	// Phones are the customers' telephones; nil: there are none.
	Phones *Phones
	// Signals pass on what the hub does not keep; nil: nothing is.
	Signals *Signals
	// Speed is how fast the hub's clock runs; 0: 1.
	Speed float64
	Log   *slog.Logger
}

type server struct {
	Config
	seats *seats
}

// New returns the handler of all pages. It reads or makes the secret that signs
// the sessions.
func New(ctx context.Context, c Config) (http.Handler, error) {
	secret, err := loadSecret(ctx, c.Store)
	if err != nil {
		return nil, err
	}
	if c.Speed == 0 {
		c.Speed = 1
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{Config: c, seats: &seats{store: c.Store, secret: secret}}
	files, err := fs.Sub(static, "static")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /chat", func(w http.ResponseWriter, r *http.Request) {
		s.seats.visitor(w, r)
		http.ServeFileFS(w, r, files, "chat.html")
	})
	mux.HandleFunc("GET /healthz", s.health)
	s.agentRoutes(mux)
	s.customerRoutes(mux)
	s.supervisorRoutes(mux)
	s.phoneRoutes(mux)
	for _, page := range []string{"supervisor", "phone"} {
		mux.HandleFunc("GET /"+page, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, page+".html") })
	}
	return guard(mux), nil
}

// health answers 200 when the store does.
func (s *server) health(w http.ResponseWriter, r *http.Request) {
	if err := s.Hub.Health(r.Context()); err != nil {
		s.Log.Error("not healthy", "error", err)
		http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte("ok\n"))
}

// guard refuses requests that pages of other origins send, and sets what keeps our
// own pages from loading anything but ours.
func guard(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
			if foreign(r) {
				writeError(w, http.StatusForbidden, problem{Code: "foreign_origin", Class: "right",
					What: "a request of another site", Why: "only the pages of this server may use it", Do: "open its own address"})
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// foreign recognises a request that a page of another site sends. Reading is
// guarded too: a name of another site that was pointed at this machine would
// otherwise read the answers.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return true
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	named := host != "localhost" && ip == nil
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	tcp, ok := local.(*net.TCPAddr)
	return named && ok && tcp.IP.IsLoopback()
}

// readJSON reads a body of the form of v, strictly and bounded.
func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" {
		writeError(w, http.StatusUnsupportedMediaType, problem{Code: "not_json", Class: "argument",
			What: "a request", Why: "its Content-Type is not application/json", Do: "send JSON"})
		return false
	}
	body, ok := readBody(w, r)
	if !ok {
		return false
	}
	if err := decodeStrict(body, v); err != nil {
		writeError(w, http.StatusBadRequest, problem{Code: "bad_argument", Class: "argument",
			What: "a request", Why: "its JSON is malformed or has unknown fields", Do: "send one object of the documented form"})
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"code":"internal"}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body)
}
