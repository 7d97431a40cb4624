package conversation

import (
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/routing"
)

// Routed is a conversation that waits, as routing sees it. Who has a part in it that
// is not done is not asked.
func (c Configuration) Routed(waiting Conversation) routing.Work {
	q, _ := c.Queue(waiting.RoutedTo())
	s, _ := c.Service(waiting.Service)
	w := routing.Work{
		ID: waiting.ID, Queue: waiting.RoutedTo(), Service: waiting.Service, Contact: waiting.Contact,
		Channel: waiting.Channel, Label: s.Label, Needs: q.Needs, Priority: q.Priority,
		Since: waiting.Waiting, NotAgain: waiting.NotAgain,
	}
	for _, seg := range waiting.Segments {
		if seg.Done.IsZero() {
			w.NotAgain = append(slices.Clip(w.NotAgain), routing.Exclusion{Candidate: seg.Agent, Until: always})
		}
	}
	return w
}

// always is an instant that does not come.
var always = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Candidate is an agent as routing sees it.
func Candidate(a agentstate.Agent) routing.Candidate {
	load, room := a.Load()
	c := routing.Candidate{ID: a.ID, Skills: a.Skills, Open: a.OpenChannels(), Load: load, Room: room, IdleSince: a.Idle}
	for _, channel := range c.Open {
		for _, label := range a.FullLabels(channel) {
			c.Full = append(c.Full, routing.Label{Channel: channel, Label: label})
		}
	}
	return c
}
