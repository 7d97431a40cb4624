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
// Whether she must book one, may be done early, or is free meanwhile, says the
// service's [WrapUpRule].
//
// Ann needs help, so she says [Invite]: Ben, or whoever is found in a queue. She
// keeps the conversation until he accepts. Then both are in it, each with a segment,
// and she is its owner, who alone may end it; or, if she asked for a transfer, it is
// his and she wraps up. If she says [Leave] while he is there, that is a transfer too;
// if nobody is there yet, the conversation waits for him with its age. Nobody comes:
// the invitation lapses, and the service's [LapseRule] says what becomes of it.
//
// Ann texts Bob first, with [Begin]. A text lives longer than a shift: with [Park] she
// sets it aside, logging out parks it for her, and when Bob answers in the evening
// it is still hers, and she comes back to it with [Resume]. After its end, [AfterEnd] says
// whether what he writes is kept, reopens it, or begins a new one.
//
// Her desktop goes silent: what was offered to her goes back at once, what she talks
// in is kept for a time and then waits again. Such things take more than one commit,
// so a decision names the commands that follow from it in [Decision.Then].
//
// Each step is one call of [Decide]: it looks at a [Scene], and returns a
// [Decision] or a [*Refusal]. The decision is data: events, which [Evolve] folds
// into the next state; documents that hold text, which is nowhere else; timers;
// and effects for the world outside. Nothing has happened until somebody commits
// it. That is the job of package hub.
//
// [Authorize] decides who may do what, by the table [Rights]; [Permitted] lists it for
// a desktop, and [NewDesktop] and [NewCustomerView] make what an agent and a customer see.
package conversation
