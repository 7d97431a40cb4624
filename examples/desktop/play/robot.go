package play

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// How robots are.
const (
	rejects   = 0.04 // share of offers
	misses    = 0.03
	opens     = 0.5  // of those that are taken: opened, not accepted
	overstays = 0.12 // share of wrap-ups that run out
	// breakEvery is how much time lies between the beginnings of two breaks.
	breakEvery = 2 * time.Hour
	onBreak    = "break"
)

// robot is an agent whom the play moves. Its own state is all that is looked at
// here; its conversations are looked at with their customers.
type robot struct {
	seat
	play *Play
	id   string
}

func (r *robot) agent(ctx context.Context) (agentstate.Agent, error) {
	a, err := r.play.hub.Agent(ctx, r.id)
	if errors.Is(err, hub.ErrNotFound) {
		return a, fmt.Errorf("play: the robot %q is not configured; do that first", r.id)
	}
	return a, err
}

// look is the robot's next wish.
func (r *robot) look(ctx context.Context, now time.Time) ([]step, error) {
	a, err := r.agent(ctx)
	if err != nil {
		return nil, err
	}
	begin, end := r.rest(now)
	wish := func(at time.Time, do agentstate.Command) ([]step, error) {
		by := conversation.Actor{Role: conversation.Agent, ID: r.id}
		key := fmt.Sprintf("play/%s/%d", r.id, a.Events)
		return []step{{at: at, by: by, do: conversation.Presence{Agent: r.id, Do: do}, key: key}}, nil
	}
	pause := r.play.chance.between(20*time.Second, 90*time.Second, "pause", r.id, number(int(a.Events)))
	switch {
	case a.Intent.State == agentstate.Ready:
		return wish(begin, agentstate.GoNotReady{Reason: onBreak})
	case a.Intent.State == agentstate.NotReady && a.Intent.Reason == onBreak && begin.After(now):
		return wish(now, agentstate.GoReady{})
	case a.Intent.State == agentstate.NotReady && a.Intent.Reason == onBreak:
		return wish(end, agentstate.GoReady{})
	case a.Intent.State == agentstate.NotReady:
		return wish(a.Intent.Since.Add(pause), agentstate.GoReady{})
	case a.Intent.Since.IsZero():
		return wish(now, agentstate.LogIn{Ready: true})
	default:
		return wish(a.Intent.Since.Add(pause), agentstate.LogIn{Ready: true})
	}
}

// rest is the robot's break that is on at now or else comes next. Breaks hang on
// the clock, so nothing has to be remembered of them.
func (r *robot) rest(now time.Time) (begin, end time.Time) {
	offset := r.play.chance.between(0, breakEvery, "break", r.id)
	begin = now.Add(-offset).Truncate(breakEvery).Add(offset)
	for {
		length := r.play.chance.between(5*time.Minute, 15*time.Minute, "break", r.id, number(int(begin.Unix())))
		if end = begin.Add(length); end.After(now) {
			return begin, end
		}
		begin = begin.Add(breakEvery)
	}
}

// deskwork is what robots do with a conversation beside talking: answer its offers
// and wrap it up.
func (p *Play) deskwork(c conversation.Conversation, strange bool) []step {
	var steps []step
	for _, o := range c.Offers {
		if p.isRobot(o.Agent) {
			steps = append(steps, p.answer(c, o, strange)...)
		}
	}
	for _, s := range c.Segments {
		if p.isRobot(s.Agent) && !s.To.IsZero() && s.Done.IsZero() {
			steps = append(steps, p.wrapUp(c, s)...)
		}
	}
	return steps
}

// answer: most offers are taken, some are rejected, and to some nothing is done.
func (p *Play) answer(c conversation.Conversation, o conversation.Offer, strange bool) []step {
	work := c.Work(o.N)
	s := step{
		at:  o.At.Add(p.chance.between(time.Second, 8*time.Second, "reaction", work)),
		by:  conversation.Actor{Role: conversation.Agent, ID: o.Agent},
		key: "play/" + work + "/answer",
	}
	switch will := p.chance.roll("answer", work); {
	case strange || will < rejects:
		s.do = conversation.Reject{Conversation: c.ID, Offer: o.N}
	case will < rejects+misses:
		return nil
	case p.chance.happens(opens, "open", work):
		s.do = conversation.Open{Conversation: c.ID, Offer: o.N}
	default:
		s.do = conversation.Accept{Conversation: c.ID, Offer: o.N}
	}
	return []step{s}
}

// wrapUp: book, and a little later be done. A wrap-up that is to run out is left
// alone, if it ever runs out.
func (p *Play) wrapUp(c conversation.Conversation, seg conversation.Segment) []step {
	work := c.Work(seg.N)
	if !seg.WrapUpUntil.IsZero() && p.chance.happens(overstays, "overstay", work) {
		return nil
	}
	by := conversation.Actor{Role: conversation.Agent, ID: seg.Agent}
	booked := seg.To.Add(p.chance.between(4*time.Second, 20*time.Second, "booking", work))
	if seg.Disposition == "" && !seg.Noted {
		book := conversation.WrapUp{Conversation: c.ID, Note: conversation.Text(pick(p.chance, notes, "note", work))}
		return []step{{at: booked, by: by, do: book, key: "play/" + work + "/wrap-up"}}
	}
	done := booked.Add(p.chance.between(2*time.Second, 8*time.Second, "done", work))
	return []step{{at: done, by: by, do: conversation.Done{Conversation: c.ID}, key: "play/" + work + "/done"}}
}

// dispose chooses a disposition from the list that the robot's screen shows.
func (p *Play) dispose(ctx context.Context, robot string, w conversation.WrapUp) (conversation.WrapUp, error) {
	d, err := p.hub.Desktop(ctx, robot)
	if err != nil {
		return w, err
	}
	w.Disposition = "Solved"
	for _, a := range d.Conversations {
		if a.Conversation == w.Conversation && len(a.Dispositions) > 0 {
			w.Disposition = pick(p.chance, a.Dispositions, "disposition", w.Conversation)
		}
	}
	return w, nil
}

var notes = []string{
	"Asked once, answered once.", "Wanted to be sure; it is settled now.", "Was in a hurry.", "Will write again if it does not work.",
	"Friendly, no further wishes.", "Compared two offers before choosing.", "Needed the details in writing.",
}

// stranger is a conversation that is in no dialogue, such as one of a person at the
// customer page. A robot has nothing to say there: it leaves it to others, and ends
// what it already has.
type stranger struct {
	seat
	play *Play
	id   string
}

func (s *stranger) look(ctx context.Context, _ time.Time) ([]step, error) {
	c, err := s.play.hub.Conversation(ctx, s.id)
	if err != nil {
		return nil, err
	}
	if c.Phase() == conversation.PhaseDone {
		delete(s.play.known, s.id)
		return nil, nil
	}
	steps := s.play.deskwork(c, true)
	if segment, has := c.SegmentOf(c.Owner); has && s.play.isRobot(c.Owner) {
		by := conversation.Actor{Role: conversation.Agent, ID: c.Owner}
		at := segment.From.Add(s.play.chance.between(10*time.Second, 30*time.Second, "stranger", s.id))
		steps = append(steps, step{at: at, by: by, do: conversation.End{Conversation: s.id}, key: "play/" + s.id + "/end"})
	}
	return steps, nil
}
