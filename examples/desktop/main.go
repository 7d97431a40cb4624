// Command desktop is a contact centre in one binary and one file: an agent's
// screen at /, a customer's chat at /chat and phone at /phone, a supervisor's floor at
// /supervisor, a few customers of its own, and recorded ones and robots if they are
// asked for. Kill it at any moment and start it again: everything goes on
// where it was.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/sqlite"
	"github.com/parley-go/parley/examples/desktop/centre"
	"github.com/parley-go/parley/examples/desktop/play"
	"github.com/parley-go/parley/examples/desktop/web"
)

// options are what the flags say.
type options struct {
	addr, db, demo string
	speed          float64
	robots         int
}

func main() {
	var o options
	flag.StringVar(&o.addr, "addr", "127.0.0.1:8080", "address to serve at")
	flag.StringVar(&o.db, "db", "desktop.db", "file that everything is kept in; made if it does not exist")
	flag.StringVar(&o.demo, "demo", "", "file of recorded dialogues (.jsonl or .jsonl.gz) whose customers come; empty: a small set of our own; none: nobody")
	flag.Float64Var(&o.speed, "speed", 1, "how many times faster than the wall clock the day goes; a 20 s offer is over as much faster")
	flag.IntVar(&o.robots, "robots", 0, "how many robots work beside you")
	flag.Parse()
	if err := o.check(flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "desktop:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, slog.New(slog.NewTextHandler(os.Stderr, nil))); err != nil {
		fmt.Fprintln(os.Stderr, "desktop:", err)
		stop()
		os.Exit(1)
	}
}

func (o options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag; see -help", rest[0])
	case !(o.speed >= 1 && o.speed <= 1000):
		return fmt.Errorf("-speed %v: choose 1 to 1000", o.speed)
	case o.robots < 0 || o.robots > 500:
		return fmt.Errorf("-robots %d: choose 0 to 500", o.robots)
	case o.db == "":
		return errors.New("-db is empty; name a file")
	}
	return nil
}

// run serves until the context ends, and returns when all is put away.
func run(ctx context.Context, o options, log *slog.Logger) error {
	dialogues, err := o.dialogues()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return fmt.Errorf("%w; choose another -addr", err)
	}
	defer listener.Close()
	store, err := sqlite.Open(ctx, o.db, sqlite.Config{})
	if err != nil {
		return err
	}
	defer store.Close()
	clock, err := newClock(ctx, store, o.speed)
	if err != nil {
		return err
	}
	cfg := centre.Config(play.Services(dialogues))
	cfg.Now, cfg.Log = clock.Now, log
	phones, signals := &web.Phones{Store: store, Now: clock.Now}, &web.Signals{}
	cfg.Transports = map[string]hub.Transport{centre.SMS: phones}
	cfg.Signal = signals.Publish
	// A fast day has to be looked at more often.
	cfg.Poll = max(5*time.Millisecond, time.Duration(float64(hub.DefaultPoll)/o.speed))
	h, err := hub.New(store, cfg)
	if err != nil {
		return err
	}
	people := centre.People(o.robots)
	for i, p := range people {
		if _, err := h.Do(ctx, conversation.Actor{Role: conversation.System}, p.Configure(i)); err != nil {
			return err
		}
	}
	handler, err := web.New(ctx, web.Config{
		Hub: h, Store: store, Services: cfg.Services, People: people, Now: clock.Now, Phones: phones, Signals: signals, Speed: o.speed, Log: log,
	})
	if err != nil {
		return err
	}
	player, err := o.player(h, dialogues, people, clock, log)
	if err != nil {
		return err
	}
	log.Info("the desktop is open", "agents", "http://"+listener.Addr().String()+"/", "customers", "http://"+listener.Addr().String()+"/chat",
		"phones", "http://"+listener.Addr().String()+"/phone", "supervisor", "http://"+listener.Addr().String()+"/supervisor")
	return work(ctx, listener, handler, log,
		h.Run,
		func(ctx context.Context) error { clock.keep(ctx); return nil },
		player.Run)
}

func (o options) dialogues() ([]play.Dialogue, error) {
	switch o.demo {
	case "none":
		return nil, nil
	case "":
		return play.Own(), nil
	default:
		return play.Load(o.demo)
	}
}

// work serves and runs the loops beside it until the context ends, and waits for
// all of them.
func work(ctx context.Context, l net.Listener, handler http.Handler, log *slog.Logger, loops ...func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // streams end with it
	}
	var all sync.WaitGroup
	for _, loop := range loops {
		all.Go(func() {
			if err := loop(ctx); err != nil && ctx.Err() == nil {
				log.Error("a part of the desktop ended", "error", err)
				cancel(err)
			}
		})
	}
	all.Go(func() {
		<-ctx.Done()
		put, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer done()
		srv.Shutdown(put)
	})
	err := srv.Serve(l)
	cancel(err)
	all.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) && !errors.Is(cause, http.ErrServerClosed) {
		return cause
	}
	return nil
}

// player plays the customers and robots. Our own few dialogues come quickly, so
// that somebody who looks on sees one.
func (o options) player(h *hub.Hub, dialogues []play.Dialogue, people []centre.Agent, c *clock, log *slog.Logger) (*play.Play, error) {
	var robots []string
	for _, p := range people {
		if p.Robot {
			robots = append(robots, p.ID)
		}
	}
	gap := play.DefaultGap
	if o.demo == "" {
		gap = 20 * time.Second
	}
	return play.New(h, dialogues, robots, play.Options{Seed: 1, Gap: gap, Now: c.Now, Speed: o.speed, Log: log})
}
