package sms

import (
	"encoding/binary"
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

// start makes the zero value ready.
func (r *Reassembly) start(seed uint64) {
	r.seed = seed
	r.addresses, r.byName.nodes = make([]address, 1), make([]node, 1)
	r.threads, r.byKey.nodes, r.memories.links = make([]thread, 1), make([]node, 1), make([]link, 1)
	r.messages, r.order.links, r.siblings = make([]waiting, 1), make([]link, 1), make([]link, 1)
	r.moreSums = map[place][]uint64{}
}

// find returns the thread of a part, 0 for none.
func (r *Reassembly) find(p *Fragment) place {
	from := r.address(p.From, r.hashName(p.From))
	if from == 0 {
		return 0
	}
	to := r.address(p.To, r.hashName(p.To))
	if to == 0 {
		return 0
	}
	k := messageKey{from, to, p.Concat.Reference, p.Concat.Wide, p.Concat.Total}
	for t := r.byKey.find(r.hashKey(k)); t != 0; t = r.byKey.again(t) {
		if r.threads[t].key == k {
			return t
		}
	}
	return 0
}

// begin makes a thread for a part of whose key nothing is known.
func (r *Reassembly) begin(p *Fragment) place {
	t, fresh := taken(&r.spareThreads, len(r.threads))
	if fresh {
		r.threads = append(r.threads, thread{})
		r.byKey.nodes = append(r.byKey.nodes, node{})
		r.memories.links = append(r.memories.links, link{})
	}
	k := messageKey{r.use(p.From), r.use(p.To), p.Concat.Reference, p.Concat.Wide, p.Concat.Total}
	r.threads[t].key = k
	r.byKey.put(t, r.hashKey(k))
	return t
}

// use returns the place of an address that one more thread has.
func (r *Reassembly) use(name string) place {
	hash := r.hashName(name)
	a := r.address(name, hash)
	if a == 0 {
		var fresh bool
		if a, fresh = taken(&r.spareAddresses, len(r.addresses)); fresh {
			r.addresses = append(r.addresses, address{})
			r.byName.nodes = append(r.byName.nodes, node{})
		}
		r.addresses[a].name = name
		r.byName.put(a, hash)
	}
	r.addresses[a].uses++
	return a
}

// release is the reverse of use.
func (r *Reassembly) release(a place) {
	if r.addresses[a].uses--; r.addresses[a].uses == 0 {
		r.byName.remove(a)
		r.addresses[a].name = ""
		r.spareAddresses = append(r.spareAddresses, a)
	}
}

// address returns the place of an address, 0 for none.
func (r *Reassembly) address(name string, hash uint32) place {
	for a := r.byName.find(hash); a != 0; a = r.byName.again(a) {
		if r.addresses[a].name == name {
			return a
		}
	}
	return 0
}

// open lines up a message of which nothing waits yet.
func (r *Reassembly) open(t place) {
	m, fresh := taken(&r.spareMessages, len(r.messages))
	if fresh {
		r.messages = append(r.messages, waiting{})
		r.order.links = append(r.order.links, link{})
		r.siblings = append(r.siblings, link{})
	}
	k := r.threads[t].key
	r.threads[t].waiting = m
	w := &r.messages[m]
	if w.thread = t; w.parts == nil {
		w.parts = make([]held, 0, min(k.total, few))
	}
	r.order.push(m)
	r.addresses[k.from].waiting.push(r.siblings, m)
	r.weigh(w, perMessage+len(r.addresses[k.from].name)+len(r.addresses[k.to].name))
}

// touch gives a message its instant and makes it the last in line to be evicted.
func (r *Reassembly) touch(m place, at, end int64) {
	r.clock++
	w := &r.messages[m]
	// A line that is too early is mended when its instant comes: most messages are whole
	// before.
	if w.line == 0 || end < w.until {
		r.due.push(dueLine{end, r.clock, m})
		if w.line != 0 {
			r.due.dead++
		}
		w.line = r.clock
	}
	w.at, w.until, w.touched = at, end, r.clock
	r.order.moveLast(r.order.links, m)
	r.addresses[r.threads[w.thread].key.from].waiting.moveLast(r.siblings, m)
}

// close takes out what waits, remembers it until the instant given, and adds it to out.
// What has only parts in doubt came back before and does not come again.
func (r *Reassembly) close(t place, why Ending, remember int64, out []Assembled) []Assembled {
	m := r.threads[t].waiting
	w := &r.messages[m]
	r.threads[t].waiting = 0
	r.order.remove(m)
	r.addresses[r.threads[t].key.from].waiting.remove(r.siblings, m)
	r.octets -= w.octets
	w.line = 0
	r.due.dead++
	r.tidyDue()
	switch {
	case w.sure > 0:
		out = append(out, r.assembled(w, why))
		r.remember(t, w.parts, remember)
	case !r.threads[t].cameBack:
		r.drop(t)
	}
	clear(w.parts)
	if *w = (waiting{parts: w.parts[:0]}); cap(w.parts) > few {
		w.parts = nil
	}
	r.spareMessages = append(r.spareMessages, m)
	return out
}

// first is what is due first, 0 if nothing waits.
func (r *Reassembly) first() place {
	for len(r.due.lines) > 0 {
		l := &r.due.lines[0]
		switch w := &r.messages[l.of]; {
		case w.line != l.touched: // it does not wait any more, or has another line
			r.due.pop()
			r.due.dead--
		case w.touched != l.touched: // it was given a later instant
			l.until, l.touched, w.line = w.until, w.touched, w.touched
			r.due.down(0)
		default:
			return l.of
		}
	}
	return 0
}

// tidyDue takes out the lines to be passed over once they are most of all, so that there
// are never many more lines than messages.
func (r *Reassembly) tidyDue() {
	d := &r.due
	if d.dead < 64 || d.dead < len(d.lines)/2 {
		return
	}
	d.lines = slices.DeleteFunc(d.lines, func(l dueLine) bool { return r.messages[l.of].line != l.touched })
	d.dead = 0
	for i := len(d.lines)/2 - 1; i >= 0; i-- {
		d.down(i)
	}
}

func (r *Reassembly) weigh(w *waiting, n int) {
	w.octets += n
	r.octets += n
}

// roomFor reports whether the part can be kept without evicting anything.
func (r *Reassembly) roomFor(t place, p *Fragment) bool {
	b, own := r.bounds(), &r.threads[t]
	if own.waiting == 0 && r.addresses[own.key.from].waiting.n >= b.Sender {
		return false
	}
	return r.octets+weight(p) <= b.Octets
}

// repeats reports whether a part is in the last message that came back under the key.
func (r *Reassembly) repeats(t place, number uint8, sum uint64, at int64) bool {
	own := &r.threads[t]
	return own.cameBack && own.until > at && r.sumsOf(t)[number-1] == sum
}

// sumsOf are the sums of the message that came back last.
func (r *Reassembly) sumsOf(t place) []uint64 {
	own := &r.threads[t]
	if total := int(own.key.total); total <= few {
		return own.sums[:total]
	}
	return r.moreSums[t]
}

// remember keeps the sums of a message that comes back, and forgets the oldest.
func (r *Reassembly) remember(t place, parts []held, until int64) {
	own := &r.threads[t]
	if own.cameBack {
		r.memories.remove(t)
	}
	if own.key.total > few && r.moreSums[t] == nil {
		r.moreSums[t] = make([]uint64, own.key.total)
	}
	sums := r.sumsOf(t)
	clear(sums)
	for i := range parts {
		sums[parts[i].number-1] = parts[i].sum
	}
	own.cameBack, own.until = true, until
	r.memories.push(t)
	for limit := r.bounds().Finished; r.memories.n > limit; {
		r.forget(r.memories.first)
	}
}

func (r *Reassembly) forget(t place) {
	r.memories.remove(t)
	if r.threads[t].cameBack = false; r.threads[t].waiting == 0 {
		r.drop(t)
	}
}

// drop forgets a thread of which nothing is known any more.
func (r *Reassembly) drop(t place) {
	k := r.threads[t].key
	r.byKey.remove(t)
	r.release(k.from)
	r.release(k.to)
	delete(r.moreSums, t)
	r.spareThreads = append(r.spareThreads, t)
}

// taken returns a place that was used before, or the one behind the last.
func taken(spare *[]place, next int) (p place, fresh bool) {
	last := len(*spare) - 1
	if last < 0 {
		return place(next), true
	}
	p = (*spare)[last]
	*spare = (*spare)[:last]
	return p, false
}

// sum mixes the coding and the octets into 64 bits; never 0. It is stored, so it stays
// as it is.
func sum(coding byte, data []byte) uint64 {
	return max(mix(0x9e3779b97f4a7c15^uint64(coding)^uint64(len(data))<<8, data), 1)
}

// mix mixes octets into a number, eight at a time.
func mix[T string | []byte](h uint64, text T) uint64 {
	for ; len(text) >= 8; text = text[8:] {
		h = stir(h, uint64(text[0])|uint64(text[1])<<8|uint64(text[2])<<16|uint64(text[3])<<24|
			uint64(text[4])<<32|uint64(text[5])<<40|uint64(text[6])<<48|uint64(text[7])<<56)
	}
	var last [8]byte
	copy(last[:], text)
	return stir(h, binary.LittleEndian.Uint64(last[:]))
}

func stir(h, x uint64) uint64 {
	h = (h ^ x) * 0xff51afd7ed558ccd
	return h ^ h>>32
}

func (r *Reassembly) hashName(name string) uint32 {
	return uint32(mix(r.seed^uint64(len(name)), name))
}

func (r *Reassembly) hashKey(k messageKey) uint32 {
	concat := uint64(k.reference)<<8 | uint64(k.total)
	if k.wide {
		concat |= 1 << 24
	}
	return uint32(stir(stir(r.seed, uint64(k.from)<<32|uint64(k.to)), concat))
}
