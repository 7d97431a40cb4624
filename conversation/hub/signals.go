package hub

import (
	"sync"

	"github.com/parley-go/parley/conversation"
)

// signals are passed on and never stored. They are told by one goroutine at a time, in
// the order of the commits, and while no turn is taken: who is told may call the hub.
type signals struct {
	mu      sync.Mutex
	waiting []conversation.Signal
	telling bool
}

// signalsAtMost bounds what waits for a host that does not come back: what is lost is
// no harm.
const signalsAtMost = 1024

func (s *signals) add(more []conversation.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = append(s.waiting, more[:min(len(more), max(0, signalsAtMost-len(s.waiting)))]...)
}

// next is the next one to tell, and false if there is none. Only who has begun may ask.
func (s *signals) next() (conversation.Signal, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		s.waiting, s.telling = nil, false
		return nil, false
	}
	first := s.waiting[0]
	s.waiting = s.waiting[1:]
	return first, true
}

// begin reports whether the caller is the one who tells.
func (s *signals) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.telling || len(s.waiting) == 0 {
		return false
	}
	s.telling = true
	return true
}

// signal keeps what is to be passed on once no turn is taken.
func (h *Hub) signal(d conversation.Decision) {
	if h.cfg.Signal != nil && len(d.Signals) > 0 {
		h.signals.add(d.Signals)
	}
}

// tell passes on what is never stored. If somebody else does so, it is told there.
func (h *Hub) tell() {
	if !h.signals.begin() {
		return
	}
	for s, more := h.signals.next(); more; s, more = h.signals.next() {
		h.tellOne(s)
	}
}

func (h *Hub) tellOne(s conversation.Signal) {
	defer func() {
		if p := recover(); p != nil {
			h.cfg.Log.Error("nobody was told", "signal", s.Kind(), "error", panickedWith(p).Error())
		}
	}()
	h.cfg.Signal(s)
}
