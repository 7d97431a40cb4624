package canned

import (
	"strings"
	"unicode"
)

// fold is a text as it is searched: lower case, Latin letters without their marks, and
// nothing else changed. Marks that follow a Latin letter as characters of their own are
// left out; those of other scripts make other letters (й is not и).
func fold(s string) string {
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < 0x80 && (s[i] < 'A' || s[i] > 'Z')
	}
	if ascii {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	latin := false
	for _, r := range s {
		if r < 0x80 {
			if latin = isLetter(byte(r)); latin {
				r |= 0x20
			}
			b.WriteByte(byte(r))
			continue
		}
		if latin && unicode.Is(unicode.Mn, r) {
			continue
		}
		r = unicode.ToLower(r)
		if base := baseOf[r]; base != "" {
			b.WriteString(base)
			latin = true
			continue
		}
		b.WriteRune(r)
		latin = unicode.Is(unicode.Latin, r)
	}
	return b.String()
}

// words calls yield with each word of a folded text: letters, digits and the marks on
// them. In scripts that are written without blanks each character is a word.
func words(folded string, yield func(string)) {
	begin := -1
	end := func(i int) {
		if begin >= 0 {
			yield(folded[begin:i])
			begin = -1
		}
	}
	for i, r := range folded {
		switch {
		case r < 0x80 && (isLetter(byte(r)) || '0' <= r && r <= '9'):
		case r >= 0x80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			end(i)
		case r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
		default:
			end(i)
			continue
		}
		if begin < 0 {
			begin = i
		}
	}
	end(len(folded))
}

// baseOf is what Latin letters with marks, and those that are written with others where
// they are missing, are searched as: the decompositions of Unicode, and by hand æ ð ø þ ß
// đ ħ ı ĳ ĸ ŀ ł ŉ ŋ œ ŧ ſ ƒ.
var baseOf = baseLetters()

func baseLetters() map[rune]string {
	m := map[rune]string{}
	for _, l := range [...]struct{ base, letters string }{
		{"a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"},
		{"ae", "æǣǽ"},
		{"b", "ḃḅḇ"},
		{"c", "çćĉċčḉ"},
		{"d", "ðďđḋḍḏḑḓ"},
		{"e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"},
		{"f", "ƒḟ"},
		{"g", "ĝğġģǧǵḡ"},
		{"h", "ĥħȟḣḥḧḩḫẖ"},
		{"i", "ìíîïĩīĭįıǐȉȋḭḯỉị"},
		{"ij", "ĳ"},
		{"j", "ĵǰ"},
		{"k", "ķĸǩḱḳḵ"},
		{"l", "ĺļľŀłḷḹḻḽ"},
		{"m", "ḿṁṃ"},
		{"n", "ñńņňŉŋǹṅṇṉṋ"},
		{"o", "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"},
		{"oe", "œ"},
		{"p", "ṕṗ"},
		{"r", "ŕŗřȑȓṙṛṝṟ"},
		{"s", "śŝşšſșṡṣṥṧṩ"},
		{"ss", "ß"},
		{"t", "ţťŧțṫṭṯṱẗ"},
		{"th", "þ"},
		{"u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"},
		{"v", "ṽṿ"},
		{"w", "ŵẁẃẅẇẉẘ"},
		{"x", "ẋẍ"},
		{"y", "ýÿŷȳẏẙỳỵỷỹ"},
		{"z", "źżžẑẓẕ"},
	} {
		for _, r := range l.letters {
			m[r] = l.base
		}
	}
	return m
}
