package sms

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// Pair is one of our numbers and a customer's. Consent belongs to the pair: who stops one
// number has not stopped the others.
type Pair struct {
	Ours   string `json:"ours"`
	Theirs string `json:"theirs"`
}

// NewPair brings both addresses to their canonical form, so that a customer is not written
// to because the number was spelled in another way. The errors are those of
// [CanonicalAddress].
func NewPair(ours, theirs string) (Pair, error) {
	o, _, errOurs := CanonicalAddress(ours)
	t, _, errTheirs := CanonicalAddress(theirs)
	return Pair{o, t}, cmp.Or(errOurs, errTheirs)
}

// ErrOptedOut: the customer has asked not to be written to from this number.
var ErrOptedOut = errors.New("sms: the customer has opted out of messages from this number; it may be written to again after START")

// Consent is what a customer has said to one of our numbers. The zero value: nothing.
type Consent struct {
	Pair
	OptedOut bool      `json:"opted_out"`
	At       time.Time `json:"at,omitzero"` // when the word came that counts
}

// Check returns [ErrOptedOut] if no message may be sent. The confirmation of a STOP is the
// one exception, and the host's to make.
func (c Consent) Check() error {
	if c.OptedOut {
		return ErrOptedOut
	}
	return nil
}

// Hear returns the consent after a word that came at an instant, and whether it says
// something else now. The latest word counts, in whatever order they are heard, and of
// two at one instant STOP; HELP and no word change nothing.
func (c Consent) Hear(word Keyword, at time.Time) (Consent, bool) {
	stop := word == Stop
	if !stop && word != Start || at.Before(c.At) || at.Equal(c.At) && !stop {
		return c, false
	}
	changed := c.OptedOut != stop
	c.OptedOut, c.At = stop, at.UTC().Round(0)
	return c, changed
}

// Consents are the consents of many pairs, sorted by pair. It is a value: [Consents.Hear]
// leaves the one it is called on as it is. A host with millions of pairs keeps one
// [Consent] in each row of its own table instead.
type Consents []Consent

// Of returns what is known of a pair; nothing if it is not listed.
func (cs Consents) Of(p Pair) Consent {
	if i, ok := cs.find(p); ok {
		return cs[i]
	}
	return Consent{Pair: p}
}

// Hear is [Consent.Hear] for one pair.
func (cs Consents) Hear(p Pair, word Keyword, at time.Time) (Consents, bool) {
	before := cs.Of(p)
	c, changed := before.Hear(word, at)
	if c == before {
		return cs, false
	}
	i, ok := cs.find(p)
	next := slices.Clone(cs)
	if ok {
		next[i] = c
	} else {
		next = slices.Insert(next, i, c)
	}
	return next, changed
}

func (cs Consents) find(p Pair) (int, bool) {
	return slices.BinarySearchFunc(cs, p, func(c Consent, p Pair) int {
		return cmp.Or(cmp.Compare(c.Ours, p.Ours), cmp.Compare(c.Theirs, p.Theirs))
	})
}

// QuietHours are the hours of the day in which nobody is to be disturbed, by the clock on
// the recipient's wall. The zero value, and any other with both the same: none.
type QuietHours struct {
	From time.Duration `json:"from"` // since midnight; 21 * time.Hour is nine in the evening
	To   time.Duration `json:"to"`   // 8 * time.Hour: at eight it is over; before From: on the next day
}

const day = 24 * time.Hour

// Quiet reports whether it is quiet at an instant where the recipient lives, and if so when
// that is over. It goes by the wall clock also where it is put forward or back, so that
// the end is the first instant at which Quiet would be false. A nil zone is UTC. From and
// To are taken within one day: 25 hours are one.
func (q QuietHours) Quiet(at time.Time, zone *time.Location) (quiet bool, until time.Time) {
	if zone == nil {
		zone = time.UTC
	}
	from, to := within(q.From), within(q.To)
	t := at.In(zone)
	for range 8 { // clocks are not put back every hour
		left := quietLeft(wall(t), from, to)
		if left == 0 {
			break
		}
		quiet = true
		_, change := t.ZoneBounds()
		if end := t.Add(left); change.IsZero() || end.Before(change) {
			return true, end
		}
		t = change
	}
	if !quiet {
		return false, time.Time{}
	}
	return true, t
}

// quietLeft is how long it stays quiet by the wall clock; 0 if it is not quiet.
func quietLeft(now, from, to time.Duration) time.Duration {
	switch {
	case from < to && now >= from && now < to, from > to && now < to:
		return to - now
	case from > to && now >= from:
		return to + day - now
	default:
		return 0
	}
}

// wall is the time of the day.
func wall(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second + time.Duration(t.Nanosecond())
}

func within(d time.Duration) time.Duration { return (d%day + day) % day }
