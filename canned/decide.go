package canned

import (
	"slices"
	"strconv"
)

// Decide returns the events that carry the command out, or a [*Refusal]. Nothing has
// happened yet. What changes nothing, because it is so already, returns no events and no
// error.
func Decide(l Library, by Actor, cmd Command) ([]Event, error) {
	if !validID(by.ID) {
		return nil, refuse(BadArgument, "a command", "the id of who asks is empty, too long or no text", "name the agent")
	}
	switch cmd := cmd.(type) {
	case Create:
		return create(l, by, cmd)
	case Edit:
		return edit(l, by, cmd)
	case Move:
		return move(l, by, cmd)
	case Publish:
		return publish(l, by, cmd)
	case Delete:
		return remove(l, by, cmd)
	default:
		return nil, refuse(BadArgument, "a command", "there is none of this kind", "use a kind that Permitted lists")
	}
}

// create: G1, G2.
func create(l Library, by Actor, cmd Create) ([]Event, error) {
	what := "create response " + shown(cmd.ID)
	r := Response{ID: cmd.ID, Scope: by.tidyScope(cmd.Scope), Folder: tidyFolder(cmd.Folder), Content: cmd.Content}
	if err := refuseFlaw(what, r.Scope.flaws(), folderFlaws(r.Folder)); err != nil {
		return nil, err
	}
	if !by.may(r.Scope) {
		return nil, notAllowed(what, "keep it as your own")
	}
	prepared, err := l.prepare(what, r.Content)
	if err != nil {
		return nil, err
	}
	r.Content = prepared.Content
	if old := l.visible(by, r.ID); old != nil {
		if r.Rank, r.CopyOf = old.Rank, old.CopyOf; r.same(old.Response) {
			return nil, nil
		}
	}
	return l.add(what, r)
}

// edit: G1. Without the right an edit makes a copy of one's own, and the original stays.
func edit(l Library, by Actor, cmd Edit) ([]Event, error) {
	what := "edit response " + shown(cmd.ID)
	old := l.visible(by, cmd.ID)
	if old == nil {
		return nil, unknown("edit response ", cmd.ID)
	}
	prepared, err := l.prepare(what, cmd.Content)
	if err != nil {
		return nil, err
	}
	if !by.may(old.Scope) && prepared.Content != old.Content {
		mine := l.copyOf(by, old.ID)
		if mine == nil {
			return l.add(what, Response{ID: cmd.Copy, Scope: Scope{Owner: by.ID}, Folder: old.Folder, CopyOf: old.ID, Content: prepared.Content})
		}
		old = mine
	}
	r := old.Response
	r.Content = prepared.Content
	if r.Content == old.Content {
		return nil, nil
	}
	return l.replace(what, r)
}

// move: G2. Only what has to changes its rank.
func move(l Library, by Actor, cmd Move) ([]Event, error) {
	const what = "move responses"
	folder := tidyFolder(cmd.Folder)
	if len(cmd.IDs) == 0 || len(cmd.IDs) > len(l.entries) {
		return nil, refuse(BadArgument, what, "none are named, or more than there are", "name each once")
	}
	if err := refuseFlaw(what, folderFlaws(folder)); err != nil {
		return nil, err
	}
	moved := make([]*entry, 0, len(cmd.IDs))
	named := map[string]bool{}
	for _, id := range cmd.IDs {
		e := l.visible(by, id)
		switch {
		case e == nil:
			return nil, unknown("move response ", id)
		case !by.may(e.Scope):
			return nil, notAllowed("move response "+shown(id), "edit it, which makes a copy of your own, and move that")
		case named[id], len(moved) > 0 && e.scope != moved[0].scope:
			return nil, refuse(BadArgument, what, "one is named twice, or they are not all of one scope", "move those of one scope together")
		}
		named[id] = true
		moved = append(moved, e)
	}
	there := l.shelf(moved[0].scope, folder)
	stay := slices.DeleteFunc(slices.Clone(there), func(e *entry) bool { return named[e.ID] })
	at := len(stay)
	if cmd.Before != "" {
		if at = slices.IndexFunc(stay, func(e *entry) bool { return e.ID == cmd.Before }); at < 0 {
			return nil, refuse(BadArgument, what, "what they shall stand before is not in that folder, or is moved itself", "name one that stays there")
		}
	}
	order := slices.Concat(stay[:at], moved, stay[at:])
	if slices.Equal(order, there) {
		return nil, nil
	}
	return arrange(order, at, len(moved), folder), nil
}

// rankStep leaves room between two responses, so that a move seldom touches others.
const rankStep = 1024

// arrange gives n entries from a place on ranks between their neighbours'; where there is
// no room, all get new ones.
func arrange(order []*entry, at, n int, folder string) []Event {
	span := rankStep * int64(n+1)
	var low, high int64
	switch below, above := at > 0, at+n < len(order); {
	case below && above:
		low, high = order[at-1].Rank, order[at+n].Rank
	case above:
		high = order[at+n].Rank
		low = high - span
	case below:
		low = order[at-1].Rank
		high = low + span
	default:
		high = span
	}
	step := (high - low) / int64(n+1)
	var events []Event
	for i, e := range order {
		r := e.clone()
		switch {
		case step < 1:
			r.Rank = rankStep * int64(i+1)
		case at <= i && i < at+n:
			r.Rank = low + step*int64(i-at+1)
		}
		if r.Folder = folder; !r.same(e.Response) {
			events = append(events, Saved{r})
		}
	}
	return events
}

// publish: G1.
func publish(l Library, by Actor, cmd Publish) ([]Event, error) {
	what := "publish response " + shown(cmd.ID)
	old := l.visible(by, cmd.ID)
	if old == nil {
		return nil, unknown("publish response ", cmd.ID)
	}
	to := by.tidyScope(cmd.To)
	if err := refuseFlaw(what, to.flaws()); err != nil {
		return nil, err
	}
	switch {
	case to.key() == old.scope:
		return nil, nil
	case !by.may(old.Scope):
		return nil, notAllowed(what, "edit it, which makes a copy of your own, and publish that")
	case !by.may(to):
		return nil, notAllowed(what, "ask somebody who has the right for those it shall be for")
	}
	r := old.Response
	r.Scope = to
	if to.Owner == "" {
		r.CopyOf = "" // what is for others is nobody's own version
	}
	r.Rank = l.last(r.Scope, r.Folder)
	return l.replace(what, r)
}

// remove: G1.
func remove(l Library, by Actor, cmd Delete) ([]Event, error) {
	old := l.visible(by, cmd.ID)
	switch {
	case old == nil:
		return nil, unknown("delete response ", cmd.ID)
	case !by.may(old.Scope):
		return nil, notAllowed("delete response "+shown(cmd.ID), "ask somebody who has the right")
	}
	return []Event{Deleted{ID: old.ID}}, nil
}

// notAllowed says no more than that: whose it is, is nothing to the one who asks.
func notAllowed(what, do string) *Refusal {
	return refuse(NotAllowed, what, "it is not yours, and you have no right for those whose it is", do)
}

// add saves a new response at the end of its folder.
func (l Library) add(what string, r Response) ([]Event, error) {
	switch {
	case !validID(r.ID):
		return nil, refuse(BadArgument, what, "the id of the new response is empty, too long or no text", "give it one of at most "+strconv.Itoa(MaxID)+" bytes")
	case l.find(r.ID) != nil:
		return nil, refuse(DuplicateResponse, what, "the id is in use", "give it one of its own")
	case len(l.entries) >= MaxResponses:
		return nil, full(what)
	}
	r.Rank = l.last(r.Scope, r.Folder)
	return l.replace(what, r)
}

// full is said by number: whoever reads it has to decide what to delete.
func full(what string) *Refusal {
	return refuse(Full, what, "the library holds "+strconv.Itoa(MaxResponses)+" responses", "delete what nobody uses")
}

// replace saves a response in the place of the one with its id.
func (l Library) replace(what string, r Response) ([]Event, error) {
	shortcut := fold(r.Shortcut)
	for _, e := range l.entries {
		if shortcut != "" && e.shortcut == shortcut && e.ID != r.ID && e.Scope.meets(r.Scope) {
			return nil, refuse(DuplicateShortcut, what, "response "+shown(e.ID)+" has the shortcut, and somebody would see both", "choose another")
		}
	}
	return []Event{Saved{r.clone()}}, nil
}

// shelf is a folder of one scope, in its order.
func (l Library) shelf(scope, folder string) []*entry {
	var list []*entry
	for _, e := range l.entries {
		if e.scope == scope && e.Folder == folder {
			list = append(list, e)
		}
	}
	return list
}

// last is the rank behind all others of a folder.
func (l Library) last(s Scope, folder string) int64 {
	rank := int64(0)
	for _, e := range l.shelf(s.key(), folder) {
		rank = max(rank, e.Rank)
	}
	return rank + rankStep
}

// copyOf is the actor's own version of a response.
func (l Library) copyOf(by Actor, id string) *entry {
	for _, e := range l.entries {
		if e.CopyOf == id && e.Scope.Owner == by.ID {
			return e
		}
	}
	return nil
}
