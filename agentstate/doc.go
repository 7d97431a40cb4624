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
// The same two facts carry the rest:
//
//   - A call that the host runs, or an SMS that she writes first, is work without an
//     offer: [Begin]. Opened and left without a text, it goes by [Discard].
//   - [Finish] leaves wrap-up behind, or not; it may have a deadline, be [Work].Fixed
//     until then, or be [Deferred], so that she is free at once.
//   - [Park] sets long-lived work aside, over a log-out too, and [Resume] brings it back;
//     [Assign] parks what came for her while she was away.
//   - [Capacity] says how much fits: limits by channel and label, shares of one desk,
//     channels that keep others away or interrupt them, a slow start. [Agent.Admit]
//     names the limit that refused; only an Override goes beyond, and is recorded.
//   - [GoNotReady] with a channel closes that one alone, and [Intent].By is who acted in
//     her place. [Reasons] is the host's list of reasons, of which some are a break.
//   - [Renew] is a sign of life of her desktop, and [Lapse] the end of its lease.
//
// A host keeps an [Agent] as it likes (as JSON in a column, say), and for each
// request loads it, calls [Step] and stores what comes back together with the
// events. The host keeps the time too: it says [Miss] when the Until of an offer has
// come, [Done] at that of a wrap-up, [Return] at [Intent.Until], [Lapse] at
// [Agent.Lease] and [RampUp] at [Agent.RampDue]. [Permitted] lists what may be done now. A command that cannot be carried out is a [*Refusal]
// and changes nothing.
package agentstate
