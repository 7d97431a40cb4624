// Package routing says who should get what, when, and why not. It is pure: no
// store, no clock, no goroutine. It knows neither agents nor conversations, only
// the [Work] that waits and the [Candidate] that could take it.
//
// Two chats wait. c2 came later, but it is urgent. Ann and Bob each have room for
// one more chat; Bob has been idle longer, and only Ann speaks German.
//
//	work := []routing.Work{
//		{ID: "c1", Channel: "chat", Since: nine},
//		{ID: "c2", Channel: "chat", Since: nine.Add(time.Minute), Priority: 1,
//			Needs: []routing.Need{{Skill: "german"}}},
//	}
//	candidates := []routing.Candidate{
//		{ID: "ann", Open: []string{"chat"}, IdleSince: nine, Skills: map[string]int{"german": 3}},
//		{ID: "bob", Open: []string{"chat"}, IdleSince: nine.Add(-time.Hour)},
//	}
//	pairs, recheck := routing.Match(nil, work, candidates, now)
//
// c2 chooses first because it is urgent, and takes Ann: Bob cannot. c1 takes Bob.
// Nothing is left to wait for, so recheck is zero.
//
// Ann does not answer. The host puts c2 back with the Since it had, so that it
// loses no place, and with an [Exclusion], so that Ann is passed over for a
// minute. Nobody else speaks German: c2 stays, blocks nobody behind it, and
// recheck is the instant at which Ann may be asked again. Until then, and unless
// something else changes, asking again would find nothing.
//
// "Why is nobody taking this?" is answered by [Explain], which judges every
// candidate with the very rules of Match:
//
//	bob: skill_missing: german 1 needed
//	ann: not_again: not before 2026-03-02T09:06:00Z
//
// Which of several candidates is the best is the [Policy] of the queue:
// [LongestIdle], [LeastLoaded], or a function of the host's own as [PolicyFunc].
//
// This package is the definition of routing. It is written to be obviously right,
// not to be fast: one call costs, at worst, work times candidates.
package routing
