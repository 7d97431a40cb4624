package sms

// place is where in a list something stands; 0: nowhere.
type place int32

// index finds what stands in a list by a hash. A map would do, and take up to twice the time
// of all: what it keeps of an entry is so large that most looks are out of the cache. The
// instant of the first part goes into the hash, so that nobody who writes messages can
// choose addresses that share one.
type index struct {
	heads []place // by hash; a power of two
	nodes []node  // by place
	n     int
}

// node is one entry, and the next that may be meant.
type node struct {
	hash uint32
	next place
}

// find returns the first place with the hash, 0 for none; again the next.
func (x *index) find(hash uint32) place {
	if len(x.heads) == 0 {
		return 0
	}
	return x.skip(x.heads[hash&uint32(len(x.heads)-1)], hash)
}

func (x *index) again(p place) place { return x.skip(x.nodes[p].next, x.nodes[p].hash) }

func (x *index) skip(p place, hash uint32) place {
	for p != 0 && x.nodes[p].hash != hash {
		p = x.nodes[p].next
	}
	return p
}

func (x *index) put(p place, hash uint32) {
	if x.n++; x.n > len(x.heads) {
		x.grow()
	}
	head := &x.heads[hash&uint32(len(x.heads)-1)]
	x.nodes[p] = node{hash, *head}
	*head = p
}

func (x *index) grow() {
	old := x.heads
	x.heads = make([]place, max(64, 2*len(old)))
	for _, p := range old {
		for p != 0 {
			next := x.nodes[p].next
			head := &x.heads[x.nodes[p].hash&uint32(len(x.heads)-1)]
			x.nodes[p].next, *head = *head, p
			p = next
		}
	}
}

func (x *index) remove(p place) {
	at := &x.heads[x.nodes[p].hash&uint32(len(x.heads)-1)]
	for *at != p {
		at = &x.nodes[*at].next
	}
	*at = x.nodes[p].next
	x.n--
}

// chain is an order of what stands in a list.
type chain struct {
	ends
	links []link // by place
}

type link struct{ before, after place }

// ends are those of a chain whose links others use too.
type ends struct {
	first, last place
	n           int
}

func (c *chain) push(p place) { c.ends.push(c.links, p) }

func (c *chain) remove(p place) { c.ends.remove(c.links, p) }

func (e *ends) push(links []link, p place) {
	links[p] = link{before: e.last}
	if e.last == 0 {
		e.first = p
	} else {
		links[e.last].after = p
	}
	e.last = p
	e.n++
}

func (e *ends) remove(links []link, p place) {
	l := links[p]
	if l.before == 0 {
		e.first = l.after
	} else {
		links[l.before].after = l.after
	}
	if l.after == 0 {
		e.last = l.before
	} else {
		links[l.after].before = l.before
	}
	e.n--
}

func (e *ends) moveLast(links []link, p place) {
	if e.last != p {
		e.remove(links, p)
		e.push(links, p)
	}
}

// dueHeap has on top what is due first. A line stays when its message is whole before
// or is given another instant: taking it out would cost more than passing it over.
type dueHeap struct {
	lines []dueLine
	dead  int // lines that are to be passed over
}

// dueLine is a place in the order of what is due: by instant, then what was touched first.
type dueLine struct {
	until   int64
	touched uint64
	of      place // of a message
}

func (a *dueLine) before(b *dueLine) bool {
	return a.until < b.until || a.until == b.until && a.touched < b.touched
}

// earliest is an instant before which nothing is due.
func (d *dueHeap) earliest() int64 {
	if len(d.lines) == 0 {
		return never
	}
	return d.lines[0].until
}

func (d *dueHeap) push(l dueLine) {
	d.lines = append(d.lines, l)
	i := len(d.lines) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !l.before(&d.lines[up]) {
			break
		}
		d.lines[i] = d.lines[up]
		i = up
	}
	d.lines[i] = l
}

func (d *dueHeap) pop() {
	last := len(d.lines) - 1
	d.lines[0] = d.lines[last]
	d.lines = d.lines[:last]
	d.down(0)
}

// down moves a line that is due later than it was to its place.
func (d *dueHeap) down(i int) {
	if i >= len(d.lines) {
		return
	}
	l := d.lines[i]
	for {
		next := 2*i + 1
		if next >= len(d.lines) {
			break
		}
		if right := next + 1; right < len(d.lines) && d.lines[right].before(&d.lines[next]) {
			next = right
		}
		if !d.lines[next].before(&l) {
			break
		}
		d.lines[i] = d.lines[next]
		i = next
	}
	d.lines[i] = l
}
