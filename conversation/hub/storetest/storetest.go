package storetest

import (
	"slices"
	"testing"

	"github.com/parley-go/parley/conversation/hub"
)

// Features says what a store can do beyond [hub.Store]. The zero value is a store
// of one node that is gone with its process. Whether it is a [hub.Upcoming] is
// found out by asking it.
type Features struct {
	// Reopen closes the store and opens its data again. nil: not durable.
	Reopen func(t *testing.T, s hub.Store) hub.Store
	// Second opens another handle on the data of the store while it stays open,
	// as another node would. nil: single node.
	Second func(t *testing.T, s hub.Store) hub.Store
}

// Run checks each sentence of the contract on a store of its own, which open
// returns empty. What was opened is closed by the Cleanup of the t given to open.
func Run(t *testing.T, open func(t *testing.T) hub.Store, f Features) {
	t.Helper()
	for _, c := range contract() {
		t.Run(c.text, func(t *testing.T) {
			e := &env{tb: t}
			if f.Reopen != nil {
				e.reopen = func(s hub.Store) hub.Store { return f.Reopen(t, s) }
			}
			if f.Second != nil {
				e.second = func(s hub.Store) hub.Store { return f.Second(t, s) }
			}
			s := open(t)
			if why := e.lacks(c, s); why != "" {
				t.Skip(why)
			}
			c.check(e, s)
		})
	}
}

// A sentence of the contract and its check on an empty store.
type sentence struct {
	text  string
	check func(e *env, s hub.Store)
	needs ability
}

// An ability is what a store may lack without being wrong.
type ability string

const (
	reopening  ability = "Features.Reopen is not set: the store is not durable"
	secondNode ability = "Features.Second is not set: the store serves a single node"
	upcoming   ability = "the store is not a hub.Upcoming"
)

// lacks says why the sentence does not apply to the store, or nothing.
func (e *env) lacks(c sentence, s hub.Store) string {
	_, tells := s.(hub.Upcoming)
	missing := c.needs == reopening && e.reopen == nil ||
		c.needs == secondNode && e.second == nil ||
		c.needs == upcoming && !tells
	if missing {
		return string(c.needs)
	}
	return ""
}

func contract() []sentence {
	return slices.Concat(documents(), lists(), commits(), races(), claims(), lanes(), feeds(), calls(), lasting())
}
