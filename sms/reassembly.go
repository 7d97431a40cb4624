package sms

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"time"
	"unicode/utf8"
)

// Fragment is one part of a text message as it came in. From and To are compared as they
// are: bring them to one form first, see [CanonicalAddress].
type Fragment struct {
	ID   string `json:"id,omitempty"` // the caller's, given back as it is
	From string `json:"from"`
	To   string `json:"to"`
	// Concat comes from [Header.Concat], or from the sar parameters of SMPP; the zero value
	// is a message of one part.
	Concat Concat `json:"concat"`
	// Header keeps what else stood in front of the text: national tables, ports.
	Header Header `json:"header,omitempty"`
	Coding byte   `json:"coding,omitempty"` // the data coding scheme, as the carrier gave it
	// Data is the text of this part, encoded, without the header: in GSM-7 one septet in
	// each octet, see [ReadUserData].
	Data []byte `json:"data,omitempty"`
}

// Ending is why the parts of a message are given back together.
type Ending string

// The endings.
const (
	// Whole: all parts are there.
	Whole Ending = "whole"
	// Alone: the part belongs to no long message, or cannot be kept: its reference is not
	// valid, an address or the ID has more than 256 octets or is not UTF-8, or the part
	// alone is greater than all the room there is.
	Alone Ending = "alone"
	// Expired: the instant came before the other parts.
	Expired Ending = "expired"
	// Evicted: the room was needed for other parts.
	Evicted Ending = "evicted"
	// Superseded: the sender used the reference again before all parts were there.
	Superseded Ending = "superseded"
)

// Assembled is a message, or what there is of it.
type Assembled struct {
	Parts  []Fragment `json:"parts"` // by number, each number once
	Ending Ending     `json:"ending"`
	// Doubtful are the numbers of parts that are also parts of an earlier message with the
	// same reference: they may have been sent twice, or said twice. Only a message that
	// expired, was evicted or superseded has them.
	Doubtful []uint8 `json:"doubtful,omitempty"`
}

// Partial reports whether the message has to be marked as not being known whole.
func (a Assembled) Partial() bool {
	return a.Ending != Whole && (a.Ending != Alone || len(a.Missing()) > 0)
}

// Missing returns the numbers of the parts that never came.
func (a Assembled) Missing() []int {
	if len(a.Parts) == 0 || !a.Parts[0].Concat.Valid() {
		return nil
	}
	var missing []int
	next := 1
	for _, p := range a.Parts {
		for ; next < int(p.Concat.Number); next++ {
			missing = append(missing, next)
		}
		next++
	}
	for ; next <= int(a.Parts[0].Concat.Total); next++ {
		missing = append(missing, next)
	}
	return missing
}

// Runs joins the octets of neighbouring parts that are coded alike, so that a character
// that a sender has torn in two at the end of a part is decoded whole. There are as many
// runs as changes of coding or tables, and one more at each gap; mostly there is one. A
// run is the first of its parts with the octets of all; [Decode] reads it.
func (a Assembled) Runs() []Fragment {
	var runs []Fragment
	var before Concat
	for _, p := range a.Parts {
		n := len(runs) - 1
		if n >= 0 && p.Concat.Number == before.Number+1 && alike(runs[n], p) {
			runs[n].Data = append(runs[n].Data, p.Data...)
		} else {
			p.Data = bytes.Clone(p.Data)
			runs = append(runs, p)
		}
		before = p.Concat
	}
	return runs
}

func alike(a, b Fragment) bool {
	return a.Coding == b.Coding && a.Header.Tables() == b.Header.Tables()
}

// Fate is what became of a part that was added.
type Fate string

// The fates.
const (
	Kept      Fate = "kept"      // it waits for others
	Returned  Fate = "returned"  // it is among the messages that came back
	Duplicate Fate = "duplicate" // it was there already, or in a message that came back before
)

// Bounds limit what a [Reassembly] holds. What exceeds them is returned, never dropped.
type Bounds struct {
	// Sender is how many messages of one sender may wait for parts at once; the one that
	// waited longest is evicted. 0: 32.
	Sender int
	// Octets is the memory of all that waits, counted as the octets of each part and 150
	// for keeping it, and for each message its addresses and 700; the message that waited
	// longest is evicted. 0: 16 MiB.
	Octets int
	// Finished is how many messages that came back are remembered, so that a part which
	// comes again is known as a duplicate; the oldest is forgotten, and a late duplicate of
	// it comes back as the part of a message that is not whole. Each takes some 200 octets,
	// and 8 for each part if there are more than four, beside Octets. 0: 10,000.
	Finished int
}

// Reassembly puts the parts of long messages together. It is a value with state, for one
// owner at a time: no clock, no lock, no goroutine. The zero value is ready to use. It is
// stored as JSON; a copy that is read back goes on exactly as the first would have
// (Bounds are settings, and not part of it). It must not be copied by assignment. What room
// it once needed within its bounds it keeps, to use it again.
//
// Parts belong together if both addresses, the reference, its width and the total are
// the same. The same octets in the same place are a duplicate. Other octets there mean
// that the sender uses the reference again: what waits comes back as [Superseded], and the
// part begins a new message. Every message that came back is remembered until its instant,
// so that late duplicates of it are known; with them a later message under the same
// reference is never completed: such parts are kept in doubt.
//
// Two messages with the same reference, of which one lost the parts that the other has,
// cannot be told apart by anybody. Short instants make this rare: parts of one message
// are seconds apart, mostly.
type Reassembly struct {
	Bounds Bounds `json:"-"`

	// What is remembered is most of all that is known, so it has no pointers: places in
	// lists stand for them, and the garbage collector passes over it. Place 0 is nobody's.
	addresses []address
	byName    index // addresses
	threads   []thread
	byKey     index              // threads
	memories  chain              // threads, what came back first
	moreSums  map[place][]uint64 // of threads that have more than a few
	messages  []waiting
	order     chain  // messages, what waited longest first
	siblings  []link // of the messages of one sender
	due       dueHeap
	octets    int
	clock     uint64 // counts touches, for the order of what is due at one instant
	seed      uint64 // of the indexes

	spareAddresses, spareThreads, spareMessages []place // to be used again
}

// messageKey is what the parts of one message have in common.
type messageKey struct {
	from, to  place // of addresses
	reference uint16
	wide      bool
	total     uint8
}

// address is one that a thread is from or to.
type address struct {
	name    string
	uses    int32
	waiting ends // messages from there
}

// thread is what is known of one key: what waits, what came back last, or both.
type thread struct {
	key     messageKey
	waiting place // of the message; 0: nothing waits
	// The message that came back last: until when it is remembered, and the sums of its
	// parts by number - 1, which tell duplicates; 0: it had no such part.
	cameBack bool
	until    int64
	sums     [few]uint64
}

// waiting is a message of which parts are missing.
type waiting struct {
	thread  place
	sure    int    // parts that are in no doubt
	parts   []held // by number
	octets  int
	at      int64 // when the last part came; milliseconds
	until   int64
	touched uint64 // the clock then
	line    uint64 // the clock when its line among what is due was written
}

// held is a part that waits, without what its message says already.
type held struct {
	number uint8
	coding byte
	doubt  bool // it is also a part of the finished message of this key
	id     string
	header Header
	data   []byte
	sum    uint64
}

// Keeping a message and a part costs about this much beside their own octets.
const perMessage, perPart = 700, 150

const maxKept = 256 // octets of an address or an ID

const few = 4 // parts, as most messages have

// Add takes a part that came at now. Until is when the message is given up if it is not
// whole by then; a part that is no duplicate sets it anew for its message. Instants count
// in milliseconds. What was due at now comes back first, then what the part completes,
// supersedes or evicts. The octets of the part are copied.
func (r *Reassembly) Add(p Fragment, now, until time.Time) (Fate, []Assembled) {
	out := r.Expire(now)
	if !p.Concat.Valid() || weight(&p) > r.bounds().Octets {
		return Returned, append(out, alone(p))
	}
	if r.messages == nil {
		r.start(uint64(now.UnixNano()))
	}
	t := r.find(&p)
	if !fit(p.ID) || t == 0 && (!fit(p.From) || !fit(p.To)) {
		return Returned, append(out, alone(p))
	}
	at, end := now.UnixMilli(), until.UnixMilli()
	s := sum(p.Coding, p.Data)
	if t == 0 {
		t = r.begin(&p)
	}
	w := &r.messages[r.threads[t].waiting]
	i, found := w.find(p.Concat.Number)
	switch {
	case found && w.parts[i].same(&p):
		return Duplicate, out
	case r.repeats(t, p.Concat.Number, s, at):
		if !found && r.roomFor(t, &p) {
			r.put(t, i, &p, s, true, at, end)
		}
		return Duplicate, out
	case found && w.parts[i].doubt:
		// What was in doubt was said twice; this is the part that belongs here.
		r.weigh(w, -w.parts[i].weight())
		w.parts = slices.Delete(w.parts, i, i+1)
	case found:
		out = r.close(t, Superseded, w.until, out)
		i = 0
	}
	r.put(t, i, &p, s, false, at, end)
	if r.messages[r.threads[t].waiting].sure == int(p.Concat.Total) {
		return Returned, r.close(t, Whole, end, out)
	}
	return r.evict(t, out)
}

// put adds a part to what waits. One in doubt does not lengthen the wait of the others.
func (r *Reassembly) put(t place, i int, p *Fragment, sum uint64, doubt bool, at, end int64) {
	fresh := r.threads[t].waiting == 0
	if fresh {
		r.open(t)
	}
	m := r.threads[t].waiting
	w := &r.messages[m]
	w.parts = append(w.parts, held{})
	copy(w.parts[i+1:], w.parts[i:])
	w.parts[i] = held{number: p.Concat.Number, coding: p.Coding, doubt: doubt,
		id: p.ID, header: p.Header.clone(), data: copied(p.Data), sum: sum}
	r.weigh(w, w.parts[i].weight())
	if !doubt {
		w.sure++
	}
	if fresh || !doubt {
		r.touch(m, at, end)
	}
}

// evict makes room after a part was added to t.
func (r *Reassembly) evict(t place, out []Assembled) (Fate, []Assembled) {
	fate, b, own := Kept, r.bounds(), r.threads[t].key.from
	for {
		var victim place
		switch mine := &r.addresses[own].waiting; {
		case mine.n > b.Sender:
			victim = mine.first
		case r.octets > b.Octets:
			victim = r.order.first
		default:
			return fate, out
		}
		w := &r.messages[victim]
		if w.thread == t {
			fate = Returned
		}
		out = r.close(w.thread, Evicted, w.until, out)
	}
}

// Expire returns what is due at now, the earliest first.
func (r *Reassembly) Expire(now time.Time) []Assembled {
	var out []Assembled
	at := now.UnixMilli()
	for r.due.earliest() <= at {
		m := r.first()
		if m == 0 || r.messages[m].until > at {
			break
		}
		// It is remembered for as long again as it would have waited for its next part.
		w := &r.messages[m]
		out = r.close(w.thread, Expired, later(at, w.until-w.at), out)
	}
	for t := r.memories.first; t != 0 && r.threads[t].until <= at; t = r.memories.first {
		r.forget(t)
	}
	return out
}

// Next is when [Reassembly.Expire] has something to do; false if nothing waits. A host
// that sets a timer for it never forgets a part.
func (r *Reassembly) Next() (time.Time, bool) {
	if m := r.first(); m != 0 {
		return time.UnixMilli(r.messages[m].until).UTC(), true
	}
	return time.Time{}, false
}

// Waiting is how many messages wait for parts, and how much of [Bounds] they take. Parts
// that are only kept in doubt count too.
func (r *Reassembly) Waiting() (messages, octets int) { return r.order.n, r.octets }

func (r *Reassembly) assembled(w *waiting, why Ending) Assembled {
	a := Assembled{Parts: make([]Fragment, len(w.parts)), Ending: why}
	k := r.threads[w.thread].key
	from, to := r.addresses[k.from].name, r.addresses[k.to].name
	for i := range w.parts {
		h := &w.parts[i]
		a.Parts[i] = Fragment{ID: h.id, From: from, To: to, Concat: Concat{k.reference, k.wide, k.total, h.number},
			Header: h.header, Coding: h.coding, Data: h.data}
		if h.doubt {
			a.Doubtful = append(a.Doubtful, h.number)
		}
	}
	return a
}

// find returns the place of a number among the parts. Parts mostly come in order.
func (w *waiting) find(number uint8) (int, bool) {
	if n := len(w.parts); n == 0 || w.parts[n-1].number < number {
		return n, false
	}
	return slices.BinarySearchFunc(w.parts, number, func(h held, n uint8) int { return cmp.Compare(h.number, n) })
}

func (h *held) same(p *Fragment) bool { return h.coding == p.Coding && bytes.Equal(h.data, p.Data) }

func (h *held) weight() int { return weightOf(h.id, h.header, h.data) }

// copied has one form of nothing, nil, as JSON has.
func copied(data []byte) []byte { return append([]byte(nil), data...) }

// weight is that of a message of this part alone.
func weight(p *Fragment) int {
	return perMessage + len(p.From) + len(p.To) + weightOf(p.ID, p.Header, p.Data)
}

func weightOf(id string, header Header, data []byte) int {
	n := perPart + len(id) + len(data) + 32*len(header)
	for _, e := range header {
		n += len(e.Data)
	}
	return n
}

// fit reports whether an address or an ID can be kept and stored as JSON without loss.
func fit(s string) bool { return len(s) <= maxKept && utf8.ValidString(s) }

// alone is the answer for a part that waits for nobody.
func alone(p Fragment) Assembled {
	p.Header, p.Data = p.Header.clone(), copied(p.Data)
	return Assembled{Parts: []Fragment{p}, Ending: Alone}
}

func (h Header) clone() Header {
	if len(h) == 0 {
		return nil
	}
	c := slices.Clone(h)
	for i := range c {
		c[i].Data = copied(c[i].Data)
	}
	return c
}

// never is the last instant there is.
const never = math.MaxInt64

// later adds without wrapping round.
func later(at, wait int64) int64 {
	switch {
	case wait <= 0:
		return at
	case at > never-wait:
		return never
	default:
		return at + wait
	}
}
