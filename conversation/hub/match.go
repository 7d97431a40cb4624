package hub

import (
	"context"
	"errors"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/routing"
)

// page is how many documents are listed at once.
const page = 500

// settle makes every offer that can be made (B1). When it returns, no pair that
// the policies would make is left unmade, and whoever called it while another did
// has waited for that.
func (h *Hub) settle(ctx context.Context) error {
	select {
	case <-h.matching:
	default: // only who would have to wait gives up when its caller goes
		select {
		case <-h.matching:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	defer func() { h.matching <- struct{}{} }()
	// What a command made possible is not given up half way because its caller goes.
	ctx = context.WithoutCancel(ctx)
	for h.takeStale() {
		if err := h.match(ctx); err != nil {
			h.lookAgain()
			return err
		}
	}
	return nil
}

// lookAgain makes the next settle match.
func (h *Hub) lookAgain() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stale = true
}

func (h *Hub) takeStale() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	was := h.stale
	h.stale = false
	return was
}

// lookAround looks again if anybody has committed since the last time: it may have
// been another hub that died before it made the offers. It does so once in the time
// of Poll.
func (h *Hub) lookAround(ctx context.Context, now time.Time) error {
	h.mu.Lock()
	early := now.Sub(h.looked) < h.cfg.Poll
	h.mu.Unlock()
	if early {
		return nil
	}
	head, err := h.Head(ctx)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stale = h.stale || head != h.seen
	h.seen, h.looked = head, now
	return nil
}

// recheckAt looks again once the instant that routing asked for has come.
func (h *Hub) recheckAt(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.recheck.IsZero() && !now.Before(h.recheck) {
		h.stale, h.recheck = true, time.Time{}
	}
}

// match makes one round of offers. Each offer that is made asks for another round;
// one that is refused does not: whoever was faster looks again itself.
func (h *Hub) match(ctx context.Context) error {
	work, candidates, err := h.bothSides(ctx)
	if err != nil {
		return err
	}
	now, err := h.now(ctx, time.Time{})
	if err != nil {
		return err
	}
	pairs, recheck := routing.Match(h.cfg.Policies, work, candidates, now)
	h.setRecheck(recheck)
	var failed error
	for _, pair := range pairs {
		offer := conversation.MakeOffer{Conversation: pair.Work, Agent: pair.Candidate}
		_, err := h.do(ctx, conversation.Actor{Role: conversation.System}, offer, request{})
		var refusal *conversation.Refusal
		if err != nil && !errors.As(err, &refusal) {
			failed = errors.Join(failed, err) // the others are offered all the same
		}
	}
	return failed
}

// setRecheck remembers when routing wants to look again, and wakes Run, which sleeps
// until the next task only.
func (h *Hub) setRecheck(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !at.IsZero() && (h.recheck.IsZero() || at.Before(h.recheck)) {
		defer h.due.raise()
	}
	h.recheck = at
}

// bothSides reads what waits and who could take it. While nothing waits it reads no
// agent, and while nobody is there to take it a backlog costs nothing.
func (h *Hub) bothSides(ctx context.Context) ([]routing.Work, []routing.Candidate, error) {
	first, err := h.store.List(ctx, labelWaiting, Place{}, 1)
	if err != nil || len(first) == 0 {
		return nil, nil, err
	}
	candidates, err := h.candidates(ctx)
	if err != nil || len(candidates) == 0 {
		return nil, nil, err
	}
	work, err := h.waiting(ctx)
	return work, candidates, err
}

// waiting is the work that no offer is open for.
func (h *Hub) waiting(ctx context.Context) ([]routing.Work, error) {
	var work []routing.Work
	err := listSound(ctx, h, labelWaiting, func(c conversation.Conversation) {
		work = append(work, h.rules.Routed(c))
	})
	return work, err
}

// candidates is each agent who would be offered something, as routing sees it.
func (h *Hub) candidates(ctx context.Context) ([]routing.Candidate, error) {
	var candidates []routing.Candidate
	err := listSound(ctx, h, labelOpen, func(a agentstate.Agent) { candidates = append(candidates, conversation.Candidate(a)) })
	return candidates, err
}

// listSound reads every document that carries the label, and passes over one that
// is damaged: it must not stop the others.
func listSound[T any](ctx context.Context, h *Hub, label string, each func(T)) error {
	return listDocs(ctx, h.store, label, func(d Doc) error {
		state, err := decodeDoc[T](d)
		if err != nil {
			h.cfg.Log.Error("a document is passed over", "error", err)
			return nil
		}
		each(state)
		return nil
	})
}

// list reads every document that carries the label.
func list[T any](ctx context.Context, s Store, label string, each func(T)) error {
	return listDocs(ctx, s, label, func(d Doc) error {
		state, err := decodeDoc[T](d)
		if err == nil {
			each(state)
		}
		return err
	})
}

func listDocs(ctx context.Context, s Store, label string, each func(Doc) error) error {
	for at := (Place{}); ; {
		docs, err := s.List(ctx, label, at, page)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if err := each(d); err != nil {
				return err
			}
			at = Place{Rank: d.Rank, Key: d.Key}
		}
		if len(docs) < page {
			return nil
		}
	}
}

// sooner is the earlier of two instants, where zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
