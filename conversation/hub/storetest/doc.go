// Package storetest certifies a [hub.Store]: each sentence of its contract is a
// test that a store passes or fails. It needs the standard library only, so a
// host proves its own store with it.
//
// A host that keeps its conversations in a database of its own writes five
// methods and one test:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) hub.Store {
//			return open(t, t.TempDir())
//		}, storetest.Features{Reopen: reopen})
//	}
//
// The names of the subtests are the sentences. "a read that has moved on refuses
// the batch" fails: two agents can both be given the last free place, because
// the store looks at what is written and not at what was read.
//
// Run it with the race detector. Nothing here sleeps or measures time; what is
// concurrent is decided by counting, and a store that deadlocks without noticing
// is found by the time limit of go test.
package storetest
