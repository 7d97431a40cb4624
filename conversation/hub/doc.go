// Package hub carries the rules of package conversation out on a store: it loads,
// decides, commits and delivers.
//
// A host opens a store, says which services and queues it has, and makes a [Hub].
//
//	h, err := hub.New(memory.New(), hub.Config{
//		Services: []conversation.Service{{ID: "shop", Queue: "sales"}},
//		Queues:   []conversation.Queue{{ID: "sales"}},
//	})
//
// From then on everything is a command. [Hub.Do] loads what the command needs to
// see, lets package conversation decide, and commits documents, records, timers
// and effects in one atomic write. If somebody else was faster, it loads and
// decides again. What follows for others, such as the wrap-ups of a conference or the
// five chats of an agent who logs out, is stored in that same write and carried out
// at once. When Do returns, every offer that the command made possible is committed
// as well.
//
// What is due later is a task in the store, not a goroutine: the deadline of an
// offer, the end of a wrap-up, a message for a [Transport], what follows from a
// command whose process died. [Hub.Tick] carries out
// what is due, [Hub.Run] calls it in a loop. A process that is killed at any point
// loses nothing: the next one finds the same tasks.
//
// Everything that happens is a record. [Hub.Feed] follows the records from a
// cursor that the reader keeps, without a gap and without a repeat; they carry ids,
// and [Hub.Desktop], [Hub.Transcript], [Hub.ThreadFor] and [Hub.Customer] tell what to
// show. What is never stored, such as that somebody is typing, goes to
// [Config.Signal].
package hub
