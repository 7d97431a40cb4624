package conversation

import (
	"slices"
	"time"

	"github.com/parley-go/parley/routing"
)

// Evolve returns the conversation after the event. It never fails and never
// changes its argument: an event that does not fit only counts.
func Evolve(c Conversation, e Event, at time.Time) Conversation {
	c.Events++
	switch e := e.(type) {
	case Opened:
		c.ID, c.Service, c.Channel, c.Contact, c.To, c.Page = e.Conversation, e.Service, e.Channel, e.Contact, e.To, e.Page
		c.Opened = at
	case Queued:
		c.Queue, c.Waiting = e.Queue, e.Since
		c.NotAgain = slices.DeleteFunc(slices.Clone(c.NotAgain), func(x routing.Exclusion) bool { return !at.Before(x.Until) })
		if len(c.NotAgain) == 0 {
			c.NotAgain = nil // one form of nobody, so that equal conversations are equal
		}
	case Offered:
		c.Offered = e.Offer
		c.Offers = append(slices.Clip(c.Offers), Offer{N: e.Offer, Agent: e.Agent, At: at, Until: e.Until})
	case Accepted:
		c = c.withoutOffer(e.Offer)
		c.Owner = e.Agent
		c.NotAgain = nil
		c.Segments = append(slices.Clip(c.Segments), Segment{N: e.Offer, Agent: e.Agent, From: at})
	case Rejected:
		c = c.withoutOffer(e.Offer).passingOver(e.Agent, e.NotAgain)
	case Missed:
		c = c.withoutOffer(e.Offer).passingOver(e.Agent, e.NotAgain)
	case Withdrawn:
		c = c.withoutOffer(e.Offer)
	case EntryAdded:
		c = c.withEntry(e, at)
	case Ended:
		c.Ending = &Ending{At: at, By: e.By, Reason: e.Reason}
		c = c.withSegments(func(s *Segment) {
			if s.To.IsZero() {
				s.To = at
			}
		})
		c.Owner, c.NotAgain, c.Unanswered = "", nil, time.Time{}
	case WrapUpBegun:
		c = c.withSegment(e.Segment, func(s *Segment) { s.WrapUpUntil = e.Until })
	case Booked:
		c = c.withSegment(e.Segment, func(s *Segment) { s.Disposition, s.Noted = e.Disposition, e.Noted })
	case Completed:
		c = c.withSegment(e.Segment, func(s *Segment) { s.Done = at })
	}
	return c
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

func (c Conversation) withSegment(n int, change func(*Segment)) Conversation {
	return c.withSegments(func(s *Segment) {
		if s.N == n {
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
