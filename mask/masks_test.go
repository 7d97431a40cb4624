package mask_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/mask"
)

var (
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	origin = mask.Origin{By: "ann", At: noon}
	later  = mask.Origin{By: "bob", At: noon.Add(time.Minute)}
)

func spans(pairs ...int) (all []mask.Span) {
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, mask.Span{From: pairs[i], To: pairs[i+1]})
	}
	return all
}

// of is the span of a part of a text.
func of(text, part string) []mask.Span {
	i := strings.Index(text, part)
	return spans(i, i+len(part))
}

func masked(t testing.TB, text string, parts ...string) mask.Masks {
	t.Helper()
	var m mask.Masks
	for _, p := range parts {
		var err error
		m, err = m.Mask(text, of(text, p), origin)
		require.NoError(t, err)
	}
	return m
}

func TestH1_OneAsteriskForEachCharacter(t *testing.T) {
	for _, c := range []struct{ text, part, shown string }{
		{"my PIN is 1234", "1234", "my PIN is ****"},
		{"Größe: 42", "Größe", "*****: 42"},
		{"we are 👨‍👩‍👧‍👦 and 👍🏽", "👨‍👩‍👧‍👦", "we are * and 👍🏽"},
		{"e\u0301", "e\u0301", "*"}, // with a combining accent
		{"1️⃣2️⃣", "1️⃣", "*2️⃣"},   // keycaps
		{"a\r\nb", "\r\n", "a*b"},
		{"한국어", "국", "한*어"},
		{"๑๒๓", "๑๒๓", "***"},
		{"🇳🇴🇸🇪", "🇳🇴", "*🇸🇪"},
		{"all", "all", "***"},
	} {
		require.Equal(t, c.shown, masked(t, c.text, c.part).Text(c.text))
	}
}

func TestH1_SpansMayOverlapAndTouch(t *testing.T) {
	const text = "0123456789"
	m, err := mask.Masks{}.Mask(text, spans(6, 8, 2, 4, 3, 5), origin)
	require.NoError(t, err)
	require.Equal(t, "01***5**89", m.Text(text))
	require.Len(t, m.Marks, 2)
	m, err = m.Mask(text, spans(0, 10), later)
	require.NoError(t, err)
	require.Equal(t, "**********", m.Text(text))
	// What was masked already keeps who did it.
	var who []string
	for _, k := range m.Marks {
		who = append(who, k.Span.String()+" "+k.By)
	}
	require.Equal(t, []string{"0-2 bob", "2-5 ann", "5-6 bob", "6-8 ann", "8-10 bob"}, who)
	again, err := m.Mask(text, spans(1, 9), later)
	require.NoError(t, err)
	require.Equal(t, m, again, "masking twice is masking once")
	m, err = mask.Masks{}.Mask(text, spans(0, 9, 2, 4), origin)
	require.NoError(t, err)
	require.Equal(t, "*********9", m.Text(text), "one within the other")
	// Touching marks of one origin are one.
	m = mask.Masks{}
	for _, s := range [][]mask.Span{spans(2, 4), spans(0, 2), spans(4, 6)} {
		m, err = m.Mask(text, s, origin)
		require.NoError(t, err)
	}
	require.Equal(t, []mask.Mark{{Span: mask.Span{From: 0, To: 6}, Origin: origin}}, m.Marks)
}

func TestH2_UndoneAndDoneAgainWhileTheConversationLives(t *testing.T) {
	const text = "card 4111 1111 1111 1111 ok"
	m := masked(t, text, "4111 1111 1111 1111")
	before := m
	m, err := m.Unmask(text, of(text, "1111 1111 1111"))
	require.NoError(t, err)
	require.Equal(t, "card *****1111 1111 1111 ok", m.Text(text))
	require.Equal(t, "card ******************* ok", before.Text(text), "the value that was there is not changed")
	m, err = m.Mask(text, of(text, "1111 1111 1111"), later)
	require.NoError(t, err)
	require.Equal(t, before.Text(text), m.Text(text))
	require.Equal(t, "bob", m.Marks[1].By)
	m, err = m.Unmask(text, spans(0, len(text)))
	require.NoError(t, err)
	require.Equal(t, mask.Masks{}, m)
	again, err := m.Unmask(text, spans(0, 4))
	require.NoError(t, err, "what is not masked can be unmasked")
	require.Equal(t, m, again)
}

func TestH2_PermanentAtTheEnd(t *testing.T) {
	const text = "我 pays with 4111-1111 👍🏽 and 1234"
	m := masked(t, text, "4111-1111", "1234")
	end := m.Conclude(text)
	require.Equal(t, "我 pays with ********* 👍🏽 and ****", end.Text.Reveal())
	require.Equal(t, m.Text(text), end.Text.Reveal(), "what is visible is all there is")
	for _, k := range end.Masks.Marks {
		require.True(t, k.Permanent)
		require.Equal(t, "ann", k.By, "who masked it is kept")
		require.Equal(t, strings.Repeat("*", k.To-k.From), end.Text.Reveal()[k.From:k.To], "and where")
	}
	require.Equal(t, end.Text.Reveal(), end.Masks.Text(end.Text.Reveal()))
	body, err := json.Marshal(end.Masks)
	require.NoError(t, err)
	require.NotContains(t, string(body), "4111")

	_, err = end.Masks.Unmask(end.Text.Reveal(), spans(0, 3))
	require.ErrorIs(t, err, mask.Permanent)
	_, err = end.Masks.Mask(end.Text.Reveal(), spans(0, 3), origin)
	require.ErrorIs(t, err, mask.Concluded)
	again := end.Masks.Conclude(end.Text.Reveal())
	require.Equal(t, end, again, "an interrupted erasure can be repeated")
	// Even with the marks put back beside the old text nothing shows.
	require.Equal(t, strings.Count(m.Text(text), "*"), strings.Count(m.Conclude(text).Masks.Text(end.Text.Reveal()), "*"))
}

func TestH2_BurntForTheVaultWhileTheRestCanBeUndone(t *testing.T) {
	const text = "é 4111 and 1234"
	m := masked(t, text, "1234", "é")
	now, m, err := m.Burn(text, of(text, "4111"), later)
	require.NoError(t, err)
	require.Equal(t, "é **** and 1234", now.Reveal(), "only what is burnt is gone")
	require.Equal(t, "* **** and ****", m.Text(now.Reveal()))
	_, err = m.Unmask(now.Reveal(), spans(0, len(now.Reveal())))
	require.ErrorIs(t, err, mask.Permanent)
	m, err = m.Unmask(now.Reveal(), of(now.Reveal(), "1234"))
	require.NoError(t, err)
	require.Equal(t, "* **** and 1234", m.Text(now.Reveal()))
	// Burning a part of a mark leaves the rest of it as it is.
	half, m2, err := masked(t, "12345678", "2345").Burn("12345678", spans(2, 4), later)
	require.NoError(t, err)
	require.Equal(t, "12**5678", half.Reveal())
	require.Equal(t, "1****678", m2.Text(half.Reveal()))
	m2, err = m2.Unmask(half.Reveal(), spans(1, 2, 4, 5))
	require.NoError(t, err)
	require.Equal(t, "12**5678", m2.Text(half.Reveal()))
	require.Equal(t, []mask.Mark{{Span: mask.Span{From: 2, To: 4}, Origin: origin, Permanent: true}}, m2.Marks)
	// A permanent mark whose text was not replaced hides all the same.
	require.Equal(t, "12**5678", m2.Text("12345678"))
	_, same, err := m2.Burn("12345678", spans(3, 99), later)
	require.ErrorIs(t, err, mask.SpanOutside)
	require.Equal(t, m2, same)
}

func TestH3_AnAttachmentIsMaskedToItsName(t *testing.T) {
	files := []mask.File{{ID: "f1", Name: "passport.jpg"}, {ID: "f2", Name: "invoice.pdf"}}
	m, erase, err := mask.Masks{}.MaskFile(files, "f1", origin)
	require.NoError(t, err)
	require.False(t, erase, "it can still be undone")
	seen := m.See(mask.Customer, "", files).Files
	require.Equal(t, []mask.SeenFile{{Name: "passport.jpg", Struck: true}, {ID: "f2", Name: "invoice.pdf"}}, seen)
	twice, _, err := m.MaskFile(files, "f1", later)
	require.NoError(t, err)
	require.Equal(t, m, twice)
	shown, err := m.UnmaskFile(files, "f1")
	require.NoError(t, err)
	require.Equal(t, mask.Masks{}, shown)
	shown, err = shown.UnmaskFile(files, "f1")
	require.NoError(t, err)
	require.Equal(t, mask.Masks{}, shown)
	require.Len(t, m.Files, 1, "the value that was there is not changed")

	end := m.Conclude("")
	require.Equal(t, []string{"f1"}, end.Erase)
	require.Equal(t, seen, end.Masks.See(mask.Customer, "", files).Files)
	_, err = end.Masks.UnmaskFile(files, "f1")
	require.ErrorIs(t, err, mask.Permanent)
}

func TestH4_AForgottenAttachmentIsMaskedLater(t *testing.T) {
	files := []mask.File{{ID: "f1", Name: "passport.jpg"}, {ID: "f2", Name: "card.png"}}
	end := masked(t, "see 1234", "1234").Conclude("see 1234")
	require.Empty(t, end.Erase)
	for range 2 { // asking again asks for the erasure again
		m, erase, err := end.Masks.MaskFile(files, "f2", later)
		require.NoError(t, err)
		require.True(t, erase, "at once and for good")
		require.Equal(t, []mask.SeenFile{{ID: "f1", Name: "passport.jpg"}, {Name: "card.png", Struck: true}}, m.See(mask.Customer, "", files).Files)
		require.Equal(t, []mask.FileMark{{File: "f2", Origin: later}}, m.Files)
		_, err = m.UnmaskFile(files, "f2")
		require.ErrorIs(t, err, mask.Permanent)
		require.Equal(t, []string{"f2"}, m.Conclude(end.Text.Reveal()).Erase)
		end.Masks = m
	}
}

// Who looks decides what is seen, and nothing else does.
func TestH1_WhatEachRoleSees(t *testing.T) {
	const text = "my PIN is 1234"
	files := []mask.File{{ID: "f1", Name: "a.pdf"}}
	m := masked(t, text, "1234")
	m, _, err := m.MaskFile(files, "f1", later)
	require.NoError(t, err)
	for _, c := range []struct {
		role mask.Role
		want mask.Seen
	}{
		{mask.Customer, mask.Seen{Text: "my PIN is ****", Files: []mask.SeenFile{{Name: "a.pdf", Struck: true}}}},
		{"nobody", mask.Seen{Text: "my PIN is ****", Files: []mask.SeenFile{{Name: "a.pdf", Struck: true}}}},
		{mask.Staff, mask.Seen{Text: "my PIN is ****", Files: []mask.SeenFile{{Name: "a.pdf", Struck: true, By: &later}}, Marks: m.Marks}},
		{mask.Masker, mask.Seen{Text: "my PIN is ****", Files: []mask.SeenFile{{Name: "a.pdf", Struck: true, By: &later}}, Marks: m.Marks, Undo: spans(10, 14)}},
	} {
		require.Equal(t, c.want, m.See(c.role, text, files), c.role)
	}
	end := m.Conclude(text)
	require.Empty(t, end.Masks.See(mask.Masker, end.Text.Reveal(), files).Undo)
	now, m, err := masked(t, text, "1234").Burn(text, of(text, "PIN"), origin)
	require.NoError(t, err)
	require.Equal(t, spans(10, 14), m.See(mask.Masker, now.Reveal(), nil).Undo)
}

func TestH1_WhatCannotBeMaskedIsRefused(t *testing.T) {
	const text = "we are 👨‍👩‍👧‍👦 two\r\n"
	files := []mask.File{{ID: "f1", Name: "a.pdf"}}
	var m mask.Masks
	many := make([]mask.Span, 10_000)
	for i := range many {
		many[i] = mask.Span{From: 0, To: 1}
	}
	for what, c := range map[string]struct {
		text  string
		spans []mask.Span
		o     mask.Origin
		code  mask.Code
	}{
		"no span":                  {text, nil, origin, mask.TooManySpans},
		"10,000 spans":             {text, many, origin, mask.TooManySpans},
		"an empty span":            {text, spans(3, 3), origin, mask.SpanOutside},
		"a span backwards":         {text, spans(3, 2), origin, mask.SpanOutside},
		"in front of the text":     {text, spans(-1, 2), origin, mask.SpanOutside},
		"behind the text":          {text, spans(0, len(text)+1), origin, mask.SpanOutside},
		"one of two is outside":    {text, spans(0, 2, 0, 1000), origin, mask.SpanOutside},
		"half a family":            {text, spans(7, 11), origin, mask.SpanCuts},
		"from within a family":     {text, spans(11, len(text)), origin, mask.SpanCuts},
		"inside a rune":            {text, spans(0, 8), origin, mask.SpanCuts},
		"inside a line end":        {text, spans(0, len(text)-1), origin, mask.SpanCuts},
		"inside an ASCII line end": {"two\r\n", spans(0, 4), origin, mask.SpanCuts},
		"behind one":               {"two\r\n", spans(4, 5), origin, mask.SpanCuts},
		"not UTF-8":                {"a\xffb", spans(0, 1), origin, mask.TextNotUTF8},
		"by nobody":                {text, spans(0, 2), mask.Origin{At: noon}, mask.BadArgument},
		"by a long name":           {text, spans(0, 2), mask.Origin{By: strings.Repeat("x", 257), At: noon}, mask.BadArgument},
		"never":                    {text, spans(0, 2), mask.Origin{By: "ann"}, mask.BadArgument},
	} {
		t.Run(what, func(t *testing.T) {
			next, err := m.Mask(c.text, c.spans, c.o)
			require.ErrorIs(t, err, c.code)
			require.Equal(t, m, next)
			require.NotContains(t, err.Error(), "family")
			require.NotContains(t, err.Error(), "two")
			var r *mask.Refusal
			require.True(t, errors.As(err, &r))
			require.Equal(t, mask.ClassArgument, r.Class)
			if c.o == origin {
				_, err = m.Unmask(c.text, c.spans)
				require.ErrorIs(t, err, c.code)
				kept, _, err := m.Burn(c.text, c.spans, c.o)
				require.ErrorIs(t, err, c.code)
				require.Equal(t, c.text, kept.Reveal())
			}
		})
	}
	_, _, err := m.MaskFile(files, "f2", origin)
	require.ErrorIs(t, err, mask.UnknownFile)
	_, _, err = m.MaskFile(files, "f1", mask.Origin{})
	require.ErrorIs(t, err, mask.BadArgument)
	_, err = m.UnmaskFile(files, "a.pdf")
	require.ErrorIs(t, err, mask.UnknownFile)
	require.NotContains(t, err.Error(), "a.pdf")
	_, err = m.Mask("hello", spans(2, 9), origin)
	require.EqualError(t, err, "mask a part of a text: span 2-9 of a text of 5 octets; give 0 <= from < to <= the length of the text in octets")
}

// Marks that do not fit a text, or a text that is not UTF-8, never show what was masked.
func TestMarksThatDoNotFitHideMore(t *testing.T) {
	for _, c := range []struct {
		text  string
		marks []mask.Span
		shown string
	}{
		{"👨‍👩‍👧‍👦", spans(3, 4), "*"},
		{"abc", spans(-5, 1, 2, 99), "*b*"},
		{"a\xff\xfeb", spans(1, 3), "a**b"},
		{"abc", spans(7, 9), "abc"},
		{"abc", spans(2, 1), "abc"},
	} {
		var m mask.Masks
		for _, s := range c.marks {
			m.Marks = append(m.Marks, mask.Mark{Span: s, Origin: origin})
		}
		require.Equal(t, c.shown, m.Text(c.text))
		require.Equal(t, c.shown, m.Conclude(c.text).Text.Reveal())
	}
}

// A value that was passed in is never changed, not even where there is room behind it.
func TestMasksAreValues(t *testing.T) {
	const text = "0123456789"
	base := mask.Masks{Marks: append(make([]mask.Mark, 0, 9), mask.Mark{Span: mask.Span{From: 4, To: 5}, Origin: origin}), Files: append(make([]mask.FileMark, 0, 9), mask.FileMark{File: "f2", Origin: origin})}
	files := []mask.File{{ID: "f1"}, {ID: "f2"}, {ID: "f3"}}
	before := fmt.Sprint(base.Marks[:9], base.Files[:9])
	_, err := base.Mask(text, spans(0, 1, 5, 6), origin)
	require.NoError(t, err)
	_, err = base.Unmask(text, spans(4, 5))
	require.NoError(t, err)
	_, _, err = base.Burn(text, spans(0, 1), origin)
	require.NoError(t, err)
	for _, id := range []string{"f1", "f3"} {
		_, _, err = base.MaskFile(files, id, origin)
		require.NoError(t, err)
	}
	_, err = base.UnmaskFile(files, "f2")
	require.NoError(t, err)
	base.Conclude(text)
	base.See(mask.Masker, text, files).Marks[0].By = "nobody"
	require.Equal(t, before, fmt.Sprint(base.Marks[:9], base.Files[:9]))
	given := spans(5, 6, 0, 1)
	_, err = mask.Masks{}.Mask(text, given, origin)
	require.NoError(t, err)
	require.Equal(t, spans(5, 6, 0, 1), given)
}

// What is stored can be read back and goes on in the same way; instants are cut to
// milliseconds in UTC.
func TestMasksAsJSON(t *testing.T) {
	const text = "see 1234 and 5678"
	zone := time.FixedZone("east", 3600)
	m, err := mask.Masks{}.Mask(text, of(text, "1234"), mask.Origin{By: "ann", At: noon.Add(1234567).In(zone), Kind: mask.Card})
	require.NoError(t, err)
	m, _, err = m.MaskFile([]mask.File{{ID: "f1", Name: "x"}}, "f1", origin)
	require.NoError(t, err)
	body, err := json.Marshal(m)
	require.NoError(t, err)
	require.JSONEq(t, `{"marks":[{"from":4,"to":8,"by":"ann","at":"2026-03-02T12:00:00.001Z","kind":"card"}],"files":[{"file":"f1","by":"ann","at":"2026-03-02T12:00:00Z"}]}`, string(body))
	var back mask.Masks
	require.NoError(t, json.Unmarshal(body, &back))
	require.Equal(t, m, back)
	one, err := back.Mask(text, of(text, "4 and 5678"), mask.Origin{By: "ann", At: noon.Add(1234567), Kind: mask.Card})
	require.NoError(t, err)
	require.Len(t, one.Marks, 1, "read back, they still join")
	body, err = json.Marshal(mask.Masks{})
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(body))
	end := m.Conclude(text)
	body, err = json.Marshal(end.Masks)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(body, &back))
	require.Equal(t, end.Masks, back)
}

// A set of clusters is the second, dumb implementation: masking adds to it, unmasking
// takes away, burning replaces what the text has there.
func TestMasksAsASetOfCharacters(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	letters := []string{"a", "é", "👨‍👩‍👧‍👦", "e\u0301", "\r\n", "\n", "\u0301", "\u0600", "१", "🇳🇴", "*", "\u200b", "한"}
	for range 800 {
		text := ""
		for range 1 + r.IntN(12) {
			text += letters[r.IntN(len(letters))]
		}
		var m mask.Masks
		shown := clusters(text) // what each cluster shows, and what it hides
		hidden, burnt := map[int]bool{}, map[int]bool{}
		for range 8 {
			at := edges(shown)
			from := r.IntN(len(shown))
			to := from + 1 + r.IntN(len(shown)-from)
			where := spans(at[from], at[to])
			var err error
			switch kind := r.IntN(5); {
			case kind < 2:
				m, err = m.Mask(strings.Join(shown, ""), where, []mask.Origin{origin, later}[kind])
				for i := from; i < to; i++ {
					hidden[i] = true
				}
				require.NoError(t, err)
			case kind < 4:
				touches := false
				for i := from; i < to; i++ {
					touches = touches || burnt[i]
				}
				m, err = m.Unmask(strings.Join(shown, ""), where)
				require.Equal(t, touches, errors.Is(err, mask.Permanent), "%q", text)
				for i := from; i < to && !touches; i++ {
					delete(hidden, i)
				}
			default:
				var now mask.Secret
				now, m, err = m.Burn(strings.Join(shown, ""), where, origin)
				require.NoError(t, err)
				for i := from; i < to; i++ {
					hidden[i], burnt[i], shown[i] = true, true, "*"
				}
				require.Equal(t, strings.Join(shown, ""), now.Reveal(), "%q", text)
			}
			if !slices.Equal(clusters(strings.Join(shown, "")), shown) {
				break // a burnt asterisk has joined its neighbour; see the next test
			}
			want := ""
			for i, c := range shown {
				if hidden[i] {
					c = "*"
				}
				want += c
			}
			require.Equal(t, want, m.Text(strings.Join(shown, "")), "%q", text)
			require.True(t, slices.IsSortedFunc(m.Marks, func(a, b mask.Mark) int { return a.From - b.From }))
		}
		now := strings.Join(shown, "")
		end := m.Conclude(now)
		require.Equal(t, m.Text(now), end.Text.Reveal(), "%q", text)
		require.Equal(t, end, end.Masks.Conclude(end.Text.Reveal()), "%q", text)
		require.Equal(t, end.Text.Reveal(), end.Masks.Text(end.Text.Reveal()), "%q", text)
	}
}

func clusters(text string) (all []string) {
	for g := uniseg.NewGraphemes(text); g.Next(); {
		all = append(all, g.Str())
	}
	return all
}

func edges(parts []string) []int {
	at := []int{0}
	for _, p := range parts {
		at = append(at, at[len(at)-1]+len(p))
	}
	return at
}

// An asterisk that is burnt may join what stands beside it to one character; what was
// behind that is not masked with it, however often the end is repeated.
func TestBurntAsterisksStayBesideTheirNeighbours(t *testing.T) {
	for _, text := range []string{"\n\u0301x", "\u0600\nx"} {
		m := masked(t, text, "\n")
		end := m.Conclude(text)
		require.Equal(t, m.Text(text), end.Text.Reveal())
		require.Equal(t, end, end.Masks.Conclude(end.Text.Reveal()))
		require.Equal(t, end.Text.Reveal(), end.Masks.Text(end.Text.Reveal()))
	}
}

func TestRefusalsAsJSON(t *testing.T) {
	_, err := mask.Masks{Concluded: true}.Unmask("x", spans(0, 1))
	body, jsonErr := json.Marshal(err)
	require.NoError(t, jsonErr)
	require.JSONEq(t, `{"code":"permanent","class":"state","what":"unmask a part of a text","why":"masks became permanent when the conversation ended","do":"ask the customer again, if it must be known"}`, string(body))
	require.Equal(t, "permanent", fmt.Sprint(errors.Unwrap(err)))
}
