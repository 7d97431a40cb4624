package sms

import (
	"container/heap"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
)

// bounds returns the bounds with the defaults filled in.
func (r *Reassembly) bounds() Bounds {
	b := r.Bounds
	if b.Sender <= 0 {
		b.Sender = 32
	}
	if b.Octets <= 0 {
		b.Octets = 16 << 20
	}
	if b.Finished <= 0 {
		b.Finished = 10_000
	}
	return b
}

// begin makes a thread for a key that nothing is known of.
func (r *Reassembly) begin(k messageKey) *thread {
	if r.threads == nil {
		r.threads, r.senders = map[messageKey]*thread{}, map[string]*sender{}
	}
	own := r.senders[k.from]
	if own == nil {
		own = taken(&r.spareSenders)
		r.senders[k.from] = own
	}
	own.threads++
	t := taken(&r.spareThreads)
	t.key, t.own, t.done.of = k, own, t
	r.threads[k] = t
	return t
}

// open lines up a message of which nothing waits yet.
func (r *Reassembly) open(t *thread) {
	w := taken(&r.spareWaiting)
	t.waiting, w.of, w.heapAt = w, t, -1
	if w.parts == nil {
		w.parts = make([]held, 0, min(t.key.total, 4))
	}
	t.own.waiting = append(t.own.waiting, w)
	r.order.push(&w.place, w)
	r.weigh(w, perMessage+len(t.key.from)+len(t.key.to))
}

// touch gives a message its instant and makes it the last in line to be evicted.
func (r *Reassembly) touch(w *waiting, at, end int64) {
	r.clock++
	w.at, w.until, w.touched = at, end, r.clock
	switch {
	case w.heapAt < 0:
		w.line = dueAt{end, r.clock}
		heap.Push(&r.due, w)
	case end < w.line.until:
		w.line = dueAt{end, r.clock}
		heap.Fix(&r.due, w.heapAt)
	}
	if r.order.last != &w.place {
		r.order.remove(&w.place)
		r.order.push(&w.place, w)
	}
	if own := w.of.own.waiting; own[len(own)-1] != w {
		i := slices.Index(own, w)
		copy(own[i:], own[i+1:])
		own[len(own)-1] = w
	}
}

// close takes out what waits, remembers it until the instant given, and adds it to out.
// What has only parts in doubt came back before and does not come again.
func (r *Reassembly) close(t *thread, why Ending, remember int64, out []Assembled) []Assembled {
	w := t.waiting
	t.waiting = nil
	r.order.remove(&w.place)
	heap.Remove(&r.due, w.heapAt)
	i := slices.Index(t.own.waiting, w)
	t.own.waiting = slices.Delete(t.own.waiting, i, i+1)
	r.octets -= w.octets
	switch {
	case w.sure > 0:
		out = append(out, w.assembled(why))
		t.done.fill(w.parts, t.key.total, remember)
		r.remember(&t.done)
	case t.done.place.of == nil:
		r.drop(t)
	}
	clear(w.parts)
	if *w = (waiting{parts: w.parts[:0]}); cap(w.parts) > 4 {
		w.parts = nil
	}
	r.spareWaiting = kept(r.spareWaiting, w)
	return out
}

// first is what is due first, nil if nothing waits. What was given a later instant since
// it was put into the heap goes down to its place now: most messages are whole before.
func (r *Reassembly) first() *waiting {
	for len(r.due) > 0 {
		w := r.due[0]
		if now := (dueAt{w.until, w.touched}); w.line != now {
			w.line = now
			heap.Fix(&r.due, 0)
			continue
		}
		return w
	}
	return nil
}

func (r *Reassembly) weigh(w *waiting, n int) {
	w.octets += n
	r.octets += n
}

// roomFor reports whether the part can be kept without evicting anything.
func (r *Reassembly) roomFor(t *thread, p *Fragment) bool {
	b := r.bounds()
	if t.waiting == nil && len(t.own.waiting) >= b.Sender {
		return false
	}
	return r.octets+weight(p) <= b.Octets
}

// repeats reports whether the part is in the last message that came back under the key.
func (f *finished) repeats(p *Fragment, at int64) bool {
	return f.place.of != nil && f.until > at && f.sums[p.Concat.Number-1] == sum(p.Coding, p.Data)
}

// fill takes the sums of a message that comes back.
func (f *finished) fill(parts []held, total uint8, until int64) {
	if f.until = until; cap(f.sums) < int(total) {
		f.sums = make([]uint64, total)
	}
	f.sums = f.sums[:total]
	clear(f.sums)
	for _, h := range parts {
		f.sums[h.number-1] = sum(h.coding, h.data)
	}
}

// remember puts a message that came back to the end of the line, and forgets the oldest.
func (r *Reassembly) remember(f *finished) {
	if f.place.of != nil {
		r.memories.remove(&f.place)
	}
	r.memories.push(&f.place, f)
	for limit := r.bounds().Finished; r.memories.n > limit; {
		r.forget(r.memories.first.of.of)
	}
}

func (r *Reassembly) forget(t *thread) {
	r.memories.remove(&t.done.place)
	if t.waiting == nil {
		r.drop(t)
	}
}

// drop forgets a thread of which nothing is known any more.
func (r *Reassembly) drop(t *thread) {
	delete(r.threads, t.key)
	if t.own.threads--; t.own.threads == 0 {
		delete(r.senders, t.key.from)
		r.spareSenders = kept(r.spareSenders, t.own)
	}
	t.key, t.own = messageKey{}, nil
	if cap(t.done.sums) <= 16 {
		r.spareThreads = kept(r.spareThreads, t)
	}
}

// taken returns one that is kept for use, or a new one.
func taken[T any](spare *[]*T) *T {
	last := len(*spare) - 1
	if last < 0 {
		return new(T)
	}
	x := (*spare)[last]
	*spare = (*spare)[:last]
	return x
}

// kept keeps one for use, unless there are enough.
func kept[T any](spare []*T, x *T) []*T {
	if len(spare) == maxSpare {
		return spare
	}
	return append(spare, x)
}

// sum mixes the coding and the octets, eight at a time, into 64 bits; never 0. It is
// stored, so it stays as it is.
func sum(coding byte, data []byte) uint64 {
	const start, prime = 0x9e3779b97f4a7c15, 0xff51afd7ed558ccd
	h := start ^ uint64(coding) ^ uint64(len(data))<<8
	for ; len(data) >= 8; data = data[8:] {
		h = (h ^ binary.LittleEndian.Uint64(data)) * prime
		h ^= h >> 32
	}
	var last [8]byte
	copy(last[:], data)
	h = (h ^ binary.LittleEndian.Uint64(last[:])) * prime
	return max(h^h>>32, 1)
}

// list is a line of values that each know their place in it.
type list[T any] struct {
	first, last *node[T]
	n           int
}

type node[T any] struct {
	before, after *node[T]
	of            *T
}

func (l *list[T]) push(n *node[T], of *T) {
	*n = node[T]{before: l.last, of: of}
	if l.last == nil {
		l.first = n
	} else {
		l.last.after = n
	}
	l.last = n
	l.n++
}

func (l *list[T]) remove(n *node[T]) {
	if n.before == nil {
		l.first = n.after
	} else {
		n.before.after = n.after
	}
	if n.after == nil {
		l.last = n.before
	} else {
		n.after.before = n.before
	}
	*n = node[T]{}
	l.n--
}

// dueAt is a place in the order of what is due: by instant, then what was touched first.
type dueAt struct {
	until   int64
	touched uint64
}

// dueHeap has on top what is due first by its line, which may be earlier than its instant.
type dueHeap []*waiting

// Len implements heap.Interface.
func (d dueHeap) Len() int { return len(d) }

// Less implements heap.Interface.
func (d dueHeap) Less(i, j int) bool {
	a, b := &d[i].line, &d[j].line
	return a.until < b.until || a.until == b.until && a.touched < b.touched
}

// Swap implements heap.Interface.
func (d dueHeap) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].heapAt, d[j].heapAt = i, j
}

// Push implements heap.Interface.
func (d *dueHeap) Push(x any) {
	w := x.(*waiting)
	w.heapAt = len(*d)
	*d = append(*d, w)
}

// Pop implements heap.Interface.
func (d *dueHeap) Pop() any {
	last := len(*d) - 1
	w := (*d)[last]
	(*d)[last] = nil
	*d = (*d)[:last]
	return w
}

// The stored form. Lists are in order: what waited longest first, the oldest memory first.
type storedReassembly struct {
	Waiting  []storedWaiting  `json:"waiting,omitempty"`
	Finished []storedFinished `json:"finished,omitempty"`
}

type storedKey struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Reference uint16 `json:"reference"`
	Wide      bool   `json:"wide,omitempty"`
	Total     uint8  `json:"total"`
}

type storedWaiting struct {
	storedKey
	At    int64        `json:"at"` // milliseconds since 1970
	Until int64        `json:"until"`
	Parts []storedPart `json:"parts"`
}

type storedPart struct {
	Number uint8  `json:"number"`
	ID     string `json:"id,omitempty"`
	Header Header `json:"header,omitempty"`
	Coding byte   `json:"coding,omitempty"`
	Data   []byte `json:"data,omitempty"`
	Doubt  bool   `json:"doubt,omitempty"`
}

type storedFinished struct {
	storedKey
	Until int64    `json:"until"`
	Sums  []uint64 `json:"sums"`
}

// MarshalJSON gives all that waits and all that is remembered, but not the bounds. The
// same state gives the same octets.
func (r Reassembly) MarshalJSON() ([]byte, error) {
	var s storedReassembly
	for n := r.order.first; n != nil; n = n.after {
		w := n.of
		sw := storedWaiting{storedKey: w.of.key.stored(), At: w.at, Until: w.until}
		for _, h := range w.parts {
			sw.Parts = append(sw.Parts, storedPart{h.number, h.id, h.header, h.coding, h.data, h.doubt})
		}
		s.Waiting = append(s.Waiting, sw)
	}
	for n := r.memories.first; n != nil; n = n.after {
		s.Finished = append(s.Finished, storedFinished{n.of.of.key.stored(), n.of.until, n.of.sums})
	}
	return json.Marshal(s)
}

var errStored = errors.New("not the stored form of a Reassembly")

// UnmarshalJSON replaces what waits and what is remembered; the bounds stay, and are
// kept from the next part on. After an error nothing has changed.
func (r *Reassembly) UnmarshalJSON(data []byte) error {
	var s storedReassembly
	if string(data) == "null" {
		return nil // by convention
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return errStored
	}
	fresh := Reassembly{Bounds: r.Bounds}
	for _, sw := range s.Waiting {
		if !fresh.restoreWaiting(sw) {
			return errStored
		}
	}
	for _, sf := range s.Finished {
		if !fresh.restoreFinished(sf) {
			return errStored
		}
	}
	*r = fresh
	return nil
}

func (r *Reassembly) restoreWaiting(sw storedWaiting) bool {
	k := sw.key()
	if r.threads[k] != nil || len(sw.Parts) == 0 || !k.valid() {
		return false
	}
	t := r.begin(k)
	for i, sp := range sw.Parts {
		p := Fragment{ID: sp.ID, From: k.from, To: k.to, Header: sp.Header, Coding: sp.Coding, Data: sp.Data,
			Concat: Concat{k.reference, k.wide, k.total, sp.Number}}
		if !p.Concat.Valid() || !fit(p) || i > 0 && sp.Number <= sw.Parts[i-1].Number {
			return false
		}
		r.put(t, i, &p, sp.Doubt, sw.At, sw.Until)
	}
	return t.waiting.sure < int(k.total)
}

func (r *Reassembly) restoreFinished(sf storedFinished) bool {
	k := sf.key()
	if len(sf.Sums) != int(k.total) || !k.valid() {
		return false
	}
	t := r.threads[k]
	if t == nil {
		t = r.begin(k)
	}
	if t.done.place.of != nil {
		return false
	}
	t.done.until, t.done.sums = sf.Until, sf.Sums
	r.memories.push(&t.done.place, &t.done)
	return true
}

func (k messageKey) stored() storedKey {
	return storedKey{k.from, k.to, k.reference, k.wide, k.total}
}

func (s storedKey) key() messageKey {
	return messageKey{s.From, s.To, s.Reference, s.Wide, s.Total}
}

func (k messageKey) valid() bool {
	return Concat{k.reference, k.wide, k.total, 1}.Valid()
}
