// Package phone knows the numbering plans of the world: which country a number belongs
// to, whether there are such numbers, and whether a text message can reach them.
//
// A customer writes her number as she dials it. With the region that it was written in,
// it becomes the one that a carrier takes:
//
//	ann, err := phone.Parse("(415) 555-2671", "US") // +14155552671, US, fixed or mobile
//
// Before a message is sent, [Rules.Check] says what is wrong with either number, who
// has to mend it, and whether that is a reason not to send:
//
//	_, err = phone.Rules{Region: "GB"}.Check("+447400123456", "020 7946 0123")
//	// cannot_receive: a land line
//
// It is a module of its own because the plans take 6 MB of a program and 5 ms when it
// starts. Package sms checks the form of numbers without them.
package phone
