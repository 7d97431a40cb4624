package canned

import (
	"slices"
	"strings"
)

// Scope is whose a response is: one person's, that of one or several teams, or
// everybody's. In a command the zero value is the person who gives it.
type Scope struct {
	Owner  string   `json:"owner,omitempty"`
	Teams  []string `json:"teams,omitempty"`
	Global bool     `json:"global,omitempty"`
}

// Actor is who asks, and what the host lets it do. Its own responses need no right.
type Actor struct {
	ID string
	// Teams are those whose responses it sees and uses.
	Teams []string
	// EditsTeams are those whose responses it changes. Of a response of several teams it
	// has to have all.
	EditsTeams []string
	// EditsGlobal: it changes the responses of everybody.
	EditsGlobal bool
}

// may: G1. This is the one place that decides who may change what.
func (a Actor) may(s Scope) bool {
	switch {
	case s.Global:
		return a.EditsGlobal
	case len(s.Teams) > 0:
		return !slices.ContainsFunc(s.Teams, func(team string) bool { return !slices.Contains(a.EditsTeams, team) })
	default:
		return s.Owner != "" && s.Owner == a.ID
	}
}

// sees: who may change a response sees it, too.
func (a Actor) sees(s Scope) bool {
	return s.Global || s.Owner != "" && s.Owner == a.ID ||
		slices.ContainsFunc(s.Teams, func(team string) bool { return slices.Contains(a.Teams, team) || slices.Contains(a.EditsTeams, team) })
}

// tidyScope brings a scope that an actor names to the one form in which it is kept.
func (a Actor) tidyScope(s Scope) Scope {
	if s.Owner == "" && len(s.Teams) == 0 && !s.Global {
		return Scope{Owner: a.ID}
	}
	s = s.clone()
	slices.Sort(s.Teams)
	s.Teams = slices.Compact(s.Teams)
	return s
}

func (s Scope) clone() Scope {
	s.Teams = slices.Clone(s.Teams)
	return s
}

func (s Scope) flaws() []flaw {
	kinds := 0
	for _, is := range [...]bool{s.Owner != "", len(s.Teams) > 0, s.Global} {
		if is {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return []flaw{{BadArgument, "scope", "it is not exactly one of personal, team and global", "name an owner, or teams, or global"}}
	case s.Owner != "" && !validID(s.Owner), slices.ContainsFunc(s.Teams, func(team string) bool { return !validID(team) }):
		return []flaw{{BadArgument, "scope", "an id in it is empty, too long or no text", "use the ids of the host"}}
	case len(s.Teams) > MaxTeams:
		return []flaw{{TooLong, "scope", tooLong(len(s.Teams), MaxTeams) + " teams", "make it global"}}
	default:
		return nil
	}
}

// key is equal for equal scopes, and sorts personal before team before global.
func (s Scope) key() string {
	switch {
	case s.Global:
		return "2"
	case len(s.Teams) > 0:
		return "1" + strings.Join(s.Teams, "\x00")
	default:
		return "0" + s.Owner
	}
}

// meets: somebody can see both as being of one sort, so that one shortcut could not tell
// them apart. A personal response may have the shortcut of one for all: it comes first.
func (s Scope) meets(o Scope) bool {
	return s.Global && o.Global || s.Owner != "" && s.Owner == o.Owner ||
		slices.ContainsFunc(s.Teams, func(team string) bool { return slices.Contains(o.Teams, team) })
}
