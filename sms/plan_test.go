package sms_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

func TestD5_OneMessageHolds160SeptetsOr70Units(t *testing.T) {
	for _, c := range []struct {
		text  string
		want  string
		parts int
		left  int
	}{
		{"", "0/160", 0, 160},
		{"a", "1/160", 1, 159},
		{strings.Repeat("a", 160), "160/160", 1, 0},
		{strings.Repeat("a", 161), "161 (2 messages)", 2, 145},
		{strings.Repeat("a", 190), "190 (2 messages)", 2, 116},
		{"я", "1/70", 1, 69},
		{strings.Repeat("я", 70), "70/70", 1, 0},
		{strings.Repeat("я", 71), "71 (2 messages)", 2, 63},
	} {
		p := sms.Count(c.text, sms.Options{})
		assert.Equal(t, c.want, p.String())
		assert.Equal(t, c.parts, p.Parts, c.want)
		assert.Equal(t, c.left, p.Left, c.want)
		assert.NoError(t, p.Err())
	}
}

func TestD5_ExtensionCharactersCostTwoAndAreNeverSplit(t *testing.T) {
	for _, r := range "\f^{}\\[~]|€" {
		assert.Equal(t, 2, sms.Count(string(r), sms.Options{}).Units, "%q", r)
		assert.Equal(t, 1, sms.Count(string(r)+"я", sms.Options{}).Units-1, "in UCS-2 it is one unit: %q", r)
	}
	parts, _, err := sms.Split(strings.Repeat("]", 153), sms.Options{})
	require.NoError(t, err)
	assert.Equal(t, []int{152, 152, 2}, []int{parts[0].Units, parts[1].Units, parts[2].Units}, "76 pairs a part")
}

func TestD5_LongMessagesHold153Or67InAPart(t *testing.T) {
	for _, c := range []struct {
		text  string
		o     sms.Options
		sizes []int
	}{
		{strings.Repeat("a", 307), sms.Options{}, []int{153, 153, 1}},
		{strings.Repeat("a", 307), sms.Options{Reference16: true}, []int{152, 152, 3}},
		{strings.Repeat("я", 135), sms.Options{}, []int{67, 67, 1}},
		{strings.Repeat("я", 135), sms.Options{Reference16: true}, []int{66, 66, 3}},
		{strings.Repeat("😀", 67), sms.Options{}, []int{66, 66, 2}},
		{strings.Repeat("a", 152) + "\r\n" + strings.Repeat("a", 10), sms.Options{}, []int{153, 11}},
	} {
		assert.Equal(t, c.sizes, sizesOf(t, c.text, sms.Count(c.text, c.o), c.o))
	}
}

func TestD5_TextOverTheLimitIsRefusedUncut(t *testing.T) {
	o := sms.Options{Limit: 1000}
	parts, p, err := sms.Split(strings.Repeat("a", 1000), o)
	require.NoError(t, err)
	assert.Len(t, parts, 7)
	assert.Equal(t, 7, p.Parts)

	parts, p, err = sms.Split(strings.Repeat("a", 999)+"€", o)
	assert.ErrorIs(t, err, sms.ErrTooLong)
	assert.EqualError(t, err, "sms: the text is too long: 1001 units, the limit is 1000")
	assert.Nil(t, parts)
	assert.Equal(t, 1001, p.Units, "the plan says how long it is")

	var c sms.Counter
	c.Options = o
	c.Set(strings.Repeat("a", 1000))
	assert.NoError(t, c.Plan().Err())
	c.Append("a")
	assert.ErrorIs(t, c.Plan().Err(), sms.ErrTooLong)
}

func TestMoreThan255PartsAreRefused(t *testing.T) {
	for _, c := range []struct {
		unit string
		most int
	}{{"a", 255 * 153}, {"я", 255 * 67}} {
		text := strings.Repeat(c.unit, c.most)
		parts, p, err := sms.Split(text, sms.Options{})
		require.NoError(t, err)
		assert.Len(t, parts, 255)
		assert.Zero(t, p.Left)

		parts, p, err = sms.Split(text+c.unit, sms.Options{})
		assert.ErrorIs(t, err, sms.ErrTooManyParts)
		assert.EqualError(t, err, "sms: the text needs too many parts: 256, a message has at most 255")
		assert.Nil(t, parts)
		assert.Equal(t, 256, p.Parts)
		_, err = p.Header(sms.Options{}, 1, 256)
		assert.ErrorIs(t, err, sms.ErrTooManyParts)
	}
}

func TestD5_CounterSaysWhatOneMoreCharacterWouldDo(t *testing.T) {
	var c sms.Counter
	c.Set(strings.Repeat("a", 80))
	assert.Equal(t, "80/160", c.String())
	next := c
	next.Append("я")
	assert.Equal(t, "81 (2 messages)", next.String())
	assert.Equal(t, 80, next.Plan().ForcedAt)
	assert.Equal(t, "80/160", c.String(), "asking changes nothing")
}

// The characters that cost the sender the smaller alphabet are named, each with its place.
func TestD5_TheCharactersThatForceUCS2AreListed(t *testing.T) {
	type at struct {
		i int
		r rune
	}
	list := func(text string, o sms.Options) (all []at) {
		for i, r := range sms.Forcing(text, o) {
			all = append(all, at{i, r})
		}
		return all
	}
	assert.Equal(t, []at{{2, '’'}, {9, 'ç'}, {11, utf8.RuneError}}, list("It’s a ç\xff", sms.Options{})[:3:3])
	assert.Empty(t, list("plain €", sms.Options{}))
	turkish := sms.Options{National: []sms.Language{sms.Turkish}}
	assert.Empty(t, list("Şifre ğ", turkish))
	assert.Equal(t, []at{{3, 'я'}}, list("ğ я", turkish))
	indic := sms.Options{National: []sms.Language{sms.Hindi, sms.Tamil}}
	assert.Equal(t, []at{{0, 'அ'}, {3, 'अ'}}, list("அअ", indic), "each has a table, and no pair of tables has both")
	for i := range sms.Forcing("яя", sms.Options{}) {
		assert.Zero(t, i)
		break
	}
}

// Tables that were not asked for are not used.
func TestNationalTablesOnlyWhenAsked(t *testing.T) {
	assert.Equal(t, sms.UCS2, sms.Count("ğ", sms.Options{}).Encoding)
	p := sms.Count("ğ", sms.Options{National: []sms.Language{sms.Turkish}})
	assert.Equal(t, sms.GSM7, p.Encoding)
	assert.Equal(t, 155, p.Size)
	p = sms.Count("plain", sms.Options{National: []sms.Language{sms.Turkish}})
	assert.Zero(t, p.Tables, "not where the default tables do")
	p = sms.Count("ğ", sms.Options{National: []sms.Language{0, 77}})
	assert.Equal(t, sms.UCS2, p.Encoding, "no such tables")
}

// One septet decides: a single shift table is graceful, a locking one may be cheaper.
func TestPreferenceOfTables(t *testing.T) {
	text := strings.Repeat("a", 154) + "ğ"
	o := sms.Options{National: []sms.Language{sms.Turkish}}
	p := sms.Count(text, o)
	assert.Equal(t, sms.Tables{Single: sms.Turkish}, p.Tables)
	assert.Equal(t, 2, p.Parts)
	o.Prefer = sms.Cheapest
	p = sms.Count(text, o)
	assert.Equal(t, sms.Tables{Locking: sms.Turkish}, p.Tables)
	assert.Equal(t, 1, p.Parts)
	// Euro signs are one septet in the Turkish locking table.
	euros := strings.Repeat("€", 100)
	assert.Equal(t, sms.Tables{Locking: sms.Turkish}, sms.Count(euros, o).Tables)
	o.Prefer = sms.Graceful
	assert.Zero(t, sms.Count(euros, o).Tables, "the default tables do")
}

// The tables that a plan uses are those that a search through all pairs finds.
func TestNationalPlanIsTheCheapest(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		text, languages := nationalText(r)
		for _, prefer := range []sms.Preference{sms.Graceful, sms.Cheapest} {
			o := sms.Options{National: languages, Prefer: prefer, CodePoints: r.IntN(3) == 0, Reference16: r.IntN(3) == 0}
			want := searchTables(text, o)
			p := sms.Count(text, o)
			got := candidate{p.Tables, p.Encoding, dumb{p.Encoding, p.Units, sizesOf(t, text, p, o), p.Left}}
			require.Equal(t, want.dumb, got.dumb, "%q %+v: want %+v, got %+v", text, o, want.tables, got.tables)
			assert.Equal(t, text, sendAndRead(t, text, o))
		}
	}
}

func nationalText(r *rand.Rand) (string, []sms.Language) {
	alphabets := []struct {
		letters   string
		languages []sms.Language
	}{
		{"abcğşıİŞ €{ç", []sms.Language{sms.Turkish, sms.Portuguese}},
		{"aãõâêô ç~^|€Ô", []sms.Language{sms.Spanish, sms.Portuguese}},
		{"नमस्ते दुनिया क़०१२।{}ab", []sms.Language{sms.Hindi}},
		{"அஆகி்ா ௦௧ab,.я", []sms.Language{sms.Tamil, sms.Hindi}},
		{"اآبپ ۰۱abğ", []sms.Language{sms.Turkish, sms.Urdu}},
	}
	a := alphabets[r.IntN(len(alphabets))]
	letters := []rune(a.letters)
	if r.IntN(2) == 0 {
		letters = letters[:len(letters)-2]
	}
	var b strings.Builder
	for range r.IntN(340) {
		b.WriteRune(letters[r.IntN(len(letters))])
	}
	return b.String(), a.languages
}

type candidate struct {
	tables   sms.Tables
	encoding sms.Encoding
	dumb
}

// searchTables tries the default, every pair of tables, and UCS-2.
func searchTables(text string, o sms.Options) candidate {
	without := candidate{dumb: dumbCount(text, o)}
	var singles, lockings []candidate
	for _, l := range append([]sms.Language{0}, o.National...) {
		for _, s := range append([]sms.Language{0}, o.National...) {
			c, ok := dumbNational(text, o, sms.Tables{Locking: l, Single: s})
			switch {
			case !ok || l == sms.Spanish || l == 0 && s == 0:
			case l == 0:
				singles = append(singles, c)
			default:
				lockings = append(lockings, c)
			}
		}
	}
	best := func(list []candidate) (candidate, bool) {
		list = slices.DeleteFunc(list, func(c candidate) bool {
			return len(c.sizes) > len(without.sizes) || without.dumb.encoding == sms.GSM7 && len(c.sizes) == len(without.sizes)
		})
		slices.SortStableFunc(list, func(x, y candidate) int {
			if d := len(x.sizes) - len(y.sizes); d != 0 {
				return d
			}
			if d := x.units - y.units; d != 0 {
				return d
			}
			return tableCount(x.tables) - tableCount(y.tables)
		})
		if len(list) == 0 {
			return without, false
		}
		return list[0], true
	}
	if o.Prefer == sms.Graceful {
		if c, ok := best(singles); ok || without.dumb.encoding == sms.GSM7 {
			return c
		}
	}
	c, _ := best(append(singles, lockings...))
	return c
}

func tableCount(t sms.Tables) int {
	n := 0
	if t.Locking != 0 {
		n++
	}
	if t.Single != 0 {
		n++
	}
	return n
}

// dumbNational counts with given tables, if they have all of the text.
func dumbNational(text string, o sms.Options, tables sms.Tables) (candidate, bool) {
	c := candidate{tables: tables}
	septets := func(s string) int {
		b, err := sms.Encode(s, sms.GSM7, tables)
		if err != nil {
			return -1
		}
		return len(b)
	}
	if c.units = septets(text); c.units < 0 {
		return c, false
	}
	header := 1 + 3*tableCount(tables)
	single := (140 - header) * 8 / 7
	long := (140 - header - 5) * 8 / 7
	if o.Reference16 {
		long = (140 - header - 6) * 8 / 7
	}
	switch {
	case c.units == 0:
		c.left = single
	case c.units <= single:
		c.sizes, c.left = []int{c.units}, single-c.units
	default:
		pieces := dumbPieces(text, o, sms.UCS2) // the same pieces, with other costs
		runes := []rune(text)
		for _, p := range pieces {
			for i := range p {
				p[i] = septets(string(runes[0]))
				runes = runes[1:]
			}
		}
		c.sizes = dumbSizes(pieces, long)
		c.left = long - c.sizes[len(c.sizes)-1]
	}
	return c, true
}

func TestPlanAsJSON(t *testing.T) {
	for text, want := range map[string]string{
		"":                      `{"encoding":"GSM-7","units":0,"parts":0,"size":160,"left":160,"limit":5,"forced":0,"forced_at":-1}`,
		"190":                   `{"encoding":"GSM-7","units":3,"parts":1,"size":160,"left":157,"limit":5,"forced":0,"forced_at":-1}`,
		"\x00":                  `{"encoding":"UCS-2","units":1,"parts":1,"size":70,"left":69,"limit":5,"forced":0,"forced_at":0}`,
		strings.Repeat("я", 71): `{"encoding":"UCS-2","units":71,"parts":2,"size":67,"left":63,"limit":5,"forced":1103,"forced_at":0}`,
	} {
		p := sms.Count(text, sms.Options{Limit: 5})
		b, err := json.Marshal(p)
		require.NoError(t, err)
		assert.Equal(t, want, string(b))
		var back sms.Plan
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, p, back)
	}
	var e sms.Encoding
	assert.EqualError(t, e.UnmarshalText([]byte("utf-8")), `sms: "utf-8" is no encoding: want GSM-7 or UCS-2`)
	assert.Equal(t, "Encoding(9) Language(99)", fmt.Sprint(sms.Encoding(9), " ", sms.Language(99)))
}

func TestUserDataIsNeverOversized(t *testing.T) {
	p := sms.Count("a", sms.Options{})
	_, _, err := p.UserData(strings.Repeat("a", 161), nil)
	assert.ErrorIs(t, err, sms.ErrTooLong)
	_, _, err = p.UserData("я", nil)
	assert.ErrorIs(t, err, sms.ErrNotInAlphabet)
	_, err = p.Header(sms.Options{}, 1, 0)
	assert.ErrorIs(t, err, sms.ErrConcat)
	_, err = p.Header(sms.Options{}, 1, 2)
	assert.ErrorIs(t, err, sms.ErrConcat)
}

// Answers without allocation; splitting with one for the list.
func TestAllocations(t *testing.T) {
	for _, x := range texts {
		for _, o := range everyWay {
			assert.Zero(t, testing.AllocsPerRun(3, func() { sms.Count(x.text, o) }), x.name)
			o.National = []sms.Language{sms.Turkish, sms.Hindi}
			assert.Zero(t, testing.AllocsPerRun(3, func() { sms.Count(x.text, o) }), x.name)
		}
	}
	for _, x := range texts[:3] {
		assert.LessOrEqual(t, testing.AllocsPerRun(3, func() { _, _, _ = sms.Split(x.text, sms.Options{}) }), 1.0, x.name)
	}
}
