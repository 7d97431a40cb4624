package sms

import (
	"encoding/json"
	"errors"
)

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
	for m := r.order.first; m != 0; m = r.order.links[m].after {
		w := &r.messages[m]
		sw := storedWaiting{storedKey: r.stored(w.thread), At: w.at, Until: w.until}
		for _, h := range w.parts {
			sw.Parts = append(sw.Parts, storedPart{h.number, h.id, h.header, h.coding, h.data, h.doubt})
		}
		s.Waiting = append(s.Waiting, sw)
	}
	for t := r.memories.first; t != 0; t = r.memories.links[t].after {
		s.Finished = append(s.Finished, storedFinished{r.stored(t), r.threads[t].until, r.sumsOf(t)})
	}
	return json.Marshal(s)
}

var errStored = errors.New("sms: not the stored form of a Reassembly")

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
	fresh.start(sum(0, data))
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
	p := sw.part(1)
	if !sw.valid() || len(sw.Parts) == 0 || r.find(&p) != 0 {
		return false
	}
	t := r.begin(&p)
	for i, sp := range sw.Parts {
		p := sw.part(sp.Number)
		p.ID, p.Header, p.Coding, p.Data = sp.ID, sp.Header, sp.Coding, sp.Data
		if !p.Concat.Valid() || !fit(p.ID) || i > 0 && sp.Number <= sw.Parts[i-1].Number {
			return false
		}
		r.put(t, i, &p, sum(p.Coding, p.Data), sp.Doubt, sw.At, sw.Until)
	}
	return r.messages[r.threads[t].waiting].sure < int(sw.Total)
}

func (r *Reassembly) restoreFinished(sf storedFinished) bool {
	p := sf.part(1)
	if !sf.valid() || len(sf.Sums) != int(sf.Total) {
		return false
	}
	t := r.find(&p)
	if t == 0 {
		t = r.begin(&p)
	}
	own := &r.threads[t]
	if own.cameBack {
		return false
	}
	if sf.Total > few {
		r.moreSums[t] = sf.Sums
	}
	copy(own.sums[:], sf.Sums)
	own.cameBack, own.until = true, sf.Until
	r.memories.push(t)
	return true
}

func (r *Reassembly) stored(t place) storedKey {
	k := r.threads[t].key
	return storedKey{r.addresses[k.from].name, r.addresses[k.to].name, k.reference, k.wide, k.total}
}

// part is a part of the message, without its text.
func (s *storedKey) part(number uint8) Fragment {
	return Fragment{From: s.From, To: s.To, Concat: Concat{s.Reference, s.Wide, s.Total, number}}
}

func (s *storedKey) valid() bool {
	return fit(s.From) && fit(s.To) && Concat{s.Reference, s.Wide, s.Total, 1}.Valid()
}
