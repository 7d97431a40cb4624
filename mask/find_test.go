package mask_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/mask"
)

// told writes findings as one line each: what, where it stands, and the brand.
func told(text string, found []mask.Finding) []string {
	var all []string
	for _, f := range found {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s %q", f.Kind, f.Confidence, f.Brand, text[f.From:f.To])))
	}
	return all
}

func requireFound(t *testing.T, text string, want ...string) {
	t.Helper()
	for i, w := range want { // the brand is empty but for cards
		if kind, rest, _ := strings.Cut(w, " "); kind != "card" {
			conf, rest, _ := strings.Cut(rest, " ")
			want[i] = kind + " " + conf + "  " + rest
		}
	}
	require.Equal(t, want, told(text, detector(t).Find(text)), "%q", text)
}

func TestH5_CardsByBrand(t *testing.T) {
	for number, brand := range map[string]string{
		"4111111111111111": "Visa", "4222222222222": "Visa", "4000000000000000006": "Visa",
		"5555555555554444": "Mastercard", "2221000000000009": "Mastercard", "2720990000000007": "Mastercard", "5105105105105100": "Mastercard",
		"378282246310005": "American Express", "341111111111111": "American Express",
		"6011111111111117": "Discover", "6445644564456445": "Discover", "6500000000000002": "Discover",
		"30569309025904": "Diners Club", "38520000023237": "Diners Club", "36700102000000": "Diners Club",
		"3530111333300000": "JCB", "6200000000000005": "UnionPay", "62000000000000000": "UnionPay",
		"6759649826438453": "Maestro", "6304000000000000": "Maestro", "501800000009": "Maestro",
		"2200000000000004": "Mir", "9792030000000000": "Troy", "6069800000000008": "RuPay", "8171999927660000": "UnionPay",
	} {
		requireFound(t, "my card "+number, "card sure "+brand+` "`+number+`"`)
		got, valid := mask.CardBrand(mask.NewSecret(number))
		require.Equal(t, brand, got)
		require.True(t, valid, number)
		last := byte('0' + (number[len(number)-1]-'0'+1)%10)
		wrong := number[:len(number)-1] + string(last)
		_, valid = mask.CardBrand(mask.NewSecret(wrong))
		require.False(t, valid, "a digit is wrong")
		for _, f := range detector(t).Find("my card " + wrong) {
			require.NotEqual(t, mask.Hide, f.Action, "%s: %v", wrong, f)
		}
	}
	for number, want := range map[string]struct {
		brand string
		valid bool
	}{
		"9999999999999995": {"Unknown", true}, "9999999999999990": {"Unknown", false},
		"411111111111116": {"Visa", false}, "5555 5555 5555 4444": {"Mastercard", true}, "４１１１-1111.1111\u200b1111": {"Visa", true},
		"": {"Unknown", false}, "4111": {"Unknown", false}, "411111111111": {"Visa", false}, "4111111111111111x": {"Unknown", false},
		"40000000000000000000002": {"Unknown", false}, "(4111)111111111111": {"Unknown", false},
	} {
		brand, valid := mask.CardBrand(mask.NewSecret(number))
		require.Equal(t, want.brand, brand, number)
		require.Equal(t, want.valid, valid, number)
	}
}

// The table of brands is held against the sentences in which people state it, for every
// first six digits.
func TestH5_BrandsOfAllFirstDigits(t *testing.T) {
	for iin := range 1_000_000 {
		// The ranges end with two digits of their own but for one brand: look at their edges.
		if last := iin % 100; last > 1 && last < 98 && (iin < 622_100 || iin > 622_999) {
			continue
		}
		for n := 12; n <= 19; n++ {
			number := fmt.Sprintf("%06d", iin) + "0000000000000"[:n-7]
			for c := '0'; c <= '9'; c++ {
				if luhn(number + string(c)) {
					number += string(c)
					break
				}
			}
			brand, valid := mask.CardBrand(mask.NewSecret(number))
			want, right := brandByPrefix(number)
			if want != brand || valid != (right || want == "Unknown") {
				t.Fatalf("%s: %s %v, want %s %v", number, brand, valid, want, right)
			}
		}
	}
}

func TestH5_CardsHoweverWritten(t *testing.T) {
	for text, want := range map[string]string{
		"4111 1111 1111 1111":                "card sure Visa",
		"4111-1111-1111-1111":                "card sure Visa",
		"4111.1111.1111.1111":                "card sure Visa",
		"4111\u00a01111\u202f1111\u30001111": "card sure Visa", // spaces of other widths
		"4111\u200b1111\u200d1111\ufeff1111": "card sure Visa",
		"4111 - 1111 - 1111 - 1111":          "card sure Visa",
		"4111–1111—1111−1111":                "card sure Visa",
		"4111\n1111\n1111\n1111":             "card sure Visa",
		"４１１１ １１１１ １１１１ １１１１":                "card sure Visa",
		"٤١١١ ١١١١ ١١١١ ١١١١":                "card sure Visa",
		"𝟒𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏":                "card sure Visa",
		"4\u00ad1\u00ad11 1111 1111 1111":    "card sure Visa",
		"41 11 11 11 11 11 11 11":            "card likely Visa",
		"4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1":    "card likely Visa",
		"4111   1111   1111   1111":          "card sure Visa",
		"3782 822463 10005":                  "card sure American Express",
		"3056 930902 5904":                   "card sure Diners Club",
		"378 282246310005":                   "card likely American Express",
		"4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣": "card sure Visa", // keycaps
	} {
		requireFound(t, text, want+fmt.Sprintf(" %q", text))
		requireFound(t, "it is "+text+", thanks", want+fmt.Sprintf(" %q", text))
		requireFound(t, "99 "+text, want+fmt.Sprintf(" %q", text))
	}
	requireFound(t, "99 4111-1111-1111-1111", `card sure Visa "4111-1111-1111-1111"`)
	requireFound(t, "4111111111111111 12/29 123", `card sure Visa "4111111111111111"`)
	requireFound(t, "x4111111111111111y", `card sure Visa "4111111111111111"`)
	requireFound(t, "4111111111111111 and 5555555555554444", `card sure Visa "4111111111111111"`, `card sure Mastercard "5555555555554444"`)
	requireFound(t, "4111111111111111 5555555555554444", `card sure Visa "4111111111111111"`, `card sure Mastercard "5555555555554444"`)
	requireFound(t, "\xff4111111111111111\xc3", `card sure Visa "4111111111111111"`)
	// Glued to other digits it may be anything: a person should look.
	requireFound(t, "994111111111111111", `card possible Visa "4111111111111111"`)
	requireFound(t, "9999999999999995", `card possible Unknown "9999999999999995"`)
	for _, text := range []string{"4111 1111 1111 1112", "4111", "order 3348917502", "1111111111111111", "0000 0000 0000 0000", "4111,1111,1111,1111", "999 9999999999 995", "99 99999999999999 95"} {
		requireFound(t, text)
	}
}

// The digits of every script come in tens: the value of each is its place.
func TestH5_DigitsOfEveryScript(t *testing.T) {
	scripts := 0
	for r, place := rune(0), 0; r <= unicode.MaxRune; r++ {
		if !unicode.IsDigit(r) {
			require.Zero(t, place%10, "%U", r)
			place = 0
			if unicode.IsLetter(r) && !strings.ContainsRune("\u115f\u1160\u3164\uffa0", r) { // fillers, which nobody sees
				_, ok := mask.Digits(mask.NewSecret("1" + string(r)))
				require.False(t, ok, "%U", r)
			}
			continue
		}
		digit, ok := mask.Digits(mask.NewSecret(string(r)))
		require.True(t, ok, "%U", r)
		require.Equal(t, string(rune('0'+place%10)), digit.Reveal(), "%U", r)
		if place++; place%10 == 0 {
			scripts++
			zero := r - 9
			text := ""
			for _, c := range "4111111111111111" {
				text += string(zero + c - '0')
			}
			requireFound(t, text, fmt.Sprintf("card sure Visa %q", text))
		}
	}
	require.GreaterOrEqual(t, scripts, 60)
}

func TestH5_AccountNumbers(t *testing.T) {
	for _, iban := range []string{
		"DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19", "NO93 8601 1117 947", "gb29nwbk60161331926819",
		"FR1420041010050500013M02606", "MT84 MALT 0110 0001 2345 MTLC AST0 01S", "BE68 5390 0754 7034", "DE 89 3704 0044 0532 0130 00", "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000",
		"ＤＥ８９ ３７０４ ００４４ ０５３２ ０１３０ ００", "NL91-ABNA-0417-1643-00", "SC18SSCB11010000000000001497USD", "LC55HEMM000100010012001200023015",
	} {
		requireFound(t, iban, fmt.Sprintf("iban sure %q", iban))
		requireFound(t, "to "+iban+" please.", fmt.Sprintf("iban sure %q", iban))
	}
	requireFound(t, "DE893 7040 0440 5320 1300 0", `iban likely "DE893 7040 0440 5320 1300 0"`)
	for _, text := range []string{
		"DE89370400440532013001",      // check digits
		"XX89370400440532013000",      // no such country
		"DE8937040044053201300",       // too short
		"DE893704004405320130001",     // too long
		"ADE89370400440532013000",     // a part of a word
		"de893 7040 0440 5320 1300 0", // neither in fours nor in capitals
		"NO 93 8601 1117 947x", "is 12 and 34", "DE", "DE89", "DE 89", "D", "E89", "DE(89)370400440532013000",
	} {
		for _, f := range detector(t).Find(text) {
			require.NotEqual(t, mask.IBAN, f.Kind, text)
		}
	}
	// The remainder by 97, and the length, decide in every country of the registry.
	for _, country := range strings.Fields("AD24 AE23 AT20 BE16 BR29 CH21 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 IE22 IT27 LC32 MT31 NL18 NO15 PL28 RU33 SA24 SE24 TR26 XK20") {
		var size int
		_, err := fmt.Sscan(country[2:], &size)
		require.NoError(t, err)
		for check := 2; check <= 98; check++ {
			text := country[:2] + fmt.Sprintf("%02d", check) + strings.Repeat("7", size-4)
			found := detector(t).Find(text)
			isIBAN := len(found) > 0 && found[0].Kind == mask.IBAN
			require.Equal(t, mod97(text) == 1, isIBAN, text)
		}
	}
}

// mod97 is the remainder of an IBAN, the whole number at once.
func mod97(iban string) int {
	rest := 0
	for _, c := range iban[4:] + iban[:4] {
		if c >= 'A' {
			rest = rest*100 + int(c-'A') + 10
		} else {
			rest = rest*10 + int(c-'0')
		}
		rest %= 97
	}
	return rest
}

func TestH5_SocialSecurityNumbers(t *testing.T) {
	requireFound(t, "it is 123-45-6789.", `ssn likely "123-45-6789"`)
	requireFound(t, "my SSN: 123 45 6789", `ssn sure "123 45 6789"`)
	requireFound(t, "my SSN is 123456789", `ssn likely "123456789"`)
	requireFound(t, "social security number 123-45-6789", `ssn sure "123-45-6789"`)
	requireFound(t, "123 45 6789", `ssn possible "123 45 6789"`)
	requireFound(t, "１２３－４５－６７８９", `ssn likely "１２３－４５－６７８９"`)
	requireFound(t, "123\u200b-45-6789 99", fmt.Sprintf("ssn likely %q", "123\u200b-45-6789"))
	requireFound(t, "123-\u200b45-\u200b6789", fmt.Sprintf("ssn likely %q", "123-\u200b45-\u200b6789"))
	requireFound(t, "٠٧٨-05-1121", `ssn likely "٠٧٨-05-1121"`)
	requireFound(t, "０７８-05-1121", `ssn likely "０７８-05-1121"`)
	requireFound(t, "899-99-9999", `ssn likely "899-99-9999"`)
	for _, text := range []string{
		"000-12-3456", "666-12-3456", "900-12-3456", "999-99-9999", "123-00-4567", "123-45-0000",
		"order 123456789", "A123-45-6789", "123-45-6789A", "12-345-6789", "1-123-45-6789", "123-45-6789-1", "123--45--6789", "(123)45-6789", "lessn 123456789",
	} {
		requireFound(t, text)
	}
	for n, want := range map[string]bool{"123-45-6789": true, "123456789": true, "666456789": false, "12345678": false, "1234567890": false, "123-45-678x": false, "899001234": false, "899012345": true} {
		require.Equal(t, want, mask.ValidSSN(mask.NewSecret(n)), n)
	}
}

func TestH5_PhonesAndAddresses(t *testing.T) {
	for _, text := range []string{"+47 912 34 567", "+4791234567", "+1 (408) 555-1234", "(408) 555-1234", "408-555-1234", "408.555.1234", "1-408-555-1234", "1 (408) 555 1234", "+44 20 7946 0958", "＋４７９１２３４５６７"} {
		requireFound(t, "at "+text+", please", fmt.Sprintf("phone likely %q", text))
	}
	requireFound(t, "408 555 1234", `phone possible "408 555 1234"`)
	requireFound(t, "my phone is 91234567", `phone likely "91234567"`)
	requireFound(t, "tel.: 4085551234", `phone likely "4085551234"`)
	for _, text := range []string{"order 3348917502", "108-555-1234", "408-155-1234", "408-555-12345", "+12 34", "+1234567", "A408-555-1234", "408-555-1234x", "408\n555\n1234", "hotel 91234567", "12-408-555-1234", "408-555-1234-9", "+1234567890123456", "408--555-1234"} {
		requireFound(t, text)
	}
	for _, text := range []string{"ada@example.com", "a.b+c@mail.example.co.uk", "jörg@exämple.de", "ada＠example．com", "x_1@sub-domain.io", "почта@пример.рф", strings.Repeat("a", 64) + "@example.com"} {
		requireFound(t, "to "+text+", ok", fmt.Sprintf("email likely %q", text))
	}
	requireFound(t, "ask bob@example.com.", `email likely "bob@example.com"`)
	requireFound(t, ".bob@1.example.com-", `email likely "bob@1.example.com"`)
	requireFound(t, "邮箱bob@example.com吧", `email likely "bob@example.com"`)
	for _, text := range []string{"a@b", "@example.com", "me @ home.com", "a@1.2", "a@.com", "a@b.", "@", "...@a.b"} {
		requireFound(t, text)
	}
}

func TestH5_TokensAndPasswords(t *testing.T) {
	requireFound(t, "Authorization: Bearer abcdefghijklm012345", `token likely "abcdefghijklm012345"`)
	requireFound(t, "api key: sk_live_abcdef0123456789", `token likely "sk_live_abcdef0123456789"`)
	requireFound(t, "API-Key=abcdef0123456789", `token likely "abcdef0123456789"`)
	requireFound(t, "my token is abcdef0123456789", `token likely "abcdef0123456789"`)
	requireFound(t, `{"secret":"abcdef0123456789"}`, `token likely "abcdef0123456789"`)
	requireFound(t, "it says eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1.", `token sure "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1"`)
	for _, text := range []string{"bearer of bad news, as ever", "the secret is out", "key: abcdef0123456789", "a token of my appreciation", "eyJhbGciOiJIUzI1NiJ9", "xeyJhbGciOiJIUzI1NiJ9.a.b", "beJa", "yJ", "token abcdef0123456789"} {
		requireFound(t, text)
	}
	requireFound(t, "Password: hunter2", `password likely "hunter2"`)
	requireFound(t, "password = \"tr0ub4dor&3\"", `password likely "tr0ub4dor&3"`)
	requireFound(t, "my passwort is Geheim!7", `password likely "Geheim!7"`)
	requireFound(t, "password is correct-horse", `password likely "correct-horse"`)
	requireFound(t, "pwd hunter2", `password possible "hunter2"`)
	requireFound(t, "passphrase: hunter", `password possible "hunter"`)
	requireFound(t, "passcode was hunter2!", `password likely "hunter2!"`)
	requireFound(t, "passwd：密码1", `password likely "密码1"`)
	requireFound(t, "my PIN is 1234.", `password likely "1234"`)
	requireFound(t, "cvv code 123", `password likely "123"`)
	requireFound(t, "CVC: 1234", `password likely "1234"`)
	requireFound(t, "kennwort => Geheim", `password possible "Geheim"`)
	for _, text := range []string{"my password is wrong", "password?", "I forgot my password", "spin 1234", "pin it", "pins 1234", "passwords: hunter2x", "password is", "password:", "pin 123456789", "pwd 1234"} {
		requireFound(t, text)
	}
}

// Where findings lie within each other, the one that is treated most strictly, is surest
// and comes first in the list of kinds, stays. Nothing that is masked goes with it.
func TestWhatLiesWithinSomethingStrongerIsDropped(t *testing.T) {
	const text = "password: 4111-1111-1111-1111"
	requireFound(t, text, `card sure Visa "4111-1111-1111-1111"`)
	d := detector(t, mask.Config{Rules: []mask.Rule{{Kind: mask.Card, Action: mask.Suggest}, {Kind: mask.Password, Action: mask.Hide}}})
	require.Equal(t, []string{`password likely  "4111-1111-1111-1111"`}, told(text, d.Find(text)))
	d = detector(t, mask.Config{Rules: []mask.Rule{{Kind: mask.Card, Action: mask.Ignore}}})
	require.Equal(t, []string{`password likely  "4111-1111-1111-1111"`}, told(text, d.Find(text)))
	// What reaches out of it is kept: the rest would be shown.
	requireFound(t, "4111 1111 1111 1111@example.com", `card sure Visa "4111 1111 1111 1111"`, `email likely "1111@example.com"`)
	// A host's pattern is reported in any case.
	d = detector(t, mask.Config{Patterns: []mask.Pattern{{Kind: "ending", Expr: `\d{4}$`}}})
	require.Equal(t, []string{`card sure Visa "4111-1111-1111-1111"`, `ending sure  "1111"`}, told(text, d.Find(text)))
}

func TestRulesOfDetection(t *testing.T) {
	action := func(text string, rules ...mask.Rule) mask.Action {
		found := detector(t, mask.Config{Rules: rules}).Find(text)
		if len(found) == 0 {
			return mask.Ignore
		}
		return found[0].Action
	}
	const likely, sure, possible = "41 11 11 11 11 11 11 11", "4111 1111 1111 1111", "994111111111111111"
	require.Equal(t, mask.Hide, action(sure))
	require.Equal(t, mask.Hide, action(likely))
	require.Equal(t, mask.Suggest, action(possible))
	require.Equal(t, mask.Suggest, action("a@b.co"))
	require.Equal(t, mask.Suggest, action("password: hunter2"))
	require.Equal(t, mask.Hide, action("123-45-6789"))
	require.Equal(t, mask.Suggest, action("123 45 6789"))
	require.Equal(t, mask.Hide, action("DE89370400440532013000"))
	require.Equal(t, mask.Suggest, action(likely, mask.Rule{Kind: mask.Card, Action: mask.Vault, Least: mask.Sure}))
	require.Equal(t, mask.Vault, action(sure, mask.Rule{Kind: mask.Card, Action: mask.Vault, Least: mask.Sure}))
	require.Equal(t, mask.Vault, action(possible, mask.Rule{Kind: mask.Card, Action: mask.Vault, Least: mask.Possible}))
	require.Equal(t, mask.Ignore, action(sure, mask.Rule{Kind: mask.Card, Action: mask.Ignore}))
	// A likely part and a sure one become one finding, which is sure.
	const both = "41 11 11 11 11 11 11 11 4111 1111 1111 1111"
	for _, f := range detector(t, mask.Config{Rules: []mask.Rule{{Kind: mask.Card, Action: mask.Vault, Least: mask.Sure}}}).Find(both) {
		require.Equal(t, f.Confidence == mask.Sure, f.Action == mask.Vault)
	}

	_, err := mask.NewDetector(mask.Config{
		Rules:    []mask.Rule{{Kind: "nonsense", Action: mask.Hide}, {Kind: mask.Card, Action: "shred"}, {Kind: mask.SSN, Action: mask.Hide, Least: 7}, {Kind: mask.IBAN, Action: mask.Hide}, {Kind: mask.IBAN, Action: mask.Hide}},
		Patterns: []mask.Pattern{{Kind: "p", Expr: "("}, {Expr: "x"}},
	})
	require.ErrorIs(t, err, mask.BadRule)
	require.ErrorIs(t, err, mask.BadPattern)
	require.Len(t, strings.Split(err.Error(), "\n"), 6, "every fault at once")

}

func TestFindingsAsJSON(t *testing.T) {
	f := detector(t).Find("it is 4111 1111 1111 1111")[0]
	body, err := json.Marshal(f)
	require.NoError(t, err)
	require.JSONEq(t, `{"from":6,"to":25,"kind":"card","confidence":"sure","brand":"Visa","action":"mask"}`, string(body))
	var back mask.Finding
	require.NoError(t, json.Unmarshal(body, &back))
	require.Equal(t, f, back)
	require.Equal(t, "card sure 6-25 Visa mask", f.String())
	require.Error(t, json.Unmarshal([]byte(`{"confidence":"certain"}`), &back))
	require.Equal(t, "confidence 9", mask.Confidence(9).String())
}

func TestPatternsAreBounded(t *testing.T) {
	ok := []mask.Pattern{{Kind: "policy", Expr: `\bP-\d{8}\b`}, {Kind: "x", Expr: `(?i)[a-z]{2}(?:\d{4}-?){3}`, Action: mask.Vault}, {Kind: "literal", Expr: `a{b}{,3}`}, {Kind: "class", Expr: `[]a{999}]+[^]b{999}]+[[:digit:]{999}]+`}, {Kind: "quoted", Expr: `\Qa{9999}(\E+`}}
	for _, p := range ok {
		_, err := mask.NewDetector(mask.Config{Patterns: []mask.Pattern{p}})
		require.NoError(t, err, p.Expr)
	}
	for _, p := range []mask.Pattern{
		{Kind: "", Expr: "x"}, {Kind: mask.Card, Expr: "x"}, {Kind: mask.Kind(strings.Repeat("k", 257)), Expr: "x"}, {Kind: "p", Expr: ""}, {Kind: "p", Expr: "x", Action: "shred"},
		{Kind: "p", Expr: strings.Repeat("x", 513)}, {Kind: "p", Expr: "CANARY("}, {Kind: "p", Expr: `(a)\1CANARY`}, {Kind: "p", Expr: `(?=CANARY)x`},
		{Kind: "p", Expr: "(CANARY)?"}, {Kind: "p", Expr: "x*"},
		{Kind: "p", Expr: "CANARY{1000}"}, {Kind: "p", Expr: "((a{30}){30}){30}"}, {Kind: "p", Expr: "(?:a{100}b{100}){6}"}, {Kind: "p", Expr: `[a-z]{999}\pL{999}`},
		{Kind: "p", Expr: strings.Repeat(`\pL{99}`, 60)}, {Kind: "p", Expr: `(x{2}){501}`}, {Kind: "p", Expr: `\Qab\E{1001}`}, {Kind: "p", Expr: `[\]a]{1001}`}, {Kind: "p", Expr: `((((((a{9}){9}){9}){9}){9}){9}){9}`},
	} {
		_, err := mask.NewDetector(mask.Config{Patterns: []mask.Pattern{p}})
		require.ErrorIs(t, err, mask.BadPattern, p.Expr)
		require.NotContains(t, err.Error(), "CANARY")
	}
	many := make([]mask.Pattern, 33)
	for i := range many {
		many[i] = mask.Pattern{Kind: "p", Expr: "x"}
	}
	_, err := mask.NewDetector(mask.Config{Patterns: many})
	require.ErrorIs(t, err, mask.BadPattern)

	for i := range many {
		many[i].Expr = "x{150}"
	}
	_, err = mask.NewDetector(mask.Config{Patterns: many[:6]})
	require.NoError(t, err)
	_, err = mask.NewDetector(mask.Config{Patterns: many[:7]})
	require.ErrorIs(t, err, mask.BadPattern)

	d := detector(t, mask.Config{Patterns: []mask.Pattern{{Kind: "policy", Expr: `P-\d{4}`, Action: mask.Hide}, {Kind: "off", Expr: `x`, Action: mask.Ignore}, {Kind: "accent", Expr: "e"}}})
	require.Equal(t, []string{`policy sure  "P-1234"`, `policy sure  "P-5678"`, "accent sure  \"e\u0301\""}, told("P-1234 x P-5678 e\u0301", d.Find("P-1234 x P-5678 e\u0301")))
}
