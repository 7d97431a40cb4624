package play

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"strconv"
	"time"
)

// chance makes every choice of a play. It has no state that moves on: the same
// seed and names give the same number, so a choice that was made before a restart
// is made again after it.
type chance uint64

// roll is a number from 0 to below 1.
func (c chance) roll(names ...string) float64 {
	h := fnv.New64a()
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(c)))
	for _, name := range names {
		h.Write(append([]byte(name), 0))
	}
	// FNV leaves names that differ in their last letter close together; these are
	// the shifts and factors of splitmix64, which part them.
	x := h.Sum64()
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	x ^= x >> 31
	return float64(x>>11) / (1 << 53)
}

// happens is true in the given share of cases.
func (c chance) happens(share float64, names ...string) bool { return c.roll(names...) < share }

// pick is one of the list.
func pick[T any](c chance, list []T, names ...string) T {
	return list[int(c.roll(names...)*float64(len(list)))]
}

// between is a span between the two.
func (c chance) between(least, most time.Duration, names ...string) time.Duration {
	return span(float64(least) + c.roll(names...)*float64(most-least))
}

// exponential is a span of a process without memory.
func (c chance) exponential(mean time.Duration, names ...string) time.Duration {
	return span(-math.Log(1-c.roll(names...)) * float64(mean))
}

// writing is how long somebody needs to think of a text and write it.
func (c chance) writing(text string, names ...string) time.Duration {
	base := float64(3*time.Second) + float64(len(text))*float64(130*time.Millisecond)
	return span(min(base*(0.6+c.roll(names...)), float64(40*time.Second)))
}

// span is in whole milliseconds, as all instants of a hub are, and never nothing,
// so that no two steps can chase each other at one instant.
func span(d float64) time.Duration {
	return max(time.Millisecond, time.Duration(d).Truncate(time.Millisecond))
}

func number(n int) string { return strconv.Itoa(n) }
