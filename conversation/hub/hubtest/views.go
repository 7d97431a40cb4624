package hubtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// view tells what somebody sees.
func (w *World) view(l *line) error {
	ctx := context.Background()
	var err error
	switch l.verb {
	case "desktop":
		var d conversation.Desktop
		if d, err = w.hub.Desktop(ctx, l.who); err == nil {
			w.desktop(d)
		}
	case "sees":
		channel := l.arg("channel")
		if channel == "" {
			channel = w.habits[l.who].channel
		}
		var v conversation.CustomerView
		if v, err = w.hub.Customer(ctx, l.who, channel); err == nil {
			w.customer(v)
		}
	case "thread":
		var all []conversation.Conversation
		if all, err = w.hub.Thread(ctx, l.who); err == nil {
			for _, c := range all {
				w.tell("%s", join(c.ID, c.Service, c.Channel, string(c.Phase()), ending(c)))
			}
		}
	case "transcript":
		var by conversation.Actor
		if by, err = w.actor(l.who); err != nil {
			return err
		}
		var entries []conversation.Entry
		if entries, err = w.hub.Transcript(ctx, by, l.word(0), 0, 1000); err == nil {
			for _, e := range entries {
				w.tell("%s", join(fmt.Sprintf("%d %s %s", e.N, clock(e.At), e.Author), prefixed("notice ", string(e.Notice)), e.About,
					fmt.Sprintf("%q", string(e.Text)), onlyIf(e.Audience != conversation.Everyone, "for "+string(e.Audience))))
			}
		}
	}
	if err == nil {
		err = w.lists(ctx, l)
	}
	var refusal *conversation.Refusal
	switch {
	case errors.As(err, &refusal):
		w.tell("refused %s", refusal.Code)
	case errors.Is(err, hub.ErrNotFound):
		w.tell("not found")
	default:
		return err
	}
	return nil
}

// lists tells what stands in one of the hub's lists.
func (w *World) lists(ctx context.Context, l *line) error {
	var waiting []conversation.Conversation
	var contacts []conversation.Contact
	var err error
	switch l.verb {
	case "waiting":
		waiting, err = w.hub.Waiting(ctx)
	case "assigned":
		contacts, err = w.hub.Assigned(ctx, l.who)
	case "banned":
		contacts, err = w.hub.Banned(ctx)
	default:
		return nil
	}
	for _, c := range waiting {
		w.tell("%s", join(c.ID, c.RoutedTo(), string(c.Phase()), "since", clock(c.Waiting)))
	}
	for _, c := range contacts {
		w.tell("%s", join(c.ID, string(c.Name)))
	}
	if err == nil && len(waiting)+len(contacts) == 0 {
		w.tell("nobody")
	}
	return err
}

// desktop tells the state, the alerts and the list of an agent's screen.
func (w *World) desktop(d conversation.Desktop) {
	state := join(because(d.State, d.Reason), "since", clock(d.Since),
		onlyIf(!d.Return.IsZero(), "back at "+clock(d.Return)))
	if d.Pending != nil {
		state += ", then " + because(d.Pending.State, d.Pending.Reason)
	}
	state += prefixed(", closed ", strings.Join(d.Closed, " ")) + ", focus " + orNone(d.Focus)
	w.tell("%s", state+onlyIf(d.Recent > 0, fmt.Sprintf(", recent %d", d.Recent)))
	for _, own := range d.Own {
		w.tell("  own %s", join(own.ID, own.Channel, string(own.Phase))+until(own.Until))
	}
	for _, a := range d.Alerts {
		line := join(a.Conversation, a.Service, a.Channel, named(a.Customer, a.From), prefixed("wrote to ", string(a.To)), prefixed("kind ", string(a.ToKind)), prefixed("from page ", string(a.Page)))
		invited := prefixed(", invited by ", a.InvitedBy) + onlyIf(a.Transfer, " to take over")
		w.tell("  alert %s, queue %s, waited %s%s%s", line, a.Queue, time.Duration(a.Waited)*time.Millisecond, until(a.Until), invited)
	}
	for _, a := range d.Conversations {
		w.tell("  %s", rowOf(a))
	}
}

// rowOf is one line of the list of active communications.
func rowOf(a conversation.Active) string {
	line := join(string(a.Phase), a.Conversation, a.Service, a.Channel, named(a.Customer, a.From),
		prefixed("from page ", string(a.Page)), "taken", clock(a.Taken))
	if a.Focused {
		line += ", focused"
	}
	line += prefixed(", with ", strings.Join(a.Others, " "))
	if a.Invitation != nil {
		line += ", invites " + a.Invitation.Target()
	}
	for _, f := range a.Form {
		line += fmt.Sprintf(", %s %q", f.Name, string(f.Value))
	}
	if a.Unread > 0 {
		line += fmt.Sprintf(", %d unread", a.Unread)
	}
	if !a.Unanswered.IsZero() {
		line += ", unanswered since " + clock(a.Unanswered) + onlyIf(!a.Late.IsZero(), " late at "+clock(a.Late))
	}
	if !a.Ended.IsZero() {
		line += ", ended " + clock(a.Ended) + prefixed(" by ", string(a.EndedBy)) + onlyIf(!a.WrapUpUntil.IsZero(), " wrap-up"+until(a.WrapUpUntil))
	}
	line += prefixed(", ", a.Disposition)
	if a.Note != "" {
		line += fmt.Sprintf(", noted %q", string(a.Note))
	}
	if a.Last != nil {
		line += fmt.Sprintf(", last %q of %s", string(a.Last.Text), a.Last.Author)
	}
	return line
}

// customer tells what a customer sees.
func (w *World) customer(v conversation.CustomerView) {
	w.tell("%s", join(v.Conversation, string(v.Phase), prefixed("with ", v.Agent), prefixed("by ", string(v.EndedBy))))
	for _, line := range v.Lines {
		w.tell("  %d %s %s %q", line.N, clock(line.At), join(string(line.From), line.Name), string(line.Text))
	}
}

func named(name, address conversation.Text) string {
	return join(string(name), string(address))
}

func ending(c conversation.Conversation) string {
	if c.Ending == nil {
		return prefixed("with ", c.Owner)
	}
	return "ended " + clock(c.Ending.At) + " by " + string(c.Ending.Reason)
}
