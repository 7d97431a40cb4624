package hubtest

import (
	"context"
	"errors"
	"fmt"

	"github.com/parley-go/parley/conversation/hub"
)

// channel is a transport that tells what was delivered, and can be switched off.
type channel struct {
	next  hub.Transport
	down  bool
	lines []string // not told yet
}

// Deliver notes the delivery.
func (c *channel) Deliver(ctx context.Context, d hub.Delivery) error {
	err := errors.New("the transport is switched off")
	if !c.down {
		err = nil
		if c.next != nil {
			err = c.next.Deliver(ctx, d)
		}
	}
	kind := "delivered"
	if err != nil {
		kind = "not delivered"
	}
	line := fmt.Sprintf("%s %s to %s %q", d.Conversation, d.Channel, d.Contact, string(d.Text))
	if d.Attempt > 1 {
		line += fmt.Sprintf(" attempt %d", d.Attempt)
	}
	c.lines = append(c.lines, row(kind, line))
	return err
}

// slash carries the host's commands out by telling them, and can be switched off.
type slash struct {
	next  func(context.Context, hub.SlashCall) error
	down  bool
	lines []string // not told yet
}

// call notes the call.
func (s *slash) call(ctx context.Context, c hub.SlashCall) error {
	err := errors.New("slash commands are switched off")
	if !s.down {
		err = nil
		if s.next != nil {
			err = s.next(ctx, c)
		}
	}
	kind := "called"
	if err != nil {
		kind = "not called"
	}
	line := fmt.Sprintf("%s %s %q", c.Conversation, c.Agent, string(c.Typed))
	if c.Attempt > 1 {
		line += fmt.Sprintf(" attempt %d", c.Attempt)
	}
	s.lines = append(s.lines, row(kind, line))
	return err
}

// switchTransport obeys "sms fails" and "sms works", and the same of slash.
func (w *World) switchTransport(l *line) error {
	down := l.verb == "fails"
	if l.who == "slash" && len(w.cfg.Slash) > 0 {
		w.slash.down = down
		return nil
	}
	c := w.transports[l.who]
	if c == nil {
		return fmt.Errorf("no channel %s stands in Transports", l.who)
	}
	c.down = down
	return nil
}
