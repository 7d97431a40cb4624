package form_test

import (
	"fmt"
	"time"

	"github.com/parley-go/parley/mask"
	"github.com/parley-go/parley/mask/form"
)

var now = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// asking is what Ann's desktop asks with; her page has made the key.
func asking(key form.Key) form.Asking {
	return form.Asking{ID: "r1", Conversation: "c1", Session: "s1", By: "ann", Key: key.Public(), At: now}
}

// A card from the agent's question to the end of the conversation.
func Example() {
	key, _ := form.NewKey()
	r, token, _ := form.Ask(form.Card(), asking(key))
	fmt.Println(r.Progress.Line())

	// In the customer's page.
	values := form.Values{
		"number": mask.NewSecret("4111 1111 1111 1111"), "expiry": mask.NewSecret("07/29"),
		"code": mask.NewSecret("123"), "name": mask.NewSecret("Ada"),
	}
	fmt.Println(form.Card().Check(values, now), values)
	sealed, _ := form.Seal(r.Key, r.Binding(), values)

	// On the host.
	r, _ = r.Submit(form.Answer{Token: token, Session: "s1", Form: "card", Version: 1, Sealed: sealed}, now)
	fmt.Println(r.Progress.Line())

	// In the agent's page.
	got, _ := key.Open(r.Binding(), r.Sealed)
	brand, _ := mask.CardBrand(got["number"])
	fmt.Println(brand, got["number"].Reveal())

	r = r.Conclude(now)
	fmt.Println(r.Sealed, r.Erased)
	// Output:
	// Secure data has been requested
	// [] [redacted]
	// Secure data has been provided
	// Visa 4111 1111 1111 1111
	// [] true
}

// The customer is told; the agent is not.
func ExampleForm_Check() {
	for _, number := range []string{"4111 1111 1111 1112", "9999 9999 9999 9995"} {
		values := form.Values{"number": mask.NewSecret(number), "expiry": mask.NewSecret("07/29"), "code": mask.NewSecret("123"), "name": mask.NewSecret("Ada")}
		fmt.Printf("%+v\n", form.Card().Check(values, now))
	}
	// Output:
	// [{Field:number Message:This is not the number of a card. Please look again. Warning:false}]
	// [{Field:number Message:Unknown: we do not know this kind of card. Please look again. Warning:true}]
}

// A token is spent once.
func ExampleRequest_Submit() {
	key, _ := form.NewKey()
	r, token, _ := form.Ask(form.Note(), asking(key))
	sealed, _ := form.Seal(r.Key, r.Binding(), form.Values{"note": mask.NewSecret("the key is under the mat")})
	answer := form.Answer{Token: token, Session: "s1", Form: "note", Version: 1, Sealed: sealed}
	r, err := r.Submit(answer, now)
	fmt.Println(r.Progress, err)
	_, err = r.Submit(answer, now)
	fmt.Println(err)
	answer.Session = "s2"
	_, err = r.Submit(answer, now)
	fmt.Println(err)
	// Output:
	// completed <nil>
	// answer a form: the form has ended: completed; ask again, if it is still needed
	// answer a form: it does not belong to this request; open the form again in the chat
}

func ExampleRequest_Decline() {
	key, _ := form.NewKey()
	r, token, _ := form.Ask(form.Note(), asking(key))
	r, err := r.Decline(token, "s1", now)
	fmt.Println(r.Progress.Line(), err)
	// Output:
	// The request for secure data has been cancelled <nil>
}

func ExampleRequest_Cancel() {
	key, _ := form.NewKey()
	r, _, _ := form.Ask(form.Note(), asking(key))
	r, err := r.Cancel(now)
	fmt.Println(r.Progress, err)
	// Output:
	// cancelled <nil>
}

func ExampleRequest_Expire() {
	key, _ := form.NewKey()
	r, _, _ := form.Ask(form.Note(), asking(key))
	fmt.Println(r.Expire(now).Progress, r.Expire(r.Until).Progress)
	// Output:
	// requested expired
}

// A form that still waits at the end of the conversation is cancelled.
func ExampleRequest_Conclude() {
	key, _ := form.NewKey()
	r, _, _ := form.Ask(form.Note(), asking(key))
	r = r.Conclude(now)
	fmt.Println(r.Progress, r.Erased)
	// Output:
	// cancelled true
}

// A host has forms of its own; every fault of one is named at once.
func ExampleForm_Validate() {
	f := form.Form{ID: "member", Fields: []form.Field{{Name: "number", Label: "Member number", Check: "numeric"}}}
	fmt.Println(f.Validate())
	f.Version, f.Fields[0].Check = 1, form.Digits
	fmt.Println(f.Validate())
	// Output:
	// define a form: the version: it is not 1 or more; count the versions of the form
	// define a form: field 1: its check is not known; give anything, digits, card_number, card_expiry, security_code or ssn
	// <nil>
}

// What is sealed for one request does not open as the answer to another.
func ExampleKey_Open() {
	key, _ := form.NewKey()
	binding := form.Binding{Conversation: "c1", Session: "s1", Request: "r1", Form: "note", Version: 1}
	sealed, _ := form.Seal(key.Public(), binding, form.Values{"note": mask.NewSecret("under the mat")})
	got, _ := key.Open(binding, sealed)
	fmt.Println(got["note"].Reveal())
	binding.Request = "r2"
	_, err := key.Open(binding, sealed)
	fmt.Println(err)
	// Output:
	// under the mat
	// open an answer: it was sealed for another key or another request, or was changed; ask the customer again
}

// Forms that most services need.
func ExampleCard() {
	for _, f := range []form.Form{form.Card(), form.SocialSecurity(), form.Note()} {
		fmt.Println(f.ID, len(f.Fields))
	}
	// Output:
	// card 4
	// ssn 1
	// note 1
}
