package sms_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

var nine = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// A desk of messages in a test: parts are named by their text, and wait a minute.
type desk struct {
	t   *testing.T
	r   *sms.Reassembly
	now time.Time
	n   int
}

func newDesk(t *testing.T) *desk { return &desk{t: t, r: &sms.Reassembly{}, now: nine} }

func part(reference uint16, number, total uint8, text string) sms.Fragment {
	return sms.Fragment{From: "+14155550123", To: "+14155550199",
		Concat: sms.Concat{Reference: reference, Total: total, Number: number}, Data: []byte(text)}
}

// comes adds a part a second later, and holds what comes back: "whole: A1A2".
func (d *desk) comes(p sms.Fragment, fate sms.Fate, want ...string) {
	d.t.Helper()
	d.now = d.now.Add(time.Second)
	d.n++
	p.ID = strconv.Itoa(d.n)
	got, out := d.r.Add(p, d.now, d.now.Add(time.Minute))
	if got != fate {
		d.t.Errorf("%s is %s, want %s", p.Data, got, fate)
	}
	d.back(out, want...)
}

func (d *desk) later(by time.Duration, want ...string) {
	d.t.Helper()
	d.now = d.now.Add(by)
	d.back(d.r.Expire(d.now), want...)
}

func (d *desk) back(out []sms.Assembled, want ...string) {
	d.t.Helper()
	var got []string
	for _, a := range out {
		s := string(a.Ending) + ": "
		for _, p := range a.Parts {
			s += string(p.Data)
			if slices.Contains(a.Doubtful, p.Concat.Number) {
				s += "?"
			}
		}
		if a.Partial() != (a.Ending != sms.Whole && a.Ending != sms.Alone) {
			d.t.Errorf("%s: partial %v", s, a.Partial())
		}
		got = append(got, s)
	}
	if !slices.Equal(got, want) {
		d.t.Errorf("came back %q, want %q", got, want)
	}
}

func TestD9_PartsInAnyOrderMakeOneMessage(t *testing.T) {
	for _, order := range [][]uint8{{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}} {
		d := newDesk(t)
		for i, n := range order {
			p := part(7, n, 3, string('A'+rune(n)-1))
			if i < 2 {
				d.comes(p, sms.Kept)
			} else {
				d.comes(p, sms.Returned, "whole: ABC")
			}
		}
	}
}

func TestD9_255PartsBackwards(t *testing.T) {
	d := newDesk(t)
	d.r.Bounds.Octets = 1 << 20
	var want strings.Builder
	for n := 255; n > 1; n-- {
		d.comes(part(7, uint8(n), 255, fmt.Sprintf("%d;", n)), sms.Kept)
	}
	for n := 1; n <= 255; n++ {
		fmt.Fprintf(&want, "%d;", n)
	}
	d.comes(part(7, 1, 255, "1;"), sms.Returned, "whole: "+want.String())
	if n := d.r.Room(); n > 4 {
		t.Errorf("the room of %d parts is kept for others", n)
	}
}

func TestD9_DuplicatesCountOnceAlsoWhenLate(t *testing.T) {
	d := newDesk(t)
	d.comes(part(7, 1, 2, "A"), sms.Kept)
	d.comes(part(7, 1, 2, "A"), sms.Duplicate)
	d.comes(part(7, 2, 2, "B"), sms.Returned, "whole: AB")
	d.comes(part(7, 2, 2, "B"), sms.Duplicate)
	d.comes(part(7, 1, 2, "A"), sms.Duplicate)
	d.later(time.Hour)
	if n, octets := d.r.Waiting(); n+octets != 0 {
		t.Errorf("%d messages, %d octets wait", n, octets)
	}
}

// TestD9_PartThatNeverComes: what there is comes back at the instant, and a duplicate of
// it after that is known.
func TestD9_PartThatNeverComes(t *testing.T) {
	d := newDesk(t)
	d.comes(part(7, 2, 3, "B"), sms.Kept)
	if at, ok := d.r.Next(); !ok || !at.Equal(d.now.Add(time.Minute)) {
		t.Errorf("next %v %v", at, ok)
	}
	d.comes(part(7, 3, 3, "C"), sms.Kept)
	d.later(time.Minute-time.Millisecond, []string{}...)
	d.later(time.Millisecond, "expired: BC")
	if _, ok := d.r.Next(); ok {
		t.Error("something waits")
	}
	d.comes(part(7, 3, 3, "C"), sms.Duplicate)
	d.comes(part(7, 1, 3, "A"), sms.Kept) // much too late
	d.later(time.Hour, "expired: AC?")
}

// TestD9_MemoryLastsUntilItsInstant: also behind one that lasts longer.
func TestD9_MemoryLastsUntilItsInstant(t *testing.T) {
	var r sms.Reassembly
	minute := nine.Add(time.Minute)
	r.Add(part(1, 1, 1, "A"), nine, nine.Add(time.Hour))
	r.Add(part(2, 1, 1, "B"), nine, minute)
	if fate, _ := r.Add(part(2, 1, 1, "B"), minute.Add(-time.Millisecond), minute); fate != sms.Duplicate {
		t.Errorf("a moment before: %s", fate)
	}
	if fate, out := r.Add(part(2, 1, 1, "B"), minute, minute); fate != sms.Returned || len(out) != 1 || out[0].Ending != sms.Whole {
		t.Errorf("at the instant: %s, %+v", fate, out)
	}
}

func TestD9_MissingPartsAreNamed(t *testing.T) {
	var r sms.Reassembly
	r.Add(part(7, 2, 5, "B"), nine, nine)
	r.Add(part(7, 4, 5, "D"), nine.Add(-time.Second), nine)
	a := r.Expire(nine)[0]
	if !slices.Equal(a.Missing(), []int{1, 3, 5}) {
		t.Errorf("missing %v", a.Missing())
	}
}

// TestD9_ReusedReferenceNeverMixes: the three ways in which collectors in the field made
// one message of two.
func TestD9_ReusedReferenceNeverMixes(t *testing.T) {
	t.Run("a lost part, then the reference again", func(t *testing.T) {
		d := newDesk(t)
		d.comes(part(9, 1, 2, "A1"), sms.Kept)
		d.comes(part(9, 1, 2, "B1"), sms.Kept, "superseded: A1")
		d.comes(part(9, 1, 2, "A1"), sms.Duplicate)
		d.comes(part(9, 2, 2, "B2"), sms.Returned, "whole: B1B2")
	})
	t.Run("a late duplicate, then the reference again", func(t *testing.T) {
		d := newDesk(t)
		d.comes(part(9, 1, 2, "A1"), sms.Kept)
		d.comes(part(9, 2, 2, "A2"), sms.Returned, "whole: A1A2")
		d.comes(part(9, 2, 2, "A2"), sms.Duplicate)
		d.comes(part(9, 1, 2, "B1"), sms.Kept)
		d.comes(part(9, 2, 2, "B2"), sms.Returned, "whole: B1B2")
	})
	t.Run("a late duplicate in the middle of the next", func(t *testing.T) {
		d := newDesk(t)
		d.comes(part(9, 1, 2, "A1"), sms.Kept)
		d.comes(part(9, 2, 2, "A2"), sms.Returned, "whole: A1A2")
		d.comes(part(9, 1, 2, "B1"), sms.Kept)
		d.comes(part(9, 2, 2, "A2"), sms.Duplicate)
		d.comes(part(9, 2, 2, "B2"), sms.Returned, "whole: B1B2")
	})
	t.Run("9 of 8 bits and 9 of 16 bits", func(t *testing.T) {
		d := newDesk(t)
		wide := part(9, 2, 2, "W2")
		wide.Concat.Wide = true
		d.comes(part(9, 1, 2, "A1"), sms.Kept)
		d.comes(wide, sms.Kept)
		d.later(time.Hour, "expired: A1", "expired: W2")
	})
	t.Run("another total", func(t *testing.T) {
		d := newDesk(t)
		d.comes(part(9, 1, 2, "A1"), sms.Kept)
		d.comes(part(9, 2, 3, "B2"), sms.Kept)
		d.later(time.Hour, "expired: A1", "expired: B2")
	})
	t.Run("other addresses", func(t *testing.T) {
		d := newDesk(t)
		from, to := part(9, 2, 2, "F2"), part(9, 2, 2, "T2")
		from.From, to.To = "+14155550124", "72345"
		d.comes(part(9, 1, 2, "A1"), sms.Kept)
		d.comes(from, sms.Kept)
		d.comes(to, sms.Kept)
		d.comes(part(9, 2, 2, "A2"), sms.Returned, "whole: A1A2")
		d.later(time.Hour, "expired: F2", "expired: T2")
	})
}

// TestD9_SharedPartIsKeptInDoubt: two messages with one reference that share a part, as a
// gateway with a constant reference and a footer makes them.
func TestD9_SharedPartIsKeptInDoubt(t *testing.T) {
	d := newDesk(t)
	d.comes(part(0, 1, 2, "Hello "), sms.Kept)
	d.comes(part(0, 2, 2, "(footer)"), sms.Returned, "whole: Hello (footer)")
	d.comes(part(0, 2, 2, "(footer)"), sms.Duplicate)
	d.comes(part(0, 1, 2, "Bye "), sms.Kept)
	d.later(time.Hour, "expired: Bye (footer)?")
}

func TestD9_WrongNumbersAreMessagesAlone(t *testing.T) {
	d := newDesk(t)
	d.comes(part(9, 0, 2, "zero"), sms.Returned, "alone: zero")
	d.comes(part(9, 1, 0, "none"), sms.Returned, "alone: none")
	d.comes(part(9, 3, 2, "over"), sms.Returned, "alone: over")
	d.comes(part(0x100, 1, 1, "reference"), sms.Returned, "alone: reference")
	d.comes(part(0, 0, 0, "plain"), sms.Returned, "alone: plain")
	d.comes(part(9, 1, 1, "one"), sms.Returned, "whole: one")
}

// TestD9_UnfitPartsComeBackAtOnce: what could not be stored without loss is not kept.
func TestD9_UnfitPartsComeBackAtOnce(t *testing.T) {
	long := part(9, 1, 2, "A")
	long.From = strings.Repeat("1", 257)
	torn := part(9, 1, 2, "A")
	torn.To = "\xff"
	huge := part(9, 1, 2, strings.Repeat("A", 17<<20))
	named, misnamed := part(9, 1, 2, "A"), part(9, 1, 2, "A")
	named.ID, misnamed.ID = strings.Repeat("1", 257), "\xff"
	for _, p := range []sms.Fragment{long, torn, huge, named, misnamed} {
		var r sms.Reassembly
		fate, out := r.Add(p, nine, nine.Add(time.Minute))
		if fate != sms.Returned || len(out) != 1 || out[0].Ending != sms.Alone || !out[0].Partial() {
			t.Errorf("%s, %d came back", fate, len(out))
		}
	}
}

func TestD9_BoundsEvictTheOneThatWaitedLongest(t *testing.T) {
	d := newDesk(t)
	d.r.Bounds = sms.Bounds{Sender: 2}
	other := part(1, 1, 2, "other")
	other.From = "+4930123456"
	d.comes(other, sms.Kept)
	d.comes(part(1, 1, 3, "A"), sms.Kept)
	d.comes(part(2, 1, 3, "B"), sms.Kept)
	d.comes(part(1, 2, 3, "a"), sms.Kept)
	d.comes(part(3, 1, 3, "C"), sms.Kept, "evicted: B") // A was heard from last
	d.comes(part(4, 1, 3, "D"), sms.Kept, "evicted: Aa")

	d = newDesk(t)
	d.r.Bounds = sms.Bounds{Octets: 1850}
	d.comes(part(1, 1, 3, "A"), sms.Kept)
	d.comes(part(2, 1, 3, "B"), sms.Kept)
	d.comes(part(2, 2, 3, "b"), sms.Kept, "evicted: A")
	d.comes(part(2, 3, 3, strings.Repeat("x", 900)), sms.Returned, "whole: Bb"+strings.Repeat("x", 900))
	d.comes(part(3, 1, 3, "C"), sms.Kept)
	d.comes(part(3, 2, 3, strings.Repeat("x", 900)), sms.Returned, "evicted: C"+strings.Repeat("x", 900))
}

// TestD9_RestartChangesNothing: stored after every part and read again, with the same end.
func TestD9_RestartChangesNothing(t *testing.T) {
	d := newDesk(t)
	again := func() { d.r = restarted(t, d.r) }
	for _, step := range []func(){
		func() { d.comes(part(9, 1, 2, "A1"), sms.Kept) },
		func() { d.comes(part(8, 1, 2, "X1"), sms.Kept) },
		func() { d.comes(part(9, 2, 2, "A2"), sms.Returned, "whole: A1A2") },
		func() { d.comes(part(9, 1, 2, "A1"), sms.Duplicate) },
		func() { d.comes(part(9, 2, 2, "B2"), sms.Kept) },
		func() { d.later(time.Hour, "expired: X1", "expired: A1?B2") },
	} {
		step()
		again()
	}
}

// TestD9_TheEarliestComesBackFirst: whatever the order in which messages came, are whole or
// are given other instants; of those that are due at one instant, the one that was heard
// from first.
func TestD9_TheEarliestComesBackFirst(t *testing.T) {
	var r sms.Reassembly
	r.Bounds = sms.Bounds{Sender: 5000, Octets: 1 << 24}
	rng := rand.New(rand.NewPCG(9, 3))
	type due struct {
		reference uint16
		until     time.Time
	}
	var waits []due
	for i := range uint16(1500) {
		p := part(i, 1, 3, "A")
		p.Concat.Wide = true
		until := nine.Add(time.Duration(1+rng.IntN(300)) * time.Second)
		r.Add(p, nine, until)
		waits = append(waits, due{i, until})
		if i%2 == 0 {
			continue
		}
		again := rng.IntN(len(waits)) // another message is heard from
		p.Concat.Reference, p.Concat.Number, p.Data[0] = waits[again].reference, 2, 'B'
		until = nine.Add(time.Duration(1+rng.IntN(300)) * time.Second)
		fate, _ := r.Add(p, nine, until)
		if fate != sms.Kept {
			continue
		}
		waits = append(slices.Delete(waits, again, again+1), due{p.Concat.Reference, until})
	}
	for len(waits) > 300 { // most become whole
		i := rng.IntN(len(waits))
		p := part(waits[i].reference, 2, 3, "B")
		p.Concat.Wide = true
		r.Add(p, nine, nine.Add(time.Hour))
		p.Concat.Number = 3
		if _, out := r.Add(p, nine, nine); len(out) != 1 || out[0].Ending != sms.Whole {
			t.Fatalf("%+v", out)
		}
		waits = slices.Delete(waits, i, i+1)
	}
	slices.SortStableFunc(waits, func(a, b due) int { return a.until.Compare(b.until) })
	var got []uint16
	for at, ok := r.Next(); ok; at, ok = r.Next() {
		if want := waits[len(got)].until; !at.Equal(want) {
			t.Fatalf("next at %v, want %v", at, want)
		}
		for _, a := range r.Expire(at) {
			if a.Ending != sms.Expired {
				t.Fatal(a.Ending)
			}
			got = append(got, a.Parts[0].Concat.Reference)
		}
	}
	var want []uint16
	for _, w := range waits {
		want = append(want, w.reference)
	}
	if !slices.Equal(got, want) || len(got) != 300 {
		t.Errorf("%d came back in the wrong order", len(got))
	}
}

// TestD9_ThousandsAtOnce: what waits of thousands of senders is found again, through a
// restart, and so are its late duplicates; and the state does not grow with what is over.
func TestD9_ThousandsAtOnce(t *testing.T) {
	const senders, total = 3000, 5
	r := &sms.Reassembly{Bounds: sms.Bounds{Octets: 1 << 24}}
	rng := rand.New(rand.NewPCG(3, 9))
	message := func(round, sender int, number uint8) sms.Fragment {
		p := part(uint16(round), number, total, fmt.Sprintf("%d %d %d;", round, sender, number))
		p.From = fmt.Sprintf("+1415%07d", sender)
		return p
	}
	until := nine.Add(time.Hour)
	for round := range 4 {
		whole := 0
		for n := uint8(1); n <= total; n++ {
			for _, sender := range rng.Perm(senders) {
				fate, out := r.Add(message(round, sender, n), nine, until)
				if fate != map[bool]sms.Fate{false: sms.Kept, true: sms.Returned}[n == total] {
					t.Fatalf("part %d of sender %d is %s", n, sender, fate)
				}
				for _, a := range out {
					want := ""
					for i := range uint8(total) {
						want += string(message(round, sender, i+1).Data)
					}
					if got := string(a.Runs()[0].Data); a.Ending != sms.Whole || got != want {
						t.Fatalf("came back %s: %q, want %q", a.Ending, got, want)
					}
					whole++
				}
			}
			if n == 2 {
				r = restarted(t, r)
			}
		}
		if messages, octets := r.Waiting(); whole != senders || messages != 0 || octets != 0 {
			t.Fatalf("%d came back, %d wait with %d octets", whole, messages, octets)
		}
		if n, _ := r.DueLines(); n > 64 {
			t.Errorf("%d lines of nothing that is due", n)
		}
		for _, sender := range rng.Perm(senders)[:300] {
			if fate, _ := r.Add(message(round, sender, 3), nine, until); fate != sms.Duplicate {
				t.Fatalf("a late duplicate is %s", fate)
			}
		}
		r.Expire(until.Add(-time.Millisecond))
		if messages, _ := r.Waiting(); messages != 300 { // kept in doubt
			t.Fatalf("%d wait", messages)
		}
		r.Expire(until)
		until = until.Add(time.Hour)
	}
}

// TestD9_TheForgottenLeavesNothing: not the sums of its parts either, which a message of
// another size would take for its own.
func TestD9_TheForgottenLeavesNothing(t *testing.T) {
	r := &sms.Reassembly{Bounds: sms.Bounds{Finished: 1}}
	now := nine
	for i, total := range []uint8{6, 255, 5, 4, 200, 7} {
		p := part(uint16(i), total, total, "A")
		p.From = fmt.Sprintf("+1415555%04d", i)
		r.Add(p, now, now.Add(time.Minute))
		now = now.Add(time.Minute)
		if out := r.Expire(now); len(out) != 1 {
			t.Fatalf("%d of %d: %d came back", total, total, len(out))
		}
		if total == 255 || total == 4 {
			r = restarted(t, r)
		}
		if fate, _ := r.Add(p, now, now.Add(time.Minute)); fate != sms.Duplicate {
			t.Errorf("%d of %d: %s", total, total, fate)
		}
	}
	r.Expire(now.Add(time.Hour))
	if a, k, s := r.Known(); a+k+s != 0 {
		t.Errorf("%d addresses, %d keys and %d sums are known", a, k, s)
	}
}

func TestReassemblyRefusesWhatItDidNotStore(t *testing.T) {
	for _, bad := range []string{
		`[]`, `{"waiting":[{"from":"a","to":"b","total":2,"parts":[]}]}`,
		`{"waiting":[{"from":"a","to":"b","total":2,"parts":[{"number":3}]}]}`,
		`{"waiting":[{"from":"a","to":"b","total":1,"parts":[{"number":1}]}]}`,
		`{"waiting":[{"from":"a","to":"b","total":3,"parts":[{"number":2},{"number":2}]}]}`,
		`{"waiting":[{"from":"a","to":"b","total":3,"reference":256,"parts":[{"number":2}]}]}`,
		`{"finished":[{"from":"a","to":"b","total":3,"sums":[1]}]}`,
		`{"finished":[{"from":"a","to":"b","total":0}]}`,
	} {
		r := sms.Reassembly{}
		r.Add(part(1, 1, 2, "A"), nine, nine.Add(time.Minute))
		before, _ := json.Marshal(&r)
		if err := json.Unmarshal([]byte(bad), &r); err == nil {
			t.Errorf("%s is taken", bad)
		}
		if after, _ := json.Marshal(&r); string(after) != string(before) {
			t.Errorf("%s has changed the state", bad)
		}
	}
}

// TestReassemblyOwnsItsOctets: a reader may use its buffer again.
func TestReassemblyOwnsItsOctets(t *testing.T) {
	var r sms.Reassembly
	buffer := []byte("A")
	p := part(1, 1, 2, "")
	p.Data, p.Header = buffer, sms.Header{{ID: 0x70, Data: buffer}}
	r.Add(p, nine, nine.Add(time.Minute))
	buffer[0] = 'Z'
	_, out := r.Add(part(1, 2, 2, "B"), nine, nine.Add(time.Minute))
	if a := out[0].Parts[0]; a.Data[0] != 'A' || a.Header[0].Data[0] != 'A' {
		t.Error("the buffer was kept")
	}
}

// TestRunsMendTornCharacters: a surrogate pair and a euro that the sender tore in two.
func TestRunsMendTornCharacters(t *testing.T) {
	a := sms.Assembled{Parts: []sms.Fragment{
		{Concat: sms.Concat{Total: 5, Number: 1}, Coding: 8, Data: []byte{0xd8, 0x3d}},
		{Concat: sms.Concat{Total: 5, Number: 2}, Coding: 8, Data: []byte{0xde, 0x00}},
		{Concat: sms.Concat{Total: 5, Number: 3}, Data: []byte{0x61, 0x1b}},
		{Concat: sms.Concat{Total: 5, Number: 4}, Data: []byte{0x65, 0x1b}},
		{Concat: sms.Concat{Total: 5, Number: 5}, Data: []byte{0x65}, Header: sms.Header{sms.SingleShift(sms.Turkish)}},
	}}
	var got []string
	for _, run := range a.Runs() {
		e := sms.GSM7
		if run.Coding == 8 {
			e = sms.UCS2
		}
		got = append(got, sms.Decode(run.Data, e, run.Header.Tables()))
	}
	if want := []string{"😀", "a€ ", "e"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	a.Parts = slices.Delete(a.Parts, 1, 2)
	if n := len(a.Runs()); n != 3 {
		t.Errorf("%d runs with a gap", n)
	}
}

func BenchmarkReassembly(b *testing.B) {
	until := nine.Add(24 * time.Hour)
	for _, c := range []struct{ open, total int }{{100, 2}, {100, 4}, {5000, 2}, {5000, 4}} {
		b.Run(fmt.Sprintf("%d open, %d parts each", c.open, c.total), func(b *testing.B) {
			r := sms.Reassembly{Bounds: sms.Bounds{Octets: 1 << 30}}
			senders := make([]string, c.open)
			for i := range senders {
				senders[i] = fmt.Sprintf("+1415555%04d", i)
			}
			p := part(0, 1, uint8(c.total), strings.Repeat("x", 134))
			p.Concat.Wide = true
			b.ReportAllocs()
			for i := range b.N {
				n := i % (c.open * c.total)
				p.From = senders[n%c.open]
				p.Concat.Reference = uint16(i / (c.open * c.total))
				p.Concat.Number = uint8(n/c.open + 1)
				p.Data[0] = byte(i)
				r.Add(p, nine, until)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "parts/s")
		})
	}
	b.Run("flood of first parts", func(b *testing.B) {
		var r sms.Reassembly
		p := part(0, 1, 2, strings.Repeat("x", 134))
		p.Concat.Wide = true
		froms := make([]string, 100_000)
		for i := range froms {
			froms[i] = fmt.Sprintf("+1415%07d", i)
		}
		b.ReportAllocs()
		for i := range b.N {
			p.From, p.Concat.Reference = froms[i%len(froms)], uint16(i)
			r.Add(p, nine, until)
		}
		messages, octets := r.Waiting()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "parts/s")
		b.ReportMetric(float64(messages), "waiting")
		b.ReportMetric(float64(octets), "octets")
	})
}

// BenchmarkReassemblyNaive is the measuring stick for the same run: a map of slices, as
// one writes it in five minutes, that forgets nothing, times nothing out and knows no
// duplicate after the end.
func BenchmarkReassemblyNaive(b *testing.B) {
	type key struct {
		from, to  string
		reference uint16
		total     uint8
	}
	for _, c := range []struct{ open, total int }{{100, 2}, {100, 4}, {5000, 2}, {5000, 4}} {
		b.Run(fmt.Sprintf("%d open, %d parts each", c.open, c.total), func(b *testing.B) {
			open := map[key][][]byte{}
			senders := make([]string, c.open)
			for i := range senders {
				senders[i] = fmt.Sprintf("+1415555%04d", i)
			}
			p := part(0, 1, uint8(c.total), strings.Repeat("x", 134))
			b.ReportAllocs()
			for i := range b.N {
				n := i % (c.open * c.total)
				k := key{senders[n%c.open], p.To, uint16(i / (c.open * c.total)), uint8(c.total)}
				parts := open[k]
				if parts == nil {
					parts = make([][]byte, c.total)
				}
				parts[n/c.open] = slices.Clone(p.Data)
				open[k] = parts
				if !slices.ContainsFunc(parts, func(p []byte) bool { return p == nil }) {
					delete(open, k)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "parts/s")
		})
	}
}

// A host that keeps the state in a struct of its own stores it with the struct.
func TestD9_AStateInAStructIsStoredWithIt(t *testing.T) {
	type line struct{ State sms.Reassembly }
	var l line
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	l.State.Add(part(7, 1, 2, "one"), now, now.Add(time.Minute))
	stored, err := json.Marshal(l)
	require.NoError(t, err)
	var back line
	require.NoError(t, json.Unmarshal(stored, &back))
	_, whole := back.State.Add(part(7, 2, 2, "two"), now, now.Add(time.Minute))
	require.Len(t, whole, 1)
	require.NoError(t, back.State.UnmarshalJSON([]byte("null")))
}

// Pack takes any fill.
func TestPackTakesAnyFill(t *testing.T) {
	require.Equal(t, sms.Pack([]byte{1}, 0), sms.Pack([]byte{1}, -1))
	require.Equal(t, sms.Pack([]byte{1}, 7), sms.Pack([]byte{1}, 100))
	require.Empty(t, sms.Pack(nil, -100))
}
