package conversation

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/routing"
)

// Never is a duration that does not end. Zero means the default of a field.
const Never time.Duration = -1

// The defaults of a [Service].
const (
	DefaultOfferFor    = 20 * time.Second
	DefaultNotAgainFor = time.Minute
	DefaultTextLimit   = 4000
	DefaultLateAfter   = time.Minute
)

// Service is what a customer contacts. Only ID and Queue have to be set.
type Service struct {
	ID   string
	Name string // shown to agents; empty: the ID
	// Queue is where its conversations wait.
	Queue string
	// Channels are those it is reached on. Empty: any.
	Channels []string
	// OfferFor is how long an agent may think about an offer. 0: 20 s. An offer
	// always has a deadline, so Never is refused.
	OfferFor time.Duration
	// NotAgainFor is how long an agent who rejected or missed an offer is passed
	// over for that conversation (B5). 0: 1 min; Never: as long as it waits.
	NotAgainFor time.Duration
	// Miss is what else a missed offer does to the agent (A5).
	Miss agentstate.MissRule
	// WrapUpFor is the time an agent has for wrap-up after the end (A8). 0: there
	// is no wrap-up; Never: until the agent is done.
	WrapUpFor time.Duration
	// Dispositions are what an agent may book. Empty: any text up to MaxID.
	Dispositions []string
	// TextLimit is the greatest length of a message in characters. 0: 4000.
	TextLimit int
	// LateAfter is when an answer to the customer counts as late (C1). 0: 1 min;
	// Never: no answer does.
	LateAfter time.Duration
}

// Queue is where conversations wait.
type Queue struct {
	ID   string
	Name string // shown to agents; empty: the ID
	// Needs are the skills that an agent must have to be offered one of them.
	Needs []routing.Need
	// Priority puts this queue's conversations before those of smaller priority.
	Priority int
}

// Configuration is all services and queues of a host.
type Configuration struct {
	Services []Service
	Queues   []Queue
}

// Check returns every fault of the configuration at once, or nil.
func (c Configuration) Check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	queues := make(map[string]bool, len(c.Queues))
	for i, q := range c.Queues {
		if !validID(q.ID) {
			fault("queue %d: the ID is empty, too long or not UTF-8; give one of at most %d bytes", i+1, MaxID)
		} else if queues[q.ID] {
			fault("queue %q stands twice; give each an ID of its own", q.ID)
		}
		queues[q.ID] = true
		for _, n := range q.Needs {
			if !validID(n.Skill) || n.Level < 0 {
				fault("queue %q: a need has no proper skill or a negative level", q.ID)
			}
		}
	}
	services := make(map[string]bool, len(c.Services))
	for i, s := range c.Services {
		if !validID(s.ID) {
			fault("service %d: the ID is empty, too long or not UTF-8; give one of at most %d bytes", i+1, MaxID)
		} else if services[s.ID] {
			fault("service %q stands twice; give each an ID of its own", s.ID)
		}
		services[s.ID] = true
		if !queues[s.Queue] {
			fault("service %q: there is no queue %q; name one of Queues", s.ID, s.Queue)
		}
		for _, f := range s.faults() {
			fault("service %q: %s", s.ID, f)
		}
	}
	return errors.Join(faults...)
}

func (s Service) faults() []string {
	var list []string
	add := func(bad bool, text string) {
		if bad {
			list = append(list, text)
		}
	}
	add(s.OfferFor < 0, "OfferFor is negative; an offer needs a deadline")
	add(s.NotAgainFor < Never, "NotAgainFor is negative; use Never")
	add(s.WrapUpFor < Never, "WrapUpFor is negative; use Never")
	add(s.LateAfter < Never, "LateAfter is negative; use Never")
	add(s.TextLimit < 0 || s.TextLimit > MaxText, fmt.Sprintf("TextLimit is not between 0 and %d", MaxText))
	add(s.Miss.ReturnAfter < 0 || s.Miss.LogOutAfter < 0, "Miss has a negative value")
	for _, c := range s.Channels {
		add(!validID(c), "a channel is empty, too long or not UTF-8")
	}
	for i, d := range s.Dispositions {
		add(!validID(d), fmt.Sprintf("disposition %d is empty, too long or not UTF-8", i+1))
		add(slices.Contains(s.Dispositions[:i], d), fmt.Sprintf("disposition %q stands twice", d))
	}
	return list
}

// Service returns the service with its defaults filled in, and false if there is none.
func (c Configuration) Service(id string) (Service, bool) {
	i := slices.IndexFunc(c.Services, func(s Service) bool { return s.ID == id })
	if i < 0 {
		return Service{}, false
	}
	return c.Services[i].withDefaults(), true
}

// Queue returns the queue, and false if there is none.
func (c Configuration) Queue(id string) (Queue, bool) {
	i := slices.IndexFunc(c.Queues, func(q Queue) bool { return q.ID == id })
	if i < 0 {
		return Queue{}, false
	}
	q := c.Queues[i]
	if q.Name == "" {
		q.Name = q.ID
	}
	return q, true
}

func (s Service) withDefaults() Service {
	or := func(d *time.Duration, by time.Duration) {
		if *d == 0 {
			*d = by
		}
	}
	or(&s.OfferFor, DefaultOfferFor)
	or(&s.NotAgainFor, DefaultNotAgainFor)
	or(&s.LateAfter, DefaultLateAfter)
	if s.TextLimit == 0 {
		s.TextLimit = DefaultTextLimit
	}
	if s.Name == "" {
		s.Name = s.ID
	}
	return s
}

// validID: stores keep ids in keys, which have no zero byte.
func validID(id string) bool {
	return id != "" && len(id) <= MaxID && utf8.ValidString(id) && !strings.Contains(id, "\x00")
}
