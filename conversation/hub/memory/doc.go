// Package memory keeps a hub's documents, tasks and feed in memory. It is the
// reference store: what [hub.Store] says in words stands here in code, without a
// database in the way. Tests, demonstrations and simulations run on it. A host
// that must survive a restart takes package sqlite.
//
// The smallest true story: a conversation is opened, it must be answered within
// twenty seconds, and both facts are one batch.
//
//	s := memory.New()
//	err := s.Commit(ctx, hub.Batch{
//		Docs:    []hub.Doc{{Key: "conv/c1", Labels: []string{"queue/billing"}, Rank: 5, Body: body}},
//		Records: []hub.Record{{Key: "conv/c1", N: 1, Kind: "conversation.opened", At: now}},
//		Tasks:   []hub.Task{{ID: "timer/c1", Kind: "timer", Due: now.Add(20 * time.Second)}},
//	})
//
// From then on [Store.List] finds c1 under its label, [Store.Feed] tells that it
// was opened, and [Store.Claim] hands out the timer once it is due. A second
// writer who has seen the same version gets [hub.ErrConflict] and nothing of his
// batch is stored.
//
// Everything is copied on the way in and on the way out, so no caller can reach
// into the store. Records are never dropped: a process that runs for weeks wants
// a store on disk.
package memory
