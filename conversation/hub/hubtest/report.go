package hubtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// tell adds a line, with the time if it has not been told.
func (w *World) tell(format string, args ...any) {
	now := clock(w.clock.Now())
	margin := now
	if w.at == now {
		margin = strings.Repeat(" ", len(now))
	}
	w.at = now
	fmt.Fprintf(&w.told, "%s %s\n", margin, fmt.Sprintf(format, args...))
}

// row is a kind and what is told of it, in columns.
func row(kind, what string) string { return strings.TrimSpace(fmt.Sprintf("%-26s %s", kind, what)) }

// news tells the records since the last time, the deliveries, and what agents are
// now; it reports whether there was anything.
func (w *World) news() (some bool, err error) {
	changed := map[string]bool{}
	for {
		page, next, err := w.store.Feed(context.Background(), w.cursor, 100)
		if err != nil {
			return some, err
		}
		w.cursor = next
		for _, r := range page {
			some = true
			kind, id := r.Key.Split()
			changed[id] = changed[id] || kind == "agent"
			if r.Kind == conversation.KindOpened {
				w.opened++
			}
			line, err := told(r)
			if err != nil {
				return some, err
			}
			w.tell("%s", row(r.Kind, line))
		}
		if len(page) == 0 {
			break
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.transports)) {
		some = w.tellAll(&w.transports[name].lines) || some
	}
	some = w.tellAll(&w.slash.lines) || some
	some = w.tellAll(&w.signals) || some
	return some, w.states(changed)
}

// tellAll tells the lines, forgets them, and reports whether there were any.
func (w *World) tellAll(lines *[]string) bool {
	for _, line := range *lines {
		w.tell("%s", line)
	}
	some := len(*lines) > 0
	*lines = nil
	return some
}

// states tells what each of the agents is now, if it is something else than before.
func (w *World) states(of map[string]bool) error {
	for _, id := range slices.Sorted(maps.Keys(of)) {
		if !of[id] {
			continue
		}
		a, err := w.hub.Agent(context.Background(), id)
		if err != nil {
			return err
		}
		now, before := stateOf(a), w.seen[id]
		if w.seen[id] = now; now != before && (before != "" || a.State() != agentstate.LoggedOut) {
			w.tell("%s is %s", id, now)
		}
	}
	return nil
}

// stateOf is what an agent is: ready, not_ready(lunch), busy.
func stateOf(a agentstate.Agent) string {
	if a.State() == agentstate.NotReady {
		return because(a.Intent.State, a.Intent.Reason)
	}
	return string(a.State())
}

func because(s agentstate.State, reason string) string {
	if reason == "" {
		return string(s)
	}
	return fmt.Sprintf("%s(%s)", s, reason)
}

// told is what a record says, beside its kind.
func told(r hub.Record) (string, error) {
	about, id := r.Key.Split()
	switch about {
	case "conv":
		e, err := conversation.DecodeEvent(r.Kind, r.Body)
		return id + " " + ofConversation(id, e, r), err
	case "agent":
		e, err := agentstate.DecodeEvent(r.Kind, r.Body)
		return id + " " + ofAgent(e, r), err
	case "desk":
		e, err := conversation.DecodeDeskEvent(r.Kind, r.Body)
		return id + " " + ofDesk(e, r), err
	case "contact":
		e, err := conversation.DecodeContactEvent(r.Kind, r.Body)
		return id + " " + ofContact(e, r), err
	default:
		return "", errors.New("a record of " + string(r.Key))
	}
}

func ofConversation(id string, e conversation.Event, r hub.Record) string {
	switch e := e.(type) {
	case conversation.Opened:
		return join(e.Contact, e.Service, e.Channel, onlyIf(e.Outbound, "outbound"))
	case conversation.Queued:
		return e.Queue + " since " + clock(e.Since)
	case conversation.Offered:
		return e.Agent + until(e.Until) + onlyIf(e.Invitation != 0, fmt.Sprintf(" invitation %d", e.Invitation))
	case conversation.Accepted:
		return e.Agent
	case conversation.Rejected:
		return e.Agent + " not again" + until(e.NotAgain)
	case conversation.Missed:
		return e.Agent + " not again" + until(e.NotAgain)
	case conversation.Withdrawn:
		return e.Agent
	case conversation.EntryAdded:
		return join(fmt.Sprint(e.Entry), e.Author.String(), onlyIf(e.Audience != conversation.Everyone, "for "+string(e.Audience)), onlyIf(e.Unattended, "unattended"))
	case conversation.Begun:
		return join(part(e.Segment), e.Agent, onlyIf(e.Parked, "parked"))
	case conversation.Parked:
		return part(e.Segment)
	case conversation.Resumed:
		return part(e.Segment)
	case conversation.Invited:
		return join(fmt.Sprint(e.Invitation), prefixed("queue ", e.Queue), e.Agent, "by", e.By, onlyIf(e.Transfer, "to take over")) + until(e.Until)
	case conversation.Lapsed:
		return fmt.Sprintf("%d %s", e.Invitation, e.Why)
	case conversation.Left:
		return join(part(e.Segment), e.Agent, string(e.Why))
	case conversation.Warned, conversation.PageChanged:
		return ""
	case conversation.Ended:
		return "by " + string(e.Reason)
	case conversation.Reopened:
		return join(part(e.Segment), e.Agent, onlyIf(e.Parked, "parked"))
	case conversation.WrapUpBegun:
		return part(e.Segment) + until(e.Until)
	case conversation.Booked:
		return join(part(e.Segment), e.Disposition, onlyIf(e.Noted, "with a note"))
	case conversation.Completed:
		return join(part(e.Segment), onlyIf(e.Expired, "expired"))
	default:
		return string(r.Body)
	}
}

func part(segment int) string { return fmt.Sprintf("part %d", segment) }

func ofAgent(e agentstate.Event, r hub.Record) string {
	switch e := e.(type) {
	case agentstate.Configured:
		return configured(e)
	case agentstate.IntentChanged:
		return because(e.To, e.Reason) + until(e.Until) + prefixed(" by ", e.By)
	case agentstate.ChannelChanged:
		return e.Channel + " " + because(e.To, e.Reason) + prefixed(" by ", e.By)
	case agentstate.RampedUp:
		return fmt.Sprintf("step %d is over", e.Steps)
	case agentstate.LeaseRenewed:
		return strings.TrimPrefix(until(e.Until), " ")
	case agentstate.LeaseLapsed:
		return ""
	case agentstate.WorkAdded:
		return join(e.Work, string(e.Phase), e.Label) + until(e.Until) + onlyIf(e.Over, " over the limit")
	case agentstate.WorkMoved:
		return join(e.Work, string(e.Phase)) + until(e.Until) + onlyIf(e.Fixed, " fixed") + onlyIf(e.Over, " over the limit")
	case agentstate.WorkDropped:
		return e.Work + " " + e.Why
	default:
		return string(r.Body)
	}
}

// configured is a configuration as a line would give it.
func configured(e agentstate.Configured) string {
	parts := []string{e.Name, onlyIf(e.Capacity.Total != 0, fmt.Sprintf("total=%d", e.Capacity.Total))}
	for _, channel := range slices.Sorted(maps.Keys(e.Capacity.Channels)) {
		l := e.Capacity.Channels[channel]
		parts = append(parts, fmt.Sprintf("%s=%d", channel, l.Max),
			onlyIf(l.Share != 0, fmt.Sprintf("%s.share=%d", channel, l.Share)),
			onlyIf(l.Spare != 0, fmt.Sprintf("%s.spare=%d", channel, l.Spare)),
			onlyIf(l.Alone, channel+".alone"),
			prefixed(channel+".beside=", strings.Join(l.Beside, ",")),
			prefixed(channel+".interrupts=", strings.Join(l.Interrupts, ",")))
	}
	parts = append(parts, prefixed("labels=", counts(e.Capacity.Labels)), prefixed("personal=", counts(e.Capacity.Personal)))
	for _, step := range e.Capacity.Ramp {
		parts = append(parts, fmt.Sprintf("ramp=%s:%d", step.For, step.Max))
	}
	for _, skill := range slices.Sorted(maps.Keys(e.Skills)) {
		parts = append(parts, fmt.Sprintf("%s:%d", skill, e.Skills[skill]))
	}
	return join(append(parts, onlyIf(e.ReadyAtLogIn, "ready_at_log_in"))...)
}

// counts is the inverse of counted.
func counts(of map[string]int) string {
	var list []string
	for _, one := range slices.Sorted(maps.Keys(of)) {
		list = append(list, fmt.Sprintf("%s:%d", one, of[one]))
	}
	return strings.Join(list, ",")
}

func ofDesk(e conversation.DeskEvent, r hub.Record) string {
	switch e := e.(type) {
	case conversation.FocusMoved:
		return orNone(e.To)
	case conversation.Looked:
		return fmt.Sprintf("%s %d read", e.Conversation, e.Inbound)
	case conversation.Cleared:
		return e.Conversation
	case conversation.Preferred:
		return join(fmt.Sprintf("focus_on_accept=%t", e.FocusOnAccept), onlyIf(e.AutoAnswer, "auto_answer"), prefixed("mute=", strings.Join(e.Mute, ",")))
	case conversation.RecentGrew:
		return e.Contact
	case conversation.RecentVisited:
		return ""
	default:
		return string(r.Body)
	}
}

func ofContact(e conversation.ContactEvent, r hub.Record) string {
	switch e := e.(type) {
	case conversation.Identified:
		return "in " + e.Conversation
	case conversation.ConsentChanged:
		return e.Channel + " " + string(e.Consent)
	case conversation.Assigned:
		return e.Agent
	case conversation.Unassigned:
		return e.Agent
	case conversation.Barred:
		return "in " + e.Conversation
	case conversation.Unbarred:
		return ""
	default:
		return string(r.Body)
	}
}

// ofSignal is what is told of a signal, beside its kind.
func ofSignal(s conversation.Signal) string {
	switch s := s.(type) {
	case conversation.TypingNow:
		return join(s.Conversation, s.By.String(), onlyIf(!s.On, "no more"))
	case conversation.ReadUpTo:
		return fmt.Sprintf("%s %s up to %d", s.Conversation, s.By, s.Entry)
	case conversation.Notify:
		return join(s.Agent, s.About, s.Conversation)
	default:
		return ""
	}
}

func until(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.Year() == 9999:
		return " for ever"
	default:
		return " until " + clock(t)
	}
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p == "" }), " ")
}

func prefixed(prefix, s string) string { return onlyIf(s != "", prefix+s) }

func onlyIf(true bool, s string) string {
	if true {
		return s
	}
	return ""
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
