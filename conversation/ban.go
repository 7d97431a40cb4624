package conversation

import (
	"slices"
	"time"
)

// ban: E10. The conversation ends with a wrap-up even where the service has none,
// and the contact is barred with every address that is known of it.
func ban(s Scene, by Actor, now time.Time) (Decision, error) {
	c := s.Conversation
	if s.Contact.Banned != nil && c.Ending != nil {
		return Decision{}, nil
	}
	var d Decision
	if c.Ending == nil {
		var err error
		if d, err = finish(s, by, EndedByBan, true, now); err != nil {
			return Decision{}, err
		}
	}
	barred := s.Contact
	barred.ID = c.Contact
	barred.Banned = &Banned{At: now, By: by, Conversation: c.ID}
	d.know(barred, Barred{Conversation: c.ID})
	d.Bar = barred.Addresses
	return d, nil
}

// liftBan: E10.
func liftBan(s Scene, cmd LiftBan) (Decision, error) {
	if s.Contact.ID == "" {
		return Decision{}, refuse(UnknownContact, cmd.Kind(), "there is no such contact", "name one that was in touch")
	}
	if s.Contact.Banned == nil {
		return Decision{}, nil
	}
	welcome := s.Contact
	welcome.Banned = nil
	var d Decision
	d.know(welcome, Unbarred{})
	d.Unbar = welcome.Addresses
	return d, nil
}

// know replaces the contact and logs what happened to it.
func (d *Decision) know(c Contact, events ...ContactEvent) {
	c.Events += int64(len(events))
	d.Contact, d.Logged = &c, append(d.Logged, events...)
}

// identify: E3, E9. What an agent knows of the contact.
func identify(s Scene, by Actor, cmd Identify) (Decision, error) {
	contact := s.Contact
	for _, told := range []struct {
		name string
		of   *Text
		text Text
	}{{"name", &contact.Name, cmd.Name}, {"account", &contact.Account, cmd.Account}, {"e-mail address", &contact.Email, cmd.Email}} {
		if err := checkField(what(cmd), told.name, string(told.text), MaxName); err != nil {
			return Decision{}, err
		}
		if told.text != "" {
			*told.of = told.text
		}
	}
	if contact.Name == s.Contact.Name && contact.Account == s.Contact.Account && contact.Email == s.Contact.Email {
		return Decision{}, nil
	}
	contact.ID = s.Conversation.Contact
	var d Decision
	d.know(contact, Identified{Conversation: s.Conversation.ID})
	return d, nil
}

// setConsent: D10. Saying nothing is no consent that could be set.
func setConsent(s Scene, cmd SetConsent) (Decision, error) {
	if cmd.Consent != OptedIn && cmd.Consent != OptedOut {
		return Decision{}, refuse(BadArgument, what(cmd), "the consent is neither in nor out", "say which")
	}
	channel := s.Conversation.Channel
	if s.Contact.Consents[channel] == cmd.Consent {
		return Decision{}, nil
	}
	contact := s.Contact
	contact.ID = s.Conversation.Contact
	contact.Consents = writable(contact.Consents)
	contact.Consents[channel] = cmd.Consent
	var d Decision
	d.know(contact, ConsentChanged{Channel: channel, Consent: cmd.Consent})
	return d, nil
}

// unassign: E9. The agent takes the contact off its list.
func unassign(s Scene, by Actor) (Decision, error) {
	contact := s.Contact
	if !slices.Contains(contact.Assigned, by.ID) {
		return Decision{}, nil
	}
	contact.Assigned = slices.DeleteFunc(slices.Clone(contact.Assigned), func(agent string) bool { return agent == by.ID })
	if len(contact.Assigned) == 0 {
		contact.Assigned = nil // one form of nobody, so that equal contacts are equal
	}
	var d Decision
	d.know(contact, Unassigned{Agent: by.ID})
	return d, nil
}

// assign puts the contact on the list of an agent who deals with it (E9).
func (d *Decision) assign(s Scene, agent string) {
	contact := s.Contact
	if contact.ID == "" || len(contact.Assigned) > 0 && contact.Assigned[len(contact.Assigned)-1] == agent {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(contact.Assigned), func(before string) bool { return before == agent })
	contact.Assigned = append(rest, agent)
	if len(contact.Assigned) > maxAssigned {
		contact.Assigned = contact.Assigned[1:]
	}
	d.know(contact, Assigned{Agent: agent})
}

// maxAssigned bounds on how many lists a contact is.
const maxAssigned = 32
