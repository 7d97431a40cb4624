package hub

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/routing"
)

// DefaultPoll is how often [Hub.Run] and [Hub.Feed] look for what other hubs did.
const DefaultPoll = time.Second

// Config is what a hub is made with. The zero value works, but serves nobody: set
// at least a service and its queue. All hubs on one store need the same services,
// queues, reasons, commands and policies, channels with a transport, and CallSlash or
// none.
type Config struct {
	// Services and Queues are checked by New, all faults at once.
	Services []conversation.Service
	Queues   []conversation.Queue
	// Reasons are those that agents may give for NotReady, Slash the host's own
	// commands in the message field; both are checked by New too.
	Reasons agentstate.Reasons
	Slash   []conversation.SlashCommand
	// Policies choose among agents, by queue. A queue that is missing is served by
	// the longest idle. They are the host's own code and are called while nobody
	// else matches: one that does not return stops all offers, and one that calls
	// the hub waits for itself.
	Policies routing.Policies
	// Transports bring messages to customers, by channel. A channel without one is
	// served by readers of the feed only, as a web chat is.
	Transports map[string]Transport
	// CallSlash carries out a command of Slash (C6), as a transport delivers a message:
	// called by [Hub.Tick] until it returns nil, maybe twice, one after the other in a
	// conversation, with [DeliverWithin] for each. nil: readers of the feed see to it.
	CallSlash func(ctx context.Context, c SlashCall) error
	// Signal is called with what is passed on and never stored: typing, read marks,
	// notices for an agent. It is told what commands of this hub led to, after their
	// commit, one at a time and mostly before Do returns. It should return at once:
	// while it does not, nobody is told anything else, and after a while some of it is
	// lost. It may call the hub. nil: nobody is told.
	Signal func(conversation.Signal)
	// Now is the clock; nil: time.Now. A store that is a [Clock] comes before it.
	// With one that runs faster than the wall's, choose a smaller Poll.
	Now func() time.Time
	// NewID makes the ids of conversations; nil: random UUIDs that sort by time.
	NewID func() string
	// Poll is how often Run and Feed look for what other hubs did, and for due
	// tasks if the store is not [Upcoming]. 0: one second.
	Poll time.Duration
	// Log takes what nobody is there to be told: deliveries that fail, timers and
	// follow-ups that are refused or late. It never carries text or addresses. nil:
	// nothing is logged.
	Log *slog.Logger
}

// Transport brings messages to customers on one channel. It is called by
// [Hub.Tick], outside every lock and transaction, and has [DeliverWithin] for each.
type Transport interface {
	// Deliver hands a message over. An error means that it was not; it is tried
	// again later, and later messages to the same customer wait. A message may come
	// again after a crash, under the same ID. Only the type of an error is logged: its
	// words could hold the text or the address.
	Deliver(ctx context.Context, d Delivery) error
}

// DeliverWithin is the time that a transport has for one message, and CallSlash for
// one command.
const DeliverWithin = 20 * time.Second

// Delivery is one message on its way to a customer.
type Delivery struct {
	// ID is the same at every attempt.
	ID string
	// Attempt is 1 at first.
	Attempt      int
	Conversation string
	Channel      string
	Contact      string
	// To is the customer's address on the channel, From the service's.
	To   conversation.Text
	From conversation.Text
	Text conversation.Text
}

// SlashCall is a command that an agent typed into the message field.
type SlashCall struct {
	// ID is the same at every attempt; Attempt is 1 at first.
	ID           string
	Attempt      int
	Conversation string
	Agent        string
	Name         string
	// Typed is all that was typed: [conversation.ParseSlash] takes it apart.
	Typed conversation.Text
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if c.Poll == 0 {
		c.Poll = DefaultPoll
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}
