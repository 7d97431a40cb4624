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
		c := w.transports[name]
		for _, line := range c.lines {
			some = true
			w.tell("%s", line)
		}
		c.lines = nil
	}
	return some, w.states(changed)
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
	default:
		return "", errors.New("a record of " + string(r.Key))
	}
}

func ofConversation(id string, e conversation.Event, r hub.Record) string {
	switch e := e.(type) {
	case conversation.Opened:
		return join(e.Contact, e.Service, e.Channel)
	case conversation.Queued:
		return e.Queue + " since " + clock(e.Since)
	case conversation.Offered:
		return e.Agent + until(e.Until)
	case conversation.Accepted:
		return e.Agent
	case conversation.Rejected:
		return e.Agent + " not again" + until(e.NotAgain)
	case conversation.Missed:
		return e.Agent + " not again" + until(e.NotAgain)
	case conversation.Withdrawn:
		return e.Agent
	case conversation.EntryAdded:
		line := fmt.Sprintf("%d %s", e.Entry, e.Author)
		if e.Audience != conversation.Everyone {
			line += " for " + string(e.Audience)
		}
		return line
	case conversation.Ended:
		return "by " + string(e.Reason)
	case conversation.WrapUpBegun:
		return fmt.Sprintf("part %d%s", e.Segment, until(e.Until))
	case conversation.Booked:
		return fmt.Sprintf("part %d %s", e.Segment, join(e.Disposition, onlyIf(e.Noted, "with a note")))
	case conversation.Completed:
		return fmt.Sprintf("part %d %s", e.Segment, onlyIf(e.Expired, "expired"))
	default:
		return string(r.Body)
	}
}

func ofAgent(e agentstate.Event, r hub.Record) string {
	switch e := e.(type) {
	case agentstate.Configured:
		parts := []string{e.Name}
		for _, channel := range slices.Sorted(maps.Keys(e.Capacity.Channels)) {
			parts = append(parts, fmt.Sprintf("%s=%d", channel, e.Capacity.Channels[channel].Max))
		}
		for _, skill := range slices.Sorted(maps.Keys(e.Skills)) {
			parts = append(parts, fmt.Sprintf("%s:%d", skill, e.Skills[skill]))
		}
		return join(parts...)
	case agentstate.IntentChanged:
		return because(e.To, e.Reason) + until(e.Until)
	case agentstate.WorkAdded:
		return fmt.Sprintf("%s %s%s", e.Work, e.Phase, until(e.Until))
	case agentstate.WorkMoved:
		return fmt.Sprintf("%s %s%s", e.Work, e.Phase, until(e.Until))
	case agentstate.WorkDropped:
		return e.Work + " " + e.Why
	default:
		return string(r.Body)
	}
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
		return fmt.Sprintf("focus_on_accept=%t", e.FocusOnAccept)
	default:
		return string(r.Body)
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
