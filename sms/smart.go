package sms

import (
	"strings"
	"unicode/utf8"
)

// Replacement is one place where [Smart] writes something else.
type Replacement struct {
	At  int    `json:"at"`  // the octet of the original text at which Old begins
	Old string `json:"old"` // one character, or a letter with its combining mark
	New string `json:"new"` // empty: it is left out
}

// Smart returns the text in characters of GSM-7, with what it replaced in order, if that
// saves parts: curly quotes, dashes, spaces of every width, ellipses, ligatures and
// full-width forms become what one would have typed on an old telephone, a letter with
// a combining mark becomes the letter that GSM-7 has, and invisible characters go.
//
// It is all or nothing. If one character remains that GSM-7 does not have, or if the
// result takes as many parts as before, the text comes back as it was, and no
// replacement. No letter loses its accent: "ó" has no place in GSM-7 and stays.
//
// CR LF becomes LF if the options say so ([Options].FoldNewlines).
func Smart(text string, o Options) (string, []Replacement) {
	before := Count(text, o)
	if before.Parts <= 1 || before.Encoding == GSM7 && !o.FoldNewlines {
		return text, nil
	}
	var b strings.Builder
	var list []Replacement
	for i := 0; i < len(text); {
		width, repl, ok := o.plainer(text[i:])
		if ok {
			list = append(list, Replacement{At: i, Old: text[i : i+width], New: repl})
			b.WriteString(repl)
		} else {
			b.WriteString(text[i : i+width])
		}
		i += width
	}
	if len(list) == 0 {
		return text, nil
	}
	after := Count(b.String(), o)
	if after.Encoding != GSM7 || after.Parts >= before.Parts {
		return text, nil
	}
	return b.String(), list
}

// plainer looks at the front of a text: how wide is what stands there, and what could
// be written for it.
func (o *Options) plainer(text string) (width int, repl string, ok bool) {
	r, width := utf8.DecodeRuneInString(text)
	if r == '\r' && o.FoldNewlines && strings.HasPrefix(text, "\r\n") {
		return 2, "\n", true
	}
	if mark, n := utf8.DecodeRuneInString(text[width:]); mark >= 0x300 && mark < 0x370 {
		if repl, ok := composed[[2]rune{r, mark}]; ok {
			return width + n, repl, true
		}
	}
	if !o.nowhere(r) {
		return width, "", false
	}
	if r >= 0xFF01 && r <= 0xFF5E { // the full-width forms of ASCII
		r -= 0xFF01 - '!'
		if costInDefault(r) > 0 {
			return width, string(r), true
		}
	}
	repl, ok = plainForms[r]
	return width, repl, ok
}

// composed are the letters with marks that GSM-7 has, by letter and combining mark.
var composed = map[[2]rune]string{
	{'e', 0x300}: "è", {'u', 0x300}: "ù", {'i', 0x300}: "ì", {'o', 0x300}: "ò", {'a', 0x300}: "à",
	{'e', 0x301}: "é", {'E', 0x301}: "É",
	{'N', 0x303}: "Ñ", {'n', 0x303}: "ñ",
	{'A', 0x308}: "Ä", {'O', 0x308}: "Ö", {'U', 0x308}: "Ü", {'a', 0x308}: "ä", {'o', 0x308}: "ö", {'u', 0x308}: "ü",
	{'A', 0x30A}: "Å", {'a', 0x30A}: "å",
	{'C', 0x327}: "Ç",
}

// plainForms are what is written for a character that GSM-7 does not have. An empty
// string leaves it out.
var plainForms = map[rune]string{
	// Quotation marks and apostrophes.
	'‘': "'", '’': "'", '‚': "'", '‛': "'", '′': "'", '‵': "'", 'ʹ': "'", 'ʼ': "'", 'ʻ': "'", '´': "'", '`': "'",
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '″': `"`, '‶': `"`, '«': `"`, '»': `"`, '〝': `"`, '〞': `"`, '‹': "<", '›': ">",
	// Hyphens, dashes and the minus sign.
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-", '﹘': "-", '﹣': "-", '⁃': "-",
	// Spaces and line ends. A tab is one space.
	'\t': " ", '\u00A0': " ", '\u1680': " ", '\u2000': " ", '\u2001': " ", '\u2002': " ", '\u2003': " ", '\u2004': " ", '\u2005': " ",
	'\u2006': " ", '\u2007': " ", '\u2008': " ", '\u2009': " ", '\u200A': " ", '\u202F': " ", '\u205F': " ", '\u3000': " ",
	'\u0085': "\n", '\u2028': "\n", '\u2029': "\n",
	// Characters that show nothing in text of the alphabets of GSM-7.
	'\u00AD': "", '\u200B': "", '\u200C': "", '\u200D': "", '\u200E': "", '\u200F': "", '\u2060': "", '\uFEFF': "",
	// Dots, strokes and signs that have a twin.
	'…': "...", '‥': "..", '․': ".", '⁄': "/", '∕': "/", '∗': "*", '‼': "!!", '⁇': "??", '⁈': "?!", '⁉': "!?", '˜': "~", '∼': "~", 'ˆ': "^", '‖': "||", '∣': "|",
	'￡': "£", '￥': "¥", '｀': "'",
	// Ligatures.
	'ﬀ': "ff", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬃ': "ffi", 'ﬄ': "ffl", 'ﬅ': "st", 'ﬆ': "st", 'Ĳ': "IJ", 'ĳ': "ij",
	// Signs that look like a letter of GSM-7 and stand for it.
	'\u212B': "Å", '\u2126': "Ω", '\u2206': "Δ", '\u2211': "Σ", '\u220F': "Π",
}
