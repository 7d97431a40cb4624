package canned_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/canned"
)

// dumbSearch grades every response by hand and sorts.
func dumbSearch(l canned.Library, by canned.Actor, query string, limit int) []string {
	type hit struct {
		grade, at int
		id        string
	}
	all := l.Search(by, "", canned.MaxResponses) // in the order of the library
	var hits []hit
	for i, r := range all {
		if grade := dumbGrade(r, dumbFold(query)); grade >= 0 {
			hits = append(hits, hit{grade, i, r.ID})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(a.grade-b.grade, a.at-b.at) })
	var ids []string
	for _, h := range hits[:min(len(hits), limit)] {
		ids = append(ids, h.id)
	}
	return ids
}

func dumbGrade(r canned.Response, query string) int {
	short := dumbFold(r.Shortcut)
	switch {
	case query == "", short == query:
		return 0
	case strings.HasPrefix(short, query):
		return 1
	}
	fields := []string{r.Title, r.Folder, r.Text + " " + r.Form}
	words := strings.FieldsFunc(query, noWord)
	if len(words) == 0 {
		return -1
	}
	worst, beginnings := 0, 0
	for _, w := range words {
		at := slices.IndexFunc(fields, func(f string) bool {
			return slices.ContainsFunc(strings.FieldsFunc(dumbFold(f), noWord), func(have string) bool { return strings.HasPrefix(have, w) })
		})
		if at < 0 {
			return -1
		}
		worst = max(worst, at)
	}
	for _, w := range words { // as whole words, up to that level
		if !slices.Contains(strings.FieldsFunc(dumbFold(strings.Join(fields[:worst+1], " ")), noWord), w) {
			beginnings = 1
		}
	}
	return 2 + 2*worst + beginnings
}

func noWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// dumbFold knows the letters of the test.
func dumbFold(s string) string {
	return strings.NewReplacer("é", "e", "ö", "o", "ß", "ss", "e\u0301", "e").Replace(strings.ToLower(strings.TrimSpace(s)))
}

var lexicon = []string{"refund", "Refunds", "re", "order", "orders", "ordér", "été", "Öl", "straße", "4711", "47", "a", "b", "hello", "help", "заказ", "e\u0301cole", "x-ray", "zz"}

func phrase(r *rand.Rand, n int) string {
	var words []string
	for range n {
		words = append(words, lexicon[r.IntN(len(lexicon))])
	}
	return strings.Join(words, " ")
}

func TestSearchIsThatOfTheDumbSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 30 {
		var all []canned.Response
		for i := range r.IntN(60) {
			resp := canned.Response{ID: fmt.Sprint("r", i), Scope: []canned.Scope{everybody, team, {Owner: "ann"}, {Owner: "bob"}}[r.IntN(4)],
				Folder: []string{"", "Help", "Help/Orders", "Été"}[r.IntN(4)], Rank: int64(r.IntN(3)), Content: say(phrase(r, 1+r.IntN(3)), phrase(r, r.IntN(6))+".")}
			if r.IntN(3) == 0 {
				resp.Shortcut = fmt.Sprint(lexicon[r.IntN(len(lexicon))], i)
			}
			all = append(all, resp)
		}
		l, err := canned.New(canned.Config{}, all...)
		require.NoError(t, err)
		for range 60 {
			query := phrase(r, r.IntN(3))
			if len(query) > 2 && r.IntN(2) == 0 {
				query = strings.ToValidUTF8(query[:1+r.IntN(len(query))], "")
			}
			limit := 1 + r.IntN(40)
			var ids []string
			for _, found := range l.Search(ann, query, limit) {
				ids = append(ids, found.ID)
			}
			require.Equal(t, dumbSearch(l, ann, query, limit), ids, "%q", query)
		}
	}
}

// Typing on never finds more, and a word is found by each of its beginnings.
func TestEachKeyNarrowsTheSearch(t *testing.T) {
	l := big(t, 500)
	for _, word := range []string{"refund", "Überweisung", "4711"} {
		found := l.Search(ann, word, canned.MaxResponses)
		require.NotEmpty(t, found)
		before := map[string]bool{}
		for i, r := range l.Search(ann, "", canned.MaxResponses) {
			before[r.ID] = i >= 0
		}
		for i := range word {
			if i == 0 {
				continue
			}
			now := map[string]bool{}
			for _, r := range l.Search(ann, word[:i], canned.MaxResponses) {
				now[r.ID] = true
				require.True(t, before[r.ID], "%s is found by %q, and was not before", r.ID, word[:i])
			}
			for _, r := range found {
				require.True(t, now[r.ID], "%s is found by %q and not by %q", r.ID, word, word[:i])
			}
			before = now
		}
	}
}

// Every letter of the Latin blocks that Unicode takes apart into an ASCII letter and
// marks is found by that letter; the table is checked by languages.
func TestLatinMarksAreFolded(t *testing.T) {
	for accented, plain := range map[string]string{
		"Příliš žluťoučký kůň úpěl ďábelské ódy": "prilis zlutoucky kun upel dabelske ody", // Czech
		"Zażółć gęślą jaźń":                      "zazolc gesla jazn",                      // Polish
		"Árvíztűrő tükörfúrógép":                 "arvizturo tukorfurogep",                 // Hungarian
		"Pijamalı hasta yağız şoföre İ":          "pijamali hasta yagiz sofore i",          // Turkish
		"Høj bly gom vandt fræk sexquiz":         "hoj bly gom vandt fraek sexquiz",        // Danish
		"Þú dazt á hnéð, æ":                      "thu dazt a hned, ae",                    // Icelandic
		"Đường thuỷ ngữ ẳ ộ ặ":                   "duong thuy ngu a o a",                   // Vietnamese
		"Gaļa ķērp šņabi ģērbj":                  "gala kerp snabi gerbj",                  // Latvian
		"Șțăîâ":                                  "staia",                                  // Romanian
		"cœur à Noël, ça où ŷ":                   "coeur a noel, ca ou y",                  // French
		"El pingüino Wenceslao Ñandú":            "el pinguino wenceslao nandu",            // Spanish
		"Maltese ħ ġ ż":                          "maltese h g z",
		"Weiß GROẞ":                              "weiss gross",
		"e\u0301a\u0308\u0323":                   "ea",
	} {
		l, err := canned.New(canned.Config{}, canned.Response{ID: "r", Scope: everybody, Content: say(accented, "x")})
		require.NoError(t, err)
		require.Len(t, l.Search(ann, plain, 0), 1, accented)
		l, err = canned.New(canned.Config{}, canned.Response{ID: "r", Scope: everybody, Content: say(plain, "x")})
		require.NoError(t, err)
		require.Len(t, l.Search(ann, accented, 0), 1, accented)
	}
}

// A query of any length is bounded, and words beyond the sixteenth do not count.
func TestHugeQueries(t *testing.T) {
	l := big(t, 500)
	require.Empty(t, l.Search(ann, strings.Repeat("zzz ", 100_000), 0))
	require.NotEmpty(t, l.Search(ann, strings.Repeat("refund ", 16)+"zzz", 0))
	require.Len(t, l.Search(ann, "", -1), canned.DefaultHits)
	require.Empty(t, l.Search(ann, "\xff\xfe", 0))
}
