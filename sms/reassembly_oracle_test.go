package sms_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/parley-go/parley/sms"
)

// plainReassembly is the definition: slices, linear searches and whole parts where the
// package has maps, a heap and sums. It must answer the same on every day.
type plainReassembly struct {
	sender, octets, finished int
	open                     []*plainMessage // what was touched last stands last
	done                     []plainMessage  // what came back last stands last
}

type plainMessage struct {
	from, to  string
	reference uint16
	wide      bool
	total     uint8
	parts     map[uint8]sms.Fragment
	doubt     map[uint8]bool
	at, until time.Time
}

func (m *plainMessage) is(p sms.Fragment) bool {
	return m.from == p.From && m.to == p.To && m.reference == p.Concat.Reference && m.wide == p.Concat.Wide && m.total == p.Concat.Total
}

func (m *plainMessage) octets() int {
	n := 700 + len(m.from) + len(m.to)
	for _, p := range m.parts {
		n += 150 + len(p.ID) + len(p.Data)
	}
	return n
}

func (r *plainReassembly) total() (n int) {
	for _, m := range r.open {
		n += m.octets()
	}
	return n
}

func (r *plainReassembly) of(sender string) (n int) {
	for _, m := range r.open {
		if m.from == sender {
			n++
		}
	}
	return n
}

func sameText(a, b sms.Fragment) bool { return a.Coding == b.Coding && bytes.Equal(a.Data, b.Data) }

func (r *plainReassembly) Expire(now time.Time) (out []sms.Assembled) {
	for {
		var first *plainMessage
		for _, m := range r.open {
			if !m.until.After(now) && (first == nil || m.until.Before(first.until)) {
				first = m
			}
		}
		if first == nil {
			break
		}
		out = append(out, r.close(first, sms.Expired, now.Add(first.until.Sub(first.at)))...)
	}
	for len(r.done) > 0 && !r.done[0].until.After(now) {
		r.done = r.done[1:]
	}
	return out
}

func (r *plainReassembly) close(m *plainMessage, why sms.Ending, remember time.Time) []sms.Assembled {
	r.open = slices.DeleteFunc(r.open, func(o *plainMessage) bool { return o == m })
	a := sms.Assembled{Ending: why}
	for n := uint8(1); n <= m.total && n > 0; n++ {
		if p, ok := m.parts[n]; ok {
			a.Parts = append(a.Parts, p)
			if m.doubt[n] {
				a.Doubtful = append(a.Doubtful, n)
			}
		}
	}
	if len(a.Parts) == len(a.Doubtful) {
		return nil
	}
	m.until = remember
	r.done = slices.DeleteFunc(r.done, func(o plainMessage) bool { return o.is(a.Parts[0]) })
	r.done = append(r.done, *m)
	if len(r.done) > r.finished {
		r.done = r.done[1:]
	}
	return []sms.Assembled{a}
}

func (r *plainReassembly) Add(p sms.Fragment, now, until time.Time) (sms.Fate, []sms.Assembled) {
	out := r.Expire(now)
	c := p.Concat
	weight := 700 + 150 + len(p.ID) + len(p.Data) + len(p.From) + len(p.To)
	if c.Total == 0 || c.Number == 0 || c.Number > c.Total || weight > r.octets {
		return sms.Returned, append(out, sms.Assembled{Parts: []sms.Fragment{p}, Ending: sms.Alone})
	}
	var m *plainMessage
	for _, o := range r.open {
		if o.is(p) {
			m = o
		}
	}
	had, found := sms.Fragment{}, false
	if m != nil {
		had, found = m.parts[c.Number]
	}
	if found && sameText(had, p) {
		return sms.Duplicate, out
	}
	for _, d := range r.done {
		if old, ok := d.parts[c.Number]; ok && d.is(p) && d.until.After(now) && sameText(old, p) {
			if !found && r.total()+weight <= r.octets && (m != nil || r.of(p.From) < r.sender) {
				if m == nil {
					m = r.begin(p, now, until)
				}
				m.parts[c.Number], m.doubt[c.Number] = p, true
			}
			return sms.Duplicate, out
		}
	}
	if found && !m.doubt[c.Number] {
		out = append(out, r.close(m, sms.Superseded, m.until)...)
		m = nil
	}
	if m == nil {
		m = r.begin(p, now, until)
	}
	m.parts[c.Number] = p
	delete(m.doubt, c.Number)
	m.at, m.until = now, until
	r.open = append(slices.DeleteFunc(r.open, func(o *plainMessage) bool { return o == m }), m)
	if len(m.parts) == int(m.total) && len(m.doubt) == 0 {
		return sms.Returned, append(out, r.close(m, sms.Whole, until)...)
	}
	fate := sms.Kept
	for fate == sms.Kept && r.of(p.From) > r.sender || r.total() > r.octets {
		victim := r.open[0]
		if fate == sms.Kept && r.of(p.From) > r.sender {
			victim = r.open[slices.IndexFunc(r.open, func(o *plainMessage) bool { return o.from == p.From })]
		}
		if victim == m {
			fate = sms.Returned
		}
		out = append(out, r.close(victim, sms.Evicted, victim.until)...)
	}
	return fate, out
}

func (r *plainReassembly) begin(p sms.Fragment, now, until time.Time) *plainMessage {
	m := &plainMessage{p.From, p.To, p.Concat.Reference, p.Concat.Wide, p.Concat.Total,
		map[uint8]sms.Fragment{}, map[uint8]bool{}, now, until}
	r.open = append(r.open, m)
	return m
}

// FuzzReassembly makes a day of bytes, four for each step: a part, a restart, or an
// instant. The package must answer as the definition does, whatever a restart does to
// it; every part comes back once, whole or marked; and the bounds hold.
func FuzzReassembly(f *testing.F) {
	f.Add([]byte("\x00\x09\x00\x01\x00\x11\x00\x01"))                                                                 // two parts of two
	f.Add([]byte("\x00\x09\x00\x01\x00\x11\x00\x01\x00\x09\x00\x01\x00\x09\x01\x01\x00\x11\x01\x01\xff\x00\x00\x7f")) // reuse
	f.Fuzz(func(t *testing.T, day []byte) { liveDay(t, day[:min(len(day), 400)]) })
}

// TestReassemblyIsTheDefinition lives 1,000 random days; every rare path must come up.
func TestReassemblyIsTheDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 9))
	seen := map[string]int{}
	for range 1000 {
		day := make([]byte, 4*(5+rng.IntN(60)))
		for i := range day {
			day[i] = byte(rng.Uint32())
			switch i % 4 {
			case 0: // few senders, references and restarts
				day[i] &= 0x11
				if rng.IntN(8) == 0 {
					day[i] |= []byte{0x08, 0x02, 0xf0}[rng.IntN(3)]
				}
			case 1: // valid numbers of small totals, mostly
				total := 2 + rng.IntN(2)
				day[i] = byte(total-1) | byte(1+rng.IntN(total))<<3
				if rng.IntN(32) == 0 {
					day[i] |= 7 << 3
				}
			case 2: // few texts, mostly short
				day[i] &= []byte{0x05, 0x05, 0x0d}[rng.IntN(3)]
			case 3: // now and then a longer wait
				day[i] = byte(8 + rng.IntN(8))
				if rng.IntN(12) == 0 {
					day[i] |= byte(rng.IntN(9)) << 4
				}
			}
		}
		for _, a := range liveDay(t, day) {
			seen[string(a.Ending)]++
			if len(a.Doubtful) > 0 {
				seen["doubtful"]++
			}
			if len(a.Doubtful) > 0 && len(a.Missing()) == 0 {
				seen["full and doubtful"]++
			}
		}
	}
	t.Log(seen)
	for _, path := range []string{"whole", "alone", "expired", "evicted", "superseded", "doubtful", "full and doubtful"} {
		if seen[path] < 50 {
			t.Errorf("%d messages were %s; the days are too tame", seen[path], path)
		}
	}
}

// liveDay lives through a day in both, and returns what came back.
func liveDay(t *testing.T, day []byte) []sms.Assembled {
	t.Helper()
	b := sms.Bounds{Sender: 2, Octets: 4200, Finished: 3}
	r := &sms.Reassembly{Bounds: b}
	plain := &plainReassembly{sender: b.Sender, octets: b.Octets, finished: b.Finished}
	now := time.UnixMilli(1_000_000).UTC()
	ledger := partLedger{}
	for step := 0; len(day) >= 4; step, day = step+1, day[4:] {
		now = now.Add(time.Duration(int8(day[3])/16) * time.Second) // clocks go back as well
		if day[0] >= 0xf0 {
			ledger.cameBack(t, r.Expire(now), plain.Expire(now))
		} else {
			p := fragmentFrom(day, step)
			until := now.Add(time.Duration(day[3]%16) * time.Second)
			fate, got := r.Add(p, now, until)
			wantFate, want := plain.Add(p, now, until)
			if fate != wantFate {
				t.Fatalf("step %d: %s is %s, by the definition %s", step, p.ID, fate, wantFate)
			}
			ledger.fates = append(ledger.fates, fate)
			ledger.ids = append(ledger.ids, p.ID)
			ledger.cameBack(t, got, want)
		}
		if _, octets := r.Waiting(); octets > b.Octets || octets != plain.total() {
			t.Fatalf("step %d: %d octets wait, by the definition %d, at most %d", step, octets, plain.total(), b.Octets)
		}
		messages, _ := r.Waiting()
		if all, dead := r.DueLines(); all-dead != messages || all > 2*messages+64 {
			t.Fatalf("step %d: %d messages wait, with %d lines of what is due, %d of them to be passed over", step, messages, all, dead)
		}
		if day[0]&8 != 0 {
			r = restarted(t, r)
		}
	}
	end := now.Add(time.Hour)
	ledger.cameBack(t, r.Expire(end), plain.Expire(end))
	if n, octets := r.Waiting(); n != 0 || octets != 0 {
		t.Fatalf("at the end %d messages with %d octets wait", n, octets)
	}
	ledger.balance(t)
	r.Expire(end.Add(1000 * time.Hour))
	if a, k, s := r.Known(); a+k+s != 0 {
		t.Fatalf("when all is forgotten %d addresses, %d keys and %d sums are known", a, k, s)
	}
	return ledger.out
}

// fragmentFrom makes a part of four bytes. Numbers and totals may be wrong.
func fragmentFrom(b []byte, step int) sms.Fragment {
	return sms.Fragment{
		ID:   fmt.Sprintf("p%d", step),
		From: string('a' + rune(b[0]&3)), To: "us",
		Concat: sms.Concat{Reference: uint16(b[0] >> 4 & 1), Wide: b[0]&4 != 0, Total: 1 + b[1]&7%4 + b[1]>>7*251, Number: b[1] >> 3 & 7},
		Coding: b[2] >> 7,
		Data:   bytes.Repeat([]byte{b[2] & 3}, int(b[2]>>2&7)*int(b[2]>>2&7)*int(b[2]>>2&7)),
	}
}

// A partLedger counts what went in and what came back.
type partLedger struct {
	ids   []string
	fates []sms.Fate
	out   []sms.Assembled
}

func (l *partLedger) cameBack(t *testing.T, got, want []sms.Assembled) {
	t.Helper()
	if len(got)+len(want) > 0 && shape(got) != shape(want) {
		t.Fatalf("came back\n%+v\nby the definition\n%+v", got, want)
	}
	l.out = append(l.out, got...)
}

// shape has one form of nothing.
func shape(as []sms.Assembled) string {
	b, err := json.Marshal(as)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// balance holds that each part came back once, and duplicates at most once and marked.
func (l *partLedger) balance(t *testing.T) {
	t.Helper()
	sure, doubtful := map[string]int{}, map[string]int{}
	for _, a := range l.out {
		if a.Partial() != (a.Ending != sms.Whole && (a.Ending != sms.Alone || len(a.Missing()) > 0)) || a.Ending == sms.Whole && len(a.Missing()) > 0 {
			t.Fatalf("%+v: partial %v, missing %v", a, a.Partial(), a.Missing())
		}
		for _, p := range a.Parts {
			if slices.Contains(a.Doubtful, p.Concat.Number) {
				doubtful[p.ID]++
			} else {
				sure[p.ID]++
			}
		}
	}
	for i, id := range l.ids {
		switch l.fates[i] {
		case sms.Duplicate:
			if sure[id] != 0 || doubtful[id] > 1 {
				t.Fatalf("the duplicate %s came back %d times, in doubt %d", id, sure[id], doubtful[id])
			}
		default:
			if sure[id] != 1 || doubtful[id] != 0 {
				t.Fatalf("%s (%s) came back %d times, in doubt %d", id, l.fates[i], sure[id], doubtful[id])
			}
		}
	}
}

// restarted stores the state, reads it into another, and holds that it stores alike.
func restarted(t *testing.T, r *sms.Reassembly) *sms.Reassembly {
	t.Helper()
	stored, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	next := &sms.Reassembly{Bounds: r.Bounds}
	if err := json.Unmarshal(stored, next); err != nil {
		t.Fatalf("%v: %s", err, stored)
	}
	if again, _ := json.Marshal(next); !bytes.Equal(stored, again) {
		t.Fatalf("stored again:\n%s\n%s", stored, again)
	}
	return next
}

// FuzzReassemblyStored reads any JSON: an error, or a state that can be stored and used.
func FuzzReassemblyStored(f *testing.F) {
	f.Add([]byte(`{"waiting":[{"from":"a","to":"b","reference":1,"total":2,"at":0,"until":5,"parts":[{"number":1,"data":"QQ=="}]}],"finished":[{"from":"a","to":"b","reference":1,"total":1,"until":9,"sums":[7]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &sms.Reassembly{}
		if json.Unmarshal(data, r) != nil {
			return
		}
		r = restarted(t, r)
		p := sms.Fragment{From: "a", To: "b", Concat: sms.Concat{Reference: 1, Total: 2, Number: 2}}
		r.Add(p, time.UnixMilli(1), time.UnixMilli(2))
		r.Expire(time.UnixMilli(1<<62 - 1))
		restarted(t, r)
	})
}
