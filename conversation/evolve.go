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
			c.Offers = append(slices.Clip(c.Offers), Offer{N: e.Offer, Agent: e.Agent, At: at, Until: e.Until, Invitation: e.Invitation})
		}
	case Accepted:
		if c.offers(e.Offer, e.Agent) {
			c = c.accepted(e, at)
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
	case Begun:
		if open && e.Segment > c.Offered {
			c = c.begun(e.Segment, e.Agent, e.Parked, at)
		}
	case Parked:
		c = c.withSegment(e.Segment, func(s *Segment) { s.Parked = s.To.IsZero() })
	case Resumed:
		c = c.withSegment(e.Segment, func(s *Segment) { s.Parked = false })
	case Invited:
		if open && c.Owner != "" && c.Invitation == nil && e.Invitation > c.Invited {
			c.Invited = e.Invitation
			c.Invitation = &Invitation{N: e.Invitation, By: e.By, Agent: e.Agent, Queue: e.Queue, Transfer: e.Transfer, At: at, Until: e.Until}
		}
	case Lapsed:
		if c.Invitation != nil && c.Invitation.N == e.Invitation {
			c.Invitation, c.NotAgain = nil, nil
		}
	case Left:
		if seg, has := c.SegmentOf(e.Agent); open && has && seg.N == e.Segment && seg.To.IsZero() {
			c = c.left(e, at)
		}
	case Warned:
		if !c.Idle.IsZero() {
			c.Warned = at
		}
	case Ended:
		if open {
			c = c.ended(e, at)
		}
	case Reopened:
		if c.Ending != nil && (c.goesOn(e) || e.Segment > c.Offered) {
			c = c.reopened(e, at)
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
		c.Opened, c.Waiting, c.Outbound = at, at, e.Outbound
	}
	return c
}

// accepted: who was invited to a conference joins the owner; anybody else is the
// owner from here on.
func (c Conversation) accepted(e Accepted, at time.Time) Conversation {
	joins := c.Owner != ""
	if invited := c.Invitation; invited != nil && joins {
		joins = !invited.Transfer
		if invited.Transfer {
			c.Hops = append(slices.Clip(c.Hops), invited.Target())
		}
	}
	c = c.withoutOffer(e.Offer)
	c.Invitation, c.NotAgain = nil, nil
	if !joins {
		c.Owner = e.Agent
	}
	c.Segments = append(slices.Clip(c.Segments), Segment{N: e.Offer, Agent: e.Agent, From: at})
	return c
}

// begun: a part that began without an offer makes its agent the owner.
func (c Conversation) begun(n int, agent string, parked bool, at time.Time) Conversation {
	c.Owner, c.Offered = agent, max(c.Offered, n)
	c.Segments = append(slices.Clip(c.Segments), Segment{N: n, Agent: agent, From: at, Parked: parked})
	return c
}

// left: F2. What the owner leaves belongs to the agent who has been in it for
// longest. If nobody is, the invitation has become the queue's.
func (c Conversation) left(e Left, at time.Time) Conversation {
	c = c.withSegment(e.Segment, func(s *Segment) { s.To, s.Parked = at, false })
	if c.Owner != e.Agent {
		return c
	}
	c.Owner = ""
	if rest := c.present(); len(rest) > 0 {
		c.Owner = rest[0].Agent
		c.Hops = append(slices.Clip(c.Hops), c.Owner)
		return c
	}
	if c.Invitation != nil {
		c.Hops = append(slices.Clip(c.Hops), c.Invitation.Target())
		c.Invitation = nil
	}
	c.Idle, c.Warned = time.Time{}, time.Time{} // nobody is there to whom the customer could answer
	return c
}

// reopened: the part that was not done goes on, or another one begins.
func (c Conversation) reopened(e Reopened, at time.Time) Conversation {
	goesOn := c.goesOn(e)
	c.Ending, c.Unattended, c.Waiting = nil, 0, at // it waits anew, if it has to
	if !goesOn {
		return c.begun(e.Segment, e.Agent, e.Parked, at)
	}
	c.Owner = e.Agent
	return c.withSegment(e.Segment, func(s *Segment) {
		s.To, s.WrapUpUntil, s.Parked = time.Time{}, time.Time{}, e.Parked
	})
}

// goesOn reports whether it is reopened in a part that is not done.
func (c Conversation) goesOn(e Reopened) bool {
	seg, has := c.SegmentOf(e.Agent)
	return has && seg.N == e.Segment
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
	c.Ending = &Ending{At: at, By: e.By, Reason: e.Reason, Owner: c.Owner}
	c.Owner, c.NotAgain, c.Invitation = "", nil, nil
	c.Unanswered, c.Idle, c.Warned = time.Time{}, time.Time{}, time.Time{}
	return c.withSegments(func(s *Segment) {
		if s.To.IsZero() {
			s.To, s.Parked = at, false
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

// withEntry: an answer of an agent settles what the customer is waiting for, and
// from then on the customer is the one who is waited for (E6). A line of the system
// is no activity.
func (c Conversation) withEntry(e EntryAdded, at time.Time) Conversation {
	c.Entries = e.Entry
	if e.Audience == Everyone && e.Author.Role != System {
		c.LastMessage = e.Entry
	}
	switch {
	case e.Unattended:
		c.Inbound++
		c.Unattended++
	case e.Author.Role == Customer:
		c.Inbound++
		c.Idle, c.Warned = time.Time{}, time.Time{}
		if c.Unanswered.IsZero() {
			c.Unanswered = at
		}
	case e.Author.Role == Agent && e.Audience == Everyone:
		c.Unanswered = time.Time{}
		c.Idle, c.Warned = at, time.Time{}
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
