// Package mask keeps what nobody may keep out of conversations: it finds it, hides it, and
// says what has to be erased. It is pure: no clock, no randomness, no store.
//
// A customer writes the number of a card into the chat. Before the message is stored for
// the first time, a [Detector] looks at it:
//
//	d, err := mask.NewDetector(mask.Config{})
//	s, err := d.Screen(window, 7, "It is 4111 1111 1111 1111!", mask.Origin{By: "rules", At: now})
//
// The number has the check digit of a card and the first digits of a brand, so it is
// masked at once: stored are the text and the [Masks] beside it, and everybody sees one
// asterisk for each character:
//
//	s.Masks.Text(text) // "It is *******************!"
//
// Ann, who has the right, sees that it was an order number after all, lifts the mask, and
// masks something else that she has selected:
//
//	m, err := s.Masks.Unmask(text, []mask.Span{{From: 6, To: 25}})
//	m, err = m.Mask(text, []mask.Span{{From: 0, To: 2}}, mask.Origin{By: "ann", At: now})
//
// [Masks.See] is what each [Role] sees of an entry. The Masks tell who masked what and
// when, and hold nothing of what is there.
//
// When the conversation ends, what is visible becomes all there is: [Masks.Conclude] gives
// the text that takes the place of the old one and names the attachments to be erased.
// After that nothing can be undone, and one thing can still be done: an attachment that
// was forgotten is masked in the history with [Masks.MaskFile].
//
// # What is found
//
// Payment cards by brand and check digit, IBANs, social security numbers of the United
// States, tokens and passwords by what is said of them, e-mail addresses, phone numbers,
// and the host's own [Pattern]. Digits may be of any script, and spaces, dashes, dots and
// what nobody sees may stand between them. Each [Finding] has a [Confidence], and a [Rule]
// says whether it is suggested, masked, or burnt ([Masks.Burn]) with the value handed to
// the host's vault alone.
//
// A number that is cut over messages is found in a [Window] of what its sender wrote last:
//
//	window = window.Add(7, "It is 4111 1111")
//	s, err := d.Screen(window, 8, "1111 1111", origin)
//	s.Earlier // message 7, octets 6 to 15
//
// What is found is found by form. "Four one one one" in words, a card in a picture, a
// password that nobody calls one: these are not found. Whoever needs such a value asks for
// it with a form instead, see the package mask/form beside this one.
package mask
