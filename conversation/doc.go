// Package conversation is the life of one conversation, and every rule that
// touches a conversation and an agent. It is pure: no store, no clock, no
// goroutine.
//
// Ada opens the chat of a web shop and writes. Her message is a [Receive]; since
// she has no open conversation there, it opens one, which waits in the queue of
// the service.
//
// The router finds Ann and says [MakeOffer]. In that same decision the
// conversation has an offer with a deadline, Ann's desk has a piece of work, and a
// timer is set for the case that she does not answer.
//
// Ann says [Accept] or [Open]. She is the owner now; a [Segment] of the
// conversation is hers, and it is the very piece of work on her desk. Both write,
// Ann with [Send]. One of them says [End]. If the service gives time for it, Ann
// wraps up: [WrapUp] books a disposition and a note, and [Done] clears her desk.
//
// Each step is one call of [Decide]: it looks at a [Scene], and returns a
// [Decision] or a [*Refusal]. The decision is data: events, which [Evolve] folds
// into the next state; documents that hold text, which is nowhere else; timers;
// and effects for the world outside. Nothing has happened until somebody commits
// it. That is the job of package hub.
//
// [Authorize] decides who may do what, [Permitted] lists it for a desktop, and
// [NewDesktop] and [NewCustomerView] make what an agent and a customer see.
package conversation
