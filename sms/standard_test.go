package sms_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

// A fact is what 3GPP TS 23.038 and TS 23.040 say of one text, worked out by hand.
type fact struct {
	says     string
	text     string
	o        sms.Options
	encoding sms.Encoding
	sizes    []int  // the units of each part
	left     int    // in the last of them
	header   string // of the first part, with the reference 2A or 122A
}

func times(n int, s string) string { return strings.Repeat(s, n) }

const family = "👨‍👩‍👧‍👦" // four emoji and three joiners: 11 units

var (
	wide       = sms.Options{Reference16: true}
	codePoints = sms.Options{CodePoints: true}
	turkish    = sms.Options{National: []sms.Language{sms.Turkish}}
	hindi      = sms.Options{National: []sms.Language{sms.Hindi}}
)

var facts = []fact{
	{"no text is no message", "", sms.Options{}, sms.GSM7, nil, 160, ""},
	{"140 octets hold 160 septets", times(160, "a"), sms.Options{}, sms.GSM7, []int{160}, 0, ""},
	{"a header of 6 octets leaves 153", times(161, "a"), sms.Options{}, sms.GSM7, []int{153, 8}, 145, "0500032a0201"},
	{"twice 153", times(306, "a"), sms.Options{}, sms.GSM7, []int{153, 153}, 0, "0500032a0201"},
	{"and one more", times(307, "a"), sms.Options{}, sms.GSM7, []int{153, 153, 1}, 152, "0500032a0301"},
	{"one part has no reference to be wide", times(160, "a"), wide, sms.GSM7, []int{160}, 0, ""},
	{"a header of 7 octets leaves 152", times(161, "a"), wide, sms.GSM7, []int{152, 9}, 143, "060804122a0201"},
	{"140 octets hold 70 units", times(70, "я"), sms.Options{}, sms.UCS2, []int{70}, 0, ""},
	{"a header of 6 octets leaves 67", times(71, "я"), sms.Options{}, sms.UCS2, []int{67, 4}, 63, "0500032a0201"},
	{"twice 67", times(134, "я"), sms.Options{}, sms.UCS2, []int{67, 67}, 0, "0500032a0201"},
	{"and one more", times(135, "я"), sms.Options{}, sms.UCS2, []int{67, 67, 1}, 66, "0500032a0301"},
	{"a header of 7 octets leaves 66, and an octet", times(71, "я"), wide, sms.UCS2, []int{66, 5}, 61, "060804122a0201"},

	{"each extension character takes two", "\f^{}\\[~]|€", sms.Options{}, sms.GSM7, []int{20}, 140, ""},
	{"80 of them are a message", times(80, "€"), sms.Options{}, sms.GSM7, []int{160}, 0, ""},
	{"76 of them are a part: its last septet stays free", times(81, "€"), sms.Options{}, sms.GSM7, []int{152, 10}, 143, "0500032a0201"},
	{"the escape is the last septet of a message", times(159, "a") + "€", sms.Options{}, sms.GSM7, []int{153, 8}, 145, "0500032a0201"},
	{"the pair ends a message", times(158, "a") + "€", sms.Options{}, sms.GSM7, []int{160}, 0, ""},
	{"the escape would be the last septet of a part", times(152, "a") + "€" + times(10, "a"), sms.Options{}, sms.GSM7, []int{152, 12}, 141, "0500032a0201"},
	{"the pair ends a part", times(151, "a") + "€" + times(8, "a"), sms.Options{}, sms.GSM7, []int{153, 8}, 145, "0500032a0201"},
	{"with 152 it would not", times(151, "a") + "€" + times(8, "a"), wide, sms.GSM7, []int{151, 10}, 142, "060804122a0201"},
	{"in UCS-2 it is one unit", "я€", sms.Options{}, sms.UCS2, []int{2}, 68, ""},
	{"Ç is the ninth septet", "Ç", sms.Options{}, sms.GSM7, []int{1}, 159, ""},
	{"ç is none", "ç", sms.Options{}, sms.UCS2, []int{1}, 69, ""},
	{"the escape is no character", "\x1b", sms.Options{}, sms.UCS2, []int{1}, 69, ""},
	{"CR and LF take one each", times(80, "a") + "\r\n" + times(79, "a"), sms.Options{}, sms.GSM7, []int{153, 8}, 145, "0500032a0201"},
	{"CR and LF may part", times(152, "a") + "\r\n" + times(10, "a"), sms.Options{}, sms.GSM7, []int{153, 11}, 142, "0500032a0201"},
	{"in UCS-2 too", times(66, "я") + "\r\n" + times(10, "я"), sms.Options{}, sms.UCS2, []int{67, 11}, 56, "0500032a0201"},

	{"35 surrogate pairs are a message", times(35, "😀"), sms.Options{}, sms.UCS2, []int{70}, 0, ""},
	{"33 of them are a part: its last unit stays free", times(36, "😀"), sms.Options{}, sms.UCS2, []int{66, 6}, 61, "0500032a0201"},
	{"also by code points", times(36, "😀"), codePoints, sms.UCS2, []int{66, 6}, 61, "0500032a0201"},
	{"the pair ends a part", times(65, "я") + "😀" + times(4, "я"), sms.Options{}, sms.UCS2, []int{67, 4}, 63, "0500032a0201"},
	{"the pair would be torn", times(66, "я") + "😀" + times(4, "я"), sms.Options{}, sms.UCS2, []int{66, 6}, 61, "0500032a0201"},
	{"a family stays together", times(57, "a") + family + times(60, "b"), sms.Options{}, sms.UCS2, []int{57, 67, 4}, 63, "0500032a0301"},
	{"and need not", times(57, "a") + family + times(60, "b"), codePoints, sms.UCS2, []int{66, 62}, 5, "0500032a0201"},
	{"a letter and its accent stay together", times(66, "я") + "e\u0301" + times(10, "я"), sms.Options{}, sms.UCS2, []int{66, 12}, 55, "0500032a0201"},
	{"and need not", times(66, "я") + "e\u0301" + times(10, "я"), codePoints, sms.UCS2, []int{67, 11}, 56, "0500032a0201"},
	{"a flag stays together", times(65, "я") + "🇮🇹яя", sms.Options{}, sms.UCS2, []int{65, 6}, 61, "0500032a0201"},
	{"what is larger than a part fills parts", times(10, "я") + "a" + times(100, "\u0301"), sms.Options{}, sms.UCS2, []int{67, 44}, 23, "0500032a0201"},

	{"a table costs 4 octets", times(153, "a") + "ğ", turkish, sms.GSM7, []int{155}, 0, "03240101"},
	{"and leaves 149", times(154, "a") + "ğ", turkish, sms.GSM7, []int{149, 7}, 142, "0824010100032a0201"},
	{"or 148", times(154, "a") + "ğ", sms.Options{National: turkish.National, Reference16: true}, sms.GSM7, []int{148, 8}, 140, "092401010804122a0201"},
	{"its characters are pairs too", times(148, "a") + "ğ" + times(10, "a"), turkish, sms.GSM7, []int{148, 12}, 137, "0824010100032a0201"},
	{"a table that makes one septet of two", times(100, "€"), sms.Options{National: turkish.National, Prefer: sms.Cheapest}, sms.GSM7, []int{100}, 55, "03250101"},
	{"nothing announces what is not used", "a", turkish, sms.GSM7, []int{1}, 159, ""},
	{"a locking table makes one septet of a letter", times(155, "क"), hindi, sms.GSM7, []int{155}, 0, "03250106"},
	{"and leaves 149", times(156, "क"), hindi, sms.GSM7, []int{149, 7}, 142, "0825010600032a0201"},
	{"two tables leave 152", times(150, "क") + "A", hindi, sms.GSM7, []int{152}, 0, "06240106250106"},
	{"and 146", times(151, "क") + "A", hindi, sms.GSM7, []int{146, 7}, 139, "0b24010625010600032a0201"},
	{"or 145", times(151, "क") + "A", sms.Options{National: hindi.National, Reference16: true}, sms.GSM7, []int{145, 8}, 137, "0c2401062501060804122a0201"},
	{"a letter and its vowel stay together", times(148, "क") + "कि" + times(10, "क"), hindi, sms.GSM7, []int{148, 12}, 137, "0825010600032a0201"},
	{"and need not", times(148, "क") + "कि" + times(10, "क"), sms.Options{National: hindi.National, CodePoints: true}, sms.GSM7, []int{149, 11}, 138, "0825010600032a0201"},
}

// TestD5_FactsOfTheStandard: at each boundary a text is counted, split, announced and read
// back as the standard says, and a counter that is typed into says the same.
func TestD5_FactsOfTheStandard(t *testing.T) {
	for i, f := range facts {
		t.Run(fmt.Sprintf("%d %s", i, f.says), func(t *testing.T) {
			p := sms.Count(f.text, f.o)
			assert.Equal(t, f.encoding, p.Encoding)
			assert.Equal(t, f.sizes, sizesOf(t, f.text, p, f.o))
			assert.Equal(t, len(f.sizes), p.Parts)
			assert.Equal(t, f.left, p.Left)
			units := 0
			for _, n := range f.sizes {
				units += n
			}
			assert.Equal(t, units, p.Units)
			if p.Parts > 0 {
				assert.Equal(t, f.header, headers(t, p, f.o, 0x122A)[0])
			}
			assert.Equal(t, f.text, sendAndRead(t, f.text, f.o))
			c := sms.Counter{Options: f.o}
			for _, r := range f.text {
				c.Append(string(r))
			}
			assert.Equal(t, p, c.Plan())
		})
	}
}

// What was known of packing before this package: two words that every description shows,
// and for every length and fill the bits one after the other (TS 23.038, 6.1.2.1).
func TestPackingIsThatOfTheStandard(t *testing.T) {
	for text, want := range map[string]string{"hello": "e8329bfd06", "hellohello": "e8329bfd4697d9ec37"} {
		septets, err := sms.Encode(text, sms.GSM7, sms.Tables{})
		require.NoError(t, err)
		assert.Equal(t, want, hex.EncodeToString(sms.Pack(septets, 0)))
	}
	septets := []byte("@\x01\x7f*Ux\x40\x3fabcdefgh")
	for fill := range 8 {
		for n := range septets {
			assert.Equal(t, dumbPack(septets[:n], fill), sms.Pack(septets[:n], fill), "%d septets after %d bits", n, fill)
		}
	}
}

// dumbPack writes bits into a list, the lowest first, and reads octets out of it.
func dumbPack(septets []byte, fill int) []byte {
	bits := make([]byte, fill)
	for _, s := range septets {
		for i := range 7 {
			bits = append(bits, s>>i&1)
		}
	}
	octets := make([]byte, (len(bits)+7)/8)
	for i, bit := range bits {
		octets[i/8] |= bit << (i % 8)
	}
	return octets
}
