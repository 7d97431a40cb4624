package mask_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/mask"
)

// number is a valid number of a card, made from a seed.
func number(r *rand.Rand) string {
	kinds := []struct {
		prefix string
		n      int
	}{{"4", 16}, {"4", 13}, {"4", 19}, {"51", 16}, {"2221", 16}, {"34", 15}, {"37", 15}, {"6011", 16}, {"36", 14}, {"3528", 16}, {"62", 17}, {"5018", 12}, {"6759", 19}, {"2200", 16}, {"9792", 16}}
	k := kinds[r.IntN(len(kinds))]
	n := k.prefix
	for len(n) < k.n-1 {
		n += string(rune('0' + r.IntN(10)))
	}
	for c := '0'; c <= '9'; c++ {
		if luhn(n + string(c)) {
			return n + string(c)
		}
	}
	return ""
}

var (
	gaps     = []string{" ", "\u00a0", "-", ".", " ", " - ", "\u200b", "\u200d", "\u2060", "–", "—", "\t", "\n", "·", "  ", "\u00ad", "．", "－", "\ufe0f\u20e3"}
	zeros    = []rune{'0', '０', '٠', '۰', '०', '𝟎'}
	prefixes = []string{"", "99 ", "it is ", "card: ", "#", "ref 7-", "😀 ", "（", "1 2 3 ", "no.", "é"}
	suffixes = []string{"", " 99", ".", " thanks", " 12/29 123", "!", "）", "é"}
)

// disguised writes a number with separators, digits of other scripts, and something around
// it, and says where each of its digits is.
func disguised(r *rand.Rand, n string) (text string, at []mask.Span) {
	script := r.IntN(3) // of one, or mixed
	zero := zeros[r.IntN(len(zeros))]
	often := []int{0, 4, 8, 1}[r.IntN(4)]
	text = prefixes[r.IntN(len(prefixes))]
	for i, c := range n {
		if i > 0 && often > 0 && r.IntN(often) == 0 {
			for range 1 + r.IntN(3) {
				text += gaps[r.IntN(len(gaps))]
			}
		}
		switch script {
		case 1:
			c = zero + c - '0'
		case 2:
			c = zeros[r.IntN(len(zeros))] + c - '0'
		}
		at = append(at, mask.Span{From: len(text), To: len(text) + utf8.RuneLen(c)})
		text += string(c)
	}
	return text + suffixes[r.IntN(len(suffixes))], at
}

// FuzzMask: whatever separates the digits of a card, whatever script they are in, whatever
// stands around them, and over however many messages they are cut, they are masked.
func FuzzMask(f *testing.F) {
	d := detector(f)
	for seed := range uint64(200) {
		f.Add(seed, "")
	}
	f.Add(uint64(1), "My card is ")
	f.Fuzz(func(t *testing.T, seed uint64, around string) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := number(r)
		text, at := disguised(r, n)
		lead, _ := utf8.DecodeLastRuneInString(around)
		if around != "" && utf8.ValidString(around) && !unicode.Is(unicode.Nd, lead) && len(around) < 1000 {
			text = around + text
			for i := range at {
				at[i] = mask.Span{From: at[i].From + len(around), To: at[i].To + len(around)}
			}
		}
		requireHidden(t, d, text, at)
		requireHiddenOverMessages(t, d, r, text, at)
	})
}

func requireHidden(t *testing.T, d *mask.Detector, text string, at []mask.Span) {
	s, err := d.Screen(mask.Window{}, 1, text, origin)
	require.NoError(t, err)
	for _, digit := range at {
		require.True(t, covers(s.Masks, digit), "%q\n%+v", text, d.Find(text))
	}
	// Masking twice is masking once.
	shown := s.Masks.Text(text)
	for _, f := range d.Find(shown) {
		require.NotEqual(t, mask.Hide, f.Action, "%q became %q, and there is still %v", text, shown, f)
	}
	var spans []mask.Span
	for _, k := range s.Masks.Marks {
		spans = append(spans, k.Span)
	}
	again, err := s.Masks.Mask(text, spans, mask.Origin{By: "bob", At: noon})
	require.NoError(t, err)
	require.Equal(t, s.Masks, again)
}

func covers(m mask.Masks, s mask.Span) bool {
	return slices.ContainsFunc(m.Marks, func(k mask.Mark) bool { return k.From <= s.From && k.To >= s.To })
}

// requireHiddenOverMessages cuts the text between two of its digits, once or twice.
func requireHiddenOverMessages(t *testing.T, d *mask.Detector, r *rand.Rand, text string, at []mask.Span) {
	cuts := []int{0, len(text)}
	for range 1 + r.IntN(2) {
		i := 1 + r.IntN(len(at)-1)
		cuts = append(cuts, at[i-1].To+r.IntN(at[i].From-at[i-1].To+1))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	masks := make([]mask.Masks, len(cuts)-1)
	var w mask.Window
	for n := range masks {
		part := text[cuts[n]:cuts[n+1]]
		if !utf8.ValidString(part) {
			return
		}
		s, err := d.Screen(w, n, part, origin)
		require.NoError(t, err)
		masks[n] = s.Masks
		for _, e := range s.Earlier {
			earlier := text[cuts[e.N]:cuts[e.N+1]]
			masks[e.N], err = masks[e.N].Mask(earlier, []mask.Span{e.Span}, origin)
			require.NoError(t, err, "%q in %q", e.Span, earlier)
		}
		w = w.Add(n, part)
	}
	for _, digit := range at {
		for n := range masks {
			if digit.From >= cuts[n] && digit.To <= cuts[n+1] {
				in := mask.Span{From: digit.From - cuts[n], To: digit.To - cuts[n]}
				require.True(t, covers(masks[n], in), "%q cut at %v", text, cuts)
			}
		}
	}
}

// FuzzFind: any octets are read without a panic; findings are sorted, lie within the text
// and on the edges of characters; and where the slow second implementation finds a card or
// an e-mail address, the quick one does.
func FuzzFind(f *testing.F) {
	d := detector(f, mask.Config{Patterns: []mask.Pattern{{Kind: "policy", Expr: `P-\d{4}`}}})
	for _, text := range []string{
		"", "4111 1111 1111 1111", "99 4111-1111-1111-1111", "a@b.co", "+47 912 34 567", "DE89 3704 0044 0532 0130 00", "078-05-1121", "\xff4111111111111111\xc3",
		"password: hunter2", "Bearer abcdefghijklmnop1234567", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "P-1234", "４１１１　1111 1111 1111", "\u06004111111111111111\u0301\u0301",
		"41111111111111114111111111111111", "555-123-4567", "(408) 555-1234", "my pin is 1234", "eyJ", "@", "..@..", "a@b", "DE", "is 12", "password:", "token=", "'@a.b",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := d.Find(text)
		edges := map[int]bool{}
		at, state := 0, -1
		for rest := text; rest != ""; {
			edges[at] = true
			var cluster string
			cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			at += len(cluster)
		}
		edges[len(text)] = true
		last := 0
		for _, g := range found {
			require.True(t, 0 <= g.From && g.From < g.To && g.To <= len(text), "%q %v", text, g)
			require.True(t, edges[g.From] && edges[g.To], "%q %v", text, g)
			require.LessOrEqual(t, last, g.From)
			last = g.From
		}
		if !utf8.ValidString(text) {
			return
		}
		if simple(text) {
			requireAsReference(t, found, text)
		}
	})
}

// simple texts are those in which only the rules of cards and e-mail addresses meet.
func simple(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r >= 0x80 && !strings.ContainsRune("０１２３４５６７８９٠١٢٣٤٥٦٧٨٩\u00a0\u200b\u200d–", r)
	})
}

func requireAsReference(t *testing.T, found []mask.Finding, text string) {
	pick := func(from []mask.Finding) (out []mask.Finding) {
		for _, f := range from {
			switch f.Kind {
			case mask.Card:
				out = append(out, f)
			case mask.Email:
				out = append(out, mask.Finding{Span: f.Span, Kind: f.Kind})
			}
		}
		return out
	}
	cards := func(from []mask.Finding) (out []mask.Finding) {
		return slices.DeleteFunc(pick(from), func(f mask.Finding) bool { return f.Kind != mask.Card })
	}
	all, slow := pick(found), reference(text)
	for _, f := range slow {
		hidden := slices.ContainsFunc(found, func(g mask.Finding) bool { return g.From <= f.From && g.To >= f.To && g.Kind != f.Kind })
		require.True(t, hidden || slices.Contains(all, f), "%q: %v is not among %v", text, f, found)
	}
	for _, g := range cards(found) {
		require.True(t, slices.Contains(slow, g), "%q: %v is not among %v", text, g, slow)
	}
}

// The two implementations agree on texts that are made of what cards are made of.
func TestCardsAsInTheSlowImplementation(t *testing.T) {
	d := detector(t)
	r := rand.New(rand.NewPCG(7, 7))
	parts := []string{"4", "1", "0", "5", "37", "6011", "4111", "1111", "4111111111111111", "378282246310005", " ", " ", "-", ".", "\u200b", "x", "(", "\n", "９", "٤", "62"}
	cards := 0
	for range 1_500 {
		var text strings.Builder
		for range r.IntN(60) {
			text.WriteString(parts[r.IntN(len(parts))])
		}
		found := d.Find(text.String())
		for _, f := range found {
			if f.Kind == mask.Card {
				cards++
			}
		}
		requireAsReference(t, found, text.String())
	}
	require.Greater(t, cards, 500)
}
