package sms_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

// A dumb plan: what the rules say, in the order in which they say it, with lists.
type dumb struct {
	encoding sms.Encoding
	units    int
	sizes    []int
	left     int
}

const (
	defaultAlphabet  = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	defaultExtension = "\f^{}\\[~]|€"
)

func dumbCost(r rune, e sms.Encoding) int {
	switch {
	case e == sms.UCS2:
		return len(utf16.Encode([]rune{r}))
	case strings.ContainsRune(defaultAlphabet, r):
		return 1
	default:
		return 2
	}
}

// dumbCount counts in the default tables.
func dumbCount(text string, o sms.Options) dumb {
	d := dumb{encoding: sms.GSM7}
	for _, r := range text {
		if r == utf8.RuneError || !strings.ContainsRune(defaultAlphabet+defaultExtension, r) {
			d.encoding = sms.UCS2
		}
	}
	single, long := 160, 153
	switch {
	case d.encoding == sms.GSM7 && o.Reference16:
		long = 152
	case d.encoding == sms.UCS2 && o.Reference16:
		single, long = 70, 66
	case d.encoding == sms.UCS2:
		single, long = 70, 67
	}
	for _, r := range text {
		d.units += dumbCost(r, d.encoding)
	}
	switch {
	case d.units == 0:
	case d.units <= single:
		d.sizes, long = []int{d.units}, single
	default:
		d.sizes = dumbSizes(dumbPieces(text, o, d.encoding), long)
	}
	d.left = single
	if len(d.sizes) > 0 {
		d.left = long - d.sizes[len(d.sizes)-1]
	}
	return d
}

// dumbPieces are the costs of the code points of each piece that is kept whole.
func dumbPieces(text string, o sms.Options, e sms.Encoding) [][]int {
	var pieces [][]int
	for g := uniseg.NewGraphemes(text); g.Next(); {
		var piece []int
		for _, r := range g.Str() {
			if o.CodePoints || g.Str() == "\r\n" {
				pieces = append(pieces, []int{dumbCost(r, e)})
			} else {
				piece = append(piece, dumbCost(r, e))
			}
		}
		if piece != nil {
			pieces = append(pieces, piece)
		}
	}
	return pieces
}

func dumbSizes(pieces [][]int, long int) []int {
	sizes := []int{0}
	add := func(n int) {
		if sizes[len(sizes)-1]+n > long {
			sizes = append(sizes, 0)
		}
		sizes[len(sizes)-1] += n
	}
	for _, piece := range pieces {
		sum := 0
		for _, n := range piece {
			sum += n
		}
		if sum <= long {
			add(sum)
			continue
		}
		for _, n := range piece {
			add(n)
		}
	}
	return sizes
}

// alphabetOf a random text: what it is drawn from decides which rules it meets.
var alphabetsOfTexts = [][]string{
	strings.Split("abcdefghij .,?!'\"", ""),
	{"a", "b", "c", " ", "€", "[", "]", "{", "~", "\f", "é", "Ω", "ß", "_", "\r\n", "\n", "@"},
	{"a", "я", "你", "`", "ç", "\t", "\x00", "\x1b", "\x7f", "\u00a0", "\r\n", "\r", "\n"},
	{"😀", "👍🏽", "👨‍👩‍👧‍👦", "🇮🇹", "🇮", "❤️", "1️⃣", "a", " ", "\u200d", "🏿", "©"},
	{"e", "\u0301", "\u0300", "a", "क", "्", "ष", "ि", "ே", "த", "\u0600", "\u0903", " "},
	{"각", "ᄀ", "ᅡ", "ᆨ", "가", "a", "한", "\u0e33", "ก", "\r\n"},
	{"a", "\xff", "\xf0\x9f", "\xc3", "\x80", "\u0301", "\ufffd", "é", "😀"},
}

// randomText draws a text that is often near the end of a part.
func randomText(r *rand.Rand) string {
	alphabet := alphabetsOfTexts[r.IntN(len(alphabetsOfTexts))]
	var b strings.Builder
	if r.IntN(3) == 0 {
		b.WriteString(strings.Repeat(alphabet[0], []int{40, 60, 64, 66, 130, 150, 159}[r.IntN(7)]))
	}
	for range r.IntN(200) {
		switch r.IntN(60) {
		case 0:
			b.WriteString("a" + strings.Repeat("\u0301", r.IntN(150)))
		default:
			b.WriteString(alphabet[r.IntN(len(alphabet))])
		}
	}
	return b.String()
}

var everyWay = []sms.Options{{}, {CodePoints: true}, {Reference16: true}, {CodePoints: true, Reference16: true}}

// A plan is what the dumb count says, and the parts of a split are its sizes.
func TestCountIsWhatTheRulesSay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 1500 {
		text := randomText(r)
		for _, o := range everyWay {
			want := dumbCount(text, o)
			p := sms.Count(text, o)
			require.Equal(t, want, dumb{p.Encoding, p.Units, sizesOf(t, text, p, o), p.Left}, "%q %+v", text, o)
			require.Equal(t, len(want.sizes), p.Parts, "%q %+v", text, o)
		}
	}
}

// A character that is torn at the end of a text is none, also if GSM-7 has it whole.
func TestTornCharactersAreNotUTF8(t *testing.T) {
	for _, before := range []string{"", "It is 5 ", strings.Repeat("é", 31), strings.Repeat("a", 200)} {
		for _, char := range []string{"é", "¡", "Ω", "€", "😀"} {
			for n := 1; n < len(char); n++ {
				text := before + char[:n]
				p := sms.Count(text, sms.Options{})
				assert.Equal(t, sms.UCS2, p.Encoding, "%q", text)
				assert.Equal(t, utf8.RuneError, p.Forced, "%q", text)
				assert.Equal(t, len(before), p.ForcedAt, "%q", text)
				p = sms.Count(text+" and more of it, in plain letters", sms.Options{})
				assert.Equal(t, len(before), p.ForcedAt, "%q", text)
			}
		}
	}
}

// sizesOf splits a text, and checks that its parts are the text again.
func sizesOf(t *testing.T, text string, p sms.Plan, o sms.Options) []int {
	t.Helper()
	parts, again, err := sms.Split(text, o)
	if !utf8.ValidString(text) {
		require.ErrorIs(t, err, sms.ErrNotUTF8)
		require.Nil(t, parts)
		return sizesOf(t, repaired(text), sms.Count(repaired(text), o), o)
	}
	require.NoError(t, err)
	require.Equal(t, p, again)
	var sizes []int
	var joined strings.Builder
	for _, part := range parts {
		require.NotEmpty(t, part.Text)
		require.LessOrEqual(t, part.Units, p.Size)
		require.Equal(t, part.Units, unitsIn(t, part.Text, p))
		joined.WriteString(part.Text)
		sizes = append(sizes, part.Units)
	}
	require.Equal(t, text, joined.String())
	return sizes
}

func unitsIn(t *testing.T, text string, p sms.Plan) int {
	t.Helper()
	b, err := sms.Encode(text, p.Encoding, p.Tables)
	require.NoError(t, err)
	if p.Encoding == sms.UCS2 {
		return len(b) / 2
	}
	return len(b)
}

// repaired has U+FFFD for each octet that is not UTF-8.
func repaired(text string) string { return string([]rune(text)) }

// A counter that follows a text says at each step what counting the whole text says.
func TestD5_CounterFollowsTheTextAsItGrows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 600 {
		o := everyWay[r.IntN(len(everyWay))]
		text := repaired(randomText(r))
		c := sms.Counter{Options: o}
		for i, size := 0, 0; i < len(text); i += size {
			_, size = utf8.DecodeRuneInString(text[i:])
			if r.IntN(8) == 0 { // pasted
				size = len(text[i:]) - len(strings.TrimLeft(text[i:], text[i:i+size]))
			}
			before := c
			c.Append(text[i : i+size])
			require.Equal(t, sms.Count(text[:i+size], o), c.Plan(), "%q %+v", text[:i+size], o)
			require.Equal(t, sms.Count(text[:i], o), before.Plan(), "a copy of a counter changed: %q", text[:i])
		}
		c.Set("[" + text)
		require.Equal(t, sms.Count("["+text, o), c.Plan())
	}
}

// Octets that are not UTF-8 are judged when they are typed.
func TestCounterTakesBrokenOctets(t *testing.T) {
	var c sms.Counter
	c.Append("ab\xf0\x9f")
	c.Append("\x98\x80")
	assert.Equal(t, sms.Count("ab\xff\xff\xff\xff", sms.Options{}), c.Plan())
	c.Set("")
	assert.Equal(t, sms.Count("", sms.Options{}), c.Plan())
}

// With national tables too a counter says at each step what counting the whole text says.
func TestD5_CounterFollowsTheTextInNationalTables(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 30 {
		text, languages := nationalText(r)
		if r.IntN(4) == 0 {
			text += "\xff" + text
		}
		o := everyWay[r.IntN(len(everyWay))]
		o.National, o.Prefer = append(languages, languages[0]), sms.Preference(r.IntN(2))
		c := sms.Counter{Options: o}
		for i, size := 0, 0; i < len(text); i += size {
			_, size = utf8.DecodeRuneInString(text[i:])
			before := c
			c.Append(text[i : i+size])
			if r.IntN(5) == 0 || i+size == len(text) {
				require.Equal(t, sms.Count(text[:i+size], o), c.Plan(), "%q %+v", text[:i+size], o)
				require.Equal(t, sms.Count(text[:i], o), before.Plan(), "a copy of a counter changed: %q", text[:i])
			}
		}
		c.Set("ğ" + text)
		require.Equal(t, sms.Count("ğ"+text, o), c.Plan())
	}
}

// A key costs as much in a long text as in a short one: what a counter keeps of the text
// is not longer than its last parts.
func TestCounterKeepsTheEndOfTheText(t *testing.T) {
	for _, letter := range []string{"a", "я", "😀", "ğ", "क", "\u0301", "각"} {
		for _, o := range []sms.Options{{}, {CodePoints: true}, {National: []sms.Language{sms.Turkish, sms.Hindi}}} {
			c := sms.Counter{Options: o}
			for range 2000 {
				c.Append(letter)
			}
			if kept := c.Kept(); letter != "\u0301" && kept > 1000 { // all of those are one character
				t.Errorf("%q %+v: %d octets of %d are kept", letter, o, kept, 2000*len(letter))
			}
		}
	}
}
