// Package sms is the text message: what fits into one, how it is written, cut and put
// together again, what became of it, and who must not get one. It is pure: no network,
// no clock.
//
// Ann writes 155 characters. That is one message, of the 160 that the alphabet of the
// first mobile telephones leaves room for:
//
//	sms.Count(text, sms.Options{}).String() // "155/160"
//
// She adds a euro sign. It is written with two septets, an escape and its own:
// "157/160". Then she pastes a sentence with a curly apostrophe. The old alphabet,
// [GSM7], has none, so that the whole text is now written in [UCS2], of which 70 units
// fit into one message; and because a long message spends some room on numbering its
// parts, each of those holds 67:
//
//	p := sms.Count(text, sms.Options{})
//	p.String()           // "201 (3 messages)"
//	p.Forced, p.ForcedAt // '’', 161
//
// [Smart] offers the straight apostrophe instead, and because that brings the text back
// to two parts, Ann is shown the offer:
//
//	text, replacements := sms.Smart(text, sms.Options{})
//
// She sends it. [Split] cuts the text, never inside an escape or a surrogate pair, and
// not inside what a reader sees as one character, be it a family of four in one emoji;
// [Plan.Header] numbers the parts and [Plan.UserData] packs them into 140 octets each:
//
//	parts, plan, err := sms.Split(text, sms.Options{})
//	header, err := plan.Header(sms.Options{}, reference, 1)
//	octets, length, err := plan.UserData(parts[0].Text, header)
//
// While she types, a [Counter] follows at the same cost per key however long the text
// is. Her customer's answer comes in parts too, in any order: [ReadUserData] opens each,
// its [Header] says which part it is, [Reassembly] joins them and [Decode] reads them.
//
// # What became of it, and who must not get one
//
// The carrier reports on each part in a line of text. [ParseReceipt] reads the dialects
// of many carriers and brings the identifier to one form, and [Status.Advance] moves
// the message on, never back: a receipt that comes twice, or late, changes nothing.
//
// The customer answers "Stop!". [Lexicon.Match] knows the word in its language, whatever
// its case and its marks, and [Consents] remembers for this pair of numbers that nobody
// may write any more, until the customer says START. [CanonicalAddress] makes sure that
// another spelling of the number is the same number, and that a name is none.
// [QuietHours.Quiet] tells until when to wait where it is night.
//
// The tables are those of 3GPP TS 23.038, those of the thirteen national languages
// among them; they are used when [Options] ask for them.
package sms
