package sms

import (
	"iter"
	"slices"
)

// A cell is a character and its septet in one table.
type cell struct {
	char   uint16
	septet byte
}

// find looks a character up in the sorted cells of a table.
func find(cells []cell, r rune) (septet byte, ok bool) {
	low, high := 0, len(cells)
	for low < high {
		mid := int(uint(low+high) / 2)
		if rune(cells[mid].char) < r {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(cells) && rune(cells[low].char) == r {
		return cells[low].septet, true
	}
	return 0, false
}

// septet returns the septet of a character, and how many septets it takes: 1 by itself,
// 2 with an escape before it, 0 if the tables do not have it.
func (t Tables) septet(r rune) (septet byte, cost int) {
	if t == (Tables{}) {
		switch cost := costInDefault(r); {
		case cost == 0 || r == euro:
			return euroSeptet, cost
		default:
			return defaultSeptet[r], cost
		}
	}
	if s, ok := find(lockingIndex[t.Locking], r); ok {
		return s, 1
	}
	if s, ok := find(singleIndex[t.Single], r); ok {
		return s, 2
	}
	return 0, 0
}

// have reports whether the tables have all characters of a text.
func (t Tables) have(text string) bool {
	for _, r := range text {
		if _, cost := t.septet(r); cost == 0 {
			return false
		}
	}
	return true
}

// Preference says which of the allowed national tables a message uses.
type Preference uint8

const (
	// Graceful takes a locking shift table only for text that nothing else writes in
	// GSM-7. A telephone without a single shift table shows a plain letter in place of
	// the national one; without the locking shift table it shows a text that nobody
	// can read.
	Graceful Preference = iota
	// Cheapest takes whatever tables need the fewest parts.
	Cheapest
)

// national returns the best plan with the allowed national tables, or the given plan,
// which does without, if none of them is better.
//
// A national plan is better than one in the default tables only with fewer parts,
// because not every network carries the others. It is better than one in UCS-2 with as
// many. Among themselves fewer parts win, then fewer septets, then fewer tables, then
// the language that was given first.
//
// in returns the plan with a pair of tables, false if they do not have all of the text.
func (o *Options) national(without Plan, in func(Tables) (Plan, bool)) Plan {
	best, found := without, false
	for t := range o.nationalTables() {
		if t.Locking != 0 && o.Prefer == Graceful && best.Encoding == GSM7 && best.Tables.Locking == 0 {
			break
		}
		p, ok := in(t)
		switch {
		case !ok || found && !cheaper(p, best):
		case p.Parts > without.Parts || without.Encoding == GSM7 && p.Parts == without.Parts:
		default:
			best, found = p, true
		}
	}
	return best
}

// nationalTables yields all pairs of the allowed tables, those without a locking shift
// table first.
func (o *Options) nationalTables() iter.Seq[Tables] {
	return func(yield func(Tables) bool) {
		said := func(i int) bool { return slices.Index(o.National, o.National[i]) < i } // once is enough
		for i, l := range o.National {
			if l.known() && l != 0 && !said(i) && !yield(Tables{Single: l}) {
				return
			}
		}
		for i, l := range o.National {
			if !l.locks() || l == 0 || said(i) {
				continue
			}
			if !yield(Tables{Locking: l}) {
				return
			}
			for j, s := range o.National {
				if s.known() && s != 0 && !said(j) && !yield(Tables{Locking: l, Single: s}) {
					return
				}
			}
		}
	}
}

// cheaper compares two plans that use national tables.
func cheaper(p, q Plan) bool {
	if p.Parts != q.Parts {
		return p.Parts < q.Parts
	}
	if p.Units != q.Units {
		return p.Units < q.Units
	}
	return p.Tables.headerOctets() < q.Tables.headerOctets()
}
