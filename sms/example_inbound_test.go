package sms_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/parley-go/parley/sms"
)

// Two parts of a long message, as they came in.
func ExampleParseHeader() {
	h, text, err := sms.ParseHeader([]byte("\x05\x00\x03\x2a\x02\x01Hello "))
	c, long := h.Concat()
	fmt.Printf("%q %v\n", text, err)
	fmt.Println("part", c.Number, "of", c.Total, "reference", c.Reference, long)

	_, _, err = sms.ParseHeader([]byte("\x05\x00\x03"))
	fmt.Println(err)
	// Output:
	// "Hello " <nil>
	// part 1 of 2 reference 42 true
	// sms: the data ends before its header does
}

func ExampleHeader_Append() {
	concat, err := sms.Concat{Reference: 42, Total: 2, Number: 1}.Element()
	if err != nil {
		fmt.Println(err)
		return
	}
	h := sms.Header{concat, sms.SingleShift(sms.Turkish), sms.LockingShift(sms.Turkish)}
	octets, err := h.Append(nil)
	fmt.Printf("% x %v\n", octets, err)
	fmt.Println(h.Octets(), "octets,", h.Tables())
	// Output:
	// 0b 00 03 2a 02 01 24 01 01 25 01 01 <nil>
	// 12 octets, {Turkish Turkish}
}

func ExampleConcat_Element() {
	_, err := sms.Concat{Reference: 42, Total: 2, Number: 3}.Element()
	fmt.Println(err)
	// Output: sms: a part has a number from 1 to its total, and an 8-bit reference is at most 255
}

func ExampleHeader_Ports() {
	h := sms.Header{sms.Ports{Destination: 2948, Source: 9200, Wide: true}.Element()}
	fmt.Println(h.Ports())
	// Output: {2948 9200 true} true
}

// A message in two parts comes in the wrong order; one part of another never comes.
func ExampleReassembly() {
	var r sms.Reassembly
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	comes := func(reference uint16, number uint8, text string) {
		fate, messages := r.Add(sms.Fragment{
			From: "+14155550123", To: "72345", Data: []byte(text),
			Concat: sms.Concat{Reference: reference, Total: 2, Number: number},
		}, now, now.Add(time.Minute))
		fmt.Printf("%q is %s\n", text, fate)
		for _, m := range messages {
			fmt.Printf("  %s: %q\n", m.Ending, m.Runs()[0].Data)
		}
		now = now.Add(time.Second)
	}
	comes(42, 2, "tomorrow")
	comes(42, 2, "tomorrow")
	comes(43, 1, "Also I ")
	comes(42, 1, "See you ")

	fmt.Println(r.Waiting())

	stored, _ := json.Marshal(&r) // a restart
	r = sms.Reassembly{}
	if err := json.Unmarshal(stored, &r); err != nil {
		fmt.Println(err)
	}
	comes(42, 1, "See you ")
	at, _ := r.Next()
	for _, m := range r.Expire(at) {
		fmt.Printf("  %s: %q, partial: %v, missing: %v\n", m.Ending, m.Runs()[0].Data, m.Partial(), m.Missing())
	}
	// Output:
	// "tomorrow" is kept
	// "tomorrow" is duplicate
	// "Also I " is kept
	// "See you " is returned
	//   whole: "See you tomorrow"
	// 1 874
	// "See you " is duplicate
	//   expired: "Also I ", partial: true, missing: [2]
}

// An emoji that the sender has torn in two.
func ExampleAssembled_Runs() {
	m := sms.Assembled{Parts: []sms.Fragment{
		{Concat: sms.Concat{Total: 2, Number: 1}, Coding: 8, Data: []byte("\x00H\x00i\xd8\x3d")},
		{Concat: sms.Concat{Total: 2, Number: 2}, Coding: 8, Data: []byte("\xde\x00")},
	}}
	for _, run := range m.Runs() {
		fmt.Println(sms.Decode(run.Data, sms.UCS2, run.Header.Tables()))
	}
	// Output: Hi😀
}

func ExampleParseReceipt() {
	r, err := sms.ParseReceipt("id:0000006699 sub:001 dlvrd:001 submit date:2603021000 done date:2603021001 stat:DELIVRD err:000 text:See you", nil)
	fmt.Println(r.ID, r.Status, r.Done, err)

	_, err = sms.ParseReceipt("See you tomorrow", nil)
	fmt.Println(err)
	// Output:
	// 0000006699 delivered 2026-03-02 10:01:00 +0000 UTC <nil>
	// sms: not a delivery receipt of a known form
}

// A carrier that answers in hexadecimal and reports in decimal.
func ExampleIDForm_Canonical() {
	fmt.Println(sms.IDHex.Canonical("00001A2B"), sms.IDDecimal.Canonical("0000006699"), sms.IDText.Canonical("16fd2706"))
	// Output: 0x1a2b 0x1a2b 16fd2706
}

// The receipt overtakes the answer to the submit, and comes twice.
func ExampleStatus_Advance() {
	s := sms.Queued
	for _, report := range []sms.Status{sms.Sending, sms.Delivered, sms.Sent, sms.Delivered, sms.Failed} {
		var changed bool
		s, changed = s.Advance(report)
		fmt.Println(report, "->", s, changed)
	}
	fmt.Println(s.Final(), sms.Read.Final()) // it may still be read
	// Output:
	// sending -> sending true
	// delivered -> delivered true
	// sent -> delivered false
	// delivered -> delivered false
	// failed -> delivered false
	// false true
}

func ExampleStateStatus() {
	fmt.Println(sms.StateStatus(2), sms.StateStatus(5))
	// Output: delivered failed
}

func ExampleCanonicalAddress() {
	for _, s := range []string{"+44 (0)20 7946 0123", "0044-20-7946-0123", "020 7946 0123", "72345", "Parley", "+44"} {
		fmt.Println(sms.CanonicalAddress(s))
	}
	// Output:
	// +442079460123 international <nil>
	// +442079460123 international <nil>
	// 02079460123 national <nil>
	// 72345 short_code <nil>
	// Parley alphanumeric <nil>
	//   sms: neither a number, nor a short code, nor a name of at most 11 characters with a letter
}

func ExampleSameAddress() {
	fmt.Println(sms.SameAddress("tel:+1-415-555-0123", "001 (415) 555 0123"), sms.SameAddress("O2", "02"))
	// Output: true false
}

func ExampleIsE164() {
	fmt.Println(sms.IsE164("+14155550123"), sms.IsE164("14155550123"))
	// Output: true false
}

func ExampleLexicon_Match() {
	var english sms.Lexicon
	fmt.Printf("%q %q %q\n", english.Match("Stop!"), english.Match("OPT-OUT"), english.Match("stop by tomorrow"))
	// Output: "stop" "stop" ""
}

func ExampleKeywords_Lexicon() {
	l, err := sms.Keywords{Languages: []string{"de", "fr"}, Stop: []string{"No more"}, Except: []string{"YES"}}.Lexicon()
	fmt.Printf("%q %q %q %q %v\n", l.Match("Abmelden"), l.Match("arrêt"), l.Match("NO MORE!"), l.Match("yes"), err)

	_, err = sms.Keywords{Languages: []string{"tlh"}, Stop: []string{"?!"}}.Lexicon()
	fmt.Println(err != nil)
	// Output:
	// "stop" "stop" "stop" "" <nil>
	// true
}

func ExampleKeywordLanguages() {
	fmt.Println(sms.KeywordLanguages()[:4])
	// Output: [ar cs da de]
}

func ExampleConsents_Hear() {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	ann, err := sms.NewPair("72345", "+1 (415) 555-0123")
	if err != nil {
		fmt.Println(err)
		return
	}
	var all sms.Consents
	all, changed := all.Hear(ann, sms.Lexicon{}.Match("STOP"), now)
	fmt.Println(changed, errors.Is(all.Of(ann).Check(), sms.ErrOptedOut))

	other, _ := sms.NewPair("72346", "+14155550123")
	fmt.Println(all.Of(other).Check())
	// Output:
	// true true
	// <nil>
}

func ExampleConsent_Hear() {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	var c sms.Consent
	c, _ = c.Hear(sms.Stop, now)
	c, changed := c.Hear(sms.Start, now.Add(-time.Hour)) // it was said before, and came late
	fmt.Println(c.OptedOut, changed)
	// Output: true false
}

func ExampleQuietHours_Quiet() {
	night := sms.QuietHours{From: 21 * time.Hour, To: 8 * time.Hour}
	at := time.Date(2026, 3, 2, 20, 30, 0, 0, time.UTC)
	fmt.Println(night.Quiet(at, time.UTC))
	fmt.Println(night.Quiet(at, time.FixedZone("Berlin", 3600)))
	// Output:
	// false 0001-01-01 00:00:00 +0000 UTC
	// true 2026-03-03 08:00:00 +0100 Berlin
}
