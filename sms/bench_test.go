package sms_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/parley-go/parley/sms"
)

// The texts that the figures are about.
var (
	ascii160    = repeatTo("The quick brown fox jumps over the lazy dog. ", 160)
	gsm1000     = repeatTo("Preis: 12 € für [Käse] und {Öl}, Größe ~3. Bis bald! ", 1000)
	mixed1000   = repeatTo("Thanks 😀 see you at 5 👍🏽 привет 你好 👨‍👩‍👧‍👦 café ❤️ ok. ", 1000)
	ascii100000 = repeatTo("The quick brown fox jumps over the lazy dog. ", 100_000)
	gsm100000   = repeatTo("Preis: 12 € für [Käse] und {Öl}, Größe ~3. Bis bald! ", 100_000)
	mixed100000 = repeatTo("Thanks 😀 see you at 5 👍🏽 привет 你好 👨‍👩‍👧‍👦 café ❤️ ok. ", 100_000)
)

// repeatTo repeats a text to the given number of code points.
func repeatTo(s string, n int) string {
	r := []rune(strings.Repeat(s, n/utf8.RuneCountInString(s)+1))
	return string(r[:n])
}

var texts = []struct {
	name string
	text string
}{
	{"ascii160", ascii160}, {"gsm1000", gsm1000}, {"mixed1000", mixed1000},
	{"ascii100k", ascii100000}, {"gsm100k", gsm100000}, {"mixed100k", mixed100000},
}

func BenchmarkCount(b *testing.B) {
	for _, t := range texts {
		for _, how := range []struct {
			name string
			o    sms.Options
		}{{"clusters", sms.Options{}}, {"codepoints", sms.Options{CodePoints: true}}} {
			b.Run(t.name+"/"+how.name, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(t.text)))
				for b.Loop() {
					sms.Count(t.text, how.o)
				}
			})
		}
	}
}

// BenchmarkValidString is the measure of how fast a text can be looked at.
func BenchmarkValidString(b *testing.B) {
	for _, t := range texts {
		b.Run(t.name, func(b *testing.B) {
			b.SetBytes(int64(len(t.text)))
			for b.Loop() {
				utf8.ValidString(t.text)
			}
		})
	}
}

// BenchmarkSimpleLoop is the count that one writes first: a table, one code point after
// the other, surrogate pairs and escapes kept whole.
func BenchmarkSimpleLoop(b *testing.B) {
	for _, t := range texts {
		b.Run(t.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(t.text)))
			for b.Loop() {
				simpleLoop(t.text)
			}
		})
	}
}

// BenchmarkRatio measures all three by turns and takes the fastest of each, so that a busy
// machine does not favour one: "x/valid" and "x/loop" are how many times as long Count
// takes as they do.
func BenchmarkRatio(b *testing.B) {
	for _, t := range texts {
		b.Run(t.name, func(b *testing.B) {
			count, valid, loop := math.Inf(1), math.Inf(1), math.Inf(1)
			for b.Loop() {
				count = min(count, timed(func() { sms.Count(t.text, sms.Options{}) }))
				valid = min(valid, timed(func() { utf8.ValidString(t.text) }))
				loop = min(loop, timed(func() { simpleLoop(t.text) }))
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(count, "count-ns")
			b.ReportMetric(count/valid, "x/valid")
			b.ReportMetric(count/loop, "x/loop")
		})
	}
}

// timed is the time of one call in nanoseconds, the mean of enough for the clock.
func timed(f func()) float64 {
	for n := 16; ; n *= 4 {
		start := time.Now()
		for range n {
			f()
		}
		if d := time.Since(start); d > 20*time.Microsecond {
			return float64(d) / float64(n)
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	for _, t := range texts[:3] {
		b.Run(t.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := sms.Split(t.text, sms.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTyping adds one character to a field that holds a long text already.
func BenchmarkTyping(b *testing.B) {
	for _, t := range texts {
		b.Run(t.name, func(b *testing.B) {
			var c sms.Counter
			c.Set(t.text)
			for b.Loop() {
				next := c
				next.Append("a")
				next.Plan()
			}
		})
	}
	for _, n := range []int{160, 1000, 100_000} {
		b.Run(fmt.Sprintf("turkish%d", n), func(b *testing.B) {
			c := sms.Counter{Options: sms.Options{National: []sms.Language{sms.Turkish}}}
			c.Set(repeatTo("Şifreniz: 4821. Kimseyle paylaşmayın, değerli müşterimiz. ", n))
			for b.Loop() {
				next := c
				next.Append("a")
				next.Plan()
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for b.Loop() {
		septets, err := sms.Encode(ascii160, sms.GSM7, sms.Tables{})
		if err != nil {
			b.Fatal(err)
		}
		sms.Pack(septets, 0)
	}
}

// simpleTable is the cost of each code point in septets.
var simpleTable = func() (table [0x2100]uint8) {
	for _, r := range "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà" {
		table[r] = 1
	}
	for _, r := range "\f^{}\\[~]|€" {
		table[r] = 2
	}
	return table
}()

// simpleLoop returns units and parts, code points only.
func simpleLoop(text string) (units, parts int) {
	gsm := true
	for _, r := range text {
		if int(r) >= len(simpleTable) || simpleTable[r] == 0 {
			gsm = false
			break
		}
	}
	single, size := 160, 153
	if !gsm {
		single, size = 70, 67
	}
	used := 0
	for _, r := range text {
		cost := 1
		if gsm {
			cost = int(simpleTable[r])
		} else if r > 0xFFFF {
			cost = 2
		}
		units += cost
		if parts == 0 || used+cost > size {
			parts++
			used = 0
		}
		used += cost
	}
	if units <= single {
		return units, min(units, 1)
	}
	return units, parts
}
