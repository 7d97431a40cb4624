package hubtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// World is a contact centre on a virtual clock. One goroutine uses it at a time.
type World struct {
	store hub.Store
	cfg   hub.Config
	clock *Clock
	hub   *hub.Hub
	err   error // the configuration has faults

	opened     int // conversations so far
	cursor     hub.Cursor
	begun      bool
	seen       map[string]string   // by agent: its state as it was last told
	habits     map[string]habit    // by customer: where it wrote last
	transports map[string]*channel // by channel
	slash      slash
	signals    []string // not told yet
	told       strings.Builder
	at         string // the time that was told last
}

// habit is where a customer writes, if it does not say.
type habit struct{ service, channel string }

// midnight is when every story begins.
var midnight = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// New returns a world on the store. Its clock and the ids of conversations take the
// place of those of the configuration. A channel that stands in Transports has its
// deliveries told; what stands there, if it is not nil, gets them too. So do CallSlash,
// if there are commands in Slash, and Signal. Faults of the configuration are returned
// by Run.
func New(store hub.Store, cfg hub.Config) *World {
	w := &World{
		store: store, cfg: cfg, clock: NewClock(midnight),
		seen: map[string]string{}, habits: map[string]habit{}, transports: map[string]*channel{},
	}
	w.cfg.Now = w.clock.Now
	// What is refused has opened nothing, so its name is given once more.
	w.cfg.NewID = func() string { return fmt.Sprintf("c%d", w.opened+1) }
	w.cfg.Transports = map[string]hub.Transport{}
	for name, next := range cfg.Transports {
		w.transports[name] = &channel{next: next}
		w.cfg.Transports[name] = w.transports[name]
	}
	if len(cfg.Slash) > 0 {
		w.slash.next = cfg.CallSlash
		w.cfg.CallSlash = w.slash.call
	}
	w.cfg.Signal = func(s conversation.Signal) {
		w.signals = append(w.signals, row(s.Kind(), ofSignal(s)))
		if cfg.Signal != nil {
			cfg.Signal(s)
		}
	}
	if _, ok := store.(hub.Clock); ok {
		w.store = timed{store, w.clock}
	}
	w.restart()
	return w
}

// Hub is the hub as it is now; a crash puts another in its place.
func (w *World) Hub() *hub.Hub { return w.hub }

// Clock is the clock of the story.
func (w *World) Clock() *Clock { return w.clock }

// restart throws the hub away, with all that it has in memory.
func (w *World) restart() { w.hub, w.err = hub.New(w.store, w.cfg) }

// Run tells the lines to the hub and returns what came of them. A line that is not
// understood ends it with an error. A later Run goes on where this one has ended.
func (w *World) Run(lines []string) (string, error) {
	w.told.Reset()
	if w.err != nil {
		return "", w.err
	}
	if !w.begun {
		head, err := w.hub.Head(context.Background())
		if err != nil {
			return "", err
		}
		w.cursor, w.begun = head, true
	}
	for i, text := range lines {
		if text = strings.TrimSpace(text); text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if err := w.line(text); err != nil {
			return w.told.String(), fmt.Errorf("hubtest: line %d: %q: %w", i+1, text, err)
		}
	}
	return w.told.String(), nil
}

// line carries one line out.
func (w *World) line(text string) error {
	l, err := parse(text)
	if err != nil {
		return err
	}
	switch now := w.clock.Now(); {
	case l.at.IsZero():
		l.at = now
	case l.at.Before(now):
		return errors.New("time does not go back")
	}
	if l.verb == "wait" {
		return w.wait(l.at)
	}
	w.clock.Set(l.at)
	w.at = ""
	if err := w.obey(l); err != nil {
		return err
	}
	return l.unread()
}

// obey does what the line says, at its time.
func (w *World) obey(l *line) error {
	switch l.verb {
	case "crash":
		w.restart()
		return w.err
	case "tick":
		return w.tick()
	case "fails", "works":
		return w.switchTransport(l)
	case "desktop", "sees", "thread", "transcript", "waiting", "assigned", "banned":
		return w.view(l)
	}
	asked, err := w.commands(l)
	if err != nil {
		return err
	}
	for _, a := range asked {
		if err := w.do(a, l.arg("key")); err != nil {
			return err
		}
	}
	return nil
}

// do sends one command and tells what came of it.
func (w *World) do(a asked, key string) error {
	var options []hub.Option
	if key != "" {
		options = append(options, hub.Once(key))
	}
	out, err := w.hub.Do(context.Background(), a.by, a.cmd, options...)
	var refusal *conversation.Refusal
	switch {
	case errors.As(err, &refusal):
		w.tell("refused %s", refusal.Code)
	case err != nil:
		w.tell("failed: %v", err)
	case out.Repeated:
		w.tell("repeated")
	}
	some, err2 := w.news()
	if err2 == nil && err == nil && !out.Repeated && !some {
		w.tell("nothing")
	}
	return err2
}

// tick carries out what is due now.
func (w *World) tick() error {
	_, err := w.hub.Tick(context.Background())
	if err != nil {
		w.tell("failed: %v", err)
	}
	some, err2 := w.news()
	if err == nil && !some {
		w.tell("nothing")
	}
	return err2
}

// wait lets time pass, as [hub.Hub.Run] does: it jumps to the next instant at which
// something is due, until there is none before the end. Without the ability
// [hub.Upcoming] of the store it ticks once, at the end.
func (w *World) wait(until time.Time) error {
	for {
		next, err := w.hub.Tick(context.Background())
		if err != nil {
			w.at = ""
			w.tell("failed: %v", err)
		}
		w.at = ""
		if _, err := w.news(); err != nil {
			return err
		}
		now := w.clock.Now()
		if !now.Before(until) {
			return nil
		}
		if next.IsZero() || next.After(until) || !next.After(now) {
			next = until
		}
		w.clock.Set(next)
	}
}

// timed puts the world's clock in the place of the store's.
type timed struct {
	hub.Store
	clock *Clock
}

func (t timed) Now(context.Context) (time.Time, error) { return t.clock.Now(), nil }

func (t timed) NextDue(ctx context.Context) (time.Time, bool, error) {
	if upcoming, ok := t.Store.(hub.Upcoming); ok {
		return upcoming.NextDue(ctx)
	}
	return time.Time{}, false, nil
}
