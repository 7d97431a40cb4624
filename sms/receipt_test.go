package sms_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parley-go/parley/sms"
)

func clock(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse("2006-01-02 15:04:05", s)
	if err != nil {
		panic(err)
	}
	return t
}

// TestD6_ReceiptDialects: texts of carriers as they were seen in the field, with the
// messages and numbers taken out.
func TestD6_ReceiptDialects(t *testing.T) {
	for _, c := range []struct {
		name, text string
		id, state  string
		status     sms.Status
		err        string
		submitted  string
		done       string
		parts      int
		delivered  int
		rest       string
	}{
		{"SMPP 3.4, appendix B", "id:0123456789 sub:001 dlvrd:001 submit date:2603021000 done date:2603021001 stat:DELIVRD err:000 text:Hello world id:9",
			"0123456789", "DELIVRD", sms.Delivered, "000", "2026-03-02 10:00:00", "2026-03-02 10:01:00", 1, 1, "Hello world id:9"},
		{"with seconds, an empty text", "id:a29f6845555647139e5c8f3b817f2c9a sub:001 dlvrd:001 submit date:141023215253 done date:141023215259 stat:DELIVRD err:000 text:",
			"a29f6845555647139e5c8f3b817f2c9a", "DELIVRD", sms.Delivered, "000", "2014-10-23 21:52:53", "2014-10-23 21:52:59", 1, 1, ""},
		{"neither sub nor dlvrd", "id:1526758174 submit date:1701240904 done date:1701240904 stat:DELIVRD err:000 text:hellow",
			"1526758174", "DELIVRD", sms.Delivered, "000", "2017-01-24 09:04:00", "2017-01-24 09:04:00", -1, -1, "hellow"},
		{"no text", "id:0654354026 submit date:2302101454 done date:2302101454 stat:UNDELIV err:000",
			"0654354026", "UNDELIV", sms.Failed, "000", "2023-02-10 14:54:00", "2023-02-10 14:54:00", -1, -1, ""},
		{"SMPP time with an offset", "id:rdwjwxns18krxr9936ey96ymcw sub:000 dlvrd:000 submit date:180711070003912+ done date:180711070000012- stat:UNDELIV err:000",
			"rdwjwxns18krxr9936ey96ymcw", "UNDELIV", sms.Failed, "000", "2018-07-11 04:00:03.9", "2018-07-11 10:00:00", 0, 0, ""},
		{"NUL and parameters behind", "id:117062714244798261 sub:001 dlvrd:001 submit date:1706271624 done date:1706271624 stat:DELIVRD err:0000 text:Hllo world\x00\x04\x27\x00\x01id:7",
			"117062714244798261", "DELIVRD", sms.Delivered, "0000", "2017-06-27 16:24:00", "2017-06-27 16:24:00", 1, 1, "Hllo world"},
		{"upper case, spaces, other order", "STAT: DELIVRD  ERR: 0x1F  ID: 1A2B  DONE DATE: 20260302100159  SUBMIT DATE: 202603021000  TEXT: x",
			"1A2B", "DELIVRD", sms.Delivered, "0x1F", "2026-03-02 10:00:00", "2026-03-02 10:01:59", -1, -1, "x"},
		{"underscores, commas, words in full", "message_id=77,sub=1,dlvrd=0,submit_date=2026-03-02 10:00:00,done_date=2026-03-02T10:00:01Z,status=Undeliverable,error=E12",
			"77", "Undeliverable", sms.Failed, "E12", "2026-03-02 10:00:00", "2026-03-02 10:00:01", 1, 0, ""},
		{"one field a line, an unknown one", "id:5\r\nmccmnc:26201\r\nstat:ENROUTE\r\nnetwork:x err:001",
			"5", "ENROUTE", sms.Sent, "001", "", "", -1, -1, ""},
		{"empty fields", "id: sub: dlvrd: submit date: done date: stat:EXPIRED err: text:",
			"", "EXPIRED", sms.Failed, "", "", "", -1, -1, ""},
		{"dates that are none", "id:5 sub:x dlvrd:-1 submit date:9999999999 done date:never stat:REJECTD",
			"5", "REJECTD", sms.Failed, "", "", "", -1, -1, ""},
		{"a word that nobody knows", "id:5 stat:WHATEVR", "5", "WHATEVR", "", "", "", "", -1, -1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sms.ParseReceipt(c.text, nil)
			want := sms.Receipt{ID: c.id, State: c.state, Status: c.status, Error: c.err, Submitted: clock(c.submitted), Done: clock(c.done),
				Parts: c.parts, Delivered: c.delivered, Text: c.rest}
			if err != nil || got != want {
				t.Errorf("%+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

func TestD6_ReceiptInTheZoneOfTheCarrier(t *testing.T) {
	r, _ := sms.ParseReceipt("id:1 done date:2603021000", time.FixedZone("carrier", 2*3600))
	if !r.Done.Equal(clock("2026-03-02 08:00:00")) {
		t.Errorf("done %v", r.Done)
	}
}

// TestD6_UnknownFormIsNoReceipt: the caller keeps the text; nothing is made up.
func TestD6_UnknownFormIsNoReceipt(t *testing.T) {
	for _, text := range []string{"", "Hello", "id:", "text:id:5 stat:DELIVRD", "identity:5", "sub:001 dlvrd:001", "\x00id:5"} {
		if r, err := sms.ParseReceipt(text, nil); !errors.Is(err, sms.ErrReceipt) || r != (sms.Receipt{Parts: -1, Delivered: -1}) {
			t.Errorf("%q: %+v, %v", text, r, err)
		}
	}
}

var statuses = []sms.Status{"", sms.Queued, sms.Sending, sms.Unknown, sms.Sent, sms.Delivered, sms.Read, sms.Failed}

// TestD6_StatusNeverGoesBack: all reports in all orders. The table is the rule: the
// status may only go to one on its right, or fail before delivery.
func TestD6_StatusNeverGoesBack(t *testing.T) {
	for i, from := range statuses {
		for j, report := range statuses {
			to, changed := from.Advance(report)
			forward := report != "" && from != sms.Failed && j > i
			if report == sms.Failed && (from == sms.Delivered || from == sms.Read) {
				forward = false
			}
			if changed != forward || changed && to != report || !changed && to != from {
				t.Errorf("%q and then %q is %q, %v", from, report, to, changed)
			}
		}
		if to, changed := from.Advance("lost"); changed || to != from {
			t.Errorf("%q and then a word that is none is %q", from, to)
		}
		if final := from == sms.Read || from == sms.Failed; from.Final() != final {
			t.Errorf("%q is final: %v", from, !final)
		}
	}
	if to, changed := sms.Status("lost").Advance(sms.Sent); changed || to != "lost" {
		t.Errorf("what is no status became %q", to)
	}
}

// TestD6_ReceiptBeforeTheAnswer: in any order, and said twice, the end is the same.
func TestD6_ReceiptBeforeTheAnswer(t *testing.T) {
	reports := []sms.Status{sms.Sending, sms.Sent, sms.Delivered, sms.Sent, sms.Delivered}
	permute(reports, func(order []sms.Status) {
		s := sms.Queued
		for _, r := range order {
			s, _ = s.Advance(r)
		}
		if s != sms.Delivered {
			t.Errorf("%v ends %s", order, s)
		}
	})
}

func permute[T any](s []T, visit func([]T)) {
	var walk func(int)
	walk = func(n int) {
		if n == len(s) {
			visit(s)
		}
		for i := n; i < len(s); i++ {
			s[n], s[i] = s[i], s[n]
			walk(n + 1)
			s[n], s[i] = s[i], s[n]
		}
	}
	walk(0)
}

func TestD6_MessageState(t *testing.T) {
	want := map[byte]sms.Status{0: sms.Sent, 1: sms.Sent, 2: sms.Delivered, 3: sms.Failed, 4: sms.Failed, 5: sms.Failed, 6: sms.Sent, 7: sms.Unknown, 8: sms.Failed, 9: sms.Failed}
	for b := range 256 {
		if got := sms.StateStatus(byte(b)); got != want[byte(b)] {
			t.Errorf("%d is %q", b, got)
		}
	}
}

// TestD6_IdentifiersInOneForm: what the answer to a submit says in one form and the
// receipt in another.
func TestD6_IdentifiersInOneForm(t *testing.T) {
	for _, c := range []struct {
		form     sms.IDForm
		id, want string
	}{
		{sms.IDDecimal, "6699", "0x1a2b"}, {sms.IDDecimal, "0000006699", "0x1a2b"}, {sms.IDHex, "1A2B", "0x1a2b"},
		{sms.IDHex, "00001a2b", "0x1a2b"}, {sms.IDHex, "0X1A2B", "0x1a2b"}, {sms.IDDecimal, "0x1A2B", "0x1a2b"}, {sms.IDHex, " 1A2B\x00", "0x1a2b"},
		{sms.IDDecimal, "0", "0x0"}, {sms.IDHex, "000", "0x0"}, {sms.IDDecimal, "", ""}, {sms.IDHex, "0x", "0x"},
		{sms.IDDecimal, "18446744073709551616", "0x10000000000000000"},
		{sms.IDDecimal, "340282366920938463463374607431768211456", "0x100000000000000000000000000000000"},
		{sms.IDText, "006699", "006699"}, {sms.IDText, "1A2B ", "1A2B"}, {sms.IDDecimal, "1A2B", "1A2B"},
		{sms.IDHex, "16fd2706-8baf-433b", "16fd2706-8baf-433b"}, {sms.IDDecimal, strings.Repeat("1", 66), strings.Repeat("1", 66)},
	} {
		if got := c.form.Canonical(c.id); got != c.want {
			t.Errorf("%s %q is %q, want %q", c.form, c.id, got, c.want)
		}
	}
	for i := range uint64(2000) {
		n := i * i * i * 2654435761
		if d, h := sms.IDDecimal.Canonical(fmt.Sprintf("%020d", n)), sms.IDHex.Canonical(fmt.Sprintf("%X", n)); d != h {
			t.Errorf("%d is %s and %s", n, d, h)
		}
	}
}

// FuzzReceipt: no panic; all that is found stands in the text; identifiers come to one
// form and stay there; the fields survive being written down again.
func FuzzReceipt(f *testing.F) {
	f.Add("id:0123456789 sub:001 dlvrd:001 submit date:2603021000 done date:2603021001 stat:DELIVRD err:000 text:Hello")
	f.Add("STAT: DELIVRD ERR: 1 ID: 1A2B DONE DATE: 180711070003912+ TEXT: x")
	f.Add("message_id=77,submit_date=2026-03-02 10:00:00,status=Undeliverable\x00id:5")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := sms.ParseReceipt(text, nil)
		if err != nil {
			if r != (sms.Receipt{Parts: -1, Delivered: -1}) {
				t.Fatalf("%v with %+v", err, r)
			}
			return
		}
		for _, s := range []string{r.ID, r.State, r.Error, r.Text} {
			if !strings.Contains(text, s) {
				t.Fatalf("%q is not in %q", s, text)
			}
		}
		for _, form := range []sms.IDForm{sms.IDText, sms.IDDecimal, sms.IDHex} {
			once := form.Canonical(r.ID)
			if again := form.Canonical(once); again != once {
				t.Fatalf("%s: %q is %q is %q", form, r.ID, once, again)
			}
		}
		again, err := sms.ParseReceipt("id:"+r.ID+" stat:"+r.State+" err:"+r.Error+" text:"+r.Text, nil)
		if err != nil || again.ID != r.ID || again.State != r.State || again.Error != r.Error || again.Text != r.Text {
			t.Fatalf("%+v, written again %+v, %v", r, again, err)
		}
	})
}

func BenchmarkParseReceipt(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sms.ParseReceipt("id:0123456789 sub:001 dlvrd:001 submit date:2603021000 done date:2603021001 stat:DELIVRD err:000 text:Hello world", nil)
	}
}
