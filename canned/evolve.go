package canned

import "slices"

// Evolve returns the library after an event. It never fails and does not change the one
// that it is given. What it does not know changes nothing.
func Evolve(l Library, e Event) Library {
	switch e := e.(type) {
	case Saved:
		l.entries = without(l.entries, e.Response.ID)
		saved := newEntry(l.speaks(), e.Response)
		at, _ := slices.BinarySearchFunc(l.entries, saved, byPlace)
		l.entries = slices.Insert(l.entries, at, saved)
	case Deleted:
		l.entries = without(l.entries, e.ID)
	}
	return l
}

// without is a new list, with room for one more.
func without(entries []*entry, id string) []*entry {
	rest := make([]*entry, 0, len(entries)+1)
	for _, e := range entries {
		if e.ID != id {
			rest = append(rest, e)
		}
	}
	return rest
}

// Step decides a command and returns the library after it, with the events.
func Step(l Library, by Actor, cmd Command) (Library, []Event, error) {
	events, err := Decide(l, by, cmd)
	for _, e := range events {
		l = Evolve(l, e)
	}
	return l, events, err
}
