package conversation

import (
	"slices"
	"time"
)

// receive: E13, E2. The open conversation takes the message; without one it opens.
func receive(s Scene, by Actor, cmd Receive, now time.Time) (Decision, error) {
	c := s.Conversation
	what := "message of customer " + by.ID
	if c.ID == "" && s.Service.ID == "" {
		return Decision{}, refuse(UnknownService, what, "there is no service "+shown(cmd.Service), "name a service of the configuration")
	}
	if err := cmd.check(what); err != nil {
		return Decision{}, err
	}
	if c.ID == "" && len(s.Service.Channels) > 0 && !slices.Contains(s.Service.Channels, cmd.Channel) {
		return Decision{}, refuse(UnknownChannel, what, "the service is not reached on this channel", "use one of its channels")
	}
	if cmd.Text != "" {
		if err := checkText(what, cmd.Text, s.Service.TextLimit); err != nil {
			return Decision{}, err
		}
	}
	if c.ID != "" && (c.Contact != by.ID || c.Channel != cmd.Channel) {
		return Decision{}, notOnDesk(by, cmd)
	}
	if c.Ending != nil {
		return Decision{}, refuse(AlreadyEnded, what, "conversation "+c.ID+" is over", "send it without naming a conversation")
	}
	var d Decision
	if c.ID == "" {
		d.Events = append(d.Events,
			Opened{Conversation: cmd.Conversation, Service: s.Service.ID, Channel: cmd.Channel, Contact: by.ID},
			Queued{Queue: s.Service.Queue, Since: now})
		if cmd.To != "" || cmd.Page != "" {
			d.Visit = &Visit{Conversation: cmd.Conversation, To: cmd.To, Page: cmd.Page}
		}
	}
	if cmd.Text != "" {
		d.say(cmd.Conversation, c.Entries+1, by, Everyone, cmd.Text, now)
	}
	if known, changed := s.Contact.heard(by.ID, cmd); changed {
		d.Contact = &known
	}
	return d, nil
}

// maxConversation leaves room for the number of an offer in the id of a piece of
// work; a conversation without it could be offered to nobody.
const maxConversation = MaxID - len("/1000000000")

func (cmd Receive) check(what string) error {
	if !validID(cmd.Conversation) || len(cmd.Conversation) > maxConversation {
		return refuse(BadArgument, what, "the conversation has no proper id", "let the hub choose it")
	}
	if !validID(cmd.Channel) {
		return refuse(BadArgument, what, "the channel is empty, too long or not UTF-8", "name a channel such as web or sms")
	}
	fields := []struct {
		name, value string
		limit       int
	}{
		{"name", string(cmd.Name), MaxName},
		{"address", string(cmd.Address), MaxAddress},
		{"number of the service", string(cmd.To), MaxAddress},
		{"page", string(cmd.Page), MaxPage},
	}
	for _, f := range fields {
		if err := checkField(what, f.name, f.value, f.limit); err != nil {
			return err
		}
	}
	return nil
}

// maxAddresses bounds what is kept of a contact.
const maxAddresses = 32

// heard is the contact with what the message tells of it.
func (c Contact) heard(id string, cmd Receive) (Contact, bool) {
	changed := c.ID == ""
	c.ID = id
	if cmd.Name != "" && cmd.Name != c.Name {
		c.Name, changed = cmd.Name, true
	}
	if cmd.Address != "" && c.Address(cmd.Channel) != cmd.Address {
		heard := Address{Channel: cmd.Channel, Value: cmd.Address}
		rest := slices.DeleteFunc(slices.Clone(c.Addresses), func(a Address) bool { return a == heard })
		c.Addresses, changed = append(rest, heard), true
		if len(c.Addresses) > maxAddresses {
			c.Addresses = c.Addresses[1:] // the one that was not used for longest
		}
	}
	return c, changed
}

// send: an agent writes to the customer, and a bot before one comes (E2); the system
// writes to the staff.
func send(s Scene, by Actor, cmd Send, now time.Time) (Decision, error) {
	c := s.Conversation
	what := "message into " + c.ID
	if c.Ending != nil {
		return Decision{}, refuse(AlreadyEnded, what, "the conversation is over", "wait until the customer writes again")
	}
	if err := checkText(what, cmd.Text, s.Service.TextLimit); err != nil {
		return Decision{}, err
	}
	var d Decision
	if by.Role == System {
		d.say(c.ID, c.Entries+1, by, Staff, cmd.Text, now)
		return d, nil
	}
	d.say(c.ID, c.Entries+1, by, Everyone, cmd.Text, now)
	d.Effects = append(d.Effects, DeliverMessage{Conversation: c.ID, Entry: c.Entries + 1, Channel: c.Channel, Contact: c.Contact})
	if desk := s.desk(by.ID); by.Role == Agent && desk.Unread(c) > 0 {
		d.Desks = append(d.Desks, DeskChange{Agent: by.ID, Events: []DeskEvent{Looked{Conversation: c.ID, Inbound: c.Inbound}}})
	}
	return d, nil
}

// say adds an entry to the transcript.
func (d *Decision) say(conversation string, n int, by Actor, to Audience, text Text, now time.Time) {
	d.Events = append(d.Events, EntryAdded{Entry: n, Author: by, Audience: to})
	d.Entries = append(d.Entries, Entry{Conversation: conversation, N: n, Author: by, Audience: to, At: now, Text: text})
}
