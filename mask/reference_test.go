package mask_test

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-go/parley/mask"
)

// The rules of detection once more, as expressions and as slowly as one reads them. They
// find where something may be; what cards and e-mail addresses are, is then looked at in
// plain words.
const (
	unseen  = `\x00-\x08\x0e-\x1f\x7f\x{ad}\p{Cf}\p{Mn}\p{Me}`
	between = `[` + unseen + `\s\x{a0}\x{85}\p{Zs}\p{Pd}\x{2212}\x{2028}\x{2029}.．()（）` + `]`
)

var (
	runExpr    = regexp.MustCompile(`\p{Nd}(?:` + between + `*\p{Nd})*`)
	digitExpr  = regexp.MustCompile(`\p{Nd}`)
	unseenExpr = regexp.MustCompile(`[` + unseen + `]`)
	emailExpr  = regexp.MustCompile(`[A-Za-z0-9_%+\-'!#$&*/=?^` + "`" + `{|}~][A-Za-z0-9._%+\-'!#$&*/=?^` + "`" + `{|}~]*@[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9][A-Za-z0-9-]*)*`)
	labelExpr  = regexp.MustCompile(`\.[A-Za-z]`)
	ibanExpr   = regexp.MustCompile(`(?i)[A-Z]{2}[\s.-]*[0-9](?:[\s.-]*[A-Z0-9]){12,}`)
	tokenExpr  = regexp.MustCompile(`(?i)\b(?:bearer|token|secret|api[ _-]?key)\b\s*(?::|=|is\s|was\s)?\s*\S+`)
	passExpr   = regexp.MustCompile(`(?i)\b(?:password|passwd|pwd|passcode|passphrase|passwort|kennwort|pin|cvv|cvc)\b\s*(?:code|number)?\s*(?::|=|is\s|was\s)?\s*\S+`)
	webExpr    = regexp.MustCompile(`eyJ[\w-]+\.[\w-]+\.[\w-]+`)
)

// byExpressions is what somebody would write who knows regular expressions, without
// looking any further at what they find: one expression for all numbers, one each for
// addresses, accounts, tokens, passwords.
func byExpressions(text string) (n int) {
	for _, e := range []*regexp.Regexp{runExpr, emailExpr, ibanExpr, tokenExpr, passExpr, webExpr} {
		n += len(e.FindAllStringIndex(text, -1))
	}
	return n
}

// piece is a digit with what stands in front of it.
type piece struct {
	from, to int
	value    string
	gap      string // of what can be seen; "start" in front of the first, "|" for what cannot be seen only
}

func reference(text string) []mask.Finding {
	var found []mask.Finding
	for _, at := range runExpr.FindAllStringIndex(text, -1) {
		if at[1]-at[0] < 7 {
			continue
		}
		var pieces []piece
		end := at[0]
		for _, d := range digitExpr.FindAllStringIndex(text[at[0]:at[1]], -1) {
			p := piece{from: at[0] + d[0], to: at[0] + d[1]}
			p.value = digitOf(text[p.from:p.to])
			if gap := text[end:p.from]; len(pieces) == 0 {
				p.gap = "start"
			} else if p.gap = unseenExpr.ReplaceAllString(gap, ""); p.gap == "" && gap != "" {
				p.gap = "|"
			}
			end = p.to
			pieces = append(pieces, p)
		}
		found = append(found, cardsOf(pieces)...)
	}
	for _, at := range emailExpr.FindAllStringIndex(text, -1) {
		local, domain, _ := strings.Cut(text[at[0]:at[1]], "@")
		last := labelExpr.FindAllStringIndex(domain, -1)
		if last == nil || len(local) > 64 {
			continue
		}
		end := last[len(last)-1][1]
		for end < len(domain) && domain[end] != '.' {
			end++
		}
		end = len(strings.TrimRight(domain[:end], "-"))
		found = append(found, mask.Finding{Span: mask.Span{From: at[0], To: at[0] + len(local) + 1 + end}, Kind: mask.Email})
	}
	slices.SortFunc(found, func(a, b mask.Finding) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	return found
}

// digitOf is the ASCII digit of one of the scripts that the tests write in.
func digitOf(d string) string {
	r := []rune(d)[0]
	for _, zero := range []rune{'0', 0x660, 0x6F0, 0x966, 0xFF10, 0x1D7CE} {
		if r >= zero && r < zero+10 {
			return string('0' + (r - zero))
		}
	}
	return "0"
}

// cardsOf tries every beginning with every length, and joins what overlaps.
func cardsOf(pieces []piece) []mask.Finding {
	var sure, maybe []mask.Finding
	for from := range pieces {
		for n := 12; n <= 19 && from+n <= len(pieces); n++ {
			part := pieces[from : from+n]
			number := ""
			for _, p := range part {
				number += p.value
			}
			brand, ok := brandByPrefix(number)
			apart := part[0].gap != "" && (from+n == len(pieces) || pieces[from+n].gap != "")
			if !luhn(number) || strings.Count(number, number[:1]) == n {
				continue
			}
			f := mask.Finding{Span: mask.Span{From: part[0].from, To: part[n-1].to}, Kind: mask.Card, Brand: brand, Action: mask.Hide}
			switch {
			case ok && apart && inUsualGroups(part):
				f.Confidence = mask.Sure
			case ok && apart:
				f.Confidence = mask.Likely
			case ok && (n == 15 || n == 16), brand == "Unknown" && apart && inUsualGroups(part), brand != "Unknown" && !ok && apart && inUsualGroups(part):
				f.Confidence, f.Action = mask.Possible, mask.Suggest
				if !ok {
					f.Brand = "Unknown"
				}
			default:
				continue
			}
			if f.Confidence == mask.Possible {
				maybe = append(maybe, f)
			} else {
				sure = append(sure, f)
			}
		}
	}
	sure, maybe = merged(sure), merged(maybe)
	return append(sure, slices.DeleteFunc(maybe, func(f mask.Finding) bool {
		return slices.ContainsFunc(sure, func(g mask.Finding) bool { return f.From < g.To && g.From < f.To })
	})...)
}

// merged joins findings that overlap, in the order in which they begin; the surer one says
// which brand it is.
func merged(found []mask.Finding) []mask.Finding {
	var out []mask.Finding
	for _, f := range found {
		if n := len(out) - 1; n >= 0 && f.From < out[n].To {
			out[n].To = max(out[n].To, f.To)
			if f.Confidence > out[n].Confidence {
				out[n].Confidence, out[n].Brand = f.Confidence, f.Brand
			}
			continue
		}
		out = append(out, f)
	}
	return out
}

func inUsualGroups(part []piece) bool {
	var sizes []int
	for i, p := range part {
		if i == 0 || p.gap != "" && p.gap != "|" {
			sizes = append(sizes, 0)
		}
		sizes[len(sizes)-1]++
	}
	if len(sizes) == 1 || len(sizes) == 3 && sizes[0] == 4 && sizes[1] == 6 {
		return true
	}
	for _, n := range sizes[:len(sizes)-1] {
		if n%4 != 0 {
			return false
		}
	}
	return true
}

// luhn doubles every second digit from the right.
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		v := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// brandByPrefix is the table of brands as people say it: "Mastercard begins with 51 to 55 or
// 2221 to 2720 and has 16 digits".
func brandByPrefix(number string) (brand string, right bool) {
	n := func(digits int) int { v, _ := strconv.Atoi(number[:digits]); return v }
	in := func(v, from, to int) bool { return v >= from && v <= to }
	long := len(number) >= 16
	switch {
	case in(n(4), 2200, 2204):
		return "Mir", long
	case in(n(2), 51, 55), in(n(4), 2221, 2720):
		return "Mastercard", len(number) == 16
	case n(2) == 34, n(2) == 37:
		return "American Express", len(number) == 15
	case n(2) == 36:
		return "Diners Club", len(number) >= 14
	case in(n(3), 300, 305), n(4) == 3095, n(2) == 38, n(2) == 39:
		return "Diners Club", long || len(number) == 14
	case in(n(4), 3528, 3589):
		return "JCB", long
	case n(1) == 4:
		return "Visa", slices.Contains([]int{13, 16, 19}, len(number))
	case slices.Contains([]int{5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763}, n(4)):
		return "Maestro", true
	case n(4) == 6011, in(n(3), 644, 649), n(2) == 65, in(n(6), 622126, 622925):
		return "Discover", long
	case n(2) == 62, in(n(4), 8100, 8171):
		return "UnionPay", long
	case n(2) == 60, n(3) == 508, n(2) == 82:
		return "RuPay", len(number) == 16
	case n(4) == 9792:
		return "Troy", len(number) == 16
	default:
		return "Unknown", false
	}
}
