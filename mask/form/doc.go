// Package form asks a customer for what does not belong into a chat, and brings it to the
// agent without anybody between them being able to read it.
//
// Ann needs the number of a card. Her page has made a key, of which the private half never
// leaves the browser, and asks with the public one:
//
//	r, token, err := form.Ask(form.Card(), form.Asking{ID: "r1", Conversation: "c1", Session: "s1", By: "ann", Key: key, At: now})
//
// The transcript says r.Progress.Line(), "Secure data has been requested", and the chat
// goes on. The [Request] is stored; the token goes to the customer's page and nowhere else.
//
// The page shows the form and checks what the customer fills in ([Form.Check]): a card
// whose check digit is wrong, or whose brand is Unknown, is between the page and the
// customer. It seals the values for Ann's key together with the [Binding], and sends them
// with the token:
//
//	r, err = r.Submit(form.Answer{Token: token, Session: "s1", Form: "card", Version: 1, Sealed: sealed}, now)
//
// The token is spent: a second answer, one of another session, for another version or too
// late is refused. Ann's page opens what is sealed. The host, its store, its logs and its
// backups hold the ciphertext, until [Request.Conclude] erases that too.
//
// # On the pages
//
// [Page] is an ECMAScript module that does all this with WebCrypto. Sealing is HPKE (RFC
// 9180) in base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM, of which
// every browser has the parts. [NewKey], [Seal] and [Key.Open] are the same for programs
// written in Go.
//
// Two things a host has to see to. The pages have to come from where they are not changed
// on the way: who serves the customer's page could serve one that sends the values
// elsewhere. And the key of a request has to be that of the agent's page: what is sealed
// for one page is not read by another, so that an agent who takes the conversation over
// asks again.
package form
