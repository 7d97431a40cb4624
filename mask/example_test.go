package mask_test

import (
	"fmt"
	"time"

	"github.com/parley-go/parley/mask"
)

var now = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// A customer writes the number of a card; it is masked before it is stored, unmasked by
// somebody who may, masked again, and gone at the end.
func Example() {
	d, _ := mask.NewDetector(mask.Config{})
	text := "It is 4111 1111 1111 1111!"
	s, _ := d.Screen(mask.Window{}, 7, text, mask.Origin{By: "rules", At: now})
	m := s.Masks
	fmt.Println(m.Text(text))

	number := []mask.Span{{From: 6, To: 25}}
	m, _ = m.Unmask(text, number)
	fmt.Println(m.Text(text))
	m, _ = m.Mask(text, number, mask.Origin{By: "ann", At: now})

	end := m.Conclude(text)
	text, m = end.Text.Reveal(), end.Masks
	_, err := m.Unmask(text, number)
	fmt.Println(text)
	fmt.Println(err)
	// Output:
	// It is *******************!
	// It is 4111 1111 1111 1111!
	// It is *******************!
	// unmask a part of a text: masks became permanent when the conversation ended; ask the customer again, if it must be known
}

// Each finding tells what it is and where, how sure that is, and what the rules do with it.
func ExampleDetector_Find() {
	d, _ := mask.NewDetector(mask.Config{Patterns: []mask.Pattern{{Kind: "policy", Expr: `\bP-\d{6}\b`}}})
	for _, f := range d.Find("99 ４１１１-1111.1111 1111, DE89 3704 0044 0532 0130 00, P-123456, ada@example.com") {
		fmt.Println(f)
	}
	// Output:
	// card sure 3-30 Visa mask
	// iban sure 32-59 mask
	// policy sure 61-69 suggest
	// email likely 71-86 suggest
}

// Rules say what is done; every fault of a configuration is named at once.
func ExampleNewDetector() {
	_, err := mask.NewDetector(mask.Config{
		Rules:    []mask.Rule{{Kind: mask.Card, Action: mask.Vault}, {Kind: "plate", Action: mask.Hide}},
		Patterns: []mask.Pattern{{Kind: "plate", Expr: `((a{30}){30}){30}`}},
	})
	fmt.Println(err)
	// Output:
	// rule 2: the kind is not known; give one of [card iban ssn token password email phone], a pattern has its own action
	// pattern 1: compile a pattern: its repetitions make it at least 27930 steps long; stay below 200
	// the patterns: together they are at least 27930 steps long; stay below 1000
}

// What is for the vault is not stored: asterisks are.
func ExampleDetector_Screen() {
	d, _ := mask.NewDetector(mask.Config{Rules: []mask.Rule{{Kind: mask.Card, Action: mask.Vault}}})
	s, err := d.Screen(mask.Window{}, 1, "4111 1111 1111 1111, ada@example.com", mask.Origin{By: "rules", At: now})
	fmt.Println(s.Text.Reveal(), err)
	fmt.Println(s.Vault[0].Kind, s.Vault[0].Brand, s.Vault[0].Value)
	fmt.Println(s.Suggested)
	// Output:
	// *******************, ada@example.com <nil>
	// card Visa [redacted]
	// [email likely 21-36 suggest]
}

// A number cannot hide by being cut over messages.
func ExampleDetector_FindAcross() {
	d, _ := mask.NewDetector(mask.Config{})
	window := mask.Window{}.Add(7, "It is 4111 1111").Add(8, "1111")
	for _, a := range d.FindAcross(window, 9, "1111, thanks") {
		fmt.Println(a)
	}
	// Output:
	// card sure [7: 6-15 8: 0-4 9: 0-4] Visa mask
}

func ExampleWindow_Add() {
	w := mask.Window{}.Add(1, "It is 4111 1111")
	fmt.Println(w)
	// Output:
	// [messages=1]
}

// A part is masked with one asterisk for each character that a reader sees.
func ExampleMasks_Mask() {
	text := "we are 👨‍👩‍👧‍👦, PIN 1234"
	m, _ := mask.Masks{}.Mask(text, []mask.Span{{From: 7, To: 32}, {From: 38, To: 42}}, mask.Origin{By: "ann", At: now})
	fmt.Println(m.Text(text))
	_, err := m.Mask(text, []mask.Span{{From: 7, To: 11}}, mask.Origin{By: "ann", At: now})
	fmt.Println(err)
	// Output:
	// we are *, PIN ****
	// mask a part of a text: span 7-11 begins or ends inside a character; move it to the edges of what a reader sees as one character
}

func ExampleMasks_Unmask() {
	m, _ := mask.Masks{}.Mask("PIN 1234", []mask.Span{{From: 4, To: 8}}, mask.Origin{By: "ann", At: now})
	m, err := m.Unmask("PIN 1234", []mask.Span{{From: 4, To: 6}})
	fmt.Println(m.Text("PIN 1234"), err)
	// Output:
	// PIN 12** <nil>
}

// What goes to the vault is burnt while the rest can still be undone.
func ExampleMasks_Burn() {
	text, m, err := mask.Masks{}.Burn("PIN 1234", []mask.Span{{From: 4, To: 8}}, mask.Origin{By: "ann", At: now})
	fmt.Println(text.Reveal(), m.Marks, err)
	// Output:
	// PIN **** [4-8 by ann for good] <nil>
}

// At the end what is visible is all there is, and the files that were masked are erased.
func ExampleMasks_Conclude() {
	files := []mask.File{{ID: "f1", Name: "passport.jpg"}}
	m, _ := mask.Masks{}.Mask("PIN 1234", []mask.Span{{From: 4, To: 8}}, mask.Origin{By: "ann", At: now})
	m, _, _ = m.MaskFile(files, "f1", mask.Origin{By: "ann", At: now})
	end := m.Conclude("PIN 1234")
	fmt.Println(end.Text.Reveal(), end.Erase)
	// Output:
	// PIN **** [f1]
}

// In the history an attachment that was forgotten is masked for good, and erased.
func ExampleMasks_MaskFile() {
	files := []mask.File{{ID: "f1", Name: "passport.jpg"}}
	history := mask.Masks{}.Conclude("").Masks
	m, erase, err := history.MaskFile(files, "f1", mask.Origin{By: "bob", At: now})
	seen := m.See(mask.Customer, "", files).Files[0]
	fmt.Println(erase, seen.Name, seen.Struck, err)
	// Output:
	// true passport.jpg true <nil>
}

func ExampleMasks_UnmaskFile() {
	files := []mask.File{{ID: "f1", Name: "invoice.pdf"}}
	m, _, _ := mask.Masks{}.MaskFile(files, "f1", mask.Origin{By: "ann", At: now})
	m, err := m.UnmaskFile(files, "f1")
	fmt.Println(m.See(mask.Customer, "", files).Files[0].Struck, err)
	// Output:
	// false <nil>
}

// Who has the right sees what can be undone; the customer does not learn who masked it.
func ExampleMasks_See() {
	m, _ := mask.Masks{}.Mask("PIN 1234", []mask.Span{{From: 4, To: 8}}, mask.Origin{By: "ann", At: now})
	for _, role := range []mask.Role{mask.Customer, mask.Staff, mask.Masker} {
		seen := m.See(role, "PIN 1234", nil)
		fmt.Println(role, seen.Text, len(seen.Marks), seen.Undo)
	}
	// Output:
	// customer PIN **** 0 []
	// staff PIN **** 1 []
	// masker PIN **** 1 [4-8]
}

func ExampleCardBrand() {
	fmt.Println(mask.CardBrand(mask.NewSecret("3782 822463 10005")))
	fmt.Println(mask.CardBrand(mask.NewSecret("9999 9999 9999 9995")))
	fmt.Println(mask.CardBrand(mask.NewSecret("4111 1111 1111 1112")))
	// Output:
	// American Express true
	// Unknown true
	// Visa false
}

func ExampleValidSSN() {
	fmt.Println(mask.ValidSSN(mask.NewSecret("123-45-6789")), mask.ValidSSN(mask.NewSecret("666-45-6789")))
	// Output:
	// true false
}

func ExampleDigits() {
	digits, ok := mask.Digits(mask.NewSecret("４１١ 1-1"))
	fmt.Println(digits, digits.Reveal(), ok)
	// Output:
	// [redacted] 41111 true
}

func ExampleSecret() {
	pin := mask.NewSecret("1234")
	fmt.Printf("%s %v %q %x %+v\n", pin, pin, pin, pin, struct{ PIN mask.Secret }{pin})
	// Output:
	// [redacted] [redacted] [redacted] [redacted] {PIN:[redacted]}
}

// The transcript says no more than this.
func ExampleProgress_Line() {
	fmt.Println(mask.Requested.Line())
	fmt.Println(mask.Completed.Line())
	fmt.Println(mask.Cancelled.Line())
	// Output:
	// Secure data has been requested
	// Secure data has been provided
	// The request for secure data has been cancelled
}
