// Package agentstate is the state of one agent: what it asked for, what is on its
// desk, and what it may do next. It is pure: no store, no clock, no goroutine.
//
// Ann may have two web chats at once. She logs in and asks for work; she is [Ready].
//
//	ann := agentstate.New("ann")
//	chats := agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 2}}}
//	ann, _, _ = agentstate.Step(ann, agentstate.Configure{Capacity: chats}, now)
//	ann, _, _ = agentstate.Step(ann, agentstate.LogIn{Ready: true}, now)
//
// A chat is offered. At that moment, not when she answers, she is [Busy]: the
// offer is work on her desk.
//
//	ann, _, _ = agentstate.Step(ann, agentstate.Reserve{Work: "c1/1", Channel: "web"}, now)
//	ann.State() // Busy
//
// She does not answer. The offer leaves the desk, and a rule puts NotReady with
// the reason "missed" in the place of her wish. Nothing else is left on the desk,
// so that is what she is seen to be, until she asks for work again.
//
//	ann, _, _ = agentstate.Step(ann, agentstate.Miss{Work: "c1/1"}, now)
//	ann.State(), ann.Intent.Reason // NotReady, "missed"
//
// No line of this package sets a shown state. Stored are the [Intent] and the
// [Work]; [Agent.State] derives the rest. So a reject with other chats open stays
// Busy, a break that was asked for in the middle of a chat begins at its end, and
// wrap-up shows when the last chat is over, all without a rule of their own.
//
// A host keeps an [Agent] as it likes (as JSON in a column, say), and for each
// request loads it, calls [Step] and stores what comes back together with the
// events. The host keeps the time too: it says [Miss] when the Until of an offer has
// come, [Done] at that of a wrap-up, and [Return] at [Intent.Until]. [Permitted]
// lists what may be done now. A command that cannot be carried out is a [*Refusal]
// and changes nothing.
package agentstate
