package conversation

import (
	"fmt"
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
	if cmd.Text != "" {
		if err := checkText(what, cmd.Text, s.Service.TextLimit); err != nil {
			return Decision{}, err
		}
	}
	if c.ID != "" && (c.Contact != by.ID || c.Channel != cmd.Channel) {
		return Decision{}, notOnDesk(by, cmd)
	}
	if s.Contact.Banned != nil || s.Barred {
		return Decision{}, refuse(Barring, what, "the contact is banned", "a supervisor can lift the ban")
	}
	if c.ID == "" {
		return openInbound(s, by, cmd, what, now)
	}
	if c.Ending != nil && (!s.Service.Follows(c, now) || cmd.Service != "" && cmd.Service != c.Service) {
		return Decision{}, refuse(AlreadyEnded, what, "conversation "+c.ID+" is over", "send it without naming a conversation")
	}
	cmd, told, err := s.Service.filled(cmd, false, what)
	if err != nil {
		return Decision{}, err
	}
	var d Decision
	if cmd.Text != "" { // to look at the page is no message
		if err := checkText(what, cmd.Text, s.Service.TextLimit); err != nil {
			return Decision{}, err
		}
		if d, err = goOn(s, now); err != nil {
			return Decision{}, err
		}
		d.heard(s, by, cmd.Text, now)
	}
	if known, changed := s.Contact.heard(by.ID, cmd, told); changed {
		d.Contact = &known
	}
	return d, nil
}

// openInbound: E13, E3, E12. The customer has no open conversation on the channel.
func openInbound(s Scene, by Actor, cmd Receive, what string, now time.Time) (Decision, error) {
	if len(s.Service.Channels) > 0 && !slices.Contains(s.Service.Channels, cmd.Channel) {
		return Decision{}, refuse(UnknownChannel, what, "the service is not reached on this channel", "use one of its channels")
	}
	cmd, told, err := s.Service.filled(cmd, true, what)
	if err != nil {
		return Decision{}, err
	}
	if cmd.Text != "" {
		if err := checkText(what, cmd.Text, s.Service.TextLimit); err != nil {
			return Decision{}, err
		}
	}
	d := Decision{Events: []Event{
		Opened{Conversation: cmd.Conversation, Service: s.Service.ID, Channel: cmd.Channel, Contact: by.ID},
		Queued{Queue: s.Service.Queue, Since: now},
	}}
	if cmd.To != "" || cmd.Page != "" || len(cmd.Form) > 0 {
		d.Visit = &Visit{Conversation: cmd.Conversation, To: cmd.To, Page: cmd.Page, Form: cmd.Form}
	}
	c := Conversation{ID: cmd.Conversation, Channel: cmd.Channel, Contact: by.ID}
	if cmd.Text != "" {
		d.write(c, Entry{Author: by, Audience: Everyone, Text: cmd.Text}, now)
	}
	if greeting := s.Service.Texts.Greeting; greeting != "" {
		d.tell(c, Entry{Audience: Everyone, Notice: NoticeGreeting, Text: greeting}, now)
	}
	if known, changed := s.Contact.heard(by.ID, cmd, told); changed {
		d.Contact = &known
	}
	return d, nil
}

// filled takes from the form what it says of the customer, and the question as the
// first message (E3).
func (s Service) filled(cmd Receive, opens bool, what string) (Receive, Contact, error) {
	told := Contact{Name: cmd.Name}
	if len(cmd.Form) > MaxForm {
		return cmd, told, refuse(BadArgument, what, "the form has too many fields", "fill in the fields that the service has")
	}
	for i, filled := range cmd.Form {
		if s.field(filled.Name) == nil || slices.ContainsFunc(cmd.Form[:i], func(before Field) bool { return before.Name == filled.Name }) {
			return cmd, told, refuse(BadArgument, what, "the service's form has no such field, or it stands twice", "fill in the fields that it has")
		}
		if err := checkField(what, "field "+filled.Name, string(filled.Value), MaxField); err != nil {
			return cmd, told, err
		}
	}
	for _, f := range s.PreChat {
		value := cmd.filled(f.Name)
		if value == "" {
			if f.Required && opens && !s.longLived(cmd.Channel) {
				return cmd, told, refuse(FormIncomplete, what, "the field "+f.Name+" is missing", "fill it in")
			}
			continue
		}
		if f.Is != "" && f.Is != FieldQuestion && len(value) > MaxName {
			return cmd, told, refuse(BadArgument, what, "the field "+f.Name+" is too long", fmt.Sprintf("give at most %d bytes", MaxName))
		}
		switch f.Is {
		case FieldName:
			told.Name = value
		case FieldAccount:
			told.Account = value
		case FieldEmail:
			told.Email = value
		case FieldQuestion:
			if cmd.Text == "" {
				cmd.Text = value
			}
		}
	}
	return cmd, told, nil
}

// field is the field of the form with this name, and nil if there is none.
func (s Service) field(name string) *FormField {
	for i := range s.PreChat {
		if s.PreChat[i].Name == name {
			return &s.PreChat[i]
		}
	}
	return nil
}

func (cmd Receive) filled(field string) Text {
	for _, f := range cmd.Form {
		if f.Name == field {
			return f.Value
		}
	}
	return ""
}

// heard takes a message of the customer into the transcript, and counts it for the
// agent it is for (C5).
func (d *Decision) heard(s Scene, by Actor, text Text, now time.Time) {
	c := s.Conversation
	ignored := c.Ending != nil && len(d.Events) == 0
	d.write(c, Entry{Author: by, Audience: Everyone, Text: text}, now)
	if ignored {
		last := d.Events[len(d.Events)-1].(EntryAdded)
		last.Unattended = true
		d.Events[len(d.Events)-1] = last
	}
	if c.Owner != "" && !c.Idle.IsZero() && s.Service.endsIdle(c.Channel) {
		d.timer(Timer{ID: idleTimer(c)})
	}
	agent := c.attendant()
	if agent == "" {
		return
	}
	if !s.inFrontOf(agent) {
		d.desk(agent, RecentGrew{Contact: c.Contact})
	}
	about := NotifyMessage
	if seg, has := c.SegmentOf(agent); !has || seg.Parked || c.Ending != nil {
		about = NotifyReply
	}
	d.notify(s, agent, about)
}

// inFrontOf reports whether the agent has the conversation before its eyes, so that a
// message in it is no news.
func (s Scene) inFrontOf(agent string) bool {
	a := s.agent(agent)
	seg, has := s.Conversation.SegmentOf(agent)
	return has && seg.To.IsZero() && !seg.Parked && s.desk(agent).Focus == s.Conversation.ID && a.Gone.IsZero()
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
func (c Contact) heard(id string, cmd Receive, told Contact) (Contact, bool) {
	changed := c.ID == ""
	c.ID = id
	for _, told := range []struct {
		of   *Text
		text Text
	}{{&c.Name, told.Name}, {&c.Account, told.Account}, {&c.Email, told.Email}} {
		if told.text != "" && told.text != *told.of {
			*told.of, changed = told.text, true
		}
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
	what := "message into " + s.Conversation.ID
	if by.Role == Agent {
		name, text, isCommand := ParseSlash(cmd.Text)
		if isCommand {
			return slash(s, by, name, cmd, now)
		}
		cmd.Text = text
	}
	d, err := reopenByAgent(s, by, what, now)
	if err != nil {
		return Decision{}, err
	}
	if err := checkText(what, cmd.Text, s.Service.TextLimit); err != nil {
		return Decision{}, err
	}
	c := s.Conversation
	if by.Role == System {
		d.write(c, Entry{Author: by, Audience: Staff, Text: cmd.Text}, now)
		return d, nil
	}
	if seg, _ := c.SegmentOf(by.ID); by.Role == Agent && !seg.To.IsZero() && len(d.Events) == 0 {
		return Decision{}, refuse(AlreadyEnded, what, "the agent's part is over", "wrap it up")
	}
	if s.Contact.Banned != nil {
		return Decision{}, refuse(Barring, what, "the contact is banned", "a supervisor can lift the ban")
	}
	if s.optedOut() {
		return Decision{}, refuse(OptOut, what, "the customer wants no messages on this channel", "wait until the customer agrees to them again")
	}
	d.say(c, Entry{Author: by, Audience: Everyone, Text: cmd.Text}, now)
	if by.Role == Agent {
		if desk := s.desk(by.ID); desk.Unread(c) > 0 {
			d.desk(by.ID, Looked{Conversation: c.ID, Inbound: c.Inbound})
		}
		if c.unused() {
			d.assign(s, by.ID)
		}
		d.idleFrom(s, c, now)
	}
	return d, nil
}

// optedOut: D10. Who sits in a live chat is there and hears what is said; consent is
// for channels that reach somebody later.
func (s Scene) optedOut() bool {
	c := s.Conversation
	return s.Service.longLived(c.Channel) && s.Contact.Consents[c.Channel] == OptedOut
}

// write adds an entry to the transcript.
func (d *Decision) write(c Conversation, e Entry, now time.Time) {
	e.Conversation, e.N, e.At = c.ID, c.Entries+len(d.Entries)+1, now
	d.Events = append(d.Events, EntryAdded{Entry: e.N, Author: e.Author, Audience: e.Audience})
	d.Entries = append(d.Entries, e)
}

// say adds an entry and brings it to the customer.
func (d *Decision) say(c Conversation, e Entry, now time.Time) {
	d.write(c, e, now)
	n := d.Entries[len(d.Entries)-1].N
	d.Effects = append(d.Effects, DeliverMessage{Conversation: c.ID, Entry: n, Channel: c.Channel, Contact: c.Contact})
}

// tell adds a line of the system's own, and brings it to the customer if it is for
// everyone.
func (d *Decision) tell(c Conversation, e Entry, now time.Time) {
	if e.Author.Role == "" {
		e.Author = Actor{Role: System}
	}
	if e.Audience == Everyone {
		d.say(c, e, now)
		return
	}
	d.write(c, e, now)
}

// navigate: E4.
func navigate(s Scene, cmd Navigate) (Decision, error) {
	c := s.Conversation
	if err := checkField(what(cmd), "page", string(cmd.Page), MaxPage); err != nil {
		return Decision{}, err
	}
	if c.Ending != nil {
		return Decision{}, refuse(AlreadyEnded, what(cmd), "the conversation is over", "begin one with a message")
	}
	if s.Visit.Page == cmd.Page {
		return Decision{}, nil
	}
	visit := s.Visit
	visit.Conversation, visit.Page = c.ID, cmd.Page
	return Decision{Events: []Event{PageChanged{}}, Visit: &visit}, nil
}
