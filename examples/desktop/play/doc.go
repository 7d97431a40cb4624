// Package play plays the customers of recorded dialogues, and robots who answer
// them.
//
// A dialogue is who said what. [Load] reads a file of them; [Own] is a small set for
// when there is none.
//
//	dialogues, err := play.Load("dialogues.jsonl.gz")
//	p, err := play.New(h, dialogues, []string{"robot-01", "robot-02"}, play.Options{Seed: 1})
//
// From now and then a customer comes, Zoe. She says her first turn and waits in the
// queue. A robot is offered her conversation. Most of the time it accepts; it may
// also reject, or let the offer run out. Then each says its turns, at the pace at
// which people write, one of the two ends, and the robot wraps up. If nobody takes
// Zoe in time she leaves, comes back a quarter of an hour later, and goes on with
// the turn that she had not said yet. If it is a person who takes her, she goes on
// with her own turns whenever she has an answer.
//
// [Play.Step] does what is due at an instant and says when it wants to be called
// again, so ten hours pass in a test in seconds. [Play.Run] does that by the clock.
//
// A play remembers nothing. Which turn is next is the number of turns that stand in
// the transcripts of Zoe's conversations; when it is due follows from the last of
// them; and what is left to chance is a hash of the seed and of names. So the
// process can be killed at any moment, and the next one goes on where it was. In
// between, the hub's Once keeps a step from being carried out twice.
package play
