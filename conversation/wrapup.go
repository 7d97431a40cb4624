package conversation

import (
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// wrapUp: E8. The disposition comes from the service's list. An empty note takes
// away the one that was there.
func wrapUp(s Scene, by Actor, cmd WrapUp, now time.Time) (Decision, error) {
	c := s.Conversation
	seg, _ := c.SegmentOf(by.ID)
	if cmd.Disposition != "" && !s.Service.offers(cmd.Disposition) {
		return Decision{}, refuse(UnknownDisposition, what(cmd), "the service has no such disposition", "choose one of its list")
	}
	if cmd.Note != "" {
		if err := checkText(what(cmd), cmd.Note, MaxNote); err != nil {
			return Decision{}, err
		}
	}
	if cmd.Note == "" && !seg.Noted && cmd.Disposition == seg.Disposition {
		return Decision{}, nil
	}
	return Decision{
		Events: []Event{Booked{Segment: seg.N, Disposition: cmd.Disposition, Noted: cmd.Note != ""}},
		Note:   &Note{Conversation: c.ID, Segment: seg.N, Author: by, At: now, Text: cmd.Note},
	}, nil
}

// offers reports whether an agent may book the disposition.
func (s Service) offers(disposition string) bool {
	if len(s.Dispositions) == 0 {
		return validID(disposition)
	}
	return slices.Contains(s.Dispositions, disposition)
}

// done: E8. The conversation is over and the agent has wrapped it up.
func done(s Scene, by Actor, now time.Time) (Decision, error) {
	c := s.Conversation
	seg, open := c.SegmentOf(by.ID)
	if !open {
		return Decision{}, nil // it was said before
	}
	if seg.To.IsZero() {
		return Decision{}, refuse(NotEnded, KindDone+" of "+c.ID, "the conversation is not over", "end it first")
	}
	if s.Service.WrapUp.MustBook && seg.Disposition == "" {
		return Decision{}, refuse(DispositionMissing, KindDone+" of "+c.ID, "no disposition was chosen", "choose one of the service's list")
	}
	return complete(s, seg, false, now)
}

// expireWrapUp: A8. Who has chosen no disposition gets the service's. A timer that
// comes late finds the wrap-up done.
func expireWrapUp(s Scene, cmd ExpireWrapUp, now time.Time) (Decision, error) {
	for _, seg := range s.Conversation.Segments {
		if seg.N != cmd.Segment || !seg.Done.IsZero() || seg.WrapUpUntil.IsZero() {
			continue
		}
		if now.Before(seg.WrapUpUntil) {
			return Decision{}, refuse(TooEarly, what(cmd), "the wrap-up lasts until "+clock(seg.WrapUpUntil), "wait for it")
		}
		return complete(s, seg, true, now)
	}
	return Decision{}, nil
}

func complete(s Scene, seg Segment, expired bool, now time.Time) (Decision, error) {
	c := s.Conversation
	events, err := agentstate.Decide(s.agent(seg.Agent), agentstate.Done{Work: c.Work(seg.N)}, now)
	if err != nil {
		return Decision{}, err
	}
	var d Decision
	if byDefault := s.Service.WrapUp.Default; expired && seg.Disposition == "" && byDefault != "" {
		d.Events = append(d.Events, Booked{Segment: seg.N, Disposition: byDefault, Noted: seg.Noted})
	}
	d.Events = append(d.Events, Completed{Segment: seg.N, Expired: expired})
	d.change(seg.Agent, events)
	d.desk(seg.Agent, Cleared{Conversation: c.ID})
	if !seg.WrapUpUntil.IsZero() {
		d.timer(Timer{ID: wrapUpTimer(c, seg)})
	}
	return d, nil
}

func wrapUpTimer(c Conversation, seg Segment) string { return "wrap_up/" + c.Work(seg.N) }
