package conversation

import (
	"cmp"
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
	DefaultInviteFor   = time.Minute
	DefaultFollowUpFor = 24 * time.Hour
	DefaultKeepLost    = 2 * time.Minute
	DefaultMaxHops     = 10
)

// The system's words, where a service has none of its own.
const (
	DefaultIdleWarning = "Are you still there? This chat will end soon."
	DefaultIdleEnded   = "Chat session ended"
	DefaultJoined      = "%s has joined the chat"
	DefaultLeft        = "%s has left the chat"
)

// Service is what a customer contacts. Only ID and Queue have to be set.
type Service struct {
	ID   string
	Name string // shown to agents; empty: the ID
	// Queue is where its conversations wait.
	Queue string
	// Channels are those it is reached on. Empty: any.
	Channels []string
	// LongLived are channels whose conversations outlive an agent's shift, such as
	// SMS and messengers: they are parked when the agent logs out or is lost, never end
	// because the customer is idle, and go on when the agent writes after the end.
	LongLived []string
	// Label sorts its work for [agentstate.Capacity]; empty: none.
	Label string
	// PreChat is what a customer fills in before a web chat (E3). Empty: nothing.
	PreChat []FormField
	// Texts are the words that the service says by itself (E6, E12).
	Texts Texts
	// AutoAnswer accepts an offer for the agent as soon as it is made (B4).
	AutoAnswer bool
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
	// WrapUp is what else is asked of a wrap-up (A8).
	WrapUp WrapUpRule
	// Idle ends a conversation whose customer does not answer (E6). The zero value:
	// never.
	Idle IdleRule
	// AfterEnd is what becomes of a message that comes after the end (D3).
	AfterEnd AfterEnd
	// AtLogOut is what becomes of a conversation whose agent logs out (A17).
	AtLogOut AtLogOut
	// InviteFor is how long an invitation of a queue stands. 0: 1 min. One of an agent
	// stands as long as an offer.
	InviteFor time.Duration
	// Lapse is what becomes of the conversation when nobody accepts (F3).
	Lapse LapseRule
	// MaxHops is how often it may be handed on (F7). 0: 10.
	MaxHops int
	// Dispositions are what an agent may book. Empty: any text up to MaxID.
	Dispositions []string
	// TextLimit is the greatest length of a message in characters. 0: 4000.
	TextLimit int
	// LateAfter is when an answer to the customer counts as late (C1). 0: 1 min;
	// Never: no answer does.
	LateAfter time.Duration
}

// WrapUpRule is how a wrap-up ends. The zero value: when the agent is done, or its
// time is over.
type WrapUpRule struct {
	// MustBook keeps the agent from being done before it has chosen a disposition.
	MustBook bool
	// Fixed keeps the agent from being done before the time is over, which has to be
	// set.
	Fixed bool
	// Default is the disposition that is booked when the time is over and the agent
	// has chosen none.
	Default string
	// Frees gives the agent its next conversation although this one is not done.
	Frees bool
}

// IdleRule ends a conversation whose customer does not answer (E6). Time is counted
// from the last message of an agent, and never while the customer waits for one.
type IdleRule struct {
	// WarnAfter is when both sides are warned. 0: they are not.
	WarnAfter time.Duration
	// EndAfter is when it ends, counted from the warning, or from the message if there
	// is none. 0: it does not.
	EndAfter time.Duration
	// LongLived makes it hold for the channels of [Service.LongLived] too.
	LongLived bool
}

// AfterEnd is what becomes of a message that comes after the end (D3).
type AfterEnd struct {
	// Inbound holds for what a customer began. Empty: FollowUpNew.
	Inbound FollowUp
	// Outbound holds for what an agent began. Empty: FollowUpIgnore.
	Outbound FollowUp
	// For is how long after the end; later a message begins a new conversation.
	// 0: 24 h; Never: always.
	For time.Duration
}

// FollowUp is one rule of [AfterEnd].
type FollowUp string

// The rules for a message after the end.
const (
	FollowUpNew    FollowUp = "new"    // it begins a new conversation
	FollowUpIgnore FollowUp = "ignore" // it is kept, unattended, and nobody is asked
	FollowUpReopen FollowUp = "reopen" // the conversation goes on with the same agent
)

// AtLogOut is what becomes of a conversation whose agent logs out (A17). One on a
// channel of [Service.LongLived] is parked with its agent, whatever the rule.
type AtLogOut string

// The rules for an agent's log-out.
const (
	LogOutWaits   AtLogOut = ""      // the log-out waits until the conversation has ended (A7)
	LogOutQueues  AtLogOut = "queue" // it goes back to its queue with its age
	LogOutEndsAll AtLogOut = "end"   // it ends
)

// LapseRule is what becomes of a conversation when nobody accepts an invitation.
type LapseRule string

// The rules for an invitation that lapses (F3).
const (
	LapseKeeps  LapseRule = ""      // the owner keeps it
	LapseQueues LapseRule = "queue" // it goes back to its queue with its age
	LapseDrops  LapseRule = "drop"  // it ends
)

// Texts are a service's own words. An empty one has a default, but for the greeting:
// without one nothing is said.
type Texts struct {
	Greeting    Text // when the customer comes
	IdleWarning Text // to an idle customer
	IdleEnded   Text // when it ends because of that
	Joined      Text // when an agent joins or takes over; %s is its name
	Left        Text // when an agent leaves; %s is its name
}

// FormField is one field of a form.
type FormField struct {
	Name     string
	Required bool
	// Is says what is made of it; empty: nothing, the agent sees it.
	Is FieldUse
}

// FieldUse is what is made of a field that was filled in.
type FieldUse string

// The uses of a field.
const (
	FieldName     FieldUse = "name"
	FieldAccount  FieldUse = "account"
	FieldEmail    FieldUse = "email"
	FieldQuestion FieldUse = "question" // it is the first message
)

// Queue is where conversations wait.
type Queue struct {
	ID   string
	Name string // shown to agents; empty: the ID
	// Needs are the skills that an agent must have to be offered one of them.
	Needs []routing.Need
	// Priority puts this queue's conversations before those of smaller priority.
	Priority int
	// KeepLost is how long a conversation stays with an agent whose desktop has gone
	// silent, before it goes back to the queue (A16). 0: 2 min; Never: it stays.
	KeepLost time.Duration
}

// Configuration is all that a host sets.
type Configuration struct {
	Services []Service
	Queues   []Queue
	// Reasons are those that agents may give for NotReady. Empty: any.
	Reasons agentstate.Reasons
	// Slash are the host's own commands in the message field (C6).
	Slash []SlashCommand
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
		if q.KeepLost < Never {
			fault("queue %q: KeepLost is negative; use Never", q.ID)
		}
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
	if err := c.Reasons.Check(); err != nil {
		faults = append(faults, err)
	}
	for i, cmd := range c.Slash {
		if f := cmd.fault(); f != "" {
			fault("slash command %d: %s", i+1, f)
		}
		if slices.ContainsFunc(c.Slash[:i], func(before SlashCommand) bool { return before.Name == cmd.Name }) {
			fault("slash command %q stands twice; give each a name of its own", cmd.Name)
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
	for _, c := range s.LongLived {
		add(len(s.Channels) > 0 && !slices.Contains(s.Channels, c), fmt.Sprintf("LongLived has %q, which is not one of Channels", c))
		add(!validID(c), "a long-lived channel is empty, too long or not UTF-8")
	}
	add(s.Label != "" && !validID(s.Label), "Label is too long or not UTF-8")
	add(s.WrapUp.Fixed && s.WrapUpFor <= 0, "WrapUp.Fixed has no time; set WrapUpFor")
	add(s.WrapUp.Fixed && s.WrapUp.Frees, "WrapUp is Fixed and Frees; choose one")
	add(s.WrapUp != (WrapUpRule{}) && s.WrapUpFor == 0, "WrapUp has a rule and WrapUpFor is 0, so that there is no wrap-up; set it")
	add(s.WrapUp.MustBook && s.WrapUpFor > 0 && s.WrapUp.Default == "", "WrapUp.MustBook with a time needs a Default, which is booked when it is over")
	add(s.WrapUp.Default != "" && !s.offers(s.WrapUp.Default), "WrapUp.Default is not one of Dispositions")
	add(s.Idle.WarnAfter < 0 || s.Idle.EndAfter < 0, "Idle has a negative time")
	add(s.Idle.WarnAfter > 0 && s.Idle.EndAfter == 0, "Idle warns of an end that does not come; set EndAfter")
	add(!s.AfterEnd.Inbound.known() || !s.AfterEnd.Outbound.known(), "AfterEnd has an unknown rule; use FollowUpNew, FollowUpIgnore or FollowUpReopen")
	add(s.AfterEnd.For < Never, "AfterEnd.For is negative; use Never")
	add(s.AtLogOut != LogOutWaits && s.AtLogOut != LogOutQueues && s.AtLogOut != LogOutEndsAll, "AtLogOut is unknown; use LogOutWaits, LogOutQueues or LogOutEndsAll")
	add(s.Lapse != LapseKeeps && s.Lapse != LapseQueues && s.Lapse != LapseDrops, "Lapse is unknown; use LapseKeeps, LapseQueues or LapseDrops")
	add(s.InviteFor < 0, "InviteFor is negative; an invitation needs an end")
	add(s.MaxHops < 0, "MaxHops is negative")
	for i, f := range s.PreChat {
		add(!validID(f.Name), fmt.Sprintf("field %d of PreChat has no proper name", i+1))
		add(slices.ContainsFunc(s.PreChat[:i], func(before FormField) bool { return before.Name == f.Name }), fmt.Sprintf("field %q of PreChat stands twice", f.Name))
	}
	for _, t := range []Text{s.Texts.Greeting, s.Texts.IdleWarning, s.Texts.IdleEnded, s.Texts.Joined, s.Texts.Left} {
		add(t != "" && checkText("", t, MaxText) != nil, "one of Texts is too long or not UTF-8")
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
	return c.Queues[i].withDefaults(), true
}

func (q Queue) withDefaults() Queue {
	q.Name = cmp.Or(q.Name, q.ID)
	q.KeepLost = cmp.Or(q.KeepLost, DefaultKeepLost)
	return q
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
	or(&s.InviteFor, DefaultInviteFor)
	or(&s.AfterEnd.For, DefaultFollowUpFor)
	s.AfterEnd.Inbound = cmp.Or(s.AfterEnd.Inbound, FollowUpNew)
	s.AfterEnd.Outbound = cmp.Or(s.AfterEnd.Outbound, FollowUpIgnore)
	s.MaxHops = cmp.Or(s.MaxHops, DefaultMaxHops)
	s.Texts.IdleWarning = cmp.Or(s.Texts.IdleWarning, DefaultIdleWarning)
	s.Texts.IdleEnded = cmp.Or(s.Texts.IdleEnded, DefaultIdleEnded)
	s.Texts.Joined = cmp.Or(s.Texts.Joined, DefaultJoined)
	s.Texts.Left = cmp.Or(s.Texts.Left, DefaultLeft)
	if s.TextLimit == 0 {
		s.TextLimit = DefaultTextLimit
	}
	if s.Name == "" {
		s.Name = s.ID
	}
	return s
}

func (f FollowUp) known() bool {
	return f == "" || f == FollowUpNew || f == FollowUpIgnore || f == FollowUpReopen
}

// longLived reports whether conversations on the channel outlive a shift.
func (s Service) longLived(channel string) bool { return slices.Contains(s.LongLived, channel) }

// Follows reports whether a message that comes now still belongs to the ended
// conversation, by the service's rule (D3). If not, it begins a new one.
func (s Service) Follows(c Conversation, now time.Time) bool {
	s = s.withDefaults()
	if c.Ending == nil || len(c.Segments) == 0 || s.followUp(c) == FollowUpNew ||
		c.Ending.Reason == EndedByBan || c.Ending.Reason == EndedUnused {
		return false
	}
	return s.AfterEnd.For == Never || now.Before(c.Ending.At.Add(s.AfterEnd.For))
}

func (s Service) followUp(c Conversation) FollowUp {
	if c.Outbound {
		return s.AfterEnd.Outbound
	}
	return s.AfterEnd.Inbound
}

// validID: stores keep ids in keys, which have no zero byte.
func validID(id string) bool {
	return id != "" && len(id) <= MaxID && utf8.ValidString(id) && !strings.Contains(id, "\x00")
}
