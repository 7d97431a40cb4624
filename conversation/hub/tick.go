package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/parley-go/parley/conversation"
)

const (
	kindCommand = "command"        // of a task that is a command of the system
	claimFor    = 30 * time.Second // how long a task belongs to who claimed it
	claimAtOnce = 64
	// deliverAtOnce is how many deliveries run at once beside Run. Calls that do not
	// come back are among the calls under way, so callsAtMost has to be greater.
	deliverAtOnce = 16
	callsAtMost   = 64
	retryAfter    = 2 * time.Second // after the first failed delivery; doubled each time
	retryAtMost   = 5 * time.Minute
)

// Run carries out what becomes due until the context ends, and returns its error.
// It is the only loop of a hub, and it runs in the caller's goroutine. Deliveries
// run beside it, a bounded number at once, so that a slow transport delays no
// deadline; they are over when Run returns, but for those that do not come back. An
// error of the store does not end it: it is logged, and tried again.
func (h *Hub) Run(ctx context.Context) error {
	var deliveries sync.WaitGroup
	defer deliveries.Wait()
	places := make(chan struct{}, deliverAtOnce)
	beside := func(deliver func()) {
		places <- struct{}{}
		deliveries.Go(func() {
			defer func() { <-places }()
			deliver()
		})
	}
	for ctx.Err() == nil {
		due := h.due.wait()
		next, err := h.tick(ctx, beside)
		pause := h.cfg.Poll
		if err != nil && ctx.Err() == nil {
			h.cfg.Log.Error("tick failed", "error", err)
		}
		if err == nil && !next.IsZero() {
			now, _ := h.now(ctx, time.Time{})
			pause = min(pause, max(0, next.Sub(now)))
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-due:
		case <-timer.C:
		}
		timer.Stop()
	}
	return ctx.Err()
}

// Tick carries out all that is due now: timers, deliveries, offers that became
// possible by the passing of time. It returns when to call it again at the latest,
// for a store that is [Upcoming]; zero: nothing is known to come.
func (h *Hub) Tick(ctx context.Context) (next time.Time, err error) {
	return h.tick(ctx, func(deliver func()) { deliver() })
}

// tick carries out commands at once and hands deliveries to the function, after the
// commands that were claimed with them.
func (h *Hub) tick(ctx context.Context, delivering func(deliver func())) (next time.Time, err error) {
	defer h.tell()
	now, err := h.now(ctx, time.Time{})
	if err != nil {
		return next, err
	}
	for {
		present, err := h.now(ctx, now) // what was claimed before may have taken long
		if err != nil {
			return next, err
		}
		until := present.Add(claimFor)
		tasks, err := h.store.Claim(ctx, now, until, claimAtOnce)
		if err != nil {
			return next, err
		}
		for _, t := range tasks {
			if t.Kind == kindCommand {
				h.perform(ctx, t, func() error { return h.performCommand(ctx, t) })
			}
		}
		for _, t := range tasks {
			if t.Kind != kindCommand {
				delivering(func() { h.perform(ctx, t, func() error { return h.deliver(ctx, t, until) }) })
			}
		}
		if len(tasks) == 0 {
			break
		}
	}
	h.recheckAt(now)
	if err := h.lookAround(ctx, now); err != nil {
		return next, err
	}
	if err := h.settle(ctx); err != nil {
		return next, err
	}
	if err := h.sweep(ctx, now); err != nil {
		return next, err
	}
	return h.nextDue(ctx)
}

func (h *Hub) nextDue(ctx context.Context) (time.Time, error) {
	var next time.Time
	if upcoming, ok := h.store.(Upcoming); ok {
		due, any, err := upcoming.NextDue(ctx)
		if err != nil {
			return next, err
		}
		if any {
			next = due
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return sooner(next, h.recheck), nil
}

// perform carries out one task, which is this hub's until the claim is over. What goes
// wrong is logged and comes again then; nobody waits for the answer.
func (h *Hub) perform(ctx context.Context, t Task, carryOut func() error) {
	err := carryOut()
	h.tell()
	if err != nil && !errors.Is(err, ErrConflict) && ctx.Err() == nil {
		h.cfg.Log.Error("task failed", "task", t.ID, "kind", t.Kind, "attempt", t.Attempt, "error", err)
	}
}

// performCommand carries out a timer or a follow-up. The task goes with its
// consequences, in the same commit. One that is refused is over too, because nobody could answer for it.
func (h *Hub) performCommand(ctx context.Context, t Task) error {
	by, cmd, err := decodeCommand(t.Body)
	if err != nil {
		return err
	}
	_, err = h.do(ctx, by, cmd, request{task: t})
	var refusal *conversation.Refusal
	if !errors.As(err, &refusal) || refusal.Code == conversation.TooEarly {
		return err
	}
	h.cfg.Log.Warn("task refused", "task", t.ID, "code", string(refusal.Code))
	return h.commit(ctx, Batch{Tasks: []Task{{ID: t.ID, Attempt: t.Attempt}}})
}

// storedCommand is a command of the system for later.
type storedCommand struct {
	By   conversation.Actor `json:"by"`
	Kind string             `json:"kind"`
	Body json.RawMessage    `json:"body"`
}

func encodeCommand(by conversation.Actor, cmd conversation.Command) []byte {
	return encode(storedCommand{By: by, Kind: cmd.Kind(), Body: encode(cmd)})
}

func decodeCommand(body []byte) (conversation.Actor, conversation.Command, error) {
	var s storedCommand
	if err := json.Unmarshal(body, &s); err != nil {
		return s.By, nil, errors.New("hub: a stored command is not of its form")
	}
	cmd, err := conversation.DecodeCommand(s.Kind, s.Body)
	return s.By, cmd, err
}

// deliver hands an effect to its transport, and completes the task or puts it off. If
// those before it took so long that the claim is over, it is left to who claims it now.
func (h *Hub) deliver(ctx context.Context, t Task, until time.Time) error {
	call, err := h.call(ctx, t)
	if err != nil {
		return err
	}
	now, err := h.now(ctx, time.Time{})
	if err != nil || !now.Before(until) {
		return err
	}
	finished := Task{ID: t.ID, Attempt: t.Attempt}
	if call != nil {
		if err := h.hand(ctx, call); err != nil {
			h.cfg.Log.Warn("delivery failed", "task", t.ID, "kind", t.Kind, "attempt", t.Attempt, "error", loggable(err))
			now, err := h.now(ctx, time.Time{})
			if err != nil {
				return err
			}
			finished = t
			finished.Due = now.Add(backoff(t.Attempt))
		}
	}
	// What was handed over is written down, even if the context has ended meanwhile.
	return h.commit(context.WithoutCancel(ctx), Batch{Tasks: []Task{finished}})
}

// call is what hands an effect to the host, with what only the documents hold; nil
// if the host has nothing for it.
func (h *Hub) call(ctx context.Context, t Task) (func(context.Context) error, error) {
	e, err := conversation.DecodeEffect(t.Kind, t.Body)
	if err != nil {
		return nil, err
	}
	switch e := e.(type) {
	case conversation.DeliverMessage:
		return h.delivery(ctx, t, e)
	case conversation.CallSlash:
		return h.slashCall(ctx, t, e)
	default:
		return nil, nil
	}
}

func (h *Hub) delivery(ctx context.Context, t Task, m conversation.DeliverMessage) (func(context.Context) error, error) {
	transport := h.cfg.Transports[m.Channel]
	if transport == nil {
		return nil, nil
	}
	docs, err := h.store.Load(ctx, visitKey(m.Conversation), entryKey(m.Conversation, m.Entry), contactKey(m.Contact))
	if err != nil {
		return nil, err
	}
	visit, err1 := decodeDoc[conversation.Visit](docs[0])
	entry, err2 := decodeDoc[conversation.Entry](docs[1])
	contact, err3 := decodeDoc[conversation.Contact](docs[2])
	d := Delivery{
		ID: t.ID, Attempt: t.Attempt, Conversation: m.Conversation, Channel: m.Channel, Contact: m.Contact,
		To: contact.Address(m.Channel), From: visit.To, Text: entry.Text,
	}
	return func(ctx context.Context) error { return transport.Deliver(ctx, d) }, errors.Join(err1, err2, err3)
}

func (h *Hub) slashCall(ctx context.Context, t Task, e conversation.CallSlash) (func(context.Context) error, error) {
	carryOut := h.cfg.CallSlash
	if carryOut == nil {
		return nil, nil
	}
	docs, err := h.store.Load(ctx, entryKey(e.Conversation, e.Entry))
	if err != nil {
		return nil, err
	}
	entry, err := decodeDoc[conversation.Entry](docs[0])
	c := SlashCall{ID: t.ID, Attempt: t.Attempt, Conversation: e.Conversation, Agent: e.Agent, Name: e.Name, Typed: entry.Text}
	return func(ctx context.Context) error { return carryOut(ctx, c) }, err
}

// loggable is what a log may have of a transport's error: its type, since its words
// could hold the text or the address.
func loggable(err error) string {
	if p, ok := errors.AsType[panicked](err); ok {
		return p.Error()
	}
	return fmt.Sprintf("%T", err)
}

// panicked is a panic of the host's, by the type of what it panicked with.
type panicked string

func panickedWith(p any) panicked { return panicked(fmt.Sprintf("%T", p)) }

func (p panicked) Error() string { return "panic with a " + string(p) }

// errStuck is a delivery or a command whose host did not come back in time. Nobody can stop
// it; it is counted, and may still succeed, so that the message arrives twice.
type errStuck struct{}

func (errStuck) Error() string { return "the host does not come back" }

// hand calls the host in a goroutine of its own, waits until its time is
// over and a little longer, and then goes on without it. While too many do not come
// back, none is called.
func (h *Hub) hand(ctx context.Context, call func(context.Context) error) error {
	if h.calls.Load() >= callsAtMost {
		return errStuck{}
	}
	ctx, cancel := context.WithTimeout(ctx, DeliverWithin)
	defer cancel()
	handed := make(chan error, 1)
	h.calls.Add(1)
	go func() {
		defer h.calls.Add(-1)
		handed <- guarded(ctx, call)
	}()
	select {
	case err := <-handed:
		return err
	case <-ctx.Done():
	}
	grace := time.NewTimer(time.Second)
	defer grace.Stop()
	select {
	case err := <-handed:
		return err
	case <-grace.C:
		return errStuck{}
	}
}

// guarded makes a panic of the host's a failure.
func guarded(ctx context.Context, call func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panickedWith(p)
		}
	}()
	return call(ctx)
}

func backoff(attempt int) time.Duration {
	d := retryAfter
	for range attempt - 1 {
		if d *= 2; d >= retryAtMost {
			return retryAtMost
		}
	}
	return d
}
