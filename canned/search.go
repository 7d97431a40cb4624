package canned

import (
	"slices"
	"strings"
)

// DefaultHits is how many responses [Library.Search] returns if nobody says.
const DefaultHits = 20

// Search returns the responses that the actor sees and that have a word for each word of
// the query, at least by its beginning, so that it can be asked with each key; the best
// first, and at most limit (0: [DefaultHits]). Case and Latin accents do not count.
//
// First comes what has the query as its shortcut, or a shortcut that begins with it; then
// what has all words in its title; then in title and folder; then anywhere. Within one of
// these, whole words come before beginnings, and then the order of the library. An empty
// query finds everything; of a query only the first 16 words count.
func (l Library) Search(by Actor, query string, limit int) []Response {
	if limit <= 0 {
		limit = DefaultHits
	}
	q := newQuery(query)
	var found [grades][]*entry
	deepest := levels - 1
	for _, e := range l.entries {
		grade, ok := q.grade(e, deepest)
		if !ok || len(found[grade]) == limit || !by.sees(e.Scope) {
			continue
		}
		found[grade] = append(found[grade], e)
		n := 0
		for g, of := range found {
			if n += len(of); n >= limit { // so that nothing of a lower grade is of use any more
				deepest = min(deepest, (g-firstLevel)/2)
				break
			}
		}
	}
	var list []Response
	for _, of := range found {
		for _, e := range of[:min(len(of), limit-len(list))] {
			list = append(list, e.clone())
		}
	}
	return list
}

// The grades of hits, the best first: after the shortcuts two for each level, whole words
// and beginnings.
const (
	shortcutIs = iota
	shortcutBegins
	firstLevel
	grades = firstLevel + 2*levels
)

// The levels on which a word stands.
const (
	inTitle = iota
	inFolder
	inText
	levels
)

// maxQueryWords: nobody types more, and each takes its time.
const maxQueryWords = 16

// query is what is looked for.
type query struct {
	shortcut string
	words    []queryWord
	mask     filter // of all words
	blank    bool
}

type queryWord struct{ begins, whole string } // as they stand in index.words

// newQuery sorts the words, the longest first: it is in the fewest responses.
func newQuery(s string) *query {
	folded := fold(strings.TrimSpace(s))
	q := &query{shortcut: folded, blank: folded == ""}
	words(folded, func(w string) {
		if len(q.words) < maxQueryWords {
			q.mask.add(w)
			q.words = append(q.words, queryWord{"\x00" + w, "\x00" + w + "\x00"})
		}
	})
	slices.SortStableFunc(q.words, func(a, b queryWord) int { return len(b.begins) - len(a.begins) })
	return q
}

// grade is the grade of an entry, with words down to the deepest level that is of use.
func (q *query) grade(e *entry, deepest int) (int, bool) {
	if strings.HasPrefix(e.shortcut, q.shortcut) {
		if e.shortcut == q.shortcut || q.blank {
			return shortcutIs, true
		}
		return shortcutBegins, true
	}
	if deepest < 0 || len(q.words) == 0 || !e.index.may.has(&q.mask) {
		return 0, false
	}
	level, ok := e.index.level(q, deepest)
	if !ok {
		return 0, false
	}
	if e.index.whole(q, level) {
		return firstLevel + 2*level, true
	}
	return firstLevel + 2*level + 1, true
}

// index is the words of a response.
type index struct {
	may   filter
	words string      // each between zero bytes, level by level
	ends  [levels]int // of each level in words
}

// newIndex takes words as often as they come: to look through some twice costs less than
// to keep each once.
func newIndex(r Response, t Template) index {
	var x index
	b := []byte{0}
	for level, s := range [levels]string{inTitle: r.Title, inFolder: r.Folder, inText: t.words() + " " + r.Form} {
		words(fold(s), func(w string) {
			b = append(append(b, w...), 0)
			x.may.add(w)
		})
		x.ends[level] = len(b)
	}
	x.words = string(b)
	return x
}

// level is the level down to which all words stand there, at least by their beginnings.
// The first place of a word is on its best level.
func (x *index) level(q *query, deepest int) (level int, ok bool) {
	there := x.words[:x.ends[deepest]]
	for i := range q.words {
		at := strings.Index(there, q.words[i].begins)
		if at < 0 {
			return 0, false
		}
		for at+1 >= x.ends[level] {
			level++
		}
	}
	return level, true
}

// whole: down to a level all words stand there as whole words.
func (x *index) whole(q *query, level int) bool {
	there := x.words[:x.ends[level]]
	for i := range q.words {
		if !strings.Contains(there, q.words[i].whole) {
			return false
		}
	}
	return true
}

// words is the text without its variables and tags.
func (t Template) words() string {
	var b strings.Builder
	for _, p := range t.pieces[inPlain] {
		if p.variable < 0 {
			b.WriteString(p.text)
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// filter says with what no word begins: most responses are passed over by it.
type filter [8]uint64

// add enters the beginnings of a word of one, two and four bytes. A word has those of
// each of its beginnings.
func (f *filter) add(word string) {
	h := uint32(2166136261) // FNV-1a
	for i := range min(len(word), 4) {
		h = (h ^ uint32(word[i])) * 16777619
		bit := 128 + h>>16%384
		if i == 0 {
			bit = uint32(word[0]) % 128 // the letters of queries of one letter have bits of their own
		}
		if i != 2 {
			f[bit/64] |= 1 << (bit % 64)
		}
	}
}

func (f *filter) has(mask *filter) bool {
	for i := range f {
		if f[i]&mask[i] != mask[i] {
			return false
		}
	}
	return true
}
