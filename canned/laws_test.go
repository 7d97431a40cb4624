package canned_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/canned"
)

// everything is what is in a library, whoever sees it.
func everything(l canned.Library) []canned.Response {
	var all []canned.Response
	seen := map[string]bool{}
	for _, by := range people {
		for _, r := range l.Search(by, "", canned.MaxResponses) {
			if !seen[r.ID] {
				all = append(all, r)
			}
			seen[r.ID] = true
		}
	}
	slices.SortFunc(all, func(a, b canned.Response) int { return strings.Compare(a.ID, b.ID) })
	return all
}

var people = []canned.Actor{
	{ID: "ann", Teams: []string{"billing"}},
	{ID: "bob", Teams: []string{"sales"}, EditsTeams: []string{"sales"}},
	{ID: "cat", EditsTeams: []string{"billing", "sales"}, EditsGlobal: true},
}

// holds is who may change what, by hand.
func holds(by canned.Actor, s canned.Scope) bool {
	if s.Global {
		return by.EditsGlobal
	}
	for _, team := range s.Teams {
		if !slices.Contains(by.EditsTeams, team) {
			return false
		}
	}
	return len(s.Teams) > 0 || s.Owner == by.ID
}

func anyCommand(r *rand.Rand, n int) canned.Command {
	id := func() string { return fmt.Sprint("r", r.IntN(8)) }
	scope := func() canned.Scope {
		return []canned.Scope{{}, everybody, team, teams, {Teams: []string{"sales"}}, {Owner: "bob"}}[r.IntN(6)]
	}
	folder := func() string { return []string{"", "A", "A/B"}[r.IntN(3)] }
	content := func() canned.Content {
		c := say(fmt.Sprint("t", r.IntN(3)), fmt.Sprint("x", r.IntN(3)))
		if r.IntN(2) == 0 {
			c.Shortcut = []string{"a", "Á", "b"}[r.IntN(3)]
		}
		return c
	}
	switch r.IntN(6) {
	case 0, 1:
		return canned.Create{ID: id(), Scope: scope(), Folder: folder(), Content: content()}
	case 2:
		return canned.Edit{ID: id(), Copy: fmt.Sprint("c", n), Content: content()}
	case 3:
		m := canned.Move{Folder: folder()}
		for range 1 + r.IntN(2) {
			m.IDs = append(m.IDs, id())
		}
		if r.IntN(2) == 0 {
			m.Before = id()
		}
		return m
	case 4:
		return canned.Publish{ID: id(), To: scope()}
	default:
		return canned.Delete{ID: id()}
	}
}

// In a long random day: nobody changes what is not theirs; a library is the fold of its
// events, and of its stored responses; no library that was is changed; no two shortcuts
// clash; what Permitted lists is not refused for the right, and what it leaves out is refused.
func TestLawsOfARandomDay(t *testing.T) {
	for seed := range 12 {
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		l := canned.Library{}
		var log []canned.Event
		for n := range 150 {
			by, cmd := people[r.IntN(len(people))], anyCommand(r, n)
			before := everything(l)
			next, events, err := canned.Step(l, by, cmd)
			require.Equal(t, before, everything(l))
			if err != nil {
				var refusal *canned.Refusal
				require.True(t, errors.As(err, &refusal))
				require.Equal(t, before, everything(next))
			}
			checkRights(t, by, before, events)
			checkPermitted(t, l, by, cmd, events, err)
			l, log = next, append(log, events...)
		}
		folded := canned.Library{}
		for _, e := range log {
			folded = canned.Evolve(folded, e)
		}
		stored := everything(l)
		loaded, err := canned.New(canned.Config{}, stored...)
		require.NoError(t, err) // no two shortcuts clash, and all is valid
		require.Equal(t, stored, everything(folded))
		for _, by := range people {
			require.Equal(t, l.Search(by, "", canned.MaxResponses), loaded.Search(by, "", canned.MaxResponses))
			require.Equal(t, l.Search(by, "t1", canned.MaxResponses), folded.Search(by, "t1", canned.MaxResponses))
		}
	}
}

func checkRights(t *testing.T, by canned.Actor, before []canned.Response, events []canned.Event) {
	t.Helper()
	scopeOf := func(id string) (canned.Scope, bool) {
		i := slices.IndexFunc(before, func(r canned.Response) bool { return r.ID == id })
		if i < 0 {
			return canned.Scope{}, false
		}
		return before[i].Scope, true
	}
	for _, e := range events {
		id := ""
		switch e := e.(type) {
		case canned.Saved:
			id = e.Response.ID
			require.True(t, holds(by, e.Response.Scope))
		case canned.Deleted:
			id = e.ID
		}
		if was, ok := scopeOf(id); ok {
			require.True(t, holds(by, was))
		}
	}
}

func checkPermitted(t *testing.T, l canned.Library, by canned.Actor, cmd canned.Command, events []canned.Event, err error) {
	t.Helper()
	var targets []string
	switch cmd := cmd.(type) {
	case canned.Create:
		targets = []string{""}
	case canned.Edit:
		targets = []string{cmd.ID}
	case canned.Move:
		targets = cmd.IDs
	case canned.Publish:
		targets = []string{cmd.ID}
	case canned.Delete:
		targets = []string{cmd.ID}
	}
	all := true
	for _, id := range targets {
		all = all && slices.Contains(canned.Permitted(l, by, id), cmd.Kind())
	}
	if !all {
		require.Empty(t, events, "%T was not permitted", cmd)
	}
	var refusal *canned.Refusal
	if _, isDelete := cmd.(canned.Delete); isDelete && errors.As(err, &refusal) {
		require.False(t, all)
	}
}

// What is handed out may be changed without changing the library, and so may what it was
// made from.
func TestALibrarySharesNothing(t *testing.T) {
	stored := canned.Response{ID: "r1", Scope: canned.Scope{Teams: []string{"billing"}}, Content: canned.Content{Title: "x", Shortcut: "x", Text: "x"}}
	l, err := canned.New(canned.Config{}, stored)
	require.NoError(t, err)
	stored.Scope.Teams[0] = "changed"
	got(t, l, ann, "r1").Scope.Teams[0] = "changed"
	l.List(ann, "")[0].Scope.Teams[0] = "changed"
	l.Search(ann, "x", 0)[0].Scope.Teams[0] = "changed"
	r, _ := l.Shortcut(ann, "x")
	r.Scope.Teams[0] = "changed"
	events, err := canned.Decide(l, lead, canned.Edit{ID: "r1", Content: say("y", "y")})
	require.NoError(t, err)
	next := canned.Evolve(l, events[0])
	events[0].(canned.Saved).Response.Scope.Teams[0] = "changed"
	require.Equal(t, "billing", got(t, l, ann, "r1").Scope.Teams[0])
	require.Equal(t, "billing", got(t, next, ann, "r1").Scope.Teams[0])
	to := canned.Scope{Teams: []string{"sales", "billing"}}
	both := canned.Actor{ID: "cat", EditsTeams: to.Teams}
	_, err = canned.Decide(l, both, canned.Publish{ID: "r1", To: to})
	require.NoError(t, err)
	require.Equal(t, []string{"sales", "billing"}, to.Teams)
}

// A full library takes no more, and says so; what is there can be changed.
func TestAFullLibrary(t *testing.T) {
	var all []canned.Response
	for i := range canned.MaxResponses {
		all = append(all, canned.Response{ID: fmt.Sprint("r", i), Scope: everybody, Content: say("x", "x")})
	}
	l, err := canned.New(canned.Config{}, all...)
	require.NoError(t, err)
	_, err = canned.New(canned.Config{}, append(all, all[0])...)
	require.ErrorIs(t, err, canned.Full)
	_, err = canned.Decide(l, ann, canned.Create{ID: "n", Content: say("x", "x")})
	require.ErrorIs(t, err, canned.Full)
	_, err = canned.Decide(l, ann, canned.Edit{ID: "r1", Copy: "n", Content: say("y", "x")})
	require.ErrorIs(t, err, canned.Full)
	require.Empty(t, canned.Permitted(l, ann, ""))
	require.Empty(t, canned.Permitted(l, ann, "r1"))
	require.Len(t, canned.Permitted(l, lead, "r1"), 4)
	must(t, l, lead, canned.Edit{ID: "r1", Content: say("y", "x")})
}

func TestRanksStayInRange(t *testing.T) {
	_, err := canned.New(canned.Config{}, canned.Response{ID: "r", Scope: everybody, Rank: 1 << 60, Content: say("x", "x")})
	require.ErrorIs(t, err, canned.BadArgument)
	_, err = canned.New(canned.Config{}, canned.Response{ID: "r", Scope: everybody, Rank: -1 << 60, Content: say("x", "x")})
	require.ErrorIs(t, err, canned.BadArgument)
}

func TestEvolvePassesOverWhatItDoesNotKnow(t *testing.T) {
	l := canned.Evolve(shelf(), nil)
	require.Equal(t, everything(shelf()), everything(l))
	l = canned.Evolve(l, canned.Deleted{ID: "nobody"})
	require.Equal(t, everything(shelf()), everything(l))
}
