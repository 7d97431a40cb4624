package sms

import (
	"fmt"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Part is one of the messages that a text is sent in.
type Part struct {
	// Text of the part; it shares the memory of the whole text. The texts of all parts
	// make up that text.
	Text string `json:"text"`
	// Units of the text: septets in GSM-7, UTF-16 units in UCS-2.
	Units int `json:"units"`
}

// Split cuts a text into parts as [Count] counts them. The empty text has none.
//
// Each part is filled as far as it goes. It ends between two characters as a reader
// sees them (Unicode grapheme clusters; see [Options].CodePoints), and CR LF may part.
// A cluster that is larger than a part is cut between code points: no part is ever too
// large, and none is empty.
//
// A text that cannot be sent is refused whole, with the plan and an error: see
// [Plan.Err], and [ErrNotUTF8] for an octet that is not UTF-8.
func Split(text string, o Options) ([]Part, Plan, error) {
	p := Count(text, o)
	if p.Encoding == UCS2 {
		if at := invalidOctet(text); at >= 0 {
			return nil, p, fmt.Errorf("%w: octet %d", ErrNotUTF8, at)
		}
	}
	if err := p.Err(); err != nil || p.Parts == 0 {
		return nil, p, err
	}
	if p.Parts == 1 {
		return []Part{{text, p.Units}}, p, nil
	}
	parts := make([]Part, 0, p.Parts)
	c := o.cutter(text, &p)
	for c.at < len(text) {
		start := c.at
		end, units := c.next()
		parts = append(parts, Part{text[start:end], units})
	}
	return parts, p, nil
}

// invalidOctet is the first octet that is not UTF-8, or -1.
func invalidOctet(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if r == utf8.RuneError && invalidAt(text, i) {
			return i
		}
	}
	return -1
}

// A cutter walks through a long text from part to part.
type cutter struct {
	text   string
	at     int  // where the next part begins
	size   int  // units that a part holds
	whole  bool // keep clusters whole
	ucs2   bool
	tables Tables
	// huge is where a cluster ends that is larger than a part, while it is being cut.
	huge int
}

func (o *Options) cutter(text string, p *Plan) cutter {
	return cutter{text: text, size: p.Size, ucs2: p.Encoding == UCS2, tables: p.Tables,
		// The default tables have no character that joins another.
		whole: !o.CodePoints && (p.Encoding == UCS2 || p.Tables != Tables{})}
}

// next returns where the part that begins at c.at ends, and its units, and moves there.
func (c *cutter) next() (end, units int) {
	switch {
	case !c.ucs2 && c.tables == Tables{}:
		c.at, units = fillDefault(c.text, c.at, c.size)
	case c.ucs2 && !c.whole:
		c.at, units = fillUnits(c.text, c.at, c.size)
	default:
		c.at, units = c.fill()
	}
	return c.at, units
}

// fillDefault is fill for the default tables.
func fillDefault(text string, at, size int) (end, units int) {
	for i, r := range text[at:] {
		cost := costInDefault(r)
		if units+cost > size {
			return at + i, units
		}
		units += cost
	}
	return len(text), units
}

// fillUnits is fill for UCS-2 by code points.
func fillUnits(text string, at, size int) (end, units int) {
	for i, r := range text[at:] {
		cost := unitsOf(r)
		if units+cost > size {
			return at + i, units
		}
		units += cost
	}
	return len(text), units
}

// fill takes code points until the part is full. It remembers the last place at which
// two clusters meet for certain; only if that is not where the part is full, the
// clusters from there on are looked at.
func (c *cutter) fill() (end, units int) {
	sure := c.at // the last certain boundary, and the units up to it
	before := 0
	joins := false // the character in front may join the next one; where a part begins it is sure anyhow
	full := len(c.text)
	for i, r := range c.text[c.at:] {
		i += c.at
		if c.whole {
			s := simple(r)
			if s && !joins || i == c.huge {
				sure, before = i, units
			}
			joins = !s
		}
		cost := 1
		if !c.ucs2 || r >= surrogateSelf {
			cost = c.cost(r)
		}
		if units+cost > c.size {
			full = i
			break
		}
		units += cost
	}
	if full == len(c.text) || !c.whole || sure == full || full < c.huge {
		return full, units
	}
	return c.fillClusters(full, units, sure, before)
}

// fillClusters finds the last boundary of clusters in a part that code points would fill
// up to full. It never sees a CR LF, which may part: CR and LF are simple both, so that
// what is sure lies between them or behind.
func (c *cutter) fillClusters(full, used, at, units int) (end, total int) {
	for at < full {
		width, cost := c.cluster(at)
		switch {
		case units+cost <= c.size:
			at += width
			units += cost
		case cost > c.size:
			c.huge = at + width
			return full, used
		default:
			return at, units
		}
	}
	return full, used
}

// cluster measures the cluster that begins at an octet.
func (c *cutter) cluster(at int) (width, cost int) {
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(c.text[at:], -1)
	for _, r := range cluster {
		cost += c.cost(r)
	}
	return len(cluster), cost
}

func (c *cutter) cost(r rune) int {
	if c.ucs2 {
		return unitsOf(r)
	}
	_, cost := c.tables.septet(r)
	return cost
}

// simple reports whether a character never makes a cluster with a neighbour that is
// simple too. Letters and ideographs are, and emoji by themselves; combining marks,
// joiners, flags and the letters of Hangul are not. False is always safe.
func simple(r rune) bool {
	if uint32(r) < uint32(len(simplePage))*256 {
		return simpleBits[simplePage[r>>8]][r>>6&3]>>(r&63)&1 != 0
	}
	return r >= 0x20000 && r < 0x30000
}
