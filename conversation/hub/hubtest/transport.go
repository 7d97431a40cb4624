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

// switchTransport obeys "sms fails" and "sms works".
func (w *World) switchTransport(l *line) error {
	c := w.transports[l.who]
	if c == nil {
		return fmt.Errorf("no channel %s stands in Transports", l.who)
	}
	c.down = l.verb == "fails"
	return nil
}
