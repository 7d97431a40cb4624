package conversation

import (
	"slices"
	"time"

	"github.com/parley-go/parley/routing"
)

// Evolve returns the conversation after the event. It never fails and never
// changes its argument: an event that does not fit, such as one about an offer
// that is not there, only counts.
func Evolve(c Conversation, e Event, at time.Time) Conversation {
	c.Events++
	open := c.ID != "" && c.Ending == nil
	switch e := e.(type) {
	case Opened:
		c = c.opened(e, at)
	case Queued:
		if open {
			c = c.queued(e, at)
		}
	case Offered:
		if open && e.Offer > c.Offered {
			c.Offered = e.Offer
			c.Offers = append(slices.Clip(c.Offers), Offer{N: e.Offer, Agent: e.Agent, At: at, Until: e.Until})
		}
	case Accepted:
		if c.offers(e.Offer, e.Agent) {
			c = c.withoutOffer(e.Offer)
			c.Owner, c.NotAgain = e.Agent, nil
			c.Segments = append(slices.Clip(c.Segments), Segment{N: e.Offer, Agent: e.Agent, From: at})
		}
	case Rejected:
		if c.offers(e.Offer, e.Agent) {
			c = c.withoutOffer(e.Offer).passingOver(e.Agent, e.NotAgain)
		}
	case Missed:
		if c.offers(e.Offer, e.Agent) {
			c = c.withoutOffer(e.Offer).passingOver(e.Agent, e.NotAgain)
		}
	case Withdrawn:
		c = c.withoutOffer(e.Offer)
	case EntryAdded:
		if e.Entry == c.Entries+1 {
			c = c.withEntry(e, at)
		}
	case Ended:
		if open {
			c = c.ended(e, at)
		}
	case WrapUpBegun:
		c = c.withSegment(e.Segment, func(s *Segment) { s.WrapUpUntil = e.Until })
	case Booked:
		c = c.withSegment(e.Segment, func(s *Segment) { s.Disposition, s.Noted = e.Disposition, e.Noted })
	case Completed:
		c = c.withSegment(e.Segment, func(s *Segment) { s.Done = at })
	}
	return c
}

func (c Conversation) opened(e Opened, at time.Time) Conversation {
	if c.ID == "" {
		c.ID, c.Service, c.Channel, c.Contact = e.Conversation, e.Service, e.Channel, e.Contact
		c.Opened = at
	}
	return c
}

// queued: who was passed over long enough ago may be asked again.
func (c Conversation) queued(e Queued, at time.Time) Conversation {
	c.Queue, c.Waiting = e.Queue, e.Since
	c.NotAgain = slices.DeleteFunc(slices.Clone(c.NotAgain), func(x routing.Exclusion) bool { return !at.Before(x.Until) })
	if len(c.NotAgain) == 0 {
		c.NotAgain = nil // one form of nobody, so that equal conversations are equal
	}
	return c
}

func (c Conversation) ended(e Ended, at time.Time) Conversation {
	c.Ending = &Ending{At: at, By: e.By, Reason: e.Reason}
	c.Owner, c.NotAgain, c.Unanswered = "", nil, time.Time{}
	return c.withSegments(func(s *Segment) {
		if s.To.IsZero() {
			s.To = at
		}
	})
}

func (c Conversation) offers(n int, agent string) bool {
	return slices.ContainsFunc(c.Offers, func(o Offer) bool { return o.N == n && o.Agent == agent })
}

func (c Conversation) withoutOffer(n int) Conversation {
	c.Offers = slices.DeleteFunc(slices.Clone(c.Offers), func(o Offer) bool { return o.N == n })
	if len(c.Offers) == 0 {
		c.Offers = nil
	}
	return c
}

func (c Conversation) passingOver(agent string, until time.Time) Conversation {
	rest := slices.DeleteFunc(slices.Clone(c.NotAgain), func(x routing.Exclusion) bool { return x.Candidate == agent })
	c.NotAgain = append(rest, routing.Exclusion{Candidate: agent, Until: until})
	return c
}

// withEntry: an answer of an agent settles what the customer is waiting for.
func (c Conversation) withEntry(e EntryAdded, at time.Time) Conversation {
	c.Entries = e.Entry
	if e.Audience == Everyone {
		c.LastMessage = e.Entry
	}
	switch e.Author.Role {
	case Customer:
		c.Inbound++
		if c.Unanswered.IsZero() {
			c.Unanswered = at
		}
	case Agent:
		c.Unanswered = time.Time{}
	}
	return c
}

// withSegment changes the segment, unless it is done.
func (c Conversation) withSegment(n int, change func(*Segment)) Conversation {
	return c.withSegments(func(s *Segment) {
		if s.N == n && s.Done.IsZero() {
			change(s)
		}
	})
}

func (c Conversation) withSegments(change func(*Segment)) Conversation {
	c.Segments = slices.Clone(c.Segments)
	for i := range c.Segments {
		change(&c.Segments[i])
	}
	return c
}
