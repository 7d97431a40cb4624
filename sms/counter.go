package sms

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Counter is the counter beside a text field. It follows a text that grows at its end,
// and answers after each keystroke what [Count] would say of the whole text.
//
// A keystroke takes the same time however long the text is: at most what the last two
// parts take, or the last character, should somebody type one that is longer. With
// national tables it takes the time of [Count].
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
	text   string
	// As GSM-7 text, until the first character that it does not have.
	septets, parts, used int
	forced               bool
	forcedRune           rune
	forcedAt             int
	// As UCS-2 text.
	units int
	done  int    // parts that nothing typed later can change
	tail  string // the text behind them
	huge  int    // where a cluster ends in tail that began in front of it, or 0
	ahead int    // parts of tail
	last  int    // units in the last of them
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
	c.length += len(s)
	s = repaired(s) // octets move behind the first U+FFFD only, which forces UCS-2
	if len(c.Options.National) > 0 {
		c.text += s
	}
	size := c.Options.long(GSM7, Tables{})
	for i, r := range s {
		c.units += unitsOf(r)
		if c.forced {
			continue
		}
		cost := costInDefault(r)
		if cost == 0 {
			c.forced, c.forcedRune, c.forcedAt = true, r, at+i
			continue
		}
		if c.septets += cost; c.parts == 0 || c.used+cost > size {
			c.parts++
			c.used = 0
		}
		c.used += cost
	}
	c.tail += s
	c.advance()
}

// advance cuts the tail into parts, and drops those that nothing typed later can change.
func (c *Counter) advance() {
	cut := cutter{text: c.tail, size: c.Options.long(UCS2, Tables{}), ucs2: true, whole: !c.Options.CodePoints, huge: c.huge}
	open := len(c.tail)
	if cut.whole {
		open = lastCluster(c.tail, c.huge)
	}
	dropped := 0
	c.ahead, c.last = 0, 0
	for cut.at < len(c.tail) {
		end, units := cut.next()
		c.last = units
		if end < open {
			c.done++
			dropped, c.huge = end, cut.huge-end
		} else {
			c.ahead++
		}
	}
	c.huge = max(c.huge, 0)
	if dropped > 0 {
		c.tail = strings.Clone(c.tail[dropped:])
	}
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

// Plan is the plan of the text so far.
func (c *Counter) Plan() Plan {
	if len(c.Options.National) > 0 {
		return Count(c.text, c.Options)
	}
	if c.forced {
		p := c.plan(UCS2, c.units, c.done+c.ahead, c.last)
		p.Forced, p.ForcedAt = c.forcedRune, c.forcedAt
		return p
	}
	return c.plan(GSM7, c.septets, c.parts, c.used)
}

func (c *Counter) plan(e Encoding, units, parts, last int) Plan {
	p := Plan{Encoding: e, Units: units, Parts: min(units, 1), Size: capacity(e, Tables{}, 0), Limit: c.Options.Limit}
	p.Left = p.Size - units
	if p.Left < 0 {
		p.Size = c.Options.long(e, Tables{})
		p.Parts, p.Left = parts, p.Size-last
	}
	return p
}

// String is what the field shows: see [Plan.String].
func (c *Counter) String() string { return c.Plan().String() }
