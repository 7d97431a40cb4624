package sms

import (
	"slices"
	"testing"
)

// An index finds all that have a hash and nothing else, also where hashes are the same or
// share a head, while it grows and after some are gone.
func TestIndexFindsAllOfAHash(t *testing.T) {
	x := index{nodes: make([]node, 1001)}
	if x.find(7) != 0 {
		t.Error("something stands in an empty index")
	}
	hash := func(p place) uint32 { return uint32(p%10) << 20 } // ten hashes, one head
	for p := place(1); p <= 1000; p++ {
		x.put(p, hash(p))
	}
	for p := place(1); p <= 1000; p += 3 {
		x.remove(p)
	}
	for h := range uint32(12) {
		var got, want []place
		for p := x.find(h << 20); p != 0; p = x.again(p) {
			got = append(got, p)
		}
		for p := place(1); p <= 1000; p++ {
			if p%3 != 1 && hash(p) == h<<20 {
				want = append(want, p)
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("hash %d: %v, want %v", h, got, want)
		}
	}
	if x.n != 666 || len(x.heads) != 1024 {
		t.Errorf("%d in %d heads", x.n, len(x.heads))
	}
}

// Known is how many addresses, keys and long lists of sums a state holds.
func (r *Reassembly) Known() (addresses, keys, sums int) {
	return r.byName.n, r.byKey.n, len(r.moreSums)
}

// Room is the most parts that an element of the list of messages has room for.
func (r *Reassembly) Room() (parts int) {
	for _, w := range r.messages {
		parts = max(parts, cap(w.parts))
	}
	return parts
}

// DueLines is how many lines the order of what is due has, and how many of them are to be
// passed over.
func (r *Reassembly) DueLines() (all, dead int) { return len(r.due.lines), r.due.dead }
