package conversation

import (
	"fmt"
	"time"
)

// Effect is something that must happen outside after the commit. The set is
// closed. It carries ids; the hub adds the text when it delivers.
type Effect interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	// Lane names the order: effects of one lane are delivered one after the other.
	Lane() string
	effect()
}

// DeliverMessage brings an entry of the transcript to the customer on its channel.
type DeliverMessage struct {
	Conversation string `json:"conversation"`
	Entry        int    `json:"entry"`
	Channel      string `json:"channel"`
	Contact      string `json:"contact"`
}

// KindDeliverMessage is the stored name of [DeliverMessage].
const KindDeliverMessage = "effect.message"

// Kind returns [KindDeliverMessage].
func (DeliverMessage) Kind() string { return KindDeliverMessage }

// Lane is the customer on its channel, so that messages arrive in order. The length
// keeps two pairs of ids with slashes in them apart.
func (m DeliverMessage) Lane() string {
	return fmt.Sprintf("customer/%d/%s/%s", len(m.Channel), m.Channel, m.Contact)
}

func (DeliverMessage) effect() {}

// CallSlash carries out a command of the host's that an agent typed into the message
// field (C6). What was typed stands in the entry.
type CallSlash struct {
	Conversation string `json:"conversation"`
	Entry        int    `json:"entry"`
	Agent        string `json:"agent"`
	Name         string `json:"name"`
}

// KindCallSlash is the stored name of [CallSlash].
const KindCallSlash = "effect.slash"

// Kind returns [KindCallSlash].
func (CallSlash) Kind() string { return KindCallSlash }

// Lane is the conversation, so that commands come in the order in which they were
// typed.
func (c CallSlash) Lane() string { return "slash/" + c.Conversation }

func (CallSlash) effect() {}

// Timer is a command of the system for later. One with the same ID replaces it;
// a zero Due cancels it.
type Timer struct {
	ID  string
	Due time.Time
	Do  Command
}
