package play

import (
	"context"
	"fmt"
	"time"

	"github.com/parley-go/parley/conversation"
)

// stage is where a dialogue stands, for the count.
type stage int

const (
	toCome stage = iota
	waiting
	talking
	away
	finished
)

// talk is one dialogue as it stands in the store. Everything but the dialogue
// itself is read from there.
type talk struct {
	seat
	Dialogue
	play  *Play
	index int

	thread []conversation.Conversation // of its contact, the oldest first
	said   int                         // turns that stand in the transcripts
	// at and n are how far the transcripts were read: n entries of thread[at].
	at, n    int
	lastAt   time.Time // of the last entry
	answered bool      // an agent has written since the customer did

	stage     stage
	abandoned int
}

func (t *talk) contact() string { return "demo-" + t.ID }

// look is the next steps of the customer, and of a robot who has the dialogue.
func (t *talk) look(ctx context.Context, now time.Time) ([]step, error) {
	if err := t.refresh(ctx); err != nil {
		return nil, err
	}
	t.play.advance(now)
	var steps []step
	switch c, any := t.last(); {
	case !any:
		steps = t.arrive(now)
	case c.Ending == nil:
		steps = t.open(c)
	case !t.over(c):
		steps = t.comeBack(c)
	}
	for _, c := range t.thread {
		steps = append(steps, t.play.deskwork(c, false)...)
	}
	return steps, nil
}

// refresh reads what is new of the contact's conversations.
func (t *talk) refresh(ctx context.Context) error {
	thread, err := t.play.hub.Thread(ctx, t.contact())
	if err != nil {
		return err
	}
	t.thread = thread
	for i := t.at; i < len(thread); i++ {
		if i > t.at {
			t.at, t.n, t.answered = i, 0, false
		}
		if err := t.read(ctx, thread[i]); err != nil {
			return err
		}
	}
	t.recount()
	return nil
}

// read reads the entries of the conversation that are new.
func (t *talk) read(ctx context.Context, c conversation.Conversation) error {
	for t.n < c.Entries {
		entries, err := t.play.hub.Transcript(ctx, system, c.ID, t.n, c.Entries-t.n)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return fmt.Errorf("play: the transcript of %s has %d entries and not %d", c.ID, t.n, c.Entries)
		}
		for _, e := range entries {
			t.hear(e)
		}
	}
	return nil
}

// hear counts the turn that the entry is. What a person says is no turn; the turns
// in whose place it was said are passed over when the customer goes on.
func (t *talk) hear(e conversation.Entry) {
	next := t.said
	if e.Author.Role == conversation.Customer {
		next = t.nextOfCustomer()
	}
	if next < len(t.Turns) && t.Turns[next] == (Turn{Who: e.Author.Role, Text: string(e.Text)}) {
		t.said = next + 1
	}
	t.n, t.lastAt = e.N, e.At
	switch e.Author.Role {
	case conversation.Customer:
		t.answered = false
	case conversation.Agent:
		t.answered = true
	}
}

// nextOfCustomer is the customer's next turn, and the number of turns if none is left.
func (t *talk) nextOfCustomer() int {
	i := t.said
	for i < len(t.Turns) && t.Turns[i].Who != conversation.Customer {
		i++
	}
	return i
}

// last is the latest conversation of the contact.
func (t *talk) last() (conversation.Conversation, bool) {
	if len(t.thread) == 0 {
		return conversation.Conversation{}, false
	}
	return t.thread[len(t.thread)-1], true
}

// over reports whether nothing more comes after this conversation, which has
// ended: all is said, or a person had it.
func (t *talk) over(c conversation.Conversation) bool {
	if t.said == len(t.Turns) {
		return true
	}
	for _, s := range c.Segments {
		if !t.play.isRobot(s.Agent) {
			return true
		}
	}
	return false
}

func (t *talk) recount() {
	stage, abandoned := t.standing(), 0
	for _, c := range t.thread {
		if c.Ending != nil && len(c.Segments) == 0 {
			abandoned++
		}
	}
	if stage != t.stage || abandoned != t.abandoned {
		t.play.count(t.stage, stage, abandoned-t.abandoned)
		t.stage, t.abandoned = stage, abandoned
	}
}

func (t *talk) standing() stage {
	switch c, any := t.last(); {
	case !any:
		return toCome
	case c.Ending == nil && c.Owner == "":
		return waiting
	case c.Ending == nil:
		return talking
	case t.over(c):
		return finished
	default:
		return away
	}
}
