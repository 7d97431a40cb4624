// Package canned is what agents say often: responses, found while the agent types, filled
// in for this customer, and sent after a look. It is pure: no store, no clock, no goroutine.
//
// Everybody has a greeting, with the shortcut "hi". The variables of a text begin with a
// percent sign: %F is the customer's first name, %AF the agent's.
//
//	library, err := canned.New(canned.Config{}, canned.Response{
//		ID: "r1", Scope: canned.Scope{Global: true},
//		Content: canned.Content{Title: "Greeting", Shortcut: "hi", Text: "Hello %F, this is %AF."},
//	})
//
// Ann types "gre" and finds it ([Library.Search]). She chooses it for Zoë, who writes from
// a web chat; each channel gets the text as it can show it ([HTML], [Messenger], [Plain]):
//
//	ann := canned.Actor{ID: "ann", Teams: []string{"billing"}}
//	choice, err := library.Choose(ann, "r1", canned.HTML, canned.Values{"F": "Zoë", "AF": "Ann"})
//	// choice.Text: "Hello Zoë, this is Ann."
//
// A value comes out as itself, whatever it holds: a customer may be called %AF, or <b>. A
// variable without a value is written by its default and named in [Choice.Missing].
//
// The text goes into her message field, the [Draft], she adds a sentence, and sends. The
// message says where it came from, and that more was said:
//
//	draft, err := canned.Draft{}.Insert(0, choice)
//	draft, err = draft.Edit(draft.Text + " How are you?")
//	sent, err := draft.Send() // sent.Origins: response r1, Part
//
// She would rather say "Good morning". The response is not hers to change, so that her
// [Edit] makes a copy of her own, which she finds first from now on:
//
//	library, events, err := canned.Step(library, ann, canned.Edit{ID: "r1", Copy: "r2", Content: canned.Content{
//		Title: "Greeting", Shortcut: "hi", Text: "Good morning %F, this is %AF.",
//	}})
//
// A host keeps each [Response] as it likes (as JSON in a row, say), stores those that the
// events name, and makes a [Library] of them with [New] when it starts. Who may change
// what is decided by the [Actor] that the host passes. [Permitted] lists it; what cannot
// be done is a [*Refusal] and changes nothing. A file of responses that is wrong is a
// [*FileError] with all that is wrong with it.
//
// HTML is shown as its source unless [Config] has a [Cleaner]; package canned/html has one.
package canned
