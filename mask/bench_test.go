package mask_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/mask"
)

// chatText is what people write: recorded if there is a record, made up otherwise. What
// something is found in is left out for the figure of texts without findings.
func chatText(b testing.TB, found bool) []string {
	d := detector(b)
	var texts []string
	if _, err := os.Stat(corpora + "/dialogues.jsonl.gz"); err == nil {
		for _, messages := range said(b) {
			texts = append(texts, messages...)
		}
	} else {
		for range 12_000 {
			texts = append(texts, "Hi! I ordered 2 lamps on the 14th, order 3348917502, and one of them is broken. What can I do?")
		}
	}
	if found {
		return texts
	}
	var without []string
	for _, text := range texts {
		if len(d.Find(text)) == 0 {
			without = append(without, text)
		}
	}
	return without
}

func detector(t testing.TB, c ...mask.Config) *mask.Detector {
	t.Helper()
	d, err := mask.NewDetector(append(c, mask.Config{})[0])
	require.NoError(t, err)
	return d
}

func size(texts []string) (n int64) {
	for _, text := range texts {
		n += int64(len(text))
	}
	return n
}

// BenchmarkFind is the speed of detection, message by message and in one piece, beside
// that of the same rules as regular expressions.
func BenchmarkFind(b *testing.B) {
	d := detector(b)
	all, without := chatText(b, true), chatText(b, false)
	for _, c := range []struct {
		name  string
		texts []string
		find  func(string)
	}{
		{"messages", all, func(s string) { d.Find(s) }},
		{"messages without findings", without, func(s string) { d.Find(s) }},
		{"one text", []string{strings.Join(all, "\n")}, func(s string) { d.Find(s) }},
		{"regular expressions/messages", all, func(s string) { byExpressions(s) }},
		{"regular expressions/one text", []string{strings.Join(all, "\n")}, func(s string) { byExpressions(s) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(size(c.texts))
			for b.Loop() {
				for _, text := range c.texts {
					c.find(text)
				}
			}
		})
	}
}

// BenchmarkFindHard are texts that make detection work: digits and nothing else, what
// nobody sees, other scripts, at signs.
func BenchmarkFindHard(b *testing.B) {
	d := detector(b)
	for _, c := range []struct{ name, part string }{
		{"digits", "40128888"}, {"digits and spaces", "4012 8888 1 "}, {"zero width", "4\u200b\u200b\u200b"},
		{"full width", "４０１２"}, {"chinese", "快到动物园了，到动物园转地铁。"}, {"arabic", "٤٠١٢ مرحبا "}, {"at signs", "a@"},
		{"two letters", "is 12 no 34 de "}, {"names", "password: pin is bearer "}, {"korean", "안녕하세요 "},
	} {
		text := strings.Repeat(c.part, 1<<16/len(c.part))
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				d.Find(text)
			}
		})
	}
}

func BenchmarkScreen(b *testing.B) {
	d := detector(b)
	w := mask.Window{}.Add(1, "Hello, I would like to pay.").Add(2, "It is 4111 1111")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Screen(w, 3, "1111 1111 if you need it", origin); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkText(b *testing.B) {
	text := strings.Repeat("Thanks 👨‍👩‍👧‍👦, my number is 4111 1111 1111 1111. ", 20)
	var m mask.Masks
	for _, f := range detector(b).Find(text) {
		m, _ = m.Mask(text, []mask.Span{f.Span}, origin)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		m.Text(text)
	}
}

// Detection takes nothing from the heap where nothing is found, whatever the text.
func TestDetectionAllocatesNothingWhereNothingIsFound(t *testing.T) {
	d := detector(t, mask.Config{Patterns: []mask.Pattern{{Kind: "policy", Expr: `P-\d{8}`}}})
	for _, text := range []string{
		"", "Hello!", strings.Repeat("Hi! I ordered 2 lamps on the 14th, order 3348917502, at 10:30 a.m. ", 100),
		"快到动物园了，到动物园转地铁估计没多长时间。", "٤٠١٢ مرحبا", "mail me @ home", "my password is wrong", "is 12 ok?", strings.Repeat("1 1 0 7 ", 1000),
	} {
		require.Empty(t, d.Find(text))
		if !racing {
			require.Zero(t, testing.AllocsPerRun(20, func() { d.Find(text) }), "%.40q", text)
		}
	}
}
