package play

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

const (
	// again is when a subject is looked at once more that was acted on; the feed
	// is faster, unless somebody else was, too.
	again = time.Second
	// setAside is when a subject is looked at once more that made an error, such as
	// one for a service that is not configured.
	setAside = time.Minute
	// feedPage is how many records are read at once.
	feedPage = 500
	// Run waits at most longest on the wall's clock, lest a clock that jumps leaves
	// it asleep, and at least shortest, lest a part of a tick keeps it spinning.
	longest  = time.Second
	shortest = time.Millisecond
)

var system = conversation.Actor{Role: conversation.System}

// Step does all that is due at now, and tells when it wants to be called again at
// the latest; zero: not before something else happens in the hub. After an error it
// can be called again and goes on; whom the error is about has to wait a minute.
func (p *Play) Step(ctx context.Context, now time.Time) (next time.Time, err error) {
	if !p.begun {
		if err := p.begin(ctx, now); err != nil {
			return next, err
		}
		p.begun = true
	}
	for {
		if err := p.follow(ctx, now); err != nil {
			return next, err
		}
		s := p.agenda.first()
		if s == nil {
			return time.Time{}, nil
		}
		if at := s.where().at; at.After(now) {
			return at, nil
		}
		if err := p.attend(ctx, s, now); err != nil {
			return next, err
		}
	}
}

// Run steps until the context ends, and returns its error. It waits for the next
// step, or for the feed. What goes wrong is logged, and tried again.
func (p *Play) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		now := p.o.Now()
		next, err := p.Step(ctx, now)
		pause := longest
		if err != nil && ctx.Err() == nil {
			p.o.Log.Error("the play is held up", "error", err)
		} else if !next.IsZero() {
			pause = min(longest, max(shortest, time.Duration(float64(next.Sub(now))/p.o.Speed)))
		}
		p.wait(ctx, pause, err == nil)
	}
	return ctx.Err()
}

// wait ends after the pause or, if it may be woken, with news of the feed.
func (p *Play) wait(ctx context.Context, pause time.Duration, woken bool) {
	ctx, cancel := context.WithTimeout(ctx, pause)
	defer cancel()
	if woken {
		for _, err := range p.hub.Feed(ctx, p.cursor) {
			if err == nil {
				return
			}
		}
	}
	<-ctx.Done()
}

// begin reads how far everything is. The place in the feed comes first, so that
// what happens meanwhile is not passed over.
func (p *Play) begin(ctx context.Context, now time.Time) error {
	head, err := p.hub.Head(ctx)
	if err != nil {
		return err
	}
	p.cursor = head
	for _, t := range p.talks {
		if err := t.refresh(ctx); err != nil {
			return err
		}
		p.agenda.put(t, now)
	}
	for _, r := range p.robots {
		a, err := r.agent(ctx)
		if err != nil {
			return err
		}
		p.agenda.put(r, now)
		for _, w := range a.Work {
			// The work of a desk is named after its conversation: "c1/2".
			if err := p.touch(ctx, w.ID[:strings.LastIndexByte(w.ID, '/')], now); err != nil {
				return err
			}
		}
	}
	return nil
}

// follow puts everything on the agenda that the feed has news of.
func (p *Play) follow(ctx context.Context, now time.Time) error {
	for {
		page, err := p.hub.Read(ctx, p.cursor, feedPage)
		if err != nil {
			return err
		}
		for _, record := range page.Records {
			switch kind, id := record.Key.Split(); kind {
			case "conv":
				err = p.touch(ctx, id, now)
			case "agent":
				if r := p.byID[id]; r != nil {
					p.agenda.put(r, now)
				}
			}
			if err != nil {
				return err
			}
		}
		p.cursor = page.Next
		if len(page.Records) < feedPage {
			return nil
		}
	}
}

// touch puts on the agenda whatever the conversation belongs to.
func (p *Play) touch(ctx context.Context, id string, now time.Time) error {
	s, known := p.known[id]
	if !known {
		c, err := p.hub.Conversation(ctx, id)
		if err != nil {
			return err
		}
		if t := p.byContact[c.Contact]; t != nil {
			s = t
		} else {
			s = &stranger{seat: p.newSeat(), play: p, id: id}
		}
		p.known[id] = s
	}
	p.agenda.put(s, now)
	return nil
}

// attend looks at the subject and does its first step if it is due.
func (p *Play) attend(ctx context.Context, s subject, now time.Time) error {
	steps, err := s.look(ctx, now)
	if err != nil {
		p.agenda.put(s, now.Add(setAside)) // the others go on
		return err
	}
	if len(steps) == 0 {
		p.agenda.drop(s)
		return nil
	}
	first := steps[0]
	for _, other := range steps[1:] {
		if other.at.Before(first.at) {
			first = other
		}
	}
	if first.at.After(now) {
		p.agenda.put(s, first.at)
		return nil
	}
	p.agenda.put(s, now.Add(again))
	if err := p.do(ctx, first); err != nil {
		p.agenda.put(s, now.Add(setAside))
		return fmt.Errorf("play: %s by %s: %w", first.do.Kind(), first.by, err)
	}
	return nil
}

// do carries the step out. That somebody else was faster is no error: the subject
// is looked at again.
func (p *Play) do(ctx context.Context, s step) error {
	if w, ok := s.do.(conversation.WrapUp); ok {
		var err error
		if s.do, err = p.dispose(ctx, s.by.ID, w); err != nil {
			return err
		}
	}
	_, err := p.hub.Do(ctx, s.by, s.do, hub.Once(s.key))
	var refusal *conversation.Refusal
	if errors.As(err, &refusal) && refusal.Class == agentstate.ClassState {
		return nil
	}
	return err
}
