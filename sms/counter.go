package sms

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Counter is the counter beside a text field. It follows a text that grows at its end,
// and answers after each keystroke what [Count] would say of the whole text.
//
// A keystroke takes the same time however long the text is: at most what the last two
// parts take, or the last character, should somebody type one that is longer. With
// national tables it takes that time for each pair of tables that still has all of the
// text, and allocates a little.
//
// The zero value counts the empty text with the default options. A copy is a counter of
// its own, so that "what would one more character do?" is asked of a copy:
//
//	next := counter
//	next.Append("€")
//	next.Plan()
type Counter struct {
	// Options of the count. To change them, set them and then the text.
	Options Options

	length int // octets so far
	// As GSM-7 text in the default tables, until the first character that they do not have.
	septets, parts, used int
	foreign, nowhere     found
	ucs2                 follower
	national             []follower // those that have all of the text; never changed, so that a copy may share it
}

// found is the first character of some kind in a text.
type found struct {
	yes  bool
	char rune
	at   int
}

// Set replaces the text.
func (c *Counter) Set(text string) {
	*c = Counter{Options: c.Options}
	c.Append(text)
}

// Append adds what was typed at the end. It takes whole characters: an octet that is
// not UTF-8 counts as U+FFFD for good, also where the next call would complete it.
func (c *Counter) Append(s string) {
	at := c.length
	if at == 0 {
		for t := range c.Options.nationalTables() {
			c.national = append(c.national, follower{tables: t})
		}
		c.ucs2.ucs2 = true
	}
	c.length += len(s)
	s = repaired(s) // octets move behind the first U+FFFD only, which forces UCS-2
	size := c.Options.long(GSM7, Tables{})
	for i, r := range s {
		if !c.nowhere.yes && len(c.Options.National) > 0 && c.Options.nowhere(r) {
			c.nowhere = found{true, r, at + i}
		}
		if c.foreign.yes {
			continue
		}
		cost := costInDefault(r)
		if cost == 0 {
			c.foreign = found{true, r, at + i}
			continue
		}
		if c.septets += cost; c.parts == 0 || c.used+cost > size {
			c.parts++
			c.used = 0
		}
		c.used += cost
	}
	c.ucs2.append(s, &c.Options)
	var left []follower
	for _, f := range c.national {
		if f.append(s, &c.Options) {
			left = append(left, f)
		}
	}
	c.national = left
}

// Plan is the plan of the text so far.
func (c *Counter) Plan() Plan {
	p := Plan{Units: c.septets, Limit: c.Options.Limit, ForcedAt: -1}
	if c.foreign.yes {
		p = c.ucs2.plan(&c.Options)
		p.Forced, p.ForcedAt = c.foreign.char, c.foreign.at
	} else {
		p.divide(&c.Options, c.parts, c.used)
	}
	if p.Encoding == GSM7 && p.Parts <= 1 {
		return p
	}
	p = c.Options.national(p, func(t Tables) (Plan, bool) {
		i := slices.IndexFunc(c.national, func(f follower) bool { return f.tables == t })
		if i < 0 {
			return Plan{}, false
		}
		return c.national[i].plan(&c.Options), true
	})
	if p.Encoding == UCS2 && c.nowhere.yes {
		p.Forced, p.ForcedAt = c.nowhere.char, c.nowhere.at
	}
	return p
}

// String is what the field shows: see [Plan.String].
func (c *Counter) String() string { return c.Plan().String() }

// follower follows a text in one encoding with one pair of tables, where characters may
// join the one in front.
type follower struct {
	ucs2   bool
	tables Tables
	units  int
	done   int    // parts that nothing typed later can change
	tail   string // the text behind them
	huge   int    // where a cluster ends in tail that began in front of it, or 0
	ahead  int    // parts of tail
	last   int    // units in the last of them
}

// append reports whether the tables have all of what is added.
func (f *follower) append(s string, o *Options) bool {
	cut := cutter{ucs2: f.ucs2, tables: f.tables}
	for _, r := range s {
		cost := cut.cost(r)
		if cost == 0 {
			return false
		}
		f.units += cost
	}
	f.tail += s
	f.advance(o)
	return true
}

// advance cuts the tail into parts, and drops those that nothing typed later can change.
func (f *follower) advance(o *Options) {
	cut := cutter{text: f.tail, size: o.long(f.encoding(), f.tables), ucs2: f.ucs2, tables: f.tables, whole: !o.CodePoints, huge: f.huge}
	open := len(f.tail)
	if cut.whole {
		open = lastCluster(f.tail, f.huge)
	}
	dropped := 0
	f.ahead, f.last = 0, 0
	for cut.at < len(f.tail) {
		end, units := cut.next()
		f.last = units
		if end < open {
			f.done++
			dropped, f.huge = end, cut.huge-end
		} else {
			f.ahead++
		}
	}
	f.huge = max(f.huge, 0)
	if dropped > 0 {
		f.tail = strings.Clone(f.tail[dropped:])
	}
}

func (f *follower) plan(o *Options) Plan {
	p := Plan{Encoding: f.encoding(), Tables: f.tables, Units: f.units, Limit: o.Limit, ForcedAt: -1}
	p.divide(o, f.done+f.ahead, f.last)
	return p
}

func (f *follower) encoding() Encoding {
	if f.ucs2 {
		return UCS2
	}
	return GSM7
}

// repaired writes U+FFFD for each octet that is not UTF-8.
func repaired(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
	}
	return b.String()
}

// lastCluster returns where the last cluster of a text begins, to which something may
// still be added. huge is where a cluster ends that began in front of the text, or 0.
func lastCluster(text string, huge int) int {
	at, joins := len(text), true
	for at > huge {
		r, width := utf8.DecodeLastRuneInString(text[:at])
		s := simple(r)
		if s && !joins {
			break // between this one and the one behind it
		}
		at -= width
		joins = !s
	}
	for state := -1; ; {
		cluster, rest, _, next := uniseg.FirstGraphemeClusterInString(text[at:], state)
		if rest == "" {
			return at
		}
		at, state = at+len(cluster), next
	}
}
