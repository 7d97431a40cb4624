package web

import (
	"sync"

	"github.com/parley-go/parley/conversation"
)

// Signals passes on to the pages what the hub does not keep: who is typing, and what
// an agent should notice. Its Publish is the Signal of a hub's configuration.
type Signals struct {
	mu      sync.Mutex
	readers map[chan conversation.Signal]bool
}

// Publish tells every reader. One that does not keep up misses it: the next thing
// that is typed says the same.
func (s *Signals) Publish(signal conversation.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for reader := range s.readers {
		select {
		case reader <- signal:
		default:
		}
	}
}

// subscribe returns what is published from now on, until the function is called.
func (s *Signals) subscribe() (<-chan conversation.Signal, func()) {
	if s == nil {
		return nil, func() {}
	}
	reader := make(chan conversation.Signal, 16)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.readers == nil {
		s.readers = make(map[chan conversation.Signal]bool)
	}
	s.readers[reader] = true
	return reader, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.readers, reader)
	}
}
